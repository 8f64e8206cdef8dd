"""Who held which office on the day of an article."""

from datetime import date

import pytest

from bot.profiles import profile, profiles
from bot.store import Store, people
from tests.pieces import NOON, OFFICIALS, person, post

BEFORE = person("Q8", "Parvez Ilyas", post("Minister of Defence", "defmin", start="2020", end="2023-05-01"))
AFTER = person("Q9", "Zara Noor", post("Minister of Defence", "defmin", start="2023-05-01"))


@pytest.mark.parametrize(
    ("on", "holder"), [("2022-01-01", "Q8"), ("2024-01-01", "Q9"), ("2019-01-01", None), ("2026-03-01", "Q9")]
)
def test_an_office_is_its_holder_on_that_day(on: str, holder: str | None) -> None:
    day = date.fromisoformat(on)
    assert [p.id for p in (BEFORE, AFTER) if "defmin:PK" in profile(p, on=day).offices] == ([holder] if holder else [])


@pytest.mark.parametrize(
    ("role", "office", "held"),
    [
        ("Health Minister", "minister:PK:health", True),
        ("Health Minister", "minister:*:health", True),
        ("Health Minister", "minister:PK", True),
        ("former Health Minister", "minister:PK:health", False),
        ("Mayor of Karachi", "governor:PK:karachi", True),
        ("cricketer", "minister:PK", False),
    ],
)
def test_an_article_says_what_its_people_are(role: str, office: str, held: bool) -> None:
    assert (office in profile(AFTER, on=None, roles=[role]).offices) is held


def test_without_a_date_nobody_is_an_incumbent() -> None:
    assert profile(AFTER, on=None).offices == frozenset()


def test_profiles_are_of_known_people(store: Store) -> None:
    store.write(lambda db: people.load(db, OFFICIALS, name="registry", version="1", now=NOON))
    found = store.read(lambda db: profiles(db, ["Q1", "Q404", "Q1"], on=NOON.date(), roles={}))
    assert list(found) == ["Q1"]
    assert found["Q1"].country == "PK"
    assert {"defmin:PK", "defmin:*"} <= found["Q1"].offices
