"""The people of an article: one for each person over all forms of the name, with every named mention."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from spacy.tokens import Doc, Token
from spacy.tokens import Span as SpacySpan

from bot.language.headlines import is_headline
from bot.language.lexicon import Lexicon, Words
from bot.language.names import Name, NameFinder, words_of
from bot.language.offices import Offices
from bot.language.things import is_thing, stands_as_place
from bot.types import FoundPerson, Span

_WORD = re.compile(r"[^\W_]+")
_POSSESSIVE = re.compile(r"['’]s$")
_PREFIX = re.compile(r"^(?:al|el|ul|ar|as|ash)[-‑]", re.IGNORECASE)
MOST_THING_MENTIONS = 3
_PERSONAL = {"nsubj", "appos", "oprd"}
_SURE_SIDES = {"administration", "campaign", "presidency"}
# What people do and organisations rarely do.
_HUMAN = {
    "say",
    "tell",
    "add",
    "write",
    "ask",
    "reply",
    "think",
    "feel",
    "know",
    "go",
    "come",
    "return",
    "die",
    "smile",
    "be",
}


@dataclass(slots=True)
class Bearer:
    """Somebody in the making: the words of the fullest form, and where names of this bearer stand."""

    words: tuple[str, ...]
    text: str
    known: bool = False
    mentions: list[tuple[int, int]] = field(default_factory=list)
    forms: Counter[str] = field(default_factory=Counter)

    @property
    def surname(self) -> str:
        """The last word that is no suffix."""
        words = [word for word in self.words if word not in {"jr", "sr", "ii", "iii", "iv"}]
        return words[-1] if words else self.words[-1]

    def take(self, doc: Doc, name: Name) -> None:
        """Add a name as one of this bearer's."""
        span = doc[name.start : name.end]
        text = _POSSESSIVE.sub("", span.text)
        self.mentions.append((span.start_char, span.start_char + len(text)))
        self.forms[text] += 1
        self.known = self.known or name.known
        if (len(name.words), len(text)) > (len(self.words), len(self.text)):
            self.words, self.text = name.words, text


class PeopleFinder:
    """Finds the people of a parsed article."""

    def __init__(self, lexicon: Lexicon, dictionary: frozenset[str] = frozenset()) -> None:
        self._lexicon = lexicon
        self._dictionary = dictionary
        self._names = NameFinder(lexicon, dictionary)
        self._offices = Offices(lexicon)

    def find(self, doc: Doc, known: Iterable[tuple[int, int]] = ()) -> tuple[FoundPerson, ...]:
        """Everybody named in `doc`; `known` are spans of officials' names, in characters: evidence, no more."""
        bearers = self._bearers(doc, self._names.find(doc, known))
        bearers = [bearer for bearer in bearers if len(bearer.words) > 1 or self._is_credible(doc, bearer)]
        self._spread(doc, bearers)
        text = doc.text
        return tuple(self._person(doc, text, bearer) for bearer in bearers if not self._is_thing(doc, bearer))

    def _person(self, doc: Doc, text: str, bearer: Bearer) -> FoundPerson:
        spans = tuple(Span(start, end) for start, end in sorted(set(bearer.mentions)))
        judged = self._offices.judge(doc, text, spans, known=bearer.known or self._is_famous(bearer))
        return FoundPerson(bearer.text, judged.official, judged.role, spans, judged.reason)

    def _bearers(self, doc: Doc, names: list[Name]) -> list[Bearer]:
        """Full names first, so that a surname finds its bearer wherever the full name stands."""
        bearers: list[Bearer] = []
        for name in names:
            if len(name.words) > 1:
                bearer = next((b for b in bearers if same_bearer(b.words, name.words)), None)
                if bearer is None:
                    bearer = Bearer(name.words, doc[name.start : name.end].text)
                    bearers.append(bearer)
                bearer.take(doc, name)
        for name in names:
            if len(name.words) == 1 and not _several(name.words[0], bearers):
                bearer = _nearest(bearers, name.words[0], doc[name.start].idx)
                if bearer is None:
                    bearer = Bearer(name.words, doc[name.start : name.end].text)
                    bearers.append(bearer)
                bearer.take(doc, name)
        return sorted(bearers, key=lambda b: min(b.mentions))

    def _is_thing(self, doc: Doc, bearer: Bearer) -> bool:
        """Whether a name that is not often read is a town's or a ship's."""
        if bearer.known or len(bearer.mentions) > MOST_THING_MENTIONS or bearer.surname in self._lexicon.names.famous:
            return False
        return is_thing(doc, bearer.mentions, self._lexicon.names)

    def _is_famous(self, bearer: Bearer) -> bool:
        return len(bearer.words) == 1 and bearer.words[0] in self._lexicon.names.famous

    def _is_credible(self, doc: Doc, bearer: Bearer) -> bool:
        """Whether a single word that nobody bears in full may be a person's name."""
        return any(self._is_credible_at(doc, *mention) for mention in bearer.mentions)

    def _is_credible_at(self, doc: Doc, start: int, end: int) -> bool:
        span = doc.char_span(start, end, alignment_mode="expand")
        if span is None:
            return False
        token = span.root
        following = doc[span.end] if span.end < len(doc) else None
        if following is not None and following.lower_ in _SURE_SIDES:
            return True
        if token.lower_ in self._lexicon.names.famous and token.tag_ == "NNP":
            return True
        before = doc[span.start - 1] if span.start else None
        if before is not None and self._names.announces(before):
            return (
                token.lower_ not in self._dictionary
                or before.lower_ in self._lexicon.names.honorifics
                or (before.text[0].isupper() and not is_headline(token.sent))
            )
        if token.lower_ in self._dictionary or span.text.isupper() or token.dep_ not in _PERSONAL:
            return False
        return token.dep_ != "nsubj" or token.head.lemma_ in _HUMAN

    def _spread(self, doc: Doc, bearers: list[Bearer]) -> None:
        """Find the forms of known bearers where the recogniser saw none."""
        taken = {i for b in bearers for start, end in b.mentions for i in range(start, end)}
        forms = _forms(bearers, self._lexicon.names.particles)
        for start, end, form in _occurrences(doc.text, forms):
            if taken.isdisjoint(range(start, end)) and self._stands_for_person(doc, start, end):
                bearer = _nearest(forms[form], words_of(form)[-1], start)
                if bearer is not None:
                    bearer.mentions.append((start, end))
                    taken.update(range(start, end))

    def _stands_for_person(self, doc: Doc, start: int, end: int) -> bool:
        span = doc.char_span(start, end)
        if span is None:
            return False
        following = doc[span.end] if span.end < len(doc) else None
        if following is not None and following.lower_ in self._lexicon.names.sides:
            return True
        for entity in span.ents:
            inner = [t for t in entity if not (t.is_punct or t.is_space or t.tag_ == "POS" or t.lower_ == "the")]
            if len(inner) > len(span):
                return False
        if doc[span.start].ent_iob_ == "I" and doc[span.start].ent_type_ != "PERSON":
            return False
        if stands_as_place(span):
            return False
        return following is None or not self._goes_on(span, following)

    def _goes_on(self, span: SpacySpan, following: Token) -> bool:
        """Whether the name is the first part of another one: "the Smith Library"."""
        if span.doc[span.end - 1].whitespace_ != " ":
            return False
        if following.lower_ in self._lexicon.names.foreign:
            return True
        if following.tag_ != "NNP" or following.lower_ in self._lexicon.names.sides or is_headline(following.sent):
            return False
        return span.root.dep_ == "compound" and following.ent_type_ in {"ORG", "FAC", "GPE", "LOC"}


def same_bearer(left: Sequence[str], right: Sequence[str]) -> bool:
    """Whether two full names can be one person's: one inside the other, or equal but for middle names and initials."""
    if left == right:
        return True
    short, long = sorted((tuple(left), tuple(right)), key=len)
    if short[-1] != long[-1]:
        return _inside(short, long) and len(short) > 1 and short[0] == long[0]
    if _inside(short, long):
        return True
    first, other = short[0], long[0]
    return (
        first == other or (len(first) == 1 and other.startswith(first)) or (len(other) == 1 and first.startswith(other))
    )


def _several(word: str, bearers: Sequence[Bearer]) -> bool:
    """Whether a hyphen joins the names of two people ("the Smith-Jones ticket"), or a plural means a whole family."""
    parts = word.split("-")
    if len(parts) == 2 and all(any(part in b.words for b in bearers) for part in parts):
        return True
    return word.endswith("s") and any(b.surname == word[:-1] for b in bearers)


def _inside(short: Sequence[str], long: Sequence[str]) -> bool:
    rest = iter(long)
    return all(word in rest for word in short)


def _nearest(bearers: Sequence[Bearer], word: str, at: int) -> Bearer | None:
    """Whom a single word names at a place: a bearer of the surname, else of the word; the latest named before."""
    fitting = [b for b in bearers if b.surname == word or b.surname.endswith("-" + word)]
    fitting = fitting or [b for b in bearers if word in b.words]
    if not fitting:
        return None

    def distance(bearer: Bearer) -> tuple[bool, int]:
        before = [start for start, _ in bearer.mentions if start <= at]
        return (not before, at - max(before) if before else min(s for s, _ in bearer.mentions) - at)

    return min(fitting, key=distance)


def _forms(bearers: Sequence[Bearer], particles: Words) -> dict[str, list[Bearer]]:
    """The forms to look for: those seen, and the surname of a full name; in capitals as well."""
    forms: dict[str, list[Bearer]] = defaultdict(list)
    for bearer in bearers:
        texts = set(bearer.forms)
        if len(bearer.words) > 1:
            *others, last = bearer.text.split()
            texts.update({last, _PREFIX.sub("", last)})
            if len(others) > 1 and others[-1].lower() in particles:
                texts.add(f"{others[-1]} {last}")
            texts.update(bearer.text.split()[:1] if bearer.known else ())
        for text in texts | {text.upper() for text in texts if len(text) > 3}:
            if bearer not in forms[text] and len(text) > 1:
                forms[text].append(bearer)
    return forms


def _occurrences(text: str, forms: Iterable[str]) -> Iterator[tuple[int, int, str]]:
    """Where any of `forms` stands in `text` as whole words, the longest first."""
    by_first: dict[str, list[str]] = defaultdict(list)
    for form in forms:
        first = _WORD.match(form)
        if first:
            by_first[first.group()].append(form)
    for found in by_first.values():
        found.sort(key=len, reverse=True)
    done = 0
    for match in _WORD.finditer(text):
        for form in by_first.get(match.group(), ()) if match.start() >= done else ():
            end = match.start() + len(form)
            if text.startswith(form, match.start()) and not text[end : end + 1].isalnum():
                yield match.start(), end, form
                done = end
                break
