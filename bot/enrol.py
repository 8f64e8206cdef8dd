"""The registry into the store and out of it: the shipped people with the operator's changes."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path

from bot.officials import operator_file, posts, registry
from bot.officials.countries import Countries, shipped_countries
from bot.officials.matcher import NameMatcher, known_names
from bot.officials.registry import Registry
from bot.phrases import placed
from bot.store import Store, people
from bot.types import Person

DATA_SET = "registry"


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
    changes = operator_file.load(changes_file) if changes_file else None
    version = registry.version() + (f"+{_digest(changes_file)}" if changes_file else "")
    if store.read(lambda db: people.loaded_version(db, DATA_SET)) != version:
        everyone = registry.shipped()
        told = operator_file.apply(everyone, changes) if changes else everyone
        store.write(lambda db: people.load(db, told, name=DATA_SET, version=version, now=now, progress=progress))
    countries = shipped_countries().with_added(changes.countries) if changes else shipped_countries()
    everybody = store.read(lambda db: list(people.every(db)))
    known = Registry(everybody, merged=registry.merged_ids(), countries=countries)
    added = tuple(
        name for person in everybody if person.origin != "registry" for name in (person.name, *person.aliases)
    )
    return Roll(known, countries, partial(known_names, added))


def _digest(path: Path) -> str:
    return hashlib.blake2b(path.read_bytes(), digest_size=8).hexdigest()
