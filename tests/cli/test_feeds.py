"""`hearsay feeds` over a loopback outlet: what each command says and does."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli.application import application
from bot.errors import UsageError
from bot.store import Store, feeds, quarantine
from bot.types import Feed
from tests.sources.server import Outlet, open_outlet

LONG_AGO = timedelta(days=200)


def rss(title: str, *, age: timedelta = timedelta(hours=1)) -> bytes:
    moment = datetime.now(UTC) - age
    items = "".join(
        f"<item><title>News {n}</title><link>https://p.example/{n}</link>"
        f"<pubDate>{format_datetime(moment - n * timedelta(hours=1))}</pubDate></item>"
        for n in range(5)
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>{title}</title>{items}</channel></rss>'.encode()


@dataclass
class Desk:
    """An operator's terminal, and the outlet beside it."""

    store: Store
    outlet: Outlet
    folder: Path

    async def __call__(self, *words: str) -> str:
        done = await asyncio.to_thread(CliRunner().invoke, application(), ["feeds", *words])
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        assert done.exit_code == 0, done.output
        return " ".join(done.output.split())

    def follow(self, path: str, outlet: str, body: bytes = b"", *, status: int = 200, **headers: str) -> Feed:
        url = self.outlet.says(path, body, status=status, **headers)
        self.store.write(lambda db: feeds.put(db, url=url, outlet=outlet, country="PK"))
        return self.feed(url)

    def feed(self, url: str) -> Feed:
        found = self.store.read(lambda db: feeds.by_url(db, url))
        assert found is not None
        return found


@pytest.fixture
async def desk(store: Store, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Desk]:
    (tmp_path / "feeds.toml").write_text("")
    monkeypatch.setenv("HEARSAY_DATABASE", str(path))
    monkeypatch.setenv("HEARSAY_FEEDS", str(tmp_path / "feeds.toml"))
    monkeypatch.setenv("HEARSAY_ALLOW_PRIVATE_NETWORKS", "true")
    async with open_outlet() as outlet:
        yield Desk(store, outlet, tmp_path)


async def test_a_home_page_leads_to_its_feed_and_a_second_time_to_the_same(desk: Desk) -> None:
    home = desk.outlet.says("/", b'<html><link rel="alternate" type="application/rss+xml" href="/news.xml"></html>')
    feed = desk.outlet.says("/news.xml", rss("The Post"))
    assert await desk("add", home, "--country", "pk") == f"Added: The Post, {feed} (5 entries)"
    assert (await desk("add", home)).startswith("Known already")
    assert [(one.url, one.outlet, one.country) for one in desk.store.read(feeds.every)] == [(feed, "The Post", "PK")]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("add", "HOME"), "no feed at http://127.0.0.1"),
        (("add", "HOME", "--country", "Pakistan"), "two letters"),
        (("add", "http://127.0.0.1:1/"), "not added"),
        (("add", "ftp://post.example/"), "is no web address"),
        (("remove", "The Unheard"), "no feed is called The Unheard"),
        (("import", "missing.opml"), "cannot be read"),
    ],
)
async def test_what_cannot_be_done_is_a_sentence(desk: Desk, words: tuple[str, ...], says: str) -> None:
    home = desk.outlet.says("/", b"<html><p>Nothing here.</p></html>")
    with pytest.raises(UsageError, match=says):
        await desk(*(home if word == "HOME" else word for word in words))


async def test_the_list_tells_how_each_is(desk: Desk) -> None:
    well, failing, off = (desk.follow(f"/{name}", f"The {name}") for name in ("well", "failing", "off"))
    now = datetime.now(UTC)
    desk.store.write(lambda db: feeds.fetched(db, well, now=now, next_fetch_at=now))
    desk.store.write(
        lambda db: feeds.failed(db, failing.id, now=now, next_fetch_at=now, error="no such host", status=None)
    )
    desk.store.write(lambda db: feeds.pause(db, off.id, "operator", now=now))
    told = await desk("list")
    for outlet, state in (("The well", "well"), ("The failing", "failing: no such host"), ("The off", "paused")):
        assert state in told.partition(outlet)[2], outlet
    assert f"{now:%Y-%m-%d %H:%M}" in told


async def test_the_check_says_how_each_is_and_what_to_do(desk: Desk) -> None:
    desk.follow("/well", "The Well", rss("W"))
    desk.follow("/stale", "The Silent", rss("S", age=LONG_AGO))
    desk.follow("/refuses", "The Shut", status=403)
    desk.follow("/broken", "The Broken", b"<html>no feed</html>")
    desk.outlet.says("/new", rss("M"))
    desk.follow("/moved", "The Mover", status=301, Location="/new")
    told = await desk("check")
    for outlet, state, do in (
        ("The Well", "works, 5 entries", ""),
        ("The Silent", "works, 5 entries, but nothing new since", "look whether the outlet has another feed"),
        ("The Shut", "refuses us: ", "set HEARSAY_CONTACT"),
        ("The Broken", "failing: ", "it is tried again"),
        ("The Mover", f"moved to {desk.outlet.url('/new')}", ""),
    ):
        row = told.partition(outlet)[2]
        assert (state in row, do in row) == (True, True), outlet
    assert told.endswith("3 of 5 work.")


async def test_one_that_was_given_up_and_works_is_read_again(desk: Desk) -> None:
    feed = desk.follow("/feed", "The Post", rss("P"))
    desk.store.write(lambda db: feeds.pause(db, feed.id, "failing", now=datetime.now(UTC)))
    assert (await desk("check")).endswith("1 of 1 work.")
    assert desk.feed(feed.url).paused is None


@pytest.mark.parametrize("by", ["url", "outlet"])
async def test_a_feed_is_removed_and_resumed(desk: Desk, by: str) -> None:
    feed = desk.follow("/feed", "The Post", rss("P"))
    named = feed.url if by == "url" else "the post"
    assert await desk("remove", named) == f"Read no more: The Post, {feed.url}"
    assert desk.feed(feed.url).paused == "operator"
    assert (await desk("remove", named)).startswith("Nothing to change")
    assert await desk("check") == await desk("check")  # one that the operator took out is not asked
    assert [path for path, _headers in desk.outlet.asked] == []
    assert await desk("resume", named) == f"Read again: The Post, {feed.url}"
    assert desk.feed(feed.url).paused is None


async def test_what_was_set_aside_is_shown_and_released(desk: Desk) -> None:
    feed = desk.follow("/feed", "The Post", rss("P"))
    assert await desk("quarantine") == "Nothing is set aside."
    for digest, reason in (("a", "reading it took more than 4.5 seconds"), ("b", "it ended its process")):
        desk.store.write(
            lambda db, digest=digest, reason=reason: quarantine.put(  # type: ignore[misc]
                db, "feed", feed.url, digest, feed_id=feed.id, outlet="The Post", reason=reason, now=datetime.now(UTC)
            )
        )
    told = await desk("quarantine")
    for part in ("The Post", feed.url, "reading it took more than 4.5 seconds", "it ended its process"):
        assert part in told
    assert "2 items ended their reader" in await desk("check")
    assert await desk("quarantine", "--release", "99") == "There is no such item."
    assert await desk("quarantine", "--release", "1") == "1 released."
    assert [one.reason for one in desk.store.read(quarantine.every)] == ["it ended its process"]
    assert await desk("quarantine", "--release", "0") == "1 released."


async def test_opml_goes_out_and_comes_back_with_all_that_it_can_hold(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ("The Post", "Le Monde & Cie", "ڈان", 'The "Herald"')
    for number, name in enumerate(names):
        desk.follow(f"/{number}", name)
    desk.store.write(lambda db: feeds.pause(db, 1, "operator", now=datetime.now(UTC)))
    file = tmp_path / "mine.opml"
    assert await desk("export", str(file)) == f"3 feeds in {file}"
    printed = await desk("export")
    monkeypatch.setenv("HEARSAY_DATABASE", str(tmp_path / "other.db"))
    assert await desk("import", str(file)) == "3 added, 0 known already, 0 left out."
    assert await desk("import", str(file)) == "0 added, 3 known already, 0 left out."
    listed = await desk("list")
    assert [name in listed for name in names] == [False, True, True, True]
    assert [name for name in ("Le Monde &amp; Cie", "ڈان") if name not in printed] == []
