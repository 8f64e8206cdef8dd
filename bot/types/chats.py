"""Chats, what they ask for, and what is owed to them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Mode = Literal["instant", "digest", "both"]
DeliveryState = Literal["pending", "sending", "sent", "failed", "unknown", "cancelled", "quarantined"]
DeliveryKind = Literal["alert", "edit", "reply", "correction", "digest", "bundle", "broadcast"]
Policy = Literal["resend", "drop"]
Later = Literal["bundle", "digest"]
Edition = Literal["daily", "weekly"]
Held = Literal["flood", "quiet"]
Density = Literal["full", "short"]
MuteKind = Literal["person", "outlet", "case"]
FeedbackKind = Literal["wrong person", "not an allegation"]
FeedbackState = Literal["new", "accepted", "rejected", "taken back"]
Field = Literal["everything", "person", "office", "country", "topic", "outlet", "words", "role", "type", "outlets"]


@dataclass(frozen=True, slots=True)
class Chat:
    """A conversation that uses the bot. `id` is `console`, `telegram:ID[:TOPIC]` or `slack:TEAM:CHANNEL[:THREAD]`.

    `digest_at` is the chat's own local time "HH:MM", or None when digests are off; `digest_days` the ISO weekdays on
    which it comes ("12345"). `quiet_from` and `quiet_until` bound the quiet hours in local time, or are both None.
    `stopped` says that the chat itself asked to hear nothing, which only /start ends.

    What comes in quiet hours waits as `quiet_then` says, what is above `hourly` instant messages an hour as `overflow`
    says. `unknown` is the chat's own policy for a message that may be there (None: the operator's). `weekly_on` is the
    ISO weekday of the weekly edition, which takes the place of that day's digest; `empty_digest` says what comes when
    nothing is new.
    """

    id: str
    platform: str
    zone: str = "UTC"
    language: str = "en"
    digest_at: str | None = "08:00"
    next_digest_at: datetime | None = None
    active: bool = True
    digest_days: str = "1234567"
    quiet_from: str | None = None
    quiet_until: str | None = None
    silent: bool = False
    previews: bool = False
    density: Density = "full"
    stopped: bool = False
    quiet_then: Later = "bundle"
    hourly: int = 12
    overflow: Later = "bundle"
    unknown: Policy | None = None
    empty_digest: Literal["line", "silence"] = "line"
    weekly_on: int | None = None


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
    paused: bool = False
    snoozed_until: datetime | None = None

    def alerts(self, now: datetime) -> bool:
        """Whether it asks for alerts at this moment. What comes while it is snoozed still stands in the digest."""
        awake = self.snoozed_until is None or self.snoozed_until <= now
        return self.mode in ("instant", "both") and not self.paused and awake

    def digests(self) -> bool:
        """Whether its news belongs in the digest."""
        return self.mode in ("digest", "both") and not self.paused


@dataclass(frozen=True, slots=True)
class Mute:
    """What a chat does not want to hear of, whatever it follows: a person, an outlet, a case."""

    chat_id: str
    kind: MuteKind
    value: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a reader says of one reading: `quote` is `text[start:end]` of the article. `person_id` may be empty."""

    id: int
    kind: FeedbackKind
    statement_id: int | None
    article_id: int | None
    person_id: str
    start: int
    end: int
    quote: str
    state: FeedbackState
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Hold:
    """Why an alert does not come at once, until when, and how it comes then."""

    why: Held
    until: datetime
    then: Later


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message's way out. `subject` is a story id, a change's id, or a local date and edition, by kind.

    `payload` is the message as it was last tried, packed; `tried_at` when that was.
    """

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
    priority: int = 1
    urgent: bool = False
    payload: str | None = None
    tried_at: datetime | None = None
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Digest:
    """One chat's digest for one local day; `since` and `until` bound the time of the findings that it tells."""

    id: int
    chat_id: str
    local_date: date
    edition: Edition
    since: datetime
    until: datetime
