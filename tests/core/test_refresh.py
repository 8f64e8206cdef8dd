"""Imports into the registry: idempotent, nothing dropped, and told what changed."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.enrol import Keeper, Roll
from bot.officials.countries import shipped_countries
from bot.officials.importers import read
from bot.officials.matcher import known_names
from bot.officials.registry import Registry
from bot.refresh import Refresh, Report
from bot.store import Store, amendments, imports, people
from bot.types import Person, Post
from tests.conftest import Clock
from tests.pieces import NOON

DATA = Path(__file__).parents[1] / "officials" / "data"
DEFENCE = Post("Minister of Defence", "", "KE", "2024", None, "defmin", "2025-01-01", "shipped")
KNOWN = Person("ke-olan-brevik", "Olan Brevik", ("Brevik Olan",), "Brevik", "KE", 4, "2025-01-01", (DEFENCE,))


@pytest.fixture
def roll(store: Store) -> Roll:
    store.write(lambda db: people.load(db, [KNOWN], name="registry", version="1", now=NOON))
    return Roll(Registry([KNOWN]), shipped_countries(), known_names)


def take(
    store: Store, roll: Roll, name: str, clock: Clock, *, data_set: str = "t", as_of: str = "2026-03-02"
) -> Report:
    told = read(DATA / name, countries=shipped_countries(), country="KE", data_set=data_set, as_of=as_of)
    return Refresh(store, roll, {KNOWN.id: KNOWN}, data_set=data_set, clock=clock).take(told)


def everybody(store: Store) -> list[Person]:
    return store.read(lambda db: list(people.every(db)))


@pytest.mark.parametrize("name", ["wikidata.json", "entities.ftm.json", "people.csv", "table.csv"])
def test_a_second_time_changes_nothing(store: Store, roll: Roll, clock: Clock, name: str) -> None:
    take(store, roll, name, clock)
    before = everybody(store)
    again = take(store, roll, name, clock)
    assert (again.lines, everybody(store)) == ([], before)
    assert {p.id for p in roll.registry} == {p.id for p in before}


def test_what_changed_is_told_and_kept(store: Store, roll: Roll, clock: Clock) -> None:
    first = take(store, roll, "wikidata.json", clock, data_set="wikidata")
    assert dict(first.counts) == {"added": 1, "changed": 4, "ended": 1}
    second = take(store, roll, "entities.ftm.json", clock, data_set="opensanctions")
    assert dict(second.counts) == {"added": 2, "changed": 2, "ended": 1, "conflicting": 1}
    assert second.unusable == 1
    (brevik,) = roll.registry.named("Olan Brevik")
    assert brevik.id == "ke-olan-brevik"
    assert [(p.role, p.start, p.end, p.as_of) for p in brevik.posts] == [
        ("Minister of Defence", "2024-03-11", "2026-01-05", "2026-03-02"),
        ("Minister of Health", "2022-10-27", "2024-03-10", None),
    ]
    told = store.read(lambda db: imports.changes_of(db, brevik.id))
    assert ("opensanctions", "ended", "Minister of Defence (2024-03-11): 2026-01-05") in [
        (change.data_set, change.kind, change.what) for change in told
    ]


def test_two_sources_that_contradict_each_other(store: Store, roll: Roll, clock: Clock, tmp_path: Path) -> None:
    take(store, roll, "entities.ftm.json", clock, data_set="a")
    other = tmp_path / "other.csv"
    other.write_text("name,role,country,start,end\nOlan Brevik,Minister of Defence,KE,2024-03-11,2025-06-30\n", "utf-8")
    told = read(other, countries=shipped_countries(), country=None, data_set="b", as_of="2026-03-02")
    report = Refresh(store, roll, {KNOWN.id: KNOWN}, data_set="b", clock=clock).take(told)
    what = "Minister of Defence (2024-03-11): ended 2026-01-05 here, 2025-06-30 there"
    assert report.lines == [("conflicting", f"Olan Brevik: {what}")]
    assert [change.what for _person, change in store.read(imports.conflicts)] == [what]


def test_the_shipped_facts_loaded_anew_keep_what_was_imported(store: Store, roll: Roll, clock: Clock) -> None:
    take(store, roll, "wikidata.json", clock)
    before = {p.id: p for p in everybody(store)}
    store.write(lambda db: people.load(db, [KNOWN], name="registry", version="2", now=NOON))
    assert {p.id for p in everybody(store)} == set(before)


def test_somebody_met_in_the_news_is_the_person_imported(store: Store, roll: Roll, clock: Clock) -> None:
    post = Post("mayor of Nairobi", "", "KE", None, None, "governor", "2026-03-01", "https://news.example/1")
    met = Person("news-tessa-marrow", "Tessa Marrow", (), "Marrow", "KE", 1, "2026-03-01", (post,), "news")
    stranger = replace(met, id="news-ines-okello", name="Ines Okello", posts=(replace(post, role="actress"),))
    for person in (met, stranger):
        store.write(lambda db, person=person: people.put(db, person))  # type: ignore[misc]
        roll.registry.put(person)
    report = take(store, roll, "table.csv", clock)
    assert report.merged == 1
    (made,) = store.read(lambda db: amendments.newest(db, 9))
    assert (made.kind, made.subject, made.made_by) == ("merge people", "news-tessa-marrow", "registry")
    for ask in (roll.registry.get, lambda number: store.read(lambda db: people.get(db, number))):
        found = ask("news-tessa-marrow")
        assert found is not None
        assert found.id == "ke-tessa-marrow"


async def test_a_running_bot_hears_of_it(store: Store, roll: Roll, clock: Clock) -> None:
    running = Roll(Registry([KNOWN]), shipped_countries(), known_names)
    keeper = Keeper(store, running)
    assert await keeper.tick() == 0
    take(store, roll, "wikidata.json", clock)
    assert await keeper.tick() == 2
    assert {p.id for p in running.registry} == {p.id for p in roll.registry}
    found = running.registry.search("health minister of Kenya", on=date(2023, 1, 1))
    assert [match.person.id for match in found][:1] == ["ke-olan-brevik"]
    assert await keeper.tick() == 0
