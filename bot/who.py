"""Whom does a name mean? The registry's candidates, weighed by the record and by what the chat chose before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.officials.registry import Registry
from bot.store import Database, chats, statements
from bot.types import Person

MOST_CANDIDATES = 8


@dataclass(frozen=True, slots=True)
class Found:
    """`chosen` when the answer is clear; else the candidates, most likely first; else the nearest names."""

    chosen: Person | None
    candidates: tuple[Person, ...] = ()
    nearest: tuple[Person, ...] = ()


def find(db: Database, registry: Registry, query: str, *, chat_id: str | None, least: float, on: date) -> Found:
    """Whom `query` means: "=ID" is that person; a name that this chat chose for before is clear.

    "The defence minister of Pakistan" is whoever holds the office `on` that day.
    """
    if query.startswith("="):
        person = registry.get(query[1:])
        return Found(person, (person,) if person else ())
    matches = registry.search(query, limit=MOST_CANDIDATES, on=on)
    full = [match for match in matches if match.is_full]
    people = tuple(match.person for match in full or matches)
    if not people:
        return Found(None, nearest=registry.nearest(query))
    remembered = chats.chosen(db, chat_id, query) if chat_id else None
    chosen = next((p for p in people if p.id == remembered), None)
    counts = statements.prominence(db, [p.id for p in people], least=least)
    return Found(chosen or clear(people, counts), people)


def clear(candidates: Sequence[Person], counts: dict[str, int]) -> Person | None:
    """The one candidate who can be meant: the only one, or the only one with statements if nobody is more prominent."""
    if len(candidates) == 1:
        return candidates[0]
    told = [p for p in candidates if counts.get(p.id)]
    if len(told) == 1 and all(p.prominence <= told[0].prominence for p in candidates):
        return told[0]
    return None
