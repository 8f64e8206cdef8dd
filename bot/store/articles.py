"""Articles and the stories that they tell."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from sqlite_utils import Database

from bot.store.rows import Row, insert, marks, row, rows, run, to_moment, to_moment_or_none, to_text, to_text_or_none
from bot.types import Draft, Source, Story


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """What is known of an article before it is read again."""

    id: int
    story_id: int
    content_hash: str
    version: int
    state: str


@dataclass(frozen=True, slots=True)
class Sketch:
    """An article's near-duplicate sketch."""

    article_id: int
    story_id: int
    sketch: bytes


def by_url(db: Database, url: str) -> StoredArticle | None:
    """The article at `url`, or None."""
    r = row(db, "SELECT id, story_id, content_hash, version, state FROM articles WHERE url = ?", [url])
    return StoredArticle(**r) if r else None


def add(
    db: Database,
    draft: Draft,
    *,
    feed_id: int | None,
    story_id: int | None,
    language: str,
    state: str,
    content_hash: str,
    sketch: bytes | None,
    reader: str,
    now: datetime,
) -> StoredArticle:
    """Store a new article in `story_id`, or as the lead of a new story."""
    story = story_id or insert(db, "INSERT INTO stories (first_at, last_at) VALUES (?1, ?1)", [to_text(now)])
    key = insert(
        db,
        """INSERT INTO articles (url, feed_id, story_id, outlet, country, title, text, language, published, fetched,
        content_hash, sketch, reader, state, summary_only) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        [
            draft.url,
            feed_id,
            story,
            draft.outlet,
            draft.country,
            draft.title,
            draft.text,
            language,
            to_text_or_none(draft.published),
            to_text(now),
            content_hash,
            sketch,
            reader,
            state,
            draft.summary_only,
        ],
    )
    run(
        db,
        "UPDATE stories SET lead_article_id = coalesce(lead_article_id, ?), last_at = ? WHERE id = ?",
        [key, to_text(now), story],
    )
    return StoredArticle(key, story, content_hash, 1, state)


def change(
    db: Database,
    article: StoredArticle,
    draft: Draft,
    *,
    language: str,
    state: str,
    content_hash: str,
    sketch: bytes | None,
    reader: str,
    now: datetime,
) -> None:
    """Store a new version of an article; it stays in its story."""
    run(
        db,
        """UPDATE articles SET title = ?, text = ?, language = ?, published = coalesce(published, ?), fetched = ?,
        content_hash = ?, sketch = ?, reader = ?, state = ?, summary_only = ?, version = version + 1 WHERE id = ?""",
        [
            draft.title,
            draft.text,
            language,
            to_text_or_none(draft.published),
            to_text(now),
            content_hash,
            sketch,
            reader,
            state,
            draft.summary_only,
            article.id,
        ],
    )


def story_of(db: Database, article_id: int) -> int:
    """The story of an article that is stored."""
    found = row(db, "SELECT story_id FROM articles WHERE id = ?", [article_id])
    return int(found["story_id"]) if found else 0


def join_story(db: Database, article: StoredArticle, story_id: int, now: datetime) -> StoredArticle:
    """Move an article, which is alone in its story, to another story."""
    run(db, "UPDATE articles SET story_id = ? WHERE id = ?", [story_id, article.id])
    run(db, "UPDATE stories SET last_at = ? WHERE id = ?", [to_text(now), story_id])
    run(db, "DELETE FROM stories WHERE id = ?", [article.story_id])
    return replace(article, story_id=story_id)


def recent_sketches(db: Database, since: datetime) -> Iterator[Sketch]:
    """The sketches of the articles fetched since then, oldest first."""
    sql = "SELECT id, story_id, sketch FROM articles WHERE fetched >= ? AND sketch IS NOT NULL ORDER BY id"
    for r in rows(db, sql, [to_text(since)]):
        yield Sketch(r["id"], r["story_id"], r["sketch"])


def stories(db: Database, story_ids: list[int]) -> dict[int, Story]:
    """Stories by id, each with its lead and its outlets in the order in which they came."""
    found = rows(
        db,
        f"""SELECT a.*, s.lead_article_id FROM articles a JOIN stories s ON s.id = a.story_id
        WHERE a.story_id IN ({marks(story_ids)}) AND a.state <> 'retracted' ORDER BY a.id""",
        story_ids,
    )
    answer: dict[int, Story] = {}
    for r in found:
        known = answer.get(r["story_id"])
        outlets = (known.outlets if known else ()) + (() if known and r["outlet"] in known.outlets else (r["outlet"],))
        lead = source(r) if known is None or r["id"] == r["lead_article_id"] else known.lead
        answer[r["story_id"]] = Story(r["story_id"], lead, outlets)
    return answer


def sources(db: Database, story_id: int) -> list[Source]:
    """The articles of a story, in the order in which they came."""
    sql = "SELECT * FROM articles WHERE story_id = ? AND state <> 'retracted' ORDER BY id"
    return [source(r) for r in rows(db, sql, [story_id])]


def source(r: Row) -> Source:
    """A row of `articles` as the source of a statement."""
    return Source(
        article_id=r["id"],
        title=r["title"],
        outlet=r["outlet"],
        url=r["url"],
        published=to_moment_or_none(r["published"]),
        fetched=to_moment(r["fetched"]),
    )


def counts(db: Database) -> dict[str, int]:
    """How many articles are in each state."""
    return {r["state"]: r["n"] for r in rows(db, "SELECT state, count(*) AS n FROM articles GROUP BY state")}


def text_and_outlets(db: Database, article_id: int) -> tuple[str, int]:
    """An article's text, and how many outlets its story has."""
    found = row(
        db,
        """SELECT a.text, (SELECT count(DISTINCT b.outlet) FROM articles b WHERE b.story_id = a.story_id
        AND b.state <> 'retracted') AS outlets FROM articles a WHERE a.id = ?""",
        [article_id],
    )
    return (found["text"], found["outlets"]) if found else ("", 0)
