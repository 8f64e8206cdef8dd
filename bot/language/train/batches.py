"""Batches: windows of lessons as tensors, with everything that is to be learnt from them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from random import Random

import numpy as np
import torch
from torch import Tensor

from bot.language import evidence
from bot.language.cues import TYPES
from bot.language.parties import PartyMention
from bot.language.roles import in_sight
from bot.language.statements import STATUSES, TOPICS
from bot.language.train.labels import CueLabel, Lesson
from bot.language.train.network import Spans
from bot.language.windows import Window, slice_around, windows
from bot.language.wordpieces import Pieces

IGNORED = -100
KINDS = ("", *TYPES)


@dataclass(slots=True)
class CueExample:
    """One cue in its slice of the window: pieces relative to the window, candidates, and what is right."""

    start: int
    end: int
    cue: tuple[int, int]
    sentence: tuple[int, int]
    label: CueLabel
    mentions: list[PartyMention]
    bounds: list[tuple[int, int, int]]
    facts: evidence.Floats
    claim_tags: list[int]
    source_tags: list[int]


@dataclass(slots=True)
class WindowExample:
    """One window: ids, tags of the core's pieces (IGNORED elsewhere), sentences with their types, cues to judge."""

    lesson: Lesson
    ids: list[int]
    tags: list[int]
    sentences: list[tuple[int, int]] = field(default_factory=list)
    sentence_types: list[list[float]] = field(default_factory=list)
    cues: list[CueExample] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Batch:
    """Window examples padded into tensors; `cue_rows` says which window each cue is from."""

    windows: list[WindowExample]
    ids: Tensor
    mask: Tensor
    tags: Tensor
    sentences: Spans
    sentence_types: Tensor
    cues: list[CueExample]
    cue_rows: list[int]


class Factory:
    """Makes window examples of a lesson; keeps the evidence of each cue, which no disguise changes."""

    def __init__(self) -> None:
        self._facts: dict[tuple[str, tuple[int, int], int, int], evidence.Floats] = {}

    def examples(self, lesson: Lesson, pieces: Pieces, cues: Sequence[CueLabel]) -> Iterator[WindowExample]:
        """The windows of a lesson with those `cues` that lie in each one's core."""
        for window in windows(pieces):
            inside = [cue for cue in cues if window.core_start <= pieces.first[cue.cue[0]] < window.core_end]
            inside = [cue for cue in inside if pieces.first[cue.cue[0]] < pieces.first[cue.cue[1]]]
            example = WindowExample(
                lesson, pieces.ids[window.start : window.end].tolist(), _tags(pieces, window, lesson.cues)
            )
            self._add_sentences(example, lesson, pieces, window)
            example.cues = [self.cue_example(lesson, pieces, window, cue) for cue in inside]
            yield example

    def cue_example(self, lesson: Lesson, pieces: Pieces, window: Window, label: CueLabel) -> CueExample:
        """A cue of the window as an example."""
        first, last = pieces.span(*label.cue)
        start, end = slice_around(pieces, window, first, lesson.around.sentence[label.cue[0]])
        near = in_sight(lesson.parties, pieces, start, end)
        key = (lesson.name, label.cue, len(near), near[0].start if near else -1)
        if key not in self._facts:
            self._facts[key] = evidence.evidence(lesson.doc, lesson.around, label.cue, lesson.parties, near)
        sent = pieces.span(*pieces.sentences[lesson.around.sentence[label.cue[0]]])
        size, here = end - start, (max(start, sent[0]) - start, min(end, sent[1]) - start)
        return CueExample(
            start - window.start,
            end - window.start,
            (first - start, min(last, end) - start),
            here,
            label,
            near,
            [(*_within(pieces, m.start, m.end, start), int(pieces.first[m.head]) - start) for m in near],
            self._facts[key],
            _spans_tagged([_within(pieces, *claim, start) for claim in label.claims], size, here, label),
            _spans_tagged([_within(pieces, *source, start) for source in label.sources], size, (0, size), label),
        )

    @staticmethod
    def _add_sentences(example: WindowExample, lesson: Lesson, pieces: Pieces, window: Window) -> None:
        for number, (first, last) in enumerate(pieces.sentences):
            start, end = pieces.span(first, last)
            if window.core_start <= start < window.core_end and end > start:
                kinds = {cue.kind for cue in lesson.cues if lesson.around.sentence[cue.cue[0]] == number}
                example.sentences.append((start - window.start, min(end, window.end) - window.start))
                example.sentence_types.append([float(kind in kinds) for kind in TYPES])


def batch_of(examples: list[WindowExample], most_cues: int) -> Batch:
    """Examples as one padded batch; at most `most_cues` cues."""
    longest = max(len(example.ids) for example in examples)
    ids, mask = torch.zeros(len(examples), longest, dtype=torch.long), torch.zeros(len(examples), longest)
    tags = torch.full((len(examples), longest), IGNORED)
    for row, example in enumerate(examples):
        size = len(example.ids)
        ids[row, :size], mask[row, :size] = torch.tensor(example.ids), 1.0
        tags[row, :size] = torch.tensor(example.tags)
    spans = [(row, *bounds) for row, example in enumerate(examples) for bounds in example.sentences]
    kinds = [kind for example in examples for kind in example.sentence_types]
    cues = [(row, cue) for row, example in enumerate(examples) for cue in example.cues][:most_cues]
    return Batch(
        examples,
        ids,
        mask,
        tags,
        spans_of(spans),
        torch.tensor(kinds).view(-1, len(TYPES)),
        [cue for _, cue in cues],
        [row for row, _ in cues],
    )


def spans_of(rows: Sequence[tuple[int, int, int]]) -> Spans:
    """(row, start, end) as tensors."""
    table = torch.tensor(rows, dtype=torch.long).view(-1, 3)
    return Spans(table[:, 0], table[:, 1], table[:, 2])


def grouped(examples: Iterable[WindowExample], size: int, random: Random) -> Iterator[list[WindowExample]]:
    """Examples in random groups of like length."""
    pool = list(examples)
    random.shuffle(pool)
    groups: list[list[WindowExample]] = []
    for start in range(0, len(pool), size * 16):
        near = sorted(pool[start : start + size * 16], key=lambda example: len(example.ids))
        groups.extend(near[i : i + size] for i in range(0, len(near), size))
    random.shuffle(groups)
    yield from groups


def cue_targets(cues: Sequence[CueExample]) -> tuple[Tensor, Tensor, Tensor]:
    """The type, status and topic of each cue as class numbers; IGNORED where not to be learnt."""
    kinds = [KINDS.index(cue.label.kind) if cue.label.kind in KINDS else IGNORED for cue in cues]
    real = [cue.label.kind in TYPES for cue in cues]
    statuses = [STATUSES.index(c.label.status) if ok else IGNORED for c, ok in zip(cues, real, strict=True)]
    topics = [TOPICS.index(c.label.topic) if ok else IGNORED for c, ok in zip(cues, real, strict=True)]
    return torch.tensor(kinds), torch.tensor(statuses), torch.tensor(topics)


def _within(pieces: Pieces, first: int, last: int, origin: int) -> tuple[int, int]:
    start, end = pieces.span(first, last)
    return start - origin, end - origin


def _tags(pieces: Pieces, window: Window, cues: Sequence[CueLabel]) -> list[int]:
    """B and I of each type's cues (1, 2 for the first type, ...; of attributions 1, 2), 0 elsewhere."""
    tags = np.full(window.end - window.start, IGNORED)
    tags[window.core_start - window.start : window.core_end - window.start] = 0
    for cue in cues:
        start, end = _within(pieces, *cue.cue, window.start)
        if cue.kind and window.core_start - window.start <= start < window.core_end - window.start:
            begin = 1 if cue.kind == "quote" else 2 * TYPES.index(cue.kind) + 1
            tags[start], tags[start + 1 : end] = begin, begin + 1
    found: list[int] = tags.tolist()
    return found


def _spans_tagged(spans: list[tuple[int, int]], size: int, within: tuple[int, int], label: CueLabel) -> list[int]:
    """B (1) and I (2) of the spans, cut to the slice; attributions' contents may leave the sentence."""
    low, high = within if label.kind in TYPES else (0, size)
    tags = [IGNORED] * low + [0] * (high - low) + [IGNORED] * (size - high)
    if not label.kind:
        return [IGNORED] * size
    for start, end in spans:
        for place in range(max(start, low), min(end, high)):
            tags[place] = 1 if place == max(start, low) else 2
    return tags
