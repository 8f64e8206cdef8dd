"""Chats, what they ask for, and what is owed to them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Mode = Literal["instant", "digest", "both"]
DeliveryState = Literal["pending", "sending", "sent", "failed", "unknown", "cancelled", "quarantined"]
DeliveryKind = Literal["alert", "edit", "reply", "correction", "digest", "bundle", "broadcast"]
Field = Literal["everything", "person", "office", "country", "topic", "outlet", "words", "role", "type", "outlets"]


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
