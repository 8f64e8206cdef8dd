"""One source, once: a feed, a page or an article file into the record, outside the polling."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

from bot.app import App
from bot.errors import ParseError, UsageError
from bot.follow import outlet_of
from bot.ingest import Outcome
from bot.sources import pages
from bot.sources.fetch import Fetched
from bot.sources.text import headline
from bot.types import Draft, Feed


async def ingest_source(app: App, source: str, *, announce: bool, outlet: str = "") -> AsyncIterator[Outcome]:
    """Record what `source` (a URL or a path) holds, article by article.

    Raises UsageError for a path that is no text, FetchError or ParseError for a URL that holds no article.
    """
    if source.startswith(("http://", "https://")):
        async for outcome in _url(app, source, announce=announce, outlet=outlet):
            yield outcome
    else:
        draft = await asyncio.to_thread(article_file, source, outlet)
        yield await app.ingest.article(draft, announce=announce)


async def _url(app: App, url: str, *, announce: bool, outlet: str) -> AsyncIterator[Outcome]:
    fetched = await app.fetcher.get(url, kind="feed")
    feed = Feed(id=0, url=url, outlet=outlet or outlet_of(fetched.url))
    try:
        document = await app.collect.parse(fetched)
    except ParseError:
        yield await app.ingest.article(await _page(app, fetched, feed.outlet), announce=announce)
        return
    if not outlet and document.title:
        feed = replace(feed, outlet=document.title[:80])
    for entry in reversed(document.entries):
        draft = await app.collect.drafting.draft(feed, entry)
        yield await app.ingest.article(draft, announce=announce)


async def _page(app: App, fetched: Fetched, outlet: str) -> Draft:
    text = await app.collect.drafting.read_page(fetched)
    return pages.draft(fetched.body, fetched.url, text, outlet)


def article_file(source: str, outlet: str) -> Draft:
    """An article from a plain text file; its first line is the headline when it is short. Raises UsageError."""
    path = Path(source)
    try:
        text = path.read_bytes().decode("utf-8")
    except OSError as error:
        raise UsageError(f"{source} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError:
        raise UsageError(f"{source} is not UTF-8 text; convert it first, e.g. with iconv") from None
    if not text.strip():
        raise UsageError(f"{source} is empty")
    return Draft(path.resolve().as_uri(), outlet or path.stem, headline(text), text, None)
