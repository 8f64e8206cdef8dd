"""A day of many feeds at a compressed clock: real HTTP, one process that polls, one that serves all hosts.

    python tests/benchmarks/bench_day.py --feeds 10000 --minutes 12

Each feed has a rhythm of its own (half an hour to a week between entries) and one of some 2,500 hosts, the largest of
which has 300 feeds. Printed: polls, how fast any host was asked in simulated time beside the pace that it is promised,
how late entries were stored beside the feed's own interval, the peak memory, and whether each entry was stored once.
"""

import argparse
import asyncio
import multiprocessing
import random
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import accumulate
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from aiohttp import web

from bot import log
from bot.collect import Collect
from bot.ingest import Ingest
from bot.sources import rhythm
from bot.sources.fetch import Fetcher
from bot.sources.host_pace import BURST, SECONDS_EACH, HostPace
from bot.sources.workers import Workers
from bot.store import Database, Store, feeds
from bot.store.rows import rows
from bot.types import Findings

START = datetime(2026, 3, 2, tzinfo=UTC)
DAY = timedelta(days=1)
BASE = timedelta(minutes=10)
BACK = 4  # entries that a feed has when it is first read
LARGEST_HOST = 0.03  # shares of all feeds: few feeds have few hosts, as many have many
HOSTS = 0.25
WORDS = 140


@dataclass(frozen=True)
class Compressed:
    """The simulated time: `speed` seconds of it pass in one real second."""

    began: float
    speed: float

    def __call__(self) -> datetime:
        return START + timedelta(seconds=(time.monotonic() - self.began) * self.speed)


def host_of(number: int, count: int) -> str:
    """The first of `count` feeds share one host; the rest are spread."""
    host = 0 if number < count * LARGEST_HOST else 1 + number % max(1, int(count * HOSTS) - 1)
    return f"127.1.{host // 250}.{host % 250 + 1}"


def times_of(number: int) -> list[datetime]:
    """When a feed publishes, from before the day to its end: at random, about a gap of its own apart."""
    chance = random.Random(number)  # noqa: S311 - a day that can be had again
    gap = timedelta(minutes=30) * (336 ** chance.random())  # evenly over the scale
    steps = accumulate(gap * chance.uniform(0.3, 1.7) for _ in range(2000))
    back = gap * BACK
    return [moment for moment in (START - back + step for step in steps) if moment < START + DAY]


def serve(listening: Connection, clock: Compressed, count: int) -> None:
    """The child process: every host's server, and a tally of who was asked when."""
    asked: Counter[tuple[str, int]] = Counter()
    schedules = [times_of(number) for number in range(count)]

    async def answer(request: web.Request) -> web.Response:
        number, now = int(request.match_info["number"]), clock()
        asked[host_of(number, count), int((now - START).total_seconds() // 10)] += 1
        out = [moment for moment in schedules[number] if moment <= now]
        etag = f'"{len(out)}"'
        if request.headers.get("If-None-Match") == etag:
            return web.Response(status=304, headers={"ETag": etag})
        return web.Response(text=document(number, out), content_type="application/rss+xml", headers={"ETag": etag})

    async def main() -> None:
        app = web.Application()
        app.router.add_get("/{number:[0-9]+}", answer)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, "0.0.0.0", 0, backlog=4096)  # noqa: S104 - every address of the loopback network
        await site.start()
        listening.send(runner.addresses[0][1])
        await asyncio.to_thread(listening.recv)
        listening.send((sum(asked.values()), max(asked.values(), default=0)))
        await runner.cleanup()

    asyncio.run(main())


def body(number: int, i: int) -> str:
    """Words of an article, like no other's."""
    chance = random.Random(number * 100_003 + i)  # noqa: S311
    return " ".join(f"word{chance.randrange(5000)}" for _ in range(WORDS)) + "."


def document(number: int, out: Sequence[datetime]) -> str:
    """The feed as it stands: its newest entries, the newest first."""
    shown = list(enumerate(out))[-20:][::-1]
    items = "".join(
        f"<item><title>News {number} {i}</title><link>https://post{number}.example/{i}</link><guid>{number}-{i}</guid>"
        f"<description>{body(number, i)}</description><pubDate>{format_datetime(moment)}</pubDate></item>"
        for i, moment in shown
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Post {number}</title>{items}</channel></rss>'


async def nothing(text: str) -> Findings:
    """Reading is measured elsewhere."""
    return Findings("en", (), ())


def nobody(*_: Any, **__: Any) -> tuple[()]:
    """Linking, too."""
    return ()


async def follow(store: Store, clock: Compressed, port: int, count: int) -> None:
    """Poll for a simulated day, as `hearsay run` does."""

    def put(db: Database) -> None:
        for number in range(count):
            feeds.put(db, url=f"http://{host_of(number, count)}:{port}/{number}", outlet=f"Post {number}")

    store.write(put)
    pace = HostPace(clock=clock, seconds_each=SECONDS_EACH / clock.speed)
    ingest = Ingest(store, nothing, nobody, clock=clock, reader="bench", alert_confidence=1.0)
    workers = Workers()
    async with Fetcher(user_agent="Hearsay/bench", allow_private=True, clock=clock, pace=pace) as fetcher:
        collect = Collect(store, fetcher, workers, ingest, clock=clock, interval=BASE)
        while clock() < START + DAY:
            await collect.begin()
            await asyncio.sleep(0.05)
        await collect.stop()
    workers.stop()


def report(store: Store, polls: int, busiest: int, count: int, minutes: float) -> None:
    """The figures."""
    found = store.read(
        lambda db: rows(
            db,
            "SELECT a.url, a.published, a.fetched, a.feed_id, f.baseline_at, f.gap FROM articles a"
            " JOIN feeds f ON f.id = a.feed_id",
        )
    )
    lags = [share(r) for r in found if r["baseline_at"] and r["published"] > r["baseline_at"]]
    lags.sort()
    polled = store.read(lambda db: rows(db, "SELECT count(*) AS n FROM feeds WHERE baseline_at IS NOT NULL"))[0]["n"]
    failed = store.read(lambda db: rows(db, "SELECT count(*) AS n FROM feeds WHERE failures > 0"))[0]["n"]
    expected = {f"https://post{n}.example/{i}" for n in range(count) for i, _ in enumerate(times_of(n))}
    urls = [r["url"] for r in found]
    say = sys.stdout.write
    say(f"feeds {count}, read {polled}, failing at the end {failed}; polls {polls}, {polls / count:.1f} a feed\n")
    most = BURST + 10 / SECONDS_EACH
    say(f"most requests of one host in 10 simulated seconds: {busiest} (bar: {most:.0f}, {BURST} of them a burst)\n")
    if lags:
        p50, p95 = lags[len(lags) // 2], lags[int(len(lags) * 0.95)]
        say(
            f"entries stored {len(urls)}, of the day {len(lags)}; lag as a share of the feed's interval: "
            f"p50 {p50:.2f}, p95 {p95:.2f} (bar: below 1)\n"
        )
    say(f"stored twice {len(urls) - len(set(urls))} (bar: 0), of no feed {len(set(urls) - expected)}\n")
    own = resource.getrusage(resource.RUSAGE_SELF)
    say(f"peak memory {own.ru_maxrss / 1024:.0f} MB (bar: 500)\n")
    # A machine that others use gives a share of a processor; what is late then, is late for that.
    say(f"CPU {own.ru_utime + own.ru_stime:.0f} s of {minutes * 60:.0f} s\n")


def share(r: dict[str, Any]) -> float:
    """How late an article was stored, as a share of the interval at which its feed is asked."""
    gap = timedelta(seconds=r["gap"]) if r["gap"] is not None else BASE * 2
    interval = min(max(gap / 2, rhythm.SHORTEST), rhythm.LONGEST)
    lag: timedelta = datetime.fromisoformat(r["fetched"]) - datetime.fromisoformat(r["published"])
    return lag / interval


def main() -> None:
    """Run the day and print what it was like."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--feeds", type=int, default=10_000)
    parser.add_argument("--minutes", type=float, default=12.0)
    told = parser.parse_args()
    log.configure("ERROR")
    context = multiprocessing.get_context("spawn")
    clock = Compressed(time.monotonic() + 5, DAY.total_seconds() / (told.minutes * 60))
    ours, theirs = context.Pipe()
    target: Callable[..., None] = serve
    server = context.Process(target=target, args=(theirs, clock, told.feeds))
    server.start()
    port = ours.recv()
    with tempfile.TemporaryDirectory() as folder:
        store = Store.open(Path(folder) / "hearsay.db")
        asyncio.run(follow(store, clock, port, told.feeds))
        ours.send("end")
        polls, busiest = ours.recv()
        server.join()
        report(store, polls, busiest, told.feeds, told.minutes)
        store.close()


if __name__ == "__main__":
    main()
