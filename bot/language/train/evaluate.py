"""Evaluation: found statements against the annotated ones, by the scorer that lies beside the gold articles.

`python -m bot.language.train.evaluate --corpora FOLDER --found FILE` compares FOLDER/gold/dev with the lines that
`hearsay extract --format json --min-confidence 0` printed for its articles, reads them once more for the speed, prints
the table and writes it into the model card.
"""

import argparse
import importlib.util
import json
import resource
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from bot.language.output import to_json
from bot.language.pipeline import DEFAULT_CONFIDENCE, load
from bot.language.train.card import renewed
from bot.types import Findings

Annotation = dict[str, Any]
MEASURES = ("people", "mentions", "sentences", "detected", "accused", "full", "alerts", "pairs")
SHORT = ("sentences", "detected", "accused", "full", "alerts")
KINDS = ("allegation", "response", "legal")
RECALLS = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7)
DRAWS = 200
NOTHING: Mapping[str, Any] = {"people": (), "records": ()}
MODEL = Path(__file__).parents[1] / "model"


@dataclass(frozen=True, slots=True)
class Scorer:
    """The functions of gold/score.py."""

    score: Callable[[Mapping[str, Annotation], Mapping[str, Annotation]], dict[str, dict[str, float]]]
    curve: Callable[[Mapping[str, Annotation], Mapping[str, Annotation]], list[tuple[float, float]]]
    average_precision: Callable[[list[tuple[float, float]]], float]
    same_accused: Callable[[Annotation, Annotation], bool]
    alerts: Callable[[Annotation], list[tuple[str, str | None, str]]]
    same_alert: Callable[[tuple[str, str | None, str], tuple[str, str | None, str]], bool]

    @classmethod
    def load(cls, gold: Path) -> "Scorer":
        """The scorer of a gold folder."""
        spec = importlib.util.spec_from_file_location("gold_score", gold / "score.py")
        if spec is None or spec.loader is None:
            raise FileNotFoundError(gold / "score.py")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return cls(
            module.score,
            module.curve,
            module.average_precision,
            module.MEASURES["accused"][1],
            module.alerts,
            module.same_alert,
        )

    def alert_points(self, gold: Mapping[str, Annotation], found: Mapping[str, Annotation]) -> list[tuple[float, bool]]:
        """Each distinct alert that the records would make, with its best confidence and whether it is right."""
        points: list[tuple[float, bool]] = []
        for name, one in found.items():
            right = self.alerts(gold[name])
            best: dict[tuple[str, str | None, str], float] = {}
            for record in one["records"]:
                for alert in self.alerts({**one, "records": [record]}):
                    best[alert] = max(best.get(alert, 0.0), record["confidence"])
            points.extend((level, any(self.same_alert(each, alert) for each in right)) for alert, level in best.items())
        return points


class Counts(NamedTuple):
    """Right ones, annotated ones, found ones."""

    hits: int
    gold: int
    found: int


@dataclass(frozen=True, slots=True)
class Told:
    """An article's alerts: how many there should be; each found one's confidence and whether it is right."""

    wanted: int
    points: tuple[tuple[float, bool], ...]

    @classmethod
    def of(cls, scorer: Scorer, gold: Annotation, found: Mapping[str, Any]) -> "Told":
        """The alerts of one article."""
        return cls(len(scorer.alerts(gold)), tuple(scorer.alert_points({"": gold}, {"": dict(found)})))


def main(arguments: Sequence[str] | None = None) -> None:
    """Read, print, write the card."""
    parser = argparse.ArgumentParser(prog="python -m bot.language.train.evaluate")
    parser.add_argument("--corpora", type=Path, required=True, help="folder with gold/")
    parser.add_argument("--found", type=Path, required=True, help="lines of JSON, one for each article")
    parser.add_argument("--card", type=Path, default=MODEL / "README.md", help="the model card to renew")
    parser.add_argument("--min-confidence", type=float, default=DEFAULT_CONFIDENCE)
    parser.add_argument("--speed", action=argparse.BooleanOptionalAction, default=True, help="measure the speed too")
    asked = parser.parse_args(arguments)
    gold = asked.corpora / "gold"
    annotated = annotations(gold / "dev")
    with asked.found.open(encoding="utf-8") as lines:
        found = {one["doc"]: one for one in map(json.loads, lines)}
    told = list(speed(texts(gold / "texts", annotated), found)) if asked.speed else []
    told = [*table(Scorer.load(gold), annotated, found, asked.min_confidence), *told]
    sys.stdout.write("\n".join(told) + "\n")
    asked.card.write_text(renewed(asked.card.read_text(encoding="utf-8"), MODEL, told), encoding="utf-8")


def annotations(folder: Path) -> dict[str, Annotation]:
    """The gold annotations of a folder by article."""
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))}


def as_annotation(name: str, text: str, findings: Findings) -> Annotation:
    """Findings in the form of an annotation."""
    found: Annotation = to_json(name, text, findings, {})
    return found


def surer(found: Mapping[str, Annotation], least: float) -> dict[str, Annotation]:
    """The same with only the records of that confidence or more."""
    return {
        name: {**one, "records": [record for record in one["records"] if record["confidence"] >= least]}
        for name, one in found.items()
    }


def best_threshold(
    scorer: Scorer, gold: Mapping[str, Annotation], found: Mapping[str, Annotation], measure: str
) -> float:
    """The confidence (a multiple of 0.02) from which on `measure` has its best F1."""
    levels = [level / 50 for level in range(1, 48)]
    return max(levels, key=lambda level: scorer.score(gold, surer(found, level))[measure]["f1"])


def table(scorer: Scorer, gold: Mapping[str, Annotation], found: Mapping[str, Annotation], least: float) -> list[str]:
    """The lines of the table: each measure with its interval, then by source and by type, then the alerts' curve."""
    kept = surer(found, least)
    counted = counts(scorer, gold, kept)
    lines = [
        f"{len(gold)} articles, confidence from {least:.2f}; in brackets the middle 95 % of {DRAWS} draws of articles"
    ]
    for name in MEASURES:
        precision, recall, f1 = rates(one[name] for one in counted.values())
        lines.append(f"{name:10} P {precision:.3f}  R {recall:.3f}  F1 {f1:.3f} {_interval(counted, name)}")
    for source in sorted({one["source"] for one in gold.values()}):
        lines.append(_short(source, {name: one for name, one in counted.items() if gold[name]["source"] == source}))
    for kind in KINDS:
        lines.append(_short(kind, counts(scorer, _only(gold, kind), _only(kept, kind))))
    return [*lines, *_alerts(scorer, gold, found)]


def counts(
    scorer: Scorer, gold: Mapping[str, Annotation], kept: Mapping[str, Annotation]
) -> dict[str, dict[str, Counts]]:
    """How much was right of each measure in each article."""
    counted = {}
    for name, one in gold.items():
        scores = scorer.score({name: one}, {name: kept[name]} if name in kept else {})
        counted[name] = {
            measure: Counts(round(s["p"] * s["found"]), int(s["gold"]), int(s["found"]))
            for measure, s in scores.items()
        }
    return counted


def rates(units: Iterable[Counts]) -> tuple[float, float, float]:
    """Precision, recall and F1 of counts together."""
    hits, gold, found = map(sum, zip(Counts(0, 0, 0), *units, strict=True))
    return hits / found if found else 0.0, hits / gold if gold else 0.0, 2 * hits / max(1, gold + found)


def texts(folder: Path, names: Iterable[str]) -> dict[str, str]:
    """The articles of a folder, their line ends as they are."""
    return {name: (folder / f"{name}.txt").read_bytes().decode("utf-8") for name in names}


def speed(articles: Mapping[str, str], found: Mapping[str, Annotation]) -> Iterator[str]:
    """How fast the reader that ships reads articles, alone on this processor's time, and what memory it needs."""
    began = time.perf_counter()
    reader = load()
    loaded = time.perf_counter() - began
    spent: dict[str, tuple[int, float]] = {}
    for name, text in articles.items():
        start = time.process_time()
        reader.read(text)
        spent[name] = len(text.split()), time.process_time() - start
    silent = [spent[name] for name in spent if not found.get(name, NOTHING)["records"]]
    yield f"speed      {_pace(spent.values())} words per CPU-second; where nothing is found {_pace(silent)}"
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    yield f"worker     loaded in {loaded:.1f} s, {peak} MB at the peak"


def _pace(spent: Iterable[tuple[int, float]]) -> str:
    words, seconds = map(sum, zip((0, 0.0), *spent, strict=True))
    return f"{words / seconds:,.0f}" if seconds else "-"


def _alerts(scorer: Scorer, gold: Mapping[str, Annotation], found: Mapping[str, Annotation]) -> Iterator[str]:
    """How right the alerts are, the surest first: over all of them, and down to some recalls."""
    points = scorer.curve(gold, found)
    articles = [Told.of(scorer, one, found.get(name, NOTHING)) for name, one in gold.items()]
    random = Random(1)  # noqa: S311 - repeatable, not secret
    low, high = _middle(ranked_precision([random.choice(articles) for _ in articles]) for _ in range(DRAWS))
    yield f"alerts: average precision {scorer.average_precision(points):.3f} [{low:.3f}, {high:.3f}]"
    at = [(recall, max((p for reached, p in points if reached >= recall), default=0.0)) for recall in RECALLS]
    yield "alerts: precision at recall " + ", ".join(f"{recall:.2f}: {precision:.3f}" for recall, precision in at)


def ranked_precision(articles: Sequence[Told]) -> float:
    """The average precision of the articles' alerts together."""
    wanted, hits, reached = sum(one.wanted for one in articles), 0, []
    for number, (_, right) in enumerate(sorted((p for one in articles for p in one.points), reverse=True), start=1):
        hits += right
        if right:
            reached.append(hits / number)
    best = list(accumulate(reversed(reached), max))
    return min(1.0, sum(best) / max(1, wanted))


def _only(found: Mapping[str, Annotation], kind: str) -> dict[str, Annotation]:
    return {n: {**one, "records": [r for r in one["records"] if r["type"] == kind]} for n, one in found.items()}


def _short(title: str, counted: Mapping[str, Mapping[str, Counts]]) -> str:
    told = "  ".join(f"{name} {rates(one[name] for one in counted.values())[2]:.3f}" for name in SHORT)
    return f"{title:10} {told}  full in {_interval(counted, 'full')}"


def _interval(counted: Mapping[str, Mapping[str, Counts]], measure: str) -> str:
    """The middle 95 % of F1 over DRAWS draws of the articles."""
    units, random = [one[measure] for one in counted.values()], Random(1)  # noqa: S311 - repeatable, not secret
    low, high = _middle(rates(random.choice(units) for _ in units)[2] for _ in range(DRAWS))
    return f"[{low:.3f}, {high:.3f}]"


def _middle(drawn: Iterable[float]) -> tuple[float, float]:
    ranked = sorted(drawn)
    return ranked[int(0.025 * len(ranked))], ranked[int(0.975 * len(ranked))]


if __name__ == "__main__":
    main()
