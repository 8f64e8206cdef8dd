"""FollowTheMoney entities, a JSON object a line (https://followthemoney.tech), as OpenSanctions publishes them.

People who hold an office are read: those with an Occupancy, with a `position`, or with the topic `role.pep`. The file
is gone over three times, since an Occupancy may stand before its Person and its Position: nothing but the positions and
the ids of those who hold one is kept in memory. A person's row names the offices, so that it can be told who it is;
their dates follow with the occupancies.
"""

import json
import sys
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.officials.countries import Countries
from bot.officials.importers.told import (
    Told,
    clean,
    family_name_of,
    names_of,
    opened,
    post_of,
    usable_id,
    wikidata_id,
)
from bot.types import Person

Entity = dict[str, Any]
_PEP = "role.pep"


@dataclass(frozen=True, slots=True)
class _Position:
    name: str
    country: str | None


def read(path: Path, *, countries: Countries, country: str | None, data_set: str) -> Iterator[Told]:
    """The people who hold or held an office, then their posts."""
    positions: dict[str, _Position] = {}
    holders: dict[str, list[str]] = {}
    for entity in _entities(path, ("Position", "Occupancy")):
        if entity["schema"] == "Position":
            named = _all(entity, "name") or _text(entity.get("caption"))
            where = _country(_all(entity, "country"), countries)
            positions[str(entity.get("id"))] = _Position(clean(named[0]) if named else "", where)
        else:
            held = [sys.intern(key) for key in _all(entity, "post")]
            for holder in _all(entity, "holder"):
                holders.setdefault(holder, []).extend(held)
    ids: dict[str, str] = {}
    for entity in _entities(path, ("Person",)):
        own = [positions[key] for key in holders.get(str(entity.get("id")), ()) if key in positions]
        told = _person(entity, holders, own, countries=countries, country=country, data_set=data_set)
        if told is not None:
            if told.outside_id in holders and told.person.id != told.outside_id:
                ids[told.outside_id] = told.person.id
            yield told
    for entity in _entities(path, ("Occupancy",)):
        yield from _occupancy(entity, positions, ids, countries=countries, country=country, data_set=data_set)


def _entities(path: Path, schemata: Iterable[str]) -> Iterator[Entity]:
    signs = tuple(f'"{schema}"' for schema in schemata)
    with opened(path) as lines:
        for line in lines:
            if not any(sign in line for sign in signs):
                continue
            entity = _entity(line)
            if entity is not None and f'"{entity.get("schema")}"' in signs:
                yield entity


def _entity(line: str) -> Entity | None:
    try:
        found = json.loads(line)
    except ValueError:  # a line that is cut off or no JSON
        return None
    return found if isinstance(found, dict) and isinstance(found.get("properties"), dict) else None


def _all(entity: Entity, *names: str) -> list[str]:
    """The texts of a property; one that refers to an entity written out in full gives its id."""
    found: list[str] = []
    for name in names:
        values = entity["properties"].get(name)
        for value in values if isinstance(values, list) else []:
            found.extend(_text(value.get("id") if isinstance(value, dict) else value))
    return found


def _text(value: object) -> list[str]:
    return [value] if isinstance(value, str) and value.strip() else []


def _country(codes: Iterable[str], countries: Countries) -> str | None:
    known = [code.upper() for code in codes if code.upper() in countries]
    return known[0] if known else None


def _person(
    entity: Entity,
    holders: Container[str],
    held: Iterable[_Position],
    *,
    countries: Countries,
    country: str | None,
    data_set: str,
) -> Told | None:
    outside = str(entity.get("id") or "")
    roles = _all(entity, "position")
    if not (outside in holders or roles or _PEP in _all(entity, "topics")):
        return None
    names = names_of([*_text(entity.get("caption")), *_all(entity, "name")])
    if not outside or not names:
        return None
    where = _country(_all(entity, "country", "citizenship", "nationality"), countries) or country
    qid = next(filter(None, map(wikidata_id, _all(entity, "wikidataId"))), None) or wikidata_id(outside)
    aliases = names_of([*names[1:], *_all(entity, "alias")], apart_from=names[0])
    family = names_of(_all(entity, "lastName"))
    offices = [*((role, where) for role in roles), *((one.name, one.country or where) for one in held)]
    posts = [post_of(role, source=data_set, country=place, countries=countries) for role, place in offices]
    return Told(
        outside,
        Person(
            qid or usable_id(outside) or "",
            names[0],
            aliases,
            family[0] if family else family_name_of(names[0]),
            where,
            posts=tuple(dict.fromkeys(post for post in posts if post.role)),
            origin="operator",
        ),
    )


def _occupancy(
    entity: Entity,
    positions: dict[str, _Position],
    ids: dict[str, str],
    *,
    countries: Countries,
    country: str | None,
    data_set: str,
) -> Iterator[Told]:
    starts, ends = _all(entity, "startDate", "date"), _all(entity, "endDate")
    current = "current" in _all(entity, "status") and not ends
    last_seen = _text(entity.get("last_seen") or entity.get("last_change"))
    for holder in _all(entity, "holder"):
        for position in filter(None, map(positions.get, _all(entity, "post"))):
            post = post_of(
                position.name,
                source=data_set,
                country=position.country or country,
                countries=countries,
                start=starts[0] if starts else None,
                end=ends[0] if ends else None,
                as_of=last_seen[0] if current and last_seen else None,
            )
            if post.role:
                yield Told(holder, Person(ids.get(holder, usable_id(holder) or ""), "", posts=(post,)))
