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
_SENT = {"ambassador", "envoy", "representative", "adviser", "advisor", "consul"}
_CHOOSING = {"elect", "appoint", "name", "nominate", "make", "declare", "reelect"}
_RUNNING = {"run", "stand", "campaign"}
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
        self._honorifics = lexicon.names.honorifics

    def judge(self, doc: Doc, text: str, mentions: Sequence[Span], *, known: bool) -> Judged:
        """The office of somebody with these mentions; `known` when the registry has the name.

        `text` is the article's, which `doc.text` would put together anew for each person.
        """
        phrases: list[Phrase] = []
        sided = marked = False
        for mention in mentions:
            span = doc.char_span(mention.start, mention.end, alignment_mode="expand")
            if span is None:
                continue
            phrases.extend(filter(None, (self._titles.read(text) for text in self._around(doc, span))))
            sided = sided or (
                span.end < len(doc) and doc[span.end].lower_ in {"administration", "campaign", "presidency"}
            )
            marked = marked or bool(_PARTY_MARK.match(text, mention.end))
        return _verdict(phrases, known=known, sided=sided, marked=marked)

    def _around(self, doc: Doc, name: Tokens) -> Iterator[str]:
        """Phrases beside a name that may say what its bearer is."""
        start = name.start
        while start and doc[start - 1].lower_ in self._honorifics and self._titles.read(doc[start - 1].text) is None:
            start -= 1
        yield from _before(doc, start)
        yield from _after(doc, name)
        yield from _predicated(name)
        for other in _coordinated(name):
            yield from _plural(doc, other)


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
    if known and not fullest:
        return Judged(True, role, "known as an official")
    return Judged(False, role, f"no public office: {fullest.head}" if fullest else "no office is given")


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
    if last or not i:
        return False
    if token.lower_ == "the":
        return doc[i - 1].lower_ in {"of", "for", "to"} and i > 1 and doc[i - 2].pos_ in _INNER
    if token.lower_ == "to":
        return doc[i - 1].lower_ in _SENT
    return token.lower_ in {"of", "for", "'s", "’s"} and doc[i - 1].pos_ in _INNER


def _after(doc: Doc, name: Tokens) -> Iterator[str]:
    """An apposition after a name: "X, the former mayor of Y," or "X (mayor)" or "X, who was mayor"."""
    i = name.end
    if i < len(doc) and doc[i].text in {"'s", "’s"}:
        return
    if i + 1 >= len(doc) or doc[i].text not in {",", "(", "-", "–", "—"} or doc[i + 1].is_sent_start:
        return
    i += 1
    if doc[i].like_num and i + 2 < len(doc) and doc[i + 1].text == ",":
        i += 2  # an age
    if doc[i].lower_ in {"who", "whose"}:
        yield from _relative(doc, i + 1)
        return
    if doc[i].tag_ in {"VBD", "VBZ", "VBP", "MD", "IN", "CC", "PRP"} and doc[i].lower_ not in {"then"}:
        return
    yield from _phrase_from(doc, i)


def _relative(doc: Doc, i: int) -> Iterator[str]:
    """ "Who was then mayor", "who had served as mayor", "who is running for mayor"."""
    while i < len(doc) and (
        doc[i].lemma_ in {"be", "have", "become"} or doc[i].pos_ == "ADV" or doc[i].lower_ == "then"
    ):
        i += 1
    if i >= len(doc):
        return
    if doc[i].lemma_ in {"serve", "act"} and i + 1 < len(doc) and doc[i + 1].lower_ == "as":
        i += 2
    elif doc[i].lemma_ in _CHOOSING and doc[i].tag_ == "VBN":
        i += 1
    elif doc[i].pos_ == "VERB":
        yield from _sought(doc[i])
        return
    yield from _phrase_from(doc, i)


def _sought(verb: Token) -> Iterator[str]:
    """Who runs for an office is a candidate for it."""
    if verb.lemma_ in _RUNNING:
        for child in verb.children:
            if child.dep_ == "prep" and child.lower_ == "for":
                yield from ("candidate for " + _short_subtree(one) for one in child.children if one.dep_ == "pobj")


def _phrase_from(doc: Doc, i: int) -> Iterator[str]:
    """A noun phrase that begins at `i`, with the prepositions that go on in it."""
    while i < len(doc) and doc[i].lower_ in {"a", "an", "the", "also", "now", "one", "once"}:
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
    """What a verb says: "X was the mayor", "X was elected mayor", "as mayor, X", "X is running for mayor"."""
    root, verb = name.root, name.root.head
    chosen = verb.lemma_ in _CHOOSING and root.dep_ in {"nsubjpass", "dobj"}
    if not chosen and (root.dep_ != "nsubj" or verb.lemma_ not in {"be", "become", "serve", "remain"} | _RUNNING):
        return
    if verb.lemma_ in _RUNNING:
        yield from _sought(verb)
    for child in verb.children:
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
