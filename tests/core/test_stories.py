"""Near-duplicates are found, other news is not."""

import pytest

from bot.stories import StoryIndex, likeness, sketch

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
    index.add(1, 11, made(HARBOUR))
    assert index.find(made(text)) == (11 if same else None)


def made(text: str) -> bytes:
    found = sketch(text)
    assert found is not None
    return found


def test_likeness_is_one_for_the_same_text_and_symmetric() -> None:
    assert likeness(made(HARBOUR), made(HARBOUR)) == 1.0
    assert likeness(made(HARBOUR), made(COPY)) == likeness(made(COPY), made(HARBOUR))


def test_the_most_alike_article_decides() -> None:
    index = StoryIndex()
    for article, story, text in [(1, 11, COPY), (2, 12, HARBOUR), (3, 13, WEATHER)]:
        index.add(article, story, made(text))
    assert (index.find(made(HARBOUR)), index.find(made(COPY)), index.find(None)) == (12, 11, None)


def test_a_new_version_takes_the_old_ones_place_and_what_is_forgotten_is_not_found() -> None:
    index = StoryIndex()
    index.add(1, 11, made(HARBOUR))
    index.add(1, 11, made(WEATHER))
    assert (index.find(made(HARBOUR)), index.find(made(WEATHER)), len(index)) == (None, 11, 1)
    index.remove(1)
    index.remove(404)
    assert (index.find(made(WEATHER)), len(index)) == (None, 0)
