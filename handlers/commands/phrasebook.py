"""The words by which people say what they want to follow, read from `config/phrasebook.toml`."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Followups:
    """Words that follow on the last answer, by what they ask for."""

    they: tuple[str, ...]
    more: tuple[str, ...]
    answers: tuple[str, ...]
    accused: tuple[str, ...]
    accuses: tuple[str, ...]
    follow: tuple[str, ...]
    mute: tuple[str, ...]
    around: tuple[str, ...]
    months: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Phrasebook:
    """The lists of the file, by the names of its tables."""

    modes: Mapping[str, str]
    roles: Mapping[str, str]
    kinds: Mapping[str, str]
    topics: Mapping[str, str]
    offices: Mapping[str, tuple[str, ...]]
    countries: Mapping[str, str]
    numbers: Mapping[str, int]
    everything: frozenset[str]
    officials: frozenset[str]
    urgent: tuple[str, ...]
    outlets: tuple[str, ...]
    linking: frozenset[str]
    followups: Followups


@cache
def phrasebook() -> Phrasebook:
    """The phrasebook that comes with Hearsay."""
    raw = tomllib.loads((files("config") / "phrasebook.toml").read_text("utf-8"))
    words = raw["words"]
    return Phrasebook(
        modes=raw["modes"],
        roles=raw["roles"],
        kinds=raw["kinds"],
        topics=raw["topics"],
        offices={name: tuple(classes) for name, classes in raw["offices"].items()},
        countries=raw["countries"],
        numbers=raw["numbers"],
        everything=frozenset(words["everything"]),
        officials=frozenset(words["officials"]),
        urgent=tuple(words["urgent"]),
        outlets=tuple(words["outlets"]),
        linking=frozenset(words["linking"]),
        followups=Followups(**{name: tuple(phrases) for name, phrases in raw["followups"].items()}),
    )


def any_of(words: Iterable[str]) -> str:
    """A pattern for one of the words, the longest first."""
    return "(?:" + "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) + ")"
