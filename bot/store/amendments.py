"""Amendments: what was put right, by whom, why, and whether it was undone. Rows are never deleted."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlite_utils import Database

from bot.store.rows import Row, insert, marks, row, rows, run, to_moment, to_moment_or_none, to_text
from bot.types import Amendment, AmendmentKind, MadeBy


def add(
    db: Database,
    kind: AmendmentKind,
    subject: str,
    *,
    target: str | None = None,
    items: Iterable[str] = (),
    reason: str = "",
    made_by: MadeBy = "operator",
    now: datetime,
) -> Amendment:
    """Write an amendment down; what follows from it is settled by the caller."""
    key = insert(
        db,
        "INSERT INTO amendments (kind, subject, target, reason, made_by, made) VALUES (?, ?, ?, ?, ?, ?)",
        [kind, subject, target, reason, made_by, to_text(now)],
    )
    kept = tuple(dict.fromkeys(items))
    db.conn.executemany(
        "INSERT INTO amendment_items (amendment_id, item) VALUES (?, ?)", [(key, item) for item in kept]
    )
    return Amendment(key, kind, subject, target, kept, reason, made_by, now)


def undo(db: Database, amendment_id: int, now: datetime) -> bool:
    """Mark an amendment as undone; False when it was already."""
    sql = "UPDATE amendments SET undone = ? WHERE id = ? AND undone IS NULL"
    return run(db, sql, [to_text(now), amendment_id]) == 1


def get(db: Database, amendment_id: int) -> Amendment | None:
    """One amendment, or None."""
    found = _select(db, "id = ?", [amendment_id])
    return found[0] if found else None


def of_kinds(db: Database, kinds: Sequence[AmendmentKind]) -> list[Amendment]:
    """All amendments of these kinds, undone or not, in the order in which they were made."""
    return _select(db, f"kind IN ({marks(kinds)})", list(kinds))


def standing(db: Database, kind: AmendmentKind, subject: str) -> Amendment | None:
    """The newest amendment of a kind about a subject that is not undone, or None."""
    found = _select(db, "kind = ? AND subject = ? AND undone IS NULL", [kind, subject])
    return found[-1] if found else None


def newest(db: Database, limit: int, *, made_by: MadeBy | None = None) -> list[Amendment]:
    """The newest amendments, undone or not, the newest first."""
    where, values = ("made_by = ?", [made_by]) if made_by else ("1", [])
    found = rows(db, f"SELECT * FROM amendments WHERE {where} ORDER BY id DESC LIMIT ?", [*values, limit])
    return _with_items(db, found)


def last_of_operator(db: Database) -> Amendment | None:
    """The operator's newest amendment that is not undone: what a bare `undo` takes back."""
    found = row(db, "SELECT * FROM amendments WHERE made_by = 'operator' AND undone IS NULL ORDER BY id DESC LIMIT 1")
    return _with_items(db, [found])[0] if found else None


def about(db: Database, subject: str, kinds: Sequence[AmendmentKind]) -> list[Amendment]:
    """The amendments of these kinds that have this subject or target."""
    return _select(db, f"(subject = ? OR target = ?) AND kind IN ({marks(kinds)})", [subject, subject, *kinds])


def _select(db: Database, where: str, values: Sequence[object]) -> list[Amendment]:
    return _with_items(db, rows(db, f"SELECT * FROM amendments WHERE {where} ORDER BY id", list(values)))


def _with_items(db: Database, found: list[Row]) -> list[Amendment]:
    items: dict[int, list[str]] = {}
    ids = [r["id"] for r in found]
    # A row for each of thousands of ids would exceed SQLite's count of parameters; the table is small.
    sql = (
        "SELECT amendment_id, item FROM amendment_items WHERE amendment_id BETWEEN ? AND ? ORDER BY amendment_id, item"
    )
    for r in rows(db, sql, [min(ids), max(ids)]) if ids else ():
        items.setdefault(r["amendment_id"], []).append(r["item"])
    return [
        Amendment(
            r["id"],
            r["kind"],
            r["subject"],
            r["target"],
            tuple(items.get(r["id"], ())),
            r["reason"],
            r["made_by"],
            to_moment(r["made"]),
            to_moment_or_none(r["undone"]),
        )
        for r in found
    ]
