"""The registry into the store and out of it: the shipped people with the operator's changes."""

import asyncio
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path

from bot import amend
from bot.officials import operator_file, posts, registry
from bot.officials.countries import Countries, shipped_countries
from bot.officials.identity import provisional_of
from bot.officials.matcher import NameMatcher, known_names
from bot.officials.operator_file import OperatorChanges
from bot.officials.reconcile import fold
from bot.officials.registry import Registry
from bot.phrases import placed
from bot.store import Database, Store, amendments, imports, people, settled
from bot.types import AmendmentKind, Person

DATA_SET = "registry"
MOST_ONE_BY_ONE = 2_000
_SHIPPED = "one person in the data that comes with Hearsay"


@dataclass(frozen=True, slots=True)
class Roll:
    """Who is known: the people, the countries, and a way to build the matcher of their names in a worker."""

    registry: Registry
    countries: Countries
    names: Callable[[], NameMatcher]

    def office(self, person: Person, on: date) -> str:
        """One line on who somebody is, on that day."""
        return posts.describe(person, on=on, countries=self.countries)

    def office_and_country(self, person: Person, on: date) -> str:
        """The same, with the country where the office does not name it."""
        return placed(self.office(person, on), self.countries.name(person.country))


def open_roll(store: Store, changes_file: Path | None, *, now: datetime, progress: Callable[[int, bool], None]) -> Roll:
    """The people in the store, which are brought up to date first. `progress` hears the count, and the end.

    Raises SettingsError when the operator's file is wrong: nothing is loaded then.
    """
    changes = operator_file.load(changes_file) if changes_file else operator_file.OperatorChanges()
    version = registry.version() + (f"+{_digest(changes_file)}" if changes_file else "")
    is_new = store.read(lambda db: people.loaded_version(db, DATA_SET)) != version
    if is_new:
        store.write(lambda db: _load(db, changes, version, now, progress))
    countries = shipped_countries().with_added(changes.countries)
    everybody, merged = store.read(_known)
    known = Registry(everybody, merged=merged, countries=countries)
    if is_new:
        store.write(lambda db: _adopt(db, known, now))
    added = tuple(
        name for person in everybody if person.origin != "registry" for name in (person.name, *person.aliases)
    )
    return Roll(known, countries, partial(known_names, added))


def shipped_facts(changes_file: Path | None) -> dict[str, Person]:
    """The shipped people with the operator's changes, by id: what imports are folded onto."""
    changes = operator_file.load(changes_file) if changes_file else operator_file.OperatorChanges()
    return {person.id: person for person in operator_file.apply(registry.shipped(), changes)}


def _known(db: Database) -> tuple[list[Person], dict[str, str]]:
    return list(people.every(db)), registry.merged_ids() | people.merged(db)


def _load(
    db: Database, changes: OperatorChanges, version: str, now: datetime, progress: Callable[[int, bool], None]
) -> None:
    """The shipped people, the operator's file, and what was imported, folded anew; amendments stand over all of it."""
    imported = imports.told_of_all(db)

    def folded() -> Iterator[Person]:
        for person in operator_file.apply(registry.shipped(), changes):
            told = [imports.told(text) for text in imported.pop(person.id, ())]
            yield fold(person, told).person if told else person

    people.load(db, folded(), name=DATA_SET, version=version, now=now, progress=progress)
    settled.drop_split_facts(db)
    _amend_by_file(db, changes, now)


def _amend_by_file(db: Database, changes: OperatorChanges, now: datetime) -> None:
    """What the file merges and hides, and what the registry merged, holds for the record too; no longer, it is undone.

    Somebody whom the operator merged by command stays as the command said.
    """
    merges = registry.merged_ids() | dict(changes.merged)
    known = people.known(db, [*merges, *merges.values(), *changes.hidden])
    wanted: dict[tuple[AmendmentKind, str], str | None] = {
        ("merge people", old): kept for old, kept in merges.items() if {old, kept} <= known
    }
    wanted |= {("hide person", number): None for number in changes.hidden & known}
    for made in amendments.of_kinds(db, ("merge people", "hide person")):
        ours = made.made_by == "file" or (made.made_by, made.reason) == ("registry", _SHIPPED)
        if ours and made.undone is None and (made.kind, made.subject) not in wanted:
            amend.take_back(db, made, now)
    for (kind, subject), target in wanted.items():
        if amendments.standing(db, kind, subject) is not None:
            continue
        if target is None:
            amend.hide_person(db, subject, made_by="file", now=now)
        elif subject in dict(changes.merged):
            amend.merge_people(db, subject, target, made_by="file", now=now)
        else:
            amend.merge_people(db, subject, target, reason=_SHIPPED, made_by="registry", now=now)


def _adopt(db: Database, known: Registry, now: datetime) -> None:
    """Those met in the news whom the registry knows now are the people whom it knows."""
    for met in people.met_in_news(db):
        fitting = [person for person in known.named(met.name) if person.origin != "news"]
        same = [person for person in fitting if provisional_of(person, [met])]
        if len(same) == 1:
            amend.merge_people(db, met.id, same[0].id, reason=amend.LEARNT, made_by="registry", now=now)
            known.drop(met.id, into=same[0].id)


class Keeper:
    """Keeps the people in memory in line with the store: other commands import, merge and hide beside a running bot."""

    def __init__(self, store: Store, roll: Roll) -> None:
        self._store = store
        self._roll = roll
        self._at = store.read(people.revision)

    async def tick(self) -> int:
        """Take over what changed since the last time. Returns how many people that were."""
        revision, count = await self._store.aread(lambda db: (people.revision(db), people.count_changed(db, self._at)))
        if not count:
            return 0
        if count > MOST_ONE_BY_ONE:
            everybody, merged = await self._store.aread(_known)
            await asyncio.to_thread(self._roll.registry.renew, everybody, merged=merged)
        else:
            changed, merged = await self._store.aread(
                lambda db: (people.changed_since(db, self._at), people.merged(db))
            )
            for number, person in changed.items():
                if person is not None:
                    self._roll.registry.put(person)
                else:
                    self._roll.registry.drop(number, into=merged.get(number))
        self._at = revision
        return count


def _digest(path: Path) -> str:
    return hashlib.blake2b(path.read_bytes(), digest_size=8).hexdigest()
