"""Sentences by phenomenon: what is found is right, and where nothing is said nothing is found.

The rows are in `phenomena/*.toml`, a file for each kind, a table for each phenomenon, with

    id, text        the sentence, with as much around it as a reader needs
    expect          the statements it makes, none when absent: "type status: accuser; accuser > accused; accused"
                    (the status may be left out; an accuser "?" may be anybody; none stands for nobody named;
                    "A | B" is one party that may be written in either way)
    also_allowed    statements that one reader finds there and another doesn't
    known_miss      what is known to go wrong in it; the row fails as soon as it goes right
"""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.language import DEFAULT_CONFIDENCE, Reader
from bot.types import FoundStatement

FOLDER = Path(__file__).parent / "phenomena"
ANYBODY = ("?",)
LEAST_ROWS = 8
_STATEMENT = re.compile(
    r"(?P<type>allegation|response|legal)(?: (?P<status>[a-z]+))?: ?(?P<accuser>.*?) ?> (?P<accused>.+)"
)


@dataclass(frozen=True, slots=True)
class Expected:
    """A statement as a row writes it."""

    type: str
    status: str | None
    accuser: tuple[str, ...]
    accused: tuple[str, ...]
    written: str


@dataclass(frozen=True, slots=True)
class Row:
    """A text and what it says."""

    id: str
    phenomenon: str
    text: str
    expect: tuple[Expected, ...]
    also_allowed: tuple[Expected, ...]
    known_miss: str | None


def rows() -> Iterator[Row]:
    """The rows of all files."""
    for path in sorted(FOLDER.glob("*.toml")):
        for phenomenon, entries in tomllib.loads(path.read_text(encoding="utf-8")).items():
            yield from (row(phenomenon, entry) for entry in entries)


def row(phenomenon: str, entry: dict[str, Any]) -> Row:
    """One row; a key that no row has is an error."""
    assert entry.keys() <= {"id", "text", "expect", "also_allowed", "known_miss"}, entry["id"]
    expect, allowed = (tuple(statement(one) for one in entry.get(key, ())) for key in ("expect", "also_allowed"))
    return Row(entry["id"], phenomenon, entry["text"], expect, allowed, entry.get("known_miss"))


def statement(written: str) -> Expected:
    """The statement that a row writes in a line."""
    parts = _STATEMENT.fullmatch(written)
    assert parts, written
    return Expected(parts["type"], parts["status"], names(parts["accuser"]), names(parts["accused"]), written)


def names(written: str) -> tuple[str, ...]:
    """The names between the semicolons."""
    return tuple(name.strip() for name in written.split(";") if name.strip())


def problems(row: Row, found: list[FoundStatement]) -> list[str]:
    """What is wrong with the statements found in a row's text: those missing, then those that nobody makes there."""
    missing = [f"{one.written} is not found" for one in row.expect if not any(is_told(one, other) for other in found)]
    known = (*row.expect, *row.also_allowed)
    wrong = [f"{told(one)} is wrong" for one in found if not any(is_harmless(one, other) for other in known)]
    return [*missing, *dict.fromkeys(wrong)]


def is_told(expected: Expected, found: FoundStatement) -> bool:
    """Whether a statement found is the one expected, with its parties and status."""
    return (
        found.type == expected.type
        and expected.status in {None, found.status}
        and (expected.accuser == ANYBODY or are_same(expected.accuser, found.accuser))
        and are_same(expected.accused, found.accused)
    )


def is_harmless(found: FoundStatement, known: Expected) -> bool:
    """Whether a statement found blames only those whom a known one of its type blames."""
    return found.type == known.type and all(any(is_same(one, name) for name in known.accused) for one in found.accused)


def are_same(left: tuple[str, ...], right: tuple[str, ...]) -> bool:
    """Whether two sides of a statement are the same parties in any order: none is missing, none too many."""
    return all(any(is_same(one, other) for other in right) for one in left) and all(
        any(is_same(one, other) for one in left) for other in right
    )


def is_same(left: str, right: str) -> bool:
    """Whether two names can be one party: all words of one are among the other's."""
    return any(
        a <= b or b <= a for a in map(words, left.split(" | ")) for b in map(words, right.split(" | ")) if a and b
    )


def words(name: str) -> set[str]:
    """The words that tell a party from others."""
    return set(re.findall(r"\w+", name.casefold())) - {"the", "a", "an", "s"}


def told(found: FoundStatement) -> str:
    """A statement found, as rows write it."""
    return f"{found.type} {found.status}: {'; '.join(found.accuser)} > {'; '.join(found.accused)}"


def read(reader: Reader, text: str) -> list[FoundStatement]:
    """The statements of a text that are certain enough to be shown."""
    return [one for one in reader.read(text).statements if one.confidence >= DEFAULT_CONFIDENCE]


def marked(row: Row) -> Any:
    """A row as a parameter, its known miss as a strict mark."""
    marks = [pytest.mark.xfail(strict=True, raises=AssertionError, reason=row.known_miss)] if row.known_miss else []
    return pytest.param(row, id=row.id, marks=marks)


@pytest.mark.parametrize("row", [marked(one) for one in rows()])
def test_a_sentence_says_this_and_no_more(reader: Reader, row: Row) -> None:
    assert problems(row, read(reader, row.text)) == []


def test_every_phenomenon_has_rows_enough_and_every_row_its_own_name() -> None:
    table = list(rows())
    few = [name for name, number in Counter(one.phenomenon for one in table).items() if number < LEAST_ROWS]
    twice = [name for name, number in Counter(one.id for one in table).items() if number > 1]
    assert few == []
    assert twice == []
