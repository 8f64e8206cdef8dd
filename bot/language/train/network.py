"""The network: a six-layer MiniLM read twice, and its heads.

The lower half reads a window once. The upper half reads it without a mark to find cues, and again for each cue, with
the cue marked between the halves, to judge it: type, claim, parties.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn

from bot.language import evidence
from bot.language.cues import TYPES
from bot.language.encoder import Floats
from bot.language.statements import STATUSES, TOPICS

WIDTH, HEADS, INNER, LAYERS, HALF = 384, 12, 1536, 6, 3
ROLE_WIDTH = 128


class Layer(nn.Module):
    """One transformer layer, normalised after each part."""

    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.query, self.key, self.value = (nn.Linear(WIDTH, WIDTH) for _ in range(3))
        self.attended, self.first_norm = nn.Linear(WIDTH, WIDTH), nn.LayerNorm(WIDTH, eps=1e-12)
        self.widen, self.narrow, self.last_norm = (
            nn.Linear(WIDTH, INNER),
            nn.Linear(INNER, WIDTH),
            nn.LayerNorm(WIDTH, eps=1e-12),
        )
        self.drop = nn.Dropout(dropout)

    def forward(self, states: Tensor, bias: Tensor) -> Tensor:
        """The layer's output; `bias` is 0 where attention may go and very low where not."""
        rows, length, _ = states.shape
        query, key, value = (
            part(states).view(rows, length, HEADS, WIDTH // HEADS).transpose(1, 2)
            for part in (self.query, self.key, self.value)
        )
        mixed = nn.functional.scaled_dot_product_attention(query, key, value, attn_mask=bias)
        states = self.first_norm(states + self.attended(mixed.transpose(1, 2).reshape(rows, length, WIDTH)))
        inner = self.narrow(nn.functional.gelu(self.widen(states)))
        normed: Tensor = self.last_norm(states + self.drop(inner))
        return normed


class Encoder(nn.Module):
    """MiniLM in two halves, with a mark that can be laid on pieces between them."""

    def __init__(self, vocabulary: int, positions: int = 512, dropout: float = 0.1) -> None:
        super().__init__()
        self.words, self.places = nn.Embedding(vocabulary, WIDTH), nn.Embedding(positions, WIDTH)
        self.words.weight.requires_grad = False
        self.kind = nn.Parameter(torch.zeros(WIDTH))
        self.norm, self.drop = nn.LayerNorm(WIDTH, eps=1e-12), nn.Dropout(dropout)
        self.layers = nn.ModuleList(Layer(dropout) for _ in range(LAYERS))
        self.mark = nn.Parameter(torch.randn(WIDTH) * 0.1)

    def lower(self, ids: Tensor, mask: Tensor) -> Tensor:
        """States after the lower half of (rows, length) ids; `mask` is 1 on real pieces."""
        places = torch.arange(ids.shape[1], device=ids.device)
        states = self.drop(self.norm(self.words(ids) + self.places(places) + self.kind))
        return self._through(states, mask, 0, HALF)

    def upper(self, states: Tensor, mask: Tensor, marked: Tensor) -> Tensor:
        """States after the upper half; `marked` is 1 on the pieces of the cue."""
        return self._through(states + marked.unsqueeze(-1) * self.mark, mask, HALF, LAYERS)

    def _through(self, states: Tensor, mask: Tensor, first: int, last: int) -> Tensor:
        bias = (1.0 - mask[:, None, None, :]) * -1e4
        for layer in self.layers[first:last]:
            states = layer(states, bias)
        return states


class Network(nn.Module):
    """Encoder and heads."""

    def __init__(self, vocabulary: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.encoder = Encoder(vocabulary, dropout=dropout)
        self.drop = nn.Dropout(dropout)
        self.cue_tags = nn.Linear(WIDTH, 1 + 2 * len(TYPES))
        self.sentence = nn.Linear(WIDTH, len(TYPES))
        self.quote_cue_tags = nn.Linear(WIDTH, 3)
        self.kind = nn.Linear(2 * WIDTH, 1 + len(TYPES))
        self.status = nn.Linear(2 * WIDTH, len(STATUSES))
        self.topic = nn.Linear(2 * WIDTH, len(TOPICS))
        self.claim_tags, self.source_tags = nn.Linear(WIDTH, 3), nn.Linear(WIDTH, 3)
        self.role_hidden = nn.Linear(4 * WIDTH + evidence.SIZE, ROLE_WIDTH)
        self.role_score = nn.Linear(ROLE_WIDTH, 2)
        self.nobody = nn.Linear(WIDTH, 2)


@dataclass(frozen=True, slots=True)
class Spans:
    """Spans of pieces in a batch: the row, start and end of each."""

    row: Tensor
    start: Tensor
    end: Tensor


def pooled(states: Tensor, spans: Spans) -> Tensor:
    """The mean state of each span."""
    sums = torch.cat([torch.zeros_like(states[:, :1]), states.cumsum(1)], dim=1)
    total = sums[spans.row, spans.end] - sums[spans.row, spans.start]
    mean: Tensor = total / (spans.end - spans.start).clamp(min=1).unsqueeze(-1)
    return mean


def role_scores(
    network: Network, states: Tensor, cues: Tensor, mentions: Spans, heads: Tensor, facts: Tensor
) -> Tensor:
    """Scores of each mention as (accuser, accused) of its row's cue."""
    mean, cue = network.drop(pooled(states, mentions)), cues[mentions.row]
    whole = torch.cat([mean, states[mentions.row, heads], cue, mean * cue, facts], dim=-1)
    scores: Tensor = network.role_score(network.drop(torch.relu(network.role_hidden(whole))))
    return scores


def pretrained(network: Network, weights: Path) -> Network:
    """The network with its encoder's weights from a BERT-style safetensors file."""
    stored = {name.removeprefix("bert."): tensor for name, tensor in load_file(weights).items()}
    encoder = network.encoder
    renamed = {
        "words.weight": stored["embeddings.word_embeddings.weight"],
        "places.weight": stored["embeddings.position_embeddings.weight"],
        "kind": stored["embeddings.token_type_embeddings.weight"][0],
        "norm.weight": stored["embeddings.LayerNorm.weight"],
        "norm.bias": stored["embeddings.LayerNorm.bias"],
        "mark": encoder.mark.data,
    }
    parts = {
        "query": "attention.self.query",
        "key": "attention.self.key",
        "value": "attention.self.value",
        "attended": "attention.output.dense",
        "first_norm": "attention.output.LayerNorm",
        "widen": "intermediate.dense",
        "narrow": "output.dense",
        "last_norm": "output.LayerNorm",
    }
    for layer in range(LAYERS):
        for ours, theirs in parts.items():
            for what in ("weight", "bias"):
                renamed[f"layers.{layer}.{ours}.{what}"] = stored[f"encoder.layer.{layer}.{theirs}.{what}"]
    encoder.load_state_dict(renamed)
    return network


def stored(weights: Path) -> Network:
    """The network whose weights a stage has left in a file."""
    parameters = torch.load(weights, weights_only=True)
    network = Network(len(parameters["encoder.words.weight"]))
    network.load_state_dict(parameters)
    return network


def mean(weights: Sequence[Path]) -> Network:
    """The network whose every weight is the mean of those of some, all trained on from the same one.

    Wortsman et al. 2022, "Model soups": it errs less than each, and costs no more than one to run.
    """
    stored_ones = [torch.load(path, weights_only=True) for path in weights]
    network = Network(len(stored_ones[0]["encoder.words.weight"]))
    network.load_state_dict({name: sum(one[name] for one in stored_ones) / len(stored_ones) for name in stored_ones[0]})
    return network


def heads_of(network: Network) -> dict[str, Floats]:
    """The weights of a network's heads by name."""
    weights = network.state_dict()
    return {name: tensor.numpy() for name, tensor in weights.items() if not name.startswith("encoder.")}
