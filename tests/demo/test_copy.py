"""What the sample outlets print: everything that the demo is to show, and nothing made up about real people."""

import re
import tomllib
from datetime import UTC, datetime, timedelta
from importlib.resources import files

import pytest

from bot.demo import newsroom
from bot.demo.newsroom import SampleArticle
from bot.language.languages import Languages
from bot.officials.countries import shipped_countries
from bot.officials.matcher import NameMatcher, known_names
from bot.officials.names import key
from bot.officials.registry import shipped
from bot.stories import SAME, likeness, sketch

NOW = datetime(2026, 3, 2, 21, 0, tzinfo=UTC)  # a Monday
COPY = newsroom.load(NOW)
REAL = {"Khawaja Muhammad Asif", "Imran Khan", "Qamar Javed Bajwa", "Faiz Hameed"}
ASIF = {"halyard/asif-weapons", "ledger/asif-generals", "lantern/asif-taliban"}
ACCUSING = re.compile(
    r"accus|alleg|blam|charg|den(?:y|ied)|acquit|clear(?:ed|s)|convict|guilty|investigat", re.IGNORECASE
)
OFFICE = re.compile(
    r"(?:[Mm]inister|President|Governor|Judge|General|[Ll]eader|mayor|Environnement)(?: of [A-Z]\w+)?,? "
    r"([A-Z][a-z]+ [A-Z][a-z]+)"
)


def text_of(article: SampleArticle) -> str:
    return "\n".join((article.title, *article.paragraphs))


def the(name: str, batch: int) -> SampleArticle:
    wanted = (*name.split("/"), batch)
    return next(one for one in COPY.articles if (one.outlet, one.id, one.batch) == wanted)


@pytest.fixture(scope="module")
def known() -> NameMatcher:
    return known_names()


@pytest.fixture(scope="module")
def registered() -> set[str]:
    return {key(name) for person in shipped() for name in (person.name, *person.aliases)}


ALL = pytest.mark.parametrize("article", COPY.articles, ids=lambda one: f"{one.outlet}/{one.id}.{one.batch}")


def operator_people() -> dict[str, dict[str, object]]:
    told = tomllib.loads((files("bot.demo") / "officials.toml").read_text("utf-8"))
    return {person["name"]: person for person in told["person"]}


@pytest.mark.parametrize(
    ("shows", "name", "batch", "words"),
    [
        ("an older allegation", "ledger/marrack-audit", 1, "has accused Energy Minister Leon Marrack of concealing"),
        ("a charge", "halyard/marrack-charged", 2, "Energy Minister Leon Marrack was charged with fraud"),
        (
            "an acquittal",
            "halyard/drusk-acquitted",
            1,
            "Former Transport Minister Anton Drusk was acquitted of bribery",
        ),
        ("an answer in the article", "lantern/housing-figures", 1, "Korvath rejected the accusation"),
        ("an allegation", "ledger/dredging-contract", 2, "accused Velmora's Finance Minister, Marta Solvane"),
        ("its wire copy", "halyard/port-deal", 2, "accused Velmora’s Finance Minister, Marta Solvane"),
        ("its denial", "lantern/solvane-denies", 2, "Marta Solvane, denied on Monday"),
        ("before an update", "lantern/coast-road", 1, "has accused General Viktor Haldrin"),
        ("an update", "lantern/coast-road", 2, "General Viktor Haldrin, denied on Monday"),
        ("the story, from abroad", "halyard/asif-weapons", 2, "blamed American weapons"),
        ("the story, at home", "ledger/asif-generals", 2, "has accused Imran Khan, Qamar Javed Bajwa and Faiz Hameed"),
        ("the story, next door", "lantern/asif-taliban", 2, "blamed former Prime Minister Imran Khan"),
    ],
)
def test_every_kind_of_news_is_there(shows: str, name: str, batch: int, words: str) -> None:
    assert words in text_of(the(name, batch)), shows


@pytest.mark.parametrize("name", ["halyard/ferry-terminal-opens", "ledger/rate-unchanged"])
def test_an_article_without_allegation(name: str) -> None:
    assert not ACCUSING.search(text_of(the(name, 1)))


def test_one_article_is_in_another_language() -> None:
    languages = Languages()
    told = {f"{one.outlet}/{one.id}": one.language for one in COPY.articles if one.language != "en"}
    assert told == {"halyard/recif-des-sarcelles": "fr"}
    assert [one.id for one in COPY.articles if languages.detect(text_of(one)) != one.language] == []


def test_the_denial_follows_the_allegation_on_the_same_day() -> None:
    accused, denied = the("ledger/dredging-contract", 2), the("lantern/solvane-denies", 2)
    assert timedelta() < denied.published - accused.published < timedelta(hours=6)
    assert denied.published.date() == accused.published.date()


def test_the_wire_copies_share_their_text_and_not_their_headlines() -> None:
    left, right = the("ledger/dredging-contract", 2), the("halyard/port-deal", 2)
    sketches = [sketch(text_of(one)) for one in (left, right)]
    told = [known for known in sketches if known is not None]
    assert likeness(*told) > 2 * SAME
    assert left.title != right.title
    assert left.paragraphs[-1] != right.paragraphs[-1]


def test_the_update_keeps_its_place_and_changes_its_text() -> None:
    lantern = next(one for one in COPY.outlets if one.slug == "lantern")
    before, after = (next(one for one in COPY.printed(lantern, batch) if one.id == "coast-road") for batch in (1, 2))
    assert before.published == after.published == before.updated < after.updated
    assert before.paragraphs != after.paragraphs


def test_a_batch_is_printed_newest_first_and_each_article_once() -> None:
    counts = {batch: [len(COPY.printed(outlet, batch)) for outlet in COPY.outlets] for batch in (1, 2)}
    assert (sum(counts[1]), sum(counts[2])) == (7, 14)
    for outlet in COPY.outlets:
        shown = COPY.printed(outlet, 2)
        assert [one.published for one in shown] == sorted((one.published for one in shown), reverse=True)
        assert len({one.id for one in shown}) == len(shown)


def test_the_baseline_is_older_than_the_news() -> None:
    first = [one.updated for one in COPY.articles if one.batch == 1]
    assert max(first) < min(one.updated for one in COPY.articles if one.batch == 2) <= NOW


@ALL
def test_a_text_is_whole(article: SampleArticle) -> None:
    assert 120 <= len(" ".join(article.paragraphs).split()) <= 350
    assert "{" not in text_of(article)
    assert article.summary.endswith((".", "?"))
    assert article.paragraphs[-1].endswith((".", "”"))


@ALL
def test_nobody_real_is_in_an_invented_story(article: SampleArticle, known: NameMatcher) -> None:
    text = text_of(article)
    real = f"{article.outlet}/{article.id}" in ASIF
    assert {text[start:end] for start, end in known.find(text)} <= (REAL if real else set())
    assert (real, not real) == ("Pakistan" in text, "Velmor" in text)


@ALL
def test_everybody_with_an_office_is_in_the_operators_file(article: SampleArticle) -> None:
    told = {*operator_people(), "Khawaja Muhammad", "Imran Khan"}
    assert set(OFFICE.findall(text_of(article))) <= told


@pytest.mark.parametrize("name", list(operator_people()))
def test_an_invented_official_is_in_the_news_and_not_in_the_registry(name: str, registered: set[str]) -> None:
    assert any(name in text_of(one) for one in COPY.articles)
    assert key(name) not in registered


def test_the_invented_country_has_a_code_and_a_name_of_its_own() -> None:
    told = tomllib.loads((files("bot.demo") / "officials.toml").read_text("utf-8"))
    country = told["country"][0]
    words = {word for known in shipped_countries() for word in known.words}
    assert country["code"] not in shipped_countries()
    assert words.isdisjoint({country["name"], country["capital"], *country["demonym"]})
    assert {person["country"] for person in told["person"]} == {country["code"]}


@pytest.mark.parametrize(
    ("now", "today"),
    [(NOW, "Monday"), (NOW + timedelta(days=1), "Tuesday"), (NOW.replace(hour=0, minute=20), "Sunday")],
)
def test_weekdays_follow_the_articles_own_time(now: datetime, today: str) -> None:
    told = next(one for one in newsroom.load(now).articles if one.id == "solvane-denies")
    assert f"denied on {today} that" in told.paragraphs[0]
