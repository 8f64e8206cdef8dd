"""Alerts: one story's news for one chat, told by a delivery of its own, held for a bundle, or left to the digest."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlite_utils import Database

from bot.store import outbox
from bot.store.rows import insert, row, rows, run, to_moment, to_text
from bot.types import Hold

EDITS_APART = timedelta(minutes=1)
EDITED_FOR = timedelta(hours=48)
# the delivery that tells an alert: its own, or the bundle's
_CARRIER = "(d.alert_id = a.id AND d.kind = 'alert' OR d.id = a.bundle_id)"


@dataclass(frozen=True, slots=True)
class Told:
    """The message that told an alert: the platform's ids of its parts, and when it went out."""

    delivery_id: int
    parts: tuple[str, ...]
    bundled: bool


def promise_alert(
    db: Database,
    *,
    chat_id: str,
    story_id: int,
    subscription_id: int,
    statement_ids: Sequence[int],
    now: datetime,
    urgent: bool = False,
    hold: Hold | None = None,
) -> bool:
    """Owe a chat a story's alert with these statements. False when the story has its alert there already."""
    found = alert_of(db, chat_id, story_id)
    if found is not None:
        attach(db, found, statement_ids)
        return False
    alert = insert(
        db,
        "INSERT INTO alerts (chat_id, story_id, subscription_id, created, held) VALUES (?, ?, ?, ?, ?)",
        [chat_id, story_id, subscription_id, to_text(now), hold.why if hold else None],
    )
    attach(db, alert, statement_ids)
    if hold is None:
        subject = str(story_id)
        return outbox.promise(
            db, chat_id=chat_id, kind="alert", subject=subject, alert_id=alert, now=now, urgent=urgent
        )
    return hold.then == "bundle" and _bundle(db, chat_id, alert, hold, now)


def _bundle(db: Database, chat_id: str, alert_id: int, hold: Hold, now: datetime) -> bool:
    """Put an alert into the chat's open bundle of this kind; True when that had to be made."""
    sql = """SELECT id FROM deliveries WHERE chat_id = ? AND kind = 'bundle' AND state = 'pending' AND payload IS NULL
             AND subject LIKE ? ORDER BY id DESC LIMIT 1"""
    found = row(db, sql, [chat_id, f"{hold.why}:%"])
    made = False
    if found is None:
        subject = f"{hold.why}:{to_text(now)}"
        made = outbox.promise(db, chat_id=chat_id, kind="bundle", subject=subject, now=now, due=hold.until)
        found = row(db, sql, [chat_id, f"{hold.why}:%"])
    if found is not None:
        run(db, "UPDATE alerts SET bundle_id = ? WHERE id = ?", [found["id"], alert_id])
    return made


def attach(db: Database, alert_id: int, statement_ids: Sequence[int]) -> None:
    """Add statements to what an alert tells."""
    db.conn.executemany(
        "INSERT OR IGNORE INTO alert_statements (alert_id, statement_id) VALUES (?, ?)",
        [(alert_id, key) for key in statement_ids],
    )


def alert_of(db: Database, chat_id: str, story_id: int) -> int | None:
    """The id of a story's alert in a chat, or None."""
    found = row(db, "SELECT id FROM alerts WHERE chat_id = ? AND story_id = ?", [chat_id, story_id])
    return int(found["id"]) if found else None


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


def with_statement(db: Database, statement_id: int) -> list[tuple[int, str]]:
    """(alert id, chat id) of the alerts that tell a statement."""
    sql = """SELECT a.id, a.chat_id FROM alerts a JOIN alert_statements t ON t.alert_id = a.id
             WHERE t.statement_id = ? ORDER BY a.id"""
    return [(r["id"], r["chat_id"]) for r in rows(db, sql, [statement_id])]


def out(db: Database, story_id: int) -> list[tuple[int, str]]:
    """(alert id, chat id) of the alerts of a story that have gone out by themselves, or may have."""
    sql = """SELECT a.id, a.chat_id FROM alerts a JOIN deliveries d ON d.alert_id = a.id AND d.kind = 'alert'
             WHERE a.story_id = ? AND d.state IN ('sending', 'sent', 'unknown')"""
    return [(r["id"], r["chat_id"]) for r in rows(db, sql, [story_id])]


def promise_edit(db: Database, alert_id: int, chat_id: str, now: datetime) -> bool:
    """Owe an alert that went out its new version: at most one edit a minute, none after two days.

    An edit tells the record as it stands when it is made, so one that waits already serves.
    """
    first = row(
        db,
        """SELECT tried, created FROM deliveries WHERE alert_id = ? AND kind = 'alert'
        AND state IN ('sending', 'sent', 'unknown')""",
        [alert_id],
    )
    if first is None or to_moment(first["tried"] or first["created"]) < now - EDITED_FOR:
        return False
    edits = rows(db, "SELECT state, tried FROM deliveries WHERE alert_id = ? AND kind = 'edit'", [alert_id])
    if any(r["state"] == "pending" for r in edits):
        return False
    last = max((r["tried"] for r in (first, *edits) if r["tried"]), default=None)
    due = max(now, to_moment(last) + EDITS_APART) if last else now
    subject = f"alert:{alert_id}:{len(edits) + 1}"
    return outbox.promise(db, chat_id=chat_id, kind="edit", subject=subject, alert_id=alert_id, now=now, due=due)


def told(db: Database, alert_id: int) -> Told | None:
    """The message that told an alert, or None when it was not sent."""
    sql = f"""SELECT d.id, d.message_id, d.kind FROM alerts a JOIN deliveries d ON {_CARRIER}
              WHERE a.id = ? AND d.state = 'sent' ORDER BY d.kind LIMIT 1"""
    found = row(db, sql, [alert_id])
    if found is None:
        return None
    parts = outbox.parts(db, found["id"]) or (str(found["message_id"]),)
    return Told(found["id"], parts, found["kind"] == "bundle")


def bundled(db: Database, bundle_id: int) -> list[int]:
    """The alerts of a bundle, in the order in which they came."""
    return [r["id"] for r in rows(db, "SELECT id FROM alerts WHERE bundle_id = ? ORDER BY id", [bundle_id])]


def left_to_digest(db: Database, chat_id: str, since: datetime, until: datetime) -> list[int]:
    """The statements of the alerts that were held for the digest in [since, until)."""
    sql = """SELECT t.statement_id FROM alerts a JOIN alert_statements t ON t.alert_id = a.id
             WHERE a.chat_id = ? AND a.held IS NOT NULL AND a.bundle_id IS NULL AND a.created >= ? AND a.created < ?
             AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.alert_id = a.id AND d.kind = 'alert')"""
    return [r["statement_id"] for r in rows(db, sql, [chat_id, to_text(since), to_text(until)])]


def instant_since(db: Database, chat_id: str, since: datetime) -> list[datetime]:
    """When the chat's instant messages since then were owed, oldest first."""
    sql = """SELECT created FROM deliveries WHERE chat_id = ? AND created > ?
             AND kind IN ('alert', 'reply', 'correction') AND state NOT IN ('cancelled', 'failed') ORDER BY created"""
    return [to_moment(r["created"]) for r in rows(db, sql, [chat_id, to_text(since)])]


def shown(db: Database, alert_id: int) -> str | None:
    """The mark of what an alert's message says."""
    found = row(db, "SELECT shown FROM alerts WHERE id = ?", [alert_id])
    return found["shown"] if found else None


def set_shown(db: Database, alert_id: int, mark: str) -> None:
    """Keep the mark of what an alert's message says now."""
    run(db, "UPDATE alerts SET shown = ? WHERE id = ?", [mark, alert_id])
