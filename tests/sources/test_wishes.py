from datetime import timedelta

import pytest

from bot.sources.feeds import parse
from bot.sources.wishes import HEAD, hub_of, json_hub, wishes_of
from bot.types import Wishes

ITEM = "<item><title>t</title><link>https://a.example/1</link></item>"


def rss(head: str, tail: str = "") -> str:
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>A</title>{head}{ITEM}{tail}</channel></rss>'


@pytest.mark.parametrize(
    ("document", "wishes"),
    [
        (rss(""), Wishes()),
        (rss("<ttl>60</ttl>"), Wishes(timedelta(hours=1))),
        (rss("<ttl> 60 </ttl>"), Wishes(timedelta(hours=1))),
        (rss("<ttl>soon</ttl>"), Wishes()),
        (rss("", "<ttl>5</ttl>"), Wishes(timedelta(minutes=5))),
        (rss("", "x" * 3 * HEAD + "<ttl>5</ttl>"), Wishes(timedelta(minutes=5))),
        (
            rss("<skipHours>\n<hour>0</hour><hour>24</hour> <hour>7</hour></skipHours>"),
            Wishes(skip_hours=frozenset({0, 7})),
        ),
        (rss("<skipHours><hour>99</hour></skipHours>"), Wishes()),
        (rss("<skipHours>" + "".join(f"<hour>{h}</hour>" for h in range(24)) + "</skipHours>"), Wishes()),
        (
            rss("<skipDays><day>Saturday</day><day>Sunday</day><day>Someday</day></skipDays>"),
            Wishes(skip_days=frozenset({5, 6})),
        ),
        ("<" * 100_000, Wishes()),
        ("<skipHours>" * 5000, Wishes()),
    ],
)
def test_wishes(document: str, wishes: Wishes) -> None:
    assert wishes_of(document) == wishes


@pytest.mark.parametrize(
    ("tags", "found"),
    [
        ("", (None, None)),
        ('<atom:link rel="hub" href="https://hub.example/"/>', ("https://hub.example/", None)),
        (
            "<link rel='hub' href='https://hub.example/?a=1&amp;b=2'/><link rel='self' href='/feed'/>",
            ("https://hub.example/?a=1&b=2", "https://a.example/feed"),
        ),
        ('<atom10:link href="https://hub.example/" rel="self hub" />', ("https://hub.example/",) * 2),
        ('<link rel="hub" href="ftp://hub.example/"/>', (None, None)),
        ('<link rel="hub" href="javascript:alert(1)"/>', (None, None)),
        ("<link>https://a.example/</link>", (None, None)),
    ],
)
def test_the_hub(tags: str, found: tuple[str | None, str | None]) -> None:
    assert hub_of(rss(tags), "https://a.example/rss") == found


def test_a_document_carries_them() -> None:
    links = '<link rel="hub" href="https://hub.example/"/>'
    found = parse(rss(f"<ttl>60</ttl>{links}").encode(), "https://a.example/rss")
    assert (found.wishes.ttl, found.hub) == (timedelta(hours=1), "https://hub.example/")


@pytest.mark.parametrize(
    ("hub", "found"), [("https://hub.example/", "https://hub.example/"), ("/hub", "https://a.example/hub"), ("", None)]
)
def test_a_json_feeds_hub(hub: str, found: str | None) -> None:
    assert json_hub([{"type": "WebSub", "url": hub}], "https://a.example/feed.json") == found


def test_a_json_feed_names_its_hub() -> None:
    body = b"""{"version": "https://jsonfeed.org/version/1.1", "title": "A", "feed_url": "https://a.example/feed.json",
    "hubs": [7, {"type": "rssCloud", "url": "https://c.example/"}, {"type": "WebSub", "url": "https://hub.example/"}],
    "items": []}"""
    found = parse(body, "https://a.example/other")
    assert (found.hub, found.itself) == ("https://hub.example/", "https://a.example/feed.json")
