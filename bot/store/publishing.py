"""The public copy of the record: a file of its own, without chats, deliveries, tokens or articles' texts.

It is filled by SQL from the record, which is attached to read only. Triggers queue what changed; `catch_up` takes a
part of the queue, first what must go (withdrawn, retracted, unlinked, hidden), and is safe to repeat after a crash.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from pathlib import Path

from sqlite_utils import Database

from bot.errors import StoreError
from bot.store.database import Store
from bot.store.rows import row, rows, run, to_text

BUSY_SECONDS = 30.0
VERSION = "2"
_TABLES = ("people", "posts", "articles", "cases", "statements", "parties", "statement_countries")
_SHOWN = """SELECT s.id FROM record.statements s JOIN record.articles a ON a.id = s.article_id
    WHERE s.withdrawn IS NULL AND a.state <> 'retracted' AND s.confidence >= ?1
    AND NOT EXISTS (SELECT 1 FROM record.parties q JOIN record.people h ON h.id = q.person_id
                    WHERE q.statement_id = s.id AND (h.hidden = 1 OR h.hidden_by IS NOT NULL))"""
_OFFICE = """coalesce((SELECT role || CASE WHEN organisation = '' THEN '' ELSE ', ' || organisation END
    FROM record.posts o WHERE o.person_id = p.id ORDER BY o."end" IS NOT NULL, o.start DESC LIMIT 1), '')"""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that the copy has to learn."""

    id: int
    kind: str
    key: str


def queue(db: Database, limit: int) -> list[Change]:
    """What waits, the urgent first."""
    sql = "SELECT id, kind, key FROM publish_queue ORDER BY urgent DESC, id LIMIT ?"
    return [Change(r["id"], r["kind"], r["key"]) for r in rows(db, sql, [limit])]


def done(db: Database, changes: list[Change]) -> None:
    """Take these off the queue; what changed again meanwhile stays on it."""
    db.conn.executemany("DELETE FROM publish_queue WHERE id = ?", [(change.id,) for change in changes])


def begin(db: Database, path: Path, now: datetime) -> None:
    """From now on changes are queued."""
    run(db, "INSERT OR REPLACE INTO publishing (path, since) VALUES (?, ?)", [str(path), to_text(now)])


def end(db: Database) -> None:
    """Nothing is queued any more."""
    run(db, "DELETE FROM publishing")
    run(db, "DELETE FROM publish_queue")


def is_begun(db: Database, path: Path) -> bool:
    """Whether changes are queued for the copy at `path`."""
    return row(db, "SELECT 1 FROM publishing WHERE path = ?", [str(path)]) is not None


def publish_anew(store: Store, path: Path, *, least: float, now: datetime) -> int:
    """Make the copy from the whole record; returns its statements.

    A copy that is whole is filled again in place, in one transaction: whoever serves it goes on with the same file.
    """
    store.write(lambda db: end(db))
    store.write(lambda db: begin(db, path, now))
    if is_current(path):
        return _fill_whole(path, store.path, least, now)
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(path.name + ".new")
    _remove(fresh)
    with _attached(fresh, store.path) as copy:
        copy.executescript(files("bot.store").joinpath("published.sql").read_text(encoding="utf-8"))
        if sqlite3.sqlite_version_info >= (3, 42):  # a deleted word leaves no trace in the index
            copy.execute("INSERT INTO words (words, rank) VALUES ('secure-delete', 1)")
        copy.commit()
    count = _fill_whole(fresh, store.path, least, now)
    _remove(path)
    fresh.replace(path)
    return count


def _fill_whole(path: Path, record: Path, least: float, now: datetime) -> int:
    with _attached(path, record) as copy:
        with copy:
            for table in ("words", "people_words", *_TABLES):
                copy.execute(f"DELETE FROM {table}")
            copy.execute("CREATE TEMP TABLE taken AS " + _SHOWN, [least])
            _fill(copy)
            _mark(copy, now)
        copy.execute("ANALYZE main")
        copy.execute("PRAGMA main.wal_checkpoint(TRUNCATE)")
        count: int = copy.execute("SELECT count(*) FROM statements").fetchone()[0]
    return count


def _remove(path: Path) -> None:
    for name in (path.name, path.name + "-wal", path.name + "-shm"):
        path.with_name(name).unlink(missing_ok=True)


def catch_up(store: Store, path: Path, *, least: float, now: datetime, limit: int = 2000) -> int:
    """Bring the copy nearer to the record by at most `limit` changes; returns how many were taken."""
    changes = store.read(lambda db: queue(db, limit))
    if changes:
        with _attached(path, store.path) as copy, copy:
            _apply(copy, changes, least)
            _mark(copy, now)
        store.write(lambda db: done(db, changes))
    return len(changes)


def refresh_feeds(store: Store, path: Path, now: datetime) -> None:
    """Copy the feeds' health, and say that the copy is alive."""
    with _attached(path, store.path) as copy, copy:
        _feeds(copy)
        _mark(copy, now)


def is_current(path: Path) -> bool:
    """Whether there is a copy of this version at `path`."""
    if not path.is_file():
        return False
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as copy:
            found = copy.execute("SELECT value FROM about WHERE key = 'version'").fetchone()
    except sqlite3.Error:
        return False
    return found is not None and found[0] == VERSION


@contextmanager
def _attached(path: Path, record: Path) -> Iterator[sqlite3.Connection]:
    """The copy, with the record beside it to read only."""
    try:
        with closing(sqlite3.connect(path, timeout=BUSY_SECONDS, uri=True)) as copy:
            copy.execute("PRAGMA journal_mode = WAL")
            copy.execute("PRAGMA synchronous = NORMAL")
            copy.execute("PRAGMA secure_delete = ON")
            copy.execute("ATTACH ? AS record", [f"{record.resolve().as_uri()}?mode=ro"])
            yield copy
    except sqlite3.Error as error:
        raise StoreError(f"the site's copy cannot be written: {error}", path=str(path)) from error


def _apply(copy: sqlite3.Connection, changes: list[Change], least: float) -> None:
    copy.execute("CREATE TEMP TABLE IF NOT EXISTS met (id INTEGER PRIMARY KEY)")
    copy.execute("CREATE TEMP TABLE IF NOT EXISTS moved (id TEXT PRIMARY KEY)")
    copy.execute("DELETE FROM met")
    copy.execute("DELETE FROM moved")
    of = {kind: [(c.key,) for c in changes if c.kind == kind] for kind in ("statement", "article", "person", "case")}
    copy.executemany("INSERT OR IGNORE INTO met VALUES (?)", of["statement"])
    sql = "INSERT OR IGNORE INTO met SELECT id FROM record.statements WHERE article_id = ?"
    copy.executemany(sql, of["article"])
    copy.executemany("INSERT OR IGNORE INTO moved VALUES (?)", of["person"])
    copy.execute(
        """INSERT OR IGNORE INTO met SELECT statement_id FROM record.parties WHERE person_id IN moved AND (person_id IN
        (SELECT id FROM record.people WHERE hidden = 1 OR hidden_by IS NOT NULL)
        OR person_id NOT IN (SELECT id FROM people))"""
    )
    copy.executemany(
        """UPDATE cases SET (status, changed) = (SELECT status, changed FROM record.cases c WHERE c.id = cases.id)
        WHERE id = ? AND EXISTS (SELECT 1 FROM record.cases c WHERE c.id = cases.id)""",
        of["case"],
    )
    _clear(copy)
    copy.execute("DROP TABLE IF EXISTS temp.taken")
    copy.execute(f"CREATE TEMP TABLE taken AS {_SHOWN} AND s.id IN met", [least])
    _fill(copy)


def _clear(copy: sqlite3.Connection) -> None:
    """Take out what was met; what is still to be shown comes back at once."""
    copy.execute(
        "INSERT OR IGNORE INTO moved SELECT person_id FROM parties WHERE person_id IS NOT NULL AND statement_id IN met"
    )
    copy.execute("DROP TABLE IF EXISTS temp.left_over")
    copy.execute("CREATE TEMP TABLE left_over AS SELECT article_id AS id FROM statements WHERE id IN met")
    for table, key in (("statements", "id"), ("parties", "statement_id"), ("statement_countries", "statement_id")):
        copy.execute(f"DELETE FROM {table} WHERE {key} IN met")
    copy.execute("DELETE FROM words WHERE rowid IN met")
    for table, key in (("people", "id"), ("posts", "person_id"), ("people_words", "id")):
        copy.execute(f"DELETE FROM {table} WHERE {key} IN moved")
    copy.execute(
        """DELETE FROM articles WHERE id IN left_over
        AND NOT EXISTS (SELECT 1 FROM statements s WHERE s.article_id = articles.id)"""
    )


def _fill(copy: sqlite3.Connection) -> None:
    """Copy the statements of `taken`, and what they refer to."""
    copy.execute(
        """INSERT OR IGNORE INTO outlets (name) SELECT DISTINCT a.outlet FROM record.articles a
        JOIN record.statements s ON s.article_id = a.id WHERE s.id IN taken"""
    )
    copy.execute(
        """INSERT OR REPLACE INTO articles SELECT a.id, a.story_id, o.id, a.title, a.url, a.published, a.fetched
        FROM record.articles a JOIN outlets o ON o.name = a.outlet
        WHERE a.id IN (SELECT article_id FROM record.statements WHERE id IN taken)"""
    )
    copy.execute(
        """INSERT OR REPLACE INTO statements SELECT s.id, s.article_id, a.story_id, a.outlet_id, s.case_id, s.type,
        s.status, s.topic, s.claim, s.quote, s.confidence, s.at, s.found
        FROM record.statements s JOIN articles a ON a.id = s.article_id WHERE s.id IN taken"""
    )
    copy.execute(
        """INSERT OR REPLACE INTO parties SELECT p.statement_id, p.side, p.position, p.name, p.person_id, s.at
        FROM record.parties p JOIN statements s ON s.id = p.statement_id WHERE p.statement_id IN taken"""
    )
    copy.execute(
        """INSERT OR REPLACE INTO cases SELECT id, topic, status, claim, opened, changed FROM record.cases
        WHERE id IN (SELECT case_id FROM statements WHERE id IN taken)"""
    )
    _fill_people(copy)
    copy.execute(
        """INSERT OR IGNORE INTO statement_countries SELECT p.country, q.at, q.statement_id FROM parties q
        JOIN people p ON p.id = q.person_id WHERE p.country IS NOT NULL AND q.statement_id IN taken"""
    )
    copy.execute(
        """INSERT INTO words (rowid, body) SELECT s.id, s.claim || ' ' || s.quote || ' ' || a.title || ' ' ||
        (SELECT group_concat(name, ' ') FROM parties WHERE statement_id = s.id)
        FROM statements s JOIN articles a ON a.id = s.article_id WHERE s.id IN taken"""
    )


def _fill_people(copy: sqlite3.Connection) -> None:
    copy.execute("DROP TABLE IF EXISTS temp.named")
    copy.execute(
        """CREATE TEMP TABLE named AS SELECT DISTINCT person_id AS id FROM parties
        WHERE person_id IS NOT NULL AND person_id NOT IN (SELECT id FROM people)"""
    )
    copy.execute(
        f"INSERT INTO people SELECT p.id, p.name, p.country, {_OFFICE} FROM record.people p WHERE p.id IN named"
    )
    copy.execute(
        """INSERT INTO posts SELECT person_id, role, organisation, country, start, "end" FROM record.posts
        WHERE person_id IN named"""
    )
    copy.execute(
        """INSERT INTO people_words (id, body) SELECT p.id, p.name || ' ' || coalesce((SELECT group_concat(alias, ' ')
        FROM record.aliases a WHERE a.person_id = p.id), '') FROM people p WHERE p.id IN named"""
    )


def _feeds(copy: sqlite3.Connection) -> None:
    copy.execute("DELETE FROM feeds")
    copy.execute(
        """INSERT INTO feeds SELECT id, outlet, country, grouping, active, last_ok_at, failures FROM record.feeds"""
    )


def _mark(copy: sqlite3.Connection, now: datetime) -> None:
    about = (("version", VERSION), ("published", to_text(now)))
    copy.executemany("INSERT OR REPLACE INTO about (key, value) VALUES (?, ?)", about)
