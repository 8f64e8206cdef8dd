"""Deliveries: what is owed to a chat, and what became of it.

Every move of a delivery is a compare-and-set on its state, and is written down with its time and reason. A delivery is
unique by (chat, kind, subject), so that a promise made twice is kept once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import itemgetter
from typing import get_args

from sqlite_utils import Database

from bot.store.rows import Row, marks, row, rows, run, to_moment, to_moment_or_none, to_text, to_text_or_none
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
_WAITING = "('pending', 'sending', 'unknown')"
# an edit, a reply or a correction waits while its alert, or the bundle that holds it, is under way
_ALERT_UNDER_WAY = f"""EXISTS (SELECT 1 FROM deliveries c WHERE c.state IN {_WAITING} AND
    (c.alert_id = d.alert_id AND c.kind = 'alert' OR c.id = (SELECT bundle_id FROM alerts WHERE id = d.alert_id)))"""
# what was tried and must wait holds up what comes after it in the same chat, so that the order is kept
_HELD_UP = f"""EXISTS (SELECT 1 FROM deliveries b WHERE b.chat_id = d.chat_id AND b.state IN {_WAITING}
    AND b.priority <= d.priority AND b.id < d.id AND b.attempts > 0 AND b.kind <> 'edit'
    AND (b.next_attempt_at > ?1 OR b.state = 'sending'))"""

_THERE = "c.active = 1 AND c.access <> 'refused'"
_FREE = f"(d.alert_id IS NULL OR d.kind = 'alert' OR NOT {_ALERT_UNDER_WAY}) AND NOT {_HELD_UP}"
_PLACES = 1_000_000_000_000  # a delivery's id has room below its priority


@dataclass(frozen=True, slots=True)
class Head:
    """The next delivery of a chat."""

    id: int
    chat_id: str


def promise(
    db: Database,
    *,
    chat_id: str,
    kind: DeliveryKind,
    subject: str,
    now: datetime,
    due: datetime | None = None,
    alert_id: int | None = None,
    digest_id: int | None = None,
    urgent: bool = False,
) -> bool:
    """Owe a chat one message, not before `due`; False when it was owed already."""
    sql = """INSERT OR IGNORE INTO deliveries
             (chat_id, kind, subject, priority, next_attempt_at, alert_id, digest_id, urgent, created, changed)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9)"""
    at = to_text(due or now)
    values = [chat_id, kind, subject, PRIORITIES[kind], at, alert_id, digest_id, urgent, to_text(now)]
    return run(db, sql, values) == 1


def heads(db: Database, now: datetime, limit: int) -> list[Head]:
    """The next delivery of every chat that has one due, the most urgent first."""
    first = f"""SELECT chat_id, min(priority * {_PLACES} + id) AS head FROM deliveries
                WHERE state IN {_WAITING} AND state <> 'sending' AND next_attempt_at <= ?1 GROUP BY chat_id"""
    sql = f"""SELECT h.chat_id, h.head, {_FREE} AS free FROM ({first}) h JOIN deliveries d ON d.id = h.head % {_PLACES}
              JOIN chats c ON c.id = h.chat_id WHERE {_THERE} ORDER BY h.head LIMIT ?2"""
    found = rows(db, sql, [to_text(now), limit])
    ready = [r for r in found if r["free"]]
    behind = [r["chat_id"] for r in found if not r["free"]][:500]  # what comes after the first may be free to go
    if behind:
        sql = f"""SELECT d.chat_id, min(d.priority * {_PLACES} + d.id) AS head FROM deliveries d
                  JOIN chats c ON c.id = d.chat_id WHERE d.state IN {_WAITING} AND d.state <> 'sending'
                  AND d.next_attempt_at <= ?1 AND {_THERE} AND {_FREE} AND d.chat_id IN ({marks(behind)})
                  GROUP BY d.chat_id"""
        ready += rows(db, sql, [to_text(now), *behind])
        ready.sort(key=itemgetter("head"))
    return [Head(r["head"] % _PLACES, r["chat_id"]) for r in ready]


def chat_of_alert(db: Database, alert_id: int) -> str | None:
    """The chat that an alert is for."""
    found = row(db, "SELECT chat_id FROM alerts WHERE id = ?", [alert_id])
    return str(found["chat_id"]) if found else None


def get(db: Database, delivery_id: int) -> Delivery | None:
    """One delivery, or None."""
    found = row(db, "SELECT * FROM deliveries WHERE id = ?", [delivery_id])
    return _delivery(found) if found else None


def of_chat(db: Database, chat_id: str, *, state: DeliveryState | None = None) -> list[Delivery]:
    """All deliveries of a chat, or those in a state, oldest first."""
    sql = "SELECT * FROM deliveries WHERE chat_id = ?1 AND state = coalesce(?2, state) ORDER BY id"
    return [_delivery(r) for r in rows(db, sql, [chat_id, state])]


def move(
    db: Database,
    delivery: Delivery,
    state: DeliveryState,
    *,
    now: datetime,
    reason: str = "",
    next_attempt_at: datetime | None = None,
    message_id: str | None = None,
    payload: str | None = None,
) -> bool:
    """Move a delivery to `state` if it still is in `delivery.state`; False when somebody else moved it first.

    `payload` is what is sent now; it is kept until the message has arrived.
    """
    changed = run(
        db,
        """UPDATE deliveries SET state = ?1, changed = ?2, error = nullif(?3, ''), message_id = ?4,
        attempts = attempts + (?1 = 'sending'), next_attempt_at = coalesce(?5, next_attempt_at),
        payload = CASE ?1 WHEN 'sent' THEN NULL ELSE coalesce(?6, payload) END,
        tried = CASE ?1 WHEN 'sending' THEN ?2 ELSE tried END WHERE id = ?7 AND state = ?8""",
        [
            state,
            to_text(now),
            reason,
            message_id,
            to_text_or_none(next_attempt_at),
            payload,
            delivery.id,
            delivery.state,
        ],
    )
    if changed:
        note(db, delivery.id, delivery.state, state, reason=reason, now=now)
    return changed == 1


def put_part(db: Database, delivery_id: int, message_id: str, now: datetime) -> None:
    """Write down that the next part of a message is there."""
    run(
        db,
        """INSERT INTO delivery_parts (delivery_id, number, message_id, at)
        SELECT ?1, 1 + count(*), ?2, ?3 FROM delivery_parts WHERE delivery_id = ?1""",
        [delivery_id, message_id, to_text(now)],
    )


def set_parts(db: Database, delivery_id: int, message_ids: Sequence[str], now: datetime) -> None:
    """Write down which parts of a message are there."""
    run(db, "DELETE FROM delivery_parts WHERE delivery_id = ?", [delivery_id])
    for message_id in message_ids:
        put_part(db, delivery_id, message_id, now)


def parts(db: Database, delivery_id: int) -> tuple[str, ...]:
    """The platform's ids of the parts of a message that are there, in order."""
    sql = "SELECT message_id FROM delivery_parts WHERE delivery_id = ? ORDER BY number"
    return tuple(str(r["message_id"]) for r in rows(db, sql, [delivery_id]))


def note(db: Database, delivery_id: int, before: str, after: str, *, reason: str, now: datetime) -> None:
    """Write a move down."""
    run(
        db,
        "INSERT INTO delivery_moves (delivery_id, before, after, reason, at) VALUES (?, ?, ?, ?, ?)",
        [delivery_id, before, after, reason, to_text(now)],
    )


def in_states(db: Database, states: Sequence[str], limit: int = 200) -> list[Delivery]:
    """Deliveries in these states, the newest first."""
    sql = f"SELECT * FROM deliveries WHERE state IN ({marks(states)}) ORDER BY id DESC LIMIT ?"
    return [_delivery(r) for r in rows(db, sql, [*states, limit])]


def moves(db: Database, delivery_id: int) -> list[tuple[datetime, str, str, str]]:
    """(when, before, after, why) of every move of a delivery."""
    found = rows(db, "SELECT * FROM delivery_moves WHERE delivery_id = ? ORDER BY id", [delivery_id])
    return [(to_moment(r["at"]), r["before"], r["after"], r["reason"]) for r in found]


def forget_tries(db: Database, delivery_id: int) -> None:
    """A delivery that a person sends again has all its tries before it."""
    run(db, "UPDATE deliveries SET attempts = 0 WHERE id = ?", [delivery_id])


def recover(db: Database, now: datetime, ask_at: datetime | None = None) -> int:
    """After a crash: what was being sent may be there, so it is `unknown`, and asked after at `ask_at`."""
    stuck = [_delivery(r) for r in rows(db, "SELECT * FROM deliveries WHERE state = 'sending'")]
    at = ask_at or now
    return sum(move(db, d, "unknown", now=now, reason="stopped while sending", next_attempt_at=at) for d in stuck)


def mend_clock(db: Database, now: datetime) -> int:
    """After the clock was put back: what waits for a time that was reckoned by the wrong clock is due now.

    An alert that was not tried waits for nothing, so it is due at once, by however little the clock was put back:
    what is owed after it must not come before it.
    """
    sql = f"""UPDATE deliveries SET next_attempt_at = ?1, changed = ?1
              WHERE state IN {_WAITING} AND next_attempt_at > ?1
              AND (changed > ?2 OR state = 'pending' AND kind = 'alert' AND attempts = 0)"""
    return run(db, sql, [to_text(now), to_text(now + timedelta(minutes=2))])


def counts(db: Database) -> dict[DeliveryState, int]:
    """How many deliveries are in each state."""
    found = {r["state"]: r["n"] for r in rows(db, "SELECT state, count(*) AS n FROM deliveries GROUP BY state")}
    return {state: found.get(state, 0) for state in get_args(DeliveryState)}


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
        priority=r["priority"],
        urgent=bool(r["urgent"]),
        payload=r["payload"],
        tried_at=to_moment_or_none(r["tried"]),
        created_at=to_moment(r["created"]),
    )
