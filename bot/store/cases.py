"""Cases: statements about the same accused and conduct over time."""

from collections.abc import Sequence
from datetime import datetime

from sqlite_utils import Database

from bot.cases import CaseStep, OpenCase, Told, accused_key
from bot.store.rows import insert, marks, row, rows, run, to_moment, to_text, to_text_or_none
from bot.types import Case, Outcome, Party, Status

_LIVE = "s.withdrawn IS NULL AND a.state <> 'retracted'"


def of_accused(db: Database, keys: Sequence[str]) -> list[OpenCase]:
    """The cases that have one of these accused, newest first."""
    found = rows(
        db,
        f"""SELECT DISTINCT c.* FROM cases c JOIN case_accused a ON a.case_id = c.id
        WHERE a.accused IN ({marks(keys)}) AND c.merged_into IS NULL ORDER BY c.changed DESC, c.id DESC LIMIT 50""",
        list(keys),
    )
    ids = [r["id"] for r in found]
    accused: dict[int, set[str]] = {}
    claims: dict[int, list[str]] = {}
    stories: dict[int, set[int]] = {}
    for r in rows(db, f"SELECT * FROM case_accused WHERE case_id IN ({marks(ids)})", ids):
        accused.setdefault(r["case_id"], set()).add(r["accused"])
    sql = f"""SELECT s.case_id, s.claim, a.story_id FROM statements s JOIN articles a ON a.id = s.article_id
              WHERE s.case_id IN ({marks(ids)}) AND {_LIVE}
              ORDER BY s.id LIMIT 500"""
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


def renew(
    db: Database,
    case_id: int,
    *,
    status: Status,
    outcome: str | None,
    claim: str | None,
    opened: datetime | None,
    changed: datetime | None,
) -> None:
    """Write what a case comes to, and whom it accuses; without statements left, claim and dates stay as they were."""
    run(
        db,
        """UPDATE cases SET status = ?, outcome = ?, claim = coalesce(?, claim), opened = coalesce(?, opened),
        changed = coalesce(?, changed) WHERE id = ?""",
        [status, outcome, claim, to_text_or_none(opened), to_text_or_none(changed), case_id],
    )
    run(db, "DELETE FROM case_accused WHERE case_id = ?", [case_id])
    sql = f"""SELECT DISTINCT p.name, p.person_id FROM parties p JOIN statements s ON s.id = p.statement_id
              JOIN articles a ON a.id = s.article_id WHERE s.case_id = ? AND p.side = 'accused' AND {_LIVE}"""
    found = rows(db, sql, [case_id])
    join(db, case_id, sorted({accused_key(Party(r["name"], r["person_id"])) for r in found}))


def steps(db: Database, case_id: int) -> list[CaseStep]:
    """A case's statements as far as its status and title need them, oldest first."""
    sql = f"""SELECT s.type, s.status, s.cue, s.claim, coalesce(a.published, a.fetched) AS day
              FROM statements s JOIN articles a ON a.id = s.article_id
              WHERE s.case_id = ? AND {_LIVE} ORDER BY day, s.claim"""
    return [
        CaseStep(to_moment(r["day"]), r["type"], r["status"], r["cue"], r["claim"]) for r in rows(db, sql, [case_id])
    ]


def told_of(db: Database, keys: Sequence[str], since: datetime, until: datetime, *, limit: int) -> list[Told]:
    """The statements of the cases of these accused, dated in [since, until], as filing sees them; newest first.

    Those that an amendment moved, or whose case one concerns, are fixed.
    """
    sql = f"""SELECT s.id, s.case_id, s.filed_case_id, s.claim, s.topic, s.type, s.at, a.story_id, a.url,
              EXISTS (SELECT 1 FROM amendments m WHERE m.kind IN ('merge cases', 'split case') AND m.undone IS NULL
                      AND (m.subject = s.case_id OR m.target = s.case_id)) AS amended
              FROM statements s JOIN articles a ON a.id = s.article_id
              WHERE s.case_id IN (SELECT case_id FROM case_accused WHERE accused IN ({marks(keys)}))
              AND s.at BETWEEN ? AND ? AND {_LIVE}
              ORDER BY s.at DESC LIMIT ?"""
    found = rows(db, sql, [*keys, to_text(since), to_text(until), limit])
    ids = [r["id"] for r in found]
    accused: dict[int, set[str]] = {}
    sql = f"SELECT statement_id, name, person_id FROM parties WHERE side = 'accused' AND statement_id IN ({marks(ids)})"
    for r in rows(db, sql, ids):
        accused.setdefault(r["statement_id"], set()).add(accused_key(Party(r["name"], r["person_id"])))
    return [
        Told(
            r["id"],
            frozenset(accused.get(r["id"], ())),
            r["claim"],
            r["topic"],
            r["type"],
            r["story_id"],
            to_moment(r["at"]),
            r["url"],
            r["case_id"],
            fixed=bool(r["amended"] or r["filed_case_id"]),
        )
        for r in found
    ]


def file(db: Database, statement_ids: Sequence[int], case_id: int) -> None:
    """Put statements into a case."""
    run(db, f"UPDATE statements SET case_id = ? WHERE id IN ({marks(statement_ids)})", [case_id, *statement_ids])


def of_statements(db: Database, statement_ids: Sequence[int]) -> list[int]:
    """The cases of these statements."""
    sql = f"SELECT DISTINCT case_id FROM statements WHERE id IN ({marks(statement_ids)}) AND case_id IS NOT NULL"
    return [r["case_id"] for r in rows(db, sql, list(statement_ids))]


def drop_empty(db: Database, case_ids: Sequence[int]) -> None:
    """Delete those of these cases that no statement was ever left in and no amendment speaks of."""
    run(
        db,
        f"""DELETE FROM cases WHERE id IN ({marks(case_ids)})
        AND NOT EXISTS (SELECT 1 FROM statements s WHERE s.case_id = cases.id OR s.filed_case_id = cases.id)
        AND NOT EXISTS (SELECT 1 FROM amendments m WHERE m.kind IN ('merge cases', 'split case')
                        AND (m.subject = cases.id OR m.target = cases.id))""",
        list(case_ids),
    )


def exists(db: Database, case_id: int) -> bool:
    """Whether there is such a case."""
    return row(db, "SELECT 1 FROM cases WHERE id = ?", [case_id]) is not None


def stand_for(db: Database, case_id: int) -> int:
    """The case that this one is part of now, else itself."""
    found = row(db, "SELECT coalesce(merged_into, id) AS id FROM cases WHERE id = ?", [case_id])
    return int(found["id"]) if found else case_id


def get(db: Database, case_id: int) -> Case | None:
    """One case, or the one that it was merged into; None where there is none."""
    found = row(db, "SELECT * FROM cases WHERE id = ?", [stand_for(db, case_id)])
    if found is None:
        return None
    moments = to_moment(found["opened"]), to_moment(found["changed"])
    return Case(found["id"], found["claim"], found["topic"], found["status"], *moments, found["outcome"])


def statuses(db: Database, case_ids: Sequence[int]) -> dict[int, Status]:
    """The status of cases by id."""
    sql = f"SELECT id, status FROM cases WHERE id IN ({marks(case_ids)})"
    return {r["id"]: r["status"] for r in rows(db, sql, list(case_ids))}


def outcomes(db: Database, case_ids: Sequence[int]) -> dict[int, Outcome]:
    """How those of the cases ended that were suits without a judgement, by id."""
    sql = f"SELECT id, outcome FROM cases WHERE outcome IS NOT NULL AND id IN ({marks(case_ids)})"
    return {r["id"]: r["outcome"] for r in rows(db, sql, list(case_ids))}
