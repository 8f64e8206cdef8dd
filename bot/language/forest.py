"""The forest: gradient-boosted trees that weigh a cue, and each of its candidate parties, in the whole article.

Their rows of numbers come from `bot.language.context`; they are run by onnxruntime on one thread.
"""

from pathlib import Path
from typing import Protocol

import numpy as np
import onnxruntime

from bot.errors import ModelError
from bot.language.evidence import Floats

NAMES = ("kinds", "accuser", "accused")


class Forest(Protocol):
    """What weighs rows of numbers."""

    def kinds(self, rows: Floats) -> Floats:
        """For each cue the probability of (none, allegation, response, legal)."""

    def accuser(self, rows: Floats) -> Floats:
        """For each candidate the probability that it is an accuser."""

    def accused(self, rows: Floats) -> Floats:
        """For each candidate the probability that it is an accused."""


class OnnxForest:
    """The trees that ship."""

    def __init__(self, folder: Path) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        try:
            self._trees = {
                name: onnxruntime.InferenceSession(
                    str(folder / file_of(name)), options, providers=["CPUExecutionProvider"]
                )
                for name in NAMES
            }
        except Exception as error:
            raise ModelError(str(error), subject=str(folder)) from error

    def kinds(self, rows: Floats) -> Floats:
        """For each cue the probability of (none, allegation, response, legal)."""
        return self._shares("kinds", rows)

    def accuser(self, rows: Floats) -> Floats:
        """For each candidate the probability that it is an accuser."""
        return self._shares("accuser", rows)[:, 1]

    def accused(self, rows: Floats) -> Floats:
        """For each candidate the probability that it is an accused."""
        return self._shares("accused", rows)[:, 1]

    def _shares(self, name: str, rows: Floats) -> Floats:
        shares: Floats = self._trees[name].run(["probabilities"], {"rows": np.ascontiguousarray(rows)})[0]
        return shares


def file_of(name: str) -> str:
    """The file of a part of the forest."""
    return f"{name}.onnx"
