"""Alerts and deliveries: what is owed to a chat, and what became of it.

Every move of a delivery is a compare-and-set on its state, and is written down with its time and reason. A delivery is
unique by (chat, kind, subject), so that a promise made twice is kept once.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import get_args

from sqlite_utils import Database

from bot.store.rows import Row, insert, row, rows, run, to_moment_or_none, to_text
from bot.types import Delivery, DeliveryKind, DeliveryState

PRIORITIES: dict[DeliveryKind, int] = {
    "alert": 1,
    "correction": 2,
    "reply": 2,
    "edit": 3,
    "digest": 4,
    "bundle": 4,
    "broadcast": 5,
}


def promise_alert(
    db: Database, *, chat_id: str, story_id: int, subscription_id: int, statement_ids: Sequence[int], now: datetime
) -> bool:
    """Owe a chat a story's alert with these statements. False when the story has its alert there already."""
    found = alert_of(db, chat_id, story_id)
    if found is not None:
        _attach(db, found, statement_ids)
        return False
    alert = insert(
        db,
        "INSERT INTO alerts (chat_id, story_id, subscription_id, created) VALUES (?, ?, ?, ?)",
        [chat_id, story_id, subscription_id, to_text(now)],
    )
    _attach(db, alert, statement_ids)
    return promise(db, chat_id=chat_id, kind="alert", subject=str(story_id), alert_id=alert, now=now)


def promise(
    db: Database,
    *,
    chat_id: str,
    kind: DeliveryKind,
    subject: str,
    now: datetime,
    alert_id: int | None = None,
    digest_id: int | None = None,
) -> bool:
    """Owe a chat one message; False when it was owed already."""
    sql = """INSERT OR IGNORE INTO deliveries
             (chat_id, kind, subject, priority, next_attempt_at, alert_id, digest_id, created, changed)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?5, ?5)"""
    values = [chat_id, kind, subject, PRIORITIES[kind], to_text(now), alert_id, digest_id]
    return run(db, sql, values) == 1


def alert_of(db: Database, chat_id: str, story_id: int) -> int | None:
    """The id of a story's alert in a chat, or None."""
    found = row(db, "SELECT id FROM alerts WHERE chat_id = ? AND story_id = ?", [chat_id, story_id])
    return int(found["id"]) if found else None


def sent_alerts(db: Database, story_id: int) -> list[tuple[int, str]]:
    """(alert id, chat id) of the alerts of a story that are out."""
    sql = """SELECT a.id, a.chat_id FROM alerts a JOIN deliveries d ON d.alert_id = a.id AND d.kind = 'alert'
             WHERE a.story_id = ? AND d.state IN ('sending', 'sent', 'unknown')"""
    return [(r["id"], r["chat_id"]) for r in rows(db, sql, [story_id])]


def alert_of_case(db: Database, chat_id: str, case_id: int) -> int | None:
    """The first alert that told this chat something of a case, or None."""
    sql = """SELECT a.id FROM alerts a JOIN alert_statements t ON t.alert_id = a.id
             JOIN statements s ON s.id = t.statement_id WHERE a.chat_id = ? AND s.case_id = ? ORDER BY a.id LIMIT 1"""
    found = row(db, sql, [chat_id, case_id])
    return int(found["id"]) if found else None


def alert_statements(db: Database, alert_id: int) -> tuple[int, list[int]]:
    """(story id, statement ids) of an alert."""
    found = row(db, "SELECT story_id FROM alerts WHERE id = ?", [alert_id])
    ids = rows(db, "SELECT statement_id FROM alert_statements WHERE alert_id = ? ORDER BY statement_id", [alert_id])
    return (found["story_id"] if found else 0), [r["statement_id"] for r in ids]


def due(db: Database, now: datetime, limit: int) -> list[Delivery]:
    """Deliveries to send now, the most urgent first, to chats that are there and not refused.

    An edit or reply waits for its alert.
    """
    sql = """SELECT d.* FROM deliveries d JOIN chats c ON c.id = d.chat_id
             WHERE d.state IN ('pending', 'unknown') AND d.next_attempt_at <= ?
             AND c.active = 1 AND c.access <> 'refused'
             AND (d.kind NOT IN ('edit', 'reply') OR EXISTS (SELECT 1 FROM deliveries a
                  WHERE a.alert_id = d.alert_id AND a.kind = 'alert' AND a.state = 'sent'))
             ORDER BY d.priority, d.id LIMIT ?"""
    return [_delivery(r) for r in rows(db, sql, [to_text(now), limit])]


def get(db: Database, delivery_id: int) -> Delivery | None:
    """One delivery, or None."""
    found = row(db, "SELECT * FROM deliveries WHERE id = ?", [delivery_id])
    return _delivery(found) if found else None


def of_chat(db: Database, chat_id: str) -> list[Delivery]:
    """All deliveries of a chat, oldest first."""
    return [_delivery(r) for r in rows(db, "SELECT * FROM deliveries WHERE chat_id = ? ORDER BY id", [chat_id])]


def move(
    db: Database,
    delivery: Delivery,
    state: DeliveryState,
    *,
    now: datetime,
    reason: str = "",
    next_attempt_at: datetime | None = None,
    message_id: str | None = None,
) -> bool:
    """Move a delivery to `state` if it still is in `delivery.state`; False when somebody else moved it first."""
    changed = run(
        db,
        """UPDATE deliveries SET state = ?, changed = ?, error = nullif(?, ''), message_id = ?,
        attempts = attempts + (? = 'sending'), next_attempt_at = coalesce(?, next_attempt_at)
        WHERE id = ? AND state = ?""",
        [
            state,
            to_text(now),
            reason,
            message_id,
            state,
            to_text(next_attempt_at) if next_attempt_at else None,
            delivery.id,
            delivery.state,
        ],
    )
    if changed:
        note(db, delivery.id, delivery.state, state, reason=reason, now=now)
    return changed == 1


def note(db: Database, delivery_id: int, before: str, after: str, *, reason: str, now: datetime) -> None:
    """Write a move down."""
    run(
        db,
        "INSERT INTO delivery_moves (delivery_id, before, after, reason, at) VALUES (?, ?, ?, ?, ?)",
        [delivery_id, before, after, reason, to_text(now)],
    )


def recover(db: Database, now: datetime) -> int:
    """After a crash: what was being sent may be there, so it is `unknown`. Returns how many."""
    stuck = [_delivery(r) for r in rows(db, "SELECT * FROM deliveries WHERE state = 'sending'")]
    return sum(move(db, d, "unknown", now=now, reason="stopped while sending", next_attempt_at=now) for d in stuck)


def sent_message(db: Database, alert_id: int) -> str | None:
    """The platform's id of an alert's message, or None while it is not sent."""
    sql = "SELECT message_id FROM deliveries WHERE alert_id = ? AND kind = 'alert' AND state = 'sent'"
    found = row(db, sql, [alert_id])
    return str(found["message_id"]) if found else None


def counts(db: Database) -> dict[DeliveryState, int]:
    """How many deliveries are in each state."""
    found = {r["state"]: r["n"] for r in rows(db, "SELECT state, count(*) AS n FROM deliveries GROUP BY state")}
    return {state: found.get(state, 0) for state in get_args(DeliveryState)}


def _attach(db: Database, alert_id: int, statement_ids: Sequence[int]) -> None:
    db.conn.executemany(
        "INSERT OR IGNORE INTO alert_statements (alert_id, statement_id) VALUES (?, ?)",
        [(alert_id, key) for key in statement_ids],
    )


def _delivery(r: Row) -> Delivery:
    return Delivery(
        id=r["id"],
        chat_id=r["chat_id"],
        kind=r["kind"],
        subject=r["subject"],
        state=r["state"],
        attempts=r["attempts"],
        alert_id=r["alert_id"],
        digest_id=r["digest_id"],
        message_id=r["message_id"],
        next_attempt_at=to_moment_or_none(r["next_attempt_at"]),
        error=r["error"],
    )
