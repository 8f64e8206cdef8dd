"""Attributions: tags become spans, cues are read again with a mark, and what was found is compared span by span."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest
from spacy.tokens import Doc
from spacy.vocab import Vocab

from bot.language.encoder import Floats, Heads, Ints
from bot.language.train.attribution import (
    Attribution,
    AttributionReader,
    Leaning,
    annotated,
    best_spans,
    quotation,
    scores,
    token_scores,
    tokens_within,
)
from bot.language.wordpieces import Pieces
from bot.types import Span

WORDS = ("said", "Ann", "Orlin", "the", "mayor", "lied", "to", "us", ",", ".", "Then", "it", "rained")
SAID, ANN, LIED = (WORDS.index(word) for word in ("said", "Ann", "lied"))


def tags_of(written: str, sure: float = 0.9) -> Floats:
    """Scores of a row of tags written as letters: o outside, b begins, i goes on."""
    table = np.full((len(written), 3), np.log((1 - sure) / 2), dtype=np.float32)
    for row, letter in enumerate(written):
        table[row, "obi".index(letter)] = np.log(sure)
    return table


@pytest.mark.parametrize(
    ("written", "spans"),
    [
        ("ooo", []),
        ("obio", [(1, 3)]),
        ("biobi", [(0, 2), (3, 5)]),
        ("b", [(0, 1)]),
        ("obiiobi", [(1, 4), (5, 7)]),
        ("", []),
    ],
)
def test_sure_tags_are_taken_as_they_are(written: str, spans: list[tuple[int, int]]) -> None:
    assert best_spans(tags_of(written), 0.0) == spans


@pytest.mark.parametrize(("written", "starts"), [("oiio", {1}), ("iio", {0}), ("ooi", {2})])
def test_nothing_goes_on_that_has_not_begun(written: str, starts: set[int]) -> None:
    found = best_spans(tags_of(written, 0.98), 0.0)
    assert all(start < end for start, end in found)
    assert {start for start, _ in found} <= starts


@pytest.mark.parametrize("written", ["bb", "bibi", "bbbb", "obbio"])
def test_spans_never_touch(written: str) -> None:
    found = best_spans(tags_of(written, 0.6), 1.0)
    assert found
    assert all(end < start for (_, end), (start, _) in pairwise(found))


@pytest.mark.parametrize(
    ("text", "span", "whole"),
    [
        ("He saw a “rigged system.” It rained.", "a “rigged system", "a “rigged system.”"),
        ('"It rained," Orlin said.', '"It rained', '"It rained,"'),
        ("He wrote ‘no’ twice.", "‘no", "‘no’"),
        ("He saw a “rigged system” here.", "a “rigged system”", "a “rigged system”"),
        ("He saw a “rigged and old system” here.", "a “rigged", "a “rigged"),
        ("It rained.”", "It rained", "It rained"),
        ('Orlin said "no" and "yes" then.', 'said "no" and "yes', 'said "no" and "yes"'),
        ("“It rained", "“It rained", "“It rained"),
    ],
)
def test_a_quotation_is_taken_with_its_closing_mark(text: str, span: str, whole: str) -> None:
    start = text.index(span)
    found = quotation(text, Span(start, start + len(span)))
    assert text[found.start : found.end] == whole


def test_leaning_decides_what_is_unsure() -> None:
    doubtful = np.log(np.array([[0.8, 0.1, 0.1], [0.6, 0.3, 0.1], [0.8, 0.1, 0.1]], dtype=np.float32))
    assert best_spans(doubtful, 0.0) == []
    assert best_spans(doubtful, 1.0) == [(1, 2)]
    assert best_spans(doubtful, -1.0) == []


def test_a_token_is_scored_by_all_of_its_pieces_and_white_space_goes_either_way() -> None:
    pieces = Pieces(np.zeros(4, dtype=np.int64), np.array([0, 2, 2, 4]), ((0, 3),))
    table = token_scores(np.exp(tags_of("biii")), pieces, 0, 0, 3)
    assert table.shape == (3, 3)
    assert best_spans(table, 0.0) == [(0, 3)]
    assert table[1, 0] == table[1, 2] == 0.0
    assert best_spans(table[1:2], 0.0) == []


@pytest.mark.parametrize(("start", "end", "tokens"), [(0, 5, (0, 3)), (1, 5, (1, 3)), (0, 4, (0, 2)), (4, 5, (3, 3))])
def test_tokens_that_a_slice_cuts_are_left_out(start: int, end: int, tokens: tuple[int, int]) -> None:
    pieces = Pieces(np.zeros(5, dtype=np.int64), np.array([0, 2, 3, 5]), ((0, 3),))
    assert tokens_within(pieces, start, end) == tokens


class WordEncoder:
    """An encoder whose state of a piece is the word itself and whether it is marked."""

    def lower(self, ids: Ints, mask: Floats) -> Floats:
        states = np.eye(len(WORDS) + 1, dtype=np.float32)[ids] * mask[..., None]
        return np.asarray(states, dtype=np.float32)

    def upper(self, states: Floats, mask: Floats, marked: Floats) -> Floats:
        found = states.copy()
        found[..., -1] = marked
        return found


def head(**tags: Sequence[str]) -> tuple[Floats, Floats]:
    """Weights and bias that tag the named words as said and all others as outside."""
    weights = np.zeros((3, len(WORDS) + 1), dtype=np.float32)
    for tag, words in tags.items():
        for word in words:
            weights["obi".index(tag), WORDS.index(word)] = 20.0
    return weights, np.array([8.0, 0.0, 0.0], dtype=np.float32)


@pytest.fixture
def attribution_reader() -> AttributionReader:
    heads = {
        "cue_tags": (np.zeros((7, len(WORDS) + 1), dtype=np.float32), np.zeros(7, dtype=np.float32)),
        "sentence": (np.zeros((3, len(WORDS) + 1), dtype=np.float32), np.zeros(3, dtype=np.float32)),
        "quote_cue_tags": head(b=["said"]),
        "source_tags": head(b=["Ann"], i=["Orlin"]),
        "claim_tags": head(b=["the"], i=["mayor", "lied", "to", "us"]),
    }
    weights = {
        f"{name}.{part}": array
        for name, pair in heads.items()
        for part, array in zip(("weight", "bias"), pair, strict=True)
    }
    return AttributionReader(WordEncoder(), Heads(weights), lambda text: (WORDS.index(text),), Leaning())


def doc_of(text: str) -> Doc:
    words = text.split()
    starts: list[bool | int | None] = [place == 0 or words[place - 1] == "." for place in range(len(words))]
    return Doc(Vocab(), words=words, sent_starts=starts)


def test_an_article_is_read_cue_by_cue(attribution_reader: AttributionReader) -> None:
    doc = doc_of("Then it rained . the mayor lied to us , Ann Orlin said . it rained .")
    found = attribution_reader.read(doc)
    assert [
        [doc.text[span.start : span.end] for span in found[0].spans(role)] for role in ("source", "cue", "content")
    ] == [
        ["Ann Orlin"],
        ["said"],
        ["the mayor lied to us"],
    ]
    assert len(found) == 1


@pytest.mark.parametrize("text", ["Then it rained .", "Ann Orlin", ""])
def test_an_article_without_a_cue_has_no_attribution(attribution_reader: AttributionReader, text: str) -> None:
    assert attribution_reader.read(doc_of(text)) == []


def test_many_cues_in_one_sentence_are_all_read(attribution_reader: AttributionReader) -> None:
    doc = doc_of(" ".join(["Ann", "said"] * 100))
    found = attribution_reader.read(doc)
    assert len(found) == 100
    assert all(one.source for one in found)


def test_annotated_spans_lose_the_white_space_at_their_ends() -> None:
    row = {
        "text": " Orlin said:  no\u00a0",
        "attributions": [{"cue": [[6, 13]], "source": [[0, 6]], "content": [[13, 17]]}, {"content": [[1, 6]]}],
    }
    assert annotated(row) == [Attribution(Span(7, 12), (Span(1, 6),), (Span(14, 16),))]


SAYS = Attribution(Span(5, 9), (Span(0, 4),), (Span(10, 20), Span(30, 40)))


@pytest.mark.parametrize(
    ("found", "f1"),
    [
        ([SAYS], {"source": 1.0, "cue": 1.0, "content": 1.0}),
        ([], {"source": 0.0, "cue": 0.0, "content": 0.0}),
        ([Attribution(SAYS.cue, (), (Span(10, 20),))], {"source": 0.0, "cue": 1.0, "content": 2 / 3}),
        ([Attribution(SAYS.cue, (Span(0, 3),), SAYS.content)], {"source": 0.0, "cue": 1.0, "content": 1.0}),
        ([SAYS, Attribution(Span(50, 54), SAYS.source)], {"source": 1.0, "cue": 2 / 3, "content": 1.0}),
    ],
)
def test_spans_count_one_by_one_and_only_when_exact(found: list[Attribution], f1: dict[str, float]) -> None:
    assert {role: rates[2] for role, rates in scores([([SAYS], found)]).items()} == pytest.approx(f1)
