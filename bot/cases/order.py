"""Filing in the order of dates: an article that arrives late is filed as if it had come in time."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.cases.choice import OpenCase, Told, choose

_TYPES = {"allegation": 0, "legal": 1, "response": 2}


def in_order(told: Told) -> tuple[date, int, str, str]:
    """By day; of one day the allegations come before what follows from them."""
    return told.at.date(), _TYPES[told.type], told.claim, told.url


def arrange(known: Sequence[Told], new: Told) -> dict[int, int]:
    """The cases of `new` and of those that come after it, by statement; negative numbers stand for cases to be made.

    What comes before stays where it is, and so does what an operator fixed. Those that come after are filed again, each
    on what came before it; a statement that finds none of the others' cases keeps its own.
    """
    ordered = sorted((*known, new), key=in_order)
    start = next(at for at, told in enumerate(ordered) if told.id == new.id)
    later = [told for told in ordered[start:] if not told.fixed]
    cases: dict[int, OpenCase] = {}
    for told in (*ordered[:start], *(each for each in ordered[start:] if each.fixed)):
        if told.case_id is not None:
            cases[told.case_id] = _with(cases.get(told.case_id), told.case_id, told)
    answer: dict[int, int] = {}
    for told in later:
        chosen = choose(cases.values(), told)
        if chosen is None:
            chosen = told.case_id if told.case_id is not None and told.case_id not in cases else -1 - len(answer)
        cases[chosen] = _with(cases.get(chosen), chosen, told)
        answer[told.id] = chosen
    return _numbered(answer, later, taken={*cases, *answer.values()})


def _with(case: OpenCase | None, number: int, told: Told) -> OpenCase:
    if case is None:
        return OpenCase(number, told.accused, told.topic, (told.claim,), frozenset({told.story_id}), told.at)
    return replace(
        case,
        accused=case.accused | told.accused,
        claims=(*case.claims, told.claim),
        stories=case.stories | {told.story_id},
        changed=max(case.changed, told.at),
    )


def _numbered(answer: dict[int, int], later: Sequence[Told], *, taken: set[int]) -> dict[int, int]:
    """A case to be made takes the number that one of its statements had and that nobody has any more."""
    numbers: dict[int, int] = {}
    for told in later:
        now = answer[told.id]
        if now < 0 and now not in numbers and told.case_id is not None and told.case_id not in taken:
            numbers[now] = told.case_id
            taken = taken | {told.case_id}
    return {key: numbers.get(now, now) for key, now in answer.items()}
