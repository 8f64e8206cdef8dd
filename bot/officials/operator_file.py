"""The operator's `officials.toml`: people and countries to add, facts to correct, ids to merge, people to hide.

The order in which it is applied: hide, merge, split, correct, add. It wins over the shipped registry everywhere:
somebody added under an id that the registry has replaces the one there.
"""

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from bot.errors import SettingsError
from bot.officials.countries import Country, shipped_countries
from bot.officials.operator_tables import (
    CorrectionTable,
    CountryTable,
    FactsTable,
    OperatorTables,
    PersonTable,
    SplitTable,
)
from bot.officials.posts import rank
from bot.types import Person, Post

SOURCE = "operator"


@dataclass(frozen=True, slots=True)
class Correction:
    """What is known better of one person: a value that is None stays; `posts` and `aliases` are added."""

    id: str
    name: str | None
    aliases: tuple[str, ...]
    drop_aliases: frozenset[str]
    family_name: str | None
    country: str | None
    prominence: int | None
    posts: tuple[Post, ...]
    drop_posts: bool


@dataclass(frozen=True, slots=True)
class Split:
    """Somebody who stood under another's id, with the names and the posts (by role) that are theirs."""

    id: str
    person: str
    name: str
    family_name: str
    aliases: frozenset[str]
    roles: frozenset[str]


@dataclass(frozen=True, slots=True)
class OperatorChanges:
    """What the operator's file says."""

    countries: tuple[Country, ...] = ()
    people: tuple[Person, ...] = ()
    corrections: tuple[Correction, ...] = ()
    merged: tuple[tuple[str, str], ...] = ()
    hidden: frozenset[str] = frozenset()
    splits: tuple[Split, ...] = ()


def load(path: Path) -> OperatorChanges:
    """Read and check the file. Raises SettingsError that names the place in the file and what would be right."""
    try:
        raw = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise SettingsError(f"cannot be read: {error.strerror}", key=str(path)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"is no TOML: {error}", key=str(path)) from error
    try:
        checked = OperatorTables.model_validate(raw)
    except ValidationError as error:
        raise SettingsError(_first_fault(error, raw), key=str(path)) from error
    _check_countries(checked, path)
    _check_ids(checked, path)
    return _changes(checked)


def _first_fault(error: ValidationError, raw: dict[str, Any]) -> str:
    """ "person 2 (xv-someone), post 1, start: must be ..."."""
    fault = error.errors(include_url=False)[0]
    place: list[str] = []
    for part in fault["loc"]:
        if isinstance(part, int) and place:
            place[-1] += f" {part + 1}"
        else:
            place.append(str(part))
    if len(fault["loc"]) > 1 and isinstance(fault["loc"][1], int):
        table = raw[str(fault["loc"][0])][fault["loc"][1]]
        called = table.get("id") or table.get("code") if isinstance(table, dict) else None
        place[0] += f" ({called})" if called else ""
    message = fault["msg"].removeprefix("Value error, ")
    return f"{', '.join(place)}: {message}" if place else message


def _check_countries(checked: OperatorTables, path: Path) -> None:
    known = {country.code for country in shipped_countries()} | {country.code for country in checked.country}
    for facts in (*checked.person, *checked.correct):
        for code in (facts.country, *(post.country for post in facts.post)):
            if code is not None and code not in known:
                raise SettingsError(f"{facts.id}: country {code!r} is neither shipped nor in this file", key=str(path))


def _check_ids(checked: OperatorTables, path: Path) -> None:
    seen: set[str] = set()
    for facts in checked.person:
        if facts.id in seen:
            raise SettingsError(f"{facts.id}: stands twice", key=str(path))
        seen.add(facts.id)
    into = {merge.id: merge.into for merge in checked.merge}
    for start in into:
        number = start
        for _ in range(len(into) + 1):
            number = into.get(number, "")
        if number:
            raise SettingsError(f"{start}: is merged into itself in the end", key=str(path))


def _changes(checked: OperatorTables) -> OperatorChanges:
    return OperatorChanges(
        tuple(_country(table) for table in checked.country),
        tuple(_person(table) for table in checked.person),
        tuple(_correction(table) for table in checked.correct),
        tuple((table.id, table.into) for table in checked.merge),
        frozenset(checked.hide),
        tuple(_split(table) for table in checked.split),
    )


def _country(table: CountryTable) -> Country:
    capitals = _several(table.capital)
    return Country(table.code, table.name, _several(table.demonym), "".join(capitals[:1]), (*capitals[1:], *table.also))


def _split(table: SplitTable) -> Split:
    family = table.family_name if table.family_name is not None else table.name.split()[-1]
    roles = frozenset(role.casefold() for role in table.posts)
    return Split(table.id, table.person, table.name, family, frozenset(table.aliases), roles)


def _several(value: str | tuple[str, ...]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else value


def _person(table: PersonTable) -> Person:
    posts = _posts(table)
    prominence = (
        table.prominence if table.prominence is not None else max((rank(p.role_class) for p in posts), default=1)
    )
    family = table.family_name if table.family_name is not None else table.name.split()[-1]
    last_seen = max((post.end or post.start or "" for post in posts), default="") or None
    return Person(
        table.id, table.name, table.aliases, family, table.country, prominence, last_seen, posts, origin="operator"
    )


def _posts(table: FactsTable) -> tuple[Post, ...]:
    return tuple(
        Post(
            post.role,
            post.organisation,
            post.country or table.country,
            post.start,
            post.end,
            post.role_class,
            None,
            SOURCE,
        )
        for post in table.post
    )


def _correction(table: CorrectionTable) -> Correction:
    return Correction(
        table.id,
        table.name,
        table.aliases,
        frozenset(table.drop_aliases),
        table.family_name,
        table.country,
        table.prominence,
        _posts(table),
        table.drop_posts,
    )


def apply(people: Iterable[Person], changes: OperatorChanges) -> Iterator[Person]:
    """`people` as the operator wants them. Those merged into somebody come with that person; added ones come last."""
    added = {person.id for person in changes.people}
    into = dict(changes.merged)
    corrections = {correction.id: correction for correction in changes.corrections}
    involved = set(into) | set(into.values())
    waiting: dict[str, Person] = {}
    for person in people:
        if person.id in changes.hidden or person.id in added:
            continue
        if person.id in involved:
            waiting[person.id] = person
        else:
            yield from _apart(person, changes, corrections)
    for person in _merged(waiting, into):
        yield from _apart(person, changes, corrections)
    yield from (person for person in changes.people if person.id not in changes.hidden)


def _apart(person: Person, changes: OperatorChanges, corrections: dict[str, Correction]) -> Iterator[Person]:
    """The person, corrected, and whoever is split off from them."""
    for split in (each for each in changes.splits if each.id == person.id):
        posts = tuple(post for post in person.posts if post.role.casefold() in split.roles)
        aliases = tuple(alias for alias in person.aliases if alias in split.aliases)
        yield replace(
            person,
            id=split.person,
            name=split.name,
            aliases=tuple(alias for alias in aliases if alias != split.name),
            family_name=split.family_name,
            posts=posts,
            origin="operator",
        )
        person = replace(
            person,
            aliases=tuple(alias for alias in person.aliases if alias not in split.aliases),
            posts=tuple(post for post in person.posts if post not in posts),
        )
    yield _corrected(person, corrections.get(person.id))


def _merged(waiting: dict[str, Person], into: dict[str, str]) -> Iterator[Person]:
    kept = {number: person for number, person in waiting.items() if _last(number, waiting, into) == number}
    for number, person in waiting.items():
        target = _last(number, waiting, into)
        if target != number:
            kept[target] = _together(kept[target], person)
    yield from kept.values()


def _last(number: str, waiting: dict[str, Person], into: dict[str, str]) -> str:
    """Whose `number` is in the end; those into whom nobody can be merged because they are unknown are passed over."""
    last = number
    while number in into:
        number = into[number]
        if number in waiting:
            last = number
    return last


def _together(kept: Person, other: Person) -> Person:
    names = dict.fromkeys((*kept.aliases, other.name, *other.aliases))
    return replace(
        kept,
        aliases=tuple(name for name in names if name != kept.name),
        prominence=max(kept.prominence, other.prominence),
        last_seen=max(kept.last_seen or "", other.last_seen or "") or None,
        posts=tuple(dict.fromkeys((*kept.posts, *other.posts))),
    )


def _corrected(person: Person, better: Correction | None) -> Person:
    if better is None:
        return person
    old = () if better.drop_posts else person.posts
    names = dict.fromkeys((*person.aliases, *better.aliases, *((person.name,) if better.name else ())))
    name = better.name or person.name
    return replace(
        person,
        name=name,
        aliases=tuple(alias for alias in names if alias not in better.drop_aliases and alias != name),
        family_name=person.family_name if better.family_name is None else better.family_name,
        country=better.country or person.country,
        prominence=person.prominence if better.prominence is None else better.prominence,
        posts=tuple(dict.fromkeys((*old, *better.posts))),
        origin="operator",
    )
