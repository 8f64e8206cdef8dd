"""Feeds and their polling state."""

import json
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Literal

from sqlite_utils import Database

from bot.store.rows import Row, row, rows, run, to_moment_or_none, to_text, to_text_or_none
from bot.types import Feed, PauseReason, Wishes

# Whose time has come: what the scheduler polls and what the metrics count.
DUE = "active = 1 AND paused IS NULL AND (next_fetch_at IS NULL OR next_fetch_at <= ?)"


def put(
    db: Database,
    *,
    url: str,
    outlet: str,
    country: str | None = None,
    language: str | None = None,
    group: str = "",
    active: bool = True,
    origin: Literal["catalogue", "added"] = "added",
    added_by: str | None = None,
) -> bool:
    """Add a feed, or bring its description up to date; its polling state stays. True when it is new.

    A feed that has moved is known by its old addresses too.
    """
    known = by_url(db, url)
    if known is not None:
        sql = "UPDATE feeds SET outlet = ?, country = ?, language = ?, grouping = ?, active = ? WHERE id = ?"
        run(db, sql, [outlet, country, language, group, active, known.id])
        return False
    sql = """INSERT INTO feeds (url, outlet, country, language, grouping, active, origin, added_by)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?)"""
    run(db, sql, [url, outlet, country, language, group, active, origin, added_by])
    return True


def leave_catalogue(db: Database, urls: Collection[str]) -> int:
    """Stop polling feeds that came by the catalogue and are in it no more; returns how many."""
    sql = """UPDATE feeds SET active = 0 WHERE origin = 'catalogue' AND active = 1
             AND url NOT IN (SELECT value FROM json_each(?1)) AND NOT EXISTS
             (SELECT 1 FROM feed_addresses a JOIN json_each(?1) l ON l.value = a.url WHERE a.feed_id = feeds.id)"""
    return run(db, sql, [json.dumps(list(urls))])


def every(db: Database) -> list[Feed]:
    """All feeds by group and outlet."""
    return [_feed(r) for r in rows(db, "SELECT * FROM feeds ORDER BY grouping, outlet, id")]


def by_url(db: Database, url: str) -> Feed | None:
    """The feed at `url`, or that was there before it moved."""
    found = row(db, "SELECT * FROM feeds WHERE url = ?", [url]) or row(
        db, "SELECT f.* FROM feeds f JOIN feed_addresses a ON a.feed_id = f.id WHERE a.url = ?", [url]
    )
    return _feed(found) if found else None


def get(db: Database, feed_id: int) -> Feed | None:
    """One feed, or None."""
    found = row(db, "SELECT * FROM feeds WHERE id = ?", [feed_id])
    return _feed(found) if found else None


def due(db: Database, now: datetime, limit: int = 1000) -> list[Feed]:
    """Feeds to poll whose time has come, the longest waiting first."""
    sql = f"SELECT * FROM feeds WHERE {DUE} ORDER BY next_fetch_at, id LIMIT ?"
    return [_feed(r) for r in rows(db, sql, [to_text(now), limit])]


def fetched(db: Database, feed: Feed, *, now: datetime, next_fetch_at: datetime) -> None:
    """Record a poll that worked, with what `feed` says now of its rhythm and validators; the first is the baseline."""
    run(
        db,
        """UPDATE feeds SET last_fetched_at = ?1, last_ok_at = ?1, baseline_at = coalesce(baseline_at, ?1),
        next_fetch_at = ?2, etag = ?3, last_modified = ?4, body_hash = ?5, gap = ?6, newest_at = ?7, ttl = ?8,
        skip_hours = ?9, skip_days = ?10, moving_to = ?11, moving_seen = ?12,
        failures = 0, error = NULL, status = NULL, failing_since = NULL WHERE id = ?13""",
        [
            to_text(now),
            to_text(next_fetch_at),
            feed.etag,
            feed.last_modified,
            feed.body_hash,
            feed.gap.total_seconds() if feed.gap is not None else None,
            to_text_or_none(feed.newest_at),
            feed.wishes.ttl.total_seconds() if feed.wishes.ttl is not None else None,
            _joined(feed.wishes.skip_hours),
            _joined(feed.wishes.skip_days),
            feed.moving_to,
            feed.moving_seen,
            feed.id,
        ],
    )


def heard(db: Database, feed_id: int, newest_at: datetime | None) -> None:
    """Something new came of a feed outside its polls."""
    sql = "UPDATE feeds SET newest_at = max(coalesce(newest_at, ?1), ?1) WHERE id = ?2 AND ?1 IS NOT NULL"
    run(db, sql, [to_text_or_none(newest_at), feed_id])


def failed(
    db: Database, feed_id: int, *, now: datetime, next_fetch_at: datetime, error: str, status: int | None = None
) -> None:
    """Record a poll that failed."""
    run(
        db,
        """UPDATE feeds SET last_fetched_at = ?1, next_fetch_at = ?2, failures = failures + 1, error = ?3, status = ?4,
        failing_since = coalesce(failing_since, ?1) WHERE id = ?5""",
        [to_text(now), to_text(next_fetch_at), error, status, feed_id],
    )


def postpone(db: Database, feed_id: int, until: datetime) -> None:
    """Poll a feed later, through no fault of its own."""
    run(db, "UPDATE feeds SET next_fetch_at = ? WHERE id = ?", [to_text(until), feed_id])


def read_anew(db: Database, feed_id: int) -> None:
    """Let the next poll read the feed even where nothing in it has changed."""
    run(db, "UPDATE feeds SET etag = NULL, last_modified = NULL, body_hash = NULL WHERE id = ?", [feed_id])


def pause(
    db: Database, feed_id: int, reason: PauseReason, *, now: datetime, error: str = "", status: int | None = None
) -> bool:
    """Ask a feed no more until it is resumed; False when it was paused already."""
    sql = """UPDATE feeds SET paused = ?1, paused_at = ?2, error = coalesce(nullif(?3, ''), error),
             status = coalesce(?4, status) WHERE id = ?5 AND paused IS NULL"""
    return run(db, sql, [reason, to_text(now), error, status, feed_id]) == 1


def resume(db: Database, feed_id: int, now: datetime) -> bool:
    """Ask a feed again, now; False when it was not paused."""
    sql = """UPDATE feeds SET paused = NULL, paused_at = NULL, failures = 0, failing_since = NULL, error = NULL,
             status = NULL, next_fetch_at = ? WHERE id = ? AND paused IS NOT NULL"""
    return run(db, sql, [to_text(now), feed_id]) == 1


def move(db: Database, feed_id: int, url: str, now: datetime) -> bool:
    """Ask a feed at its new address from now on; its entries and history stay.

    False where another feed has that address already: this one is paused then, for the other goes on in its place.
    """
    known = by_url(db, url)
    if known is not None and known.id != feed_id:
        pause(db, feed_id, "moved", now=now, error=f"the same feed as {url}")
        return False
    run(db, "DELETE FROM feed_addresses WHERE url = ?", [url])
    sql = "INSERT OR REPLACE INTO feed_addresses (url, feed_id, until) SELECT url, id, ? FROM feeds WHERE id = ?"
    run(db, sql, [to_text(now), feed_id])
    sql = "UPDATE feeds SET url = ?, moved_at = ?, moving_to = NULL, moving_seen = 0 WHERE id = ?"
    return run(db, sql, [url, to_text(now), feed_id]) == 1


def remove(db: Database, feed_id: int) -> bool:
    """Follow a feed no more. Its articles stay, and it is known again should it be added anew."""
    return run(db, "UPDATE feeds SET active = 0, origin = 'added' WHERE id = ? AND active = 1", [feed_id]) == 1


def last_read(db: Database) -> datetime | None:
    """When any feed was read last, or None."""
    found = row(db, "SELECT max(last_fetched_at) AS at FROM feeds")
    return to_moment_or_none(found["at"]) if found else None


def verify(db: Database, urls: Iterable[str]) -> None:
    """Mark feeds as seen to work."""
    for url in urls:
        run(db, "UPDATE feeds SET verified = 1 WHERE url = ?", [url])


def _feed(r: Row) -> Feed:
    return Feed(
        id=r["id"],
        url=r["url"],
        outlet=r["outlet"],
        country=r["country"],
        language=r["language"],
        group=r["grouping"],
        active=bool(r["active"]),
        verified=bool(r["verified"]),
        etag=r["etag"],
        last_modified=r["last_modified"],
        baseline_at=to_moment_or_none(r["baseline_at"]),
        next_fetch_at=to_moment_or_none(r["next_fetch_at"]),
        last_fetched_at=to_moment_or_none(r["last_fetched_at"]),
        last_ok_at=to_moment_or_none(r["last_ok_at"]),
        failures=r["failures"],
        error=r["error"],
        status=r["status"],
        failing_since=to_moment_or_none(r["failing_since"]),
        gap=_span(r["gap"]),
        newest_at=to_moment_or_none(r["newest_at"]),
        wishes=Wishes(_span(r["ttl"]), _numbers(r["skip_hours"]), _numbers(r["skip_days"])),
        moving_to=r["moving_to"],
        moving_seen=r["moving_seen"],
        moved_at=to_moment_or_none(r["moved_at"]),
        paused=r["paused"],
        paused_at=to_moment_or_none(r["paused_at"]),
        body_hash=r["body_hash"],
        added_by=r["added_by"],
    )


def _span(seconds: float | None) -> timedelta | None:
    return None if seconds is None else timedelta(seconds=seconds)


def _joined(numbers: frozenset[int]) -> str:
    return " ".join(map(str, sorted(numbers)))


def _numbers(text: str) -> frozenset[int]:
    return frozenset(map(int, text.split()))
