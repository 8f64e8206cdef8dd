"""Claims: the words that the network marks as the claim, made whole: no name, phrase or clause is cut in two."""

from collections.abc import Iterator
from itertools import chain

from spacy.tokens import Doc, Token

from bot.language.cues import Proposal
from bot.language.roles import Article

FURTHEST = 15
_TOLD = frozenset({"dobj", "ccomp", "xcomp", "prep", "pcomp", "agent", "advcl"})
_LINKS = frozenset({"of", "for"})
_STOPS = frozenset(",;—")


def whole(article: Article, cue: Proposal, claim: tuple[int, int]) -> tuple[int, int]:
    """The tokens `claim` of the cue's sentence, grown to whole names, noun phrases and up to the end of its clause.

    Where the network marked nothing, and so everything, it is what the cue governs.
    """
    sentence = article.pieces.sentences[article.around.sentence[cue.start]]
    if claim[1] - claim[0] >= sentence[1] - sentence[0] - 1:
        return _governed(article.doc, cue) or claim
    start, end = _past_accused(article, cue, claim)
    for first, last in _phrases(article, *sentence):
        start = first if first < start < last else start
        end = last if first < end < last else end
    end = _within_quotation(article, start, end)
    if start < cue.end and cue.start < end and not (claim[0] < cue.end and cue.start < claim[1]):
        return claim
    return start, max(end, _end_of_clause(article.doc, cue, start, end))


def _past_accused(article: Article, cue: Proposal, claim: tuple[int, int]) -> tuple[int, int]:
    """Without the last part of a name before it: "(accused Faiz) Hameed of fraud"."""
    for one in article.parties.mentions:
        if cue.end <= one.start < claim[0] < one.end < claim[1] and article.doc[one.end].lower_ in _LINKS:
            return one.end, claim[1]
    return claim


def _within_quotation(article: Article, start: int, end: int) -> int:
    """Where a quotation that the claim begins in ends, if what follows it has a verb: "“I signed,” he wrote"."""
    if not article.around.quoted[start]:
        return end
    close = next((place for place in range(start + 2, end) if not article.around.quoted[place]), end)
    return close if any(token.pos_ == "VERB" for token in article.doc[close:end]) else end


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
    """Where what hangs on the claim's head and on its last word ends, or its next pause, unless far or at the cue."""
    edge = max(doc[start:end].root.right_edge.i, doc[end - 1].right_edge.i) + 1
    edge = next((token.i for token in doc[end:edge] if _is_pause(token)), edge)
    return edge if edge - end <= FURTHEST and not end <= cue.start < edge else end


def _is_pause(token: Token) -> bool:
    return token.text in _STOPS or token.is_quote
