"""Our own CSV: `people.csv`, `posts.csv`, or one table with a row for each post.

people   id, name; aliases (| between), family_name, country, prominence, last_seen, wikidata
posts    person_id, role; organisation, country, start, end, role_class, as_of, source
both     name, role; id or wikidata, aliases, country, organisation, start, end, role_class, as_of
Where `people.csv` is imported and `posts.csv` lies beside it (both packed or not), that is read after it.
"""

import csv
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Literal

from bot.officials.countries import Countries
from bot.officials.importers.told import (
    Told,
    clean,
    day_of,
    family_name_of,
    names_of,
    opened,
    post_of,
    usable_id,
    wikidata_id,
)
from bot.types import Person, Post

Kind = Literal["people", "posts", "both"]
Row = dict[str, str]
_MOST_PROMINENT = 5


def kind_of(columns: Collection[str]) -> Kind | None:
    """Which of the three tables has these columns, or None."""
    if {"person_id", "role"} <= set(columns):
        return "posts"
    if {"name", "role"} <= set(columns):
        return "both"
    return "people" if {"id", "name"} <= set(columns) else None


def read(path: Path, *, countries: Countries, country: str | None, data_set: str) -> Iterator[Told]:
    """The people of the table, and of its posts."""
    with opened(path) as lines:
        rows = csv.DictReader(lines)
        kind = kind_of([column.strip() for column in rows.fieldnames or ()])
        for raw in rows:
            row = {(key or "").strip(): (value or "").strip() for key, value in raw.items() if isinstance(value, str)}
            told = _told(row, kind, countries=countries, country=country, data_set=data_set)
            if told is not None:
                yield told
    beside = path.with_name(path.name.replace("people.csv", "posts.csv"))
    if kind == "people" and beside != path and beside.exists():
        yield from read(beside, countries=countries, country=country, data_set=data_set)


def _told(row: Row, kind: Kind | None, *, countries: Countries, country: str | None, data_set: str) -> Told | None:
    if kind == "posts":
        key = usable_id(row["person_id"])
        post = _post(row, countries, country, data_set)
        return Told(key, Person(key, "", posts=(post,), country=None)) if key and post else None
    name = clean(row.get("name"))
    qid = wikidata_id(row.get("wikidata", "")) or wikidata_id(row.get("id", ""))
    key = qid or usable_id(row.get("id", "")) or ""
    if not any(map(str.isalpha, name)):
        return None
    made = _post(row, countries, country, data_set) if kind == "both" else None
    person = Person(
        id=key,
        name=name,
        aliases=names_of(row.get("aliases", "").split("|"), apart_from=name),
        family_name=clean(row.get("family_name")) or family_name_of(name),
        country=_country(row, countries, country) or (made.country if made else None),
        prominence=_prominence(row.get("prominence", "")),
        last_seen=day_of(row.get("last_seen")),
        posts=(made,) if made else (),
        origin="operator",
    )
    return Told(key or f"{person.country or ''}:{name}", person)


def _country(row: Row, countries: Countries, otherwise: str | None) -> str | None:
    code = row.get("country", "").upper()
    return code if code in countries else otherwise


def _prominence(cell: str) -> int:
    return min(int(cell), _MOST_PROMINENT) if cell.isascii() and cell.isdigit() else 0


def _post(row: Row, countries: Countries, country: str | None, data_set: str) -> Post | None:
    role, role_class = row.get("role", ""), row.get("role_class", "")
    if not clean(role) and not role_class:
        return None
    return post_of(
        role,
        source=clean(row.get("source")) or data_set,
        country=_country(row, countries, country),
        countries=countries,
        organisation=row.get("organisation", ""),
        start=row.get("start"),
        end=row.get("end"),
        as_of=row.get("as_of"),
        role_class=role_class,
    )
