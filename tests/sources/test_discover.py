"""From a site's address to its feed, over real HTTP."""

import pytest

from bot.discover import FoundFeed, find_feed
from bot.errors import FetchError, UsageError
from bot.sources.fetch import Fetcher
from bot.sources.workers import Workers
from tests.sources.server import Outlet

RSS = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>The Post</title><language>en</language>
<item><title>t</title><link>https://post.example/1</link></item></channel></rss>"""
EMPTY = b'<?xml version="1.0"?><rss version="2.0"><channel><title>Comments</title></channel></rss>'


async def test_a_feeds_own_address(outlet: Outlet, fetcher: Fetcher, workers: Workers) -> None:
    url = outlet.says("/rss", RSS)
    assert await find_feed(fetcher, workers, url) == FoundFeed(url, "The Post", 1, "en")


async def test_a_site_that_links_its_feed(outlet: Outlet, fetcher: Fetcher, workers: Workers) -> None:
    feed = outlet.says("/real", RSS)
    outlet.says("/empty", EMPTY)
    page = b'<link rel="alternate" type="application/rss+xml" href="/%s">'
    home = outlet.says("/", b"<title>Home</title>" + page % b"gone" + page % b"empty" + page % b"real")
    assert (await find_feed(fetcher, workers, home)).url == feed


async def test_a_site_that_does_not_say_where_its_feed_is(outlet: Outlet, fetcher: Fetcher, workers: Workers) -> None:
    feed = outlet.says("/rss.xml", RSS)
    home = outlet.says("/", b"<h1>News</h1>")
    assert (await find_feed(fetcher, workers, home)).url == feed


@pytest.mark.parametrize(("status", "moves"), [(301, True), (302, False)])
async def test_only_a_permanent_redirect_changes_the_address(
    outlet: Outlet, fetcher: Fetcher, workers: Workers, status: int, moves: bool
) -> None:
    new = outlet.says("/new", RSS)
    old = outlet.says("/old", status=status, Location="/new")
    assert (await find_feed(fetcher, workers, old)).url == (new if moves else old)


async def test_a_site_without_a_feed(outlet: Outlet, fetcher: Fetcher, workers: Workers) -> None:
    with pytest.raises(UsageError, match=r"no feed at .* addresses tried"):
        await find_feed(fetcher, workers, outlet.says("/", b"<h1>News</h1>"))


@pytest.mark.parametrize(("address", "error"), [("ftp://a.example/", UsageError), ("nobody.invalid", FetchError)])
async def test_addresses_that_lead_nowhere(
    fetcher: Fetcher, workers: Workers, address: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        await find_feed(fetcher, workers, address)
