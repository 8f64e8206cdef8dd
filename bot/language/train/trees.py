"""Trees: the forest grown on judgements of articles that the judging network has not seen."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType
from sklearn.ensemble import GradientBoostingClassifier

from bot.language.context import View, views
from bot.language.cues import TYPES
from bot.language.evidence import Floats
from bot.language.forest import NAMES, file_of
from bot.language.parties import NOBODY
from bot.language.roles import Article, Judgement
from bot.language.train.labels import CueLabel, Lesson

Judged = tuple[Lesson, Article, list[Judgement]]
Sample = tuple[list[float], int]


@dataclass(frozen=True, slots=True)
class GrownForest:
    """The forest in training, read just as the one that ships."""

    trees: dict[str, GradientBoostingClassifier]

    def shares(self, name: str, rows: Floats) -> Floats:
        """The probabilities of each row."""
        shares: Floats = self.trees[name].predict_proba(rows)
        return shares


def grow(judged: Iterable[Judged]) -> GrownForest:
    """Grow the forest."""
    samples: dict[str, list[Sample]] = {name: [] for name in NAMES}
    for lesson, article, judgements in judged:
        for view in views(article, judgements):
            for name, sample in _samples(lesson, view):
                samples[name].append(sample)
    return GrownForest({name: _fitted(pairs) for name, pairs in samples.items()})


def write(forest: GrownForest, folder: Path) -> None:
    """Write the forest as ONNX files."""
    for name, trees in forest.trees.items():
        rows = [("rows", FloatTensorType([None, trees.n_features_in_]))]
        graph = to_onnx(trees, initial_types=rows, options={id(trees): {"zipmap": False}})
        (folder / file_of(name)).write_bytes(graph.SerializeToString())


def label_of(lesson: Lesson, judgement: Judgement) -> CueLabel | None:
    """The annotated cue that a judged one overlaps, if any."""
    cue = judgement.cue
    return next((one for one in lesson.cues if cue.start < one.cue[1] and one.cue[0] < cue.end), None)


def _samples(lesson: Lesson, view: View) -> Iterator[tuple[str, Sample]]:
    label = label_of(lesson, view.judgement)
    yield "kinds", (view.cue, TYPES.index(label.kind) + 1 if label is not None else 0)
    if label is None:
        return
    accusers = frozenset().union(*label.accuser) if label.accuser else frozenset({NOBODY})
    for party, row in zip(view.accusers, view.accuser_rows, strict=True):
        yield "accuser", (row, int(party in accusers))
    accused = frozenset().union(*label.accused)
    for party, row in zip(view.accused, view.accused_rows, strict=True):
        yield "accused", (row, int(party in accused))


def _fitted(samples: Sequence[Sample]) -> GradientBoostingClassifier:
    trees = GradientBoostingClassifier(
        n_estimators=160,
        learning_rate=0.06,
        max_leaf_nodes=8,
        max_depth=None,
        subsample=0.7,
        max_features=0.25,
        min_samples_leaf=15,
        random_state=0,
    )
    rows = np.asarray([row for row, _ in samples], dtype=np.float32)
    return trees.fit(rows, np.asarray([label for _, label in samples]))
