"""How alike a name in a text and the names of a person are."""

import pytest

from bot.officials.likeness import likeness
from bot.types import Person

ASIF = Person("1", "Khawaja Muhammad Asif", aliases=("Khawaja Asif",), family_name="Asif")
ZARDARI = Person("2", "Asif Ali Zardari", aliases=("Asif Zardari",), family_name="Zardari")
BUSH = Person("3", "George W. Bush", aliases=("George Walker Bush", "George Bush"), family_name="Bush")
BIDEN = Person("4", "Joe Biden", family_name="Biden")
XI = Person("5", "Xi Jinping", family_name="Xi")
ELIZABETH = Person("6", "Elizabeth II")
WALKER = Person("7", "Scott Walker", family_name="Walker")
BOEHNER = Person("8", "John Boehner", family_name="Boehner")


@pytest.mark.parametrize(
    ("mention", "person", "kind", "quality"),
    [
        pytest.param("Khawaja Asif", ASIF, "full", 1.0, id="an alias"),
        pytest.param("Khwaja Asif", ASIF, "full", 0.95, id="another romanisation"),
        pytest.param("Mohammad Asif", ASIF, "full", 0.95, id="without what may be a title"),
        pytest.param("Asif", ASIF, "surname", 1.0, id="family name"),
        pytest.param("Asif", ZARDARI, "given", 1.0, id="given name"),
        pytest.param("Zardari", ZARDARI, "surname", 1.0, id="family name at the end"),
        pytest.param("Ali Zardari", ZARDARI, "part", 1.0, id="shorter"),
        pytest.param("Joseph Biden", BIDEN, "full", 0.85, id="long form of a short one"),
        pytest.param("Joseph R. Biden", BIDEN, "full", 0.85, id="with a middle initial"),
        pytest.param("Joseph Robinette Biden", BIDEN, "more", 0.85, id="longer"),
        pytest.param("J. Biden", BIDEN, "full", 0.6, id="initial"),
        pytest.param("Xi", XI, "surname", 1.0, id="family name first"),
        pytest.param("Jinping", XI, "given", 1.0, id="given name last"),
        pytest.param("Jon Boener", BOEHNER, None, None, id="nothing sounds the same"),
        pytest.param("John Boehnar", BOEHNER, "full", 0.5, id="misspelled"),
        pytest.param("Walter Scott", WALKER, None, None, id="another order is another man"),
        pytest.param("Scott", WALKER, "given", 1.0, id="a family name of others"),
        pytest.param("Elizabeth II", ELIZABETH, "full", 1.0, id="a queen"),
        pytest.param("Jill Biden", BIDEN, None, None, id="another given name"),
        pytest.param("Dylan Scott Walker", WALKER, "more", 1.0, id="more names"),
    ],
)
def test_kind_and_quality(mention: str, person: Person, kind: str | None, quality: float | None) -> None:
    found = likeness(mention, person)
    assert (found and found.kind, found and found.quality) == (kind, quality)


@pytest.mark.parametrize(
    ("mention", "person", "clash", "unknown"),
    [
        ("George W. Bush", BUSH, False, False),
        ("George H. W. Bush", BUSH, True, False),
        ("George Bush", BUSH, False, False),
        ("Joseph R. Biden", BIDEN, False, True),
        ("G. Bush", BUSH, False, False),
    ],
)
def test_middle_initials(mention: str, person: Person, clash: bool, unknown: bool) -> None:
    found = likeness(mention, person)
    assert found is not None
    assert (found.clash, found.middle_unknown) == (clash, unknown)


def test_the_closer_likeness_ranks_higher() -> None:
    names = ["Asif Ali Zardari", "Ali Zardari", "Zardari", "Asif"]
    ranks = [found.rank for name in names if (found := likeness(name, ZARDARI))]
    assert ranks == sorted(ranks, reverse=True)
    assert len(set(ranks)) == len(names)
