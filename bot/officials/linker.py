"""Whom an article means: all its people together, each with a score and a reason, or nobody when unsure.

Every person of the registry whom a name may mean competes with the others and with "none of these"; the score is the
share that it wins. The weights were fitted by `bot.officials.fit` and lie in `data/linker.json`.
"""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files

from bot.officials.countries import Countries, shipped_countries
from bot.officials.evidence import Article, Evidence, gather
from bot.officials.features import NAMES, Candidate, is_anchor, office_fit, vector
from bot.officials.likeness import NEAR, best_likeness, words_of
from bot.officials.names import key, without_particle
from bot.officials.posts import may_hold
from bot.officials.registry import Registry
from bot.types import FoundPerson, Link, Person

_MOST_CANDIDATES = 25


@dataclass(frozen=True, slots=True)
class Weights:
    """What each feature weighs, and the least score that is believed."""

    values: tuple[float, ...]
    threshold: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """One person of the article against all candidates: a vector for each, in the same order."""

    found: FoundPerson
    evidence: Evidence
    candidates: tuple[Candidate, ...]
    vectors: tuple[tuple[float, ...], ...]

    @property
    def is_unknown(self) -> bool:
        """Whether no candidate has two words of the article's name."""
        return all(each.likeness.kind in ("surname", "given") for each in self.candidates)

    def is_full(self, person_id: str | None) -> bool:
        """Whether the article's name is a full name of that candidate."""
        return any(each.person.id == person_id and each.likeness.kind == "full" for each in self.candidates)


def shipped_weights() -> Weights:
    """The weights that come with the package."""
    raw = json.loads((files("bot.officials") / "data" / "linker.json").read_text("utf-8"))
    return Weights(tuple(raw["weights"][name] for name in NAMES), raw["threshold"])


def _bygone_names() -> list[str]:
    return (files("bot.officials") / "data" / "bygone.txt").read_text("utf-8").splitlines()


class Linker:
    """Links the people of articles to a registry. The same article always gives the same links."""

    def __init__(
        self, registry: Registry, *, countries: Countries | None = None, weights: Weights | None = None
    ) -> None:
        self._registry = registry
        self._countries = countries or shipped_countries()
        self._weights = weights or shipped_weights()
        self._bygone = frozenset(map(key, _bygone_names()))

    def link(
        self,
        text: str,
        people: Sequence[FoundPerson],
        *,
        published: date | None = None,
        outlet_country: str | None = None,
    ) -> tuple[Link, ...]:
        """One link for each of `people`, in order; `person_id` is None for whoever is unknown or too close to call."""
        article, comparisons = self.compare(text, people, published=published, outlet_country=outlet_country)
        shares = [scores(comparison.vectors, self._weights.values) for comparison in comparisons]
        links = [self._decide(each, won, article) for each, won in zip(comparisons, shares, strict=True)]
        return tuple(_one_each(links, comparisons))

    def compare(
        self, text: str, people: Sequence[FoundPerson], *, published: date | None, outlet_country: str | None
    ) -> tuple[Article, list[Comparison]]:
        """The features of every candidate of every person: what `link` decides on, and what `fit` learns from."""
        article = gather(text, people, self._countries, published=published, outlet_country=outlet_country)
        candidates = [self.candidates(person) for person in people]
        anchors = [each[0] if is_anchor(each) else None for each in candidates]
        comparisons = []
        for at, (found, evidence, rivals) in enumerate(zip(people, article.evidence, candidates, strict=True)):
            others = [anchor for place, anchor in enumerate(anchors) if anchor is not None and place != at]
            vectors = tuple(vector(found, rival, rivals, evidence, article, anchors=others) for rival in rivals)
            comparisons.append(Comparison(found, evidence, rivals, vectors))
        return article, comparisons

    def candidates(self, found_person: FoundPerson) -> tuple[Candidate, ...]:
        """Whom a person of the article may be, the closest names first; a misspelled name only for an official."""
        if self._is_bygone(found_person.name):
            return ()
        found = self._alike(found_person.name, found_person.official)
        family = without_particle(found_person.name)
        return found or (self._alike(family, found_person.official) if family else ())

    def _alike(self, name: str, official: bool) -> tuple[Candidate, ...]:
        words, least = words_of(name), 0.0 if official else NEAR
        likely = (
            (person, best_likeness(words, person)) for person in self._registry.candidates(name, misspelled=official)
        )
        found = [Candidate.of(person, like) for person, like in likely if like is not None and like.quality > least]
        found.sort(key=lambda each: (each.likeness.rank, each.person.prominence), reverse=True)
        return tuple(found[:_MOST_CANDIDATES])

    def _is_bygone(self, name: str) -> bool:
        """Whether the name means a statesman of the past, unless the operator or the news know somebody else of it."""
        known = key(name) in self._bygone
        return known and all(person.origin == "registry" for person in self._registry.named(name))

    def _decide(self, comparison: Comparison, won: Sequence[float], article: Article) -> Link:
        name = comparison.found.name
        if not won:
            return Link(name, None, 0.0, "nobody of this name in the registry", unknown=not self._is_bygone(name))
        order = sorted(range(len(won)), key=lambda at: won[at], reverse=True)
        best = comparison.candidates[order[0]]
        believed = won[order[0]] >= self._weights.threshold
        reason = self._reason(best, comparison, article)
        if len(order) > 1 and won[order[1]] >= _WORTH_TELLING:
            reason += f"; next best {comparison.candidates[order[1]].person.name} {won[order[1]]:.2f}"
        if not believed:
            reason = f"unsure: {best.person.name} {won[order[0]]:.2f} ({reason})"
        return Link(name, best.person.id if believed else None, won[order[0]], reason, comparison.is_unknown)

    def _reason(self, best: Candidate, comparison: Comparison, article: Article) -> str:
        parts = [_NAME_REASONS[best.likeness.kind]]
        if best.likeness.quality < 1.0:
            parts[0] += ", spelled otherwise"
        parts.extend(_office_reasons(best.person, comparison.evidence, article.published))
        seen = best.countries & (comparison.evidence.near or article.shares.keys())
        if seen:
            where = "beside the name" if comparison.evidence.near & seen else "in the text"
            parts.append(f"{', '.join(map(self._countries.name, sorted(seen)))} {where}")
        return "; ".join(parts)


_WORTH_TELLING = 0.05
_NAME_REASONS = {
    "full": "full name",
    "part": "part of the full name",
    "more": "name with further words",
    "mixed": "name partly the same",
    "surname": "family name only",
    "given": "given name only",
}


def _office_reasons(person: Person, evidence: Evidence, published: date | None) -> list[str]:
    """What the office says for or against; "in office" where nothing that the registry knows excludes it."""
    fits = office_fit(person, evidence, published)
    if not evidence.offices:
        return ["no office given"]
    if fits.best == 0.0:
        return ["another office"]
    reasons = ["office fits" if fits.best == 1.0 else "office near"]
    if published and any(may_hold(post, published) for post in person.posts):
        reasons.append(f"in office in {published.year}")
    return reasons


def scores(vectors: Sequence[Sequence[float]], weights: Sequence[float]) -> list[float]:
    """The share that each candidate wins against the others and against none of them."""
    odds = [math.exp(min(sum(map(float.__mul__, vector, weights)), _MOST_SURE)) for vector in vectors]
    total = 1.0 + sum(odds)
    return [each / total for each in odds]


_MOST_SURE = 30.0


def _one_each(links: Sequence[Link], comparisons: Sequence[Comparison]) -> list[Link]:
    """Two people of one article are not the same person, unless both names are full ones, spelled in two ways."""
    best: dict[str, Link] = {}
    for link in links:
        if link.person_id and link.score > best.get(link.person_id, _NOBODY).score:
            best[link.person_id] = link
    kept = []
    for link, comparison in zip(links, comparisons, strict=True):
        first = best.get(link.person_id or "", link)
        if first is link or comparison.is_full(link.person_id):
            kept.append(link)
        else:
            kept.append(Link(link.name, None, link.score, f"already linked to {first.name}; {link.reason}"))
    return kept


_NOBODY = Link("", None, -1.0, "")
