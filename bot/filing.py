"""Statements into cases: a new one is filed, and cases are brought up to date after whatever changed.

Sequences and decides nothing: same conduct and a case's status are decided in `cases`.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from bot import cases
from bot.cases import Told
from bot.store import Database
from bot.store import cases as case_rows

# More statements about one person than this, and a late article is filed as if it were new.
MOST_FILED_AGAIN = 600


def choose(db: Database, told: Told) -> int:
    """The case for a new statement, opened where it is the first of its matter; `settle` it once it is stored."""
    chosen = cases.choose(case_rows.of_accused(db, sorted(told.accused)), told)
    return chosen if chosen is not None else _open(db, [told])


def settle(db: Database, told: Told) -> None:
    """File a statement that is stored in its place by date: where it came late, what follows it is filed again."""
    if not _is_late(db, told):
        return
    known = _near(db, told, told.at - cases.WINDOW)
    if len(known) > MOST_FILED_AGAIN:
        return
    places = cases.arrange([one for one in known if one.id != told.id], told)
    before = {one.id: one.case_id for one in known}
    moved: set[int] = set()
    for number in dict.fromkeys(places.values()):
        group = [one for one in known if places.get(one.id) == number]
        case_id = number if number > 0 else _open(db, group)
        stray = [one.id for one in group if one.case_id != case_id]
        case_rows.file(db, stray, case_id)
        moved.update({case_id, *(old for one in stray if (old := before[one]) is not None)} if stray else ())
    refresh(db, sorted(moved))
    case_rows.drop_empty(db, sorted(moved))


def _is_late(db: Database, told: Told) -> bool:
    """Whether others that it may be filed with come after it; most news is the newest, and then little is read."""
    day = told.at.replace(hour=0, minute=0, second=0, microsecond=0)
    return any(cases.in_order(one) > cases.in_order(told) for one in _near(db, told, day) if one.id != told.id)


def _near(db: Database, told: Told, since: datetime) -> list[Told]:
    return case_rows.told_of(db, sorted(told.accused), since, told.at + cases.WINDOW, limit=MOST_FILED_AGAIN + 1)


def _open(db: Database, group: Sequence[Told]) -> int:
    first = min(group, key=cases.in_order)
    keys = sorted({key for told in group for key in told.accused})
    return case_rows.add(db, accused=keys, topic=first.topic, status="alleged", claim=first.claim, at=first.at)


def refresh(db: Database, case_ids: Iterable[int]) -> None:
    """Fold accused, dates, status and outcome of these cases anew over the statements that they have now."""
    for case_id in dict.fromkeys(case_ids):
        told = case_rows.steps(db, case_id)
        where = cases.standing(cases.Step(one.day.date(), one.status, one.cue) for one in told)
        days = [one.day for one in told]
        case_rows.renew(
            db,
            case_id,
            status=where.status,
            outcome=where.outcome,
            claim=cases.title(told),
            opened=min(days, default=None),
            changed=max(days, default=None),
        )
