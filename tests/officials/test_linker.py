"""Whom an article means. The sentences are written for these tests; none says anything bad of anybody."""

import re
import time
from collections.abc import Sequence
from datetime import date

import pytest

from bot.officials.countries import Country, shipped_countries
from bot.officials.linker import Linker, scores
from bot.officials.registry import Registry
from bot.types import FoundPerson, Link, Person, Post, Span

Named = tuple[str, bool, str | None]


def found(text: str, people: Sequence[Named]) -> list[FoundPerson]:
    """The people as the language stage gives them: a name with all its mentions."""
    return [
        FoundPerson(name, official, role, tuple(Span(*m.span()) for m in re.finditer(re.escape(name), text)))
        for name, official, role in people
    ]


def links(linker: Linker, text: str, *people: Named, on: date | None = None, outlet: str | None = None) -> list[Link]:
    return list(linker.link(text, found(text, people), published=on, outlet_country=outlet))


def names(linker: Linker, registry: Registry, text: str, *people: Named, on: date | None = None) -> list[str | None]:
    told = [registry.get(link.person_id) if link.person_id else None for link in links(linker, text, *people, on=on)]
    return [person.name if person else None for person in told]


@pytest.mark.parametrize(
    ("text", "people", "expected"),
    [
        pytest.param(
            "Pakistan's defence minister, Khwaja Asif, spoke in Islamabad on Monday.",
            [("Khwaja Asif", True, "defence minister")],
            ["Khawaja Muhammad Asif"],
            id="another spelling",
        ),
        pytest.param(
            "In Islamabad, defence minister Asif said that Pakistan would buy new ships.",
            [("Asif", True, "defence minister")],
            ["Khawaja Muhammad Asif"],
            id="one word, told by the office",
        ),
        pytest.param(
            "Qamar Bajwa and Faiz Hamid, two retired generals, attended the ceremony in Rawalpindi, Pakistan.",
            [("Qamar Bajwa", True, "retired general"), ("Faiz Hamid", True, "retired general")],
            ["Qamar Javed Bajwa", "Faiz Hameed"],
            id="named together",
        ),
        pytest.param(
            "Imran Khan, the former prime minister of Pakistan, won the match in 1992.",
            [("Imran Khan", True, "former prime minister")],
            ["Imran Khan"],
            id="former",
        ),
        pytest.param(
            "Ukrainian President Vladimir Zelensky met Olaf Scholz, the German chancellor, in Berlin.",
            [("Vladimir Zelensky", True, "President"), ("Olaf Scholz", True, "chancellor")],
            ["Volodymyr Zelenskyy", "Olaf Scholz"],
            id="two countries",
        ),
        pytest.param(
            "De Blasio, the mayor of New York, rode the first train of the new line.",
            [("De Blasio", True, "mayor")],
            ["Bill de Blasio"],
            id="a particle before the family name",
        ),
        pytest.param(
            "Former President George H. W. Bush signed the law in Washington, as the White House recalled.",
            [("George H. W. Bush", True, "Former President")],
            ["George H. W. Bush"],
            id="middle initials tell father and son apart",
        ),
    ],
)
def test_people_of_the_registry(
    linker: Linker, registry: Registry, text: str, people: list[Named], expected: list[str]
) -> None:
    assert names(linker, registry, text, *people) == expected


@pytest.mark.parametrize(
    ("text", "person"),
    [
        pytest.param(
            "Thirsa Quobb, a baker from Leeds, opened a shop.", ("Thirsa Quobb", False, None), id="nobody's name"
        ),
        pytest.param("Scott, 34, teaches maths at a school in Leeds.", ("Scott", False, None), id="one word alone"),
        pytest.param("Khan played the drums all night.", ("Khan", False, None), id="a name of hundreds"),
        pytest.param("Ahmed Ali, a taxi driver, drove them home.", ("Ahmed Ali", False, None), id="a common full name"),
        pytest.param("The speech quoted Lincoln in the Senate.", ("Lincoln", True, None), id="somebody of the past"),
        pytest.param(
            "John F. Kennedy was President of the U.S.", ("John F. Kennedy", True, "President"), id="a namesake"
        ),
        pytest.param("Ivana Trumpp sold her flat in New York.", ("Ivana Trumpp", False, None), id="a near name"),
        pytest.param("Asif sells fruit on the market of Madrid.", ("Asif", False, None), id="a private namesake"),
        pytest.param("", ("", False, None), id="nothing at all"),
        pytest.param("...", ("...", True, "minister"), id="no letters"),
    ],
)
def test_people_whom_nothing_ties_to_the_registry(linker: Linker, text: str, person: Named) -> None:
    (link,) = links(linker, text, person)
    assert link.person_id is None
    assert link.reason


def test_the_same_word_means_whom_the_article_is_about(linker: Linker, registry: Registry) -> None:
    defence = "Defence Minister Asif visited the shipyard in Karachi, Pakistan."
    president = "Pakistan's President Zardari thanked the ambassador in Islamabad."
    assert names(linker, registry, defence, ("Asif", True, "Defence Minister")) == ["Khawaja Muhammad Asif"]
    assert names(linker, registry, president, ("Zardari", True, "President")) == ["Asif Ali Zardari"]


POSTS = {
    "hog": Post("Prime Minister", "Government", "XB", "2010", "2015", "hog", None, "curated"),
    "next": Post("Prime Minister", "Government", "XB", "2021", "2025", "hog", None, "curated"),
    "health": Post("Minister of Health", "Government", "XB", "2018", "2022", "minister", None, "curated"),
    "sports": Post("Minister of Sports", "Government", "XB", "2018", "2022", "minister", None, "curated"),
    "abroad": Post("Minister of Health", "Government", "FJ", "2018", "2022", "minister", None, "curated"),
}


def person(number: str, name: str, post: str, country: str = "XB", prominence: int = 3) -> Person:
    return Person(
        number, name, family_name=name.split()[-1], country=country, prominence=prominence, posts=(POSTS[post],)
    )


@pytest.fixture
def norland() -> Linker:
    people = (
        person("old", "Edda Marrow", "hog", prominence=4),
        person("new", "Edda Marrow", "next", prominence=4),
        person("health", "Ola Brandt", "health"),
        person("sports", "Ola Brandt", "sports"),
        person("fiji", "Ola Brandt", "abroad", "FJ"),
    )
    countries = shipped_countries().with_added([Country("XB", "Norland", ("Norlander",), "Sund")])
    return Linker(Registry(people, countries=countries), countries=countries)


@pytest.mark.parametrize(
    ("on", "expected"),
    [(date(2012, 5, 1), "old"), (date(2023, 5, 1), "new"), (None, None)],
)
def test_the_date_tells_one_prime_minister_from_the_next(
    norland: Linker, on: date | None, expected: str | None
) -> None:
    text = "Prime Minister Edda Marrow opened a bridge in Sund, Norland."
    (link,) = links(norland, text, ("Edda Marrow", True, "Prime Minister"), on=on)
    assert link.person_id == expected


@pytest.mark.parametrize(
    ("text", "role", "expected"),
    [
        pytest.param("Norland's health minister, Ola Brandt, spoke.", "health minister", "health", id="office"),
        pytest.param(
            "Norland's minister of sports, Ola Brandt, spoke.", "minister of sports", "sports", id="other office"
        ),
        pytest.param("Fiji's health minister, Ola Brandt, spoke in Suva.", "health minister", "fiji", id="country"),
        pytest.param("Norland's Ola Brandt spoke.", None, None, id="too close to call"),
    ],
)
def test_office_and_country_tell_namesakes_apart(
    norland: Linker, text: str, role: str | None, expected: str | None
) -> None:
    (link,) = links(norland, text, ("Ola Brandt", True, role))
    assert link.person_id == expected


def test_the_reason_can_be_read(linker: Linker) -> None:
    text = "Pakistan's defence minister, Khawaja Asif, spoke in Islamabad."
    (link,) = links(linker, text, ("Khawaja Asif", True, "defence minister"), on=date(2025, 3, 1))
    assert link.person_id == "Q6401038"
    assert link.score > 0.9
    assert link.reason == "full name; office fits; in office in 2025; Pakistan beside the name"


def test_doubt_is_told_with_the_next_best(norland: Linker) -> None:
    text = "Norland's Ola Brandt spoke."
    (link,) = links(norland, text, ("Ola Brandt", True, None))
    assert link.reason.startswith("unsure: Ola Brandt 0.")
    assert "next best Ola Brandt" in link.reason


def test_the_outlets_country_counts_when_the_text_names_none(norland: Linker) -> None:
    text = "The health minister, Ola Brandt, opened a ward."
    person = ("Ola Brandt", True, "health minister")
    scored = {outlet: links(norland, text, person, outlet=outlet)[0].score for outlet in ("XB", "DE")}
    assert scored["XB"] > scored["DE"]


def test_two_people_are_not_one_person_unless_spelled_in_two_ways(linker: Linker) -> None:
    text = "Shehbaz Sharif, the prime minister of Pakistan, spoke. Shahbaz Sharif left. Sharif's brother stayed."
    people = (
        ("Shehbaz Sharif", True, "prime minister"),
        ("Shahbaz Sharif", True, None),
        ("Sharif", True, "prime minister"),
    )
    one, other, short = links(linker, text, *people)
    assert one.person_id == other.person_id == "Q2096387"
    assert short.person_id != "Q2096387"


def test_the_same_article_gives_the_same_links(linker: Linker) -> None:
    text = "President Emmanuel Macron of France met Olaf Scholz."
    people = (("Emmanuel Macron", True, "President"), ("Olaf Scholz", True, None))
    assert links(linker, text, *people) == links(linker, text, *people)


def test_no_people_no_links(linker: Linker) -> None:
    assert linker.link("Nothing happened.", ()) == ()


@pytest.mark.parametrize("name", ["A" * 400, "Khan " * 80, "<!channel>", "\u202eKhan", "O" + "'" * 50, "ـ" * 30])
def test_odd_names_are_survived_quickly(linker: Linker, name: str) -> None:
    started = time.process_time()
    (link,) = links(linker, f"{name} spoke.", (name, True, "minister"))
    assert link.person_id is None
    assert time.process_time() - started < 0.5


def test_scores_share_what_there_is() -> None:
    won = scores([(1.0, 2.0), (1.0, 2.0), (1.0, -5.0)], (0.0, 1.0))
    assert won[0] == pytest.approx(won[1])
    assert won[0] > won[2]
    assert sum(won) < 1
    assert scores([(1000.0,)], (1.0,)) == [pytest.approx(1.0)]
    assert scores([], (1.0,)) == []
