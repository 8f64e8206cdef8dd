"""Feeds to articles: poll what is due, take what is new or changed, read page text where the feed has too little."""

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.errors import FeedGone, FetchError, HearsayError, SourceError, TextKilled
from bot.ingest import Ingest, Origin, Outcome
from bot.log import follow, logger
from bot.quarantine import Quarantine
from bot.sources import pages, polling
from bot.sources.fetch import Fetched, Fetcher
from bot.sources.workers import Workers
from bot.store import Store, feeds
from bot.types import Draft, Feed, FeedDocument, FeedEntry

PAGE_SECONDS = 4.5
AT_ONCE = 8


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
    """Polls due feeds side by side; one feed's trouble stops no other."""

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
    ) -> None:
        self._store = store
        self._fetcher = fetcher
        self._workers = workers
        self._ingest = ingest
        self._clock = clock
        self._interval = interval
        self._progress = progress
        self._jitter = random.Random()  # noqa: S311 - spreads polls, keeps no secret
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._quarantine = Quarantine(store, clock)
        self._log = logger(__name__)

    async def tick(self) -> list[Polled]:
        """Poll every feed that is due."""
        due = await self._store.aread(lambda db: feeds.due(db, self._clock()))
        return list(await asyncio.gather(*(self.poll(feed) for feed in due)))

    async def poll(self, feed: Feed) -> Polled:
        """Poll one feed now, and write down when to come back."""
        async with self._slots:
            try:
                polled = await self._poll(feed)
            except HearsayError as error:
                polled = await self._failed(feed, error)
            except Exception as error:  # noqa: BLE001 - one feed's fault must not stop the others
                self._log.exception("poll failed", feed=feed.url)
                polled = await self._failed(feed, error)
        self._progress(polled)
        return polled

    async def _poll(self, feed: Feed) -> Polled:
        fetched = await self._fetcher.get(feed.url, kind="feed", etag=feed.etag, last_modified=feed.last_modified)
        baseline = feed.baseline_at is None
        outcomes: list[Outcome] = []
        if not fetched.not_modified:
            document = await self._quarantine.read("feed", feed, fetched, self.parse)
            seen = await self._store.aread(lambda db: feeds.seen(db, feed.id))
            decision = polling.decide(document.entries, seen, baseline=baseline)
            for entry in (*decision.new, *decision.changed):
                outcomes += await self._take(feed, entry, announce=not baseline)
        now = self._clock()
        again = self._next(feed, ok=True)
        await self._store.awrite(
            lambda db: feeds.fetched(
                db,
                feed.id,
                now=now,
                next_fetch_at=again,
                etag=fetched.etag or feed.etag,
                last_modified=fetched.last_modified or feed.last_modified,
            )
        )
        return Polled(feed, tuple(outcomes), baseline, fetched.not_modified)

    async def parse(self, fetched: Fetched) -> FeedDocument:
        """A fetched body as a feed. Raises ParseError when it is none."""
        return await self._workers.parse_feed(fetched.body, fetched.url)

    async def _take(self, feed: Feed, entry: FeedEntry, *, announce: bool) -> list[Outcome]:
        """Record one entry; an article that cannot be read is remembered with its error, and the rest goes on."""
        follow(pages.canonical(entry.url))
        try:
            draft = await self.draft(feed, entry)
            return [await self._ingest.article(draft, origin=Origin(feed.id, entry), announce=announce)]
        except HearsayError as error:
            if isinstance(error, TextKilled):
                await self._quarantine.article(feed, entry, error.detail)
            reason = str(error)
            self._log.warning("entry left out", feed=feed.outlet, url=entry.url, error=reason)
            now = self._clock()
            await self._store.awrite(
                lambda db: feeds.mark_seen(db, feed.id, entry, article_id=None, now=now, error=reason)
            )
            return []

    async def draft(self, feed: Feed, entry: FeedEntry) -> Draft:
        """An entry as an article, with its page's text where the feed has too little."""
        body, summary_only = entry.summary, True
        if pages.needs_page(entry):
            page = await self._page(feed, entry.url)
            body, summary_only = (page, False) if page else (entry.summary, True)
        else:
            summary_only = False
        return draft_of(feed, entry, body, summary_only=summary_only)

    async def read_page(self, fetched: Fetched) -> str:
        """A fetched page's article text. Raises ParseError where there is none."""
        return await self.page_text(fetched.body, fetched.url)

    async def page_text(self, body: bytes, url: str) -> str:
        """The same from a page's bytes, wherever they come from."""
        return await self._workers.run(pages.extract_text, body, url, timeout=PAGE_SECONDS)

    async def _page(self, feed: Feed, url: str) -> str | None:
        """The text of an article's page; None where it can't be had, and the feed's summary must do."""
        try:
            fetched = await self._fetcher.get(url, kind="page")
            return await self._quarantine.read("page", feed, fetched, self.read_page)
        except SourceError as error:
            self._log.info("page not read", url=url, error=str(error))
            return None

    async def _failed(self, feed: Feed, error: Exception) -> Polled:
        now, text = self._clock(), str(error) or type(error).__name__
        if isinstance(error, FeedGone):
            await self._store.awrite(lambda db: feeds.gone(db, feed.id, now=now, error=text))
        else:
            retry_after = error.retry_after if isinstance(error, FetchError) else None
            again = self._next(feed, ok=False, retry_after=retry_after)
            await self._store.awrite(lambda db: feeds.failed(db, feed.id, now=now, next_fetch_at=again, error=text))
        return Polled(feed, error=text)

    def _next(self, feed: Feed, *, ok: bool, retry_after: timedelta | None = None) -> datetime:
        failing = replace(feed, failures=0 if ok else feed.failures + 1)
        return polling.next_fetch(
            failing,
            now=self._clock(),
            ok=ok,
            retry_after=retry_after,
            jitter=self._jitter.random(),
            base=self._interval,
        )


def draft_of(feed: Feed, entry: FeedEntry, body: str, *, summary_only: bool) -> Draft:
    """An entry with its text as an article; the title stands on the text's first line, once."""
    text = body if body.lstrip().startswith(entry.title) or not entry.title else f"{entry.title}\n{body}"
    return Draft(
        url=pages.canonical(entry.url),
        outlet=feed.outlet,
        title=entry.title or text.partition("\n")[0][:200],
        text=text,
        published=entry.published,
        country=feed.country,
        summary_only=summary_only,
    )
