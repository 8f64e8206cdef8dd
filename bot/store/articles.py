"""Articles and the stories that they tell."""

import re
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from bot.store.rows import Row, insert, marks, row, rows, run, to_moment, to_moment_or_none, to_text, to_text_or_none
from bot.stories import Telling
from bot.types import Draft, Hit, Source, Story

_WORD = re.compile(r"\w+")
_PART = re.compile(r"(?P<minus>(?<!\S)-)?(?:[\"“](?P<phrase>[^\"”]*)[\"”]|(?P<word>[^\s\"“]+))")
# What brackets a found word in a snippet: no text has these.
_START, _END = "\x02", "\x03"


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """What is known of an article before it is read again."""

    id: int
    story_id: int
    content_hash: str
    version: int
    state: str
    title: str = ""
    summary_only: bool = False


_STORED = "SELECT id, story_id, content_hash, version, state, title, summary_only FROM articles"


def by_url(db: Database, url: str) -> StoredArticle | None:
    """The article at `url`, or None."""
    r = row(db, f"{_STORED} WHERE url = ?", [url])
    return StoredArticle(**r) if r else None


def get(db: Database, article_id: int) -> StoredArticle | None:
    """One article, or None."""
    r = row(db, f"{_STORED} WHERE id = ?", [article_id])
    return StoredArticle(**r) if r else None


def of_other_feed(db: Database, url: str, feed_id: int) -> int | None:
    """The article at `url` with its whole text, which did not come by this feed, or None."""
    r = row(db, "SELECT id FROM articles WHERE url = ? AND feed_id IS NOT ? AND summary_only = 0", [url, feed_id])
    return int(r["id"]) if r else None


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
        content_hash, sketch, reader, state, summary_only, unresolved)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
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
            draft.unresolved,
        ],
    )
    run(
        db,
        "UPDATE stories SET lead_article_id = coalesce(lead_article_id, ?), last_at = ? WHERE id = ?",
        [key, to_text(now), story],
    )
    return StoredArticle(key, story, content_hash, 1, state, draft.title)


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
    """Store a new version of an article; it stays in its story, and what it was before is written down."""
    run(
        db,
        """INSERT OR REPLACE INTO versions (article_id, version, url, title, content_hash, fetched, replaced)
        SELECT id, version, url, title, content_hash, fetched, ? FROM articles WHERE id = ?""",
        [to_text(now), article.id],
    )
    run(
        db,
        """UPDATE articles SET url = ?, title = ?, text = ?, language = ?, published = coalesce(published, ?),
        fetched = ?, content_hash = ?, sketch = ?, reader = ?, state = iif(state = 'retracted', state, ?),
        summary_only = ?, unresolved = ?,
        version = version + 1 WHERE id = ?""",
        [
            draft.url,
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
            draft.unresolved,
            article.id,
        ],
    )


def note_change(db: Database, before: StoredArticle, *, added: int, withdrawn: int) -> None:
    """Write down what a change did to the statements of the version `before` it."""
    sql = "UPDATE versions SET added = ?, withdrawn = ? WHERE article_id = ? AND version = ?"
    run(db, sql, [added, withdrawn, before.id, before.version])


def story_of(db: Database, article_id: int) -> int:
    """The story of an article that is stored."""
    found = row(db, "SELECT story_id FROM articles WHERE id = ?", [article_id])
    return int(found["story_id"]) if found else 0


def tellings(db: Database, article_ids: list[int]) -> dict[int, Telling]:
    """Articles as the judgement of copies wants them, in the order asked."""
    sql = f"SELECT id, outlet, title, text FROM articles WHERE id IN ({marks(article_ids)}) AND state <> 'retracted'"
    found = {r["id"]: Telling(r["outlet"], r["title"], r["text"]) for r in rows(db, sql, article_ids)}
    return {key: found[key] for key in article_ids if key in found}


def stories(db: Database, story_ids: list[int]) -> dict[int, Story]:
    """Stories by id, each with its lead, outlets, languages and times; those without an article are left out."""
    found = rows(
        db,
        f"""SELECT a.*, s.lead_article_id FROM articles a JOIN stories s ON s.id = a.story_id
        WHERE a.story_id IN ({marks(story_ids)}) AND a.state <> 'retracted' ORDER BY a.id""",
        story_ids,
    )
    by_story: dict[int, list[Row]] = {}
    for r in found:
        by_story.setdefault(r["story_id"], []).append(r)
    return {key: _story(key, told) for key, told in by_story.items()}


def _story(story_id: int, told: list[Row]) -> Story:
    dates = [to_moment(r["published"] or r["fetched"]) for r in told]
    return Story(
        id=story_id,
        lead=source(next((r for r in told if r["id"] == r["lead_article_id"]), told[0])),
        outlets=tuple(dict.fromkeys(r["outlet"] for r in told)),
        languages=tuple(dict.fromkeys(r["language"] for r in told)),
        first_at=min(dates),
        last_at=max(dates),
    )


def state(db: Database, article_id: int) -> str | None:
    """An article's state, or None where there is no such article."""
    found = row(db, "SELECT state FROM articles WHERE id = ?", [article_id])
    return str(found["state"]) if found else None


def set_state(db: Database, article_id: int, state: str) -> None:
    """Retract an article, or put it back."""
    run(db, "UPDATE articles SET state = ? WHERE id = ?", [state, article_id])


def id_of(db: Database, url: str) -> int | None:
    """The article at this address, or None."""
    found = row(db, "SELECT id FROM articles WHERE url = ?", [url])
    return int(found["id"]) if found else None


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


def search(db: Database, typed: str, *, limit: int, offset: int = 0) -> list[Hit]:
    """The articles that have what was typed, those read last first: words, "phrases", -words that it must not have."""
    query = fts_query(typed)
    if not query:
        return []
    # The index gives its rows by id backwards without sorting; ids grow as articles are read.
    sql = f"""SELECT a.id, a.title, a.outlet, a.url, a.published, a.fetched,
              snippet(articles_fts, -1, '{_START}', '{_END}', '…', 24) AS snippet
              FROM articles_fts JOIN articles a ON a.id = articles_fts.rowid
              WHERE articles_fts MATCH ? AND a.state <> 'retracted'
              ORDER BY articles_fts.rowid DESC LIMIT ? OFFSET ?"""
    return [Hit(source(r), _pieces(r["snippet"])) for r in rows(db, sql, [query, limit, offset])]


def fts_query(typed: str) -> str:
    """What somebody typed as a query of FTS5, in which nothing of it is an operator; empty when it asks for nothing."""
    wanted: list[str] = []
    unwanted: list[str] = []
    for part in _PART.finditer(typed):
        words = " ".join(_WORD.findall(part["phrase"] or part["word"] or ""))
        if words:
            (unwanted if part["minus"] else wanted).append(f'"{words}"')
    if not wanted:
        return ""
    return " ".join([" AND ".join(wanted), *(f"NOT {words}" for words in unwanted)])


def _pieces(snippet: str) -> tuple[str, ...]:
    return tuple(snippet.replace(_END, _START).split(_START))


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
