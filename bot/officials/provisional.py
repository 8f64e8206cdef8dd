"""People whom an article names with an office and whom the registry lacks: provisional, until somebody knows better."""

from datetime import date

from bot.officials.countries import Countries
from bot.officials.importers.told import clean, role_class_of
from bot.officials.names import tokens
from bot.officials.offices import classes_in, is_former
from bot.officials.reconcile import reconcile
from bot.types import FoundPerson, Link, Person, Post

PREFIX = "news"
PROMINENCE = 1
_LEAST_WORDS = 2


def is_new(found: FoundPerson, link: Link) -> bool:
    """Whether somebody becomes a provisional person: an official by a full name that nobody in the registry has.

    A surname alone, a name that somebody known may go by, or a role that names no office makes nobody.
    """
    words = [word for word in tokens(found.name) if len(word) > 1]
    named = found.official and link.person_id is None and link.unknown and len(words) >= _LEAST_WORDS
    return named and found.role is not None and bool(classes_in(found.role))


def person_of(found: FoundPerson, number: str, *, day: date | None, source: str, countries: Countries) -> Person:
    """A provisional person under the id `number`, with the office as the article has it."""
    name = clean(found.name)
    post = post_of(found.role or "", day=day, source=source, countries=countries)
    seen = day.isoformat() if day else None
    return Person(number, name, (), name.split()[-1], post.country, PROMINENCE, seen, (post,), "news")


def post_of(role: str, *, day: date | None, source: str, countries: Countries) -> Post:
    """An office as an article has it, vouched for on the article's day; a past one ended by then."""
    places = {code for _, _, codes in countries.find(role) for code in codes}
    country = places.pop() if len(places) == 1 else None
    on = day.isoformat() if day else None
    ended = on if is_former(role) else None
    return Post(clean(role), "", country, None, ended, role_class_of(role), None if ended else on, source)


def learnt(person: Person, role: str, *, day: date | None, source: str, countries: Countries) -> Person:
    """A provisional person after one more article: a further office, or a later day on which it was held."""
    told = Person(person.id, person.name, posts=(post_of(role, day=day, source=source, countries=countries),))
    return reconcile(person, told).person
