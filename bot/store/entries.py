"""The entries of feeds that were seen, and the articles that they became."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from bot.store.rows import rows, run, to_moment, to_text
from bot.types import FeedEntry


@dataclass(frozen=True, slots=True)
class SeenEntry:
    """What an entry was when it was last seen, and the article that it became, if any."""

    content_hash: str
    article_id: int | None


def seen(db: Database, feed_id: int, identities: Collection[str]) -> Mapping[str, SeenEntry]:
    """Those of these identities that were seen in the feed."""
    sql = """SELECT identity, content_hash, article_id FROM entries
             WHERE feed_id = ? AND identity IN (SELECT value FROM json_each(?))"""
    found = rows(db, sql, [feed_id, json.dumps(list(identities))])
    return {r["identity"]: SeenEntry(r["content_hash"], r["article_id"]) for r in found}


def articles_by_content(db: Database, feed_id: int, hashes: Collection[str]) -> Mapping[str, int]:
    """Content hash to article, for those that entries of the feed had: a feed may rename its entries."""
    sql = """SELECT content_hash, article_id FROM entries WHERE feed_id = ? AND article_id IS NOT NULL
             AND content_hash IN (SELECT value FROM json_each(?))"""
    return {r["content_hash"]: r["article_id"] for r in rows(db, sql, [feed_id, json.dumps(list(hashes))])}


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


def take_again(db: Database, feed_id: int, content_hash: str) -> None:
    """Let the next poll take the entry with this content as a changed one: it stays the article that it was."""
    run(db, "UPDATE entries SET content_hash = '' WHERE feed_id = ? AND content_hash = ?", [feed_id, content_hash])


def take_summaries_again(db: Database, feed_id: int) -> None:
    """The same for a feed's entries whose articles had to do without their pages."""
    sql = """UPDATE entries SET content_hash = '' WHERE feed_id = ?
             AND article_id IN (SELECT id FROM articles WHERE summary_only = 1)"""
    run(db, sql, [feed_id])


def arrivals(db: Database, feed_id: int, limit: int = 50) -> Sequence[datetime]:
    """When the newest entries of a feed were first seen, those of its first poll left out."""
    sql = """SELECT e.seen FROM entries e JOIN feeds f ON f.id = e.feed_id
             WHERE e.feed_id = ? AND e.seen > f.baseline_at ORDER BY e.seen DESC LIMIT ?"""
    return [to_moment(r["seen"]) for r in rows(db, sql, [feed_id, limit])]
