"""Keeps the site's copy of the record near to the record: what must go within seconds, feeds' health each minute."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

from bot.clock import Clock
from bot.log import logger
from bot.store import Store, publishing

FEEDS_EVERY = timedelta(minutes=1)


class Publisher:
    """Publishes to the file at `path` the statements that are at least `least` sure. `tick` every few seconds."""

    def __init__(self, store: Store, path: Path, *, least: float, clock: Clock) -> None:
        self._store = store
        self._path = path
        self._least = least
        self._clock = clock
        self._feeds_at: datetime | None = None
        self._log = logger(__name__)

    async def tick(self) -> int:
        """Take in what changed; the first tick makes the copy where there is none. Returns how many changes."""
        return await asyncio.to_thread(self.publish)

    def publish(self) -> int:
        """The same, in this thread."""
        now = self._clock()
        begun = self._store.read(lambda db: publishing.is_begun(db, self._path))
        if not (begun and publishing.is_current(self._path)):
            count = publishing.publish_anew(self._store, self._path, least=self._least, now=now)
            self._log.info("site published anew", statements=count)
        taken = publishing.catch_up(self._store, self._path, least=self._least, now=now)
        if self._feeds_at is None or now - self._feeds_at >= FEEDS_EVERY:
            publishing.refresh_feeds(self._store, self._path, now)
            self._feeds_at = now
        return taken
