"""Cases: statements about the same accused and conduct over time."""

from collections.abc import Sequence
from datetime import datetime

from sqlite_utils import Database

from bot.cases import OpenCase
from bot.store.rows import insert, marks, row, rows, run, to_moment, to_text
from bot.types import Case, Status


def of_accused(db: Database, keys: Sequence[str]) -> list[OpenCase]:
    """The cases that have one of these accused, newest first."""
    found = rows(
        db,
        f"""SELECT DISTINCT c.* FROM cases c JOIN case_accused a ON a.case_id = c.id
        WHERE a.accused IN ({marks(keys)}) ORDER BY c.changed DESC, c.id DESC LIMIT 50""",
        list(keys),
    )
    ids = [r["id"] for r in found]
    accused: dict[int, set[str]] = {}
    claims: dict[int, list[str]] = {}
    stories: dict[int, set[int]] = {}
    for r in rows(db, f"SELECT * FROM case_accused WHERE case_id IN ({marks(ids)})", ids):
        accused.setdefault(r["case_id"], set()).add(r["accused"])
    sql = f"""SELECT s.case_id, s.claim, a.story_id FROM statements s JOIN articles a ON a.id = s.article_id
              WHERE s.case_id IN ({marks(ids)}) AND s.withdrawn IS NULL ORDER BY s.id LIMIT 500"""
    for r in rows(db, sql, ids):
        claims.setdefault(r["case_id"], []).append(r["claim"])
        stories.setdefault(r["case_id"], set()).add(r["story_id"])
    return [
        OpenCase(
            id=r["id"],
            accused=frozenset(accused.get(r["id"], ())),
            topic=r["topic"],
            claims=tuple(claims.get(r["id"], (r["claim"],))),
            stories=frozenset(stories.get(r["id"], ())),
            changed=to_moment(r["changed"]),
        )
        for r in found
    ]


def add(db: Database, *, accused: Sequence[str], topic: str, status: Status, claim: str, at: datetime) -> int:
    """Open a case."""
    key = insert(
        db,
        "INSERT INTO cases (topic, status, claim, opened, changed) VALUES (?1, ?2, ?3, ?4, ?4)",
        [topic, status, claim, to_text(at)],
    )
    join(db, key, accused)
    return key


def join(db: Database, case_id: int, accused: Sequence[str]) -> None:
    """Add accused to a case."""
    db.conn.executemany(
        "INSERT OR IGNORE INTO case_accused (case_id, accused) VALUES (?, ?)", [(case_id, key) for key in accused]
    )


def set_status(db: Database, case_id: int, status: Status, at: datetime) -> None:
    """Set a case's status and the time of its newest statement."""
    run(
        db,
        "UPDATE cases SET status = ?, opened = min(opened, ?), changed = max(changed, ?) WHERE id = ?",
        [status, to_text(at), to_text(at), case_id],
    )


def get(db: Database, case_id: int) -> Case | None:
    """One case, or None."""
    found = row(db, "SELECT * FROM cases WHERE id = ?", [case_id])
    if found is None:
        return None
    moments = to_moment(found["opened"]), to_moment(found["changed"])
    return Case(found["id"], found["claim"], found["topic"], found["status"], *moments)


def statuses(db: Database, case_ids: Sequence[int]) -> dict[int, Status]:
    """The status of cases by id."""
    sql = f"SELECT id, status FROM cases WHERE id IN ({marks(case_ids)})"
    return {r["id"]: r["status"] for r in rows(db, sql, list(case_ids))}
