"""What chats asked for."""

from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import groupby
from operator import itemgetter

from sqlite_utils import Database

from bot.selection import Key, leads
from bot.store.rows import Row, insert, marks, rows, run, to_moment, to_moment_or_none, to_text, to_text_or_none
from bot.types import Filter, Mode, Subscription

_SELECT = """SELECT s.id, s.chat_id, s.mode, s.urgent, s.created, s.paused, s.snoozed_until, f.field, f.label,
             CASE f.field WHEN 'person' THEN coalesce((SELECT merged_into FROM people WHERE id = f.value), f.value)
             ELSE f.value END AS value
             FROM subscriptions s JOIN filters f ON f.subscription_id = s.id JOIN chats c ON c.id = s.chat_id
             WHERE s.ended IS NULL AND c.active = 1 AND c.access <> 'refused'"""


def add(
    db: Database, chat_id: str, filters: Sequence[Filter], *, mode: Mode, now: datetime, urgent: bool = False
) -> int:
    """Add a subscription with at least one filter; returns its id."""
    key = insert(
        db,
        "INSERT INTO subscriptions (chat_id, mode, urgent, created) VALUES (?, ?, ?, ?)",
        [chat_id, mode, urgent, to_text(now)],
    )
    _put_filters(db, key, filters)
    return key


def change(db: Database, subscription: Subscription) -> bool:
    """Store a subscription that was edited; False when the chat has it no more."""
    changed = run(
        db,
        """UPDATE subscriptions SET mode = ?, urgent = ?, paused = ?, snoozed_until = ?
        WHERE id = ? AND chat_id = ? AND ended IS NULL""",
        [
            subscription.mode,
            subscription.urgent,
            subscription.paused,
            to_text_or_none(subscription.snoozed_until),
            subscription.id,
            subscription.chat_id,
        ],
    )
    if changed:
        run(db, "DELETE FROM filters WHERE subscription_id = ?", [subscription.id])
        _put_filters(db, subscription.id, subscription.filters)
    return changed == 1


def _put_filters(db: Database, key: int, filters: Sequence[Filter]) -> None:
    led = leads(filters)
    db.conn.executemany(
        "INSERT OR IGNORE INTO filters (subscription_id, field, value, label, lead, key) VALUES (?, ?, ?, ?, ?, ?)",
        [(key, f.field, f.value, f.label, (f in led) if led else None, led.get(f)) for f in filters],
    )


def candidates(db: Database, keys: Collection[Key]) -> list[Subscription]:
    """The subscriptions that may want an article with these keys (`bot.selection`), of active chats; oldest first."""
    by_field: dict[str, list[str]] = {}
    for asked, value in (*keys, *_merged(db, keys)):
        by_field.setdefault(asked, []).append(value)
    found = {r["id"] for r in rows(db, "SELECT subscription_id AS id FROM filters WHERE lead IS NULL")}
    for field, values in by_field.items():
        for start in range(0, len(values), 20_000):
            some = values[start : start + 20_000]
            sql = f"""SELECT subscription_id AS id FROM filters
                      WHERE lead = 1 AND field = ? AND key IN ({marks(some)})"""
            found |= {r["id"] for r in rows(db, sql, [field, *some])}
    ids = sorted(found)
    return [
        one
        for start in range(0, len(ids), 20_000)
        for one in _subscriptions(
            rows(
                db,
                f"{_SELECT} AND s.id IN ({marks(ids[start : start + 20_000])}) ORDER BY s.id",
                ids[start : start + 20_000],
            )
        )
    ]


def _merged(db: Database, keys: Collection[Key]) -> list[Key]:
    """The people who were merged into those of the article: chats may have asked for them by the ids of then."""
    ids = [value for asked, value in keys if asked == "person"]
    found = rows(db, f"SELECT id FROM people WHERE merged_into IN ({marks(ids)})", ids)
    return [("person", r["id"]) for r in found]


def of_chat(db: Database, chat_id: str) -> list[Subscription]:
    """A chat's subscriptions, oldest first."""
    return _subscriptions(rows(db, f"{_SELECT} AND s.chat_id = ? ORDER BY s.id", [chat_id]))


def outlets_asked(db: Database) -> list[tuple[str, str]]:
    """The active chats that ask for an outlet, each with the outlet's name."""
    return [(r["chat_id"], r["value"]) for r in rows(db, f"{_SELECT} AND f.field = 'outlet'")]


def unend(db: Database, chat_id: str, subscription_ids: Sequence[int]) -> int:
    """Take back the end of subscriptions; returns how many there were."""
    sql = f"UPDATE subscriptions SET ended = NULL WHERE chat_id = ? AND id IN ({marks(subscription_ids)})"
    return run(db, sql, [chat_id, *subscription_ids])


def end(db: Database, chat_id: str, subscription_id: int, now: datetime) -> bool:
    """End one subscription of a chat; False when it has no such subscription."""
    sql = "UPDATE subscriptions SET ended = ? WHERE id = ? AND chat_id = ? AND ended IS NULL"
    return run(db, sql, [to_text(now), subscription_id, chat_id]) == 1


def _subscriptions(found: list[Row]) -> list[Subscription]:
    grouped = [(key, list(group)) for key, group in groupby(found, key=itemgetter("id"))]
    return [
        Subscription(
            id=key,
            chat_id=group[0]["chat_id"],
            filters=tuple(Filter(r["field"], r["value"], r["label"]) for r in group),
            mode=group[0]["mode"],
            urgent=bool(group[0]["urgent"]),
            created_at=to_moment(group[0]["created"]),
            paused=bool(group[0]["paused"]),
            snoozed_until=to_moment_or_none(group[0]["snoozed_until"]),
        )
        for key, group in grouped
    ]
