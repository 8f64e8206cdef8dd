"""The statement model that ships, on sentences written for it: who, whom, which type; and texts that are no article."""

import pytest

from bot.language import Reader
from bot.language.lexicon import shipped
from bot.language.parsing import Parser
from bot.language.statements import StatementModel
from bot.types import FoundStatement

SURE = 0.4


@pytest.fixture(scope="module")
def model() -> StatementModel:
    return StatementModel.load(shipped())


def read(text: str, model: StatementModel, parser: Parser, reader: Reader) -> list[FoundStatement]:
    found = model.read(parser.parse(text), reader.read(text).people)
    return [statement for statement in found if statement.confidence >= SURE]


@pytest.mark.parametrize(
    ("text", "kind", "accuser", "accused"),
    [
        pytest.param(
            "Senator Paula Kerrigan accused Mayor Tom Ashby of taking bribes from builders.",
            "allegation",
            "Paula Kerrigan",
            "Tom Ashby",
            id="active",
        ),
        pytest.param(
            "Mayor Tom Ashby has been accused of taking bribes by Senator Paula Kerrigan.",
            "allegation",
            "Paula Kerrigan",
            "Tom Ashby",
            id="passive",
            marks=pytest.mark.xfail(reason="the parse hangs the accuser on the charge", strict=True),
        ),
        pytest.param(
            "Prime Minister Olav Brandt denied that he had lied to parliament.",
            "response",
            "Olav Brandt",
            "Olav Brandt",
            id="denial",
        ),
        pytest.param(
            "Former governor Lena Ortiz was arrested on Monday on charges of embezzling public money.",
            "legal",
            None,
            "Lena Ortiz",
            id="arrest",
        ),
    ],
)
def test_plain_sentences(
    text: str, kind: str, accuser: str | None, accused: str, model: StatementModel, parser: Parser, reader: Reader
) -> None:
    found = read(text, model, parser, reader)
    assert (kind, accused) in [(one.type, name) for one in found for name in one.accused]
    if accuser is not None:
        assert accuser in [name for one in found if one.type == kind for name in one.accuser]


@pytest.mark.parametrize(
    "text",
    [
        "The minister opened a new school in the valley on Tuesday.",
        "Rain is expected in the north, the weather service said.",
        "Ada Brill praised Bo Carr for his work on the budget.",
    ],
)
def test_news_without_blame_has_no_sure_statement(
    text: str, model: StatementModel, parser: Parser, reader: Reader
) -> None:
    assert read(text, model, parser, reader) == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\n ",
        "accused " * 3000,
        "“He lied,” " * 300,
        "ALL SHOUT THAT ADA BRILL STOLE\n" * 40,
        "\u200b\u202e🙂 <p>accused</p> &amp; של " * 50,
    ],
    ids=["empty", "white", "one endless sentence", "quotes", "capitals", "oddities"],
)
def test_offsets_point_into_any_text(text: str, model: StatementModel, parser: Parser) -> None:
    doc = parser.parse(text)
    for statement in model.read(doc, ()):
        for span in (statement.cue, statement.claim, statement.sentence):
            assert 0 <= span.start < span.end <= len(doc.text)
        assert 0.0 <= statement.confidence <= 1.0
        assert statement.accused
