"""What one article says, as the language room finds it."""

from dataclasses import dataclass
from typing import Literal

StatementType = Literal["allegation", "response", "legal"]
Status = Literal["alleged", "denied", "admitted", "investigated", "sued", "charged", "convicted", "cleared"]
Topic = Literal[
    "corruption",
    "violence",
    "terrorism",
    "rights abuse",
    "election",
    "abuse of power",
    "negligence",
    "dishonesty",
    "sexual misconduct",
    "security",
    "other",
]
Side = Literal["accuser", "accused"]


@dataclass(frozen=True, slots=True)
class Span:
    """`text[start:end]` of the article."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class FoundPerson:
    """A person named in an article: the fullest name, all named mentions, the fullest office phrase or None.

    `reason` says in a few words why the person counts as an official or not.
    """

    name: str
    official: bool
    role: str | None
    mentions: tuple[Span, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class FoundStatement:
    """A statement as the article has it. `accuser` and `accused` hold canonical names (see the guidelines in docs/).

    A name equal to a `FoundPerson.name` of the same article is that person; any other is a group as written.
    """

    type: StatementType
    status: Status
    accuser: tuple[str, ...]
    accused: tuple[str, ...]
    cue: Span
    claim: Span
    sentence: Span
    topic: Topic
    confidence: float
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Findings:
    """What one article says. `language` is ISO 639-1; statements are only looked for in English."""

    language: str
    people: tuple[FoundPerson, ...] = ()
    statements: tuple[FoundStatement, ...] = ()
