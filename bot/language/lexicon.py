"""The words that the language room goes by, read from `config/lexicon.toml` and checked."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from importlib.resources import files
from typing import Any, TypeVar, get_args

from bot.errors import SettingsError
from bot.types import Status, Topic

Words = frozenset[str]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Names:
    """Words around and in the names of people."""

    honorifics: Words
    feminine: Words
    masculine: Words
    sides: Words
    particles: Words
    suffixes: Words
    foreign: Words
    places: Words
    peoples: Words
    figures: Words
    given: Words
    famous: Words
    things: Words
    regions: Words


@dataclass(frozen=True, slots=True)
class Offices:
    """Head nouns of offices by kind; `shared` are offices only beside a word of `bodies`.

    `ambiguous` offices exist in private bodies as well, `speakers` are official unless they speak for a private one.
    """

    state: Words
    government: Words
    legislators: Words
    local: Words
    justice: Words
    forces: Words
    envoys: Words
    politics: Words
    shared: Words
    speakers: Words
    ambiguous: Words
    bodies: Words
    private: Words
    trades: Words
    past: Words

    def public(self) -> Iterator[tuple[str, Words]]:
        """The kinds that are offices by themselves."""
        for kind in ("state", "government", "legislators", "local", "justice", "forces", "envoys", "politics"):
            yield kind, getattr(self, kind)


@dataclass(frozen=True, slots=True)
class Cues:
    """Lemmas that make a statement, by the construction they stand in; `wrongs` lay blame inside plain speech."""

    accuse: Words
    blame: Words
    shift: Words
    allege: Words
    say: Words
    deny: Words
    admit: Words
    charged: Words
    convicted: Words
    cleared: Words
    sued: Words
    investigated: Words
    wrongs: Words
    accusations: Words
    quoting: Words

    def speech(self) -> Words:
        """The verbs by which a quotation is somebody's."""
        return self.say | self.allege | self.deny | self.admit | self.quoting

    def statuses(self) -> Mapping[str, Status]:
        """The status that a word tells by itself."""
        words: dict[Status, Words] = {
            "denied": self.deny,
            "admitted": self.admit,
            "charged": self.charged,
            "convicted": self.convicted,
            "cleared": self.cleared,
            "sued": self.sued,
            "investigated": self.investigated,
        }
        return {word: status for status, some in words.items() for word in some}


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All word lists. `groups` are head nouns of parties that are no named person."""

    names: Names
    offices: Offices
    cues: Cues
    groups: Words
    topics: Mapping[Topic, Words]


def shipped() -> Lexicon:
    """The lexicon that comes with Hearsay."""
    return parse((files("config") / "lexicon.toml").read_text("utf-8"))


def parse(text: str) -> Lexicon:
    """A lexicon from TOML. Raises SettingsError that names the key of what is missing, unknown or no word list."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"is not TOML: {error}", key="lexicon.toml") from error
    _exactly(raw, [field.name for field in fields(Lexicon)], "lexicon.toml")
    _exactly(raw["groups"], ["heads"], "groups")
    topics: list[Topic] = [topic for topic in get_args(Topic) if topic != "other"]
    _exactly(raw["topics"], list(topics), "topics")
    return Lexicon(
        names=_section(Names, raw, "names"),
        offices=_section(Offices, raw, "offices"),
        cues=_section(Cues, raw, "cues"),
        groups=_words(raw["groups"]["heads"], "groups.heads"),
        topics={topic: _words(raw["topics"][topic], f"topics.{topic}") for topic in topics},
    )


def _section(kind: type[T], raw: Mapping[str, Any], name: str) -> T:
    section = raw[name]
    if not isinstance(section, dict):
        raise SettingsError("must be a table", key=name)
    names = [field.name for field in fields(kind)]  # type: ignore[arg-type]
    _exactly(section, names, name)
    return kind(**{key: _words(section[key], f"{name}.{key}") for key in names})


def _exactly(given: Mapping[str, Any], wanted: list[str], where: str) -> None:
    for key in given:
        if key not in wanted:
            raise SettingsError(f"unknown key {key!r}; known are {', '.join(wanted)}", key=where)
    for key in wanted:
        if key not in given:
            raise SettingsError(f"{key!r} is missing", key=where)


def _words(value: object, key: str) -> Words:
    if not isinstance(value, list) or not value:
        raise SettingsError("must be a list of words that is not empty", key=key)
    for word in value:
        if not isinstance(word, str) or not word.strip() or word != word.lower().strip():
            raise SettingsError(f"{word!r} is no word in lower case", key=key)
    return frozenset(value)
