"""From an address that somebody gives, a feed's or a site's, to a feed that can be followed."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from bot.errors import HearsayError, HostHeld, ParseError, UsageError
from bot.follow import outlet_of
from bot.sources import discovery, pages
from bot.sources.fetch import Fetched, Fetcher
from bot.sources.workers import Workers
from bot.types import FeedDocument

LONGEST_NAME = 80
PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class FoundFeed:
    """A feed that answered with entries: its address, a name for its outlet, and how many entries it has."""

    url: str
    outlet: str
    entries: int
    language: str | None = None


FindFeed = Callable[[str], FoundFeed]


def finder(fetcher: Fetcher, workers: Workers) -> FindFeed:
    """`find_feed` for a thread beside the running event loop, which it must not be called on.

    Raises UsageError when it takes too long, beside what `find_feed` raises.
    """
    loop = asyncio.get_running_loop()

    def find(address: str) -> FoundFeed:
        work = asyncio.run_coroutine_threadsafe(find_feed(fetcher, workers, address), loop)
        try:
            return work.result(PATIENCE)
        except TimeoutError as error:
            work.cancel()
            raise UsageError(f"{address} takes too long to answer; try again later") from error

    return find


async def find_feed(fetcher: Fetcher, workers: Workers, address: str) -> FoundFeed:
    """The feed at `address`, or of the site whose page that is.

    Raises UsageError with what was tried where there is none, FetchError where the address cannot be fetched at all.
    """
    fetched = await fetcher.get(_with_scheme(address), kind="feed")
    document = await _as_feed(workers, fetched)
    if document is not None:
        return _found(_with_scheme(address), fetched, document, "")
    site = pages.title(fetched.body)
    tried = discovery.candidates(fetched.body, fetched.url)
    for candidate in tried:
        try:
            answer = await fetcher.get(candidate, kind="feed")
        except HostHeld:
            break
        except HearsayError:
            continue
        document = await _as_feed(workers, answer)
        if document is not None and document.entries:
            return _found(candidate, answer, document, site)
    raise UsageError(
        f"no feed at {address}, and none where sites usually have theirs ({len(tried)} addresses tried); "
        "look on the site for a link called RSS, and add that address"
    )


def _with_scheme(address: str) -> str:
    """ "example.org" as people write it."""
    text = address.strip().strip("<>")
    if "://" in text and not text.casefold().startswith(("http://", "https://")):
        raise UsageError(f"{address} is no web address; a feed's address begins with https:// or http://")
    return text if "://" in text else f"https://{text}"


async def _as_feed(workers: Workers, fetched: Fetched) -> FeedDocument | None:
    try:
        return await workers.parse_feed(fetched.body, fetched.url)
    except ParseError:
        return None


def _found(asked: str, fetched: Fetched, document: FeedDocument, site: str) -> FoundFeed:
    """A permanent redirect is followed for good, a passing one is not."""
    name = document.title or site or outlet_of(fetched.url)
    return FoundFeed(fetched.moved_to or asked, name[:LONGEST_NAME], len(document.entries), document.language)
