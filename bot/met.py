"""Whom an article names, as the record has them: amended since the linker looked, and met for the first time."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot import amend
from bot.officials import provisional
from bot.officials.countries import Countries
from bot.store import Database, people
from bot.types import FoundPerson, Link, Person


@dataclass(frozen=True, slots=True)
class Met:
    """The links to record, and the provisional people who are new or of whom more is known now."""

    links: tuple[Link, ...]
    people: tuple[Person, ...] = ()


def meet(
    db: Database,
    found: Sequence[FoundPerson],
    links: Sequence[Link],
    *,
    day: date | None,
    source: str,
    countries: Countries,
) -> Met:
    """The links with those followed who were merged or hidden since, and with the people whom nobody knew before.

    `day` and `source` are the article's: they stand by the office of a provisional person.
    """
    by_name = {one.name: one for one in found}
    kept: list[Link] = []
    met: list[Person] = []
    for link in _amended(db, links):
        one = by_name.get(link.name)
        if one is not None and provisional.is_new(one, link):
            number = amend.free_id(db, one.name, None, prefix=provisional.PREFIX)
            person = provisional.person_of(one, number, day=day, source=source, countries=countries)
            people.put(db, person)
            met.append(person)
            link = replace(link, person_id=number, score=1.0, reason=f"met for the first time: {one.role}")
        elif one is not None and one.role and link.person_id and link.person_id.startswith(f"{provisional.PREFIX}-"):
            met.extend(_learn(db, link.person_id, one.role, day=day, source=source, countries=countries))
        kept.append(link)
    return Met(tuple(kept), tuple(met))


def _learn(
    db: Database, number: str, role: str, *, day: date | None, source: str, countries: Countries
) -> tuple[Person, ...]:
    known = people.one(db, number)
    if known is None or known.origin != "news":
        return ()
    person = provisional.learnt(known, role, day=day, source=source, countries=countries)
    if person == known:
        return ()
    people.put(db, person)
    return (person,)


def _amended(db: Database, links: Sequence[Link]) -> list[Link]:
    ids = [link.person_id for link in links if link.person_id]
    if not ids:
        return list(links)
    roots, hidden = people.stand_for(db, ids), people.hidden(db, ids)
    return [
        replace(link, person_id=None, reason=f"hidden: {link.reason}")
        if link.person_id in hidden
        else replace(link, person_id=roots.get(link.person_id, link.person_id) if link.person_id else None)
        for link in links
    ]
