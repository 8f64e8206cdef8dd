"""Where a person or a case ends up once the record is amended: pure, a replay over the amendments in their order.

The replay starts from what the linker or the case rules decided and goes through the amendments that are not undone. So
undoing one gives what there would be without it, whatever was amended since; an undone split leads back to where it was
split off from, since newer articles may have followed it.
"""

from collections.abc import Iterable, Sequence

from bot.types import Amendment, AmendmentKind

PEOPLE: tuple[AmendmentKind, ...] = ("merge people", "split person", "hide person", "unlink person")
CASES: tuple[AmendmentKind, ...] = ("merge cases", "split case")
STATEMENT, POST, ALIAS = "statement:", "post:", "alias:"


def person_now(linked: str | None, amendments: Sequence[Amendment], *, statement_id: int | None = None) -> str | None:
    """Whom a party or a mention means now that was linked to `linked`; without a statement, whom the id stands for."""
    now = linked
    for _ in range(len(amendments) + 1):
        before = now
        for amendment in amendments:
            now = _person_after(amendment, now, linked, statement_id)
        if now == before:
            break
    return now


def _person_after(amendment: Amendment, now: str | None, linked: str | None, statement_id: int | None) -> str | None:
    if now is None:
        return None
    match amendment.kind:
        case "unlink person":
            named = amendment.subject == str(statement_id) and (now in amendment.items or linked in amendment.items)
            return amendment.target if named and amendment.undone is None else now
        case "merge people" | "split person":
            return _moved(amendment, now, statement_id)
    return now


def case_now(filed: int | None, amendments: Sequence[Amendment], *, statement_id: int | None = None) -> int | None:
    """The case of a statement that the rules filed in `filed`; without a statement, what the case is part of."""
    if filed is None:
        return None
    now = str(filed)
    for _ in range(len(amendments) + 1):
        before = now
        for amendment in amendments:
            if amendment.kind in CASES:
                now = _moved(amendment, now, statement_id)
        if now == before:
            break
    return int(now)


def _moved(amendment: Amendment, now: str, statement_id: int | None) -> str:
    """One step of a merge or a split."""
    target = amendment.target or now
    if amendment.kind.startswith("merge"):
        return target if now == amendment.subject and amendment.undone is None else now
    if amendment.undone is not None:
        return amendment.subject if now == target else now
    moves = statement_id is not None and f"{STATEMENT}{statement_id}" in amendment.items
    return target if now == amendment.subject and moves else now


def touched(amendments: Iterable[Amendment], start: Iterable[str]) -> frozenset[str]:
    """All ids that amendments tie to those of `start`, these among them."""
    ties = [_ids(amendment) for amendment in amendments]
    found = set(start)
    while more := {each for ids in ties if ids & found for each in ids} - found:
        found |= more
    return frozenset(found)


def _ids(amendment: Amendment) -> frozenset[str]:
    target = (amendment.target,) if amendment.target else ()
    if amendment.kind == "unlink person":
        return frozenset((*amendment.items, *target))
    return frozenset((amendment.subject, *target))
