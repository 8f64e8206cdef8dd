"""Corrections that are owed: which alerts told what is amended, and what is not out yet."""

from collections.abc import Sequence
from datetime import datetime

from sqlite_utils import Database

from bot.store import outbox
from bot.store.rows import marks, row, rows


def alerts_telling(db: Database, statement_ids: Sequence[int]) -> dict[tuple[int, str], list[int]]:
    """(alert id, chat id) of the alerts that are out, or may be, with those of these statements that they, or replies
    to them, told.
    """
    listed = marks(statement_ids)
    sql = f"""SELECT a.id, a.chat_id, t.statement_id FROM alert_statements t JOIN alerts a ON a.id = t.alert_id
              JOIN deliveries d ON (d.alert_id = a.id AND d.kind = 'alert') OR d.id = a.bundle_id
              WHERE t.statement_id IN ({listed}) AND d.state IN ('sending', 'sent', 'unknown')
              UNION SELECT alert_id, chat_id, CAST(subject AS INTEGER) FROM deliveries
              WHERE kind = 'reply' AND state IN ('sending', 'sent', 'unknown') AND subject IN ({listed})
              ORDER BY 1, 3"""
    found: dict[tuple[int, str], list[int]] = {}
    for r in rows(db, sql, [*statement_ids, *map(str, statement_ids)]):
        found.setdefault((r["id"], r["chat_id"]), []).append(r["statement_id"])
    return found


def cancel(db: Database, chat_id: str, subject: str, *, now: datetime) -> bool:
    """Cancel a correction that is not out yet; False where there is none."""
    sql = "SELECT id FROM deliveries WHERE chat_id = ? AND kind = 'correction' AND subject = ? AND state = 'pending'"
    found = row(db, sql, [chat_id, subject])
    waiting = outbox.get(db, found["id"]) if found else None
    return waiting is not None and outbox.move(db, waiting, "cancelled", now=now, reason="the amendment was undone")
