"""What comes from the net: feeds, entries, articles before they are read."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

PauseReason = Literal["gone", "failing", "moved", "operator"]


@dataclass(frozen=True, slots=True)
class Wishes:
    """When a feed asks to be left alone: `ttl` after each poll, and these hours (UTC) and days (Monday is 0)."""

    ttl: timedelta | None = None
    skip_hours: frozenset[int] = frozenset()
    skip_days: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed and its polling state. `country` is the outlet's, ISO 3166 alpha-2, or None.

    `gap` is the usual time between two entries and `newest_at` the time of the newest one, so far as known. A permanent
    redirect to `moving_to` was met `moving_seen` times in a row. `paused` says why the feed is asked no more;
    `added_by` is the chat that asked for it.
    """

    id: int
    url: str
    outlet: str
    country: str | None = None
    language: str | None = None
    group: str = ""
    active: bool = True
    verified: bool = False
    etag: str | None = None
    last_modified: str | None = None
    baseline_at: datetime | None = None
    next_fetch_at: datetime | None = None
    last_fetched_at: datetime | None = None
    last_ok_at: datetime | None = None
    failures: int = 0
    error: str | None = None
    status: int | None = None
    failing_since: datetime | None = None
    gap: timedelta | None = None
    newest_at: datetime | None = None
    wishes: Wishes = field(default_factory=Wishes)
    moving_to: str | None = None
    moving_seen: int = 0
    moved_at: datetime | None = None
    paused: PauseReason | None = None
    paused_at: datetime | None = None
    body_hash: str | None = None
    added_by: str | None = None


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
    """A parsed feed. `hub` is the WebSub hub that it names, `itself` the address under which that hub knows it."""

    title: str
    entries: tuple[FeedEntry, ...]
    language: str | None = None
    wishes: Wishes = field(default_factory=Wishes)
    hub: str | None = None
    itself: str | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """An article before it is read: `text` starts with the title on its own line where the article has one.

    With `summary_only` the text is the feed's summary; with `unresolved` the URL is an aggregator's, not the outlet's.
    """

    url: str
    outlet: str
    title: str
    text: str
    published: datetime | None
    country: str | None = None
    summary_only: bool = False
    unresolved: bool = False
