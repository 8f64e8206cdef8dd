"""A feed's own rhythm, and how often to look at it: pure, over the times of its entries."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.types import Feed, FeedEntry

SHORTEST = timedelta(minutes=3)
LONGEST = timedelta(hours=12)
WINDOW = timedelta(days=30)
MOST_TIMES = 50
FEWEST_TIMES = 3
# A feed that has been silent is looked at less: after a day without news once an hour, whatever its rhythm was.
SILENCE_SHARE = 24
STALE_GAPS = 20
STALE_LEAST = timedelta(days=3)
STALE_UNKNOWN = timedelta(days=30)


def gap_of(times: Iterable[datetime], now: datetime) -> timedelta | None:
    """The usual time between two entries, from those of the last month; None where there are too few to tell."""
    recent = sorted(moment for moment in times if now - WINDOW <= moment <= now)[-MOST_TIMES:]
    if len(recent) < FEWEST_TIMES:
        return None
    return (recent[-1] - recent[0]) / (len(recent) - 1)


def newest(feed: Feed, entries: Iterable[FeedEntry], now: datetime) -> datetime | None:
    """When the feed last had something new, given its `entries` that are new now; it never goes back.

    Only what is new counts: a feed that dates all its entries afresh at each poll would seem never to be silent.
    """
    times = [min(entry.published or now, now) for entry in entries]
    known = [] if feed.newest_at is None else [feed.newest_at]
    return max(known + times, default=None)


def interval(feed: Feed, now: datetime, base: timedelta) -> timedelta:
    """How long to wait between two polls: half the usual gap, longer in silence; `base` while no rhythm is known."""
    wait = base if feed.gap is None else min(max(feed.gap / 2, SHORTEST), LONGEST)
    if feed.newest_at is None:
        return wait
    return max(wait, min((now - feed.newest_at) / SILENCE_SHARE, LONGEST))


def stale_since(feed: Feed, now: datetime) -> datetime | None:
    """Since when a feed has had nothing new, where that is far beyond its rhythm; else None."""
    if feed.newest_at is None:
        return None
    bound = STALE_UNKNOWN if feed.gap is None else max(feed.gap * STALE_GAPS, STALE_LEAST)
    return feed.newest_at if now - feed.newest_at > bound else None
