from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.sources.fetch import Fetcher
from bot.sources.robots import Robots
from tests.conftest import Clock
from tests.sources.server import Outlet

RULES = b"""User-agent: *
Disallow: /private/
Disallow: /*.pdf$

User-agent: Hearsay
Disallow: /not-for-hearsay
"""


@pytest.mark.parametrize(
    ("rules", "path", "allowed"),
    [
        (b"", "/news/1", True),
        (RULES, "/news/1", True),
        (RULES, "/not-for-hearsay/1", False),
        (RULES, "/private/1", True),
        (b"User-agent: *\nDisallow: /private/", "/private/1", False),
        (b"User-agent: *\nDisallow: /*.pdf$", "/a/b.pdf", False),
        (b"User-agent: *\nDisallow: /\nAllow: /news/", "/news/1", True),
        (b"User-agent: GPTBot\nDisallow: /", "/news/1", True),
        (b"\xff\xfe broken \x00", "/news/1", True),
        (b"<html>not found</html>", "/news/1", True),
        (b"User-agent: *\nDisallow: /" + b"*a" * 500 + b"b", "/" + "a" * 1000, True),
    ],
)
async def test_rules(outlet: Outlet, fetcher: Fetcher, clock: Clock, rules: bytes, path: str, allowed: bool) -> None:
    outlet.says("/robots.txt", rules)
    assert await Robots(fetcher, clock=clock).allows(outlet.url(path)) is allowed


@pytest.mark.parametrize(
    ("status", "allowed"),
    [(404, True), (410, True), (401, True), (403, True), (429, False), (500, False), (503, False)],
)
async def test_a_file_that_cannot_be_had(
    outlet: Outlet, fetcher: Fetcher, clock: Clock, status: int, allowed: bool
) -> None:
    outlet.says("/robots.txt", status=status)
    assert await Robots(fetcher, clock=clock).allows(outlet.url("/news/1")) is allowed


async def test_too_large_a_file_forbids(outlet: Outlet, fetcher: Fetcher, clock: Clock) -> None:
    outlet.says("/robots.txt", b"#" * 600_000)
    assert await Robots(fetcher, clock=clock).allows(outlet.url("/news/1")) is False


@pytest.mark.parametrize(("status", "hours", "asked"), [(200, 23, 1), (200, 25, 2), (500, 0.5, 1), (500, 2, 2)])
async def test_rules_are_kept_for_a_day_and_trouble_for_an_hour(
    outlet: Outlet, fetcher: Fetcher, clock: Clock, status: int, hours: float, asked: int
) -> None:
    outlet.says("/robots.txt", b"", status=status)
    robots = Robots(fetcher, clock=clock)
    await robots.allows(outlet.url("/news/1"))
    clock.now += timedelta(hours=hours)
    await robots.allows(outlet.url("/news/2"))
    assert [path for path, _ in outlet.asked] == ["/robots.txt"] * asked


async def test_a_crawl_delay_becomes_the_pace(
    outlet: Outlet, make_fetcher: Callable[..., Fetcher], clock: Clock
) -> None:
    outlet.says("/robots.txt", b"User-agent: *\nCrawl-delay: 7")
    slowed: list[float] = []
    async with make_fetcher() as fetcher:
        fetcher.slow_down = lambda url, seconds_each: slowed.append(seconds_each)  # type: ignore[method-assign]
        assert await Robots(fetcher, clock=clock).allows(outlet.url("/news/1"))
    assert slowed == [7.0]
