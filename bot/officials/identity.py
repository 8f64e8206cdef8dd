"""Whether somebody told of is somebody known: by country and office, and rather two people too many than one wrong."""

import re
from collections.abc import Sequence

from bot.officials.offices import classes_in, content_words, fit
from bot.officials.reconcile import same_office
from bot.types import Person, Post

_QID = re.compile(r"^Q[1-9]\d*$")


def meet(told: Person, namesakes: Sequence[Person]) -> tuple[str | None, tuple[Person, ...]]:
    """The id of the one namesake who is `told`, or None with those who may be (for an operator to decide).

    Same country and an office in common make them one. Two Wikidata ids are two people.
    """
    possible = [
        person
        for person in namesakes
        if not (_QID.match(told.id) and _QID.match(person.id)) and _same_country(told, person)
    ]
    sure = [person for person in possible if _share_office(told, person)]
    if len(sure) == 1:
        return sure[0].id, ()
    return None, tuple(possible)


def provisional_of(person: Person, met: Sequence[Person]) -> tuple[Person, ...]:
    """Those of the people `met` in the news under this name who are this person: by country and office."""
    return tuple(other for other in met if _may_be_country(person, other) and _may_hold(person, other))


def _countries(person: Person) -> set[str]:
    return {code for code in (person.country, *(post.country for post in person.posts)) if code}


def _same_country(one: Person, other: Person) -> bool:
    return bool(_countries(one) & _countries(other))


def _may_be_country(person: Person, met: Person) -> bool:
    return not _countries(met) or not _countries(person) or _same_country(person, met)


def _share_office(one: Person, other: Person) -> bool:
    return any(same_office(mine, theirs) or _near(mine, theirs) for mine in one.posts for theirs in other.posts)


def _near(mine: Post, theirs: Post) -> bool:
    """One office under two names: one class, and words of the role in common, whatever the dates."""
    if mine.country and theirs.country and mine.country != theirs.country:
        return False
    words = content_words(mine.role), content_words(theirs.role)
    return mine.role_class == theirs.role_class and (words[0] == words[1] or bool(words[0] & words[1]))


def _may_hold(person: Person, met: Person) -> bool:
    """Whether an office that the news gave fits one of the person's; the news' words are looser than a registry's."""
    offices = [classes for post in met.posts for classes in classes_in(post.role)]
    return any(fit(classes, post) > 0 for classes in offices for post in person.posts)
