"""Windows: which stretch of an article the encoder sees at once, for finding cues and for judging one cue.

A window is whole sentences. Cues are looked for in its core; the sentences before and after are context, so that what
"he" or "the group" means can be read. A very long sentence is cut.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.language.wordpieces import Pieces

WINDOW = 400
BEFORE, AFTER = 3, 1
CONTEXT = 72
SLICE = 144


@dataclass(frozen=True, slots=True)
class Window:
    """Pieces `start` to `end` of an article; cues are looked for from `core_start` to `core_end`."""

    start: int
    end: int
    core_start: int
    core_end: int


def windows(pieces: Pieces) -> Iterator[Window]:
    """The windows of an article; their cores cover it without overlap."""
    bounds = list(_bounded(pieces))
    position = 0
    while position < len(bounds):
        start = _reach_back(bounds, position)
        stop = position + 1
        while stop < len(bounds) and bounds[stop][1] - start <= WINDOW - (
            CONTEXT // 2 if stop + 1 < len(bounds) else 0
        ):
            stop += 1
        end = bounds[stop - 1][1]
        if stop < len(bounds):
            end = min(bounds[stop][1], start + WINDOW)
        yield Window(start, max(end, bounds[stop - 1][1]), bounds[position][0], bounds[stop - 1][1])
        position = stop


def slice_around(pieces: Pieces, window: Window, piece: int, position: int) -> tuple[int, int]:
    """The part of a window that judges a cue at `piece` of sentence `position`: BEFORE to AFTER, at most SLICE."""
    last = min(len(pieces.sentences) - 1, position + AFTER)
    end = min(pieces.span(*pieces.sentences[last])[1], window.end, max(piece + 1, piece + SLICE // 2))
    start = max(window.start, end - SLICE)
    for earlier in range(max(0, position - BEFORE), position + 1):
        begins = pieces.span(*pieces.sentences[earlier])[0]
        if begins >= start:
            return begins, end
    return start, end


def _bounded(pieces: Pieces) -> Iterator[tuple[int, int]]:
    """The sentences' bounds in pieces, those longer than a window's room cut into parts."""
    room = WINDOW - CONTEXT
    for first, last in pieces.sentences:
        start, end = pieces.span(first, last)
        for part in range(start, end, room):
            yield part, min(end, part + room)


def _reach_back(bounds: list[tuple[int, int]], position: int) -> int:
    start = bounds[position][0]
    for earlier in range(position - 1, max(-1, position - 1 - BEFORE), -1):
        if bounds[position][0] - bounds[earlier][0] > CONTEXT:
            break
        start = bounds[earlier][0]
    return start
