"""What ended its reader: the exact bytes (by digest) at an address, which are not read again."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlite_utils import Database

from bot.store import entries, feeds
from bot.store.rows import row, rows, run, to_moment, to_text

Kind = Literal["feed", "page", "article"]
REASON = 500


@dataclass(frozen=True, slots=True)
class Held:
    """One item in quarantine: what it is, why it is there, since when, and how often it was met."""

    id: int
    kind: Kind
    url: str
    outlet: str
    reason: str
    first_at: datetime
    last_at: datetime
    met: int


def put(
    db: Database, kind: Kind, url: str, digest: str, *, feed_id: int | None, outlet: str, reason: str, now: datetime
) -> None:
    """Set an item aside, or note that it was met again."""
    run(
        db,
        """INSERT INTO quarantine (kind, url, digest, feed_id, outlet, reason, first_at, last_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7)
        ON CONFLICT (kind, url, digest) DO UPDATE SET reason = excluded.reason, last_at = excluded.last_at,
        met = met + 1""",
        [kind, url, digest, feed_id, outlet, reason[:REASON], to_text(now)],
    )


def reason(db: Database, kind: Kind, url: str, digest: str) -> str | None:
    """Why these bytes of this address are held, or None where they are not."""
    found = row(db, "SELECT reason FROM quarantine WHERE kind = ? AND url = ? AND digest = ?", [kind, url, digest])
    return str(found["reason"]) if found else None


def every(db: Database) -> list[Held]:
    """All that is held, the latest first."""
    sql = """SELECT id, kind, url, outlet, reason, first_at, last_at, met FROM quarantine
             ORDER BY last_at DESC, id DESC"""
    return [
        Held(**{**r, "first_at": to_moment(r["first_at"]), "last_at": to_moment(r["last_at"])}) for r in rows(db, sql)
    ]


def release(db: Database, item_id: int | None = None) -> int:
    """Let one item, or all, be read again at the next poll of its feed; returns how many.

    Which entry led to a page is not known, for there may be redirects: all that had to do without theirs are taken.
    """
    sql = "DELETE FROM quarantine WHERE ?1 IS NULL OR id = ?1 RETURNING kind, feed_id, digest"
    released = rows(db, sql, [item_id])
    for r in released:
        if r["feed_id"] is None or r["kind"] == "feed":
            continue
        if r["kind"] == "article":
            entries.take_again(db, r["feed_id"], r["digest"])
        else:
            entries.take_summaries_again(db, r["feed_id"])
        feeds.read_anew(db, r["feed_id"])
    return len(released)
