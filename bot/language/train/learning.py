"""Learning: the losses of a batch, and the loop that lowers them."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy

from bot.language.train.batches import IGNORED, Batch, CueExample, cue_targets, spans_of
from bot.language.train.network import Network, Spans, pooled, role_scores

# Tags and sentences are means over everything read, of which a hundredth is a cue: so they weigh more than they seem.
WEIGHTS = {
    "tags": 12.0,
    "sentences": 3.0,
    "kind": 1.0,
    "status": 0.2,
    "topic": 0.2,
    "claim": 1.0,
    "source": 1.5,
    "roles": 1.0,
}

NOTED = 50


@dataclass(frozen=True, slots=True)
class Plan:
    """How to learn: rates of the encoder and the heads, weight decay, share of warming up."""

    steps: int
    encoder_rate: float = 6e-5
    heads_rate: float = 6e-4
    decay: float = 0.01
    warm: float = 0.06


@dataclass(frozen=True, slots=True)
class Judged:
    """The upper half's view of a batch's cues: states, masks, pooled cues, and cue with sentence side by side."""

    states: Tensor
    cues: Tensor
    both: Tensor


def judge(network: Network, lower: Tensor, cues: Sequence[CueExample], rows: Sequence[int]) -> Judged:
    """Run the upper half on each cue's slice, the cue marked."""
    longest = max(cue.end - cue.start for cue in cues)
    places = torch.tensor([[min(c.start + i, c.end - 1) for i in range(longest)] for c in cues])
    mask = torch.tensor([[float(i < c.end - c.start) for i in range(longest)] for c in cues])
    marked = torch.tensor([[float(c.cue[0] <= i < c.cue[1]) for i in range(longest)] for c in cues])
    slices = lower[torch.tensor(rows).unsqueeze(1), places]
    states = network.encoder.upper(slices, mask, marked)
    pooled_cues = pooled(states, spans_of([(i, *c.cue) for i, c in enumerate(cues)]))
    sentences = pooled(states, spans_of([(i, *c.sentence) for i, c in enumerate(cues)]))
    dropped = network.drop(pooled_cues)
    return Judged(states, dropped, torch.cat([dropped, network.drop(sentences)], dim=-1))


def losses(network: Network, batch: Batch) -> dict[str, Tensor]:
    """The losses of a batch by what they teach."""
    lower = network.encoder.lower(batch.ids, batch.mask)
    plain = network.drop(network.encoder.upper(lower, batch.mask, torch.zeros_like(batch.mask)))
    quotes = any(cue.kind == "quote" for example in batch.windows for cue in example.lesson.cues)
    head = network.quote_cue_tags if quotes else network.cue_tags
    found = {"tags": cross_entropy(head(plain).flatten(0, 1), batch.tags.flatten(), ignore_index=IGNORED)}
    if not quotes and len(batch.sentence_types):
        told = network.sentence(pooled(plain, batch.sentences))
        found["sentences"] = binary_cross_entropy_with_logits(told, batch.sentence_types)
    if batch.cues:
        found.update(_cue_losses(network, lower, batch))
    return found


def _cue_losses(network: Network, lower: Tensor, batch: Batch) -> dict[str, Tensor]:
    seen = judge(network, lower, batch.cues, batch.cue_rows)
    kinds, statuses, topics = cue_targets(batch.cues)
    found = {
        "kind": _classified(network.kind(seen.both), kinds),
        "status": _classified(network.status(seen.both), statuses),
        "topic": _classified(network.topic(seen.both), topics),
        "claim": _tagged(network.claim_tags(seen.states), [cue.claim_tags for cue in batch.cues]),
        "source": _tagged(network.source_tags(seen.states), [cue.source_tags for cue in batch.cues]),
        "roles": _role_loss(network, seen, batch.cues),
    }
    if not any(cue.label.sources for cue in batch.cues):
        del found["source"]
    return {name: loss for name, loss in found.items() if loss.requires_grad}


def _classified(scores: Tensor, targets: Tensor) -> Tensor:
    if bool((targets == IGNORED).all()):
        return torch.zeros(())
    return cross_entropy(scores, targets, ignore_index=IGNORED)


def _tagged(scores: Tensor, tags: list[list[int]]) -> Tensor:
    if len(tags) != len(scores):
        return torch.zeros(())
    size = scores.shape[1]
    targets = torch.tensor([row + [IGNORED] * (size - len(row)) for row in tags])
    return _classified(scores.flatten(0, 1), targets.flatten())


def party_logs(scores: Tensor, parties: Sequence[int], nobody: Tensor) -> tuple[dict[int, int], Tensor]:
    """Log-probabilities of each party, nobody last, of one cue; and the place of each party among them."""
    places = {party: place for place, party in enumerate(dict.fromkeys(parties))}
    if not places:
        return places, torch.log_softmax(nobody.unsqueeze(0), dim=0)
    where = torch.tensor([places[party] for party in parties])
    table = torch.full((len(places), len(parties)), -1e4).scatter(0, where.unsqueeze(0), scores.unsqueeze(0))
    return places, torch.log_softmax(torch.cat([table.logsumexp(1), nobody.unsqueeze(0)]), dim=0)


def _role_loss(network: Network, seen: Judged, cues: Sequence[CueExample]) -> Tensor:
    spans, heads, facts = mention_tensors(cues)
    scores, nobody = role_scores(network, seen.states, seen.cues, spans, heads, facts), network.nobody(seen.cues)
    parts: list[Tensor] = []
    at = 0
    for row, cue in enumerate(cues):
        mine = scores[at : at + len(cue.mentions)]
        at += len(cue.mentions)
        if not cue.label.kind:
            continue
        parties = [mention.party for mention in cue.mentions]
        for side, names in enumerate((cue.label.accuser, cue.label.accused)):
            if side == 0 or cue.label.kind != "quote":
                places, logs = party_logs(mine[:, side], parties, nobody[row, side])
                parts.append(_name_loss(logs, places, names))
    return torch.stack(parts).mean() if parts else torch.zeros(())


def _name_loss(logs: Tensor, places: dict[int, int], names: Sequence[frozenset[int]]) -> Tensor:
    """Each annotated name pulls one of its candidates up, or nobody where it has none in sight."""
    pulls = []
    for name in names or (frozenset(),):
        right = [places[party] for party in name if party in places] or [len(logs) - 1]
        pulls.append(-logs[torch.tensor(right)].logsumexp(0))
    return torch.stack(pulls).mean()


def mention_tensors(cues: Sequence[CueExample]) -> tuple[Spans, Tensor, Tensor]:
    """The candidates' mentions of all cues, one below the other."""
    rows = [(row, start, end) for row, cue in enumerate(cues) for start, end, _ in cue.bounds]
    heads = torch.tensor([head for cue in cues for _, _, head in cue.bounds], dtype=torch.long)
    facts = torch.cat([torch.from_numpy(cue.facts) for cue in cues])
    return spans_of(rows), heads, facts


def learn(network: Network, batches: Iterable[Batch], plan: Plan, note: Path, tell: Callable[[str], None]) -> None:
    """Lower the losses over the batches, at a rate that rises at first and then falls to nothing.

    Every NOTED steps all is noted in the file `note`; where it exists, the batches before it are passed over.
    """
    optimiser, schedule = _optimiser(network, plan)
    done = _resumed(note, network, optimiser, schedule)
    network.train()
    sums: dict[str, list[float]] = {}
    began = time.monotonic()
    for step, batch in enumerate(batches):
        if step < done:
            continue
        for name, value in _step(network, batch, optimiser).items():
            sums.setdefault(name, []).append(value)
        schedule.step()
        if (step + 1) % NOTED == 0:
            means = " ".join(f"{name} {sum(values[-NOTED:]) / NOTED:.3f}" for name, values in sums.items())
            tell(f"step {step + 1}/{plan.steps} {time.monotonic() - began:.0f} s {means}")
            torch.save([step + 1, network.state_dict(), optimiser.state_dict(), schedule.state_dict()], note)
    note.unlink(missing_ok=True)


def _step(network: Network, batch: Batch, optimiser: torch.optim.Optimizer) -> dict[str, float]:
    optimiser.zero_grad()
    parts = losses(network, batch)
    torch.stack([WEIGHTS[name] * part for name, part in parts.items()]).sum().backward()
    torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
    optimiser.step()
    return {name: part.item() for name, part in parts.items()}


def _optimiser(network: Network, plan: Plan) -> tuple[torch.optim.Optimizer, torch.optim.lr_scheduler.LambdaLR]:
    encoder = [p for p in network.encoder.parameters() if p.requires_grad and p is not network.encoder.mark]
    known = {id(parameter) for parameter in encoder}
    heads = [p for p in network.parameters() if p.requires_grad and id(p) not in known]
    optimiser = torch.optim.AdamW(
        [{"params": encoder, "lr": plan.encoder_rate}, {"params": heads, "lr": plan.heads_rate}],
        weight_decay=plan.decay,
    )
    return optimiser, torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: _rate(step, plan))


def _resumed(
    note: Path,
    network: Network,
    optimiser: torch.optim.Optimizer,
    schedule: torch.optim.lr_scheduler.LambdaLR,
) -> int:
    if not note.exists():
        return 0
    step, weights, moments, rates = torch.load(note)
    network.load_state_dict(weights)
    optimiser.load_state_dict(moments)
    schedule.load_state_dict(rates)
    return int(step)


def _rate(step: int, plan: Plan) -> float:
    warm = max(1, int(plan.steps * plan.warm))
    return min((step + 1) / warm, max(0.0, (plan.steps - step) / max(1, plan.steps - warm)))
