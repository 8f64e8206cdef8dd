"""Which cases a person is in, and in which part: what cards count and page by. Triggers keep the table."""

from collections.abc import Sequence
from datetime import datetime

from sqlite_utils import Database

from bot.store.rows import rows, to_text
from bot.types import CasePart, Status

_ENOUGH_TO_TELL = 200


def counts(db: Database, person_id: str, *, least: float) -> dict[CasePart, int]:
    """In how many cases a person is accused, accuses, and was answered for."""
    sql = "SELECT part, count(*) AS n FROM person_cases WHERE person_id = ? AND surest >= ? GROUP BY part"
    return {r["part"]: r["n"] for r in rows(db, sql, [person_id, least])}


def statuses(db: Database, person_id: str, *, least: float) -> list[tuple[CasePart, Status, int]]:
    """How many of a person's cases have which status, by the person's part in them."""
    sql = """SELECT p.part, coalesce(c.status, s.status) AS status, count(*) AS n FROM person_cases p
             LEFT JOIN cases c ON c.id = p.case_key LEFT JOIN statements s ON s.id = -p.case_key
             WHERE p.person_id = ? AND p.surest >= ? GROUP BY 1, 2"""
    return [(r["part"], r["status"], r["n"]) for r in rows(db, sql, [person_id, least])]


def keys(
    db: Database,
    person_id: str,
    parts: Sequence[CasePart],
    *,
    least: float,
    limit: int,
    offset: int = 0,
    since: datetime | None = None,
) -> list[int]:
    """The keys of a person's cases in some parts, the newest first; `since` leaves out older ones.

    A key is the case's id, or minus the id of a statement that is in no case.
    """
    newest = """SELECT * FROM (SELECT case_key, newest FROM person_cases WHERE person_id = ? AND part = ?
                AND newest >= ? AND surest >= ? ORDER BY newest DESC LIMIT ?)"""
    together = " UNION ALL ".join([newest] * len(parts))
    sql = f"SELECT case_key FROM ({together}) GROUP BY case_key ORDER BY max(newest) DESC LIMIT ? OFFSET ?"
    oldest = to_text(since) if since else ""
    values = [value for part in parts for value in (person_id, part, oldest, least, limit + offset)]
    return [r["case_key"] for r in rows(db, sql, [*values, limit, offset])]


def between(db: Database, accuser_id: str, accused_id: str, *, least: float, limit: int) -> list[int]:
    """The keys of the cases in which one person accuses and another is accused, the newest first."""
    sql = """SELECT a.case_key FROM person_cases a CROSS JOIN person_cases b
             ON b.person_id = ? AND b.part = 'accused' AND b.case_key = a.case_key
             WHERE a.person_id = ? AND a.part = 'accuser' AND a.surest >= ? ORDER BY a.newest DESC LIMIT ?"""
    return [r["case_key"] for r in rows(db, sql, [accused_id, accuser_id, least, limit])]


def told_of(db: Database, person_ids: Sequence[str], *, least: float) -> dict[str, int]:
    """In how many cases each of these people is named in some part; more than two hundred count as that."""
    one = """SELECT ? AS id, (SELECT count(*) FROM (SELECT DISTINCT case_key FROM person_cases
             WHERE person_id = ? AND surest >= ? LIMIT ?)) AS n"""
    if not person_ids:
        return {}
    values = [value for key in person_ids for value in (key, key, least, _ENOUGH_TO_TELL)]
    return {r["id"]: r["n"] for r in rows(db, " UNION ALL ".join([one] * len(person_ids)), values) if r["n"]}
