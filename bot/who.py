"""Whom does a name mean? The registry's candidates, weighed by the record and by what the chat chose before."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.officials.posts import standing
from bot.officials.ranking import Match
from bot.officials.registry import Registry
from bot.store import Database, chats, person_cases
from bot.types import Person

MOST_CANDIDATES = 8
_MOST_WEIGHED = 40
# By how much the first holder of an office must be ahead of the next to be the one who is meant.
_AHEAD = 4.0
_RECORD_WORTH = 6.0


@dataclass(frozen=True, slots=True)
class Found:
    """`chosen` when the answer is clear; else the candidates, most likely first; else the nearest names.

    `matches` are all candidates with their scores and reasons, `told_of` the cases of each, `why` says what decided.
    """

    chosen: Person | None
    candidates: tuple[Person, ...] = ()
    nearest: tuple[Person, ...] = ()
    matches: tuple[Match, ...] = ()
    told_of: Mapping[str, int] | None = None
    why: str = ""

    @property
    def is_ambiguous(self) -> bool:
        """Whether somebody else could have been meant, too."""
        return len(self.candidates) > 1


def find(db: Database, registry: Registry, query: str, *, chat_id: str | None, least: float, on: date) -> Found:
    """Whom `query` means: "=ID" is that person; a name that this chat chose for before is clear.

    "The defence minister of Pakistan" is whoever holds the office `on` that day, or held it when last heard of.
    """
    if query.startswith("="):
        person = registry.get(query[1:])
        return Found(person, (person,) if person else (), why="asked for by id")
    matches = registry.search(query, limit=_MOST_WEIGHED, on=on)
    if not matches:
        return Found(None, nearest=registry.nearest(query), why="nobody has such a name")
    counts = person_cases.told_of(db, [match.person.id for match in matches], least=least)
    ranked = tuple(sorted(matches, key=lambda match: -(match.score + _record_worth(counts.get(match.person.id, 0)))))
    people = tuple(match.person for match in _closest(ranked)[:MOST_CANDIDATES])
    remembered = chats.chosen(db, chat_id, registry.spoken(query)) if chat_id else None
    chosen = next((person for person in people if person.id == remembered), None)
    if chosen is not None:
        return Found(chosen, people, matches=ranked, told_of=counts, why="chosen in this chat before")
    chosen, why = clear(people, counts)
    if chosen is None and (chosen := incumbent(ranked, on)):
        why = "holds the office"
    return Found(chosen, people, matches=ranked, told_of=counts, why=why)


def _record_worth(cases: int) -> float:
    """Whom the record tells more of is likelier meant; a hundredfold record is worth what an office is."""
    return _RECORD_WORTH * math.log10(1 + cases)


def _closest(matches: Sequence[Match]) -> Sequence[Match]:
    """Those whose full name was typed, if anybody's was; nobody who is far off somebody who is near."""
    full = [match for match in matches if match.is_full]
    return full or matches


def clear(candidates: Sequence[Person], counts: Mapping[str, int]) -> tuple[Person | None, str]:
    """The one candidate who can be meant, and why: the only one, or the only one in the record if nobody is more
    prominent.
    """
    if len(candidates) == 1:
        return candidates[0], "the only one"
    told = [p for p in candidates if counts.get(p.id)]
    if len(told) == 1 and all(p.prominence <= told[0].prominence for p in candidates):
        return told[0], "the only one in the record, and nobody is more prominent"
    return None, "several people may be meant"


def incumbent(matches: Sequence[Match], on: date) -> Person | None:
    """Whoever holds the office of one country or body that was asked for, if one is well ahead of all others."""
    first, *others = sorted(matches, key=lambda match: -match.score)
    if not first.is_office or any(first.score - other.score < _AHEAD for other in others):
        return None
    held = {standing(post, on).state for post in first.person.posts}
    return first.person if held & {"now", "as of"} else None
