"""Articles' texts after their time: they go, and what was found in them stays."""

from datetime import datetime

from sqlite_utils import Database

from bot.store.rows import row, run, to_text

_OLD = "fetched < ? AND text <> title"


def old_texts(db: Database, before: datetime) -> int:
    """How many articles fetched before then still have their text."""
    found = row(db, f"SELECT count(*) AS n FROM articles WHERE {_OLD}", [to_text(before)])
    return int(found["n"]) if found else 0


def drop_texts(db: Database, before: datetime, *, limit: int) -> int:
    """Put the title in place of the text of at most `limit` such articles; the index of words follows by its triggers.

    What SQLite frees is overwritten (secure_delete), here and in the index.
    """
    db.conn.execute("PRAGMA secure_delete = ON")
    sql = f"UPDATE articles SET text = title WHERE id IN (SELECT id FROM articles WHERE {_OLD} ORDER BY id LIMIT ?)"
    return run(db, sql, [to_text(before), limit])


def rewrite_index(db: Database) -> None:
    """Merge the index of words into one piece: until then it holds deleted words beside the mark that deletes them."""
    db.conn.execute("PRAGMA secure_delete = ON")
    run(db, "INSERT INTO articles_fts (articles_fts) VALUES ('optimize')")
