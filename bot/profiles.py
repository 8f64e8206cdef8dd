"""What people are on the day of an article: their country, and the offices that they hold then or that it tells."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from bot.matching import Profile
from bot.officials.offices import classes_in, content_words, is_former
from bot.officials.posts import standing
from bot.store import Database, people
from bot.types import Person

ANY_COUNTRY = "*"


def profiles(
    db: Database, person_ids: Iterable[str], *, on: date | None, roles: Mapping[str, Sequence[str]]
) -> dict[str, Profile]:
    """The profiles of these people. `roles` holds the offices that the article itself gives them, as written.

    Without a date nobody is an incumbent: then only the article's own words count.
    """
    known = ((key, people.get(db, key)) for key in dict.fromkeys(person_ids))
    return {key: profile(person, on=on, roles=roles.get(key, ())) for key, person in known if person}


def profile(person: Person, *, on: date | None, roles: Sequence[str] = ()) -> Profile:
    """One person's profile. An office reads "class:country", "class:country:word", or has "*" for any country."""
    offices: set[str] = set()
    for post in person.posts if on else ():
        if on and standing(post, on).state in ("now", "as of"):
            offices.update(_told(post.role_class, post.country or person.country, post.role))
    for role in roles:
        for classes in classes_in(role)[:1] if not is_former(role) else ():
            for role_class in classes:
                offices.update(_told(role_class, person.country, role))
    return Profile(person.country, frozenset(offices))


def _told(role_class: str, country: str | None, role: str) -> Iterator[str]:
    for place in dict.fromkeys((country or ANY_COUNTRY, ANY_COUNTRY)):
        yield f"{role_class}:{place}"
        yield from (f"{role_class}:{place}:{word}" for word in content_words(role))
