"""What readers say of readings: a wrong person, no allegation. It changes what their own chat sees."""

from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from bot.store.rows import Row, insert, marks, row, rows, run, to_moment, to_text
from bot.types import Feedback, FeedbackKind, FeedbackState


@dataclass(frozen=True, slots=True)
class Corrected:
    """What a chat corrected: statements that are none, and (statement, person) pairs that do not go together."""

    hidden: frozenset[int] = frozenset()
    unlinked: frozenset[tuple[int, str]] = frozenset()


def add(
    db: Database, chat_id: str, user_id: str, kind: FeedbackKind, statement_id: int, person_id: str, now: datetime
) -> int | None:
    """Keep what a reader says of a statement, with the sentence that it is about; None when there is no such statement.

    Said again, it counts anew.
    """
    said = row(
        db, "SELECT article_id, quote, sentence_start, sentence_end FROM statements WHERE id = ?", [statement_id]
    )
    if said is None:
        return None
    run(
        db,
        "DELETE FROM feedback WHERE chat_id = ? AND kind = ? AND statement_id = ? AND person_id = ?",
        [chat_id, kind, statement_id, person_id],
    )
    return insert(
        db,
        """INSERT INTO feedback
        (chat_id, user_id, kind, statement_id, article_id, person_id, start, "end", quote, created)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        [
            chat_id,
            user_id,
            kind,
            statement_id,
            said["article_id"],
            person_id,
            said["sentence_start"],
            said["sentence_end"],
            said["quote"],
            to_text(now),
        ],
    )


def take_back(db: Database, chat_id: str, feedback_id: int) -> bool:
    """The chat takes back what it said; False when it had said nothing like it."""
    sql = "UPDATE feedback SET state = 'taken back' WHERE id = ? AND chat_id = ? AND state <> 'taken back'"
    return run(db, sql, [feedback_id, chat_id]) == 1


def corrected(db: Database, chat_id: str) -> Corrected:
    """What this chat sees otherwise: its own corrections, and those that the operator accepted for all."""
    sql = """SELECT kind, statement_id, person_id FROM feedback WHERE statement_id IS NOT NULL
             AND (state = 'accepted' OR (chat_id = ? AND state = 'new'))"""
    found = rows(db, sql, [chat_id])
    return Corrected(
        frozenset(r["statement_id"] for r in found if r["kind"] == "not an allegation"),
        frozenset((r["statement_id"], r["person_id"]) for r in found if r["kind"] == "wrong person"),
    )


def listed(db: Database, *states: FeedbackState) -> list[Feedback]:
    """Feedback in these states, oldest first."""
    wanted = states or ("new",)
    sql = f"SELECT * FROM feedback WHERE state IN ({marks(wanted)}) ORDER BY id"
    return [_feedback(r) for r in rows(db, sql, list(wanted))]


def review(db: Database, feedback_id: int, state: FeedbackState, now: datetime) -> bool:
    """The operator's word on one; False when there is no such feedback."""
    sql = "UPDATE feedback SET state = ?, reviewed = ? WHERE id = ? AND state <> 'taken back'"
    return run(db, sql, [state, to_text(now), feedback_id]) == 1


def _feedback(r: Row) -> Feedback:
    return Feedback(
        id=r["id"],
        kind=r["kind"],
        statement_id=r["statement_id"],
        article_id=r["article_id"],
        person_id=r["person_id"],
        start=r["start"],
        end=r["end"],
        quote=r["quote"],
        state=r["state"],
        created_at=to_moment(r["created"]),
    )
