"""What a poll means, and when the next one is due. Pure: the clock and the jitter are arguments."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.types import Feed, FeedEntry

BASE = timedelta(minutes=10)
LONGEST = timedelta(hours=12)
SPREAD = 0.1


@dataclass(frozen=True, slots=True)
class Decision:
    """What is to be taken from a poll, the oldest first. With `baseline`, taken in silence."""

    new: tuple[FeedEntry, ...]
    changed: tuple[FeedEntry, ...]
    unchanged: int
    baseline: bool


def decide(entries: Iterable[FeedEntry], seen: Mapping[str, str], *, baseline: bool) -> Decision:
    """Sort entries by what was `seen` (identity to content hash): new is an identity never seen, whatever its date.

    An identity that a document repeats counts once, as its first entry there.
    """
    new: list[FeedEntry] = []
    changed: list[FeedEntry] = []
    unchanged = 0
    met: set[str] = set()
    for entry in entries:
        if entry.identity in met:
            continue
        met.add(entry.identity)
        known = seen.get(entry.identity)
        if known is None:
            new.append(entry)
        elif known != entry.content_hash:
            changed.append(entry)
        else:
            unchanged += 1
    return Decision(_oldest_first(new), _oldest_first(changed), unchanged, baseline)


def next_fetch(
    feed: Feed, *, now: datetime, ok: bool, retry_after: timedelta | None, jitter: float, base: timedelta = BASE
) -> datetime:
    """When to ask `feed` again: after `base`, twice that for each failure up to half a day, never before `retry_after`.

    `feed.failures` counts this failure too when not `ok`. `jitter` in [0, 1) spreads feeds that were added together.
    """
    wait = base
    if not ok:
        wait = max(base, min(base * 2 ** min(max(feed.failures, 1), 20), LONGEST))
    spread = wait * SPREAD * jitter
    return now + max(wait, retry_after or timedelta()) + spread


def _oldest_first(entries: list[FeedEntry]) -> tuple[FeedEntry, ...]:
    """By date where all have one; else the feed's order turned round, for feeds list the newest first."""
    turned = entries[::-1]
    dated = [(entry.published, index, entry) for index, entry in enumerate(turned) if entry.published is not None]
    if len(dated) < len(turned):
        return tuple(turned)
    return tuple(entry for _, _, entry in sorted(dated, key=lambda row: (row[0], row[1])))
