"""Claims: one allegation with every article that tells it, and with what was answered to it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from rapidfuzz import fuzz, utils

from bot.cases.choice import accused_key
from bot.types import Claim, Outcome, Party, Statement, Status


def same_claim(left: str, right: str) -> bool:
    """Whether two claims tell the same conduct in nearly the same words."""
    return fuzz.token_set_ratio(left, right, processor=utils.default_process) >= 80


def gather(
    statements: Iterable[Statement],
    answers: Iterable[Statement] = (),
    statuses: Mapping[int, Status] | None = None,
    outcomes: Mapping[int, Outcome] | None = None,
) -> tuple[Claim, ...]:
    """The statements as claims, in their order: one that is told again joins the first, with its source.

    `answers` are the responses and legal steps of the cases concerned; each allegation gets those of its own case that
    are about somebody whom it accuses. An answer whose party is not known to be a person, and is written otherwise
    than all accused, goes under every allegation of its case: a denial too many does less harm than a missing one.
    """
    groups: list[list[Statement]] = []
    for statement in statements:
        same = next((group for group in groups if told_again(group[0], statement)), None)
        if same is None:
            groups.append([statement])
        else:
            same.append(statement)
    replies = list(answers)
    accused: defaultdict[int | None, set[str]] = defaultdict(set)
    for group in groups:
        accused[group[0].case_id].update(accused_key(p) for s in group for p in s.accused)
    stray = {a.id for a in replies if not any(p.person_id or accused_key(p) in accused[a.case_id] for p in a.accused)}
    claims = (_claim(group, replies, stray, statuses or {}) for group in groups)
    ended = outcomes or {}
    return tuple(replace(claim, case_outcome=ended.get(claim.statement.case_id or 0)) for claim in claims)


def _claim(
    group: list[Statement], answers: list[Statement], stray: Collection[int], statuses: Mapping[int, Status]
) -> Claim:
    best = max(group, key=lambda s: (s.confidence, -s.id))
    sources = {s.source.url: s.source for s in sorted(group, key=lambda s: s.id)}
    own = [
        a
        for a in answers
        if best.type == "allegation"
        and a.case_id == best.case_id
        and (_meet(a.accused, best.accused) or (a.id in stray and a.type == "response"))
    ]
    status = statuses.get(best.case_id) if best.case_id else None
    return Claim(best, tuple(sources.values()), _without_repeats(own), status)


def _without_repeats(answers: list[Statement]) -> tuple[Statement, ...]:
    kept: list[Statement] = []
    for answer in answers:
        if not any(told_again(known, answer) for known in kept):
            kept.append(answer)
    return tuple(kept)


def told_again(first: Statement, second: Statement) -> bool:
    """Whether two statements say the same: type, case, parties that meet, and claims in nearly the same words."""
    return (
        (first.type, first.status, first.case_id) == (second.type, second.status, second.case_id)
        and (not first.accuser or not second.accuser or _meet(first.accuser, second.accuser))
        and _meet(first.accused, second.accused)
        and same_claim(first.claim, second.claim)
    )


def _meet(left: Sequence[Party], right: Sequence[Party]) -> bool:
    return bool({accused_key(p) for p in left} & {accused_key(p) for p in right})
