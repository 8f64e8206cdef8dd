"""The numbers on which the linker's word rests: one vector for a person of the article and a person of the registry."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.officials.evidence import Article, Evidence
from bot.officials.likeness import Likeness
from bot.officials.offices import content_words, fit
from bot.officials.posts import first_day, may_hold, rank
from bot.types import FoundPerson, Person, Post

_AS_GOOD = 0.3
_NEAR = 0.6
# Somebody elected is called by the office before it begins.
_ELECTED = timedelta(days=120)
_ANCHOR_QUALITY = 0.9
NAMES = (
    "always", "full name", "respelled", "article shorter", "article longer", "mixed name", "surname only",
    "given name only", "misspelled", "initial", "short form", "initials differ", "initial unknown",
    "two words or more", "prominence",
    "prominence of one word", "lead", "rivals", "rivals of one word",
    "country near", "other country near", "country share", "no country", "country absent",
    "office fits", "office near", "office differs", "office beside fits", "office beside differs", "words shared",
    "held then", "not held then", "former and ended", "former but open", "years apart",
    "official", "no office", "one word without office", "private with a name alone", "company of the country",
    "company of the time", "taken", "untitled", "low rank",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person of the registry whom a name may mean: how alike the names are, where and when they were in office."""

    person: Person
    likeness: Likeness
    countries: frozenset[str]
    years: tuple[int, int] | None

    @classmethod
    def of(cls, person: Person, likeness: Likeness) -> "Candidate":
        """With the countries and years of the person's record."""
        return cls(person, likeness, _countries(person), _years(person))


@dataclass(frozen=True, slots=True)
class OfficeFit:
    """How a person's posts fit the offices that the article gives."""

    best: float
    beside: float
    words: int
    held: bool | None
    ended: bool | None


def vector(
    found: FoundPerson,
    candidate: Candidate,
    rivals: Sequence[Candidate],
    evidence: Evidence,
    article: Article,
    *,
    anchors: Sequence[Candidate],
) -> tuple[float, ...]:
    """The features in the order of NAMES. `anchors` are those of whom the article's other names leave no doubt."""
    like, person = candidate.likeness, candidate.person
    one_word = like.kind in ("surname", "given")
    others = [rival for rival in rivals if rival is not candidate and rival.likeness.rank >= like.rank - _AS_GOOD]
    lead = person.prominence - max((rival.person.prominence for rival in others), default=0)
    fits = office_fit(person, evidence, article.published)
    values = [
        1.0,
        *_name_values(like),
        float(not one_word),
        person.prominence / 5,
        person.prominence / 5 if one_word else 0.0,
        lead / 5,
        math.log1p(len(others)),
        math.log1p(len(others)) if one_word else 0.0,
        *_country_values(candidate.countries, evidence, article),
        *_office_values(fits, evidence),
        float(fits.held is True),
        float(fits.held is False),
        float(fits.ended is True),
        float(fits.ended is False),
        min(_years_apart(candidate.years, article.published), 20) / 10,
        float(found.official),
        float(found.role is None),
        float(one_word and not evidence.offices and not evidence.beside),
        float(not found.official and not evidence.offices and not evidence.beside),
        *_company_values(candidate, anchors),
        float(all(post.source == "phoenix" for post in person.posts)),
        float(max((rank(post.role_class) for post in person.posts), default=0) <= 1),
    ]
    return tuple(values)


def _name_values(like: Likeness) -> list[float]:
    kind, quality = like.kind, like.quality
    return [
        float(kind == "full"),
        float(quality == 0.95),
        float(kind == "part"),
        float(kind == "more"),
        float(kind == "mixed"),
        float(kind == "surname"),
        float(kind == "given"),
        float(quality == 0.5),
        float(quality == 0.6),
        float(quality == 0.85),
        float(like.clash),
        float(like.middle_unknown),
    ]


def _countries(person: Person) -> frozenset[str]:
    return frozenset(code for code in (person.country, *(post.country for post in person.posts)) if code)


def _country_values(own: frozenset[str], evidence: Evidence, article: Article) -> list[float]:
    near = bool(own & evidence.near)
    share = max((article.shares.get(code, 0.0) for code in own), default=0.0)
    return [
        float(near),
        float(bool(evidence.near) and not near),
        share,
        float(not article.shares),
        float(bool(article.shares) and share == 0.0),
    ]


def _office_values(fits: OfficeFit, evidence: Evidence) -> list[float]:
    given = bool(evidence.offices)
    return [
        float(fits.best == 1.0),
        float(0.0 < fits.best < 1.0),
        float(given and fits.best == 0.0),
        float(fits.beside == 1.0),
        float(bool(evidence.beside) and fits.beside == 0.0),
        min(fits.words, 2) / 2,
    ]


def office_fit(person: Person, evidence: Evidence, published: date | None) -> OfficeFit:
    """Compare what the article calls somebody with what the registry says that they were by then."""
    best = beside = 0.0
    words = 0
    held: bool | None = None
    ended: bool | None = None
    for post in person.posts:
        if published and post.start and first_day(post.start) - _ELECTED > published:
            continue
        fits = max((fit(classes, post) for classes in evidence.offices), default=0.0)
        if fits == 1.0 and _is_another_ministry(evidence.role_words, post):
            fits = _NEAR
        if fits and evidence.former:
            past = bool(post.end) or published is not None
            ended = bool(ended) or past
            fits = fits if past else min(fits, _NEAR)
        elif fits and published:
            held = bool(held) or may_hold(post, published)
        best = max(best, fits)
        beside = max(beside, min(fits or 1.0, max((fit(classes, post) for classes in evidence.beside), default=0.0)))
        words = max(words, len(evidence.words & _post_words(post)))
    return OfficeFit(best, beside, words, held, ended)


def _is_another_ministry(wanted: frozenset[str], post: Post) -> bool:
    """Ministers share one class; the words tell health from sports."""
    own = content_words(post.role)
    return post.role_class == "minister" and bool(wanted and own) and wanted.isdisjoint(own)


def _post_words(post: Post) -> frozenset[str]:
    return content_words(post.role) | content_words(post.organisation)


def _years(person: Person) -> tuple[int, int] | None:
    days = [day for post in person.posts for day in (post.start, post.end, post.as_of) if day]
    if person.last_seen:
        days.append(person.last_seen)
    years = [int(day[:4]) for day in days]
    return (min(years), max(years)) if years else None


def _years_apart(years: tuple[int, int] | None, published: date | None) -> int:
    """How many years lie between the article and the time of the person's posts."""
    if not published or not years:
        return 0
    return max(years[0] - published.year, published.year - years[1], 0)


def is_anchor(candidates: Sequence[Candidate]) -> bool:
    """Whether a full name means the first of its candidates, on the name alone."""
    if not candidates or candidates[0].likeness.kind != "full" or candidates[0].likeness.quality < _ANCHOR_QUALITY:
        return False
    first = candidates[0]
    others = [rival for rival in candidates[1:] if rival.likeness.rank >= first.likeness.rank - _AS_GOOD]
    return first.person.prominence >= 1 and not others and " " in first.person.name


def _company_values(candidate: Candidate, anchors: Sequence[Candidate]) -> tuple[float, float, float]:
    """The share of the anchors who have a country, and a time, in common with the person; whether it is one of them."""
    if not anchors:
        return 0.5, 0.5, 0.0
    mine = candidate.years
    near = sum(1 for anchor in anchors if candidate.countries & anchor.countries)
    spans = [anchor.years for anchor in anchors]
    then = sum(1 for span in spans if not span or not mine or (span[0] <= mine[1] and mine[0] <= span[1]))
    taken = any(anchor.person.id == candidate.person.id for anchor in anchors)
    return near / len(anchors), then / len(anchors), float(taken)
