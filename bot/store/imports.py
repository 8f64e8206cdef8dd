"""What imported data sets told of people, and what that changed: the history that the registry is folded from."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Literal

from sqlite_utils import Database

from bot.store.rows import row, rows, run, to_moment, to_text
from bot.types import Person, Post, RegistryChange

ChangeKind = Literal["added", "changed", "ended", "conflicting"]


def person_of(db: Database, data_set: str, outside_id: str) -> str | None:
    """Who the data set's own id was found to be, or None."""
    sql = "SELECT person_id FROM imports WHERE data_set = ? AND outside_id = ?"
    found = row(db, sql, [data_set, outside_id])
    return str(found["person_id"]) if found else None


def told_of(db: Database, person_id: str) -> list[tuple[str, str, Person]]:
    """(data set, its own id, what it told) of a person, in the order in which they were first imported."""
    sql = """SELECT data_set, outside_id, told FROM imports WHERE person_id = ?
             ORDER BY first_told, data_set, outside_id"""
    return [(r["data_set"], r["outside_id"], told(r["told"])) for r in rows(db, sql, [person_id])]


def told_of_all(db: Database) -> dict[str, list[str]]:
    """What imports told of everybody, by person, in the order in which it was first imported; `told` reads each."""
    found: dict[str, list[str]] = {}
    for r in rows(db, "SELECT person_id, told FROM imports ORDER BY first_told, data_set, outside_id"):
        found.setdefault(r["person_id"], []).append(r["told"])
    return found


def put(db: Database, data_set: str, outside_id: str, person_id: str, telling: Person, *, now: datetime) -> None:
    """Keep what a data set tells of a person now."""
    run(
        db,
        """INSERT INTO imports (data_set, outside_id, person_id, told, first_told, last_told)
        VALUES (?1, ?2, ?3, ?4, ?5, ?5) ON CONFLICT (data_set, outside_id) DO UPDATE SET told = excluded.told,
        person_id = excluded.person_id, last_told = excluded.last_told""",
        [data_set, outside_id, person_id, json.dumps(asdict(telling), ensure_ascii=False), to_text(now)],
    )


def note(
    db: Database, data_set: str, person_id: str, found: Iterable[tuple[ChangeKind, str]], *, now: datetime
) -> None:
    """Write down what an import changed; a change that is written down already is not repeated."""
    db.conn.executemany(
        "INSERT OR IGNORE INTO registry_changes (data_set, person_id, kind, what, at) VALUES (?, ?, ?, ?, ?)",
        [(data_set, person_id, kind, what, to_text(now)) for kind, what in found],
    )


def changes_of(db: Database, person_id: str) -> list[RegistryChange]:
    """What imports changed of a person, oldest first."""
    found = rows(db, "SELECT * FROM registry_changes WHERE person_id = ? ORDER BY id", [person_id])
    return [RegistryChange(r["data_set"], r["kind"], r["what"], to_moment(r["at"])) for r in found]


def conflicts(db: Database) -> list[tuple[str, RegistryChange]]:
    """The contradictions that imports told of, by person."""
    found = rows(db, "SELECT * FROM registry_changes WHERE kind = 'conflicting' ORDER BY person_id, id")
    return [(r["person_id"], RegistryChange(r["data_set"], r["kind"], r["what"], to_moment(r["at"]))) for r in found]


def told(text: str) -> Person:
    """What was told, as it is kept."""
    raw = json.loads(text)
    posts = tuple(Post(**post) for post in raw.pop("posts"))
    return Person(**{**raw, "aliases": tuple(raw["aliases"]), "posts": posts})
