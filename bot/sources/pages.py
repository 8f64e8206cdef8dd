"""Article pages: when to fetch one, and its text without what stands around it."""

import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass

from bot.errors import ParseError
from bot.sources.addresses import absolute, canonical, is_root, same_site
from bot.sources.entries import MAX_TITLE
from bot.sources.guard import shown
from bot.sources.markup import start_tags, without_comments
from bot.sources.stubs import Stub, stub_of
from bot.sources.text import as_markup, decode, headline, line, plain, titled
from bot.types import Draft, FeedEntry

__all__ = ["PageText", "canonical", "draft", "extract_text", "needs_page", "own_address", "read", "title"]

ENOUGH = 600
LEAST = 80
MAX_TEXT = 200_000
MAX_HEAD = 100_000
_TITLE = re.compile(r"(?is)<title[^>]{0,200}>(?P<title>[^<]{1,2000})</title>")
_WHOLE_END = re.compile(r"""(?<!\.\.)[.!?。！？।۔]["'”’»)\]]*\Z""")
_CUT_END = re.compile(r"(?:…|\.\.\.)[\])\s]*\Z")
_UNREADABLE = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError, SyntaxError)


def needs_page(entry: FeedEntry) -> bool:
    """Whether the feed tells too little: a short text, or one that breaks off."""
    text = entry.summary.rstrip()
    return len(text) < ENOUGH or bool(_CUT_END.search(text)) or not _WHOLE_END.search(text)


@dataclass(frozen=True, slots=True)
class PageText:
    """What a page gives: the article's text, or what stands in its place, and the address that it calls its own."""

    text: str
    address: str | None
    stub: Stub | None


def read(html: bytes, url: str) -> PageText:
    """A page's text with what else it says of itself. To be run in a worker: hostile pages can hang it."""
    address = own_address(html, url)
    try:
        text = extract_text(html, url)
    except ParseError:
        return PageText("", address, stub_of("", html, url))
    return PageText(text, address, stub_of(text, html, url))


def own_address(html: bytes, url: str) -> str | None:
    """The page's `link rel=canonical`, when it stays on the same site and is not just the site's home page."""
    head = without_comments(decode(html[:MAX_HEAD]))
    for tag in start_tags(head, "link"):
        if "canonical" in tag.get("rel", "").lower().split():
            found = absolute(tag.get("href", ""), url)
            if found is None or not same_site(found, url) or (is_root(found) and not is_root(url)):
                return None
            return canonical(found)
    return None


def extract_text(html: bytes, url: str) -> str:
    """The article's own text, one paragraph a line. To be run in a worker: hostile pages can hang it.

    Raises ParseError where there is no article text: a line or two is a menu or a notice.
    """
    extract = _load_extract()
    try:
        text = extract(html, url=url, fast=True, include_comments=False, include_tables=False)
    except _UNREADABLE as error:
        raise ParseError("the page cannot be read", url=shown(url)) from error
    cleaned = plain(as_markup(text or ""), limit=MAX_TEXT)
    if len(cleaned) < LEAST:
        raise ParseError("no article text on the page", url=shown(url))
    return cleaned


def _load_extract() -> Callable[..., str | None]:
    """The extractor. Half a second and tens of megabytes: only the workers that read pages pay for it."""
    with warnings.catch_warnings():
        # It brings a downloader of its own, which misses a package for proxies. Nothing here downloads with it.
        warnings.filterwarnings("ignore", message="SOCKS support")
        from trafilatura import extract
    loaded: Callable[..., str | None] = extract
    return loaded


def draft(html: bytes, url: str, text: str, outlet: str) -> Draft:
    """A page that no feed led to, as an article: `text` is its own text."""
    name = title(html) or headline(text)
    return Draft(canonical(url), outlet, name, titled(name, text), None)


def title(html: bytes) -> str:
    """The page's `<title>` as plain text, or "". Looks at the head only, so that it needs no worker."""
    found = _TITLE.search(decode(html[:MAX_HEAD]))
    return line(found["title"], limit=MAX_TITLE) if found else ""
