"""What hubs were asked to push, and until when they do (WebSub)."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlite_utils import Database

from bot.store.rows import Row, row, rows, run, to_text

_SELECT = "SELECT feed_id, hub, topic, token, secret, state, attempts FROM pushes"


@dataclass(frozen=True, slots=True)
class Push:
    """One feed's subscription at its hub. `token` is the last part of the address that only the hub knows."""

    feed_id: int
    hub: str
    topic: str
    token: str = field(repr=False)
    secret: str = field(repr=False)
    state: str = "wanted"
    attempts: int = 0


def want(db: Database, push: Push, now: datetime) -> bool:
    """Ask for a feed to be pushed; False where the same is asked already. A new hub or topic starts afresh."""
    known = of_feed(db, push.feed_id)
    if known is not None and (known.hub, known.topic) == (push.hub, push.topic):
        return False
    run(
        db,
        """INSERT OR REPLACE INTO pushes (feed_id, hub, topic, token, secret, state, next_ask_at)
        VALUES (?, ?, ?, ?, ?, 'wanted', ?)""",
        [push.feed_id, push.hub, push.topic, push.token, push.secret, to_text(now)],
    )
    return True


def of_feed(db: Database, feed_id: int) -> Push | None:
    """A feed's subscription, or None."""
    return _push(row(db, f"{_SELECT} WHERE feed_id = ?", [feed_id]))


def by_token(db: Database, token: str) -> Push | None:
    """The subscription behind an address, or None."""
    return _push(row(db, f"{_SELECT} WHERE token = ?", [token]))


def due(db: Database, now: datetime, limit: int = 50) -> list[Push]:
    """Subscriptions to ask for, or to renew, of feeds that are polled."""
    sql = f"""{_SELECT} WHERE next_ask_at <= ? AND feed_id IN
              (SELECT id FROM feeds WHERE active = 1 AND paused IS NULL) ORDER BY next_ask_at LIMIT ?"""
    return [Push(**r) for r in rows(db, sql, [to_text(now), limit])]


def asked(db: Database, feed_id: int, *, next_ask_at: datetime) -> None:
    """The hub took our request and will verify it; if it does not, it is asked again."""
    sql = """UPDATE pushes SET state = CASE state WHEN 'verified' THEN state ELSE 'asked' END, attempts = attempts + 1,
             next_ask_at = ? WHERE feed_id = ?"""
    run(db, sql, [to_text(next_ask_at), feed_id])


def verified(db: Database, feed_id: int, *, lease_until: datetime, renew_at: datetime) -> None:
    """The hub verified that it was us who asked: it pushes until then."""
    sql = "UPDATE pushes SET state = 'verified', attempts = 0, lease_until = ?, next_ask_at = ? WHERE feed_id = ?"
    run(db, sql, [to_text(lease_until), to_text(renew_at), feed_id])


def denied(db: Database, feed_id: int, *, next_ask_at: datetime) -> None:
    """The hub will not push."""
    sql = "UPDATE pushes SET state = 'denied', lease_until = NULL, next_ask_at = ? WHERE feed_id = ?"
    run(db, sql, [to_text(next_ask_at), feed_id])


def arrived(db: Database, feed_id: int, now: datetime) -> None:
    """A genuine push came."""
    run(db, "UPDATE pushes SET pushed_at = ? WHERE feed_id = ?", [to_text(now), feed_id])


def pushes(db: Database, feed_id: int, now: datetime) -> bool:
    """Whether the feed's hub pushes it now."""
    sql = "SELECT 1 FROM pushes WHERE feed_id = ? AND state = 'verified' AND lease_until > ?"
    return row(db, sql, [feed_id, to_text(now)]) is not None


def _push(found: Row | None) -> Push | None:
    return Push(**found) if found else None
