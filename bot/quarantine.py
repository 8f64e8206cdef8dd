"""What ended its reader is set aside with its reason: the same bytes are never read again, the rest goes on."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TypeVar

from bot.errors import ParseError, ReaderKilled
from bot.log import logger
from bot.sources.fetch import Fetched
from bot.sources.guard import shown
from bot.store import Store, quarantine
from bot.types import Feed, FeedEntry

Result = TypeVar("Result")


class Quarantine:
    """Stands before the readers of feeds and pages."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock
        self._log = logger(__name__)

    async def read(
        self, kind: quarantine.Kind, feed: Feed, fetched: Fetched, reader: Callable[[Fetched], Awaitable[Result]]
    ) -> Result:
        """`reader(fetched)`, unless just these bytes ended a reader before: then ParseError says so at once.

        What ends its reader now goes into quarantine, and its ReaderKilled goes on to the caller.
        """
        digest = fetched.digest
        # A feed with a private address or token in it is written down no further than it is shown.
        url = shown(fetched.url)
        held = await self._store.aread(lambda db: quarantine.reason(db, kind, url, digest))
        if held is not None:
            raise ParseError(f"in quarantine: {held}", url=url)
        try:
            return await reader(fetched)
        except ReaderKilled as error:
            await self._hold(kind, feed, url, digest, error.detail)
            raise

    async def article(self, feed: Feed, entry: FeedEntry, reason: str) -> None:
        """Set aside an entry whose text ended the language worker."""
        await self._hold("article", feed, shown(entry.url), entry.content_hash, reason)

    async def _hold(self, kind: quarantine.Kind, feed: Feed, url: str, digest: str, reason: str) -> None:
        self._log.warning("set aside", kind=kind, url=url, reason=reason)
        now, feed_id = self._clock(), feed.id or None
        await self._store.awrite(
            lambda db: quarantine.put(
                db, kind, url, digest, feed_id=feed_id, outlet=feed.outlet, reason=reason, now=now
            )
        )
