"""Which offices a phrase speaks of, and how well they fit a post."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from bot.officials.names import plain
from bot.officials.phrases import Phrases
from bot.types import Post

_WORD = re.compile(r"[a-z]{3,}")
_FORMER = re.compile(r"\b(?:former|ex|then|late|ousted|deposed|toppled|retired|one-time|ex-\w+)\b", re.IGNORECASE)
# Classes that an article may use for one another.
_NEAR = {
    "hos": {"hog", "opposition"},
    "hog": {"hos", "deputy_hog"},
    "minister": {"fm", "defmin", "finmin", "intmin", "justice", "deputy_hog", "aide", "other"},
    "fm": {"minister"},
    "defmin": {"minister"},
    "finmin": {"minister"},
    "intmin": {"minister"},
    "party_leader": {"opposition", "candidate", "hos", "hog"},
    "opposition": {"party_leader", "candidate"},
    "candidate": {"opposition"},
    "mil_chief": {"other", "minister"},
    "intel": {"other", "aide"},
    "aide": {"spokesperson", "other"},
    "governor": {"other"},
    "justice": {"other"},
}


@dataclass(frozen=True, slots=True)
class _Lists:
    offices: Phrases[frozenset[str]]
    common: frozenset[str]
    abbreviations: dict[str, str]
    bodies: Phrases[str]


@cache
def _lists() -> _Lists:
    raw = tomllib.loads((files("bot.officials") / "data" / "offices.toml").read_text("utf-8"))
    offices = {word: frozenset(office["classes"]) for office in raw["office"] for word in office["words"]}
    return _Lists(Phrases(offices), frozenset(raw["common"]), raw["abbreviations"], Phrases(raw["bodies"]))


@lru_cache(maxsize=16384)
def classes_in(phrase: str) -> tuple[frozenset[str], ...]:
    """For each office that `phrase` names, the classes of posts that it may mean."""
    return tuple(classes for _, _, classes in _lists().offices.find(phrase.lower()))


def office_spans(phrase: str) -> tuple[tuple[int, int, frozenset[str]], ...]:
    """Where `phrase` names offices: start, end, classes."""
    return tuple(_lists().offices.find(phrase.lower()))


def bodies_in(phrase: str) -> tuple[tuple[int, int, str], ...]:
    """Where `phrase` names international bodies: start, end, and the name that their posts hold, in lower case."""
    return tuple(_lists().bodies.find(phrase.lower()))


def is_former(phrase: str) -> bool:
    """Whether the phrase says that the office is past."""
    return bool(_FORMER.search(phrase))


@lru_cache(maxsize=8192)
def content_words(phrase: str) -> frozenset[str]:
    """The words of an office phrase that tell it from others of its class: "health", "miami", "republican"."""
    lists = _lists()
    words = (_singular(word) for word in _WORD.findall(plain(phrase).lower()))
    return frozenset(lists.abbreviations.get(word, word) for word in words) - lists.common


def _singular(word: str) -> str:
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def fit(classes: frozenset[str], post: Post) -> float:
    """How well an office fits a post's class: 1 the same, 0.6 near, 0 another."""
    if post.role_class in classes or classes in classes_in(post.role)[:1]:
        return 1.0
    return 0.6 if any(post.role_class in _NEAR.get(name, ()) for name in classes) else 0.0
