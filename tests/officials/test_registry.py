"""Finding people: by id, by what an article calls them, by what somebody types after /who."""

from datetime import date

import pytest

from bot.officials.countries import Country, shipped_countries
from bot.officials.registry import Registry
from bot.types import Person, Post

DAY = date(2026, 11, 25)


def names(registry: Registry, query: str, limit: int = 8) -> list[str]:
    return [match.person.name for match in registry.search(query, limit=limit, on=DAY)]


def test_ids_lead_to_people_even_when_they_were_merged(registry: Registry) -> None:
    person = registry.get("Q57373")
    assert person is not None
    assert person.name == "Asif Ali Zardari"
    merged = registry.get("ad-francois-hollande")
    assert merged is not None
    assert merged.name == "François Hollande"
    assert registry.get("no-such-id") is None


@pytest.mark.parametrize(
    ("mention", "expected"),
    [
        ("Khwaja Asif", "Khawaja Muhammad Asif"),
        ("Vladimir Zelensky", "Volodymyr Zelenskyy"),
        ("Barak Obama", "Barack Obama"),
        ("Radovan Karadzic", "Radovan Karadžić"),
        ("Charles Schumer", "Chuck Schumer"),
        ("J. Biden", "Joe Biden"),
        ("Faiz Hamid", "Faiz Hameed"),
        ("Zardari", "Asif Ali Zardari"),
        ("Jinping Xi", "Xi Jinping"),
        ("Muhammad bin Salman", "Mohammed bin Salman"),
        ("Mahmood Abbas", "Mahmoud Abbas"),
    ],
)
def test_candidates_of_a_name_in_an_article(registry: Registry, mention: str, expected: str) -> None:
    assert expected in [person.name for person in registry.candidates(mention)[:3]]


@pytest.mark.parametrize("name", ["Zyxxw Qwrtp", "", "...", "x" * 400, "7"])
def test_names_of_nobody_have_no_candidates(registry: Registry, name: str) -> None:
    assert registry.candidates(name) == ()
    assert registry.search(name) == ()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        pytest.param("Asif", ["Khawaja Muhammad Asif", "Asif Ali Zardari"], id="family name before given name"),
        pytest.param("asif", ["Khawaja Muhammad Asif", "Asif Ali Zardari"], id="lower case"),
        pytest.param("Bajwa", ["Qamar Javed Bajwa"], id="the most prominent"),
        pytest.param("Bajwah", ["Qamar Javed Bajwa"], id="spelled otherwise"),
        pytest.param("@Bajwa", ["Qamar Javed Bajwa"], id="a handle"),
        pytest.param("who is Bajwa?", ["Qamar Javed Bajwa"], id="a question"),
        pytest.param("is Bajwa?", ["Qamar Javed Bajwa"], id="a question after the command"),
        pytest.param("@KhawajaMAsif", ["Khawaja Muhammad Asif"], id="a handle of several words"),
        pytest.param("@BBhuttoZardari", ["Bilawal Bhutto Zardari"], id="a handle with an initial"),
        pytest.param("https://x.com/ImranKhanPTI", ["Imran Khan"], id="an address"),
        pytest.param("محمد بن سلمان", ["Mohammed bin Salman"], id="Arabic script with a particle"),
        pytest.param("السيسي", ["Abdel Fattah el-Sisi"], id="Arabic, a family name with its article"),
        pytest.param("Зеленський", ["Volodymyr Zelenskyy"], id="Ukrainian with a soft sign"),
        pytest.param("General Bajwa", ["Qamar Javed Bajwa"], id="with a title"),
        pytest.param("Imran Khan", ["Imran Khan"], id="full name"),
        pytest.param("Faiz Hamid", ["Faiz Hameed"], id="another romanisation"),
        pytest.param("Zardri", ["Asif Ali Zardari"], id="typing error"),
        pytest.param("Benazir Bhuto", ["Benazir Bhutto"], id="doubled letter lost"),
        pytest.param("Khawja Asif", ["Khawaja Muhammad Asif"], id="typing error in one of two words"),
        pytest.param("xijinping", ["Xi Jinping"], id="in one word"),
        pytest.param("习近平", ["Xi Jinping"], id="Chinese"),
        pytest.param("김정은", ["Kim Jong Un"], id="Korean"),
        pytest.param("путин", ["Vladimir Putin"], id="Cyrillic"),
        pytest.param("باجوہ", ["Qamar Javed Bajwa"], id="Urdu"),
        pytest.param("عمران خان", ["Imran Khan"], id="Urdu, two words"),
        pytest.param("defence minister of Pakistan", ["Khawaja Muhammad Asif"], id="office and country"),
        pytest.param("Pakistani defense minister", ["Khawaja Muhammad Asif"], id="the country's people"),
        pytest.param("prime minister of pakistan", ["Shehbaz Sharif"], id="office in lower case"),
        pytest.param("president of France", ["Emmanuel Macron"], id="president before prime minister"),
        pytest.param("King of Jordan", ["Abdullah II"], id="a king"),
        pytest.param("us secretary of state", ["Marco Rubio"], id="an office of two countries' words"),
        pytest.param("UN secretary general", ["António Guterres"], id="an international body"),
        pytest.param("NATO chief", ["Mark Rutte"], id="a body inside the office"),
        pytest.param("mayor of London", ["Sadiq Khan"], id="a city"),
        pytest.param("Obama", ["Barack Obama"], id="the whole family name before a part of one"),
        pytest.param("President Zardari", ["Asif Ali Zardari"], id="a title that is an office"),
        pytest.param("Modi india", ["Narendra Modi"], id="name and country"),
    ],
)
def test_who(registry: Registry, query: str, expected: list[str]) -> None:
    assert names(registry, query)[: len(expected)] == expected


def test_a_country_narrows_a_name(registry: Registry) -> None:
    found = registry.search("Bajwa Pakistan", on=DAY)
    assert found[0].person.name == "Qamar Javed Bajwa"
    assert {match.person.country for match in found} == {"PK"}
    assert all(match.is_narrowed for match in found)


def test_no_more_than_asked_for(registry: Registry) -> None:
    assert len(registry.search("Khan", limit=3)) == 3
    assert len(registry.search("Khan")) == 8


@pytest.mark.parametrize(
    ("query", "expected"), [("Khwajaa Asiff", "Khawaja Muhammad Asif"), ("Zelinsky", "Volodymyr Zelenskyy")]
)
def test_nearest(registry: Registry, query: str, expected: str) -> None:
    assert expected in [person.name for person in registry.nearest(query)]


def test_nobody_is_near_to_nonsense(registry: Registry) -> None:
    assert registry.nearest("Zxqv Blorp") == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [("who is Asif?", "@asif"), ("Khawaja Asif", "ASIF, Khwaja"), ("#ImranKhan", "imran khan"), ("Путин", "Putin")],
)
def test_ways_to_ask_for_one_name_are_one(registry: Registry, one: str, other: str) -> None:
    assert registry.spoken(one) == registry.spoken(other)


@pytest.mark.parametrize("query", ["", "   ", "🙂", "<!channel>", "' OR 1=1 --", "а" * 400])
def test_odd_queries_are_survived(registry: Registry, query: str) -> None:
    assert len(registry.search(query)) <= 8
    assert len(registry.nearest(query)) <= 5


def test_an_invented_country_can_be_asked_for() -> None:
    post = Post("Prime Minister", "Government", "XB", "2025", None, "hog", None, "operator")
    person = Person(
        "xb-ada", "Ada Quill", family_name="Quill", country="XB", prominence=5, posts=(post,), origin="operator"
    )
    countries = shipped_countries().with_added([Country("XB", "Norland", ("Norlander",))])
    registry = Registry([person], countries=countries)
    for query in ("prime minister of Norland", "norlander prime minister", "Quill Norland", "norland"):
        assert names(registry, query) == ["Ada Quill"]


def test_a_registry_of_nobody() -> None:
    registry = Registry(())
    assert len(registry) == 0
    assert registry.search("president of France") == ()
    assert registry.nearest("Macron") == ()
