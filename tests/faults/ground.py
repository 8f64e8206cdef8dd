"""Where hostile inputs are tried: the real fetcher, workers, store and polling, an outlet on loopback that answers what
a row of the table lays down, and beside it a server that nobody may reach."""

import asyncio
import io
import logging
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import structlog
from aiohttp import abc

from bot.collect import Collect
from bot.ingest import Ingest
from bot.log import configure
from bot.sources.fetch import Fetcher
from bot.sources.guard import AddrInfo, socket_factory
from bot.sources.workers import Workers
from bot.store import Store, feeds, quarantine
from bot.types import Findings
from tests.faults.appetite import Appetite
from tests.sources.server import Outlet, open_outlet

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
SECRET = "s3cret"


class Names(abc.AbstractResolver):
    """Turns names into the addresses that a row gives them: one list for each look-up, the last one for ever."""

    def __init__(self) -> None:
        self.answers: dict[str, list[list[str]]] = {}

    async def resolve(self, host: str, port: int = 0, family: int = socket.AF_INET) -> list[Any]:
        turns = self.answers.get(host)
        if not turns:
            raise OSError(f"no such name: {host}")
        found = turns.pop(0) if len(turns) > 1 else turns[0]
        return [
            {
                "hostname": host,
                "host": address,
                "port": port,
                "family": socket.AF_INET6 if ":" in address else socket.AF_INET,
                "proto": 0,
                "flags": socket.AI_NUMERICHOST,
            }
            for address in found
        ]

    async def close(self) -> None:
        return None


@dataclass
class Ground:
    """One world for many rows; a row leaves nothing behind but records in the store."""

    store: Store
    workers: Workers
    outlet: Outlet
    inside: Outlet
    names: Names
    log: io.StringIO
    servers: AsyncExitStack
    collect: Collect = field(init=False)
    _fetching: AsyncExitStack = field(default_factory=AsyncExitStack)
    cost: Appetite = field(default_factory=Appetite)
    _good: int = 0

    @property
    def port(self) -> int:
        """The outlet's port: the one address that the guard lets through here beside public ones."""
        return int(self.outlet.root.rpartition(":")[2])

    async def start(self) -> None:
        """A new fetcher with no connections and no remembered names, and the polling that uses it."""
        await self._fetching.aclose()
        fetcher = Fetcher(
            user_agent="Hearsay/test",
            allow_private=True,  # as to its pace only: what may be dialled, `dial` decides
            clock=lambda: NOW,
            dial=self._dial,
            resolver=self.names,
        )
        await self._fetching.enter_async_context(fetcher)
        ingest = Ingest(self.store, _read, _link, clock=lambda: NOW, reader="1", alert_confidence=0.5)
        self.collect = Collect(
            self.store, fetcher, self.workers, ingest, clock=lambda: NOW, interval=timedelta(minutes=10)
        )

    async def stop(self) -> None:
        await self._fetching.aclose()

    async def poll(self, url: str) -> str:
        """Follow the feed at `url`, poll it once, and say what came of it, with what was set aside by it."""
        self.store.write(lambda db: feeds.put(db, url=url, outlet="Hostile"))
        feed = self.store.read(lambda db: feeds.by_url(db, url))
        assert feed is not None
        with self.cost:
            polled = await self.collect.poll(feed)
        if polled.error:
            return polled.error
        held = [one for one in self.store.read(quarantine.every) if one.kind == "page" and one.last_at == NOW]
        self.store.write(quarantine.release)
        return "; ".join([f"{len(polled.outcomes)} articles", *(f"page set aside: {one.reason}" for one in held)])

    async def next_feed_is_read(self) -> bool:
        """Whether an honest feed that comes after is fetched, parsed and stored, its page read."""
        self._good += 1
        page = self.outlet.says(f"/good/{self._good}", _article(self._good), Content_Type="text/html; charset=utf-8")
        url = self.outlet.says("/good.xml", feed_of(f"<title>Good {self._good}</title><link>{page}</link>"))
        return await self.poll(url) == "1 articles"

    async def raw(self, answer: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]) -> str:
        """The address of a server that answers bytes that are no HTTP, or not at the pace of any."""

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                await reader.readuntil(b"\r\n\r\n")
                await answer(reader, writer)
                await writer.drain()
            except (OSError, asyncio.IncompleteReadError):
                pass
            finally:
                writer.close()

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        self.servers.callback(server.close)
        port = server.sockets[0].getsockname()[1]
        self._open.add(port)
        return f"http://127.0.0.1:{port}/feed"

    def __post_init__(self) -> None:
        self._open = {self.port}
        self._guard = socket_factory(allow_private=False)

    def _dial(self, info: AddrInfo) -> socket.socket:
        """The guard as it ships, but for this machine's outlets; the guarded server is none of them."""
        family, kind, protocol, _, place = info
        if place[0] == "127.0.0.1" and place[1] in self._open:
            return socket.socket(family, kind, protocol)
        return self._guard(info)


@asynccontextmanager
async def open_ground(folder: Path) -> AsyncIterator[Ground]:
    """A ground with its store in `folder`; everything stops with it."""
    async with AsyncExitStack() as stack:
        log = io.StringIO()
        before, handlers = structlog.get_config(), logging.getLogger().handlers[:]
        configure("INFO", style="json", stream=log)
        stack.callback(lambda: structlog.configure(**before))
        stack.callback(lambda: logging.getLogger().handlers.__setitem__(slice(None), handlers))
        store = Store.open(folder / "hearsay.db")
        stack.callback(store.close)
        workers = Workers(processes=1)
        stack.callback(workers.stop)
        outlet = await stack.enter_async_context(open_outlet())
        inside = await stack.enter_async_context(open_outlet())
        inside.says("/feed", feed_of(f"<title>{SECRET}</title><link>https://post.example/1</link>"))
        servers = await stack.enter_async_context(AsyncExitStack())
        ground = Ground(store, workers, outlet, inside, Names(), log, servers)
        await ground.start()
        stack.push_async_callback(ground.stop)
        assert await ground.next_feed_is_read()  # the worker has started
        yield ground


@dataclass(frozen=True)
class Tried:
    """What came of one row: the verdict, seconds, megabytes (worker's peak, own growth), and whether others go on."""

    verdict: str
    seconds: float
    worker_mb: float
    own_mb: float
    goes_on: bool
    leaked: bool


async def attempt(ground: Ground, run: Callable[[Ground], Awaitable[str]]) -> Tried:
    """Try one row and the honest feed after it."""
    ground.inside.asked.clear()
    ground.log.seek(0)
    ground.log.truncate()
    ground.cost = Appetite()
    verdict, cost = await run(ground), ground.cost
    goes_on = await ground.next_feed_is_read()
    leaked = bool(ground.inside.asked) or SECRET in verdict or SECRET in ground.log.getvalue()
    return Tried(verdict, cost.seconds, cost.worker_mb, cost.own_mb, goes_on, leaked)


def feed_of(*items: str, head: str = "", channel: str = "") -> bytes:
    """An RSS feed of these items."""
    inner = "".join(f"<item>{item}</item>" for item in items)
    return f'{head}<rss version="2.0"><channel><title>T</title>{channel}{inner}</channel></rss>'.encode()


def _article(number: int) -> bytes:
    told = f"Councillor number {number} read the accounts of the bridge fund aloud and asked who had signed them. "
    return f"<html><head><title>Good</title></head><body><article><p>{told * 8}</p></article></body></html>".encode()


async def _read(text: str) -> Findings:
    return Findings("en")


def _link(text: str, people: Any, *, published: object, outlet_country: str | None) -> tuple[()]:
    return ()
