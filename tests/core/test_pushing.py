"""WebSub with a hub that keeps to the letter of it: asked, verified, pushed, renewed, over real HTTP."""

import asyncio
import hashlib
import hmac
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import count

import pytest
from aiohttp import web

from bot.collect import Collect
from bot.ingest import Ingest
from bot.pushing import Pushing
from bot.sources.fetch import Fetcher
from bot.sources.workers import Workers
from bot.store import Store, feeds, pushes
from bot.store.rows import rows
from bot.types import Feed, WebReply, WebRequest
from tests.conftest import Clock
from tests.core.test_collect import link, read
from tests.sources.server import Outlet, open_outlet

LONG = "The council met on Monday and spoke about the bridge at length, until all had gone home. " * 8
TOPIC = "https://topic.example/rss"


def rss(hub: str, *names: str) -> bytes:
    items = "".join(
        f"<item><title>The {name}</title><link>https://post.example/{name}</link><guid>{name}</guid>"
        f"<description>{name} {LONG}</description></item>"
        for name in names
    )
    links = f'<link rel="hub" href="{hub}"/><link rel="self" href="{TOPIC}"/>'
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>P</title>{links}{items}</channel></rss>'.encode()


@dataclass
class Bench:
    store: Store
    clock: Clock
    outlet: Outlet
    collect: Collect
    pushing: Pushing
    asked: list[dict[str, str]]

    def feed(self) -> Feed:
        (found,) = self.store.read(feeds.every)
        return found

    async def poll(self, *names: str) -> None:
        self.outlet.says("/feed", rss(self.outlet.url("/hub"), *names))
        await self.collect.poll(self.feed())

    async def call(self, method: str, token: str, *, body: bytes = b"", signature: str = "", **query: str) -> WebReply:
        (route,) = [one for one in self.pushing.routes() if one.method == method]
        named = {f"hub.{name}": value for name, value in query.items()}
        headers = {"x-hub-signature": signature, "content-type": "application/rss+xml"}
        return await route.answer(WebRequest(method, "/", {"token": token}, named, headers, body))

    async def verify(self, **changed: str) -> WebReply:
        asked = self.asked[-1]
        query = {"mode": "subscribe", "topic": asked["hub.topic"], "challenge": "c4ll", "lease_seconds": "86400"}
        token = asked["hub.callback"].rpartition("/")[2]
        return await self.call("GET", token, body=b"", signature="", **(query | changed))

    async def push(self, body: bytes, *, secret: str | None = None, method: str = "sha256") -> WebReply:
        asked = self.asked[-1]
        key = (asked["hub.secret"] if secret is None else secret).encode()
        signature = f"{method}={hmac.new(key, body, getattr(hashlib, method)).hexdigest()}"
        reply = await self.call("POST", asked["hub.callback"].rpartition("/")[2], body=body, signature=signature)
        await asyncio.gather(*self.pushing._waiting)
        return reply

    def titles(self) -> list[str]:
        return [r["title"] for r in self.store.read(lambda db: rows(db, "SELECT title FROM articles ORDER BY id"))]


@pytest.fixture
async def bench(store: Store, clock: Clock, workers: Workers) -> AsyncIterator[Bench]:
    tokens = count(1)
    asked: list[dict[str, str]] = []

    async def hub(request: web.Request) -> web.Response:
        asked.append({key: str(value) for key, value in (await request.post()).items()})
        return web.Response(status=202)

    async with open_outlet() as outlet, Fetcher(user_agent="Hearsay/test", allow_private=True, clock=clock) as fetcher:
        outlet.does("/hub", hub)
        ingest = Ingest(store, read, link, clock=clock, reader="1", alert_confidence=0.5)
        collect = Collect(
            store,
            fetcher,
            workers,
            ingest,
            clock=clock,
            interval=timedelta(minutes=10),
            token=lambda: f"token{next(tokens)}",
        )
        store.write(lambda db: feeds.put(db, url=outlet.url("/feed"), outlet="P"))
        pushing = Pushing(store, fetcher, collect.pushed, public_url="https://hearsay.example/", clock=clock)
        yield Bench(store, clock, outlet, collect, pushing, asked)


async def test_a_hub_is_asked_verifies_and_pushes_what_is_taken_once(bench: Bench) -> None:
    await bench.poll("harbour")
    assert await bench.pushing.tick() == 1
    assert bench.asked == [
        {
            "hub.mode": "subscribe",
            "hub.topic": TOPIC,
            "hub.callback": "https://hearsay.example/websub/token1",
            "hub.secret": "token2",
            "hub.lease_seconds": "604800",
        }
    ]
    assert (await bench.verify()).body == b"c4ll"
    body = rss(bench.outlet.url("/hub"), "budget", "harbour")
    assert [(await bench.push(body)).status for _ in range(2)] == [202, 202]
    await bench.poll("budget", "harbour")
    assert bench.titles() == ["The harbour", "The budget"]


async def test_a_feed_that_is_pushed_is_polled_every_half_hour(bench: Bench) -> None:
    await bench.poll("harbour")
    await bench.pushing.tick()
    await bench.verify()
    await bench.poll("harbour", "budget")
    due = bench.feed().next_fetch_at
    assert due is not None
    assert due - bench.clock() == timedelta(minutes=30)


@pytest.mark.parametrize(
    ("secret", "method"), [("", "sha256"), ("guess", "sha256"), ("token2", "md5"), ("token1", "sha512")]
)
async def test_a_push_that_is_not_signed_with_our_secret_is_thrown_away(bench: Bench, secret: str, method: str) -> None:
    await bench.poll("harbour")
    await bench.pushing.tick()
    await bench.verify()
    assert (await bench.push(rss("https://hub.example/", "forged"), secret=secret, method=method)).status == 202
    assert bench.titles() == ["The harbour"]


@pytest.mark.parametrize("method", ["sha1", "sha256", "sha384", "sha512"])
async def test_every_signature_of_the_standard_counts(bench: Bench, method: str) -> None:
    await bench.poll("harbour")
    await bench.pushing.tick()
    await bench.verify()
    await bench.push(rss("https://hub.example/", "budget"), method=method)
    assert bench.titles() == ["The harbour", "The budget"]


@pytest.mark.parametrize(
    "changed", [{"topic": "https://other.example/"}, {"mode": "unsubscribe"}, {"mode": "dance"}, {"challenge": ""}]
)
async def test_what_was_not_asked_is_not_verified(bench: Bench, changed: dict[str, str]) -> None:
    await bench.poll("harbour")
    await bench.pushing.tick()
    assert (await bench.verify(**changed)).status == 404
    assert not bench.store.read(lambda db: pushes.pushes(db, 1, bench.clock()))


async def test_an_unknown_address_is_nobodys(bench: Bench) -> None:
    await bench.poll("harbour")
    for method in ("GET", "POST"):
        assert (await bench.call(method, "guess", mode="subscribe", topic=TOPIC, challenge="x")).status == 404


async def test_a_lease_is_renewed_before_it_ends(bench: Bench) -> None:
    await bench.poll("harbour")
    await bench.pushing.tick()
    await bench.verify(lease_seconds="86400")
    bench.clock.forward(hours=19)
    assert await bench.pushing.tick() == 0
    bench.clock.forward(minutes=30)
    assert await bench.pushing.tick() == 1
    assert bench.store.read(lambda db: pushes.pushes(db, 1, bench.clock()))
    bench.clock.forward(hours=5)
    assert not bench.store.read(lambda db: pushes.pushes(db, 1, bench.clock()))


@pytest.mark.parametrize("status", [404, 500, 301])
async def test_a_hub_in_trouble_is_asked_again_later_and_later(bench: Bench, status: int) -> None:
    await bench.poll("harbour")
    bench.outlet.says("/hub", status=status, Location="/elsewhere")
    taken = []
    for minutes in (0, 9, 2, 19, 2):
        bench.clock.forward(minutes=minutes)
        before = len(bench.outlet.asked)
        taken.append((await bench.pushing.tick(), len(bench.outlet.asked) - before))
    assert taken == [(0, 1), (0, 0), (0, 1), (0, 0), (0, 1)]


async def test_a_hub_that_denies_is_left_alone_for_a_week(bench: Bench) -> None:
    await bench.poll("harbour")
    await bench.pushing.tick()
    assert (await bench.verify(mode="denied")).status == 200
    bench.clock.forward(days=6)
    assert await bench.pushing.tick() == 0
    bench.clock.forward(days=2)
    assert await bench.pushing.tick() == 1
