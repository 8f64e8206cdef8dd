"""Digests: one for each chat and local day, daily or weekly."""

from datetime import date, datetime

from sqlite_utils import Database

from bot.store.rows import Row, row, rows, run, to_moment, to_text
from bot.types import Digest, Edition


def plan(
    db: Database,
    chat_id: str,
    local_date: date,
    *,
    since: datetime,
    until: datetime,
    now: datetime,
    edition: Edition = "daily",
) -> Digest | None:
    """Make the chat's digest of this edition for that day; None when the day has one already."""
    values = [chat_id, local_date.isoformat(), edition, to_text(since), to_text(until), to_text(now)]
    sql = """INSERT OR IGNORE INTO digests (chat_id, local_date, edition, since, until, created)
             VALUES (?, ?, ?, ?, ?, ?)"""
    if not run(db, sql, values):
        return None
    return next((one for one in of_day(db, chat_id, local_date) if one.edition == edition), None)


def of_day(db: Database, chat_id: str, local_date: date) -> list[Digest]:
    """The chat's digests of a local day."""
    sql = "SELECT * FROM digests WHERE chat_id = ? AND local_date = ? ORDER BY id"
    return [_digest(r) for r in rows(db, sql, [chat_id, local_date.isoformat()])]


def get(db: Database, digest_id: int) -> Digest | None:
    """One digest, or None."""
    found = row(db, "SELECT * FROM digests WHERE id = ?", [digest_id])
    return _digest(found) if found else None


def last(db: Database, chat_id: str) -> Digest | None:
    """The chat's newest digest, or None."""
    found = row(db, "SELECT * FROM digests WHERE chat_id = ? ORDER BY until DESC, id DESC LIMIT 1", [chat_id])
    return _digest(found) if found else None


def _digest(r: Row) -> Digest:
    return Digest(
        id=r["id"],
        chat_id=r["chat_id"],
        local_date=date.fromisoformat(r["local_date"]),
        edition=r["edition"],
        since=to_moment(r["since"]),
        until=to_moment(r["until"]),
    )
