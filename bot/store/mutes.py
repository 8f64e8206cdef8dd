"""What chats do not want to hear of."""

from datetime import datetime

from sqlite_utils import Database

from bot.store.rows import rows, run, to_text
from bot.types import Mute, MuteKind


def put(db: Database, mute: Mute, now: datetime) -> None:
    """Mute something for a chat."""
    run(
        db,
        "INSERT OR REPLACE INTO mutes (chat_id, kind, value, label, created) VALUES (?, ?, ?, ?, ?)",
        [mute.chat_id, mute.kind, mute.value, mute.label, to_text(now)],
    )


def end(db: Database, chat_id: str, kind: MuteKind, value: str) -> bool:
    """Hear of it again; False when it was not muted."""
    return run(db, "DELETE FROM mutes WHERE chat_id = ? AND kind = ? AND value = ?", [chat_id, kind, value]) == 1


def of_chat(db: Database, chat_id: str) -> list[Mute]:
    """A chat's mutes, by kind and label."""
    found = rows(db, "SELECT * FROM mutes WHERE chat_id = ? ORDER BY kind, label, value", [chat_id])
    return [Mute(r["chat_id"], r["kind"], r["value"], r["label"]) for r in found]
