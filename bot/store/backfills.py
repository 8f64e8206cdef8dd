"""How far the reading of old archives has come."""

from datetime import datetime

from sqlite_utils import Database

from bot.store.rows import row, run, to_text


def position(db: Database, archive: str) -> int:
    """How many records of the archive are read."""
    found = row(db, "SELECT records FROM backfills WHERE archive = ?", [archive])
    return int(found["records"]) if found else 0


def advance(db: Database, archive: str, records: int, now: datetime) -> None:
    """The first `records` records of the archive are read."""
    run(
        db,
        "INSERT OR REPLACE INTO backfills (archive, records, at) VALUES (?, ?, ?)",
        [archive, records, to_text(now)],
    )
