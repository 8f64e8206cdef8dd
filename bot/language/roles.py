"""Roles: each likely cue read again, marked: is it a statement, of what type, who says it of whom, and what."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from spacy.tokens import Doc

from bot.language import evidence
from bot.language.agreement import Agreement
from bot.language.cues import Proposal, Seen
from bot.language.encoder import Encoder, Floats, Heads, softmax
from bot.language.parties import NOBODY, Parties, PartyMention
from bot.language.surroundings import Surroundings
from bot.language.windows import slice_around
from bot.language.wordpieces import Pieces
from bot.types import Status

ROWS = 16


@dataclass(frozen=True, slots=True)
class Article:
    """A parsed article as the model needs it; `rules` is what the grammar rules find in it.

    `statuses` says which status a cue's word tells by itself; `speakers` is the party that says each token of a
    quotation.
    """

    doc: Doc
    pieces: Pieces
    parties: Parties
    around: Surroundings
    rules: Agreement = field(default_factory=Agreement)
    statuses: Mapping[str, Status] = field(default_factory=dict)
    speakers: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the second reading says of one cue.

    `types` is over (none, allegation, response, legal); `sides` gives for accuser and accused the probability of each
    party in sight and, under -1, of nobody; `claim` is in tokens; `facts` is the evidence on each party in sight.
    """

    cue: Proposal
    types: Floats
    statuses: Floats
    topics: Floats
    claim: tuple[int, int]
    sides: tuple[dict[int, float], dict[int, float]]
    facts: dict[int, Floats]


@dataclass(frozen=True, slots=True)
class _Slice:
    seen: Seen
    cue: Proposal
    start: int
    end: int
    marked: tuple[int, int]
    sentence: tuple[int, int]

    def states(self) -> Floats:
        """The slice's states after the lower half."""
        origin = self.seen.window.start
        return self.seen.lower[self.start - origin : self.end - origin]


def judge(article: Article, cues: Sequence[tuple[Seen, Proposal]], encoder: Encoder, heads: Heads) -> list[Judgement]:
    """The judgements of likely cues, in their order; they are read some at a time, those of like length together."""
    slices = [_slice(article, seen, cue) for seen, cue in cues]
    order = sorted(range(len(slices)), key=lambda place: slices[place].end - slices[place].start)
    found: dict[int, Judgement] = {}
    for begin in range(0, len(order), ROWS):
        lot = order[begin : begin + ROWS]
        states, mask, marked = stacked([(slices[place].states(), slices[place].marked) for place in lot])
        upper = encoder.upper(states, mask, marked)
        for row, place in enumerate(lot):
            one = slices[place]
            found[place] = _judged(article, one, upper[row, : one.end - one.start], heads)
    return [found[place] for place in range(len(slices))]


def stacked(rows: Sequence[tuple[Floats, tuple[int, int]]]) -> tuple[Floats, Floats, Floats]:
    """Rows of (states after the lower half, where the cue stands in them) as padded states, mask and marks."""
    longest = max(len(states) for states, _ in rows)
    padded = np.zeros((len(rows), longest, rows[0][0].shape[1]), dtype=np.float32)
    mask, marks = np.zeros((2, len(rows), longest), dtype=np.float32)
    for row, (states, (start, end)) in enumerate(rows):
        padded[row, : len(states)], mask[row, : len(states)] = states, 1.0
        marks[row, start:end] = 1.0
    return padded, mask, marks


def in_sight(parties: Parties, pieces: Pieces, start: int, end: int) -> list[PartyMention]:
    """The mentions that lie wholly within the pieces `start` to `end`."""
    token, near = pieces.token_at(start), []
    for mention in parties.mentions[bisect_left(parties.mentions, token, key=lambda mention: mention.start) :]:
        if pieces.first[mention.start] >= end:
            break
        if start <= pieces.first[mention.start] < pieces.first[mention.end] <= end:
            near.append(mention)
    return near


def _slice(article: Article, seen: Seen, cue: Proposal) -> _Slice:
    pieces, window = article.pieces, seen.window
    first, last = pieces.span(cue.start, cue.end)
    start, end = slice_around(pieces, window, first, article.around.sentence[cue.start])
    sent = pieces.span(*pieces.sentences[article.around.sentence[cue.start]])
    return _Slice(
        seen,
        cue,
        start,
        end,
        (first - start, min(last, end) - start),
        (max(start, sent[0]) - start, min(end, sent[1]) - start),
    )


def _judged(article: Article, one: _Slice, states: Floats, heads: Heads) -> Judgement:
    cue = states[one.marked[0] : one.marked[1]].mean(axis=0)
    both = np.concatenate([cue, states[one.sentence[0] : one.sentence[1]].mean(axis=0)])
    return Judgement(
        one.cue,
        softmax(heads.apply("kind", both)),
        softmax(heads.apply("status", both)),
        softmax(heads.apply("topic", both)),
        _claim(article, one, states, heads),
        *_sides(article, one, states, cue, heads),
    )


def _sides(
    article: Article, one: _Slice, states: Floats, cue: Floats, heads: Heads
) -> tuple[tuple[dict[int, float], dict[int, float]], dict[int, Floats]]:
    near = in_sight(article.parties, article.pieces, one.start, one.end)
    nobody = heads.apply("nobody", cue)
    if not near:
        return ({NOBODY: 1.0}, {NOBODY: 1.0}), {}
    facts = evidence.evidence(article.doc, article.around, (one.cue.start, one.cue.end), article.parties, near)
    means = np.stack([_mean(article, one, states, mention) for mention in near])
    last = len(states) - 1  # a head without pieces (a zero-width space) may stand behind the last one
    tops = states[[min(last, int(article.pieces.first[mention.head]) - one.start) for mention in near]]
    cues = np.broadcast_to(cue, means.shape)
    hidden = np.maximum(
        heads.apply("role_hidden", np.concatenate([means, tops, cues, means * cues, facts], axis=1)), 0.0
    )
    scores = heads.apply("role_score", hidden)
    sides = _shares(near, scores[:, 0], nobody[0]), _shares(near, scores[:, 1], nobody[1])
    return sides, _together(near, facts)


def _together(near: list[PartyMention], facts: Floats) -> dict[int, Floats]:
    """The evidence on each party: of its mentions', the most."""
    found: dict[int, Floats] = {}
    for mention, row in zip(near, facts, strict=True):
        known = found.get(mention.party)
        found[mention.party] = row if known is None else np.maximum(known, row)
    return found


def _mean(article: Article, one: _Slice, states: Floats, mention: PartyMention) -> Floats:
    start, end = article.pieces.span(mention.start, mention.end)
    mean: Floats = states[start - one.start : end - one.start].mean(axis=0)
    return mean


def _shares(near: list[PartyMention], scores: Floats, nobody: float) -> dict[int, float]:
    """The probability of each party: its mentions' together."""
    shares = softmax(np.append(scores, np.float32(nobody)))
    found: dict[int, float] = {NOBODY: float(shares[-1])}
    for mention, share in zip(near, shares, strict=False):
        found[mention.party] = found.get(mention.party, 0.0) + float(share)
    return found


def _claim(article: Article, one: _Slice, states: Floats, heads: Heads) -> tuple[int, int]:
    """The contiguous run of the sentence that is most surely the claim."""
    tags = softmax(heads.apply("claim_tags", states))
    gains = 1.0 - tags[:, 0] - 0.5
    best, total, begin, found = 0.0, 0.0, one.sentence[0], one.sentence
    for place in range(*one.sentence):
        if total <= 0.0:
            begin, total = place, 0.0
        total += float(gains[place])
        if total > best:
            best, found = total, (begin, place + 1)
    pieces = article.pieces
    return pieces.token_at(found[0] + one.start), pieces.token_at(found[1] - 1 + one.start) + 1
