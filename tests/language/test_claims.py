"""Claims are whole: no name, noun phrase or clause is cut in two."""

import numpy as np
import pytest

from bot.language.claims import whole
from bot.language.cues import Proposal
from bot.language.lexicon import Lexicon
from bot.language.parsing import Parser
from bot.language.people import PeopleFinder
from bot.language.statements import FOLDER, article_of, load_spell
from bot.language.wordpieces import Spell


@pytest.fixture(scope="module")
def spell() -> Spell:
    return load_spell(FOLDER / "tokenizer.json")


@pytest.mark.parametrize(
    ("text", "cue", "marked", "expected"),
    [
        pytest.param(
            "Ortiz alleged that General Carlos Mendez Rivera had sold the rifles.",
            "alleged",
            "Rivera had sold the rifles",
            "General Carlos Mendez Rivera had sold the rifles",
            id="a name",
        ),
        pytest.param(
            "The police charged him with the shooting deaths of four fishermen in the old harbour.",
            "charged",
            "shooting deaths of four fishermen",
            "the shooting deaths of four fishermen in the old harbour",
            id="a noun phrase, and what hangs on it",
        ),
        pytest.param(
            "Ortiz accused Carlos Mendez Rivera of fraud.",
            "accused",
            "Rivera of fraud",
            "of fraud",
            id="without the tail of the accused one's name",
        ),
        pytest.param(
            "“I signed what they put before me,” Tanner wrote.",
            "wrote",
            "I signed what they put before me,” Tanner wrote",
            "I signed what they put before me,",
            id="not beyond its quotation",
        ),
        pytest.param(
            "Ortiz accused Tanner of taking money from the builders, and left the room.",
            "accused",
            "taking money",
            "taking money from the builders",
            id="up to the pause",
        ),
        pytest.param(
            "Korvath said he gave the contract to a company owned by his brother.",
            "said",
            "gave the contract to a company owned by",
            "gave the contract to a company owned by his brother",
            id="no word that asks for more is the last",
        ),
        pytest.param(
            "A court found Tanner guilty of taking bribes.",
            "guilty",
            "A court found Tanner guilty of taking bribes.",
            "of taking bribes",
            id="everything, so what the cue governs",
        ),
        pytest.param("Ortiz accused Tanner of fraud.", "accused", "fraud", "fraud", id="what is whole stays as it was"),
    ],
)
def test_whole(parser: Parser, lexicon: Lexicon, spell: Spell, text: str, cue: str, marked: str, expected: str) -> None:
    doc = parser.parse(text)
    article = article_of(doc, PeopleFinder(lexicon, parser.dictionary).find(doc), spell, lexicon)

    def tokens(words: str) -> tuple[int, int]:
        span = doc.char_span(text.index(words), text.index(words) + len(words), alignment_mode="expand")
        assert span is not None
        return span.start, span.end

    nothing = np.zeros(3, dtype=np.float32)
    start, end = whole(article, Proposal(*tokens(cue), nothing, nothing), tokens(marked))
    assert doc[start:end].text == expected
