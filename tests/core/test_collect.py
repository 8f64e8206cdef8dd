"""Polling as it goes over real HTTP: what is taken, when the feed is asked again, when it moves or is paused."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime

import pytest
from aiohttp import web

from bot.collect import READS_AT_ONCE, Collect, Polled
from bot.errors import TextKilled
from bot.ingest import Ingest
from bot.letters import compose_delivery
from bot.sources.fetch import Fetcher
from bot.sources.host_pace import HostPace
from bot.sources.workers import Workers
from bot.store import Database, Store, chats, feeds, outbox, quarantine, subscriptions
from bot.store.rows import rows
from bot.types import Feed, Filter, Findings, FoundPerson, Link
from tests.conftest import Clock
from tests.pieces import NOON
from tests.sources.server import Outlet, open_outlet

LONG = "The council met on Monday and spoke about the bridge at length, until all had gone home. " * 8


async def read(text: str) -> Findings:
    return Findings("en", (), ())


def link(
    text: str, people: Sequence[FoundPerson], *, published: object, outlet_country: str | None
) -> tuple[Link, ...]:
    return ()


@dataclass
class Bench:
    """One feed of one outlet, and what polls it."""

    store: Store
    clock: Clock
    outlet: Outlet
    collect: Collect
    url: str

    def prints(self, *entries: tuple[str, str, datetime | None], head: str = "", **headers: str) -> None:
        """The feed has these entries from now on: guid and link's end, headline, date."""
        items = "".join(
            f"<item><title>{title}</title><link>https://news.example/{key}</link><guid>{key}</guid>"
            f"<description>{title}. {LONG}</description>"
            + (f"<pubDate>{format_datetime(date)}</pubDate>" if date else "")
            + "</item>"
            for key, title, date in entries
        )
        body = f'<?xml version="1.0"?><rss version="2.0"><channel><title>A</title>{head}{items}</channel></rss>'
        self.outlet.says("/feed", body.encode(), status=200, **headers)

    def feed(self) -> Feed:
        (found,) = self.store.read(feeds.every)
        return found

    async def poll(self) -> Polled:
        return await self.collect.poll(self.feed())

    def articles(self) -> list[tuple[str, int]]:
        return [(r["title"], r["version"]) for r in self.store.read(lambda db: rows(db, "SELECT * FROM articles"))]

    def wait(self) -> timedelta:
        due = self.feed().next_fetch_at
        assert due is not None
        return due - self.clock()


@pytest.fixture
async def bench(store: Store, clock: Clock, workers: Workers) -> AsyncIterator[Bench]:
    async with open_outlet() as outlet, Fetcher(user_agent="Hearsay/test", allow_private=True, clock=clock) as fetcher:
        ingest = Ingest(store, read, link, clock=clock, reader="1", alert_confidence=0.5)
        collect = Collect(store, fetcher, workers, ingest, clock=clock, interval=timedelta(minutes=10))
        store.write(lambda db: feeds.put(db, url=outlet.url("/feed"), outlet="The A"))
        yield Bench(store, clock, outlet, collect, outlet.url("/feed"))


def ago(**by: float) -> datetime:
    return NOON - timedelta(**by)


async def test_a_feed_is_asked_by_its_own_rhythm(bench: Bench) -> None:
    bench.prints(*((str(n), f"News {n}", ago(minutes=30 * n)) for n in range(6)))
    assert len((await bench.poll()).outcomes) == 6
    assert timedelta(minutes=15) <= bench.wait() <= timedelta(minutes=16.5)
    bench.clock.forward(hours=24)
    assert (await bench.poll()).not_modified
    assert timedelta(hours=1) <= bench.wait() <= timedelta(hours=1.1)


async def test_without_dates_the_rhythm_is_what_was_seen(bench: Bench) -> None:
    for number in range(5):
        bench.prints(*((str(n), f"News {n}", None) for n in range(number + 1)))
        await bench.poll()
        bench.clock.forward(minutes=60)
    assert bench.feed().gap == timedelta(minutes=60)


async def test_the_servers_wishes_are_respected(bench: Bench) -> None:
    bench.prints(("1", "News", None), head="<ttl>45</ttl>", Cache_Control="max-age=1800")
    await bench.poll()
    assert timedelta(minutes=45) <= bench.wait() <= timedelta(minutes=50)
    bench.outlet.says("/feed", status=503, Retry_After="7200")
    await bench.poll()
    assert timedelta(hours=2) <= bench.wait() <= timedelta(hours=2.1)


async def test_a_body_that_is_the_same_is_not_parsed_again(bench: Bench) -> None:
    bench.prints(("1", "News", None))
    assert [(await bench.poll()).not_modified for _ in range(3)] == [False, True, True]


async def test_a_renamed_entry_is_the_article_that_it_was(bench: Bench) -> None:
    bench.prints(("1", "News", None))
    await bench.poll()
    body = (await bench.collect._fetcher.get(bench.url, kind="feed")).body
    bench.outlet.says("/feed", body.replace(b"<guid>1</guid>", b"<guid>one</guid>"))
    assert (await bench.poll()).outcomes == ()
    assert bench.articles() == [("News", 1)]


async def test_an_article_that_is_released_is_taken_at_the_next_poll(bench: Bench, clock: Clock) -> None:
    async def killed(text: str) -> Findings:
        raise TextKilled("it hung")

    taking = bench.collect._ingest
    broken = Ingest(bench.store, killed, link, clock=clock, reader="1", alert_confidence=0.5)
    bench.prints(("1", "News", None), ETag='"1"')
    bench.collect._ingest = broken
    assert [(await bench.poll()).outcomes, bench.articles()] == [(), []]
    bench.collect._ingest = taking
    assert [(await bench.poll()).outcomes, bench.articles()] == [(), []]
    assert bench.store.write(quarantine.release) == 1
    await bench.poll()
    assert bench.articles() == [("News", 1)]


async def test_an_article_that_two_feeds_tell_is_taken_once(bench: Bench) -> None:
    bench.prints(("1", "News", None))
    await bench.poll()
    bench.store.write(lambda db: feeds.put(db, url=bench.outlet.url("/other"), outlet="The A"))
    other = bench.outlet.answers["/feed"]
    bench.outlet.does("/other", other)
    (feed,) = [one for one in bench.store.read(feeds.every) if one.url.endswith("/other")]
    assert [(await bench.collect.poll(feed)).outcomes, bench.articles()] == [(), [("News", 1)]]


async def test_a_feed_moves_after_its_redirect_repeats_and_keeps_what_it_has_seen(bench: Bench) -> None:
    bench.prints(("1", "News", None))
    await bench.poll()
    bench.outlet.does("/new", bench.outlet.answers["/feed"])
    bench.outlet.says("/feed", status=301, Location="/new")
    addresses = []
    for _ in range(3):
        await bench.poll()
        addresses.append(bench.feed().url)
    assert addresses == [bench.url, bench.url, bench.outlet.url("/new")]
    assert (await bench.poll()).outcomes == ()
    assert bench.articles() == [("News", 1)]


async def test_a_permanent_redirect_to_what_is_no_feed_moves_nothing(bench: Bench) -> None:
    bench.prints(("1", "News", None))
    await bench.poll()
    bench.outlet.says("/parked", b"<html><title>For sale</title></html>")
    bench.outlet.says("/feed", status=301, Location="/parked")
    for _ in range(5):
        await bench.poll()
    assert (bench.feed().url, bench.feed().moving_seen, bench.feed().failures) == (bench.url, 0, 5)


def follow(db: Database) -> None:
    for chat_id, outlet in (("telegram:1", "the a"), ("telegram:2", "Another"), ("telegram:3", "The A")):
        chats.ensure(db, chat_id, zone="UTC", digest_at=None, allowed=True, now=NOON)
        subscriptions.add(db, chat_id, [Filter("outlet", outlet)], mode="both", now=NOON)


def told(store: Store) -> list[str]:
    sql = "SELECT chat_id FROM deliveries WHERE kind = 'broadcast' ORDER BY chat_id"
    return [r["chat_id"] for r in store.read(lambda db: rows(db, sql))]


async def test_a_feed_that_is_gone_is_paused_and_those_who_asked_are_told_once(bench: Bench) -> None:
    bench.store.write(follow)
    bench.outlet.says("/feed", status=410)
    for _ in range(2):
        await bench.poll()
    assert (bench.feed().paused, told(bench.store)) == ("gone", ["telegram:1", "telegram:3"])
    assert await bench.collect.tick() == []
    (owed,) = bench.store.read(lambda db: outbox.of_chat(db, "telegram:1"))

    def compose(db: Database) -> str:
        chat = chats.get(db, "telegram:1")
        assert chat is not None
        message = compose_delivery(db, owed, chat, least=0, sure=0)
        return message.plain() if message else ""

    assert bench.store.read(compose).startswith("I can no longer read The A: its feed is gone for good.")


async def test_a_feed_that_fails_for_weeks_is_paused(bench: Bench) -> None:
    bench.store.write(follow)
    bench.outlet.says("/feed", status=500)
    polls = 0
    while bench.feed().paused is None and polls < 100:
        await bench.poll()
        bench.clock.now = bench.feed().next_fetch_at or bench.clock.now
        polls += 1
    assert bench.feed().paused == "failing"
    assert bench.clock() - NOON >= timedelta(days=14)
    assert told(bench.store) == ["telegram:1", "telegram:3"]


async def test_a_host_that_wants_a_pause_is_no_fault_of_its_other_feeds(
    store: Store, clock: Clock, workers: Workers
) -> None:
    async with (
        open_outlet() as outlet,
        Fetcher(user_agent="Hearsay/test", allow_private=True, clock=clock, pace=HostPace(clock=clock)) as fetcher,
    ):
        ingest = Ingest(store, read, link, clock=clock, reader="1", alert_confidence=0.5)
        collect = Collect(store, fetcher, workers, ingest, clock=clock, interval=timedelta(minutes=10))
        for name in ("a", "b"):
            url = outlet.says(f"/{name}", status=429, Retry_After="3600")
            store.write(lambda db, url=url: feeds.put(db, url=url, outlet="A"))  # type: ignore[misc]
        for feed in store.read(feeds.every):
            await collect.poll(feed)
        first, second = store.read(feeds.every)
    assert [path for path, _ in outlet.asked] == ["/a"]
    assert (first.failures, second.failures) == (1, 0)
    assert second.next_fetch_at is not None
    assert second.next_fetch_at >= NOON + timedelta(hours=1)


async def test_a_slow_feed_keeps_no_other_back(bench: Bench) -> None:
    held = asyncio.Event()

    async def slow(request: web.Request) -> web.Response:
        await held.wait()
        return web.Response(status=404)

    bench.outlet.does("/feed", slow)
    assert await bench.collect.begin() == 1
    assert await bench.collect.begin() == 0
    quick = bench.outlet.says("/quick", b"not a feed")
    bench.store.write(lambda db: feeds.put(db, url=quick, outlet="B"))
    assert await bench.collect.begin() == 1
    async with asyncio.timeout(20):
        while not any(one.failures for one in bench.store.read(feeds.every)):
            await asyncio.sleep(0.02)
    held.set()
    await bench.collect.stop()
    assert [one.failures for one in bench.store.read(feeds.every)] == [1, 1]


async def test_slow_pages_keep_no_other_feed_back(bench: Bench, store: Store) -> None:
    async def hang(request: web.Request) -> web.Response:
        reached.release()
        await asyncio.Event().wait()
        return web.Response()

    many, reached, slow = READS_AT_ONCE + 1, asyncio.Semaphore(0), list[asyncio.Task[Polled]]()
    bench.prints(("1", "Bridge", ago(hours=1)))
    async with AsyncExitStack() as stack:
        for _ in range(many):
            other = await stack.enter_async_context(open_outlet())
            entry = f"<item><title>Ferry</title><link>{other.does('/page', hang)}</link></item>"
            url = other.says("/feed", f"<rss><channel><title>B</title>{entry}</channel></rss>".encode())
            store.write(lambda db, url=url: feeds.put(db, url=url, outlet="The B"))  # type: ignore[misc]
        mine, *others = sorted(store.read(feeds.every), key=lambda feed: feed.url != bench.url)
        slow += [asyncio.create_task(bench.collect.poll(feed)) for feed in others]
        for _ in range(many):
            await reached.acquire()
        polled = await bench.collect.poll(mine)
        assert ([outcome.title for outcome in polled.outcomes], [task.done() for task in slow]) == (
            ["Bridge"],
            [False] * many,
        )
        for task in slow:
            task.cancel()
        await asyncio.gather(*slow, return_exceptions=True)
