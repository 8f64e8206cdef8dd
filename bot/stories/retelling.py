"""Whether two articles in different words tell the same news: the same people, the same charge, titles that agree.

The judgement is a weighted sum; weights and threshold were fitted on generated news and measured on other conducts
(`make bench-stories`). Words are compared by their first letters, and people's names do not count as words: all news of
a quarrel has the same names.
"""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

WINDOW = timedelta(hours=48)
OPENING_WORDS = 60
STEM = 5
SHORTEST = 4
# In the order of `features`, the constant first.
WEIGHTS = (-6.77, 2.76, 0.26, 8.78, 2.27, -2.78, 4.46)
ENOUGH = 0.5
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Charge:
    """A statement as the judgement needs it: the keys of its parties, its type, the words of its claim."""

    accuser: frozenset[str]
    accused: frozenset[str]
    type: str
    claim: frozenset[str]


@dataclass(frozen=True, slots=True)
class Gist:
    """What an article tells, in short: whom it names, what is charged in the article's order, its telling words."""

    at: datetime
    people: frozenset[str]
    charges: tuple[Charge, ...]
    title: frozenset[str]
    opening: frozenset[str]


def gist(*, at: datetime, title: str, text: str, people: Iterable[tuple[str, str]], charges: Iterable[Charge]) -> Gist:
    """The gist of an article; `people` are pairs of a key and a name as written."""
    named = list(people)
    names = {_stem(word) for _key, name in named for word in _WORD.findall(name.casefold())}
    body = text.removeprefix(title)
    opening = " ".join(_WORD.findall(body[: OPENING_WORDS * 12])[:OPENING_WORDS])
    return Gist(
        at=at,
        people=frozenset(key for key, _name in named),
        charges=tuple(charges),
        title=telling_words(title) - names,
        opening=telling_words(opening) - names,
    )


def telling_words(text: str) -> frozenset[str]:
    """The first letters of each word that is long enough to tell something; figures always do."""
    words = _WORD.findall(text.casefold())
    return frozenset(_stem(word) for word in words if len(word) >= SHORTEST or word.isdecimal())


def same_news(left: Gist, right: Gist) -> float:
    """How sure it is, 0 to 1, that two articles tell the same news; ENOUGH or more counts as yes."""
    return likelihood(left, right) if pairs(left) & pairs(right) else 0.0


def likelihood(left: Gist, right: Gist) -> float:
    """The same for two that are known to share a pair of an accuser and an accused."""
    if abs(left.at - right.at) > WINDOW:
        return 0.0
    total = sum(weight * value for weight, value in zip(WEIGHTS, (1.0, *features(left, right)), strict=True))
    return 1 / (1 + math.exp(-total))


def features(left: Gist, right: Gist) -> tuple[float, ...]:
    """Title, claim, opening, the same charge first, people and nearness in time, each 0 to 1."""
    claims = [
        _overlap(one.claim, other.claim) for one in left.charges for other in right.charges if _same_charge(one, other)
    ]
    first = bool(left.charges and right.charges) and _same_charge(left.charges[0], right.charges[0])
    return (
        _overlap(left.title, right.title),
        max(claims, default=0.0),
        _overlap(left.opening, right.opening),
        float(first),
        len(left.people & right.people) / max(1, len(left.people | right.people)),
        1 - abs(left.at - right.at) / WINDOW,
    )


def pairs(one: Gist) -> set[tuple[str, str]]:
    """Who accuses whom, in every combination."""
    return {(a, b) for charge in one.charges for a in charge.accuser for b in charge.accused}


def _same_charge(one: Charge, other: Charge) -> bool:
    return one.type == other.type and bool(one.accuser & other.accuser) and bool(one.accused & other.accused)


def _overlap(left: frozenset[str], right: frozenset[str]) -> float:
    """Dice's coefficient."""
    return 2 * len(left & right) / (len(left) + len(right)) if left and right else 0.0


def _stem(word: str) -> str:
    return word[:STEM]
