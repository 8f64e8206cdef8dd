"""What the operator tells chats: a notice's text, which the deliveries of the kind 'broadcast' carry out."""

from collections.abc import Iterable
from datetime import datetime

from sqlite_utils import Database

from bot.store import outbox
from bot.store.rows import insert, row, to_text


def post(db: Database, text: str, chat_ids: Iterable[str], *, made_by: str, now: datetime) -> int:
    """Owe a notice to these chats; returns to how many."""
    sql = "INSERT INTO notices (text, made_by, created) VALUES (?, ?, ?)"
    notice = insert(db, sql, [text, made_by, to_text(now)])
    return sum(
        outbox.promise(db, chat_id=chat_id, kind="broadcast", subject=str(notice), now=now) for chat_id in chat_ids
    )


def made_since(db: Database, made_by: str, since: datetime) -> bool:
    """Whether a notice of that origin was made since then."""
    sql = "SELECT 1 FROM notices WHERE made_by = ? AND created >= ? LIMIT 1"
    return row(db, sql, [made_by, to_text(since)]) is not None


def text(db: Database, notice_id: int) -> str | None:
    """What a notice says, or None."""
    found = row(db, "SELECT text FROM notices WHERE id = ?", [notice_id])
    return str(found["text"]) if found else None
