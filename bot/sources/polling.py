"""What a poll means, and when the next one is due. Pure: the clock and the jitter are arguments."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from rapidfuzz import fuzz, utils

from bot.sources import rhythm
from bot.types import Feed, FeedEntry, Wishes

BASE = timedelta(minutes=10)
LONGEST = rhythm.LONGEST
SPREAD = 0.1
FRESH_CAP = timedelta(hours=1)
TTL_CAP = timedelta(hours=3)
MOVES_AFTER = 3
GIVE_UP_AFTER = timedelta(days=14)
GIVE_UP_FAILURES = 10
SAME_HEADLINE = 60


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
    feed: Feed,
    *,
    now: datetime,
    ok: bool,
    retry_after: timedelta | None = None,
    fresh_for: timedelta | None = None,
    jitter: float,
    base: timedelta = BASE,
) -> datetime:
    """When to ask `feed` again: by its own rhythm, twice that for each failure up to half a day.

    Never before `retry_after`, nor while what was fetched is fresh, nor in hours that the feed asks to be skipped; the
    server's and the feed's wishes count up to a cap. `feed.failures` counts this failure too when not `ok`. `jitter`
    in [0, 1) spreads feeds that were added together.
    """
    wait = rhythm.interval(feed, now, base)
    if ok:
        wait = max(wait, min(fresh_for or timedelta(), FRESH_CAP), min(feed.wishes.ttl or timedelta(), TTL_CAP))
    else:
        wait = max(wait, min(wait * 2 ** min(max(feed.failures, 1), 20), LONGEST))
    spread = wait * SPREAD * jitter
    return allowed_from(feed.wishes, now + max(wait, retry_after or timedelta()) + spread)


def allowed_from(wishes: Wishes, due: datetime) -> datetime:
    """`due`, or the first moment after it in an hour and on a day that the feed does not ask to be skipped."""
    moment = due
    for _ in range(24 * 7):
        if moment.hour not in wishes.skip_hours and moment.weekday() not in wishes.skip_days:
            return moment
        moment = moment.replace(minute=due.minute, second=due.second) + timedelta(hours=1)
    return due


@dataclass(frozen=True, slots=True)
class Moving:
    """A permanent redirect that a feed's address gives: where to, how many polls in a row, and whether to follow it."""

    to: str | None
    seen: int
    follow: bool


def moving(feed: Feed, moved_to: str | None) -> Moving:
    """What a poll's permanent redirect means: the feed moves once the same one was met so often in a row."""
    if moved_to is None or moved_to == feed.url:
        return Moving(None, 0, follow=False)
    seen = feed.moving_seen + 1 if moved_to == feed.moving_to else 1
    return Moving(moved_to, seen, follow=seen >= MOVES_AFTER)


def same_headline(before: str, after: str) -> bool:
    """Whether an entry with another address is still the same article: some feeds give an old guid to new ones."""
    return fuzz.token_set_ratio(before, after, processor=utils.default_process) >= SAME_HEADLINE


def gives_up(feed: Feed, now: datetime) -> bool:
    """Whether a feed that failed once more has failed for so long that it is to be paused."""
    failing = feed.failing_since is not None and now - feed.failing_since >= GIVE_UP_AFTER
    return failing and feed.failures >= GIVE_UP_FAILURES


def _oldest_first(entries: list[FeedEntry]) -> tuple[FeedEntry, ...]:
    """By date where all have one; else the feed's order turned round, for feeds list the newest first."""
    turned = entries[::-1]
    dated = [(entry.published, index, entry) for index, entry in enumerate(turned) if entry.published is not None]
    if len(dated) < len(turned):
        return tuple(turned)
    return tuple(entry for _, _, entry in sorted(dated, key=lambda row: (row[0], row[1])))
