import asyncio
import gzip
import socket
import time
import zlib
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest
from aiohttp import web

from bot.errors import BlockedAddress, FeedGone, FetchError, TooLarge
from bot.sources.fetch import Fetcher
from tests.sources.server import Outlet

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
MakeFetcher = Callable[..., Fetcher]


async def test_an_answer(outlet: Outlet, fetcher: Fetcher) -> None:
    url = outlet.says("/feed", b"<rss/>", Content_Type="application/rss+xml; charset=ISO-8859-1", ETag='"1"')
    fetched = await fetcher.get(url + "#top", kind="feed")
    assert (fetched.url, fetched.status, fetched.body) == (url, 200, b"<rss/>")
    assert (fetched.content_type, fetched.charset) == ("application/rss+xml", "ISO-8859-1")
    assert (fetched.etag, fetched.last_modified, fetched.moved_to, fetched.not_modified) == ('"1"', None, None, False)


async def test_what_is_sent(outlet: Outlet, fetcher: Fetcher) -> None:
    feed, page = outlet.says("/feed", Set_Cookie="who=me"), outlet.says("/page")
    await fetcher.get(feed, kind="feed", etag='W/"7"', last_modified="Mon, 02 Mar 2026 10:00:00 GMT")
    await fetcher.get(page, kind="page")
    (_, for_feed), (_, for_page) = outlet.asked
    assert for_feed["User-Agent"] == for_page["User-Agent"] == "Hearsay/test"
    assert (for_feed["If-None-Match"], for_feed["A-IM"]) == ('W/"7"', "feed")
    assert for_feed["If-Modified-Since"] == "Mon, 02 Mar 2026 10:00:00 GMT"
    assert "gzip" in for_feed["Accept-Encoding"]
    assert "application/rss+xml" in for_feed["Accept"]
    assert "text/html" in for_page["Accept"]
    assert {"Cookie", "A-IM", "If-None-Match", "If-Modified-Since"}.isdisjoint(for_page)


async def test_unchanged_since_last_time(outlet: Outlet, fetcher: Fetcher) -> None:
    async def answer(request: web.Request) -> web.Response:
        if request.headers.get("If-None-Match") == '"1"':
            return web.Response(status=304, headers={"ETag": '"1"'})
        return web.Response(body=b"new", headers={"ETag": '"1"', "Last-Modified": "Mon, 02 Mar 2026 10:00:00 GMT"})

    url = outlet.does("/feed", answer)
    first = await fetcher.get(url, kind="feed")
    second = await fetcher.get(url, kind="feed", etag=first.etag, last_modified=first.last_modified)
    assert (first.body, first.not_modified) == (b"new", False)
    assert (second.status, second.body, second.not_modified, second.etag) == (304, b"", True, '"1"')


async def test_304_that_nobody_asked_for(outlet: Outlet, fetcher: Fetcher) -> None:
    with pytest.raises(FetchError) as caught:
        await fetcher.get(outlet.says("/feed", status=304), kind="feed")
    assert caught.value.status == 304


async def test_a_validator_too_long_is_dropped(outlet: Outlet, fetcher: Fetcher) -> None:
    fetched = await fetcher.get(outlet.says("/feed", ETag='"' + "x" * 2000 + '"'), kind="feed")
    assert fetched.etag is None


@pytest.mark.parametrize(
    ("coding", "packed"), [("gzip", gzip.compress(b"news", mtime=0)), ("deflate", zlib.compress(b"news"))]
)
async def test_compressed(outlet: Outlet, fetcher: Fetcher, coding: str, packed: bytes) -> None:
    fetched = await fetcher.get(outlet.says("/feed", packed, Content_Encoding=coding), kind="feed")
    assert fetched.body == b"news"


@pytest.mark.parametrize(
    ("status", "kind", "pause"),
    [
        (429, FetchError, timedelta(seconds=90)),
        (503, FetchError, timedelta(seconds=90)),
        (404, FetchError, None),
        (403, FetchError, None),
        (500, FetchError, None),
        (410, FeedGone, None),
        (204, FetchError, None),
        (206, FetchError, None),
        (300, FetchError, None),
    ],
)
async def test_refusals(
    outlet: Outlet, fetcher: Fetcher, status: int, kind: type[FetchError], pause: timedelta | None
) -> None:
    url = outlet.says("/feed", status=status, Retry_After="90")
    with pytest.raises(FetchError) as caught:
        await fetcher.get(url, kind="feed")
    assert type(caught.value) is kind
    assert (caught.value.status, caught.value.retry_after, caught.value.url) == (status, pause, url)


@pytest.mark.parametrize(
    ("statuses", "moves"),
    [((301,), True), ((308, 301), True), ((302,), False), ((307,), False), ((303, 301), False), ((301, 302), "first")],
)
async def test_redirects(outlet: Outlet, fetcher: Fetcher, statuses: tuple[int, ...], moves: bool | str) -> None:
    for number, status in enumerate(statuses):
        outlet.says(f"/{number}", status=status, Location=f"/{number + 1}")
    end = outlet.says(f"/{len(statuses)}", b"here")
    fetched = await fetcher.get(outlet.url("/0"), kind="feed", etag='"1"')
    assert (fetched.body, fetched.url) == (b"here", end)
    assert fetched.moved_to == {True: end, False: None, "first": outlet.url("/1")}[moves]


async def test_redirects_end(outlet: Outlet, fetcher: Fetcher) -> None:
    url = outlet.says("/round", status=302, Location="/round")
    with pytest.raises(FetchError, match="more than 5 redirects"):
        await fetcher.get(url, kind="feed")
    assert len(outlet.asked) == 6


@pytest.mark.parametrize(
    "target",
    [
        "file:///etc/passwd",
        "ftp://example.org/",
        "http://user:s3cret@127.0.0.1/",
        "http://2130706433/",
        "http://[::1",
        "http://169.254.169.254/latest/meta-data/",
        "http://0.0.0.0/",
    ],
)
async def test_redirects_to_where_nobody_may_go(outlet: Outlet, fetcher: Fetcher, target: str) -> None:
    url = outlet.says("/feed", status=302, Location=target)
    with pytest.raises(FetchError) as caught:
        await fetcher.get(url, kind="page")
    assert "s3cret" not in f"{caught.value} {caught.value!r}"
    assert [path for path, _ in outlet.asked] == ["/feed"]


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "2130706433",
        "0x7f.1",
        "0177.0.0.1",
        "127.1",
        "[::ffff:127.0.0.1]",
        "[::1]",
        "[::]",
        "0.0.0.0",  # noqa: S104
        "１２７.０.０.１",
    ],
)
async def test_this_machine_is_refused(outlet: Outlet, make_fetcher: MakeFetcher, host: str) -> None:
    outlet.says("/feed", b"secret")
    port = outlet.root.rpartition(":")[2]
    async with make_fetcher(allow_private=False) as guarded:
        for url in (f"http://{host}:{port}/feed", f"http://{host}/feed"):
            with pytest.raises(BlockedAddress):
                await guarded.get(url, kind="feed")
    assert outlet.asked == []


async def test_a_swelling_answer_is_stopped(outlet: Outlet, make_fetcher: MakeFetcher) -> None:
    packed = gzip.compress(bytes(300_000_000), compresslevel=1)
    url = outlet.says("/feed", packed, Content_Encoding="gzip")
    started = time.monotonic()
    async with make_fetcher(feed_cap=1_000_000) as fetcher:
        with pytest.raises(TooLarge):
            await fetcher.get(url, kind="feed")
    assert time.monotonic() - started < 5


@pytest.mark.parametrize(("kind", "fits"), [("feed", True), ("page", False)])
async def test_caps_by_kind(outlet: Outlet, make_fetcher: MakeFetcher, kind: str, fits: bool) -> None:
    url = outlet.says("/it", bytes(2000))
    async with make_fetcher(feed_cap=2000, page_cap=1999) as fetcher:
        if fits:
            assert len((await fetcher.get(url, kind="feed")).body) == 2000
        else:
            with pytest.raises(TooLarge):
                await fetcher.get(url, kind="page")


async def test_an_endless_answer_without_a_length(outlet: Outlet, make_fetcher: MakeFetcher) -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(bytes(100_000))

    url = outlet.does("/feed", answer)
    async with make_fetcher(feed_cap=1_000_000) as fetcher:
        with pytest.raises(TooLarge):
            await fetcher.get(url, kind="feed")


async def test_a_slow_drip_meets_the_deadline(outlet: Outlet, make_fetcher: MakeFetcher) -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(200):
            await response.write(b"<")
            await asyncio.sleep(0.05)
        return response

    url = outlet.does("/feed", answer)
    started = time.monotonic()
    async with make_fetcher(timeout=0.4) as fetcher:
        with pytest.raises(FetchError, match=r"within 0\.4 seconds"):
            await fetcher.get(url, kind="feed")
    assert time.monotonic() - started < 3


async def test_two_at_once_of_one_host(outlet: Outlet, fetcher: Fetcher) -> None:
    now, most = 0, 0

    async def answer(request: web.Request) -> web.Response:
        nonlocal now, most
        now += 1
        most = max(most, now)
        await asyncio.sleep(0.02)
        now -= 1
        return web.Response(body=b"x")

    url = outlet.does("/feed", answer)
    await asyncio.gather(*(fetcher.get(url, kind="feed") for _ in range(8)))
    assert most == 2


@pytest.fixture
async def raw_server() -> AsyncIterator[Callable[[bytes], str]]:
    """A server that answers any connection with given bytes, and hangs up."""
    said = b""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(4096)
        writer.write(said)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]

    def say(answer: bytes) -> str:
        nonlocal said
        said = answer
        return f"http://127.0.0.1:{port}/feed"

    yield say
    server.close()
    await server.wait_closed()


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"this is not HTTP\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\nx",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 8\r\n\r\nnot gzip",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"x" * 20_000 + b"\r\n\r\n",
        b"HTTP/1.1 301 Moved\r\nLocation: http://[\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: http://\xff\xfe/\r\nContent-Length: 0\r\n\r\n",
    ],
)
async def test_broken_servers(raw_server: Callable[[bytes], str], fetcher: Fetcher, answer: bytes) -> None:
    with pytest.raises(FetchError):
        await fetcher.get(raw_server(answer), kind="feed")


async def test_nobody_listens(fetcher: Fetcher) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(FetchError, match="no connection"):
        await fetcher.get(f"http://127.0.0.1:{port}/", kind="feed")


@pytest.mark.parametrize("url", ["http://nobody.invalid/", "http://" + "a" * 300 + ".example/", "http://a..b/"])
async def test_no_such_host(fetcher: Fetcher, url: str) -> None:
    with pytest.raises(FetchError):
        await fetcher.get(url, kind="feed")


async def test_tls_spoken_to_a_plain_server(outlet: Outlet, fetcher: Fetcher) -> None:
    with pytest.raises(FetchError):
        await fetcher.get(outlet.root.replace("http:", "https:") + "/feed", kind="feed")


def test_every_error_of_the_client_is_one_that_is_translated() -> None:
    known = (aiohttp.ClientError, OSError, ValueError)
    errors = [e for e in vars(aiohttp.client_exceptions).values() if isinstance(e, type) and issubclass(e, Exception)]
    of_requests = [
        e for e in errors if e.__module__ == "aiohttp.client_exceptions" and e.__name__ != "WSMessageTypeError"
    ]
    assert len(of_requests) > 20
    assert [e for e in of_requests if not issubclass(e, known)] == []


async def test_a_fetcher_that_is_not_open(make_fetcher: MakeFetcher) -> None:
    with pytest.raises(RuntimeError):
        await make_fetcher().get("http://127.0.0.1/", kind="feed")
