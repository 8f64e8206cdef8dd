"""People, their posts and aliases: the registry's rows."""

import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import groupby
from operator import itemgetter

from sqlite_utils import Database

from bot.store.rows import Row, row, rows, run, to_text
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
    the record refers to them. People met in the news stay as they are. `progress` hears the count so far, and
    whether that is all.
    """
    run(db, "UPDATE people SET hidden = 1 WHERE origin <> 'news'")
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
        """INSERT INTO people (id, name, family_name, country, prominence, last_seen, origin, hidden)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET name = excluded.name,
        family_name = excluded.family_name, country = excluded.country, prominence = excluded.prominence,
        last_seen = excluded.last_seen, origin = excluded.origin, hidden = excluded.hidden""",
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
    """All people that are not hidden, by id."""
    posts = _grouped(rows(db, "SELECT * FROM posts ORDER BY person_id, id"))
    aliases = _grouped(rows(db, "SELECT * FROM aliases ORDER BY person_id"))
    for r in rows(db, "SELECT * FROM people WHERE hidden = 0 ORDER BY id"):
        yield _person(r, posts.get(r["id"], []), aliases.get(r["id"], []))


def get(db: Database, person_id: str) -> Person | None:
    """One person, or None."""
    found = row(db, "SELECT * FROM people WHERE id = ? AND hidden = 0", [person_id])
    if found is None:
        return None
    posts = rows(db, "SELECT * FROM posts WHERE person_id = ? ORDER BY id", [person_id])
    return _person(found, posts, rows(db, "SELECT * FROM aliases WHERE person_id = ?", [person_id]))


def hide(db: Database, person_id: str) -> None:
    """Keep a person out of the registry; statements about them stay."""
    run(db, "UPDATE people SET hidden = 1 WHERE id = ?", [person_id])


def _grouped(found: list[Row]) -> dict[str, list[Row]]:
    return {key: list(group) for key, group in groupby(found, key=itemgetter("person_id"))}


def _person(r: Row, posts: list[Row], aliases: list[Row]) -> Person:
    return Person(
        id=r["id"],
        name=r["name"],
        aliases=tuple(a["alias"] for a in aliases),
        family_name=r["family_name"],
        country=r["country"],
        prominence=r["prominence"],
        last_seen=r["last_seen"],
        posts=tuple(map(_post, posts)),
        origin=r["origin"],
    )


def _post(r: Row) -> Post:
    # The schema says which columns may be null.
    return Post(*(_shared(r[column]) for column in _POST))  # type: ignore[arg-type]


def _shared(value: str | None) -> str | None:
    """One object for the many rows that say the same: the whole registry is held in memory."""
    return sys.intern(value) if value else value
