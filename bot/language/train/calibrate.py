"""Calibration: what share of the statements with these features is right, learnt from articles held out of training."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from bot.language.decision import FEATURES, Decided, Rules, Weighed, decide, weigh
from bot.language.roles import Article
from bot.language.statements import found_statements
from bot.language.train.evaluate import Annotation, Scorer, annotations, as_annotation, best_threshold, table
from bot.language.train.labels import Lesson
from bot.language.train.trees import GrownForest, Judged, grow
from bot.types import Findings

Case = tuple[Judged, list[Weighed]]
BINS = 10
RIDGE = 1.0
ROUNDS = 2
PARTS = 5
PRECISIONS = (0.90, 0.80, 0.70)


@dataclass(frozen=True, slots=True)
class Bin:
    """Statements of like confidence: how many, their mean confidence, the share that is right."""

    number: int
    confidence: float
    right: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """What was fitted: the forest and the rules; thresholds by name, with what was measured there; a report.

    All figures come from a forest and rules fitted on other articles than those that they are measured on.
    """

    forest: GrownForest
    rules: Rules
    thresholds: dict[str, float]
    bins: list[Bin]
    error: float
    report: list[str]


def calibrated(gold: Path, judged: Sequence[Judged], tell: Callable[[str], None]) -> Calibration:
    """Fit forest and rules on judgements of articles that the judging networks have not seen."""
    scorer, annotated = Scorer.load(gold), annotations(gold / "train")
    parts: list[list[Case]] = []
    for part in range(PARTS):
        forest = grow(one for place, one in enumerate(judged) if place % PARTS != part)
        parts.append([(one, list(weigh(one[1], one[2], forest))) for one in judged[part::PARTS]])
        tell(f"grown {part + 1}/{PARTS} forests for the figures")
    found: dict[str, Annotation] = {}
    marks: list[tuple[float, bool]] = []
    for part, held in enumerate(parts):
        rules = fit([one for other, cases in enumerate(parts) if other != part for one in cases], annotated, scorer)
        for one in held:
            (lesson, article, _), weighed = one
            found[lesson.name] = _annotation(lesson, article, decide(article, weighed, rules))
            marks.extend((each.confidence, ok) for each, ok in _right(one, annotated, scorer, rules))
    truth = {name: annotated[name] for name in found}
    told = scorer.alert_points(truth, found)
    thresholds = {"full": best_threshold(scorer, truth, found, "full")}
    thresholds.update({f"alert {precision:.2f}": lowest_confidence(told, precision) for precision in PRECISIONS})
    rules = fit([one for cases in parts for one in cases], annotated, scorer)
    bins, error = reliability(marks)
    lines = [*_report(rules, thresholds, bins, error, len(marks)), *table(scorer, truth, found, thresholds["full"])]
    return Calibration(grow(judged), rules, thresholds, bins, error, lines)


def fit(cases: Sequence[Case], annotated: Mapping[str, Annotation], scorer: Scorer) -> Rules:
    """Rules whose confidence is the share of right ones: right in type, place and one accused."""
    rules = Rules()
    for _ in range(ROUNDS):
        features, right = [], []
        for one in cases:
            for decided, ok in _right(one, annotated, scorer, rules):
                features.append(decided.features)
                right.append(ok)
        rules = replace(rules, weights=fitted(features, right))
    return rules


def fitted(features: Sequence[Sequence[float]], right: Sequence[bool]) -> tuple[float, ...]:
    """Weights of a logistic regression, by Newton's method with a little ridge."""
    table, wanted = np.asarray(features, dtype=np.float64), np.asarray(right, dtype=np.float64)
    weights = np.zeros(table.shape[1])
    penalty = RIDGE * np.eye(table.shape[1])
    for _ in range(50):
        shares = 1 / (1 + np.exp(-table @ weights))
        slope = table.T @ (wanted - shares) - penalty @ weights
        bend = (table * (shares * (1 - shares))[:, None]).T @ table + penalty
        change = np.linalg.solve(bend, slope)
        weights += change
        if np.abs(change).max() < 1e-6:
            break
    return tuple(round(float(weight), 5) for weight in weights)


def reliability(marks: Sequence[tuple[float, bool]]) -> tuple[list[Bin], float]:
    """(confidence, right) in BINS bins of like confidence, and the expected calibration error."""
    found: list[Bin] = []
    for place in range(BINS):
        inside = [mark for mark in marks if min(BINS - 1, int(mark[0] * BINS)) == place]
        if inside:
            mean = sum(confidence for confidence, _ in inside) / len(inside)
            found.append(Bin(len(inside), mean, sum(ok for _, ok in inside) / len(inside)))
    error = sum(one.number * abs(one.confidence - one.right) for one in found) / max(1, len(marks))
    return found, error


def lowest_confidence(marks: Sequence[tuple[float, bool]], precision: float, least: int = 20) -> float:
    """The lowest confidence from which on the precision holds, and holds from every higher one with `least` cases."""
    hits, best = 0, 1.0
    for number, (confidence, right) in enumerate(sorted(marks, reverse=True), start=1):
        hits += right
        if number >= least and hits / number < precision:
            break
        if hits / number >= precision:
            best = confidence
    return best


def _right(
    one: Case, annotated: Mapping[str, Annotation], scorer: Scorer, rules: Rules
) -> Iterator[tuple[Decided, bool]]:
    """The decided cues of an article, surest first, each with whether it hits a record that none has hit before."""
    (lesson, article, _), weighed = one
    records = list(annotated[lesson.name]["records"])
    decided = sorted(decide(article, weighed, rules), key=lambda each: -each.confidence)
    for each, record in zip(decided, _annotation(lesson, article, decided)["records"], strict=True):
        hit = next((gold for gold in records if scorer.same_accused(gold, record)), None)
        if hit is not None:
            records.remove(hit)
        yield each, hit is not None


def _annotation(lesson: Lesson, article: Article, decided: Sequence[Decided]) -> Annotation:
    findings = Findings("en", lesson.people, found_statements(article, decided))
    return as_annotation(lesson.name, lesson.doc.text, findings)


def _report(
    rules: Rules, thresholds: Mapping[str, float], bins: Sequence[Bin], error: float, number: int
) -> Iterator[str]:
    yield "weights: " + ", ".join(f"{name} {weight}" for name, weight in zip(FEATURES, rules.weights, strict=True))
    yield "thresholds: " + ", ".join(f"{name} from {level:.2f}" for name, level in thresholds.items())
    yield f"expected calibration error {error:.3f} over {number} statements"
    yield from (f"{one.number:5} of mean confidence {one.confidence:.2f}: {one.right:.2f} right" for one in bins)
