"""Articles' texts after their time: they go, and what was found in them stays."""

from datetime import datetime

from sqlite_utils import Database

from bot.store.rows import row, rows, run, to_text

_OLD = "fetched < ? AND text <> title"


def old_texts(db: Database, before: datetime) -> int:
    """How many articles fetched before then still have their text."""
    found = row(db, f"SELECT count(*) AS n FROM articles WHERE {_OLD}", [to_text(before)])
    return int(found["n"]) if found else 0


def drop_texts(db: Database, before: datetime, *, after: int, limit: int) -> tuple[int, int]:
    """Put the title in place of the text of at most `limit` such articles whose keys are above `after`.

    Returns how many, and the last one's key. The index of words follows by its triggers; what SQLite frees is
    overwritten (secure_delete), here and in the index.
    """
    db.conn.execute("PRAGMA secure_delete = ON")
    found = rows(
        db, f"SELECT id FROM articles WHERE id > ? AND {_OLD} ORDER BY id LIMIT ?", [after, to_text(before), limit]
    )
    for r in found:
        run(db, "UPDATE articles SET text = title WHERE id = ?", [r["id"]])
    return len(found), found[-1]["id"] if found else after


def rewrite_index(db: Database) -> None:
    """Merge the index of words into one piece: until then it holds deleted words beside the mark that deletes them."""
    db.conn.execute("PRAGMA secure_delete = ON")
    run(db, "INSERT INTO articles_fts (articles_fts) VALUES ('optimize')")
