"""What settings make of the way in: how the bot names itself to outlets, and when hubs are asked to push."""

from pathlib import Path

import pytest

from bot import __version__
from bot.collect import Collect
from bot.inflow import collect_of, fetcher_of, pushing_of
from bot.ingest import Ingest
from bot.sources.workers import Workers
from bot.store import Store, feeds, pushes
from config.settings import Settings, load
from tests.conftest import Clock
from tests.core.test_collect import link, read
from tests.sources.server import open_outlet

HUB = """<?xml version="1.0"?><rss version="2.0" xmlns:a="http://www.w3.org/2005/Atom"><channel><title>P</title>
<a:link rel="hub" href="https://hub.example/"/><item><title>Bridge</title><link>https://p.example/1</link>
<description>The council met. It spoke of the bridge.</description></item></channel></rss>"""


def settings_of(folder: Path, **named: str) -> Settings:
    return load({"HEARSAY_ALLOW_PRIVATE_NETWORKS": "true", **named}, folder=folder)


@pytest.mark.parametrize(
    ("contact", "agent"),
    [
        ("", f"Hearsay/{__version__}"),
        ("mailto:desk@vardia.example", f"Hearsay/{__version__} (+mailto:desk@vardia.example)"),
        ("https://vardia.example/bot", f"Hearsay/{__version__} (+https://vardia.example/bot)"),
    ],
)
async def test_servers_are_told_who_asks(tmp_path: Path, contact: str, agent: str) -> None:
    settings = settings_of(tmp_path, HEARSAY_CONTACT=contact)
    async with open_outlet() as outlet, fetcher_of(settings) as fetcher:
        for path, kind in (("/feed", "feed"), ("/page", "page"), ("/robots.txt", "robots")):
            await fetcher.get(outlet.says(path, b"x"), kind=kind)  # type: ignore[arg-type]
        assert [headers["User-Agent"] for _path, headers in outlet.asked] == [agent] * 3


@pytest.mark.parametrize(
    ("named", "asks"),
    [
        ({}, False),
        ({"HEARSAY_PORT": "8080"}, False),
        ({"HEARSAY_PUBLIC_URL": "https://hearsay.example"}, False),
        ({"HEARSAY_PUBLIC_URL": "https://hearsay.example", "HEARSAY_PORT": "8080"}, True),
    ],
    ids=["nothing set", "a port alone", "an address alone", "both"],
)
async def test_hubs_are_asked_only_where_they_can_reach_us(
    tmp_path: Path, store: Store, clock: Clock, workers: Workers, named: dict[str, str], asks: bool
) -> None:
    settings = settings_of(tmp_path, **named)
    async with open_outlet() as outlet, fetcher_of(settings) as fetcher:
        url = outlet.says("/feed", HUB.encode())
        store.write(lambda db: feeds.put(db, url=url, outlet="The P"))
        ingest = Ingest(store, read, link, clock=clock, reader="1", alert_confidence=0.5)
        collect: Collect = collect_of(
            settings, store, fetcher, workers, ingest, clock=clock, progress=lambda polled: None
        )
        (polled,) = await collect.tick()
        pushing = pushing_of(settings, store, fetcher, collect, clock)
    clock.forward(minutes=1)
    wanted = store.read(lambda db: pushes.due(db, clock()))
    assert (polled.error, pushing is not None, [push.hub for push in wanted]) == (
        None,
        asks,
        ["https://hub.example/"] * asks,
    )
    if wanted:
        secrets = {wanted[0].token, wanted[0].secret}
        assert (len(secrets), min(map(len, secrets)) >= 32) == (2, True)
