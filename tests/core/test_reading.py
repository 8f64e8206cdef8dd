"""Articles that hang or kill the worker that reads them, in real processes: set aside, and the rest goes on."""

import asyncio
import multiprocessing
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from typing import Any

import pytest

from bot.errors import TextKilled
from bot.ingest import Ingest
from bot.reading import Reading
from bot.store import quarantine
from bot.types import Findings
from tests.core.reading_jobs import read
from tests.core.test_collect import Bench, bench, link

__all__ = ["bench"]


class Workers(ProcessPoolExecutor):
    """A worker process that takes the test's job in place of the language's."""

    def __init__(self) -> None:
        super().__init__(max_workers=1, mp_context=multiprocessing.get_context("spawn"))

    def submit(self, fn: Callable[..., Any], /, *args: Any, **named: Any) -> Future[Any]:
        return super().submit(read, *args, **named)


class Desk:
    """A Reading over real processes, with a count of those that were ended."""

    def __init__(self) -> None:
        self.ended = 0
        self.reading = Reading(self._make, patience=6.0, ended=self._end)

    def _make(self) -> Executor:
        return Workers()

    def _end(self) -> None:
        self.ended += 1


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    made = Desk()
    yield made
    made.reading.stop()


@pytest.mark.parametrize(
    ("text", "reason", "ended"),
    [("This one HANGS.", "reading took longer than 6 s", 1), ("This one DIES.", "died twice over this one", 2)],
)
async def test_what_ends_its_worker_is_given_up_and_the_next_is_read(
    desk: Desk, text: str, reason: str, ended: int
) -> None:
    with pytest.raises(TextKilled, match=reason):
        await desk.reading.read(text)
    assert (await desk.reading.read("An honest one."), desk.ended) == (Findings("en"), ended)


async def test_an_article_that_hangs_its_worker_is_set_aside_until_it_is_released(bench: Bench, desk: Desk) -> None:
    bench.collect._ingest = Ingest(
        bench.store, desk.reading.read, link, clock=bench.clock, reader="1", alert_confidence=0.5
    )
    bench.prints(("1", "News that HANGS", None), ("2", "News", None), ETag='"1"')
    polled = await bench.poll()
    assert ([outcome.title for outcome in polled.outcomes], polled.error) == (["News"], None)
    (held,) = bench.store.read(quarantine.every)
    assert (held.kind, held.url, held.outlet, "took longer than 6 s" in held.reason) == (
        "article",
        "https://news.example/1",
        "The A",
        True,
    )
    assert (await bench.poll()).outcomes == ()
    assert desk.ended == 1

    async def mended(text: str) -> Findings:
        return await asyncio.to_thread(lambda: Findings("en"))

    bench.collect._ingest = Ingest(bench.store, mended, link, clock=bench.clock, reader="2", alert_confidence=0.5)
    assert bench.store.write(lambda db: quarantine.release(db, held.id)) == 1
    assert [outcome.title for outcome in (await bench.poll()).outcomes] == ["News that HANGS"]
    assert bench.store.read(quarantine.every) == []
