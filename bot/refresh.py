"""Imports: what a file tells of officials into the registry, row by row, without losing what was known.

Sequences and decides nothing: how facts fold is decided in `officials.reconcile`, who is meant in `officials.identity`.
What was told is kept, so that the registry can be folded anew when Hearsay's own data changes.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice

from bot import amend
from bot.enrol import Roll
from bot.officials import reconcile
from bot.officials.identity import meet, provisional_of
from bot.officials.importers import Told
from bot.store import Database, Store, imports, people, settled
from bot.types import Person

BATCH = 500
MOST_LINES = 200
Progress = Callable[[int, bool], None]


@dataclass(slots=True)
class Report:
    """What an import did. `lines` holds the first of what there is to tell; `counts` counts all of it by kind."""

    rows: int = 0
    unusable: int = 0
    merged: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    lines: list[tuple[str, str]] = field(default_factory=list)

    def add(self, name: str, changes: Iterable[reconcile.Change]) -> None:
        """Count changes of one person."""
        for change in changes:
            self.counts[change.kind] += 1
            if len(self.lines) < MOST_LINES:
                what = change.what if change.kind == "added" else f"{name}: {change.what}"
                self.lines.append((change.kind, what))


class Refresh:
    """Takes in one data set. Safe to break off and to run again: every batch is a transaction of its own."""

    def __init__(
        self, store: Store, roll: Roll, base: Mapping[str, Person], *, data_set: str, clock: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._roll = roll
        self._base = base
        self._data_set = data_set
        self._clock = clock

    def take(self, told: Iterator[Told], progress: Progress = lambda count, done: None) -> Report:
        """Fold all that is told into the registry, and say what that changed."""
        report = Report()
        while batch := list(islice(told, BATCH)):
            self._store.write(lambda db, batch=batch: self._batch(db, batch, report))  # type: ignore[misc]
            progress(report.rows, False)
        progress(report.rows, True)
        return report

    def _batch(self, db: Database, batch: list[Told], report: Report) -> None:
        for one in batch:
            report.rows += 1
            self._one(db, one, report)
        settled.drop_split_facts(db)

    def _one(self, db: Database, told: Told, report: Report) -> None:
        known, doubts = self._known(db, told), tuple[Person, ...]()
        if known is None and not told.person.name:
            report.unusable += 1
            return
        if known is None:
            known, doubts = meet(told.person, self._namesakes(told.person))
        number = known or self._new_id(db, told)
        before = people.one(db, number)
        earlier = imports.told_of(db, number)
        kept = next((person for *key, person in earlier if key == [self._data_set, told.outside_id]), None)
        person = replace(told.person, id=number)
        telling = reconcile.renewed(kept, person) if kept else person
        if telling == kept:
            return
        base = self._base.get(number) or _own_facts(before, [person for *_key, person in earlier])
        if before is None:
            people.put(db, replace(person, posts=()))
        imports.put(db, self._data_set, told.outside_id, number, telling, now=self._clock())
        result = reconcile.fold(base, [person for *_key, person in imports.told_of(db, number)])
        people.put(db, result.person)
        self._tell(db, before, result, doubts, report)
        self._follow(db, number, is_new=before is None, report=report)

    def _tell(
        self,
        db: Database,
        before: Person | None,
        result: reconcile.Reconciled,
        doubts: Iterable[Person],
        report: Report,
    ) -> None:
        """Write down and report what changed, and the contradictions that were not told before."""
        told = {(change.kind, change.what) for change in imports.changes_of(db, result.person.id)}
        conflicts = [*result.conflicts, *map(_doubt, doubts)]
        fresh = [conflict for conflict in conflicts if (conflict.kind, conflict.what) not in told]
        changes = [*reconcile.changes(before, result.person), *fresh]
        imports.note(db, self._data_set, result.person.id, [(c.kind, c.what) for c in changes], now=self._clock())
        report.add(result.person.name, changes)

    def _known(self, db: Database, told: Told) -> str | None:
        """Who it is by an id that was seen before, or that the registry uses."""
        seen = imports.person_of(db, self._data_set, told.outside_id)
        if seen is not None:
            return seen
        number = told.person.id
        if number and people.known(db, [number]):
            return number
        now = self._roll.registry.get(number) if number else None
        return now.id if now else None

    def _namesakes(self, told: Person) -> list[Person]:
        found = {p.id: p for name in (told.name, *told.aliases) for p in self._roll.registry.named(name)}
        return [person for person in found.values() if person.origin != "news"]

    def _new_id(self, db: Database, told: Told) -> str:
        return told.person.id or amend.free_id(db, told.person.name, told.person.country)

    def _follow(self, db: Database, number: str, *, is_new: bool, report: Report) -> None:
        """What a change of somebody's facts means for the people in memory and for those met in the news."""
        person = people.get(db, number)
        if person is None:
            return
        self._roll.registry.put(person)
        if not is_new:
            return
        met = [other for other in self._roll.registry.named(person.name) if other.origin == "news"]
        for other in provisional_of(person, met):
            amend.merge_people(db, other.id, person.id, reason=amend.LEARNT, made_by="registry", now=self._clock())
            self._roll.registry.drop(other.id, into=person.id)
            report.merged += 1


def _own_facts(before: Person | None, earlier: list[Person]) -> Person | None:
    """What is known of somebody whom Hearsay's own data lacks, but for what imports told; None where that is all."""
    if before is None or (earlier and reconcile.fold(None, earlier).person == before):
        return None
    return before


def _doubt(other: Person) -> reconcile.Change:
    return reconcile.Change("conflicting", f"may be the same as {other.name} ({other.id})")
