"""Cues: the words that may make a statement ("accused", "denied", "was charged", "said"), as the encoder sees them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import get_args

import numpy as np

from bot.language.encoder import Encoder, Floats, Heads, padded, sigmoid, softmax
from bot.language.windows import Window, windows
from bot.language.wordpieces import Pieces
from bot.types import StatementType

TYPES: tuple[StatementType, ...] = get_args(StatementType)
FLOOR = 0.1
GOES_ON = 0.4
LONGEST = 6
ROWS = 4


@dataclass(frozen=True, slots=True)
class Seen:
    """A window with its states after the lower half and after both, and the tags' probabilities of its pieces.

    `sentences` gives for each sentence of the core, by its first token, how likely it holds each type.
    """

    window: Window
    lower: Floats
    tags: Floats
    states: Floats
    sentences: Mapping[int, Floats]


@dataclass(frozen=True, slots=True)
class Proposal:
    """Tokens `start` to `end` may be a cue; the probability of each type, by the first reading alone.

    `sentence` is the probability of each type anywhere in its sentence.
    """

    start: int
    end: int
    types: Floats
    sentence: Floats


def look(pieces: Pieces, encoder: Encoder, heads: Heads) -> Iterator[list[Seen]]:
    """Read an article's windows in order, a few at a time, so that memory stays bounded."""
    lot: list[Window] = []
    for window in windows(pieces):
        lot.append(window)
        if len(lot) == ROWS:
            yield list(_read(lot, pieces, encoder, heads))
            lot = []
    if lot:
        yield list(_read(lot, pieces, encoder, heads))


def _read(lot: list[Window], pieces: Pieces, encoder: Encoder, heads: Heads) -> Iterator[Seen]:
    ids, mask = padded([pieces.ids[window.start : window.end] for window in lot])
    lower = encoder.lower(ids, mask)
    upper = encoder.upper(lower, mask, np.zeros_like(mask))
    for row, window in enumerate(lot):
        size = window.end - window.start
        states = upper[row, :size]
        told = _sentences(window, pieces, states, heads)
        yield Seen(window, lower[row, :size], softmax(heads.apply("cue_tags", states)), states, told)


def _sentences(window: Window, pieces: Pieces, states: Floats, heads: Heads) -> dict[int, Floats]:
    """How likely each sentence that begins in the core holds each type, by its first token."""
    found: dict[int, Floats] = {}
    for first, last in pieces.sentences_between(window.core_start, window.core_end):
        start, end = pieces.span(first, last)
        mean = states[start - window.start : min(end, window.end) - window.start].mean(axis=0)
        found[first] = sigmoid(heads.apply("sentence", mean))
    return found


def proposals(seen: Seen, pieces: Pieces, floor: float = FLOOR) -> Iterator[Proposal]:
    """The likely cues of a window's core, in order, none overlapping."""
    window = seen.window
    begins = seen.tags[:, 1::2].sum(axis=1)
    goes_on = seen.tags[:, 2::2].sum(axis=1)
    free = 0
    for piece in range(window.core_start - window.start, window.core_end - window.start):
        if begins[piece] < floor or piece < free:
            continue
        token = pieces.token_at(piece + window.start)
        if pieces.first[token] != piece + window.start:
            continue
        end = token + 1
        while end < len(pieces.first) - 1 and end - token < LONGEST:
            place = int(pieces.first[end]) - window.start
            if place >= window.core_end - window.start or goes_on[place] < GOES_ON:
                break
            end += 1
        if end == token + 1 and _weaker_than_next(begins, piece, window):
            continue
        free = int(pieces.first[end]) - window.start
        yield _proposal(seen, pieces, token, end, piece)


def proposed(seen: Seen, pieces: Pieces, start: int, end: int) -> Proposal | None:
    """The tokens `start` to `end` as a cue of the window, whatever the tags say; None where its core lacks them."""
    window, piece = seen.window, int(pieces.first[start])
    if not window.core_start <= piece < min(window.core_end, int(pieces.first[end])):
        return None
    return _proposal(seen, pieces, start, end, piece - window.start)


def _proposal(seen: Seen, pieces: Pieces, start: int, end: int, piece: int) -> Proposal:
    unknown = np.zeros(len(TYPES), dtype=np.float32)
    told = seen.sentences.get(pieces.sentence_at(start)[0], unknown)
    return Proposal(start, end, seen.tags[piece, 1::2].copy(), told)


def _weaker_than_next(begins: Floats, piece: int, window: Window) -> bool:
    """Whether the very next pieces begin a cue with more right: "was charged" may be read from either word."""
    following = begins[piece + 1 : min(piece + 3, window.core_end - window.start)]
    return bool(len(following) and following.max() > 2 * begins[piece])
