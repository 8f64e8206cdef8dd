"""The offices that an article gives to its people, and whether they make somebody an official."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spacy.tokens import Doc, Token
from spacy.tokens import Span as Tokens

from bot.language.lexicon import Lexicon
from bot.language.titles import Phrase, Titles
from bot.types import Span

LONGEST_ROLE = 14
_PARTY_MARK = re.compile(
    r"\s*(?:\(|,\s?)(?:R|D|I|Rep|Dem)(?:\.)?(?:[-–—]\s?[A-Z][\w.]*\.?(?:\s[A-Z]\w+\.?)?)?(?:\)|,|\s|$)"
)
_INNER = {"PROPN", "NOUN", "ADJ", "NUM"}
_LINKS = {"of", "for", "to", "at", "in", "from", "and", "on", "the", "&"}


@dataclass(frozen=True, slots=True)
class Judged:
    """Whether somebody is an official, in which role, and why."""

    official: bool
    role: str | None
    reason: str


class Offices:
    """Reads the offices of people from the words around their names."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._titles = Titles(lexicon)

    def judge(self, doc: Doc, mentions: Sequence[Span], *, known: bool) -> Judged:
        """The office of somebody with these mentions; `known` when the registry has the name."""
        phrases: list[Phrase] = []
        sided = marked = False
        whole = doc.text if mentions else ""  # put together anew each time it is asked
        for mention in mentions:
            span = doc.char_span(mention.start, mention.end, alignment_mode="expand")
            if span is None:
                continue
            phrases.extend(filter(None, (self._titles.read(text) for text in _around(doc, span))))
            sided = sided or (
                span.end < len(doc) and doc[span.end].lower_ in {"administration", "campaign", "presidency"}
            )
            marked = marked or bool(_PARTY_MARK.match(whole, mention.end))
        return _verdict(phrases, known=known, sided=sided, marked=marked)


def _verdict(phrases: Sequence[Phrase], *, known: bool, sided: bool, marked: bool) -> Judged:
    offices = [phrase for phrase in phrases if phrase.kind == "office"]
    fullest = max(offices or phrases, key=lambda phrase: len(phrase.text), default=None)
    role = fullest.text if fullest else None
    if offices and fullest:
        return Judged(True, role, f"office: {fullest.head}")
    if marked:
        return Judged(True, role, "a party stands after the name")
    if sided:
        return Judged(True, role, "has an administration or a campaign")
    if known:
        return Judged(True, role, "known as an official")
    return Judged(False, role, f"no public office: {fullest.head}" if fullest else "no office is given")


def _around(doc: Doc, name: Tokens) -> Iterator[str]:
    """Phrases beside a name that may say what its bearer is."""
    yield from _before(doc, name.start)
    yield from _after(doc, name)
    yield from _predicated(name)
    for other in _coordinated(name):
        yield from _plural(doc, other)


def _before(doc: Doc, end: int) -> Iterator[str]:
    """The words before a name: "Pakistan's Defense Minister, X", "former Secretary of State X"."""
    stop = end
    if stop and doc[stop - 1].text == ",":
        stop -= 1
    while stop and (doc[stop - 1].is_quote or doc[stop - 1].text in {"(", "-"}) and end - stop < 2:
        stop -= 1
    start = stop
    while start and stop - start < LONGEST_ROLE and _may_belong(doc, start - 1, stop):
        start -= 1
    while start < stop and (doc[start].lower_ in _LINKS | {"a", "an", "'s", "’s", "-"} or doc[start].is_punct):
        start += 1
    if start < stop:
        yield doc[start:stop].text


def _may_belong(doc: Doc, i: int, stop: int) -> bool:
    """Whether a title that ends before `stop` may go on to the left with the token `i`."""
    token, last = doc[i], i + 1 == stop
    if token.is_space or doc[i + 1].is_sent_start:
        return False
    if token.pos_ in _INNER or token.text == "-" or (token.tag_ in {"POS", "HYPH", "VBN", "VBG"} and not last):
        return True
    return token.lower_ in {"of", "for", "'s", "’s"} and not last and i > 0 and doc[i - 1].pos_ in _INNER


def _after(doc: Doc, name: Tokens) -> Iterator[str]:
    """An apposition after a name: "X, the former mayor of Y," or "X (mayor)" or "X, who was mayor"."""
    i = name.end
    if i < len(doc) and doc[i].text in {"'s", "’s"}:
        return
    if i + 1 >= len(doc) or doc[i].text not in {",", "(", "-", "–", "—"} or doc[i + 1].is_sent_start:
        return
    i += 1
    if doc[i].lower_ in {"who", "whose"}:
        yield from _relative(doc, i + 1)
        return
    if doc[i].tag_ in {"VBD", "VBZ", "VBP", "MD", "IN", "CC", "PRP"} and doc[i].lower_ not in {"then"}:
        return
    yield from _phrase_from(doc, i)


def _relative(doc: Doc, i: int) -> Iterator[str]:
    if i < len(doc) and doc[i].lemma_ in {"be", "become", "serve"}:
        i += 1
        while i < len(doc) and doc[i].lower_ in {"as", "then", "also", "now", "still", "once", "at", "elected"}:
            i += 1
        yield from _phrase_from(doc, i)


def _phrase_from(doc: Doc, i: int) -> Iterator[str]:
    """A noun phrase that begins at `i`, with the prepositions that go on in it."""
    while i < len(doc) and doc[i].lower_ in {"a", "an", "the", "also", "now", "one"}:
        i += 1
    end = i
    while end < len(doc) and end - i < LONGEST_ROLE and not (doc[end].is_sent_start and end > i):
        token = doc[end]
        if not (token.pos_ in _INNER or token.tag_ in {"POS", "HYPH"} or token.lower_ in _LINKS or token.text == "-"):
            break
        end += 1
    while end > i and doc[end - 1].lower_ in _LINKS:
        end -= 1
    if end > i and not _is_of_another(doc, i, end):
        yield doc[i:end].text


def _is_of_another(doc: Doc, start: int, end: int) -> bool:
    """Whether a phrase runs into a name, and so says what somebody else is: "New Zealand Prime Minister Jacinda A"."""
    if doc[end - 1].ent_type_ != "PERSON":
        return False
    return not any(token.lower_ in _LINKS for token in doc[start:end])


def _predicated(name: Tokens) -> Iterator[str]:
    """What a copula says: "X was the prime minister", "X, once a judge, became minister", "as mayor, X"."""
    root = name.root
    if root.dep_ != "nsubj" or root.head.lemma_ not in {"be", "become", "serve", "remain"}:
        return
    for child in root.head.children:
        if child.dep_ in {"attr", "oprd"} and child.pos_ in {"NOUN", "PROPN"}:
            yield _short_subtree(child)
        if child.dep_ == "prep" and child.lower_ == "as":
            yield from (_short_subtree(obj) for obj in child.children if obj.dep_ == "pobj")


def _short_subtree(token: Token) -> str:
    left = min((t.i for t in token.lefts if t.dep_ not in {"det"}), default=token.i)
    right = token.i + 1
    for child in token.rights:
        if child.dep_ == "prep" and child.lower_ in _LINKS:
            right = min(child.right_edge.i + 1, token.i + LONGEST_ROLE)
            break
    return token.doc[max(left, token.i - LONGEST_ROLE) : right].text


def _coordinated(name: Tokens) -> Iterator[Token]:
    """The names that come before this one in a conjunction."""
    token = name.root
    for _ in range(8):
        if token.dep_ not in {"conj", "appos"}:
            return
        token = token.head
        yield token


def _plural(doc: Doc, token: Token) -> Iterator[str]:
    """A plural title before the first of several names: "retired generals A and B"."""
    start = min((t.i for t in token.lefts if t.dep_ == "compound"), default=token.i)
    for text in (*_before(doc, token.left_edge.i), *_before(doc, start), *_before(doc, token.i)):
        if re.search(r"(?<!s)s\.?$", text):
            yield text
