"""Quotations, and who says them."""

import pytest
from spacy.tokens import Doc

from bot.language.lexicon import Lexicon
from bot.language.parsing import Parser
from bot.language.parties import NOBODY, Parties, find_parties
from bot.language.people import PeopleFinder
from bot.language.quotes import quotations, speakers
from bot.language.surroundings import survey


def parties_of(doc: Doc, parser: Parser, lexicon: Lexicon) -> Parties:
    return find_parties(doc, PeopleFinder(lexicon, parser.dictionary).find(doc), survey(doc))


def told(parser: Parser, lexicon: Lexicon, text: str) -> list[tuple[str, str | None]]:
    """The first two words of each quotation, and its speaker."""
    doc = parser.parse(text)
    parties = parties_of(doc, parser, lexicon)
    found = quotations(doc, survey(doc), parties, lexicon.cues.speech())
    return [
        (doc[one.start + 1 : one.start + 3].text, None if one.speaker == NOBODY else parties.names[one.speaker].name)
        for one in found
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "“The minister took the money twice,” said Senator Lena Ortiz.",
            [("The minister", "Lena Ortiz")],
            id="the verb after it",
        ),
        pytest.param(
            'Senator Lena Ortiz said: "The minister took the money twice."',
            [("The minister", "Lena Ortiz")],
            id="the verb before it, straight marks",
        ),
        pytest.param(
            "“The minister took the money twice,” said Senator Lena Ortiz. “Nobody ever asked for it back.”",
            [("The minister", "Lena Ortiz"), ("Nobody ever", "Lena Ortiz")],
            id="a second one alone goes on",
        ),
        pytest.param(
            "Senator Lena Ortiz spoke in Dorn. “Governor Hugh Tanner took the money twice,” she said.",
            [("Governor Hugh", "Lena Ortiz")],
            id="she is none of those named in the quotation",
        ),
        pytest.param(
            "“The money was never paid back to the city.” The room was silent.", [("The money", None)], id="nobody"
        ),
        pytest.param("Senator Lena Ortiz called the plan “a mess” on Monday.", [], id="two quoted words are none"),
    ],
)
def test_a_quotation_has_a_speaker(
    parser: Parser, lexicon: Lexicon, text: str, expected: list[tuple[str, str | None]]
) -> None:
    assert told(parser, lexicon, text) == expected


def test_each_token_of_a_quotation_is_its_speakers(parser: Parser, lexicon: Lexicon) -> None:
    doc = parser.parse("“The minister took the money twice,” said Senator Lena Ortiz.")
    parties = parties_of(doc, parser, lexicon)
    (one,) = quotations(doc, survey(doc), parties, lexicon.cues.speech())
    assert set(speakers([one])) == set(range(one.start, one.end))


@pytest.mark.parametrize(
    ("text", "without"),
    [
        ("Interior Minister Lena Ortiz denied it.", "Interior"),
        ("Treasury spokesman Hugh Tanner said that the claim was false.", "Treasury"),
        ("Retired generals Hugh Tanner and Bo Carr took the money.", "Retired generals"),
    ],
)
def test_what_belongs_to_a_name_is_no_party(parser: Parser, lexicon: Lexicon, text: str, without: str) -> None:
    doc = parser.parse(text)
    parties = parties_of(doc, parser, lexicon)
    assert without not in [party.name for party in parties.names]


@pytest.mark.parametrize(
    ("text", "means"),
    [
        pytest.param("Finance Minister Lena Ortiz met voters. Nurses sued the minister.", "Lena Ortiz", id="one"),
        pytest.param(
            "Finance Minister Lena Ortiz met Defence Minister Hugh Tanner. Nurses sued the minister.",
            "minister",
            id="two ministers: nobody can tell",
        ),
    ],
)
def test_an_office_means_the_only_one_who_has_it(parser: Parser, lexicon: Lexicon, text: str, means: str) -> None:
    doc = parser.parse(text)
    parties = parties_of(doc, parser, lexicon)
    assert [parties.names[m.party].name for m in parties.mentions if doc[m.head].text == "minister"] == [means]
