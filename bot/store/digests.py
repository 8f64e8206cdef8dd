"""Digests: one for each chat and local day."""

from datetime import date, datetime

from sqlite_utils import Database

from bot.store.rows import Row, row, run, to_moment, to_text
from bot.types import Digest


def plan(
    db: Database, chat_id: str, local_date: date, *, since: datetime, until: datetime, now: datetime
) -> Digest | None:
    """Make the chat's digest for that day; None when the day has one already."""
    made = run(
        db,
        """INSERT OR IGNORE INTO digests (chat_id, local_date, since, until, created) VALUES (?, ?, ?, ?, ?)""",
        [chat_id, local_date.isoformat(), to_text(since), to_text(until), to_text(now)],
    )
    if not made:
        return None
    found = row(db, "SELECT * FROM digests WHERE chat_id = ? AND local_date = ?", [chat_id, local_date.isoformat()])
    return _digest(found) if found else None


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
