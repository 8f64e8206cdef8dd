"""A host is asked at its pace: on a real server, by when its requests came."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from datetime import timedelta

import pytest
from aiohttp import web

from bot.errors import HostHeld
from bot.sources.fetch import Fetcher
from bot.sources.host_pace import HostPace
from tests.conftest import Clock
from tests.sources.server import Outlet, open_outlet


@pytest.fixture
async def other() -> AsyncIterator[Outlet]:
    async with open_outlet() as opened:
        yield opened


def paced(clock: Clock, *, at_once: int = 2, burst: int = 3, seconds_each: float = 0.1) -> HostPace:
    return HostPace(clock=clock, at_once=at_once, burst=burst, seconds_each=seconds_each)


async def test_after_a_burst_a_host_is_asked_steadily_and_others_do_not_wait(
    outlet: Outlet, other: Outlet, make_fetcher: Callable[..., Fetcher], clock: Clock
) -> None:
    started = time.monotonic()
    came: dict[str, list[float]] = {"one": [], "other": []}

    def noting(name: str) -> Callable[[web.Request], object]:
        async def answer(request: web.Request) -> web.Response:
            came[name].append(time.monotonic() - started)
            return web.Response(body=b"x")

        return answer

    urls = [outlet.does("/feed", noting("one"))] * 8 + [other.does("/feed", noting("other"))] * 2  # type: ignore[arg-type]
    async with make_fetcher(pace=paced(clock)) as fetcher:
        await asyncio.gather(*(fetcher.get(url, kind="feed") for url in urls))
    assert len(came["one"]) == 8
    assert came["one"][7] >= 0.45, "eight requests are a burst of three and five tenths of a second"
    assert came["other"][1] < came["one"][7]


async def test_a_pause_that_one_feed_is_given_holds_for_its_host(
    outlet: Outlet, other: Outlet, make_fetcher: Callable[..., Fetcher], clock: Clock
) -> None:
    refused = outlet.says("/a", status=429, Retry_After="120")
    sibling, stranger = outlet.says("/b", b"x"), other.says("/b", b"x")
    async with make_fetcher(pace=paced(clock)) as fetcher:
        with pytest.raises(Exception, match="429"):
            await fetcher.get(refused, kind="feed")
        clock.forward(seconds=20)
        with pytest.raises(HostHeld) as held:
            await fetcher.get(sibling, kind="feed")
        assert held.value.retry_after == timedelta(seconds=100)
        assert (await fetcher.get(stranger, kind="feed")).body == b"x"
        clock.forward(seconds=101)
        assert (await fetcher.get(sibling, kind="feed")).body == b"x"
    assert [path for path, _ in outlet.asked] == ["/a", "/b"]


async def test_redirects_within_a_host_wait_for_nobody(
    outlet: Outlet, make_fetcher: Callable[..., Fetcher], clock: Clock
) -> None:
    outlet.says("/b", b"x")
    url = outlet.says("/a", status=302, Location="/b")
    async with make_fetcher(pace=paced(clock, at_once=1, seconds_each=0.01), timeout=5.0) as fetcher:
        found = await asyncio.gather(*(fetcher.get(url, kind="feed") for _ in range(4)))
    assert [one.body for one in found] == [b"x"] * 4


async def test_hosts_at_rest_are_forgotten(monkeypatch: pytest.MonkeyPatch, clock: Clock) -> None:
    monkeypatch.setattr("bot.sources.host_pace.MOST_HOSTS", 10)
    pace = paced(clock, burst=1)
    pace.hold("https://held.example/", timedelta(hours=1))
    for number in range(50):
        async with pace.turn(f"https://{number}.example/"):
            pass
        await asyncio.sleep(0.005)
    assert len(pace._lanes) <= 40
    assert pace.held("https://held.example/feed") == timedelta(hours=1)
