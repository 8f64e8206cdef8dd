"""A running bot for acceptance tests: the composition root of `hearsay run`, on loopback only."""

import asyncio
import contextlib
import io
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from rich.console import Console

from bot.app import App, build
from bot.store import chats, feeds
from config.settings import Settings, load
from tests.acceptance.outlet import Outlet

OFFICIALS = Path(__file__).with_name("officials.toml")


@dataclass(slots=True)
class Clock:
    """The time, moved on by tests."""

    ahead: timedelta = field(default_factory=timedelta)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def pass_time(self, **by: float) -> None:
        """Let some time pass at once."""
        self.ahead += timedelta(**by)


@dataclass(slots=True)
class Bench:
    """What a test has: the outlet, the clock, a folder that outlives a restart, and the way to start the bot there."""

    folder: Path
    outlet: Outlet
    clock: Clock
    environ: dict[str, str]

    def settings(self) -> Settings:
        """Settings as the environment of `hearsay run` would give them."""
        return load(self.environ, folder=self.folder)

    @contextlib.asynccontextmanager
    async def running(self, screen: io.StringIO | None = None) -> AsyncIterator[App]:
        """A bot that runs until the block ends."""
        console = Console(file=screen, width=200) if screen is not None else None
        async with build(self.settings(), console=console, clock=self.clock, workers=False) as app:
            stop = asyncio.Event()
            going = asyncio.create_task(app.run(stop))
            try:
                yield app
            finally:
                stop.set()
                await asyncio.wait_for(going, 20)

    async def polled(self, app: App) -> None:
        """Wait until the outlet was polled once more, and what it had is read; the first time it is the baseline."""
        before = _last_fetched(app)
        if before is not None:
            self.clock.pass_time(minutes=15)
        await until(lambda: _last_fetched(app) != before, seconds=60)

    async def next_morning(self, app: App) -> None:
        """Let a day pass, once every chat's digest is planned."""
        await until(lambda: all(chat.next_digest_at for chat, _access in app.store.read(chats.every)))
        self.clock.pass_time(hours=24)


def _last_fetched(app: App) -> datetime | None:
    return next((feed.last_fetched_at for feed in app.store.read(feeds.every)), None)


async def until(condition: Callable[[], bool], seconds: float = 20.0) -> None:
    """Wait for `condition`. Raises TimeoutError."""
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.05)


async def eventually(condition: Callable[[], Awaitable[bool]], seconds: float = 20.0) -> None:
    """Wait for an asynchronous `condition`. Raises TimeoutError."""
    async with asyncio.timeout(seconds):
        while not await condition():
            await asyncio.sleep(0.05)


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    """An outlet with one old article, and a folder for the bot's database."""
    async with Outlet("The Port Ellis Post") as outlet:
        catalogue = tmp_path / "feeds.toml"
        catalogue.write_text(_catalogue(outlet), encoding="utf-8")
        environ = {
            "HEARSAY_DATABASE": str(tmp_path / "hearsay.db"),
            "HEARSAY_FEEDS": str(catalogue),
            "HEARSAY_OFFICIALS": str(OFFICIALS),
            "HEARSAY_ALLOW_PRIVATE_NETWORKS": "true",
        }
        yield Bench(tmp_path, outlet, Clock(), environ)


def _catalogue(outlet: Outlet) -> str:
    return f'[[tests.feeds]]\nurl = "{outlet.feed_url}"\noutlet = "{outlet.name}"\ncountry = "XT"\nlanguage = "en"\n'
