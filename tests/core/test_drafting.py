"""An entry as an article, over real pages: what is read, under which address, what stands in for what cannot be had."""

import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
from aiohttp import abc

from bot.drafting import Drafting
from bot.errors import ParseError
from bot.quarantine import Quarantine
from bot.sources.fetch import Fetcher
from bot.sources.host_pace import HostPace
from bot.sources.robots import Robots
from bot.sources.workers import Workers
from bot.store import Store
from bot.types import Draft, Feed, FeedEntry
from tests.conftest import Clock
from tests.sources.server import Outlet, open_outlet

FEED = Feed(1, "https://feeds.example/rss", "The Aggregate")
STORY = (
    "The council met on Monday evening and spoke about the bridge, which the mayor wants and the minister does not. "
)
SHORT = "The council met."
WHOLE = STORY * 8


def page(text: str = STORY * 6, head: str = "") -> bytes:
    paragraphs = "".join(f"<p>{part.strip()}.</p>" for part in text.split(". ") if part.strip())
    return f"<html><head><title>Bridge</title>{head}</head><body><article>{paragraphs}</article></body></html>".encode()


@dataclass
class Bench:
    outlet: Outlet
    drafting: Drafting

    async def draft(self, url: str, summary: str = SHORT) -> Draft:
        return await self.drafting.draft(FEED, FeedEntry("1", url, "Bridge row", summary, None, "h"))

    def pages(self) -> list[str]:
        return [path for path, _headers in self.outlet.asked if path != "/robots.txt"]


@pytest.fixture
async def bench(store: Store, clock: Clock, workers: Workers) -> AsyncIterator[Bench]:
    async with open_outlet() as outlet, Fetcher(user_agent="Hearsay/test", allow_private=True, clock=clock) as fetcher:
        robots = Robots(fetcher, clock=clock)
        yield Bench(outlet, Drafting(fetcher, workers, Quarantine(store, clock), robots))


async def test_a_short_entry_gets_its_pages_text_and_a_long_one_asks_for_nothing(bench: Bench) -> None:
    url = bench.outlet.says("/news/1", page())
    short, long = await bench.draft(url), await bench.draft(url, WHOLE)
    assert (short.summary_only, "mayor wants" in short.text) == (False, True)
    assert (long.summary_only, long.text.endswith(WHOLE)) == (False, True)
    assert bench.pages() == ["/news/1"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 404),
        (b"", 403),
        (b"<html><nav>Menu</nav></html>", 200),
        (
            page("We value your privacy. We and our partners store information on your device and need your consent. "),
            200,
        ),
        (page(STORY + "Subscribe to continue reading. "), 200),
        (page(STORY * 2, '<script type="application/ld+json">{"isAccessibleForFree": false}</script>'), 200),
        (
            page("Please enable JavaScript to go on with this page, which cannot be shown to you without it today. "),
            200,
        ),
    ],
)
async def test_what_is_no_article_is_not_stored_as_one(bench: Bench, body: bytes, status: int) -> None:
    draft = await bench.draft(bench.outlet.says("/news/1", body, status=status, Content_Type="text/html"))
    assert (draft.summary_only, draft.text) == (True, f"Bridge row\n{SHORT}")


async def test_a_page_with_less_than_the_feed_has_is_not_taken(bench: Bench) -> None:
    summary = STORY * 8 + "and then"
    draft = await bench.draft(bench.outlet.says("/news/1", page(STORY * 2)), summary)
    assert (draft.summary_only, draft.text.endswith("and then")) == (True, True)


async def test_robots_txt_is_obeyed(bench: Bench) -> None:
    bench.outlet.says("/robots.txt", b"User-agent: *\nDisallow: /news/")
    draft = await bench.draft(bench.outlet.says("/news/1", page()))
    assert (draft.summary_only, bench.pages()) == (True, [])


async def test_robots_txt_of_a_host_that_a_redirect_leads_to_is_obeyed(bench: Bench) -> None:
    async with open_outlet() as other:
        other.says("/robots.txt", b"User-agent: *\nDisallow: /")
        target = other.says("/news/1", page())
        draft = await bench.draft(bench.outlet.says("/go", status=302, Location=target))
        assert (draft.summary_only, [path for path, _ in other.asked]) == (True, ["/robots.txt"])


async def test_the_pages_own_address_is_the_articles(bench: Bench) -> None:
    head = f'<link rel="canonical" href="{bench.outlet.url("/news/bridge")}?utm_source=rss">'
    draft = await bench.draft(bench.outlet.says("/n/1", page(head=head)))
    assert draft.url == bench.outlet.url("/news/bridge")


async def test_a_redirect_to_the_home_page_is_no_address_of_the_article(bench: Bench) -> None:
    bench.outlet.says("/", page())
    url = bench.outlet.says("/news/gone", status=302, Location="/")
    assert (await bench.draft(url)).url == url


async def test_an_aggregators_link_that_says_where_it_leads(bench: Bench) -> None:
    target = bench.outlet.says("/news/1", page())
    draft = await bench.draft(f"https://www.google.com/url?sa=t&url={target}")
    assert (draft.url, draft.outlet, draft.unresolved, draft.summary_only) == (target, "127.0.0.1", False, False)


async def test_an_aggregators_link_that_tells_nothing_is_kept_with_the_summary(bench: Bench) -> None:
    url = "https://news.google.com/rss/articles/CBMiopaque"
    draft = await bench.draft(url)
    assert (draft.url, draft.outlet, draft.unresolved, draft.summary_only) == (url, "The Aggregate", True, True)


async def test_a_page_that_a_person_asked_for_and_that_is_none(bench: Bench) -> None:
    url = bench.outlet.says("/news/1", page(STORY + "Subscribe to continue reading. "))
    fetched = await bench.drafting._fetcher.get(url, kind="page")
    with pytest.raises(ParseError, match="a paywall notice"):
        await bench.drafting.read_page(fetched)


class Names(abc.AbstractResolver):
    """Every name is loopback: aggregators and mobile hosts are known by their names."""

    async def resolve(self, host: str, port: int = 0, family: int = socket.AF_INET) -> list[Any]:
        found = {"hostname": host, "host": "127.0.0.1", "port": port, "family": socket.AF_INET}
        return [{**found, "proto": 0, "flags": socket.AI_NUMERICHOST}]

    async def close(self) -> None:
        return None


@pytest.fixture
async def named(store: Store, clock: Clock, workers: Workers) -> AsyncIterator[Bench]:
    """A bench at whose outlet every host of the world is found, at the outlet's port."""
    pace = HostPace(clock=clock, free=lambda host: True)
    async with (
        open_outlet() as outlet,
        Fetcher(user_agent="Hearsay/test", allow_private=True, clock=clock, resolver=Names(), pace=pace) as fetcher,
    ):
        outlet.root = "http://HOST:" + outlet.root.rpartition(":")[2]
        yield Bench(outlet, Drafting(fetcher, workers, Quarantine(store, clock), Robots(fetcher, clock=clock)))


def at(bench: Bench, host: str, path: str) -> str:
    return bench.outlet.url(path).replace("HOST", host)


@pytest.mark.parametrize(
    ("link", "statuses"),
    [
        ("news.google.com/rss/articles/CBMiopaque?oc=5", (302,)),
        ("news.google.com/rss/articles/CBMiopaque", (302, 301)),
        ("t.co/AbCd", (301,)),
        ("bit.ly/3x", (302, 302)),
    ],
)
async def test_an_aggregators_link_is_resolved_where_a_redirect_tells_its_target(
    named: Bench, link: str, statuses: tuple[int, ...]
) -> None:
    host, _slash, rest = link.partition("/")
    path = f"/{rest.partition('?')[0]}"
    target = at(named, "www.post.example", "/news/bridge")
    hops = [path, *(f"/hop/{number}" for number in range(1, len(statuses)))]
    for number, (hop, status) in enumerate(zip(hops, statuses, strict=True)):
        onward = at(named, host, hops[number + 1]) if number + 1 < len(hops) else f"{target}?utm_source=x"
        named.outlet.says(hop, status=status, Location=onward)
    named.outlet.says("/news/bridge", page())
    draft = await named.draft(at(named, host, f"/{rest}"))
    assert (draft.url, draft.outlet, draft.unresolved, draft.summary_only) == (
        target,
        "post.example",
        False,
        False,
    )


async def test_an_aggregators_link_that_a_redirect_keeps_within_it_stays_unresolved(named: Bench) -> None:
    named.outlet.says("/rss/articles/CBMi", status=302, Location=at(named, "consent.google.com", "/m"))
    named.outlet.says("/m", page())
    url = at(named, "news.google.com", "/rss/articles/CBMi")
    draft = await named.draft(url)
    assert (draft.unresolved, draft.summary_only, draft.outlet) == (True, True, "The Aggregate")


@pytest.mark.parametrize(
    ("canonical", "found"),
    [
        ("http://www.post.example:PORT/news/bridge?utm_medium=rss", "http://www.post.example:PORT/news/bridge"),
        ("/news/bridge", "http://m.post.example:PORT/news/bridge"),
        ("http://elsewhere.example:PORT/news/bridge", "http://m.post.example:PORT/n/1"),
        ("http://www.post.example:PORT/", "http://m.post.example:PORT/n/1"),
    ],
    ids=["its own site", "a path", "another site", "the home page"],
)
async def test_a_mobile_pages_canonical_address_is_the_articles_where_it_stays_on_the_site(
    named: Bench, canonical: str, found: str
) -> None:
    port = named.outlet.root.rpartition(":")[2]
    head = f'<link rel="canonical" href="{canonical.replace("PORT", port)}">'
    named.outlet.says("/n/1", page(head=head))
    draft = await named.draft(at(named, "m.post.example", "/n/1"), WHOLE)
    assert (draft.url, draft.text.endswith(WHOLE)) == (found.replace("PORT", port), True)
