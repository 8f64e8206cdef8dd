"""Quotations: what stands between quotation marks, and who says it by the clause beside it.

“We paid,” Brill said. “Nobody asked.”: both are Brill's, the second because no clause of its own says otherwise.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from spacy.tokens import Doc, Token

from bot.language.clauses import agent, is_passive, subject
from bot.language.lexicon import Words
from bot.language.parties import NOBODY, Parties
from bot.language.surroundings import Surroundings

SHORTEST = 4
GAP = 25


@dataclass(frozen=True, slots=True)
class Quotation:
    """Tokens `start` to `end`, from the opening mark on; the index of the party that says it, or NOBODY."""

    start: int
    end: int
    speaker: int


def quotations(doc: Doc, around: Surroundings, parties: Parties, speech: Words) -> Iterator[Quotation]:
    """The quotations of a parsed article, in order; a few quoted words within a sentence are none."""
    by_head = {mention.head: mention.party for mention in parties.mentions}
    last: Quotation | None = None
    for start, end in _marked(around.quoted):
        if end - start <= SHORTEST:
            continue
        speaker = _speaker(doc, around, start, end, by_head, speech)
        if speaker == NOBODY and last is not None and start - last.end <= GAP and _alone(doc, around, start, end):
            speaker = last.speaker
        last = Quotation(start, end, speaker)
        yield last


def speakers(found: Iterable[Quotation]) -> dict[int, int]:
    """The party that says each token of a quotation, where it is known."""
    return {token: one.speaker for one in found if one.speaker != NOBODY for token in range(one.start, one.end)}


def _marked(quoted: Sequence[bool]) -> Iterator[tuple[int, int]]:
    place = 0
    for inside, run in groupby(quoted):
        size = sum(1 for _ in run)
        if inside:
            yield place, place + size
        place += size


def _speaker(doc: Doc, around: Surroundings, start: int, end: int, by_head: Mapping[int, int], speech: Words) -> int:
    """The subject of the verb of speech nearest to the quotation, outside of it in the sentences it touches."""
    verbs = [
        token
        for token in _beside(doc, around, start, end)
        if token.pos_ == "VERB" and token.lemma_.lower() in speech and not around.quoted[token.i]
    ]
    for verb in sorted(verbs, key=lambda token: min(abs(token.i - start), abs(token.i - end))):
        who = agent(verb) if is_passive(verb) else subject(verb)
        if who is not None and who.i in by_head and not start <= who.i < end:
            return by_head[who.i]
    return NOBODY


def _beside(doc: Doc, around: Surroundings, start: int, end: int) -> Iterator[Token]:
    """The tokens before and after the quotation in its first and its last sentence."""
    first, last = around.sentence[start], around.sentence[min(end, len(doc) - 1)]
    for place in range(start - 1, max(-1, start - GAP), -1):
        if around.sentence[place] != first:
            break
        yield doc[place]
    for place in range(end, min(len(doc), end + GAP)):
        if around.sentence[place] != last:
            break
        yield doc[place]


def _alone(doc: Doc, around: Surroundings, start: int, end: int) -> bool:
    """Whether nothing but the quotation stands in the sentences that it begins and ends in."""
    before, after = start - 1, end + 1
    opens = before < 0 or around.sentence[before] != around.sentence[start] or doc[before].is_space
    closes = after >= len(doc) or around.sentence[after] != around.sentence[end - 1] or doc[after].is_space
    return opens and closes
