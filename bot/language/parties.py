"""Parties: everybody and every body in an article that could be accuser or accused.

People come from outside (with all their named mentions). Beside them: noun chunks, organisations, countries and
nationalities; not those within somebody's title ("Interior Minister Ada Brill"), nor groups whose names follow
("generals Bo Carr and Cy Dunn"). "he", "his" and "who" count as mentions of the person that they most likely mean,
"the finance minister" of the only one who is that.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from spacy.tokens import Doc, Span, Token

from bot.language.surroundings import Surroundings
from bot.types import FoundPerson

KINDS = ("person", "chunk", "organisation", "place", "people", "pronoun", "relative")
_OF_ENTITY = {"ORG": "organisation", "GPE": "place", "NORP": "people", "FAC": "organisation", "LOC": "place"}
_SINGULAR = {"he", "him", "his", "himself", "she", "her", "hers", "herself"}
_LEFT_OUT = {"DET", "PUNCT", "SPACE"}
_SUBJECTS = {"nsubj", "nsubjpass"}
NOBODY = -1
_WITHIN = {"compound", "nmod", "amod"}
LONGEST_TAIL = 7
LONGEST_TITLE = 3


@dataclass(frozen=True, slots=True)
class PartyMention:
    """Tokens `start` to `end`, whose syntactic head is `head`, mean the party of that index."""

    start: int
    end: int
    head: int
    party: int
    kind: str


@dataclass(frozen=True, slots=True)
class CandidateParty:
    """A party by its name: a person's, or a group as written."""

    name: str
    person: bool
    official: bool


@dataclass(slots=True)
class Parties:
    """All candidates of an article, and their mentions in order."""

    names: list[CandidateParty] = field(default_factory=list)
    mentions: list[PartyMention] = field(default_factory=list)


def find_parties(doc: Doc, people: Sequence[FoundPerson], around: Surroundings) -> Parties:
    """The candidate parties of a parsed article whose people are known."""
    found = Parties([CandidateParty(person.name, True, person.official) for person in people])
    owner: dict[int, int] = {}
    taken: set[int] = set()
    for index, person in enumerate(people):
        for mention in person.mentions:
            span = doc.char_span(mention.start, mention.end, alignment_mode="expand")
            if span is not None and span.root.i not in owner:
                owner.update((token.i, index) for token in span)
                taken.add(span.root.i)
                found.mentions.append(PartyMention(span.start, span.end, span.root.i, index, "person"))
    known: dict[str, int] = {}
    roles = [(person.role.casefold(), index) for index, person in enumerate(people) if person.role]
    for span, kind in _groups(doc):
        if span.root.i in owner or span.root.i in taken or _in_title(span, owner) or _named_at_once(span, owner):
            continue
        taken.add(span.root.i)
        held = _holder(span.root, roles)
        index, kind = (held, "pronoun") if held is not None else (_index_of(span, found, known), kind)
        found.mentions.append(PartyMention(span.start, span.end, span.root.i, index, kind))
    found.mentions.extend(list(_pronouns(doc, found.mentions, around.quoted)))
    found.mentions.sort(key=lambda mention: (mention.start, mention.end))
    return found


def _groups(doc: Doc) -> Iterator[tuple[Span, str]]:
    """Named groups and noun chunks without their article."""
    for entity in doc.ents:
        if entity.label_ in _OF_ENTITY:
            yield _trimmed(entity), _OF_ENTITY[entity.label_]
    for chunk in doc.noun_chunks:
        if chunk.root.pos_ != "PRON" and any(not token.is_space for token in chunk):
            yield _trimmed(chunk), "chunk"


def _in_title(span: Span, owner: Mapping[int, int]) -> bool:
    """Whether a group belongs to the title before a name: "Interior Minister Ada Brill"."""
    head = span.root
    while head.dep_ in _WITHIN and head.head is not head:
        head = head.head
        if head.i in owner:
            return True
    place = span.end
    while place < len(span.doc) and place - span.end <= LONGEST_TITLE and span.doc[place].pos_ in {"NOUN", "PROPN"}:
        if place in owner:
            return place > span.end
        place += 1
    return False


def _named_at_once(span: Span, owner: Mapping[int, int]) -> bool:
    """Whether the names of a group follow it: "retired generals Bo Carr and Ada Brill"."""
    named = owner.get(span.end)
    return named is not None and any(one.dep_ == "appos" and owner.get(one.i) == named for one in span.root.children)


def _holder(head: Token, roles: Sequence[tuple[str, int]]) -> int | None:
    """ "The finance minister": the only person of the article who has that office."""
    if head.tag_ not in ("NN", "NNP"):
        return None
    before = [one for one in head.lefts if one.dep_ in ("compound", "amod")]
    words = [one.lower_ for one in (*before, head)]
    shortest = len(words) if not any(one.lower_ in ("the", "this") for one in head.lefts) else 1
    for start in range(len(words) - shortest + 1):
        phrase = " ".join(words[start:])
        holders = {index for role, index in roles if role == phrase or role.endswith(" " + phrase)}
        if holders:
            return holders.pop() if len(holders) == 1 else None
    return None


def _trimmed(span: Span) -> Span:
    start, end = span.start, span.end
    doc = span.doc
    while start < end - 1 and (doc[start].pos_ in _LEFT_OUT or doc[start].lower_ in {"the", "a", "an"}):
        start += 1
    while end > start + 1 and (doc[end - 1].is_space or doc[end - 1].lower_ in {"'s", "’s", "'", "’"}):
        end -= 1
    return doc[start:end]


def _index_of(span: Span, found: Parties, known: dict[str, int]) -> int:
    key = re.sub(r"\W+", " ", span.text.lower()).strip()
    if key not in known:
        known[key] = len(found.names)
        found.names.append(CandidateParty(_full_name(span), False, False))
    return known[key]


def _full_name(span: Span) -> str:
    """The span's text, with a following "of ..." where the whole stays short."""
    doc, end = span.doc, span.end
    of = doc[span.end] if span.end < len(doc) and doc[span.end].lower_ == "of" else None
    if of is not None and of.head.i == span.root.i and not any(one.dep_ == "pcomp" for one in of.children):
        tail = max(token.i for token in of.subtree) + 1
        if tail - span.end <= LONGEST_TAIL and "\n" not in doc[span.start : tail].text:
            end = tail
    return " ".join(_trimmed(doc[span.start : end]).text.split())


def _pronouns(doc: Doc, mentions: list[PartyMention], quoted: Sequence[bool]) -> Iterator[PartyMention]:
    people = sorted((m for m in mentions if m.kind == "person"), key=lambda mention: mention.start)
    by_head = {mention.head: mention for mention in mentions}
    passed = 0
    for token in doc:
        while passed < len(people) and people[passed].end <= token.i:
            passed += 1
        if token.lower_ in _SINGULAR:
            last = people[max(0, passed - 6) : passed]
            # Whoever is named in a quotation is hardly the "he" who says it.
            means = _likely(doc, token, [one for one in last if quoted[token.i] or not quoted[one.head]] or last)
            if means is not None:
                yield PartyMention(token.i, token.i + 1, token.i, means.party, "pronoun")
        elif token.tag_ in {"WP", "WDT"} and token.dep_ in _SUBJECTS:
            means = by_head.get(token.head.head.i) if token.head.dep_ == "relcl" else None
            if means is not None:
                yield PartyMention(token.i, token.i + 1, token.i, means.party, "relative")


def _likely(doc: Doc, pronoun: Token, people: list[PartyMention]) -> PartyMention | None:
    """The person whom a pronoun most likely means: a recent subject rather than the very last name."""
    best, best_score = None, -100.0
    for mention in people:
        subject = doc[mention.head].dep_ in _SUBJECTS
        score = 12.0 * subject - 0.25 * (pronoun.i - mention.end)
        if score > best_score:
            best, best_score = mention, score
    return best
