"""Export: the trained network as the files that ship: two int8 ONNX graphs, heads, tokenizer, settings."""

import json
import shutil
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from bot.language.decision import Rules
from bot.language.encoder import LOWER, UPPER
from bot.language.train.network import WIDTH, Encoder, Network


class _Lower(nn.Module):
    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        return self.encoder.lower(ids, mask)


class _Upper(nn.Module):
    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, states: Tensor, mask: Tensor, marked: Tensor) -> Tensor:
        return self.encoder.upper(states, mask, marked)


def export(network: Network, tokenizer: Path, folder: Path) -> None:
    """Write the network to `folder`, which is made; what it held of these files is replaced."""
    folder.mkdir(parents=True, exist_ok=True)
    network.eval()
    ids, mask = torch.ones(2, 8, dtype=torch.long), torch.ones(2, 8)
    _graph(_Lower(network.encoder), (ids, mask), ["ids", "mask"], folder / LOWER)
    states = torch.zeros(2, 8, WIDTH)
    _graph(_Upper(network.encoder), (states, mask, mask), ["states", "mask", "marked"], folder / UPPER)
    heads = {name: tensor.numpy() for name, tensor in network.state_dict().items() if not name.startswith("encoder.")}
    left_out = ("quote_cue_tags", "source_tags")
    np.savez(folder / "heads.npz", **{n: a.astype(np.float16) for n, a in heads.items() if not n.startswith(left_out)})
    shutil.copyfile(tokenizer, folder / "tokenizer.json")


def write_rules(rules: Rules, thresholds: Mapping[str, float], folder: Path) -> None:
    """Write the settings by which the model decides, and from which confidence on what may be done."""
    settings = {"rules": asdict(rules), "thresholds": dict(thresholds)}
    (folder / "settings.json").write_text(json.dumps(settings, indent=1) + "\n", encoding="utf-8")


def _graph(module: nn.Module, example: tuple[Tensor, ...], names: list[str], path: Path) -> None:
    whole = path.with_suffix(".float.onnx")
    axes = {name: {0: "rows", 1: "length"} for name in [*names, "found"]}
    torch.onnx.export(
        module,
        example,
        whole,
        input_names=names,
        output_names=["found"],
        dynamic_axes=axes,
        opset_version=17,
        dynamo=False,
    )
    quantize_dynamic(whole, path, weight_type=QuantType.QInt8, per_channel=True)
    whole.unlink()
