"""What comes from the net: feeds, entries, articles before they are read."""

from dataclasses import dataclass
from datetime import datetime


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
    verified: bool = False
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
