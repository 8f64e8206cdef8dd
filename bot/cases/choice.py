"""Which of an accused's cases a statement belongs to."""

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, lru_cache
from importlib.resources import files
from typing import Literal

from bot.types import Party, StatementType, Status

WINDOW = timedelta(days=730)
# An answer that does not say to what ("he denied it") is to what was last said, if that was not long ago.
VAGUE_WINDOW = timedelta(days=365)
_HALF = 0.5
_IN_ONE_STORY = 0.25
_STEM = 5
_WORD = re.compile(r"[^\W\d_]{3,}")


@dataclass(frozen=True, slots=True)
class OpenCase:
    """What the choice needs of a case: its accused (keys), topic, claims, stories and last change."""

    id: int
    accused: frozenset[str]
    topic: str
    claims: tuple[str, ...]
    stories: frozenset[int]
    changed: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """A statement as filing sees it. `case_id` is None for one that is new; `fixed` where an operator said so."""

    id: int
    accused: frozenset[str]
    claim: str
    topic: str
    type: StatementType
    story_id: int
    at: datetime
    url: str = ""
    case_id: int | None = None
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class CaseStep:
    """A statement as far as its case's status and title need it."""

    day: datetime
    type: StatementType
    status: Status
    cue: str
    claim: str


def title(told: Sequence[CaseStep]) -> str | None:
    """The claim to name a case by: the first allegation's that says something, else the first of all."""
    telling = [one for one in told if stems(one.claim)]
    allegations = [one for one in telling if one.type == "allegation"]
    return next((one.claim for one in (*allegations, *telling, *told)), None)


def accused_key(party: Party) -> str:
    """How a case knows an accused: by the person's id, else by the name as written, without case."""
    return party.person_id or "name:" + " ".join(party.name.casefold().split())


def known_as(party: Party) -> frozenset[str]:
    """Each way in which a party is known: as the person whom it means, and by its name as written.

    By name too, for a person who is met in an article has an id from the next one on.
    """
    return frozenset({accused_key(party), accused_key(Party(party.name))})


def choose(candidates: Iterable[OpenCase], told: Told) -> int | None:
    """The case that a statement belongs to, or None for a new one.

    An allegation joins a case that tells the same conduct in the words that count. An answer or a legal step follows
    more readily: by its words, its topic or its story; one that does not say what it answers, to the newest case.
    """
    best: tuple[float, float, int] | None = None
    own = [case for case in candidates if told.accused & case.accused and abs(told.at - case.changed) <= WINDOW]
    for case in own:
        near = _nearness(told, case, is_only=len(own) == 1)
        if not (_is_same_conduct(near) if told.type == "allegation" else _is_answered(near)):
            continue
        score = near.likeness + 0.5 * near.same_story + 0.3 * (near.topics == "same")
        if best is None or (score, -near.apart.total_seconds()) > best[:2]:
            best = (score, -near.apart.total_seconds(), case.id)
    return best[2] if best else None


@dataclass(frozen=True, slots=True)
class Nearness:
    """How near a statement is to a case.

    `vague`: it does not say what it is about, or in one word where the accused has no other case; `bare`: it or the
    case says the conduct in one word.
    """

    likeness: float
    vague: bool
    bare: bool
    same_story: bool
    topics: Literal["same", "other", "differ"]
    apart: timedelta


def _nearness(told: Told, case: OpenCase, *, is_only: bool) -> Nearness:
    bare = _is_bare(told.claim)
    return Nearness(
        likeness=max((alike(told.claim, known) for known in case.claims), default=0.0),
        vague=not stems(told.claim) or (is_only and bare),
        bare=bare or all(map(_is_bare, case.claims)),
        same_story=told.story_id in case.stories,
        topics="other" if "other" in (told.topic, case.topic) else "same" if told.topic == case.topic else "differ",
        apart=abs(told.at - case.changed),
    )


def _is_same_conduct(near: Nearness) -> bool:
    """Whether an allegation is the case's: by its words, in one story fewer of them ("accused of fraud")."""
    return near.likeness >= _HALF or (near.same_story and (near.likeness >= _IN_ONE_STORY or near.bare))


def _is_answered(near: Nearness) -> bool:
    """Whether an answer or a legal step is to the case: by its words, its story or its topic.

    "The charges" may be any, so they are those that were last heard of.
    """
    if near.likeness >= _IN_ONE_STORY or near.same_story:
        return True
    if near.vague:
        return near.apart <= VAGUE_WINDOW
    return near.topics == "same"


def _is_bare(claim: str) -> bool:
    return len(stems(claim)) <= 1


def alike(one: str, other: str) -> float:
    """0 to 1: how much of the shorter claim's words that count is in the longer."""
    left, right = stems(one), stems(other)
    least = min(len(left), len(right))
    return len(left & right) / least if least else 0.0


@lru_cache(maxsize=4096)
def stems(claim: str) -> frozenset[str]:
    """The beginnings of a claim's words, without those that tell no conduct from another."""
    words = (word.casefold() for word in _WORD.findall(claim))
    common, vague = _passed_over()
    return frozenset(word[:_STEM] for word in words if word not in common) - vague


@cache
def _passed_over() -> tuple[frozenset[str], frozenset[str]]:
    raw = tomllib.loads((files("bot.cases") / "words.toml").read_text("utf-8"))
    return frozenset(raw["common"]), frozenset(word[:_STEM] for word in raw["vague"])
