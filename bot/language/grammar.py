"""Statements: who alleges what about whom, found by rules over the parse."""

from collections import defaultdict
from collections.abc import Iterable

from spacy.tokens import Doc, Token

from bot.language.article import Article, Reading
from bot.language.constructions import readings
from bot.language.lexicon import Lexicon, Words
from bot.language.naming import Naming
from bot.language.parties import Parties
from bot.language.topics import topic_of
from bot.types import FoundStatement, Span

_OPENING = frozenset({"that", "because", "for"})


def find(doc: Doc, parties: Parties, lexicon: Lexicon) -> tuple[FoundStatement, ...]:
    """The statements of a parsed article whose parties are known, in order."""
    article = Article(doc, doc.text, Naming(doc, parties, lexicon.groups), lexicon)
    found = [_statement(article, reading) for reading in _distinct(readings(article))]
    return tuple(statement for statement in found if statement is not None)


def _distinct(found: Iterable[Reading]) -> list[Reading]:
    """Of two readings of one type and sentence whose claims overlap, the likelier."""
    kept: dict[int, list[Reading]] = defaultdict(list)
    for one in sorted(found, key=lambda reading: -reading.prior):
        beside = kept[one.cue.sent.start]
        if not any(_overlap(one, other) for other in beside):
            beside.append(one)
    return sorted((one for beside in kept.values() for one in beside), key=lambda reading: reading.cue.i)


def _overlap(one: Reading, other: Reading) -> bool:
    return one.type == other.type and one.start < other.end and other.start < one.end


def _statement(article: Article, reading: Reading) -> FoundStatement | None:
    start, end = _trimmed(article.doc, reading)
    if start >= end:
        return None
    claim, cue, sentence = article.doc[start:end], reading.cue, reading.cue.sent
    first, last = sentence.start_char, sentence.end_char
    text = article.text[first:last]
    return FoundStatement(
        type=reading.type,
        status=reading.status,
        accuser=reading.accuser,
        accused=reading.accused,
        cue=Span(cue.idx, cue.idx + len(cue.text)),
        claim=Span(claim.start_char, claim.end_char),
        sentence=Span(first + len(text) - len(text.lstrip()), last - (len(text) - len(text.rstrip()))),
        topic=topic_of(claim, article.lexicon.topics),
        confidence=reading.prior,
        reason=f"cue “{reading.cue.text}”: rule “{reading.rule}”",
    )


def _trimmed(doc: Doc, reading: Reading) -> tuple[int, int]:
    """The claim without "that", quotation marks and the like at its ends, and within the cue's sentence."""
    sentence = reading.cue.sent
    return bare(doc, max(reading.start, sentence.start), min(reading.end, sentence.end), _OPENING)


def bare(doc: Doc, start: int, end: int, opening: Words, least: int = 0) -> tuple[int, int]:
    """Tokens without marks and words of `opening` before them and without marks after them; `least` of them stay."""
    while start < end - least and (_is_mark(doc[start]) or (doc[start].lower_ in opening and doc[start].dep_ != "det")):
        start += 1
    while end > start + least and _is_mark(doc[end - 1]):
        end -= 1
    return start, end


def _is_mark(token: Token) -> bool:
    return bool(token.is_punct or token.is_space)
