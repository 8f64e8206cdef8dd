"""Old articles into the record, silently: in windows, each remembered when all of it is stored."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path

from bot.clock import Clock
from bot.errors import HearsayError
from bot.follow import outlet_of
from bot.ingest import Ingest
from bot.log import logger
from bot.sources import archives, pages
from bot.store import Store, backfills
from bot.types import Draft

WINDOW = 64
ReadPage = Callable[[bytes, str], Awaitable[str]]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one file is: records met, what became of them, and the share of its bytes that is behind."""

    path: Path
    met: int
    read: int
    known: int
    broken: int
    share: float


class Backfill:
    """Reads archives through `ingest`. `read_page` gives a page's text; `told` hears of each window."""

    def __init__(
        self,
        store: Store,
        ingest: Ingest,
        read_page: ReadPage,
        *,
        clock: Clock,
        told: Callable[[Progress], None] = lambda progress: None,
    ) -> None:
        self._store = store
        self._ingest = ingest
        self._read_page = read_page
        self._clock = clock
        self._told = told
        self._log = logger(__name__)

    async def file(self, path: Path) -> Progress:
        """Read one file from where it was left; what is known already is not read again."""
        name = archives.identity(path)
        done = await self._store.aread(lambda db: backfills.position(db, name))
        found = islice(archives.records(path), done, None)
        progress = Progress(path, done, 0, 0, 0, 0.0)
        while window := await asyncio.to_thread(lambda: list(islice(found, WINDOW))):
            states = await asyncio.gather(*(self._one(record.content) for record in window))
            progress = _further(progress, window[-1], states)
            await self._store.awrite(partial(backfills.advance, archive=name, records=progress.met, now=self._clock()))
            self._told(progress)
        return progress

    async def _one(self, content: Draft | archives.Page | None) -> str:
        if content is None:
            return "broken"
        try:
            draft = await self._draft(content) if isinstance(content, archives.Page) else content
            outcome = await self._ingest.article(draft, announce=False)
        except HearsayError as error:
            self._log.info("record left out", error=str(error))
            return "broken"
        return outcome.state

    async def _draft(self, page: archives.Page) -> Draft:
        text = await self._read_page(page.body, page.url)
        return pages.draft(page.body, page.url, text, outlet_of(page.url))


def _further(before: Progress, last: archives.Record, states: list[str]) -> Progress:
    known, broken = states.count("unchanged"), states.count("broken")
    return Progress(
        before.path,
        before.met + len(states),
        before.read + len(states) - known - broken,
        before.known + known,
        before.broken + broken,
        last.offset / last.size if last.size else 1.0,
    )
