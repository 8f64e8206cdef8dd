"""Reads from the store what questions are answered with: a card, a case, a span of time, a neighbourhood."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self, get_args

from bot import cases
from bot.news import as_corrected
from bot.store import Database, feedback, person_cases, statements
from bot.store import cases as case_rows
from bot.store.feedback import Corrected
from bot.types import Card, Case, CasePart, Claim, Outcome, Person, Side, Statement, Status

CASES_ON_CARD = 4
CASES_ON_PAGE = 5
COUNTED_CASES = 1_000
EVERYTHING = 50
CASES_IN_TIME = 150
CASES_AROUND = 40
_PER_CASE = 15
_ANSWERS = 10
_IN_CASE = 200

Describe = Callable[[Person], str]
_ALL = ("allegation", "response", "legal")


@dataclass(frozen=True, slots=True)
class Record:
    """How the record is read: from the database, statements at least so confident, as a chat has corrected them."""

    db: Database
    least: float
    corrected: Corrected = field(default_factory=Corrected)

    @classmethod
    def of_chat(cls, db: Database, chat_id: str, *, least: float) -> Self:
        """The record as that chat sees it."""
        return cls(db, least, feedback.corrected(db, chat_id))


def card(record: Record, person: Person, describe: Describe, *, most: int = CASES_ON_CARD) -> Card:
    """What is known about one person: the newest `most` cases of each part, newest first, and how many there are.

    How many have which status is told of at most COUNTED_CASES: to look at more takes longer than an answer may.
    """
    counts = case_counts(record, person.id)
    accused_of, responses = accusations(record, person.id, most=most)
    return Card(
        person=person,
        office=describe(person),
        accused_of=accused_of,
        accuses=accuses(record, person.id, most=most),
        responses=responses,
        accused_cases=counts["accused"],
        accuser_cases=counts["accuser"],
        by_status=_by_status(record, person.id) if sum(counts.values()) <= COUNTED_CASES else (),
    )


def _by_status(record: Record, person_id: str) -> tuple[tuple[Status, int, int], ...]:
    found = person_cases.statuses(record.db, person_id, least=record.least)
    counts = {(part, status): n for part, status, n in found}
    both = [(one, counts.get(("accused", one), 0), counts.get(("accuser", one), 0)) for one in get_args(Status)]
    return tuple(row for row in both if row[1] or row[2])


def case_counts(record: Record, person_id: str) -> dict[CasePart, int]:
    """In how many cases a person is accused, and in how many they accuse."""
    counts = person_cases.counts(record.db, person_id, least=record.least)
    return {"accused": counts.get("accused", 0), "accuser": counts.get("accuser", 0)}


def accusations(
    record: Record, person_id: str, *, most: int = CASES_ON_PAGE, skipped: int = 0
) -> tuple[tuple[Claim, ...], tuple[Claim, ...]]:
    """What a person is accused of and what was answered, in the newest cases after those that were `skipped`.

    A case counts as new when it was answered, too.
    """
    parts: tuple[CasePart, ...] = ("accused", "answered")
    keys = person_cases.keys(record.db, person_id, parts, least=record.least, limit=most, offset=skipped)
    of: tuple[str, Side] = (person_id, "accused")
    told = [s for key in keys for kind in ("allegation", "legal") for s in _told(record, key, (kind,), of=of)]
    answers = [s for key in keys for s in _told(record, key, ("response",), of=of)]
    return _gathered(record, told), _gathered(record, answers)


def accuses(record: Record, person_id: str, *, most: int = CASES_ON_PAGE, skipped: int = 0) -> tuple[Claim, ...]:
    """What a person accuses others of, in the newest cases after those that were `skipped`."""
    keys = person_cases.keys(record.db, person_id, ("accuser",), least=record.least, limit=most, offset=skipped)
    return _gathered(record, _accusing(record, keys, person_id))


def case(record: Record, case_id: int) -> tuple[Case, tuple[Claim, ...]] | None:
    """One case with all that was said in it, oldest first; None when there is none, or nothing of it is left."""
    known = case_rows.get(record.db, case_id)
    if known is None:
        return None
    found = statements.in_case(record.db, known.id, _ALL, least=record.least, limit=_IN_CASE)[::-1]
    told = as_corrected(found, record.corrected)
    answers = [s for s in told if s.type != "allegation"]
    return (known, cases.gather(told, answers, {known.id: known.status})) if told else None


def over_time(record: Record, person_id: str, *, since: datetime | None) -> tuple[Claim, ...]:
    """What a person was accused of, what was answered, which legal steps came, and whom they accused since then.

    The oldest comes first.
    """
    parts: tuple[CasePart, ...] = ("accused", "answered")
    keys = person_cases.keys(record.db, person_id, parts, least=record.least, limit=CASES_IN_TIME, since=since)
    told = [s for key in keys for s in _told(record, key, _ALL, of=(person_id, "accused"))]
    answers = [s for s in told if s.type != "allegation"]
    suffered = cases.gather(sorted(told, key=_dated), answers, *_standing(record, keys))
    own = person_cases.keys(
        record.db, person_id, ("accuser",), least=record.least, limit=CASES_IN_TIME // 3, since=since
    )
    made = _gathered(record, _accusing(record, own, person_id))
    claims = sorted((*suffered, *made), key=lambda claim: claim.statement.source.dated)
    return tuple(claim for claim in claims if since is None or claim.statement.source.dated >= since)


def around(record: Record, person_id: str) -> tuple[Claim, ...]:
    """The allegations in a person's newest cases, whoever makes them of whomever, with what was answered."""
    parts: tuple[CasePart, ...] = ("accused", "accuser")
    keys = person_cases.keys(record.db, person_id, parts, least=record.least, limit=CASES_AROUND)
    return _gathered(record, [s for key in keys for s in _told(record, key, ("allegation",))])


def between(record: Record, accuser_id: str, accused_id: str) -> tuple[Claim, ...]:
    """What one person says of another, newest first, with what the other answered."""
    keys = person_cases.between(record.db, accuser_id, accused_id, least=record.least, limit=CASES_ON_PAGE * 2)
    claims = _gathered(record, _accusing(record, keys, accuser_id))
    return tuple(c for c in claims if any(party.person_id == accused_id for party in c.statement.accused))


def _accusing(record: Record, keys: Sequence[int], person_id: str) -> list[Statement]:
    return [s for key in keys for s in _told(record, key, ("allegation",), of=(person_id, "accuser"))]


def _told(record: Record, key: int, types: Sequence[str], *, of: tuple[str, Side] | None = None) -> list[Statement]:
    found = statements.in_case(record.db, key, types, least=record.least, limit=_PER_CASE, of=of)
    told = as_corrected(found, record.corrected)
    return [s for s in told if of is None or _has(s, *of)]


def _has(statement: Statement, person_id: str, side: Side) -> bool:
    """Whether the person is still on that side: a chat may have said that somebody else is meant."""
    parties = statement.accuser if side == "accuser" else statement.accused
    return any(party.person_id == person_id for party in parties)


def _gathered(record: Record, told: Sequence[Statement]) -> tuple[Claim, ...]:
    """Statements as claims, those with the newest first, with the answers of their cases and the cases' status.

    Only allegations have answers.
    """
    keys = dict.fromkeys(s.case_id for s in told if s.case_id is not None)
    alleged = dict.fromkeys(s.case_id for s in told if s.case_id is not None and s.type == "allegation")
    answers = [
        answer
        for key in alleged
        for types in (("response",), ("legal",))
        for answer in as_corrected(
            statements.in_case(record.db, key, types, least=0.0, limit=_ANSWERS)[::-1], record.corrected
        )
    ]
    newest_first = sorted(told, key=lambda s: (_dated(s), s.confidence, s.id), reverse=True)
    return cases.gather(newest_first, answers, *_standing(record, list(keys)))


def _dated(statement: Statement) -> datetime:
    return statement.source.dated


def _standing(record: Record, keys: Sequence[int]) -> tuple[dict[int, Status], dict[int, Outcome]]:
    case_ids = [key for key in keys if key > 0]
    return case_rows.statuses(record.db, case_ids), case_rows.outcomes(record.db, case_ids)
