"""The frozen values handed from one room to the next.

All times are UTC and aware. All offsets are characters into the `text` that they belong to, end-exclusive.
"""

from dataclasses import dataclass
from datetime import date, datetime
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
Mode = Literal["instant", "digest", "both"]
DeliveryState = Literal["pending", "sending", "sent", "failed", "unknown", "cancelled", "quarantined"]
DeliveryKind = Literal["alert", "edit", "reply", "correction", "digest", "bundle", "broadcast"]
Field = Literal["everything", "person", "office", "country", "topic", "outlet", "words", "role", "type", "outlets"]

# --- sources -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed and its polling state. `country` is the outlet's, ISO 3166 alpha-2, or None."""

    id: int
    url: str
    outlet: str
    country: str | None = None
    language: str | None = None
    group: str = ""
    active: bool = True
    etag: str | None = None
    last_modified: str | None = None
    baseline_at: datetime | None = None
    next_fetch_at: datetime | None = None
    last_fetched_at: datetime | None = None
    last_ok_at: datetime | None = None
    failures: int = 0
    error: str | None = None


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One entry as the feed gives it: plain text, no markup. `identity` is the guid, else the normalised URL."""

    identity: str
    url: str
    title: str
    summary: str
    published: datetime | None
    content_hash: str


@dataclass(frozen=True, slots=True)
class FeedDocument:
    """A parsed feed."""

    title: str
    entries: tuple[FeedEntry, ...]
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """An article before it is read: `text` starts with the title on its own line where the article has one."""

    url: str
    outlet: str
    title: str
    text: str
    published: datetime | None
    country: str | None = None
    summary_only: bool = False


# --- language ----------------------------------------------------------------------------------------------------


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


# --- officials ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Post:
    """An office held. `start` and `end` are "YYYY", "YYYY-MM" or "YYYY-MM-DD"; no `end` is true only near `as_of`."""

    role: str
    organisation: str
    country: str | None
    start: str | None
    end: str | None
    role_class: str
    as_of: str | None
    source: str


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who holds, held or seeks public office. `id` is a Wikidata id, else `cc-name-slug`."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    family_name: str = ""
    country: str | None = None
    prominence: int = 0
    last_seen: str | None = None
    posts: tuple[Post, ...] = ()
    origin: Literal["registry", "operator", "news"] = "registry"


@dataclass(frozen=True, slots=True)
class Link:
    """The linker's word on one `FoundPerson`: a person's id, or None when unsure; a score in [0, 1]; why."""

    name: str
    person_id: str | None
    score: float
    reason: str


# --- the record --------------------------------------------------------------------------------------------------


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
    """One statement with every article that makes it, the first of them first, and what was answered to it."""

    statement: Statement
    sources: tuple[Source, ...]
    answers: tuple[Statement, ...] = ()
    case_status: Status | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """The articles that tell the same news; `lead` is the first of them."""

    id: int
    lead: Source
    outlets: tuple[str, ...]


# --- chats -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Chat:
    """A conversation that uses the bot. `id` is `console`, `telegram:ID[:TOPIC]` or `slack:TEAM:CHANNEL[:THREAD]`.

    `digest_at` is the chat's own local time "HH:MM", or None when digests are off.
    """

    id: str
    platform: str
    zone: str = "UTC"
    language: str = "en"
    digest_at: str | None = "08:00"
    next_digest_at: datetime | None = None
    active: bool = True


@dataclass(frozen=True, slots=True)
class Filter:
    """One condition of a subscription; several of one field are alternatives, different fields must all hold."""

    field: Field
    value: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Subscription:
    """What a chat asked for."""

    id: int
    chat_id: str
    filters: tuple[Filter, ...]
    mode: Mode = "both"
    urgent: bool = False
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message's way out. `subject` is a story id, a change's id, or a local date and edition, by kind."""

    id: int
    chat_id: str
    kind: DeliveryKind
    subject: str
    state: DeliveryState
    attempts: int
    alert_id: int | None = None
    digest_id: int | None = None
    message_id: str | None = None
    next_attempt_at: datetime | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Digest:
    """One chat's digest for one local day; `since` and `until` bound the time of the findings that it tells."""

    id: int
    chat_id: str
    local_date: date
    edition: str
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Card:
    """All that `/who` shows of one person, newest first. `office` says in a line what the person is or was."""

    person: Person
    office: str
    accused_of: tuple[Claim, ...] = ()
    accuses: tuple[Claim, ...] = ()
    responses: tuple[Claim, ...] = ()
