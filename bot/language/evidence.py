"""Evidence: what the parse and the article's order say about a party as accuser or accused of one cue.

The encoder reads the words; these numbers stand beside it and name what it finds hard to see.
"""

from math import log

import numpy as np
import numpy.typing as npt
from spacy.tokens import Doc, Token

from bot.language.parties import KINDS, Parties, PartyMention
from bot.language.surroundings import Surroundings

Floats = npt.NDArray[np.float32]

_DEPENDENCIES = ("nsubj", "nsubjpass", "dobj", "pobj", "poss", "appos", "conj", "attr", "agent", "ROOT", "compound")
_PREPOSITIONS = ("of", "by", "for", "on", "against", "with", "to", "in", "from")
_SUBJECTS = {"nsubj", "nsubjpass"}
FARTHEST = 8
SIZE = len(KINDS) + 2 * len(_DEPENDENCIES) + 2 * len(_PREPOSITIONS) + 22


def evidence(
    doc: Doc, around: Surroundings, cue: tuple[int, int], parties: Parties, near: list[PartyMention]
) -> Floats:
    """One row of SIZE numbers for each mention of `near`, as a party of the cue at the tokens `cue`."""
    root = doc[cue[0] : cue[1]].root
    ups = _climb(root)
    seen: dict[int, int] = {}
    rows = np.zeros((len(near), SIZE), dtype=np.float32)
    recent = _recent_people(near, cue[0])
    for row, mention in zip(rows, near, strict=True):
        earlier = seen.get(mention.party, 0)
        seen[mention.party] = earlier + 1
        row[:] = _numbers(doc, around, cue, root, ups, mention, parties, earlier, recent)
    return rows


def _numbers(
    doc: Doc,
    around: Surroundings,
    cue: tuple[int, int],
    root: Token,
    ups: dict[int, int],
    mention: PartyMention,
    parties: Parties,
    earlier: int,
    recent: dict[int, int],
) -> list[float]:
    head = doc[mention.head]
    preposition, governor = _governor(head)
    path, meets_at = _path(head, ups)
    apart = around.sentence[head.i] - around.sentence[root.i]
    gap = cue[0] - mention.end if mention.end <= cue[0] else mention.start - cue[1]
    same = apart == 0
    party = parties.names[mention.party]
    of_cue = same and governor.i == root.i
    return [
        *_one_of(mention.kind, KINDS),
        *_one_of(head.dep_, _DEPENDENCIES),
        *_one_of(head.dep_ if of_cue else "", _DEPENDENCIES),
        *_one_of(preposition, _PREPOSITIONS),
        *_one_of(preposition if of_cue else "", _PREPOSITIONS),
        float(same),
        float(apart == -1),
        float(apart < -1),
        float(apart > 0),
        float(mention.end <= cue[0]),
        log(1 + max(0, gap)) / 5,
        float(mention.start < cue[1] and cue[0] < mention.end),
        path / FARTHEST if same else 1.0,
        float(same and path <= 1),
        float(same and path == 2),
        float(same and meets_at == root.i),
        float(head.dep_ in _SUBJECTS and head.head.dep_ == "ROOT"),
        float(around.quoted[head.i]),
        float(around.quoted[head.i] == around.quoted[root.i]),
        float(party.person),
        float(party.official),
        min(earlier, 4) / 4,
        float(recent.get(mention.party, 9) == 0),
        float(recent.get(mention.party, 9) == 1),
        float(around.sentence[head.i] == 0),
        float(head.tag_ in {"NNS", "NNPS"}),
        float(head.ent_type_ == "" and not party.person),
    ]


def _one_of(value: str, values: tuple[str, ...]) -> list[float]:
    return [float(value == one) for one in values]


def _governor(head: Token) -> tuple[str, Token]:
    """The preposition that governs a noun ("" where none does), and the word above; conjuncts share their first's."""
    steps = 0
    while head.dep_ == "conj" and steps < FARTHEST:
        head, steps = head.head, steps + 1
    if head.dep_ == "pobj":
        return head.head.lower_, head.head.head
    return "", head.head


def _climb(token: Token) -> dict[int, int]:
    """The words above a token, itself included, with their distance."""
    ups = {token.i: 0}
    while token.head.i != token.i and len(ups) <= FARTHEST:
        token = token.head
        ups[token.i] = len(ups)
    return ups


def _path(token: Token, ups: dict[int, int]) -> tuple[int, int]:
    """Steps between a token and the cue through the parse, at most FARTHEST, and the word where the ways meet."""
    steps = 0
    while token.i not in ups:
        if token.head.i == token.i or steps >= FARTHEST:
            return FARTHEST, -1
        token, steps = token.head, steps + 1
    return min(FARTHEST, steps + ups[token.i]), token.i


def _recent_people(near: list[PartyMention], before: int) -> dict[int, int]:
    """Named people before the cue by how recent they are: 0 for the last."""
    order: dict[int, int] = {}
    for mention in reversed(near):
        if mention.kind == "person" and mention.end <= before and mention.party not in order:
            order[mention.party] = len(order)
    return order


def logarithm(share: float) -> float:
    """The logarithm of a probability, of a tiny one where it is 0."""
    return log(max(1e-4, share))


def logit(share: float) -> float:
    """The logarithm of a probability's odds, kept finite."""
    share = min(max(share, 1e-4), 1 - 1e-4)
    return log(share / (1 - share))
