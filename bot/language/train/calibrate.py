"""Calibration: what share of the statements with these features is right, learnt from articles held out of training."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
BINS = 10
RIDGE = 1.0


@dataclass(frozen=True, slots=True)
class Bin:
    """Statements of like confidence: how many, their mean confidence, the share that is right."""

    number: int
    confidence: float
    right: float


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


def reliability(confidences: Sequence[float], right: Sequence[bool]) -> tuple[list[Bin], float]:
    """The statements in BINS bins of like confidence, and the expected calibration error."""
    shares, hits = np.asarray(confidences), np.asarray(right, dtype=np.float64)
    found: list[Bin] = []
    for place in range(BINS):
        inside = (shares >= place / BINS) & ((shares < (place + 1) / BINS) | (place == BINS - 1))
        if inside.any():
            found.append(Bin(int(inside.sum()), float(shares[inside].mean()), float(hits[inside].mean())))
    error = sum(one.number * abs(one.confidence - one.right) for one in found) / max(1, len(shares))
    return found, float(error)


def lowest_confidence(points: Sequence[tuple[float, bool]], precision: float, least: int = 20) -> float:
    """The lowest confidence from which on, and from every higher one with `least` cases, the precision holds."""
    hits, best = 0, 1.0
    for number, (confidence, right) in enumerate(sorted(points, reverse=True), start=1):
        hits += right
        if number >= least and hits / number < precision:
            break
        if hits / number >= precision:
            best = confidence
    return best
