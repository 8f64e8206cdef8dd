"""Rows and times: how values look in SQLite."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlite_utils import Database

Row = dict[str, Any]


def rows(db: Database, sql: str, parameters: Sequence[Any] = ()) -> list[Row]:
    """All rows of a SELECT (or of a write with RETURNING) as dictionaries."""
    cursor = db.conn.execute(sql, parameters)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, values, strict=True)) for values in cursor.fetchall()]


def each(db: Database, sql: str, parameters: Sequence[Any] = ()) -> Iterator[Row]:
    """The same, one row at a time."""
    cursor = db.conn.execute(sql, parameters)
    names = [column[0] for column in cursor.description]
    return (dict(zip(names, values, strict=True)) for values in cursor)


def row(db: Database, sql: str, parameters: Sequence[Any] = ()) -> Row | None:
    """The first row, or None."""
    found = rows(db, sql, parameters)
    return found[0] if found else None


def run(db: Database, sql: str, parameters: Sequence[Any] = ()) -> int:
    """Run one write inside the open transaction; returns how many rows it changed."""
    return db.conn.execute(sql, parameters).rowcount


def insert(db: Database, sql: str, parameters: Sequence[Any] = ()) -> int:
    """Run one INSERT; returns the new row's id."""
    key = db.conn.execute(sql, parameters).lastrowid
    assert key is not None, "an INSERT that adds a row has an id"  # noqa: S101 - SQLite's contract
    return key


def marks(values: Sequence[Any]) -> str:
    """Question marks for an IN list."""
    return ", ".join("?" * len(values))


def to_text(moment: datetime) -> str:
    """A moment as it is stored: UTC, to the microsecond, so that text order is time order."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def to_text_or_none(moment: datetime | None) -> str | None:
    """The same for a time that may be missing."""
    return None if moment is None else to_text(moment)


def to_moment(text: str) -> datetime:
    """A stored time as an aware datetime in UTC."""
    return datetime.fromisoformat(text)


def to_moment_or_none(text: str | None) -> datetime | None:
    """The same for a time that may be missing."""
    return None if text is None else to_moment(text)
