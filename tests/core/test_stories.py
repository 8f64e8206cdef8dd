"""Copies and retellings are found, other news is not."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.stories import Charge, Gist, StoryIndex, Telling, Told, gist, likeness, same_copy, same_news, sketch
from bot.stories.retelling import ENOUGH, telling_words

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)

HARBOUR = """Port Lennick, Monday. Mayor Tessa Marrow accused the minister of harbours, Olan Brevik, of taking
bribes for the dredging contracts that were signed in spring. Speaking on the steps of the town hall, she said
that three firms had paid for a holiday house in the hills and that letters found in an old cupboard prove it.
The minister was not at his desk when reporters called. His office put out two lines in the evening, calling the
story a fable told by a tired politician before an election. Dockers who gathered outside cheered when the mayor
held up copies of the letters. The anti-corruption bureau confirmed that it has received a box of papers, and
said that reading them will take some weeks. Contracts for the outer basin are worth eighty million crowns; work
on them was to begin after the winter storms, and the firms concerned did not answer questions that were sent to
them in writing on Sunday night."""
COPY = f"""ADVERTISEMENT. Sign up for our newsletter and never miss a morning briefing. Share this article.
{HARBOUR} Copyright the Lennick Wire Service. All rights reserved; no part may be passed on without permission.
Read next: ten recipes for herring, and why the ferry to Ostrand was late again. Download our app for breaking
news at any hour."""
REWRITE = " ".join(HARBOUR.split()).replace(
    "His office put out two lines in the evening, calling the story a fable told by a tired politician before an "
    "election.",
    "In the evening his office called all of it invented.",
)
WEATHER = """A storm that had been forecast for the whole coast turned north during the night and left the
islands dry. Farmers who had brought in their sheep led them out again at noon, and the ferry office sold
tickets as on any other day. The weather service defended its warning, saying that a shift of forty kilometres
lies within what its models can tell. Schools that were closed for the day will open tomorrow at the usual hour,
and buses run by the summer timetable. Shops in Ostrand reported that candles, bread and batteries had been sold
out since Saturday evening. Insurers were glad. A second low is on its way across the sea, but it is weak and
will bring rain at most. Fishing boats are asked to stay in port until Thursday, when the swell should be down
to two metres, and to keep listening to the evening bulletin until then."""
OTHER_CASE = """Port Lennick, Monday. Opposition leader Ana Stroud accused the minister of harbours, Olan
Brevik, of having strikers beaten at the coal quay last week. She showed reporters a film, shot from a balcony,
in which men in grey jackets hit dockers with oars. Eleven people were treated in hospital and one has lost an
eye. The minister said that the men were not his, that the film was cut, and that the police would look into who
had sent them. Union officials do not believe it and want a parliamentary inquiry before the summer recess. The
harbour police, which answers to the ministry, left calls unanswered. Work at the quay stood still for a third
day; ships from Ostrand were sent on to other ports along the coast. Employers put the damage at two million
crowns a day and urged both sides to talk before the weekend began."""


@pytest.mark.parametrize("text", ["", "Short news.", "word " * 29, "…—!?" * 100])
def test_what_is_too_short_has_no_sketch(text: str) -> None:
    assert sketch(text) is None


@pytest.mark.parametrize(
    ("text", "same"),
    [
        (HARBOUR, True),
        (HARBOUR.upper(), True),
        (HARBOUR.replace(",", " —").replace("\n", "  "), True),
        (COPY, True),
        (REWRITE, True),
        (WEATHER, False),
        (OTHER_CASE, False),
        ("\n".join(reversed(HARBOUR.split())), False),
    ],
    ids=["itself", "shouted", "other signs", "boilerplate", "rewrite", "weather", "other case", "backwards"],
)
def test_copies_are_found_and_other_news_is_not(text: str, same: bool) -> None:
    index = StoryIndex()
    index.add(told(1, 11, HARBOUR))
    assert placed(index, text, {1: HARBOUR}) == (11 if same else None)


def told(article_id: int, story_id: int, text: str, short: Gist | None = None, *, days: float = 0) -> Told:
    return Told(article_id, story_id, NOON + timedelta(days=days), made(text), short)


def placed(index: StoryIndex, text: str, texts: dict[int, str], outlet: str = "B") -> int | None:
    near = index.candidates(made(text))
    return index.place(Telling(outlet, "", text), None, {key: Telling("A", "", texts[key]) for key in near})


def made(text: str) -> bytes:
    found = sketch(text)
    assert found is not None
    return found


def test_likeness_is_one_for_the_same_text_and_symmetric() -> None:
    assert likeness(made(HARBOUR), made(HARBOUR)) == 1.0
    assert likeness(made(HARBOUR), made(COPY)) == likeness(made(COPY), made(HARBOUR))


@pytest.mark.parametrize("stored", [b"", b"x", bytes(512), b"Rensa:RMinHash:9\0" + bytes(600)])
def test_a_sketch_of_another_version_is_like_nothing(stored: bytes) -> None:
    index = StoryIndex()
    index.add(Told(1, 11, NOON, stored, None))
    assert (likeness(stored, made(HARBOUR)), index.candidates(made(HARBOUR)), index.candidates(stored)) == (0.0, [], [])


def test_the_most_alike_article_decides() -> None:
    texts = {1: COPY, 2: HARBOUR, 3: WEATHER}
    index = StoryIndex()
    for article, text in texts.items():
        index.add(told(article, 10 + article, text))
    assert (placed(index, HARBOUR, texts), placed(index, COPY, texts), index.candidates(None)) == (12, 11, [])


def test_a_new_version_takes_the_old_ones_place_and_what_is_forgotten_is_not_found() -> None:
    index = StoryIndex()
    index.add(told(1, 11, HARBOUR))
    index.add(told(1, 11, WEATHER))
    assert (index.candidates(made(HARBOUR)), index.candidates(made(WEATHER)), len(index)) == ([], [1], 1)
    index.remove(1)
    index.remove(404)
    assert (index.candidates(made(WEATHER)), len(index)) == ([], 0)


def test_what_came_before_the_window_is_forgotten() -> None:
    index = StoryIndex()
    for day, text in enumerate((HARBOUR, WEATHER, OTHER_CASE)):
        index.add(told(day, day, text, bribes(), days=day))
    index.forget(NOON + timedelta(days=1.5))
    assert (len(index), index.candidates(made(HARBOUR)), index.candidates(made(OTHER_CASE))) == (1, [], [2])


STANDING = """You are reading a free article of the Lennick Lantern. We live by our readers: for less than the price of
a coffee a week you have all of our reporting, the magazine, the crossword. Subscribe and get the first month free.
Already a subscriber? Sign in to go on reading. By going on you accept our terms of use and our policy on privacy."""
LIBRARY = "The library stays closed on Monday because its heating has failed; lent books may be brought back later."
STORK = (
    "A stork's nest of ninety kilograms was lifted from a chimney with a crane, and the birds moved in again at once."
)
FIRST = "Mayor Tessa Marrow accused the minister of harbours, Olan Brevik, of taking bribes for the dredging contracts."
DENIAL = "The minister denied on Tuesday that he ever took money, and said that lawyers were drawing up a complaint. "
REST = HARBOUR.partition("prove it.")[2]


@pytest.mark.parametrize(
    ("left", "right", "outlet", "same"),
    [
        (f"{LIBRARY}\n{STANDING}", f"{STORK}\n{STANDING}", "A", False),
        (f"{STANDING}\n{LIBRARY}", f"{STANDING}\n{STORK}", "A", False),
        (f"{LIBRARY}\n{STANDING}", f"{LIBRARY}\n{STANDING}", "A", True),
        (f"{FIRST} {REST}", f"{DENIAL * 2} {REST}", "A", False),
        (f"{FIRST} {REST}", f"{DENIAL * 2} {REST}", "B", False),
        (HARBOUR, f"Correction: a figure was wrong.\n{HARBOUR.replace('eighty', 'eighteen')}", "A", True),
        (HARBOUR, HARBOUR[:500], "B", True),
    ],
    ids=["below", "above", "the same", "old background", "old background elsewhere", "corrected", "cut"],
)
def test_what_stands_around_news_joins_nothing(left: str, right: str, outlet: str, same: bool) -> None:
    one, other = Telling("A", "Lennick today", left), Telling(outlet, "Lennick today again", right)
    assert (same_copy(one, other), same_copy(other, one)) == (same, same)


def test_a_column_of_one_title_is_another_each_day() -> None:
    monday, tuesday = (Telling("A", "Morning briefing", f"{STANDING}\n{news}") for news in (WEATHER, OTHER_CASE))
    assert not same_copy(monday, tuesday)


def bribes(
    title: str = "Mayor accuses Brevik of bribes for harbour contracts",
    text: str = FIRST,
    *,
    hours: float = 0,
    type: str = "allegation",
    accuser: str = "marrow",
) -> Gist:
    charge = Charge(frozenset({accuser}), frozenset({"brevik"}), type, telling_words("taking bribes for contracts"))
    people = [("marrow", "Tessa Marrow"), ("brevik", "Olan Brevik")]
    return gist(at=NOON + timedelta(hours=hours), title=title, text=text, people=people, charges=[charge])


OTHER_WORDS = (
    "Olan Brevik took bribes when dredging contracts were signed, the mayor said on the steps of the town hall."
)


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (bribes("Brevik took bribes for contracts, mayor says", OTHER_WORDS, hours=5), True),
        (bribes("Brevik took bribes for contracts, mayor says", OTHER_WORDS, hours=50), False),
        (bribes("Brevik took bribes for contracts, mayor says", OTHER_WORDS, accuser="stroud"), False),
        (
            bribes("Thousands march in Lennick", "Under umbrellas, the town saw its largest march in years.", hours=20),
            False,
        ),
        (replace(bribes(), charges=()), False),
    ],
    ids=["retold", "too late", "another accuser", "what followed", "no charge"],
)
def test_a_retelling_has_the_same_people_charge_and_much_the_same_title(other: Gist, same: bool) -> None:
    assert (same_news(bribes(), other) >= ENOUGH) is same
    assert same_news(bribes(), other) == same_news(other, bribes())
    index = StoryIndex()
    index.add(told(1, 11, HARBOUR, bribes()))
    assert index.place(Telling("B", "", OTHER_WORDS), other, {}) == (11 if same else None)
