"""What posts say on a day: partial dates, doubtful ends, the line about a person."""

from datetime import date

import pytest

from bot.officials.countries import Countries, Country, shipped_countries
from bot.officials.posts import (
    current,
    describe,
    first_day,
    holders,
    last_day,
    main_standing,
    may_hold,
    rank,
    standing,
    standings,
)
from bot.types import Person, Post

DAY = date(2026, 11, 25)


def post(
    role: str = "Minister of Health",
    *,
    start: str | None = None,
    end: str | None = None,
    as_of: str | None = None,
    role_class: str = "minister",
    organisation: str = "Government",
    country: str | None = "FJ",
    source: str = "curated",
) -> Post:
    return Post(role, organisation, country, start, end, role_class, as_of, source)


def person(*posts: Post, name: str = "Ilia Tawake", prominence: int = 2) -> Person:
    return Person(name.lower(), name, country="FJ", prominence=prominence, posts=posts)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2023-02", date(2023, 2, 1), date(2023, 2, 28)),
        ("2024-03-11", date(2024, 3, 11), date(2024, 3, 11)),
    ],
)
def test_partial_days(text: str, first: date, last: date) -> None:
    assert (first_day(text), last_day(text)) == (first, last)


@pytest.mark.parametrize(
    ("held", "state", "day"),
    [
        pytest.param(post(start="2024", as_of="2026-10"), "now", "2024", id="vouched for lately"),
        pytest.param(post(start="2024", as_of="2025-06"), "as of", "2025-06", id="vouched for long ago"),
        pytest.param(post(start="2024"), "as of", None, id="vouched for by nobody"),
        pytest.param(post(start="2024", source="operator"), "now", "2024", id="the operator's word"),
        pytest.param(post(start="2020", end="2023-05"), "former", "2023-05", id="ended"),
        pytest.param(post(start="2023-01-03", end="2027-01-03"), "now", "2023-01-03", id="a term that will end"),
        pytest.param(post(start="2026", end="2026-11"), "now", "2026", id="ends this month"),
        pytest.param(post(start="2027"), "future", "2027", id="elected, not in office"),
    ],
)
def test_standing(held: Post, state: str, day: str | None) -> None:
    found = standing(held, DAY)
    assert (found.state, found.day) == (state, day)


@pytest.mark.parametrize(
    ("held", "on", "expected"),
    [
        (post(start="2010", end="2014"), date(2012, 6, 1), True),
        (post(start="2010", end="2014"), date(2016, 6, 1), False),
        (post(start="2010", end="2014"), date(2009, 1, 1), False),
        (post(start="2010", end="2014"), date(2015, 2, 1), True),
        (post(start="2010"), date(2026, 1, 1), True),
        (post(), date(1990, 1, 1), True),
    ],
)
def test_only_a_known_start_or_end_excludes_a_day(held: Post, on: date, expected: bool) -> None:
    assert may_hold(held, on) is expected


def test_the_highest_and_newest_come_first() -> None:
    minister = post(start="2024", as_of="2026-11")
    leader = post("Party leader", role_class="party_leader", start="2015", as_of="2026-11")
    mayor = post("Mayor of Suva", role_class="governor", start="2010", end="2013")
    held = person(mayor, minister, leader)
    assert current(held, DAY) == (leader, minister)
    assert [each.post for each in standings(held, DAY)] == [leader, minister, mayor]


def test_an_old_presidency_gives_way_to_a_ministry_only_when_it_is_long_past() -> None:
    president = post("President", role_class="hos", start="1985", end="1990")
    minister = post(start="2021", end="2022")
    recent = post("President", role_class="hos", start="2010", end="2018")
    assert main_standing(person(president, minister), DAY) == standing(minister, DAY)
    assert main_standing(person(recent, minister), DAY) == standing(recent, DAY)
    assert main_standing(person(), DAY) is None


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        (post(start="2024-03", as_of="2026-11"), "Minister of Health, Fiji (since 2024)"),
        (post(start="2020", end="2023-05"), "former Minister of Health, Fiji (until 2023)"),
        (post(start="2024", as_of="2025-06"), "Minister of Health, Fiji (as of June 2025)"),
        (post(as_of="2025"), "Minister of Health, Fiji (as of 2025)"),
        (post(), "Minister of Health, Fiji (date unknown)"),
        (post(start="2027-02"), "Minister of Health, Fiji (from February 2027)"),
        (post("President of Fiji", role_class="hos", start="2024", as_of="2026-11"), "President of Fiji (since 2024)"),
        (
            post("Leader", organisation="Reef Party", role_class="party_leader", as_of="2026-11"),
            "Leader, Reef Party, Fiji",
        ),
        (post("Speaker of Parliament", organisation="Parliament", as_of="2026-11"), "Speaker of Parliament, Fiji"),
        (
            post("Secretary-General", organisation="United Nations", country=None, as_of="2026-11"),
            "Secretary-General, United Nations",
        ),
    ],
)
def test_describe(held: Post, expected: str) -> None:
    assert describe(person(held), on=DAY) == expected


def test_describe_knows_the_operators_countries() -> None:
    countries = Countries([*shipped_countries(), Country("XB", "Norland", ("Norlander",))])
    held = person(post("Prime Minister", role_class="hog", country="XB", start="2025", source="operator"))
    assert describe(held, on=DAY, countries=countries) == "Prime Minister, Norland (since 2025)"
    assert describe(person(), on=DAY) == ""


def test_holders_are_those_of_the_day() -> None:
    before = person(post("Prime Minister", role_class="hog", start="2015", end="2022"), name="Ana Vuki")
    after = person(post("Prime Minister", role_class="hog", start="2022-12"), name="Joni Rabu")
    other = person(post("Prime Minister", role_class="hog", start="2022-12", country="TO"), name="Sione Fua")
    people = (before, after, other)
    assert holders(people, "hog", "FJ", date(2018, 1, 1)) == (before,)
    assert holders(people, "hog", "FJ", DAY) == (after,)
    assert set(holders(people, "hog", None, DAY)) == {after, other}
    assert holders(people, "hos", "FJ", DAY) == ()


def test_ranks_run_from_heads_of_state_to_what_is_unknown() -> None:
    assert [rank(name) for name in ("hos", "fm", "mil_chief", "minister", "legislator", "no such class")] == [
        5,
        4,
        3,
        2,
        1,
        0,
    ]
