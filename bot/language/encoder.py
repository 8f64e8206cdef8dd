"""The encoder: wordpieces in, states out, by onnxruntime on one thread.

It has two halves (see `bot.language.train.network`): the lower reads a window once; the upper is read without a mark
to find cues, and again with a cue marked to judge it.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt
import onnxruntime

from bot.errors import ModelError

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
LOWER, UPPER = "lower.onnx", "upper.onnx"


class Encoder(Protocol):
    """Two halves of a transformer over padded rows; `mask` is 1 on real pieces, `marked` on the cue's."""

    def lower(self, ids: Ints, mask: Floats) -> Floats:
        """States (rows, length, width) after the lower half."""

    def upper(self, states: Floats, mask: Floats, marked: Floats) -> Floats:
        """States after the upper half."""


class OnnxEncoder:
    """The encoder that ships: int8 weights, one thread."""

    def __init__(self, folder: Path) -> None:
        self._lower, self._upper = (session(folder / name) for name in (LOWER, UPPER))

    def lower(self, ids: Ints, mask: Floats) -> Floats:
        """States after the lower half."""
        states: Floats = self._lower.run(None, {"ids": ids, "mask": mask})[0]
        return states

    def upper(self, states: Floats, mask: Floats, marked: Floats) -> Floats:
        """States after the upper half."""
        found: Floats = self._upper.run(None, {"states": states, "mask": mask, "marked": marked})[0]
        return found


def session(path: Path) -> onnxruntime.InferenceSession:
    """A graph made ready to run on one thread. Raises ModelError where the file is missing or broken."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False  # a tenth slower, and 200 MB less at the peak
    # Weights are made floats once, at the start: products with int8 weights take half as long again.
    options.add_session_config_entry("session.disable_quant_qdq", "1")
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:
        raise ModelError(str(error), subject=str(path.parent)) from error


class Heads:
    """The linear layers on top of the encoder, by name."""

    def __init__(self, weights: dict[str, Floats]) -> None:
        self._weights = {name: array.astype(np.float32) for name, array in weights.items()}

    @classmethod
    def load(cls, path: Path) -> "Heads":
        """The heads of an .npz file."""
        try:
            with np.load(path, allow_pickle=False) as stored:
                return cls(dict(stored))
        except (OSError, ValueError) as error:
            raise ModelError(str(error), subject=str(path)) from error

    def apply(self, name: str, states: Floats) -> Floats:
        """The named layer's output."""
        scores: Floats = states @ self._weights[f"{name}.weight"].T + self._weights[f"{name}.bias"]
        return scores


def softmax(scores: Floats) -> Floats:
    """Probabilities over the last axis."""
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    shares: Floats = raised / raised.sum(axis=-1, keepdims=True)
    return shares


def sigmoid(scores: Floats) -> Floats:
    """The probability of each score by itself."""
    shares: Floats = np.float32(1) / (np.float32(1) + np.exp(-scores))
    return shares


def padded(rows: Sequence[Ints]) -> tuple[Ints, Floats]:
    """Rows of ids as one table, with its mask."""
    longest = max(len(row) for row in rows)
    ids = np.zeros((len(rows), longest), dtype=np.int64)
    mask = np.zeros((len(rows), longest), dtype=np.float32)
    for place, row in enumerate(rows):
        ids[place, : len(row)], mask[place, : len(row)] = row, 1.0
    return ids, mask
