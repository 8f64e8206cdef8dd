"""Which case a statement belongs to, and what a case's status is: pure decisions.

A case gathers what is said about one conduct of one accused. Its status is folded over its statements in the order of
their dates, whatever order they arrived in, so a late article is placed by its date and never moves the status back.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from rapidfuzz import fuzz, utils

from bot.types import Claim, Party, Statement, Status

WINDOW = timedelta(days=730)
ENOUGH = 0.5

# What a case becomes (value) when a statement of a status (second) meets it in a status (first); what is not here
# leaves the case as it is: a court's word is not undone by another accusation or denial.
_MOVES: dict[Status, frozenset[Status]] = {
    "alleged": frozenset({"denied", "admitted", "investigated", "sued", "charged", "convicted", "cleared"}),
    "denied": frozenset({"admitted", "investigated", "sued", "charged", "convicted", "cleared"}),
    "admitted": frozenset({"charged", "convicted", "cleared"}),
    "investigated": frozenset({"admitted", "sued", "charged", "convicted", "cleared"}),
    "sued": frozenset({"admitted", "charged", "convicted", "cleared"}),
    "charged": frozenset({"admitted", "convicted", "cleared"}),
    "convicted": frozenset({"cleared"}),
    "cleared": frozenset({"charged", "convicted"}),
}


@dataclass(frozen=True, slots=True)
class OpenCase:
    """What the choice needs of a case: its accused (keys), topic, claims, stories and last change."""

    id: int
    accused: frozenset[str]
    topic: str
    claims: tuple[str, ...]
    stories: frozenset[int]
    changed: datetime


def accused_key(party: Party) -> str:
    """How a case knows an accused: by the person's id, else by the name as written, without case."""
    return party.person_id or "name:" + " ".join(party.name.casefold().split())


def choose(
    candidates: Sequence[OpenCase],
    *,
    accused: Iterable[str],
    claim: str,
    topic: str,
    allegation: bool,
    story_id: int,
    at: datetime,
) -> int | None:
    """The case that a statement belongs to, or None for a new one.

    An answer or a legal step follows the accused's case more readily than a further allegation does: its claim is
    often no more than "the charges".
    """
    keys = frozenset(accused)
    best: tuple[float, int] | None = None
    for case in candidates:
        if not keys & case.accused or abs(at - case.changed) > WINDOW:
            continue
        score = _likeness(claim, case.claims)
        score += 0.15 * (topic == case.topic) + 0.25 * (story_id in case.stories) + 0.2 * (not allegation)
        if score >= ENOUGH and (best is None or score > best[0]):
            best = (score, case.id)
    return best[1] if best else None


def status_of(dated: Iterable[tuple[date, Status]]) -> Status:
    """A case's status after statements of these days and statuses; "alleged" without any.

    Of one day's statements the furthest step counts: an article on an acquittal also tells of the charge.
    """
    current: Status = "alleged"
    for _day, status in sorted(dated, key=lambda one: (one[0], list(_MOVES).index(one[1]))):
        if status in _MOVES[current]:
            current = status
    return current


def same_claim(left: str, right: str) -> bool:
    """Whether two claims tell the same conduct in nearly the same words."""
    return fuzz.token_set_ratio(left, right, processor=utils.default_process) >= 80


def gather(
    statements: Iterable[Statement], answers: Iterable[Statement] = (), statuses: Mapping[int, Status] | None = None
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
    return tuple(_claim(group, replies, stray, statuses or {}) for group in groups)


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


def _likeness(claim: str, claims: Sequence[str]) -> float:
    """0 to 0.6 by the words that the claim shares with the case's claims."""
    ratios = (fuzz.token_sort_ratio(claim, known, processor=utils.default_process) for known in claims)
    return 0.6 * max(ratios, default=0.0) / 100
