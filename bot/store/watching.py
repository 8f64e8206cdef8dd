"""Numbers for whoever watches a running bot: what waits, how long, how much there is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from bot.store.feeds import DUE
from bot.store.rows import row, rows, to_moment, to_text


@dataclass(frozen=True, slots=True)
class Queue:
    """How much waits to be done now, and how many seconds the oldest of it has waited."""

    depth: int
    oldest: float


@dataclass(frozen=True, slots=True)
class Measured:
    """What is measured at one moment, each by its label."""

    queues: Mapping[str, Queue]
    unsent: Mapping[str, int]
    feeds: Mapping[str, int]
    sizes: Mapping[str, int]


def measured(db: Database, now: datetime) -> Measured:
    """All of it in one look."""
    return Measured(_queues(db, now), _unsent(db), _feed_states(db), _sizes(db))


def reads(db: Database) -> bool:
    """Whether the database answers."""
    return row(db, "SELECT count(*) AS n FROM sqlite_master") is not None


def _queues(db: Database, now: datetime) -> dict[str, Queue]:
    """Feeds that are due, and deliveries that are due to chats that are there."""
    feeds = f"SELECT count(*) AS n, min(next_fetch_at) AS since FROM feeds WHERE {DUE}"
    deliveries = """SELECT count(*) AS n, min(d.created) AS since FROM deliveries d JOIN chats c ON c.id = d.chat_id
                    WHERE d.state IN ('pending', 'unknown', 'sending') AND d.next_attempt_at <= ? AND c.active = 1"""
    return {name: _queue(db, sql, now) for name, sql in (("feeds", feeds), ("deliveries", deliveries))}


def _queue(db: Database, sql: str, now: datetime) -> Queue:
    found = row(db, sql, [to_text(now)]) or {"n": 0, "since": None}
    since = to_moment(found["since"]) if found["since"] else now
    return Queue(found["n"], max(0.0, (now - since).total_seconds()))


def _unsent(db: Database) -> dict[str, int]:
    """Deliveries that are not out, by state."""
    sql = "SELECT state, count(*) AS n FROM deliveries WHERE state NOT IN ('sent', 'cancelled') GROUP BY state"
    return {r["state"]: r["n"] for r in rows(db, sql)}


def _feed_states(db: Database) -> dict[str, int]:
    """Feeds that are well, failing, or switched off."""
    sql = """SELECT CASE WHEN active = 0 THEN 'off' WHEN failures > 0 THEN 'failing' ELSE 'well' END AS state,
             count(*) AS n FROM feeds GROUP BY 1"""
    return {"well": 0, "failing": 0, "off": 0} | {r["state"]: r["n"] for r in rows(db, sql)}


def _sizes(db: Database) -> dict[str, int]:
    """About how much the record holds, by its newest keys, which is quick at any size."""
    found = {}
    for table in ("articles", "stories", "statements", "cases", "chats", "subscriptions"):
        column = "max(id)" if table != "chats" else "count(*)"
        newest = row(db, f"SELECT coalesce({column}, 0) AS n FROM {table}")
        found[table] = int(newest["n"]) if newest else 0
    return found


def newest_move(db: Database) -> int:
    """The key of the last move of any delivery."""
    found = row(db, "SELECT coalesce(max(id), 0) AS id FROM delivery_moves")
    return int(found["id"]) if found else 0


def alert_lags(db: Database, after: int) -> tuple[int, list[float]]:
    """The key of the last move, and for each alert sent after move `after` the seconds since its lead was published."""
    last = newest_move(db)
    sql = """SELECT m.at, a.published FROM delivery_moves m JOIN deliveries d ON d.id = m.delivery_id
             JOIN alerts t ON t.id = d.alert_id JOIN stories s ON s.id = t.story_id
             JOIN articles a ON a.id = s.lead_article_id
             WHERE m.id > ? AND m.id <= ? AND m.after = 'sent' AND d.kind = 'alert' AND a.published IS NOT NULL"""
    found = rows(db, sql, [after, last])
    return last, [max(0.0, (to_moment(r["at"]) - to_moment(r["published"])).total_seconds()) for r in found]


def article_of(db: Database, delivery_id: int) -> str | None:
    """The address of the article that led to this delivery's alert, or None."""
    sql = """SELECT a.url FROM deliveries d JOIN alerts t ON t.id = d.alert_id JOIN stories s ON s.id = t.story_id
             JOIN articles a ON a.id = s.lead_article_id WHERE d.id = ?"""
    found = row(db, sql, [delivery_id])
    return str(found["url"]) if found else None
