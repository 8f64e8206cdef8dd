"""The sample outlets for real: a child process on loopback, asked by the bot's own client."""

import asyncio
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from bot.demo.outlets import SampleOutlets
from bot.errors import FetchError, HearsayError
from bot.sources import feeds
from bot.sources.fetch import Fetcher

PATIENCE = 60.0


@pytest.fixture
async def outlets() -> AsyncIterator[SampleOutlets]:
    async with SampleOutlets(patience=PATIENCE) as served:
        yield served


@pytest.fixture
async def fetcher() -> AsyncIterator[Fetcher]:
    async with Fetcher(user_agent="tests", allow_private=True) as opened:
        yield opened


async def test_three_outlets_with_country_and_language(outlets: SampleOutlets) -> None:
    assert [(one.outlet, one.country, one.language) for one in outlets.feeds] == [
        ("Halyard International", "GB", "en"),
        ("Hindukush Lantern", "AF", "en"),
        ("The Indus Ledger", "PK", "en"),
    ]


async def test_what_is_unchanged_is_not_sent_again_until_the_second_batch(
    outlets: SampleOutlets, fetcher: Fetcher
) -> None:
    first = [await fetcher.get(one.url, kind="feed") for one in outlets.feeds]
    for got in first:
        for etag, changed in ((got.etag, got.last_modified), (got.etag, None), (None, got.last_modified)):
            again = await fetcher.get(got.url, kind="feed", etag=etag, last_modified=changed)
            assert again.not_modified
            assert (again.etag, again.last_modified) == (got.etag, got.last_modified)
    await outlets.publish()
    for got in first:
        after = await fetcher.get(got.url, kind="feed", etag=got.etag, last_modified=got.last_modified)
        assert not after.not_modified
        told, newer = (feeds.parse(one.body, one.url).entries for one in (got, after))
        assert len(newer) > len(told)
        assert {one.identity for one in told} <= {one.identity for one in newer}
        # an older client, which keeps dates only, sees the change too
        assert not (await fetcher.get(got.url, kind="feed", last_modified=got.last_modified)).not_modified


async def test_every_entry_has_its_page(outlets: SampleOutlets, fetcher: Fetcher) -> None:
    await outlets.publish()
    for served in outlets.feeds:
        got = await fetcher.get(served.url, kind="feed")
        for entry in feeds.parse(got.body, got.url).entries:
            page = await fetcher.get(entry.url, kind="page")
            assert page.content_type == "text/html"
            assert (await fetcher.get(entry.url, kind="page", etag=page.etag)).not_modified


async def test_what_is_not_there_is_404(outlets: SampleOutlets, fetcher: Fetcher) -> None:
    for path in ("/", "/halyard/news/no-such-thing", "/halyard/news/asif-weapons", "/nobody/rss.xml", "/publish"):
        with pytest.raises(FetchError) as failed:
            await fetcher.get(root_of(outlets) + path, kind="page")
        assert failed.value.status == 404, path


async def test_gzip_for_who_asks_for_it(outlets: SampleOutlets) -> None:
    async with aiohttp.ClientSession() as client:
        for accepts, packed in (("gzip, deflate", "gzip"), ("identity", None), ("deflate", None)):
            answer = await client.get(outlets.feeds[0].url, headers={"Accept-Encoding": accepts})
            assert answer.headers.get("Content-Encoding") == packed
            assert answer.headers["Vary"] == "Accept-Encoding"
            assert b"<rss" in await answer.read()


async def test_robots_are_told_where_to_go(outlets: SampleOutlets, fetcher: Fetcher) -> None:
    got = await fetcher.get(f"{root_of(outlets)}/robots.txt", kind="page")
    assert got.body.startswith(b"User-agent: *\n")


async def test_the_server_stops_with_its_block(fetcher: Fetcher) -> None:
    async with SampleOutlets(patience=PATIENCE) as outlets:
        url = outlets.feeds[0].url
        await fetcher.get(url, kind="feed")
    with pytest.raises(FetchError):
        await fetcher.get(url, kind="feed")


async def test_the_server_starts_from_a_folder_with_another_bot_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bot").mkdir()
    (tmp_path / "bot" / "__init__.py").write_text("raise SystemExit('the wrong bot')")
    monkeypatch.chdir(tmp_path)
    async with SampleOutlets(patience=PATIENCE) as outlets:
        assert len(outlets.feeds) == 3


async def test_a_server_that_cannot_start_says_what_to_do() -> None:
    with pytest.raises(HearsayError, match=r"sample outlets: the server ended .*nowhere.*shows more"):
        async with SampleOutlets(server="bot.demo.nowhere"):
            pass


async def test_a_server_that_does_not_answer_is_not_waited_for_for_ever() -> None:
    with pytest.raises(HearsayError, match=r"no answer within 0 seconds"):
        async with SampleOutlets(patience=0):
            pass


WATCHED = """
import asyncio
from bot.demo.outlets import SampleOutlets

async def main():
    async with SampleOutlets() as outlets:
        print(outlets.feeds[0].url, flush=True)
        await asyncio.sleep(600)

asyncio.run(main())
"""


def test_the_server_does_not_outlive_a_parent_that_is_killed() -> None:
    with subprocess.Popen([sys.executable, "-c", WATCHED], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        port = int(parent.stdout.readline().split(":")[2].partition("/")[0])
        assert listens(port)
        parent.send_signal(signal.SIGKILL)
    assert asyncio.run(falls_silent(port))


async def falls_silent(port: int) -> bool:
    for _ in range(100):
        if not listens(port):
            return True
        await asyncio.sleep(0.1)
    return False


def listens(port: int) -> bool:
    with socket.socket() as dialling:
        return dialling.connect_ex(("127.0.0.1", port)) == 0


def root_of(outlets: SampleOutlets) -> str:
    return outlets.feeds[0].url.partition("/halyard")[0]
