"""What an article says about who its people may be: the countries it speaks of, and the offices beside the names."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.officials.countries import Countries
from bot.officials.offices import classes_in, content_words, is_former, office_spans
from bot.types import FoundPerson, Span

_NEAR = 90
_BESIDE = 45
_FIRST_MENTIONS = 3
_OUTLET_WEIGHT = 0.5
_SENTENCE_END = re.compile(r"[.!?;:]\s|\n")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the article says beside one person's name.

    `near`: the countries in the office phrase or close to the first mentions. `offices`: the classes for each office in
    the phrase that the language stage gave; `beside`: those in the words around the mentions. `words`: what those words
    hold that tells one office from another, `role_words` what the phrase alone holds. `former`: the office is past.
    """

    near: frozenset[str]
    offices: tuple[frozenset[str], ...]
    beside: tuple[frozenset[str], ...]
    words: frozenset[str]
    role_words: frozenset[str]
    former: bool


@dataclass(frozen=True, slots=True)
class Article:
    """What the whole article says. `shares`: how much of its talk of countries is about each, from 0 to 1."""

    shares: dict[str, float]
    published: date | None
    evidence: tuple[Evidence, ...]


def gather(
    text: str,
    people: Sequence[FoundPerson],
    countries: Countries,
    *,
    published: date | None,
    outlet_country: str | None,
) -> Article:
    """Read the article once for all its people."""
    named = sorted((span for person in people for span in person.mentions), key=lambda span: span.start)
    places = _places(text, named, countries)
    weights: dict[str, float] = {outlet_country: _OUTLET_WEIGHT} if outlet_country else {}
    for _, _, codes in places:
        for code in codes:
            weights[code] = weights.get(code, 0.0) + 1 / len(codes)
    total = sum(weights.values())
    shares = {code: weight / total for code, weight in weights.items()}
    evidence = tuple(_evidence(text, person, named, places, countries) for person in people)
    return Article(shares, published, evidence)


Place = tuple[int, int, tuple[str, ...]]


def _places(text: str, named: Sequence[Span], countries: Countries) -> list[Place]:
    """Words for countries that are no part of somebody's name."""
    inside = {at for span in named for at in range(span.start, span.end)}
    return [place for place in countries.find(text) if place[0] not in inside]


def _evidence(
    text: str, person: FoundPerson, named: Sequence[Span], places: Sequence[Place], countries: Countries
) -> Evidence:
    role = person.role or ""
    mentions = person.mentions[:_FIRST_MENTIONS]
    near = {code for _, _, codes in countries.find(role) for code in codes}
    for span in mentions:
        near.update(
            code
            for start, end, codes in places
            if start < span.end + _NEAR and end > span.start - _NEAR
            for code in codes
        )
    around = [
        (part, spans) for span in mentions for part in _around(text, span, named) if (spans := office_spans(part))
    ]
    beside = tuple(classes for _, spans in around for _, _, classes in spans)
    role_words = content_words(role)
    words = role_words.union(*(content_words(part) for part, _ in around))
    former = is_former(role) or any(is_former(part) for part, _ in around)
    return Evidence(frozenset(near), classes_in(role), beside, words, role_words, former)


def _around(text: str, span: Span, named: Sequence[Span]) -> tuple[str, str]:
    """The words just before and just after a mention, not past another name or the end of a sentence."""
    left = max([0, span.start - _BESIDE, *(other.end for other in named if other.end <= span.start)])
    right = min([len(text), span.end + _BESIDE, *(other.start for other in named if other.start >= span.end)])
    before, after = text[left : span.start], text[span.end : right]
    cut = [
        match.end() for match in _SENTENCE_END.finditer(before) if not before[: match.start()].endswith(_ABBREVIATED)
    ]
    before = before[cut[-1] :] if cut else before
    end = _SENTENCE_END.search(after)
    after = after[: end.start()] if end else after
    return before, after if after.startswith((",", " (", " -", " —")) else ""


_ABBREVIATED = ("Sen", "Rep", "Gov", "Gen", "Lt", "Mr", "Mrs", "Ms", "Dr", "Col", "Adm", "Sens", "Reps", "U.S", "Maj")
