"""Which addresses may be a site's feed: what its page links to, then where feeds usually are. Pure.

https://blog.whatwg.org/feed-autodiscovery, https://www.jsonfeed.org/version/1.1/
"""

import re
from collections.abc import Iterator
from urllib.parse import urljoin

from bot.sources.addresses import absolute, same_site
from bot.sources.markup import start_tags, without_comments
from bot.sources.text import decode

HEAD = 400_000
MOST = 24
COMMON_PATHS = (
    "feed",
    "rss",
    "feed.xml",
    "rss.xml",
    "atom.xml",
    "index.xml",
    "feed.json",
    "feeds/posts/default",
    "rss/index.xml",
    "?feed=rss2",
)
_TYPES = frozenset(
    {
        "application/rss+xml",
        "application/atom+xml",
        "application/rdf+xml",
        "application/feed+json",
        "application/xml",
        "text/xml",
    }
)
_LOOKS_LIKE_ONE = re.compile(r"(?i)(?:^|[/._-])(?:rss|atom|feeds?)(?:[/._?-]|\Z)|\.(?:rss|atom|rdf)\Z|feed\.xml\Z")
_OF_COMMENTS = re.compile(r"(?i)comment")


def candidates(html: bytes, url: str) -> tuple[str, ...]:
    """Addresses to try for the feed of the page at `url`, the likeliest first; feeds of comments come last."""
    page = without_comments(decode(html[:HEAD]))
    base = (
        next((absolute(tag.get("href", ""), url) for tag in start_tags(page, "base") if tag.get("href")), None) or url
    )
    found = [*_announced(page, base), *_linked(page, base), *_usual(url)]
    distinct = list(dict.fromkeys(address for address in found if address != url))
    return tuple(sorted(distinct, key=lambda address: bool(_OF_COMMENTS.search(address))))[:MOST]


def _announced(page: str, base: str) -> Iterator[str]:
    """`<link rel="alternate" type="application/rss+xml" href="...">`, those with a title about comments last."""
    later: list[str] = []
    for tag in start_tags(page, "link"):
        kind = tag.get("type", "").partition(";")[0].strip().lower()
        rels = tag.get("rel", "").lower().split()
        if not (("alternate" in rels and kind in _TYPES) or "feed" in rels):
            continue
        address = absolute(tag.get("href", ""), base)
        if address and _OF_COMMENTS.search(tag.get("title", "")):
            later.append(address)
        elif address:
            yield address
    yield from later


def _linked(page: str, base: str) -> Iterator[str]:
    """Links in the page's text whose address looks like a feed's, on the same site."""
    for tag in start_tags(page, "a"):
        address = absolute(tag.get("href", ""), base)
        if (
            address
            and same_site(address, base)
            and _LOOKS_LIKE_ONE.search(address.partition("://")[2].partition("/")[2])
        ):
            yield address


def _usual(url: str) -> Iterator[str]:
    """Where feeds usually are: beneath this page, then beneath the site's root."""
    beneath = url.partition("?")[0].partition("#")[0].rstrip("/") + "/"
    root = urljoin(url, "/")
    for start in dict.fromkeys((beneath, root)):
        for path in COMMON_PATHS:
            yield urljoin(start, path)
