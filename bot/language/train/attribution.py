"""Attributions: PolNeAR's own task (who says what), which tells how good the encoder is; nothing of it ships.

The encoder's first reading tags cues, its second, with a cue marked, tags that cue's source and content.
`python -m bot.language.train.attribution --corpora FOLDER --weights FILE.pt --start FOLDER` prints how exactly.
"""

import argparse
import gzip
import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any

import numpy as np
from spacy.tokens import Doc

from bot.language.cues import Seen, look
from bot.language.encoder import Encoder, Floats, Heads, softmax
from bot.language.parsing import load_parser
from bot.language.roles import stacked
from bot.language.train import parse
from bot.language.windows import slice_around
from bot.language.wordpieces import Pieces, Spell, cut, speller
from bot.types import Span

Bounds = tuple[int, int]
ROLES = ("source", "cue", "content")
ROWS = 16
QUOTATION_MARKS = (("“", "”"), ('"', '"'), ("‘", "’"))
THREADS = 1
OUTSIDE, BEGINS, GOES_ON = range(3)
NEVER = -1e9


@dataclass(frozen=True, slots=True)
class Attribution:
    """A cue with the spans of its source and of its content; either may be empty."""

    cue: Span
    source: tuple[Span, ...] = ()
    content: tuple[Span, ...] = ()

    def spans(self, role: str) -> tuple[Span, ...]:
        """The spans of a role."""
        return {"source": self.source, "cue": (self.cue,), "content": self.content}[role]


@dataclass(frozen=True, slots=True)
class Leaning:
    """How far each role's tags lean to a span: added to the logarithm of every word's chance to lie in one.

    The defaults did best on a part of PolNeAR's train articles.
    """

    cue: float = 0.0
    source: float = 0.25
    content: float = 0.25


@dataclass(frozen=True, slots=True)
class Marked:
    """A cue as the second reading sees it: the tokens of its slice from `first` on, with each role's scores."""

    cue: Bounds
    first: int
    source: Floats
    content: Floats


class AttributionReader:
    """Finds attributions in a parsed article."""

    def __init__(self, encoder: Encoder, heads: Heads, spell: Spell, leaning: Leaning) -> None:
        self._encoder, self._heads, self._spell, self._leaning = encoder, heads, spell, leaning

    def read(self, doc: Doc) -> list[Attribution]:
        """The attributions of an article, in order of their cues."""
        pieces = cut(doc, self._spell)
        if not len(pieces.ids):
            return []
        return [decoded(doc, marked, self._leaning) for marked in self.marked(pieces)]

    def marked(self, pieces: Pieces) -> Iterator[Marked]:
        """Each cue that the first reading finds, read again."""
        sentence_of = _sentences(pieces)
        for seen in chain.from_iterable(look(pieces, self._encoder, self._heads)):
            cues = list(self._cues(seen, pieces))
            for begin in range(0, len(cues), ROWS):
                yield from self._again(seen, pieces, cues[begin : begin + ROWS], sentence_of)

    def _cues(self, seen: Seen, pieces: Pieces) -> Iterator[Bounds]:
        origin, window = seen.window.start, seen.window
        tags = softmax(self._heads.apply("quote_cue_tags", seen.states))
        first, end = tokens_within(pieces, window.core_start, window.core_end)
        scores = token_scores(tags, pieces, origin, first, end)
        for start, stop in best_spans(scores, self._leaning.cue):
            if pieces.first[first + start] < pieces.first[first + stop]:
                yield first + start, first + stop

    def _again(
        self, seen: Seen, pieces: Pieces, cues: Sequence[Bounds], sentence_of: Sequence[int]
    ) -> Iterator[Marked]:
        origin = seen.window.start
        slices = [slice_around(pieces, seen.window, int(pieces.first[start]), sentence_of[start]) for start, _ in cues]
        rows = []
        for (start, end), cue in zip(slices, cues, strict=True):
            first, last = pieces.span(*cue)
            rows.append((seen.lower[start - origin : end - origin], (first - start, min(last, end) - start)))
        states, mask, marks = stacked(rows)
        upper = self._encoder.upper(states, mask, marks)
        for row, ((start, end), cue) in enumerate(zip(slices, cues, strict=True)):
            first, stop = tokens_within(pieces, start, end)
            source, content = (
                token_scores(softmax(self._heads.apply(head, upper[row])), pieces, start, first, stop)
                for head in ("source_tags", "claim_tags")
            )
            yield Marked(cue, first, source, content)


def tokens_within(pieces: Pieces, start: int, end: int) -> Bounds:
    """The tokens that lie wholly within the pieces `start` to `end`."""
    first = int(np.searchsorted(pieces.first, start, side="left"))
    last = int(np.searchsorted(pieces.first, end, side="right")) - 1
    return first, max(first, last)


def token_scores(tags: Floats, pieces: Pieces, origin: int, first: int, end: int) -> Floats:
    """For each token from `first` to `end` the log-probability of (outside, begins a span, goes on with one).

    `tags` holds the same for each piece from `origin` on. White space has no pieces and goes either way.
    """
    logs = np.log(np.maximum(tags, 1e-9))
    sums = np.concatenate([np.zeros((1, 3), dtype=logs.dtype), logs.cumsum(axis=0)])
    starts, stops = pieces.first[first:end] - origin, pieces.first[first + 1 : end + 1] - origin
    scores: Floats = sums[stops] - sums[starts]
    blank = starts == stops
    begun = np.minimum(starts, len(logs) - 1)
    scores[:, BEGINS] = logs[begun, BEGINS] - logs[begun, GOES_ON] + scores[:, GOES_ON]
    scores[blank, BEGINS] = NEVER
    return scores


def best_spans(scores: Floats, leaning: float) -> list[Bounds]:
    """The spans of the likeliest sequence of tags in which none goes on without having begun, and none touch."""
    best, came = (0.0, NEVER, NEVER), list[tuple[int, int, int]]()
    for outside, begins, goes_on in scores.tolist():
        inner = BEGINS if best[BEGINS] >= best[GOES_ON] else GOES_ON
        prior = OUTSIDE if best[OUTSIDE] >= best[inner] else inner
        came.append((prior, OUTSIDE, inner))
        best = best[prior] + outside, best[OUTSIDE] + begins + leaning, best[inner] + goes_on + leaning
    tags = [best.index(max(best))]
    for before in reversed(came):
        tags.append(before[tags[-1]])
    return _spans(tags[-2::-1])


def _spans(tags: Sequence[int]) -> list[Bounds]:
    found: list[Bounds] = []
    for place, tag in enumerate(tags):
        if tag == BEGINS:
            found.append((place, place + 1))
        elif tag == GOES_ON:
            found[-1] = (found[-1][0], place + 1)
    return found


def decoded(doc: Doc, marked: Marked, leaning: Leaning) -> Attribution:
    """The attribution of a cue that was read again."""
    source, content = (
        [span_of(doc, marked.first + start, marked.first + end) for start, end in best_spans(scores, lean)]
        for scores, lean in ((marked.source, leaning.source), (marked.content, leaning.content))
    )
    whole = (quotation(doc.text, span) for span in content)
    return Attribution(span_of(doc, *marked.cue), tuple(source), tuple(dict.fromkeys(whole)))


def quotation(text: str, span: Span) -> Span:
    """The span with the mark that closes a quotation opened in it, where that mark stands right behind it."""
    inside = text[span.start : span.end]
    for opening, closing in QUOTATION_MARKS:
        if inside.count(opening) > inside.count(closing) if opening != closing else inside.count(opening) % 2:
            behind = re.compile("[.,!?]?" + closing).match(text, span.end)
            return Span(span.start, behind.end()) if behind else span
    return span


def span_of(doc: Doc, start: int, end: int) -> Span:
    """The characters of tokens `start` to `end`, without white space at either end."""
    return trimmed(doc.text, doc[start].idx, doc[end - 1].idx + len(doc[end - 1]))


def trimmed(text: str, start: int, end: int) -> Span:
    """`text[start:end]` without white space at either end."""
    inside = text[start:end]
    return Span(start + len(inside) - len(inside.lstrip()), end - len(inside) + len(inside.rstrip()))


def annotated(row: Mapping[str, Any]) -> list[Attribution]:
    """The attributions of an annotated article; those without a cue are left out."""
    found = []
    for one in row["attributions"]:
        spans = {role: tuple(trimmed(row["text"], *span) for span in one.get(role, ())) for role in ROLES}
        if spans["cue"]:
            found.append(Attribution(spans["cue"][0], spans["source"], spans["content"]))
    return found


def scores(pairs: Iterable[tuple[Sequence[Attribution], Sequence[Attribution]]]) -> dict[str, tuple[float, ...]]:
    """Precision, recall and F1 of each role over (annotated, found) of each article.

    What is counted are an article's different spans of the role: a span is right where both its ends are an
    annotated one's, whichever cue it belongs to; a role's several spans count each for itself.
    """
    hits, wanted, told = (dict.fromkeys(ROLES, 0) for _ in range(3))
    for right, found in pairs:
        for role in ROLES:
            gold, mine = ({span for one in side for span in one.spans(role)} for side in (right, found))
            hits[role] += len(gold & mine)
            wanted[role] += len(gold)
            told[role] += len(mine)
    return {role: _measured(hits[role], wanted[role], told[role]) for role in ROLES}


def _measured(hits: int, wanted: int, told: int) -> tuple[float, ...]:
    return hits / told if told else 0.0, hits / wanted if wanted else 0.0, 2 * hits / max(1, wanted + told)


def _sentences(pieces: Pieces) -> list[int]:
    """The sentence of each token."""
    return [number for number, (first, end) in enumerate(pieces.sentences) for _ in range(first, end)]


def main(arguments: Sequence[str] | None = None) -> None:
    """Read PolNeAR's dev part, print the scores."""
    options = argparse.ArgumentParser(prog="python -m bot.language.train.attribution")
    options.add_argument("--corpora", type=Path, required=True, help="folder with corpora/attribution/")
    options.add_argument("--weights", type=Path, required=True, help="the network after its course on attributions")
    options.add_argument("--start", type=Path, required=True, help="folder with the encoder's tokenizer.json")
    options.add_argument("--most", type=int, default=None, help="read only that many articles")
    asked = options.parse_args(arguments)
    reader = _reader(asked.weights, speller(asked.start / "tokenizer.json"))
    with gzip.open(parse.attributions(asked.corpora, "dev"), "rt", encoding="utf-8", newline="") as lines:
        rows = [json.loads(line) for line in islice(lines, asked.most)]
    parser = load_parser(None)
    pairs = [(annotated(row), reader.read(parser.parse(row["text"]))) for row in rows]
    for role, (precision, recall, f1) in scores(pairs).items():
        sys.stdout.write(f"{role:8} P {precision:.3f}  R {recall:.3f}  F1 {f1:.3f}\n")


def _reader(weights: Path, spell: Spell) -> AttributionReader:
    # Decoding and scoring do without torch, and are tested where it is not installed.
    import torch

    from bot.language.train.backend import TorchEncoder
    from bot.language.train.network import heads_of, stored

    torch.set_num_threads(THREADS)
    network = stored(weights)
    return AttributionReader(TorchEncoder(network), Heads(heads_of(network)), spell, Leaning())


if __name__ == "__main__":
    main()
