"""Evaluation: found statements against the annotated ones, by the scorer that lies beside the gold articles."""

import importlib.util
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from bot.language.output import to_json
from bot.types import Findings

Annotation = dict[str, Any]
MEASURES = ("people", "mentions", "sentences", "detected", "accused", "full", "alerts", "pairs")
DRAWS = 200


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
    lines = [f"articles {len(gold)}, confidence from {least:.2f}"]
    lines += [f"{name:10} {_with_interval(scorer, gold, kept, name)}" for name in MEASURES]
    for source in sorted({one["source"] for one in gold.values()}):
        part = {name: one for name, one in gold.items() if one["source"] == source}
        lines.append(f"{source:10} {_short(scorer.score(part, {n: kept[n] for n in part if n in kept}))}")
    for kind in ("allegation", "response", "legal"):
        lines.append(f"{kind:10} {_short(scorer.score(_only(gold, kind), _only(kept, kind)))}")
    points = scorer.curve(gold, found)
    at = [max((p for recall, p in points if recall >= floor), default=0.0) for floor in (0.4, 0.6)]
    lines.append(
        f"alerts: average precision {scorer.average_precision(points):.3f}; "
        f"precision {at[0]:.3f} at recall 0.40, {at[1]:.3f} at recall 0.60"
    )
    return lines


def _only(found: Mapping[str, Annotation], kind: str) -> dict[str, Annotation]:
    return {n: {**one, "records": [r for r in one["records"] if r["type"] == kind]} for n, one in found.items()}


def _short(scores: Mapping[str, Mapping[str, float]]) -> str:
    return "  ".join(
        f"{name} {scores[name]['f1']:.3f}" for name in ("sentences", "detected", "accused", "full", "alerts")
    )


def _with_interval(scorer: Scorer, gold: Mapping[str, Annotation], kept: Mapping[str, Annotation], measure: str) -> str:
    """Precision, recall and F1, with the middle 95 % of F1 over DRAWS draws of the articles."""
    units = [_counts(scorer, {name: gold[name]}, kept, measure) for name in gold]
    random = Random(1)  # noqa: S311 - repeatable, not secret
    drawn = sorted(_f1([random.choice(units) for _ in units]) for _ in range(DRAWS))
    whole = scorer.score(gold, kept)[measure]
    low, high = drawn[int(0.025 * DRAWS)], drawn[int(0.975 * DRAWS)]
    return f"P {whole['p']:.3f}  R {whole['r']:.3f}  F1 {whole['f1']:.3f} [{low:.3f}, {high:.3f}]"


def _counts(
    scorer: Scorer, gold: Mapping[str, Annotation], kept: Mapping[str, Annotation], measure: str
) -> tuple[float, float, float]:
    one = scorer.score(gold, {name: kept[name] for name in gold if name in kept})[measure]
    return one["p"] * one["found"], one["gold"], one["found"]


def _f1(units: Sequence[tuple[float, float, float]]) -> float:
    hits, gold, found = (sum(column) for column in zip(*units, strict=True))
    return 2 * hits / (gold + found) if gold + found else 0.0
