"""Decision: from what is thought of each cue to statements with parties and a calibrated confidence."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice, product
from math import exp

import numpy as np

from bot.language.clauses import is_unreal
from bot.language.context import View, views
from bot.language.cues import TYPES
from bot.language.evidence import Floats, logarithm, logit
from bot.language.forest import Forest
from bot.language.parties import NOBODY
from bot.language.roles import Article, Judgement
from bot.language.together import agreed, leaned

LOT = 64
RESPONSE, LEGAL = 1, 2
FEATURES = (
    "constant",
    "statement",
    "type",
    "accused",
    "accuser",
    "gap",
    "person",
    "official",
    "response",
    "legal",
    "first reading",
)
START = (0.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Rules:
    """How to decide: weights of FEATURES for the confidence; from which share on a further party counts as well.

    A further party needs `least`, and of the first one's share the part `further`.
    """

    weights: tuple[float, ...] = START
    further: float = 0.6
    least: float = 0.25


@dataclass(frozen=True, slots=True)
class Decided:
    """A judged cue with its decision; parties by index, at least one accused.

    `shares` are the probabilities of a statement, of the first accuser (or of nobody) and of the first accused.
    """

    judgement: Judgement
    kind: int
    accuser: tuple[int, ...]
    accused: tuple[int, ...]
    features: tuple[float, ...]
    confidence: float
    shares: tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Weighed:
    """A cue as the forest weighs it: probabilities of (none, *TYPES), and of each candidate on both sides."""

    view: View
    kinds: Floats
    says: dict[int, float]
    blamed: dict[int, float]


def weigh(article: Article, judgements: Sequence[Judgement], forest: Forest) -> Iterator[Weighed]:
    """What the forest makes of an article's judgements, worked out some at a time."""
    seen = views(article, judgements)
    while lot := list(islice(seen, LOT)):
        kinds = forest.shares("kinds", _table([view.cue for view in lot]))
        says = iter(forest.shares("accuser", _table([row for view in lot for row in view.accuser_rows]))[:, 1])
        rows = [row for view in lot for row in view.accused_rows]
        blamed = iter(forest.shares("accused", _table(rows))[:, 1] if rows else ())
        for view, kind in zip(lot, kinds, strict=True):
            yield Weighed(
                view,
                kind,
                {party: float(next(says)) for party in view.accusers},
                {party: float(next(blamed)) for party in view.accused},
            )


def decide(article: Article, weighed: Iterable[Weighed], rules: Rules) -> list[Decided]:
    """The statements of an article, at most one for each cue, the surest of those that tell the same."""
    found = (_decided(article, one, rules) for one in weighed)
    return _distinct(article, [one for one in found if one is not None])


def confidence(features: Sequence[float], weights: Sequence[float]) -> float:
    """The share of statements with these features that is right."""
    return 1 / (1 + exp(-sum(weight * feature for weight, feature in zip(weights, features, strict=True))))


def _table(rows: Sequence[Sequence[float]]) -> Floats:
    return np.asarray(rows, dtype=np.float32)


def _decided(article: Article, one: Weighed, rules: Rules) -> Decided | None:
    if not one.blamed or _is_unreal(article, one.view.judgement):
        return None
    kind = int(one.kinds[1:].argmax())
    says, blamed = leaned(article, one.view.judgement.cue, TYPES[kind], one.says, one.blamed)
    one = replace(one, says=says, blamed=blamed)
    pair = _pair(one, kind)
    if pair is None:
        return None
    accuser, accused = pair
    features = _features(article, one, kind, accuser, accused)
    return Decided(
        one.view.judgement,
        kind,
        _with_further(one.says, accuser, accused if kind != RESPONSE else NOBODY, rules),
        _with_further(one.blamed, accused, accuser if kind != RESPONSE else NOBODY, rules),
        features,
        _joined(confidence(features, rules.weights), agreed(article, one.view.judgement.cue, TYPES[kind], accused)),
        (1.0 - float(one.kinds[0]), one.says[accuser], one.blamed[accused]),
    )


def _pair(one: Weighed, kind: int) -> tuple[int, int] | None:
    """The likeliest accuser and accused together; only who responds may be the accused."""
    pairs = [
        (share * blame, accuser, accused)
        for (accuser, share), (accused, blame) in product(one.says.items(), one.blamed.items())
        if kind == RESPONSE or accuser != accused
    ]
    if not pairs:
        return None
    _, accuser, accused = max(pairs, key=lambda pair: pair[0])
    return accuser, accused


def _with_further(side: dict[int, float], first: int, without: int, rules: Rules) -> tuple[int, ...]:
    if first == NOBODY:
        return ()
    floor = max(rules.least, rules.further * side[first])
    rest = [party for party, share in side.items() if share >= floor and party not in {NOBODY, first, without}]
    return (first, *sorted(rest, key=lambda party: -side[party]))


def _features(article: Article, one: Weighed, kind: int, accuser: int, accused: int) -> tuple[float, ...]:
    told = max(1e-4, 1.0 - float(one.kinds[0]))
    others = max((share for party, share in one.blamed.items() if party != accused), default=0.0)
    party = article.parties.names[accused]
    return (
        1.0,
        logit(told),
        logarithm(float(one.kinds[kind + 1]) / told),
        logarithm(one.blamed[accused]),
        logarithm(one.says[accuser]),
        one.blamed[accused] - others,
        float(party.person),
        float(party.official),
        float(kind == RESPONSE),
        float(kind == LEGAL),
        logit(float(one.view.judgement.cue.types.sum())),
    )


def _joined(read: float, ruled: float) -> float:
    """The confidence of a reading where the grammar rules read the same: both would have to err."""
    return 1 - (1 - read) * (1 - ruled)


def _is_unreal(article: Article, judgement: Judgement) -> bool:
    """Whether the cue is a verb denied, asked or supposed: "nobody accuses", "was not charged", "if he lied"."""
    cue = article.doc[judgement.cue.start : judgement.cue.end].root
    return cue.pos_ == "VERB" and is_unreal(cue)


def _distinct(article: Article, found: list[Decided]) -> list[Decided]:
    """Of two of one sentence whose claims overlap, the surer."""
    kept: dict[int, list[Decided]] = {}
    for one in sorted(found, key=lambda one: -one.confidence):
        beside = kept.setdefault(article.around.sentence[one.judgement.cue.start], [])
        if not any(_overlap(one.judgement, other.judgement) for other in beside):
            beside.append(one)
    return sorted((one for beside in kept.values() for one in beside), key=lambda one: one.judgement.cue.start)


def _overlap(one: Judgement, other: Judgement) -> bool:
    return one.claim[0] < other.claim[1] and other.claim[0] < one.claim[1]
