"""The base pipeline that ships, and how texts are cut and made plain for it."""

from itertools import pairwise
from pathlib import Path

import pytest
import spacy

from bot.errors import ModelError
from bot.language.parsing import BASE, FINDERS, LONGEST_SENTENCE, Parser, load_parser, pieces, tidy


def test_spacy_loads_the_folder_that_ships_with_all_that_hearsay_finds() -> None:
    nlp = spacy.load(BASE)
    assert nlp.pipe_names == ["tok2vec", "tagger", "parser", "attribute_ruler", "lemmatizer", "ner", *FINDERS]
    assert nlp.meta["name"] == "hearsay_base"
    doc = nlp("Senator Paula Kerrigan accused Mayor Tom Ashby of taking bribes from builders.")
    assert [person.name for person in doc._.people] == ["Paula Kerrigan", "Tom Ashby"]
    assert [statement.accused for statement in doc._.statements] == [("Tom Ashby",)]
    assert not doc.spans["quotations"]
    spoken = nlp("“The mayor took bribes from three builders,” said Senator Paula Kerrigan.")
    assert [span.label_ for span in spoken.spans["quotations"]] == ["Paula Kerrigan"]


def test_tags_lemmas_heads_and_entities_are_told(parser: Parser) -> None:
    doc = parser.parse("The ministers were accusing Germany.")
    assert [token.tag_ for token in doc] == ["DT", "NNS", "VBD", "VBG", "NNP", "."]
    assert [token.lemma_ for token in doc] == ["the", "minister", "be", "accuse", "Germany", "."]
    assert [token.dep_ for token in doc] == ["det", "nsubj", "aux", "ROOT", "dobj", "punct"]
    assert [(one.text, one.label_) for one in doc.ents] == [("Germany", "GPE")]


@pytest.mark.parametrize("word", ["minister", "accuse", "corrupt"])
def test_the_dictionary_knows_common_words(parser: Parser, word: str) -> None:
    assert word in parser.dictionary


def test_a_missing_pipeline_is_a_model_error(tmp_path: Path) -> None:
    with pytest.raises(ModelError):
        load_parser(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("a\u00a0b\tc", "a b c"),
        ("one\r\ntwo", "one \ntwo"),
        ("Venn‘s house", "Venn’s house"),
        ("«yes»", "“yes”"),
        ("bad \ud800 one", "bad \ufffd one"),
    ],
)
def test_odd_characters_are_made_plain_in_place(text: str, plain: str) -> None:
    assert tidy(text) == plain
    assert len(tidy(text)) == len(text)


@pytest.mark.parametrize("text", ["", "short", "a b " * 50, "x" * 95, "one.\n\ntwo. " * 20])
def test_pieces_are_bounded_and_lose_nothing(text: str) -> None:
    found = list(pieces(text, longest=40))
    assert "".join(found) == text
    assert all(len(piece) <= 40 for piece in found)


@pytest.mark.parametrize("text", ["One line\nanother line", "word " * 600])
def test_sentences_end_with_lines_and_after_so_many_words(parser: Parser, text: str) -> None:
    sentences = list(parser.parse(text).sents)
    assert len(sentences) > 1
    assert all(len(sentence) <= LONGEST_SENTENCE + 1 for sentence in sentences)
    assert all(left.end == right.start for left, right in pairwise(sentences))
