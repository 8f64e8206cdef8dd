"""Export: the trained network as the files that ship: two int8 ONNX graphs, heads, tokenizer, settings."""

import json
import shutil
from dataclasses import asdict
from io import BytesIO
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
import torch
from onnx import helper, numpy_helper
from torch import Tensor, nn

from bot.language.encoder import LOWER, UPPER, Floats
from bot.language.train.calibrate import Calibration
from bot.language.train.network import WIDTH, Encoder, Network, heads_of

LARGE = 100_000


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
    left_out = ("quote_cue_tags", "source_tags")
    shipped: dict[str, Any] = {
        name: weights.astype(np.float16) for name, weights in heads_of(network).items() if not name.startswith(left_out)
    }
    np.savez(folder / "heads.npz", **shipped)
    shutil.copyfile(tokenizer, folder / "tokenizer.json")


def write_settings(found: Calibration, folder: Path) -> None:
    """Write the settings by which the model decides, the thresholds, and what was measured on articles held out."""
    settings = {
        "rules": asdict(found.rules),
        "thresholds": found.thresholds,
        "reliability": {"error": round(found.error, 4), "bins": [asdict(one) for one in found.bins]},
    }
    (folder / "settings.json").write_text(json.dumps(settings, indent=1) + "\n", encoding="utf-8")


def _graph(module: nn.Module, example: tuple[Tensor, ...], names: list[str], path: Path) -> None:
    axes = {name: {0: "rows", 1: "length"} for name in [*names, "found"]}
    stored = BytesIO()
    torch.onnx.export(
        module,
        example,
        stored,
        input_names=names,
        output_names=["found"],
        dynamic_axes=axes,
        opset_version=17,
        dynamo=False,
    )
    graph = onnx.load_from_string(stored.getvalue())
    lighten(graph)
    onnx.save(graph, path)


def lighten(model: onnx.ModelProto) -> None:
    """Store the large weights as int8, each column of a matrix and each row of a table with a scale of its own.

    What is worked out stays in float: to round the states as well costs more than it saves in time.
    """
    nodes: list[onnx.NodeProto] = []
    weights = {one.name: one for one in model.graph.initializer if prod(one.dims) >= LARGE}
    for node in model.graph.node:
        if node.op_type == "MatMul" and node.input[1] in weights:
            nodes.append(_column_scaled(model.graph, node, weights[node.input[1]]))
        elif node.op_type == "Gather" and node.input[0] in weights:
            nodes.extend(_row_scaled(model.graph, node, weights[node.input[0]]))
            continue
        nodes.append(node)
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    used = {name for node in nodes for name in node.input}
    kept = [one for one in model.graph.initializer if one.name in used]
    del model.graph.initializer[:]
    model.graph.initializer.extend(kept)


def _column_scaled(graph: onnx.GraphProto, node: onnx.NodeProto, weight: onnx.TensorProto) -> onnx.NodeProto:
    rounded, scales = _rounded(numpy_helper.to_array(weight), axis=0)
    names = [f"{weight.name}.{part}" for part in ("int8", "scales", "float")]
    graph.initializer.append(numpy_helper.from_array(rounded, names[0]))
    graph.initializer.append(numpy_helper.from_array(scales, names[1]))
    node.input[1] = names[2]
    return helper.make_node("DequantizeLinear", names[:2], names[2:], axis=1)


def _row_scaled(graph: onnx.GraphProto, node: onnx.NodeProto, weight: onnx.TensorProto) -> list[onnx.NodeProto]:
    rounded, scales = _rounded(numpy_helper.to_array(weight), axis=1)
    table, factors, rows, floats, chosen = (
        f"{weight.name}.{part}" for part in ("int8", "scales", "rows", "floats", "chosen")
    )
    graph.initializer.append(numpy_helper.from_array(rounded, table))
    graph.initializer.append(numpy_helper.from_array(scales[:, None], factors))
    return [
        helper.make_node("Gather", [table, node.input[1]], [rows]),
        helper.make_node("Cast", [rows], [floats], to=onnx.TensorProto.FLOAT),
        helper.make_node("Gather", [factors, node.input[1]], [chosen]),
        helper.make_node("Mul", [floats, chosen], [node.output[0]]),
    ]


def _rounded(weights: Floats, axis: int) -> tuple[npt.NDArray[np.int8], Floats]:
    """Weights as int8, and the scales by which they come back; the largest along `axis` becomes 127."""
    scales = np.maximum(np.abs(weights).max(axis=axis), 1e-12) / 127
    rounded = np.round(weights / np.expand_dims(scales, axis)).astype(np.int8)
    return rounded, scales.astype(np.float32)
