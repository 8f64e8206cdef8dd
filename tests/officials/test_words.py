"""Words for countries and offices, and finding many phrases at once."""

import pytest

from bot.officials.countries import Countries, Country, shipped_countries
from bot.officials.matcher import NameMatcher
from bot.officials.offices import classes_in, content_words, fit, is_former
from bot.officials.phrases import Phrases
from bot.types import Post


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Pakistani minister flew to Kabul.", ["PK", "AF"]),
        ("U.S. officials and the United States Senate", ["US", "US", "US"]),
        ("Guinea-Bissau, Equatorial Guinea, Papua New Guinea and Guinea", ["GW", "GQ", "PG", "GN"]),
        ("South Sudan left Sudan", ["SS", "SD"]),
        ("Niger and Nigeria and the Nigerien army", ["NE", "NG", "NE"]),
        ("the Democratic Republic of Congo", ["CD"]),
        ("Côte d'Ivoire", ["CI"]),
        ("Northern Ireland", ["GB"]),
        ("us and china in lower case", []),
        ("Chadwick, Omaniya and Cubanism", []),
        ("", []),
    ],
)
def test_countries_in_a_text(text: str, expected: list[str]) -> None:
    assert [code for _, _, codes in shipped_countries().find(text) for code in codes] == expected


def test_a_word_may_mean_several_countries() -> None:
    meant = {text: codes for text in ("Georgia", "Congo", "Punjab") for _, _, codes in shipped_countries().find(text)}
    assert meant == {"Georgia": ("GE", "US"), "Congo": ("CD", "CG"), "Punjab": ("IN", "PK")}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("bajwa pakistan", {"PK"}),
        ("PRESIDENT OF SOUTH KOREA", {"KR"}),
        ("uk chancellor", {"GB"}),
        ("us secretary of state", {"US"}),
        ("ivory coast", {"CI"}),
        ("taliban", set()),
    ],
)
def test_countries_in_a_query(query: str, expected: set[str]) -> None:
    assert {code for _, _, codes in shipped_countries().find_in_query(query) for code in codes} == expected


def test_an_added_country_replaces_one_of_its_code() -> None:
    countries = shipped_countries().with_added([Country("XB", "Norland", ("Norlander",)), Country("FJ", "Viti")])
    assert [codes for _, _, codes in countries.find("A Norlander in Viti, not Fiji")] == [("XB",), ("FJ",)]
    assert (countries.name("XB"), countries.name("GB"), countries.name("ZZ")) == ("Norland", "the United Kingdom", "ZZ")
    assert "XB" in countries
    assert "XB" not in shipped_countries()


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("Vice President", ["vice_president"]),
        ("former President", ["hog", "hos"]),
        ("Deputy Prime Minister", ["deputy_hog"]),
        ("Secretary of State", ["fm"]),
        ("Defense Secretary", ["defmin"]),
        ("Chancellor of the Exchequer", ["finmin"]),
        ("White House press secretary", ["aide", "spokesperson"]),
        ("Sen.", ["legislator"]),
        ("army chief", ["mil_chief"]),
        ("presumptive Republican nominee", ["candidate"]),
        ("mother of two", []),
    ],
)
def test_offices_in_a_phrase(phrase: str, expected: list[str]) -> None:
    assert [name for classes in classes_in(phrase) for name in sorted(classes)] == expected


@pytest.mark.parametrize(
    ("phrase", "role", "role_class", "expected"),
    [
        ("defence minister", "Minister of Defence", "defmin", 1.0),
        ("minister", "Minister of Defence", "defmin", 0.6),
        ("defence minister", "Government member", "minister", 0.6),
        ("defence minister", "Governor", "governor", 0.0),
        ("deputy foreign minister", "Deputy Minister of Foreign Affairs", "minister", 1.0),
        ("senator", "US Senator for OH (Republican)", "legislator", 1.0),
    ],
)
def test_fit(phrase: str, role: str, role_class: str, expected: float) -> None:
    (classes,) = classes_in(phrase)
    assert fit(classes, Post(role, "", "US", None, None, role_class, None, "curated")) == expected


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("Minister of Health and Sports", {"health", "sport"}),
        ("Ohio Sen.", {"ohio", "senator"}),
        ("US Senator for OH (Republican)", {"senator", "republican"}),
        ("Defense Secretary", {"defence"}),
        ("President", set()),
    ],
)
def test_words_that_tell_offices_apart(phrase: str, expected: set[str]) -> None:
    assert content_words(phrase) == expected


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("former minister", True),
        ("ex-president", True),
        ("retired general", True),
        ("President", False),
        ("executive", False),
    ],
)
def test_is_former(phrase: str, expected: bool) -> None:
    assert is_former(phrase) is expected


def test_phrases_are_whole_words_and_the_longest() -> None:
    phrases = Phrases({"New York": 1, "New York City": 2, "York": 3, "U.S.": 4})
    text = "New York City, New York, York, Yorkshire, U.S. and U.S"
    assert [(text[start:end], meaning) for start, end, meaning in phrases.find(text)] == [
        ("New York City", 2),
        ("New York", 1),
        ("York", 3),
        ("U.S", 4),
        ("U.S", 4),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Yesterday Ana Vuki met Ana Vuki-Rabu.", ["Ana Vuki", "Ana Vuki"]),
        ("Ana Vukis and Diana Vuki", []),
        ("ana vuki", []),
        ("Ana Vuki Rabu spoke", ["Ana Vuki Rabu"]),
        ("Vuki spoke; O'Hara did not, said Tom O'Hara.", ["Tom O'Hara"]),
        ("Ana\nVuki", []),
    ],
)
def test_known_names_in_a_text(text: str, expected: list[str]) -> None:
    matcher = NameMatcher(["Ana Vuki", "Ana Vuki Rabu", "Tom O'Hara", "Vuki", "", "de Rabu Ana"])
    assert len(matcher) == 3
    assert [text[start:end] for start, end in matcher.find(text)] == expected


def test_countries_are_found_by_their_own_words_only() -> None:
    countries = Countries([Country("XB", "the Norland Isles", ("Norlander",), "Sund", ("Skerry",))])
    assert [
        text for text in ("the Norland Isles", "Norlander", "Sund", "Skerry", "Isles") if list(countries.find(text))
    ] == [
        "the Norland Isles",
        "Norlander",
        "Sund",
        "Skerry",
    ]
