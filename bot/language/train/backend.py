"""The network in training as an encoder for the model's own reading, so that folds are read just as at run time."""

import numpy as np
import torch

from bot.language.encoder import Floats, Heads, Ints
from bot.language.lexicon import shipped
from bot.language.statements import CueReader
from bot.language.train.network import Network, heads_of
from bot.language.wordpieces import Spell


class TorchEncoder:
    """The encoder's two halves by torch."""

    def __init__(self, network: Network) -> None:
        self._encoder = network.eval().encoder

    def lower(self, ids: Ints, mask: Floats) -> Floats:
        """States after the lower half."""
        with torch.no_grad():
            return _array(self._encoder.lower(torch.from_numpy(ids), torch.from_numpy(mask)))

    def upper(self, states: Floats, mask: Floats, marked: Floats) -> Floats:
        """States after the upper half."""
        with torch.no_grad():
            return _array(
                self._encoder.upper(torch.from_numpy(states), torch.from_numpy(mask), torch.from_numpy(marked))
            )


def torch_reader(network: Network, spell: Spell) -> CueReader:
    """The reader of cues around a network, without an export."""
    return CueReader(TorchEncoder(network), Heads(heads_of(network)), spell, shipped())


def _array(tensor: torch.Tensor) -> Floats:
    array: Floats = tensor.numpy().astype(np.float32, copy=False)
    return array
