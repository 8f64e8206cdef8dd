"""What is kept: statements with their parties and sources, claims, stories, cards."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.types.findings import StatementType, Status, Topic
from bot.types.officials import Person

# How a suit ended without a judgement.
Outcome = Literal["settled", "withdrawn"]
# The part that somebody has in a case: accused in it, the one who accuses, accused and answered for.
CasePart = Literal["accused", "accuser", "answered"]


@dataclass(frozen=True, slots=True)
class Party:
    """One side of a statement: the name as written, and the person that it means where that is known."""

    name: str
    person_id: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Where a statement stands: one article."""

    article_id: int
    title: str
    outlet: str
    url: str
    published: datetime | None
    fetched: datetime

    @property
    def dated(self) -> datetime:
        """When it was said, as far as is known: an article without a date counts from when it was read."""
        return self.published or self.fetched


@dataclass(frozen=True, slots=True)
class Statement:
    """A stored statement with its parties, evidence and article."""

    id: int
    type: StatementType
    status: Status
    accuser: tuple[Party, ...]
    accused: tuple[Party, ...]
    cue: str
    claim: str
    quote: str
    topic: Topic
    confidence: float
    case_id: int | None
    source: Source


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement with every article that makes it, the first of them first, and what was answered to it.

    `case_status` and `case_outcome` are its case's.
    """

    statement: Statement
    sources: tuple[Source, ...]
    answers: tuple[Statement, ...] = ()
    case_status: Status | None = None
    case_outcome: Outcome | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """The articles that tell the same news: `lead` is the first of them, outlets and languages in their order.

    `first_at` and `last_at` are the dates of the earliest and the latest, or else when they came.
    """

    id: int
    lead: Source
    outlets: tuple[str, ...]
    languages: tuple[str, ...]
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Case:
    """Statements about the same accused and conduct. `claim` is the first that was told, `outcome` how a suit ended."""

    id: int
    claim: str
    topic: Topic
    status: Status
    opened: datetime
    changed: datetime
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """All that `/who` shows of one person, newest first. `office` says in a line what the person is or was.

    `accused_cases` and `accuser_cases` say of how many cases the claims shown are the newest. `by_status` says how many
    cases have which status: of what the person is accused, and of what the person accuses others.
    """

    person: Person
    office: str
    accused_of: tuple[Claim, ...] = ()
    accuses: tuple[Claim, ...] = ()
    responses: tuple[Claim, ...] = ()
    accused_cases: int = 0
    accuser_cases: int = 0
    by_status: tuple[tuple[Status, int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that has the words searched for. `snippet` alternates plain and found pieces, a plain one first."""

    source: Source
    snippet: tuple[str, ...]
