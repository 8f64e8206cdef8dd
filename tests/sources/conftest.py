from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime

import pytest

from bot.sources.fetch import Fetcher
from tests.sources.server import Outlet, open_outlet

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.fixture
async def outlet() -> AsyncIterator[Outlet]:
    async with open_outlet() as opened:
        yield opened


@pytest.fixture
def make_fetcher() -> Callable[..., Fetcher]:
    def make(**changes: object) -> Fetcher:
        settings: dict[str, object] = {"user_agent": "Hearsay/test", "allow_private": True, "timeout": 10.0}
        return Fetcher(clock=lambda: NOW, **(settings | changes))  # type: ignore[arg-type]

    return make


@pytest.fixture
async def fetcher(make_fetcher: Callable[..., Fetcher]) -> AsyncIterator[Fetcher]:
    async with make_fetcher() as opened:
        yield opened
