"""Decision: from what the model thinks of each cue to statements with parties and a calibrated confidence."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from math import exp, log

from bot.language.cues import TYPES
from bot.language.roles import Article, Judgement

NOBODY = -1
BEST = 6
FEATURES = (
    "constant",
    "statement",
    "first reading",
    "type",
    "accused",
    "accuser",
    "gap",
    "person",
    "response",
    "legal",
)


@dataclass(frozen=True, slots=True)
class Rules:
    """How to decide: weights of FEATURES for the confidence; from which share of the best a further party counts.

    `prior` is the share that the accuser "nobody" is multiplied by.
    """

    weights: tuple[float, ...] = (0.0, 1.0, 0.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    further: float = 0.4
    least: float = 0.15
    nobody: float = 1.0


@dataclass(frozen=True, slots=True)
class Decided:
    """A judged cue with its decision; parties by index, at least one accused."""

    judgement: Judgement
    kind: int
    accuser: tuple[int, ...]
    accused: tuple[int, ...]
    features: tuple[float, ...]
    confidence: float


def decide(article: Article, judgements: Iterable[Judgement], rules: Rules) -> list[Decided]:
    """The statements of an article, at most one for each cue, the surest of those that tell the same."""
    found = [one for judgement in judgements if (one := _decided(article, judgement, rules)) is not None]
    return _distinct(article, found)


def _decided(article: Article, judgement: Judgement, rules: Rules) -> Decided | None:
    kind = _kind(judgement)
    accuser, accused = _pair(judgement, kind, rules)
    if accused == NOBODY:
        return None
    says, blamed = judgement.sides
    features = _features(article, judgement, kind, says.get(accuser, 0.0), accused)
    return Decided(
        judgement,
        kind,
        _with_further(says, accuser, (accused,) if kind != 1 else (), rules),
        _with_further(blamed, accused, (accuser,) if kind != 1 else (), rules),
        features,
        1 / (1 + exp(-sum(w * x for w, x in zip(rules.weights, features, strict=True)))),
    )


def _kind(judgement: Judgement) -> int:
    """The likeliest type, both readings taken together."""
    first = judgement.cue.types
    scores = [float(judgement.types[i + 1]) * (0.05 + float(first[i])) ** 0.3 for i in range(len(TYPES))]
    return scores.index(max(scores))


def _pair(judgement: Judgement, kind: int, rules: Rules) -> tuple[int, int]:
    """The likeliest accuser and accused together; only who responds may be the accused."""
    says, blamed = (sorted(side.items(), key=lambda item: -item[1])[:BEST] for side in judgement.sides)
    blamed = [item for item in blamed if item[0] != NOBODY] or [(NOBODY, 1.0)]
    best, pair = -1.0, (NOBODY, NOBODY)
    for (accuser, p), (accused, q) in product([*says, (NOBODY, judgement.sides[0][NOBODY])], blamed):
        weight = p * q * (rules.nobody if accuser == NOBODY else 1.0)
        if weight > best and (kind == 1 or accuser != accused or accuser == NOBODY):
            best, pair = weight, (accuser, accused)
    return pair


def _with_further(side: dict[int, float], first: int, without: Sequence[int], rules: Rules) -> tuple[int, ...]:
    if first == NOBODY:
        return ()
    floor = max(rules.least, rules.further * side[first])
    rest = [party for party, p in side.items() if p >= floor and party not in {NOBODY, first} and party not in without]
    return (first, *sorted(rest, key=lambda party: -side[party]))


def _features(article: Article, judgement: Judgement, kind: int, says: float, accused: int) -> tuple[float, ...]:
    share = judgement.sides[1]
    others = max((p for party, p in share.items() if party not in {accused, NOBODY}), default=0.0)
    real = max(1e-4, 1.0 - float(judgement.types[0]))
    return (
        1.0,
        _logit(real),
        _logit(float(judgement.cue.types.sum())),
        log(max(1e-4, float(judgement.types[kind + 1]) / real)),
        log(max(1e-4, share[accused])),
        log(max(1e-4, says)),
        share[accused] - others,
        float(article.parties.names[accused].person),
        float(kind == 1),
        float(kind == 2),
    )


def _logit(p: float) -> float:
    p = min(max(p, 1e-4), 1 - 1e-4)
    return log(p / (1 - p))


def _distinct(article: Article, found: list[Decided]) -> list[Decided]:
    """Of two of one sentence whose claims overlap, the surer."""
    kept: list[Decided] = []
    for one in sorted(found, key=lambda one: -one.confidence):
        if not any(_same(article, one, other) for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda one: one.judgement.cue.start)


def _same(article: Article, one: Decided, other: Decided) -> bool:
    a, b = one.judgement, other.judgement
    overlap = a.claim[0] < b.claim[1] and b.claim[0] < a.claim[1]
    return overlap and article.around.sentence[a.cue.start] == article.around.sentence[b.cue.start]
