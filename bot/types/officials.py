"""People who hold, held or seek public office, and the linker's word."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, slots=True)
class Post:
    """An office held. `start` and `end` are "YYYY", "YYYY-MM" or "YYYY-MM-DD"; no `end` is true only near `as_of`."""

    role: str
    organisation: str
    country: str | None
    start: str | None
    end: str | None
    role_class: str
    as_of: str | None
    source: str


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who holds, held or seeks public office. `id` is a Wikidata id, else `cc-name-slug`."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    family_name: str = ""
    country: str | None = None
    prominence: int = 0
    last_seen: str | None = None
    posts: tuple[Post, ...] = ()
    origin: Literal["registry", "operator", "news"] = "registry"


@dataclass(frozen=True, slots=True)
class Link:
    """The linker's word on one `FoundPerson`: a person's id, or None when unsure; a score in [0, 1]; why.

    `unknown`: nobody in the registry has such a full name.
    """

    name: str
    person_id: str | None
    score: float
    reason: str
    unknown: bool = False


@dataclass(frozen=True, slots=True)
class RegistryChange:
    """What an import changed of a person, and when."""

    data_set: str
    kind: Literal["added", "changed", "ended", "conflicting"]
    what: str
    at: datetime
