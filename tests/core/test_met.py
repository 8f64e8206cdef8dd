"""People met in the news, and people amended since the linker looked."""

from dataclasses import replace
from datetime import date

import pytest

from bot import amend
from bot.met import meet
from bot.officials.countries import shipped_countries
from bot.officials.linker import Linker
from bot.officials.provisional import is_new
from bot.officials.registry import Registry
from bot.store import Store, people
from bot.types import FoundPerson, Link, Person, Span
from tests.pieces import NOON, OFFICIALS

DAY = date(2026, 3, 1)
URL = "https://news.example/1"


def found(
    name: str = "Ada Quill", role: str | None = "Kenyan interior minister", *, official: bool = True
) -> FoundPerson:
    return FoundPerson(name, official, role, (Span(0, len(name)),))


def link(name: str = "Ada Quill", person_id: str | None = None, *, unknown: bool = True) -> Link:
    return Link(name, person_id, 0.0, "", unknown)


@pytest.mark.parametrize(
    ("one", "of", "new"),
    [
        pytest.param(found(), link(), True, id="an office and a full name"),
        pytest.param(found("Quill"), link("Quill"), False, id="a surname"),
        pytest.param(found("A. Quill"), link("A. Quill"), False, id="an initial"),
        pytest.param(found("President Quill"), link("President Quill"), False, id="a title and a surname"),
        pytest.param(found(role=None), link(), False, id="no office"),
        pytest.param(found(role="a well-known actress"), link(), False, id="no public office"),
        pytest.param(found(official=False), link(), False, id="no official"),
        pytest.param(found(), link(unknown=False), False, id="namesakes, too close to call"),
        pytest.param(found(), link(person_id="Q1"), False, id="linked"),
    ],
)
def test_who_becomes_a_provisional_person(one: FoundPerson, of: Link, new: bool) -> None:
    assert is_new(one, of) is new


@pytest.mark.parametrize(
    ("name", "unknown"),
    [("Ada Quill", True), ("Olan Brevik", False), ("Olan J. Brevik", False), ("Brevik Olan", False), ("Brevik", True)],
)
def test_the_linker_says_whom_the_registry_lacks(name: str, unknown: bool) -> None:
    text = f"The Kenyan interior minister {name} spoke."
    start = text.index(name)
    one = FoundPerson(name, True, "Kenyan interior minister", (Span(start, start + len(name)),))
    (said,) = Linker(Registry(OFFICIALS)).link(text, [one], published=DAY)
    assert said.unknown is unknown


def test_somebody_new_is_stored_with_office_date_and_source(store: Store) -> None:
    met = store.write(lambda db: meet(db, [found()], [link()], day=DAY, source=URL, countries=shipped_countries()))
    (person,) = met.people
    assert store.read(lambda db: people.get(db, person.id)) == person
    assert (person.id, person.name, person.country, person.origin) == ("news-ada-quill", "Ada Quill", "KE", "news")
    (post,) = person.posts
    assert (post.role, post.role_class, post.as_of, post.source) == (
        "Kenyan interior minister",
        "intmin",
        "2026-03-01",
        URL,
    )
    assert met.links[0].person_id == "news-ada-quill"


def test_they_are_asked_for_at_once_and_linked_the_next_time(store: Store) -> None:
    registry = Registry(OFFICIALS)
    met = store.write(lambda db: meet(db, [found()], [link()], day=DAY, source=URL, countries=shipped_countries()))
    registry.put(met.people[0])
    for query in ("Ada Quill", "Quill", "kenyan interior minister", "Ada Quil"):
        assert [m.person.id for m in registry.search(query, on=DAY)] == ["news-ada-quill"]
    text = "Kenya’s interior minister, Ada Quill, denied it."
    one = FoundPerson("Ada Quill", True, "interior minister", (Span(27, 36),))
    (said,) = Linker(registry).link(text, [one], published=DAY)
    assert (said.person_id, said.unknown) == ("news-ada-quill", False)


def test_a_later_article_adds_to_what_is_known(store: Store) -> None:
    def later(role: str, day: date, source: str) -> Person:
        known = link(person_id="news-ada-quill", unknown=False)
        store.write(
            lambda db: meet(db, [found(role=role)], [known], day=day, source=source, countries=shipped_countries())
        )
        person = store.read(lambda db: people.get(db, "news-ada-quill"))
        assert person is not None
        return person

    store.write(lambda db: meet(db, [found()], [link()], day=DAY, source=URL, countries=shipped_countries()))
    person = later("interior minister", date(2026, 4, 1), "https://news.example/2")
    assert [(p.role, p.as_of) for p in person.posts] == [("Kenyan interior minister", "2026-04-01")]
    person = later("former mayor of Nairobi", date(2026, 5, 1), "https://news.example/3")
    assert [(p.role, p.end) for p in person.posts] == [
        ("Kenyan interior minister", None),
        ("former mayor of Nairobi", "2026-05-01"),
    ]


def test_who_was_merged_or_hidden_meanwhile_is_not_linked_as_before(store: Store) -> None:
    store.write(lambda db: people.load(db, OFFICIALS, name="registry", version="1", now=NOON))
    store.write(lambda db: amend.merge_people(db, "Q1", "Q2", now=NOON))
    store.write(lambda db: amend.hide_person(db, "Q3", now=NOON))
    links = [replace(link(str(n), f"Q{n}"), unknown=False) for n in (1, 2, 3, 4)]
    met = store.write(lambda db: meet(db, [], links, day=DAY, source=URL, countries=shipped_countries()))
    assert [one.person_id for one in met.links] == ["Q2", "Q2", None, "Q4"]
