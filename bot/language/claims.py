"""Claims: the words that the network marks as the claim, made whole: no name, phrase or clause is cut in two."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import chain

from spacy.tokens import Doc, Token

from bot.language.cues import Proposal
from bot.language.roles import Article

Tokens = tuple[int, int]
FURTHEST = 15
_TOLD = frozenset({"dobj", "ccomp", "xcomp", "prep", "pcomp", "agent", "advcl"})
_LINKS = frozenset({"of", "for"})
_STOPS = frozenset(",;—")


def whole(article: Article, cue: Proposal, claim: Tokens) -> Tokens:
    """The tokens `claim` of the cue's sentence, grown to whole names, noun phrases and up to the end of its clause.

    Where the network marked nothing, and so everything, it is what the cue governs.
    """
    sentence = article.pieces.sentences[article.around.sentence[cue.start]]
    if claim[1] - claim[0] >= sentence[1] - sentence[0] - 1:
        return _governed(article.doc, cue) or claim
    names = list(_names(article, *sentence))
    start, end = _past_accused(article, cue, claim, names)
    here = article.doc[slice(*sentence)]
    for first, last in chain(names, ((one.start, one.end) for one in chain(here.noun_chunks, here.ents))):
        start = first if first < start < last else start
        end = last if first < end < last else end
    end = _within_quotation(article, start, end)
    if start < cue.end and cue.start < end and not (claim[0] < cue.end and cue.start < claim[1]):
        return claim
    return start, max(end, _end_of_clause(article.doc, cue, start, end))


def _names(article: Article, first: int, last: int) -> Iterator[Tokens]:
    """The parties' mentions within a sentence, in tokens."""
    mentions = article.parties.mentions
    for one in mentions[bisect_left(mentions, first, key=lambda one: one.start) :]:
        if one.start >= last:
            break
        yield one.start, one.end


def _past_accused(article: Article, cue: Proposal, claim: Tokens, names: Sequence[Tokens]) -> Tokens:
    """Without the last part of a name before it: "(accused Faiz) Hameed of fraud"."""
    for first, last in names:
        if cue.end <= first < claim[0] < last < claim[1] and article.doc[last].lower_ in _LINKS:
            return last, claim[1]
    return claim


def _within_quotation(article: Article, start: int, end: int) -> int:
    """Where a quotation that the claim begins in ends, if what follows it has a verb: "“I signed,” he wrote"."""
    if not article.around.quoted[start]:
        return end
    close = next((place for place in range(start + 2, end) if not article.around.quoted[place]), end)
    return close if any(token.pos_ == "VERB" for token in article.doc[close:end]) else end


def _governed(doc: Doc, cue: Proposal) -> Tokens | None:
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
