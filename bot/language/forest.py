"""The forest: gradient-boosted trees that weigh a cue, and each of its candidate parties, in the whole article.

Their rows of numbers come from `bot.language.context`; they are run by onnxruntime.
"""

from pathlib import Path
from typing import Protocol

import numpy as np

from bot.language.encoder import session
from bot.language.evidence import Floats

NAMES = ("kinds", "accuser", "accused")


class Forest(Protocol):
    """What weighs rows of numbers."""

    def shares(self, name: str, rows: Floats) -> Floats:
        """The probabilities of each row.

        "kinds" tells of each cue how likely it is (none, allegation, response, legal); "accuser" and "accused" of each
        candidate how likely it is (not one, one).
        """


class OnnxForest:
    """The trees that ship."""

    def __init__(self, folder: Path) -> None:
        self._trees = {name: session(folder / file_of(name)) for name in NAMES}

    def shares(self, name: str, rows: Floats) -> Floats:
        """The probabilities of each row."""
        shares: Floats = self._trees[name].run(["probabilities"], {"rows": np.ascontiguousarray(rows)})[0]
        return shares


def file_of(name: str) -> str:
    """The file of a part of the forest."""
    return f"{name}.onnx"
