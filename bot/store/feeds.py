"""Feeds, their polling state, and the entries that were seen."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Literal

from sqlite_utils import Database

from bot.store.rows import Row, marks, row, rows, run, to_moment_or_none, to_text, to_text_or_none
from bot.types import Feed, FeedEntry


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
) -> bool:
    """Add a feed, or bring its description up to date; its polling state stays. True when it is new."""
    known = row(db, "SELECT id FROM feeds WHERE url = ?", [url])
    run(
        db,
        """INSERT INTO feeds (url, outlet, country, language, grouping, active, origin) VALUES (?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (url) DO UPDATE SET outlet = excluded.outlet, country = excluded.country,
        language = excluded.language, grouping = excluded.grouping, active = excluded.active""",
        [url, outlet, country, language, group, active, origin],
    )
    return known is None


def leave_catalogue(db: Database, urls: Collection[str]) -> int:
    """Stop polling feeds that came by the catalogue and are in it no more; returns how many."""
    sql = f"UPDATE feeds SET active = 0 WHERE origin = 'catalogue' AND active = 1 AND url NOT IN ({marks(list(urls))})"
    return run(db, sql, list(urls))


def every(db: Database) -> list[Feed]:
    """All feeds by group and outlet."""
    return [_feed(r) for r in rows(db, "SELECT * FROM feeds ORDER BY grouping, outlet, id")]


def by_url(db: Database, url: str) -> Feed | None:
    """The feed at `url`."""
    found = row(db, "SELECT * FROM feeds WHERE url = ?", [url])
    return _feed(found) if found else None


def due(db: Database, now: datetime) -> list[Feed]:
    """Active feeds whose time has come, the longest waiting first."""
    sql = """SELECT * FROM feeds WHERE active = 1 AND (next_fetch_at IS NULL OR next_fetch_at <= ?)
             ORDER BY next_fetch_at, id"""
    return [_feed(r) for r in rows(db, sql, [to_text(now)])]


def seen(db: Database, feed_id: int) -> Mapping[str, str]:
    """Identity to content hash of every entry of the feed that was seen."""
    return {
        r["identity"]: r["content_hash"]
        for r in rows(db, "SELECT identity, content_hash FROM entries WHERE feed_id = ?", [feed_id])
    }


def mark_seen(
    db: Database, feed_id: int, entry: FeedEntry, *, article_id: int | None, now: datetime, error: str | None = None
) -> None:
    """Remember an entry, with the article that it became or why it became none."""
    run(
        db,
        """INSERT INTO entries (feed_id, identity, content_hash, article_id, error, seen) VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT (feed_id, identity) DO UPDATE SET content_hash = excluded.content_hash,
        article_id = coalesce(excluded.article_id, article_id), error = excluded.error""",
        [feed_id, entry.identity, entry.content_hash, article_id, error, to_text(now)],
    )


def fetched(
    db: Database, feed_id: int, *, now: datetime, next_fetch_at: datetime, etag: str | None, last_modified: str | None
) -> None:
    """Record a poll that worked; the first one makes the baseline."""
    run(
        db,
        """UPDATE feeds SET last_fetched_at = ?1, last_ok_at = ?1, baseline_at = coalesce(baseline_at, ?1),
        next_fetch_at = ?2, etag = ?3, last_modified = ?4, failures = 0, error = NULL WHERE id = ?5""",
        [to_text(now), to_text(next_fetch_at), etag, last_modified, feed_id],
    )


def failed(db: Database, feed_id: int, *, now: datetime, next_fetch_at: datetime, error: str) -> None:
    """Record a poll that failed."""
    run(
        db,
        "UPDATE feeds SET last_fetched_at = ?, next_fetch_at = ?, failures = failures + 1, error = ? WHERE id = ?",
        [to_text(now), to_text_or_none(next_fetch_at), error, feed_id],
    )


def gone(db: Database, feed_id: int, *, now: datetime, error: str) -> None:
    """Stop asking a feed that the server says will not come back."""
    run(db, "UPDATE feeds SET active = 0, last_fetched_at = ?, error = ? WHERE id = ?", [to_text(now), error, feed_id])


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
    )
