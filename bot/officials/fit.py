"""Fits the linker's weights on linked articles: `python -m bot.officials.fit GOLD_DIR` rewrites data/linker.json.

GOLD_DIR holds links_train.jsonl, train/*.json and texts/*.txt. Each article is used as it is and with the faults that a
language stage makes (offices missed, officials taken for private people and the reverse), with its date and without.
The fit is a conditional logit with "none of these" as a choice that weighs nothing, drawn towards BELIEFS.
"""

import argparse
import json
import random
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.officials.features import NAMES
from bot.officials.linker import Linker, Weights
from bot.officials.registry import Registry, merged_ids, shipped
from bot.types import FoundPerson, Span

PENALTY = 1.0
# What is believed of a feature before the articles speak; they say little about the rare ones. All others start from 0.
BELIEFS = {
    "always": -3.0, "misspelled": -2.0, "initials differ": -2.5, "initial unknown": -1.0, "given name only": -2.0,
    "rivals": -0.7, "rivals of one word": -0.7, "taken": -1.0, "one word without office": -1.0,
    "private with a name alone": -2.0, "country near": 0.7, "other country near": -0.5, "country absent": -2.0,
    "office fits": 1.0, "office differs": -1.0, "words shared": 1.0, "held then": 0.7, "not held then": -1.5,
    "former and ended": 0.5, "former but open": -1.5, "years apart": -1.0, "company of the country": 0.5,
    "company of the time": 1.0,
}  # fmt: skip
STEPS = 40
THRESHOLD = 0.8
MISSED_OFFICES = 0.3
FLIPPED = 0.08
_DATED = re.compile(r"_(\d{4})-?(\d\d)-?(\d\d)_")


@dataclass(frozen=True, slots=True)
class Linked:
    """An article whose people are linked: for each name the ids that are right, none where the registry lacks it."""

    name: str
    text: str
    people: tuple[FoundPerson, ...]
    ids: dict[str, tuple[str, ...]]

    @property
    def dated(self) -> date | None:
        """The date in the article's name."""
        found = _DATED.search(self.name)
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None


def read_linked(gold: Path, part: str) -> list[Linked]:
    """The linked articles of one part ("train", "dev")."""
    links: dict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
    for line in (gold / f"links_{part}.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        links[row["doc"]][row["name"]] = tuple(row["ids"])
    return [_linked(gold, part, name, ids) for name, ids in sorted(links.items())]


def _linked(gold: Path, part: str, name: str, ids: dict[str, tuple[str, ...]]) -> Linked:
    raw = json.loads((gold / part / f"{name}.json").read_text("utf-8"))
    text = (gold / "texts" / f"{name}.txt").read_bytes().decode("utf-8")
    people = tuple(
        FoundPerson(each["name"], each["official"], each["role"], tuple(Span(*span) for span in each["mentions"]))
        for each in raw["people"]
    )
    return Linked(name, text, people, ids)


def with_faults(article: Linked, chance: random.Random) -> Linked:
    """The article as a language stage might have read it."""
    people = tuple(
        replace(
            person,
            role=None if chance.random() < MISSED_OFFICES else person.role,
            official=person.official != (chance.random() < FLIPPED),
        )
        for person in article.people
    )
    return replace(article, people=people)


Matrix = NDArray[np.float64]
Choice = tuple[Matrix, Matrix]


def choices(linker: Linker, articles: Iterable[Linked], *, with_date: bool) -> Iterator[Choice]:
    """For each linked person, the vectors of all candidates, and which of them is right (none of them: all zero)."""
    for article in articles:
        published = article.dated if with_date else None
        _, comparisons = linker.compare(article.text, article.people, published=published, outlet_country=None)
        for each in comparisons:
            if each.found.name in article.ids and each.vectors:
                right = [candidate.person.id in article.ids[each.found.name] for candidate in each.candidates]
                yield np.array(each.vectors), np.array(right, float)


def solve(learned: Sequence[Choice]) -> Matrix:
    """Newton's method on the penalised likelihood of the right choices."""
    beliefs = np.array([BELIEFS.get(name, 0.0) for name in NAMES])
    weights = beliefs.copy()
    for _ in range(STEPS):
        gradient, curvature = PENALTY * (weights - beliefs), PENALTY * np.eye(len(NAMES))
        for vectors, right in learned:
            odds = np.exp(np.clip(vectors @ weights, -30, 30))
            share = odds / (1.0 + odds.sum())
            mean = share @ vectors
            gradient += mean - right @ vectors
            curvature += (vectors * share[:, None]).T @ vectors - np.outer(mean, mean)
        step = np.linalg.solve(curvature, gradient)
        weights = weights - step / max(1.0, float(np.abs(step).max()))
        if np.abs(step).max() < 1e-5:
            break
    return weights


def learn(linker: Linker, articles: Sequence[Linked], *, seed: int = 7) -> Weights:
    """The weights that fit `articles` best."""
    chance = random.Random(seed)  # noqa: S311 - faults to learn from, no secret
    faulty = [with_faults(article, chance) for article in articles]
    learned = [
        choice
        for some in (articles, faulty)
        for with_date in (False, True)
        for choice in choices(linker, some, with_date=with_date)
    ]
    return Weights(tuple(float(each) for each in solve(learned)), THRESHOLD)


def main() -> None:
    """Fit on the folder given on the command line and write the weights into the package."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", type=Path)
    arguments = parser.parse_args()
    blank = Weights((0.0,) * len(NAMES), THRESHOLD)
    linker = Linker(Registry(shipped(), merged=merged_ids()), weights=blank)
    weights = learn(linker, read_linked(arguments.gold, "train"))
    values = {name: round(value, 3) for name, value in zip(NAMES, weights.values, strict=True)}
    target = Path(__file__).parent / "data" / "linker.json"
    target.write_text(json.dumps({"threshold": weights.threshold, "weights": values}, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
