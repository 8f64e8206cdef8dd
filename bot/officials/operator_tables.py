"""The tables of the operator's `officials.toml`, and what each value must be."""

import re
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator

from bot.officials.posts import RANKS, first_day, last_day

_OWN_CODE = re.compile(r"^(?:X[A-JL-Z]|Q[M-Z]|AA|ZZ)$")  # what ISO 3166 leaves to its users; XK is Kosovo here
_DAY = re.compile(r"^\d{4}(?:-\d{2}(?:-\d{2})?)?$")
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$")]


class Table(BaseModel):
    """A table in which every key must be known."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class CountryTable(Table):
    """`[[country]]`: a country of the operator's own."""

    code: str
    name: Name
    demonym: Name | tuple[Name, ...] = ()
    capital: Name | tuple[Name, ...] = ()
    also: tuple[Name, ...] = ()

    @field_validator("code")
    @classmethod
    def _own(cls, code: str) -> str:
        if not _OWN_CODE.match(code):
            raise ValueError("a country of your own takes a code from XA to XZ (not XK) or QM to QZ")
        return code


class PostTable(Table):
    """`[[person.post]]` and `[[correct.post]]`: one office."""

    role: Name
    organisation: str = ""
    role_class: str
    country: str | None = None
    start: str | None = None
    end: str | None = None

    @field_validator("role_class")
    @classmethod
    def _known(cls, role_class: str) -> str:
        if role_class not in RANKS:
            raise ValueError(f"must be one of {', '.join(sorted(RANKS))}")
        return role_class

    @field_validator("start", "end")
    @classmethod
    def _is_day(cls, day: str | None) -> str | None:
        if day is not None and not _DAY.match(day):
            raise ValueError("must be YYYY, YYYY-MM or YYYY-MM-DD")
        if day is not None:
            first_day(day)
        return day

    @model_validator(mode="after")
    def _in_order(self) -> "PostTable":
        if self.start and self.end and first_day(self.start) > last_day(self.end):
            raise ValueError(f"ends ({self.end}) before it starts ({self.start})")
        return self


class FactsTable(Table):
    """What a person and a correction have in common."""

    id: Id
    aliases: tuple[Name, ...] = ()
    family_name: str | None = None
    country: str | None = None
    prominence: int | None = Field(default=None, ge=0, le=5)
    post: tuple[PostTable, ...] = ()


class PersonTable(FactsTable):
    """`[[person]]`: somebody to add."""

    name: Name


class CorrectionTable(FactsTable):
    """`[[correct]]`: what the registry has wrong or does not know yet."""

    name: Name | None = None
    drop_aliases: tuple[Name, ...] = ()
    drop_posts: bool = False


class MergeTable(Table):
    """`[[merge]]`: one person under two ids."""

    id: Id
    into: Id


class SplitTable(Table):
    """`[[split]]`: one id that was two people. `person` is the new id; `aliases` and `posts` (roles) go along."""

    id: Id
    person: Id
    name: Name
    aliases: tuple[Name, ...] = ()
    posts: tuple[Name, ...] = ()
    family_name: str | None = None


class OperatorTables(Table):
    """The whole file."""

    hide: tuple[Id, ...] = ()
    country: tuple[CountryTable, ...] = ()
    person: tuple[PersonTable, ...] = ()
    correct: tuple[CorrectionTable, ...] = ()
    merge: tuple[MergeTable, ...] = ()
    split: tuple[SplitTable, ...] = ()
