"""Feed entries as parsers give them, made into FeedEntry: plain text, absolute links, aware times, an identity."""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from bot.sources.addresses import absolute, canonical
from bot.sources.text import line, plain
from bot.types import FeedEntry

MAX_ENTRIES = 2000
MAX_TITLE = 500
MAX_SUMMARY = 50_000
MAX_IDENTITY = 400
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
AHEAD = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class RawEntry:
    """What a parser read of one entry, as it stands in the feed; `summary` is the fullest text there is."""

    guid: str
    link: str
    title: str
    summary: str
    published: str


def make_entries(raws: Iterable[RawEntry], url: str, now: datetime) -> tuple[FeedEntry, ...]:
    """The usable entries in the feed's order; one without a link or without any words is left out.

    `url` is the feed's, for relative links.
    """
    kept: list[tuple[RawEntry, FeedEntry]] = []
    for raw in raws:
        if len(kept) == MAX_ENTRIES:
            break
        entry = _entry(raw, url, now)
        if entry is not None:
            kept.append((raw, entry))
    guids = _telling_guids(kept)
    return tuple(_identified(raw, entry, guids) for raw, entry in kept)


def moment(value: str, now: datetime) -> datetime | None:
    """A feed's date in UTC; None where it is none, or lies where no news can: before 1990 or beyond tomorrow."""
    found = _read_date(value.strip())
    if found is None:
        return None
    aware = found.replace(tzinfo=UTC) if found.tzinfo is None else found
    try:
        result = aware.astimezone(UTC)
    except OverflowError:
        return None
    return result if EARLIEST <= result < now + AHEAD else None


def _read_date(value: str) -> datetime | None:
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            return read(value)
        except (ValueError, TypeError, LookupError, OverflowError):
            continue
    return None


def _entry(raw: RawEntry, url: str, now: datetime) -> FeedEntry | None:
    link = absolute(raw.link, url)
    # A guid that is an address stands in for a link that is missing or unusable.
    link = link or (absolute(raw.guid, url) if raw.guid.startswith(("http://", "https://")) else None)
    title = line(raw.title, limit=MAX_TITLE)
    summary = plain(raw.summary, limit=MAX_SUMMARY)
    if link is None or not (title or summary):
        return None
    told = "\n".join((title, summary, link)).encode("utf-8", errors="replace")
    digest = hashlib.blake2b(told, digest_size=16).hexdigest()
    return FeedEntry("", link, title, summary, moment(raw.published, now), digest)


def _telling_guids(kept: Sequence[tuple[RawEntry, FeedEntry]]) -> set[str]:
    """The guids that tell entries apart: some feeds give one and the same to all."""
    links = defaultdict(set)
    for raw, entry in kept:
        links[raw.guid].add(canonical(entry.url))
    return {guid for guid, found in links.items() if guid and len(found) == 1}


def _identified(raw: RawEntry, entry: FeedEntry, guids: Collection[str]) -> FeedEntry:
    # A parser gives feeds without guids the link for one: then the page's one address is the identity.
    told = raw.guid in guids and raw.guid not in (raw.link, entry.url)
    identity = raw.guid if told else canonical(entry.url)
    if len(identity) > MAX_IDENTITY:
        identity = "blake2b:" + hashlib.blake2b(identity.encode("utf-8", errors="replace")).hexdigest()
    return replace(entry, identity=identity)
