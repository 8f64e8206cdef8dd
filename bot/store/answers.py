"""The last answer of each chat, which words may follow on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from bot.store.rows import marks, row, run, to_text


@dataclass(frozen=True, slots=True)
class LastAnswer:
    """A command that was answered, whom it was about, and how much of it was shown."""

    command: str
    argument: str
    person_id: str | None
    shown: int = 0


def keep(db: Database, chat_id: str, answer: LastAnswer, now: datetime) -> None:
    """This is what the chat was answered last; a chat that has gone meanwhile has no last answer."""
    run(
        db,
        """INSERT OR REPLACE INTO last_answers (chat_id, command, argument, person_id, shown, at)
        SELECT id, ?, ?, ?, ?, ? FROM chats WHERE id = ?""",
        [answer.command, answer.argument, answer.person_id, answer.shown, to_text(now), chat_id],
    )


def last(db: Database, chat_ids: Sequence[str], oldest: datetime) -> LastAnswer | None:
    """The newest answer in these chats that is no older than `oldest`."""
    sql = f"SELECT * FROM last_answers WHERE chat_id IN ({marks(chat_ids)}) AND at >= ? ORDER BY at DESC LIMIT 1"
    found = row(db, sql, [*chat_ids, to_text(oldest)])
    return LastAnswer(found["command"], found["argument"], found["person_id"], found["shown"]) if found else None
