"""Claims: the words that the network marks as the claim, made whole: no name, phrase or clause is cut in two."""

from collections.abc import Iterator
from itertools import chain

from spacy.tokens import Doc, Token

from bot.language.cues import Proposal
from bot.language.roles import Article

FURTHEST = 15
_TOLD = frozenset({"dobj", "ccomp", "xcomp", "prep", "pcomp", "agent", "advcl"})
_STOPS = frozenset(",;—")


def whole(article: Article, cue: Proposal, claim: tuple[int, int]) -> tuple[int, int]:
    """The tokens `claim` of the cue's sentence, grown to whole names, noun phrases and up to the end of its clause.

    Where the network marked nothing, and so everything, it is what the cue governs.
    """
    sentence = article.pieces.sentences[article.around.sentence[cue.start]]
    if claim[1] - claim[0] >= sentence[1] - sentence[0] - 1:
        return _governed(article.doc, cue) or claim
    start, end = claim
    for first, last in _phrases(article, *sentence):
        start = first if first < start < last else start
        end = last if first < end < last else end
    if start < cue.end and cue.start < end and not (claim[0] < cue.end and cue.start < claim[1]):
        return claim
    return start, max(end, _end_of_clause(article.doc, cue, start, end))


def _phrases(article: Article, first: int, last: int) -> Iterator[tuple[int, int]]:
    """Names and noun phrases of a sentence, in tokens."""
    sentence = article.doc[first:last]
    yield from ((one.start, one.end) for one in article.parties.mentions if first <= one.start and one.end <= last)
    yield from ((one.start, one.end) for one in chain(sentence.noun_chunks, sentence.ents))


def _governed(doc: Doc, cue: Proposal) -> tuple[int, int] | None:
    parts = [part for part in doc[cue.start : cue.end].root.children if part.dep_ in _TOLD and part.i >= cue.end]
    if not parts:
        return None
    return min(part.left_edge.i for part in parts), max(part.right_edge.i for part in parts) + 1


def _end_of_clause(doc: Doc, cue: Proposal, start: int, end: int) -> int:
    """Where what hangs on the claim's head ends, or its next pause; `end` where that is far off or beyond the cue."""
    edge = doc[start:end].root.right_edge.i + 1
    edge = next((token.i for token in doc[end:edge] if _is_pause(token)), edge)
    return edge if edge - end <= FURTHEST and not end <= cue.start < edge else end


def _is_pause(token: Token) -> bool:
    return token.text in _STOPS or token.is_quote
