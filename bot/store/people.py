"""People, their posts and aliases: the registry's rows."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from operator import itemgetter

from sqlite_utils import Database

from bot.store.rows import Row, marks, row, rows, run, to_text
from bot.types import Person, Post

_POST = ("role", "organisation", "country", "start", "end", "role_class", "as_of", "source")


def loaded_version(db: Database, name: str) -> str | None:
    """The version of the data set `name` that was loaded last, or None."""
    found = row(db, "SELECT version FROM registry_loads WHERE name = ?", [name])
    return str(found["version"]) if found else None


def load(
    db: Database,
    people: Iterable[Person],
    *,
    name: str,
    version: str,
    now: datetime,
    progress: Callable[[int, bool], None] = lambda count, done: None,
) -> int:
    """Store `people` as the data set `name`. Those whom it held before and holds no more are hidden, never dropped:
    the record refers to them. People met in the news, imported or split off stay as they are. `progress` hears the
    count so far, and whether that is all.
    """
    run(
        db,
        """UPDATE people SET hidden = 1 WHERE origin <> 'news' AND id NOT IN (SELECT person_id FROM imports)
        AND id NOT IN (SELECT target FROM amendments WHERE kind = 'split person')""",
    )
    count = 0
    for person in people:
        put(db, person)
        count += 1
        if count % 1000 == 0:
            progress(count, False)
    run(
        db,
        "INSERT OR REPLACE INTO registry_loads (name, version, loaded) VALUES (?, ?, ?)",
        [name, version, to_text(now)],
    )
    progress(count, True)
    return count


def put(db: Database, person: Person, *, hidden: bool = False) -> None:
    """Add or replace one person with posts and aliases."""
    run(
        db,
        """INSERT INTO people (id, name, family_name, country, prominence, last_seen, origin, hidden, revision)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, (SELECT coalesce(max(revision), 0) + 1 FROM people))
        ON CONFLICT (id) DO UPDATE SET name = excluded.name,
        family_name = excluded.family_name, country = excluded.country, prominence = excluded.prominence,
        last_seen = excluded.last_seen, origin = excluded.origin, hidden = excluded.hidden,
        revision = excluded.revision""",
        [
            person.id,
            person.name,
            person.family_name,
            person.country,
            person.prominence,
            person.last_seen,
            person.origin,
            hidden,
        ],
    )
    run(db, "DELETE FROM posts WHERE person_id = ?", [person.id])
    run(db, "DELETE FROM aliases WHERE person_id = ?", [person.id])
    db.conn.executemany(
        """INSERT INTO posts (person_id, role, organisation, country, start, "end", role_class, as_of, source)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        [
            (person.id, p.role, p.organisation, p.country, p.start, p.end, p.role_class, p.as_of, p.source)
            for p in person.posts
        ],
    )
    db.conn.executemany(
        "INSERT OR IGNORE INTO aliases (person_id, alias) VALUES (?, ?)", [(person.id, a) for a in person.aliases if a]
    )


def every(db: Database) -> Iterator[Person]:
    """All people that can be asked for, by id: not hidden, and those merged into somebody as a part of them."""
    return _people(db, "1", [])


def get(db: Database, person_id: str) -> Person | None:
    """The person of this id, or the one that it was merged into; None for somebody unknown or hidden."""
    root = stand_for(db, [person_id]).get(person_id, person_id)
    return next(_people(db, "id = ?", [root]), None)


def one(db: Database, person_id: str) -> Person | None:
    """The person of exactly this id with their own facts alone, merged or hidden as they may be."""
    found = row(db, "SELECT * FROM people WHERE id = ?", [person_id])
    if found is None:
        return None
    posts = rows(db, "SELECT * FROM posts WHERE person_id = ? ORDER BY id", [person_id])
    return _person(found, posts, rows(db, "SELECT alias FROM aliases WHERE person_id = ? ORDER BY alias", [person_id]))


def stand_for(db: Database, person_ids: Iterable[str]) -> dict[str, str]:
    """Whom these ids stand for, where they were merged into somebody."""
    ids = list(dict.fromkeys(person_ids))
    sql = f"SELECT id, merged_into FROM people WHERE merged_into IS NOT NULL AND id IN ({marks(ids)})"
    return {r["id"]: r["merged_into"] for r in rows(db, sql, ids)}


def merged(db: Database) -> dict[str, str]:
    """All ids that were merged, with whom they stand for."""
    found = rows(db, "SELECT id, merged_into FROM people WHERE merged_into IS NOT NULL")
    return {r["id"]: r["merged_into"] for r in found}


def known(db: Database, person_ids: Iterable[str]) -> frozenset[str]:
    """Which of these ids the store has, hidden ones too."""
    sql = "SELECT id FROM people WHERE id IN (SELECT value FROM json_each(?))"
    return frozenset(r["id"] for r in rows(db, sql, [json.dumps(list(person_ids))]))


def hidden(db: Database, person_ids: Iterable[str]) -> frozenset[str]:
    """Which of these people an amendment hides."""
    ids = list(dict.fromkeys(person_ids))
    sql = f"SELECT id FROM people WHERE hidden_by IS NOT NULL AND id IN ({marks(ids)})"
    return frozenset(r["id"] for r in rows(db, sql, ids))


def met_in_news(db: Database) -> list[Person]:
    """The provisional people: met in the news, and not yet merged into somebody whom the registry has."""
    return list(_people(db, "origin = 'news'", []))


def revision(db: Database) -> int:
    """Grows with every change of anybody."""
    found = row(db, "SELECT coalesce(max(revision), 0) AS n FROM people")
    return int(found["n"]) if found else 0


def touch(db: Database, person_ids: Sequence[str]) -> None:
    """Let a running bot know that these people changed."""
    new = revision(db) + 1
    run(db, f"UPDATE people SET revision = ? WHERE id IN ({marks(person_ids)})", [new, *person_ids])


def count_changed(db: Database, since: int) -> int:
    """How many people changed after that revision."""
    found = row(db, "SELECT count(*) AS n FROM people WHERE revision > ?", [since])
    return int(found["n"]) if found else 0


def changed_since(db: Database, since: int) -> dict[str, Person | None]:
    """Who changed after that revision: as they are now, or None for those who can no longer be asked for."""
    sql = "SELECT coalesce(merged_into, id) AS root, id FROM people WHERE revision > ?"
    ids = list(dict.fromkeys(each for r in rows(db, sql, [since]) for each in (r["root"], r["id"])))
    now = {person.id: person for person in _people(db, f"id IN ({marks(ids)})", ids)}
    return {each: now.get(each) for each in ids}


def _people(db: Database, where: str, values: Sequence[str]) -> Iterator[Person]:
    """People with what was merged into them. Those whose own facts are hidden (dropped from the data) add none."""
    shown = f"SELECT * FROM people WHERE hidden = 0 AND hidden_by IS NULL AND merged_into IS NULL AND {where}"
    people = rows(db, f"{shown} ORDER BY id", values)
    ids = f"SELECT id FROM ({shown})"
    own = f"WHERE person_id IN ({ids}) ORDER BY person_id"
    posts = _grouped(rows(db, f"SELECT person_id AS root, * FROM posts {own}, id", values))
    aliases = _grouped(rows(db, f"SELECT person_id AS root, * FROM aliases {own}", values))
    parts = rows(db, f"SELECT * FROM people WHERE merged_into IN ({ids}) AND hidden = 0 ORDER BY id", values)
    for part in parts:
        root = part["merged_into"]
        posts.setdefault(root, []).extend(rows(db, "SELECT * FROM posts WHERE person_id = ? ORDER BY id", [part["id"]]))
        also = rows(db, "SELECT alias FROM aliases WHERE person_id = ? ORDER BY alias", [part["id"]])
        aliases.setdefault(root, []).extend(({"alias": part["name"]}, *also))
    for r in people:
        names = [alias for alias in aliases.get(r["id"], []) if alias["alias"] != r["name"]]
        yield _person(r, posts.get(r["id"], []), names)


def with_offices(db: Database, country: str, classes: Sequence[str]) -> list[str]:
    """The ids of those who have a post of these classes in a country, now or at some time."""
    sql = f"""SELECT DISTINCT p.person_id AS id FROM posts p JOIN people h ON h.id = p.person_id
              WHERE p.country = ? AND p.role_class IN ({marks(classes)}) AND h.hidden = 0 AND h.hidden_by IS NULL"""
    return [r["id"] for r in rows(db, sql, [country, *classes])]


def hide(db: Database, person_id: str) -> None:
    """Keep a person out of the registry; statements about them stay."""
    run(db, "UPDATE people SET hidden = 1 WHERE id = ?", [person_id])


def _grouped(found: list[Row]) -> dict[str, list[Row]]:
    return {key: list(group) for key, group in groupby(found, key=itemgetter("root"))}


def _person(r: Row, posts: list[Row], aliases: list[Row]) -> Person:
    return Person(
        id=r["id"],
        name=r["name"],
        aliases=tuple(dict.fromkeys(a["alias"] for a in aliases)),
        family_name=r["family_name"],
        country=r["country"],
        prominence=r["prominence"],
        last_seen=r["last_seen"],
        posts=tuple(dict.fromkeys(map(_post, posts))),
        origin=r["origin"],
    )


def _post(r: Row) -> Post:
    # The schema says which columns may be null.
    return Post(*(_shared(r[column]) for column in _POST))  # type: ignore[arg-type]


def _shared(value: str | None) -> str | None:
    """One object for the many rows that say the same: the whole registry is held in memory."""
    return sys.intern(value) if value else value
