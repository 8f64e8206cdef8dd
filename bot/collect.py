"""Feeds to articles: poll what is due, take what is new or changed, and write down when to come back."""

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from weakref import WeakValueDictionary

from bot.drafting import Drafting
from bot.errors import FeedGone, FetchError, HearsayError, HostHeld, TextKilled
from bot.follow import tell_paused
from bot.ingest import Ingest, Origin, Outcome
from bot.log import follow, logger
from bot.quarantine import Quarantine
from bot.sources import polling, rhythm
from bot.sources.addresses import canonical
from bot.sources.fetch import Fetched, Fetcher
from bot.sources.robots import Robots
from bot.sources.workers import Workers
from bot.store import Database, Store, articles, entries, feeds, pushes
from bot.store.pushes import Push
from bot.types import Feed, FeedDocument, PauseReason

PARSES_AT_ONCE = 8
READS_AT_ONCE = 8
MOST_UNDER_WAY = 500
POLL_WHEN_PUSHED = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Polled:
    """What came of polling one feed."""

    feed: Feed
    outcomes: tuple[Outcome, ...] = ()
    baseline: bool = False
    not_modified: bool = False
    error: str | None = None


Progress = Callable[[Polled], None]


class Collect:
    """Polls due feeds side by side; one feed's trouble stops no other.

    With `token`, a source of secrets, feeds that name a hub are asked to be pushed.
    """

    def __init__(
        self,
        store: Store,
        fetcher: Fetcher,
        workers: Workers,
        ingest: Ingest,
        *,
        clock: Callable[[], datetime],
        interval: timedelta,
        progress: Progress = lambda polled: None,
        token: Callable[[], str] | None = None,
    ) -> None:
        self._store = store
        self._fetcher = fetcher
        self._workers = workers
        self._ingest = ingest
        self._clock = clock
        self._interval = interval
        self._progress = progress
        self._token = token
        self._quarantine = Quarantine(store, clock)
        self.drafting = Drafting(fetcher, workers, self._quarantine, Robots(fetcher, clock=clock))
        self._jitter = random.Random()  # noqa: S311 - spreads polls, keeps no secret
        # Held while this machine works, never while a server is waited for: slow hosts keep no other feed back.
        self._parses = asyncio.Semaphore(PARSES_AT_ONCE)
        self._reads = asyncio.Semaphore(READS_AT_ONCE)
        self._turns: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        self._under_way: dict[int, asyncio.Task[Polled]] = {}
        self._log = logger(__name__)

    async def tick(self) -> list[Polled]:
        """Poll every feed that is due, and wait for all of them."""
        return list(await asyncio.gather(*await self._start_due()))

    async def begin(self) -> int:
        """Start to poll what is due, without waiting: a slow feed keeps no other one back. Returns how many."""
        return len(await self._start_due())

    async def stop(self, patience: float = 10.0) -> None:
        """Let polls under way end for `patience` seconds, then cancel them; what they had not taken comes again."""
        tasks = list(self._under_way.values())
        if tasks:
            _done, late = await asyncio.wait(tasks, timeout=patience)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def poll(self, feed: Feed) -> Polled:
        """Poll one feed now, and write down when to come back."""
        try:
            polled = await self._poll(feed)
        except HearsayError as error:
            polled = await self._failed(feed, error)
        except Exception as error:  # noqa: BLE001 - one feed's fault must not stop the others
            self._log.exception("poll failed", feed=feed.url)
            polled = await self._failed(feed, error)
        self._progress(polled)
        return polled

    async def pushed(self, feed: Feed, body: bytes, content_type: str) -> Polled:
        """Take what a feed's hub brought, as if it had been polled. Raises ParseError where it is no feed."""
        fetched = Fetched(feed.url, 200, body, content_type)
        async with self._turn(feed):
            document = await self._read(feed, fetched)
            after, outcomes = await self._take_all(feed, document)
        await self._store.awrite(lambda db: feeds.heard(db, feed.id, after.newest_at))
        polled = Polled(feed, tuple(outcomes), feed.baseline_at is None)
        self._progress(polled)
        return polled

    async def parse(self, fetched: Fetched) -> FeedDocument:
        """A fetched body as a feed. Raises ParseError when it is none."""
        return await self._workers.parse_feed(fetched.body, fetched.url)

    async def _start_due(self) -> list[asyncio.Task[Polled]]:
        room = MOST_UNDER_WAY - len(self._under_way)
        if room <= 0:
            return []
        due = await self._store.aread(lambda db: feeds.due(db, self._clock(), MOST_UNDER_WAY))
        return [self._start(feed) for feed in due if feed.id not in self._under_way][:room]

    def _start(self, feed: Feed) -> asyncio.Task[Polled]:
        task = asyncio.create_task(self._guarded(feed))
        self._under_way[feed.id] = task
        task.add_done_callback(lambda _: self._under_way.pop(feed.id, None))
        return task

    async def _guarded(self, feed: Feed) -> Polled:
        try:
            return await self.poll(feed)
        except HearsayError as error:  # the store's: the feed is still due, and the next tick tries again
            self._log.error("poll not written down", feed=feed.url, error=str(error))
            return Polled(feed, error=str(error))

    async def _poll(self, feed: Feed) -> Polled:
        fetched = await self._fetcher.get(feed.url, kind="feed", etag=feed.etag, last_modified=feed.last_modified)
        baseline = feed.baseline_at is None
        same = fetched.not_modified or (not baseline and feed.body_hash == fetched.digest)
        after, outcomes = feed, list[Outcome]()
        if not same:
            async with self._turn(feed):
                document = await self._read(feed, fetched)
                after, outcomes = await self._take_all(feed, document)
                await self._want_pushes(feed, document)
        await self._store.awrite(lambda db: self._write_down(db, feed, after, fetched))
        return Polled(feed, tuple(outcomes), baseline, same)

    async def _read(self, feed: Feed, fetched: Fetched) -> FeedDocument:
        async with self._parses:
            return await self._quarantine.read("feed", feed, fetched, self.parse)

    async def _take_all(self, feed: Feed, document: FeedDocument) -> tuple[Feed, list[Outcome]]:
        """Take what is new or changed; the feed as it is after that, and what became of each entry."""
        baseline = feed.baseline_at is None
        known = await self._store.aread(lambda db: entries.seen(db, feed.id, [e.identity for e in document.entries]))
        hashes = {identity: entry.content_hash for identity, entry in known.items()}
        decision = polling.decide(document.entries, hashes, baseline=baseline)
        outcomes: list[Outcome] = []
        for entry in (*decision.new, *decision.changed):
            before = known.get(entry.identity)
            origin = Origin(feed.id, entry, before.article_id if before else None)
            outcomes += await self._take(feed, origin, announce=not baseline)
        now = self._clock()
        times = [entry.published for entry in document.entries if entry.published is not None]
        if len(times) < rhythm.FEWEST_TIMES:
            times = list(await self._store.aread(lambda db: entries.arrivals(db, feed.id)))
        gap = rhythm.gap_of(times, now)
        after = replace(
            feed,
            gap=feed.gap if gap is None else gap,
            newest_at=rhythm.newest(feed, decision.new, now),
            wishes=document.wishes,
        )
        return after, outcomes

    def _turn(self, feed: Feed) -> asyncio.Lock:
        """A poll and a push of one feed wait for each other."""
        return self._turns.setdefault(feed.id, asyncio.Lock())

    async def _want_pushes(self, feed: Feed, document: FeedDocument) -> None:
        hub, topic, token = document.hub, document.itself or feed.url, self._token
        if hub is None or token is None:
            return
        known = await self._store.aread(lambda db: pushes.of_feed(db, feed.id))
        if known is None or (known.hub, known.topic) != (hub, topic):
            wanted = Push(feed.id, hub, topic, token(), token())
            await self._store.awrite(lambda db: pushes.want(db, wanted, self._clock()))

    async def _take(self, feed: Feed, origin: Origin, *, announce: bool) -> list[Outcome]:
        """Record one entry; an article that cannot be read is remembered with its error, and the rest goes on."""
        entry = origin.entry
        follow(canonical(entry.url))
        try:
            if await self._known(origin):
                return []
            draft = await self.drafting.draft(feed, entry)
            async with self._reads:
                return [await self._ingest.article(draft, origin=origin, announce=announce)]
        except HearsayError as error:
            if isinstance(error, TextKilled):
                await self._quarantine.article(feed, entry, error.detail)
            reason = str(error)
            self._log.warning("entry left out", feed=feed.outlet, url=entry.url, error=reason)
            now = self._clock()
            await self._store.awrite(
                lambda db: entries.mark_seen(db, feed.id, entry, article_id=None, now=now, error=reason)
            )
            return []

    async def _known(self, origin: Origin) -> bool:
        """Whether a new entry is an article that is there already: renamed by its feed, or told by another feed too."""
        if origin.article_id is not None:
            return False
        article_id = await self._store.aread(lambda db: _article_there(db, origin))
        if article_id is None:
            return False
        now = self._clock()
        await self._store.awrite(
            lambda db: entries.mark_seen(db, origin.feed_id, origin.entry, article_id=article_id, now=now)
        )
        return True

    def _write_down(self, db: Database, feed: Feed, after: Feed, fetched: Fetched) -> None:
        now, moving = self._clock(), polling.moving(feed, fetched.moved_to)
        due = polling.next_fetch(
            after, now=now, ok=True, fresh_for=fetched.fresh_for, jitter=self._jitter.random(), base=self._interval
        )
        if pushes.pushes(db, feed.id, now):
            due = max(due, now + POLL_WHEN_PUSHED)
        kept = replace(
            after,
            etag=fetched.etag or (feed.etag if fetched.not_modified else None),
            last_modified=fetched.last_modified or (feed.last_modified if fetched.not_modified else None),
            body_hash=feed.body_hash if fetched.not_modified else fetched.digest,
            moving_to=moving.to,
            moving_seen=moving.seen,
        )
        feeds.fetched(db, kept, now=now, next_fetch_at=due)
        if moving.follow and moving.to is not None:
            self._log.info("feed moved", feed=feed.url, to=moving.to)
            feeds.move(db, feed.id, moving.to, now)

    async def _failed(self, feed: Feed, error: Exception) -> Polled:
        now, text = self._clock(), str(error) or type(error).__name__
        retry_after = error.retry_after if isinstance(error, FetchError) else None
        if isinstance(error, HostHeld):
            until = now + (retry_after or timedelta()) + self._interval * self._jitter.random()
            await self._store.awrite(lambda db: feeds.postpone(db, feed.id, until))
            return Polled(feed, error=text)
        status = error.status if isinstance(error, FetchError) else None
        failing = replace(feed, failures=feed.failures + 1, failing_since=feed.failing_since or now)
        reason: PauseReason | None = "gone" if isinstance(error, FeedGone) else None
        reason = reason or ("failing" if polling.gives_up(failing, now) else None)
        again = polling.next_fetch(
            failing, now=now, ok=False, retry_after=retry_after, jitter=self._jitter.random(), base=self._interval
        )

        def write(db: Database) -> None:
            feeds.failed(db, feed.id, now=now, next_fetch_at=again, error=text, status=status)
            if reason is not None and feeds.pause(db, feed.id, reason, now=now):
                tell_paused(db, feed, now)

        await self._store.awrite(write)
        return Polled(feed, error=text)


def _article_there(db: Database, origin: Origin) -> int | None:
    content = origin.entry.content_hash
    renamed = entries.articles_by_content(db, origin.feed_id, [content]).get(content)
    return renamed or articles.of_other_feed(db, canonical(origin.entry.url), origin.feed_id)
