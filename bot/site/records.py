"""What the pages show, read from the published copy."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, get_args

from datasette.database import Database

from bot.types import StatementType, Status

PAGE = 25
# A search for words that most articles have looks no further back than this.
MOST_HITS = 2000
MOST_PARTIES = 12
_WORD = re.compile(r"\w+")
_COLUMNS = """s.id, s.case_id, s.story_id, s.outlet_id, s.type, s.status, s.topic, s.claim, s.quote, s.confidence, s.at,
    a.title, a.url, o.name AS outlet FROM"""
# In this order: with CROSS JOIN SQLite keeps it, and never goes through all articles to find a few statements.
_WHOLE = "CROSS JOIN articles a ON a.id = s.article_id CROSS JOIN outlets o ON o.id = s.outlet_id"
TYPES: tuple[StatementType, ...] = get_args(StatementType)
STATUSES: tuple[Status, ...] = get_args(Status)


@dataclass(frozen=True, slots=True)
class Name:
    """A party: the name as written, and the page of the person that it means."""

    name: str
    person_id: str | None


@dataclass(frozen=True, slots=True)
class Shown:
    """A statement as a page shows it. `before`, `said`, `after` are its sentence, cut where the claim stands."""

    id: int
    case_id: int | None
    story_id: int
    outlet_id: int
    type: str
    status: str
    topic: str
    claim: str
    quote: str
    confidence: float
    at: str
    title: str
    url: str
    outlet: str
    accuser: tuple[Name, ...] = ()
    accused: tuple[Name, ...] = ()
    answers: tuple["Shown", ...] = ()

    @property
    def day(self) -> str:
        """The date alone."""
        return self.at[:10]

    @property
    def before(self) -> str:
        """The sentence up to the claim."""
        return self.quote.partition(self.claim)[0] if self.claim in self.quote else ""

    @property
    def said(self) -> str:
        """The claim, or the whole sentence where it is not in it."""
        return self.claim if self.claim in self.quote else self.quote

    @property
    def after(self) -> str:
        """The sentence after the claim."""
        return self.quote.partition(self.claim)[2]


@dataclass(frozen=True, slots=True)
class Choice:
    """What a reader narrowed a list to. `before` is "at~id" of the last statement of the page before."""

    type: str = ""
    status: str = ""
    side: str = ""
    words: str = ""
    before: str = ""
    limit: int = PAGE

    @classmethod
    def of(cls, query: Mapping[str, str], *, limit: int = PAGE) -> "Choice":
        """From a query string; what is not known is left out."""
        return cls(
            type=query.get("type", "") if query.get("type") in TYPES else "",
            status=query.get("status", "") if query.get("status") in STATUSES else "",
            side=query.get("side", "") if query.get("side") in ("accuser", "accused") else "",
            words=query.get("q", "")[:200],
            before=query.get("before", "") if "~" in query.get("before", "") else "",
            limit=limit,
        )


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of statements, and where the next begins ("" on the last)."""

    statements: tuple[Shown, ...]
    next: str = ""


@dataclass(frozen=True, slots=True)
class Where:
    """A condition on statements, and the table that leads to them, which has an index by time for it."""

    sql: str = "1"
    values: tuple[Any, ...] = ()
    lead: str = "statements s"
    at: str = "s.at"
    id: str = "s.id"


def person(person_id: str, side: str = "") -> Where:
    """Statements with this person on a side, or on any."""
    led = ("parties p", "p.at", "p.statement_id")
    if side:
        return Where("p.person_id = ? AND p.side = ?", (person_id, side), *led)
    return Where("p.person_id = ?", (person_id,), *led)


def country(code: str) -> Where:
    """Statements that name a person of this country."""
    return Where("k.country = ?", (code,), "statement_countries k", "k.at", "k.statement_id")


def matching(words: str) -> Where:
    """Statements that have all these words, in the claim, the sentence, the headline or the names.

    Where there are many, those that were found last: the index of words keeps the order of their keys, not of time.
    """
    wanted = " ".join(f'"{word}"' for word in _WORD.findall(words))
    if not wanted:
        return Where("0")
    hits = f"SELECT rowid FROM words WHERE words MATCH ? ORDER BY rowid DESC LIMIT {MOST_HITS}"
    return Where(f"s.id IN ({hits})", (wanted,))


async def listed(db: Database, where: Where, choice: Choice) -> Listed:
    """The statements of `where` that `choice` asks for, newest first."""
    conditions, values = [where.sql], list(where.values)
    for column, wanted in (("s.type", choice.type), ("s.status", choice.status)):
        if wanted:
            conditions.append(f"{column} = ?")
            values.append(wanted)
    if choice.before:
        at, _, key = choice.before.rpartition("~")
        conditions.append(f"({where.at}, {where.id}) < (?, ?)")
        values += [at, int(key) if key.isdigit() else 0]
    narrowed = (choice.type or choice.status) and where.id != "s.id"
    lead = where.lead + (f" CROSS JOIN statements s ON s.id = {where.id}" if narrowed else "")
    page = f"""SELECT DISTINCT {where.at} AS at, {where.id} AS id FROM {lead} WHERE {" AND ".join(conditions)}
        ORDER BY {where.at} DESC, {where.id} DESC LIMIT ?"""
    sql = f"""SELECT {_COLUMNS} ({page}) led CROSS JOIN statements s ON s.id = led.id {_WHOLE}
        ORDER BY led.at DESC, led.id DESC"""
    found = await rows(db, sql, [*values, choice.limit + 1])
    shown = await _named(db, [Shown(**r) for r in found[: choice.limit]])
    last = shown[-1] if len(found) > choice.limit else None
    return Listed(shown, f"{last.at}~{last.id}" if last else "")


async def with_answers(db: Database, statements: Sequence[Shown]) -> tuple[Shown, ...]:
    """Each allegation with what was answered to it: the responses and legal steps of its case, oldest first."""
    ids = sorted({s.case_id for s in statements if s.case_id is not None and s.type == "allegation"})
    if not ids:
        return tuple(statements)
    sql = f"""SELECT {_COLUMNS} statements s {_WHOLE} WHERE s.case_id IN ({_marks(ids)}) AND s.type <> 'allegation'
        ORDER BY s.at, s.id LIMIT 200"""
    answers = await _named(db, [Shown(**r) for r in await rows(db, sql, ids)])
    return tuple(
        replace(s, answers=tuple(a for a in answers if a.case_id == s.case_id)[:5]) if s.type == "allegation" else s
        for s in statements
    )


async def rows(db: Database, sql: str, values: Sequence[Any] = ()) -> list[dict[str, Any]]:
    """Rows of the copy as dictionaries."""
    found = await db.execute(sql, list(values))
    return [dict(zip(r.keys(), tuple(r), strict=True)) for r in found.rows]


async def first(db: Database, sql: str, values: Sequence[Any] = ()) -> dict[str, Any] | None:
    """The first row, or None."""
    found = await rows(db, sql, values)
    return found[0] if found else None


async def _named(db: Database, statements: Sequence[Shown]) -> tuple[Shown, ...]:
    ids = [s.id for s in statements]
    if not ids:
        return ()
    columns = "statement_id, side, name, person_id"
    sql = f"SELECT {columns} FROM parties WHERE statement_id IN ({_marks(ids)}) ORDER BY position"
    sides: dict[tuple[int, str], list[Name]] = {}
    for r in await rows(db, sql, ids):
        sides.setdefault((r["statement_id"], r["side"]), []).append(Name(r["name"], r["person_id"]))
    return tuple(
        replace(
            s,
            accuser=tuple(sides.get((s.id, "accuser"), ())[:MOST_PARTIES]),
            accused=tuple(sides.get((s.id, "accused"), ())[:MOST_PARTIES]),
        )
        for s in statements
    )


def _marks(values: Sequence[Any]) -> str:
    return ", ".join("?" * len(values))
