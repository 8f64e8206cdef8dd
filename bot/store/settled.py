"""The record as amended: brings the columns that are read in line with the amendments, and tells what that touched.

`linked_id` and `filed_case_id` keep what the linker and the case rules decided; `person_id`, `case_id` and the
`merged_into` columns are what follows. Settling twice is settling once.
"""

from collections.abc import Iterable, Sequence

from sqlite_utils import Database

from bot.amended import ALIAS, CASES, PEOPLE, POST, case_now, person_now, touched
from bot.store import amendments
from bot.store.people import touch
from bot.store.rows import marks, rows, run
from bot.types import Amendment

_POST_ITEM = "'" + POST + "' || role || '|' || organisation || '|' || coalesce(start, '')"


def people(db: Database, person_ids: Iterable[str]) -> list[int]:
    """Settle these people and all that amendments tie to them; returns the ids of the statements that changed."""
    made = amendments.of_kinds(db, PEOPLE)
    ids = sorted(touched(made, person_ids))
    hidden = {a.subject: a.id for a in made if a.kind == "hide person" and a.undone is None}
    for each in ids:
        root = person_now(each, made)
        sql = "UPDATE people SET merged_into = ?, hidden_by = ? WHERE id = ?"
        run(db, sql, [root if root != each else None, hidden.get(each), each])
    touch(db, ids)
    _mentions(db, ids, made)
    return _parties(db, ids, made)


def _linked(table: str, columns: str, ids: Sequence[str]) -> str:
    """Rows that were linked to one of `ids`: two indexed halves."""
    listed = marks(ids)
    return f"""SELECT {columns}, linked_id, person_id FROM {table} WHERE linked_id IN ({listed})
               UNION ALL SELECT {columns}, linked_id, person_id FROM {table}
               WHERE linked_id IS NULL AND person_id IN ({listed})"""


def _parties(db: Database, ids: Sequence[str], made: Sequence[Amendment]) -> list[int]:
    moved: list[int] = []
    for r in rows(db, _linked("parties", "statement_id, side, position", ids), [*ids, *ids]):
        base = r["linked_id"] or r["person_id"]
        now = person_now(base, made, statement_id=r["statement_id"])
        if now != r["person_id"]:
            sql = "UPDATE parties SET person_id = ?, linked_id = ? WHERE statement_id = ? AND side = ? AND position = ?"
            run(db, sql, [now, base if now != base else None, r["statement_id"], r["side"], r["position"]])
            moved.append(r["statement_id"])
    return list(dict.fromkeys(moved))


def _mentions(db: Database, ids: Sequence[str], made: Sequence[Amendment]) -> None:
    for r in rows(db, _linked("mentions", "id", ids), [*ids, *ids]):
        base = r["linked_id"] or r["person_id"]
        now = person_now(base, made)
        if now != r["person_id"]:
            sql = "UPDATE mentions SET person_id = ?, linked_id = ? WHERE id = ?"
            run(db, sql, [now, base if now != base else None, r["id"]])


def cases(db: Database, case_ids: Iterable[int]) -> list[int]:
    """Settle these cases and all that amendments tie to them; returns the ids of all of them."""
    made = amendments.of_kinds(db, CASES)
    ids = sorted(map(int, touched(made, map(str, case_ids))))
    for each in ids:
        root = case_now(each, made)
        run(db, "UPDATE cases SET merged_into = ? WHERE id = ?", [root if root != each else None, each])
    listed = marks(ids)
    sql = f"""SELECT id, case_id, filed_case_id FROM statements WHERE filed_case_id IN ({listed})
              UNION ALL SELECT id, case_id, filed_case_id FROM statements
              WHERE filed_case_id IS NULL AND case_id IN ({listed})"""
    for r in rows(db, sql, [*ids, *ids]):
        filed = r["filed_case_id"] or r["case_id"]
        now = case_now(filed, made, statement_id=r["id"])
        if now != r["case_id"]:
            sql = "UPDATE statements SET case_id = ?, filed_case_id = ? WHERE id = ?"
            run(db, sql, [now, filed if now != filed else None, r["id"]])
    return ids


def move_facts(db: Database, split: Amendment) -> None:
    """Give the posts and aliases of a split to the person split off, or back when it is undone."""
    giver, taker = split.subject, split.target
    if split.undone is not None:
        giver, taker = taker, giver  # type: ignore[assignment]
    items = [item for item in split.items if item.startswith((POST, ALIAS))]
    listed = marks(items)
    run(
        db,
        f"UPDATE posts SET person_id = ? WHERE person_id = ? AND {_POST_ITEM} IN ({listed})",
        [taker, giver, *items],
    )
    where = f"person_id = ? AND '{ALIAS}' || alias IN ({listed})"
    run(
        db,
        f"INSERT OR IGNORE INTO aliases (person_id, alias) SELECT ?, alias FROM aliases WHERE {where}",
        [taker, giver, *items],
    )
    run(db, f"DELETE FROM aliases WHERE {where}", [giver, *items])


def drop_split_facts(db: Database) -> None:
    """After a load: take from people what was split off from them before; the person split off still has it."""
    for split in amendments.of_kinds(db, ("split person",)):
        if split.undone is None:
            items = [item for item in split.items if item.startswith((POST, ALIAS))]
            listed = marks(items)
            run(db, f"DELETE FROM posts WHERE person_id = ? AND {_POST_ITEM} IN ({listed})", [split.subject, *items])
            sql = f"DELETE FROM aliases WHERE person_id = ? AND '{ALIAS}' || alias IN ({listed})"
            run(db, sql, [split.subject, *items])
