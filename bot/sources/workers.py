"""Processes for input that may hang or kill its reader: a job past its time is ended with its process."""

import asyncio
import multiprocessing
from collections.abc import Callable
from concurrent.futures import CancelledError
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Any, TypeVar

from pebble import ProcessFuture, ProcessPool

from bot.errors import ParseError, SourceError
from bot.sources import feeds
from bot.sources.guard import shown
from bot.types import FeedDocument

Result = TypeVar("Result")
FEED_SECONDS = 20.0
# A worker is renewed after so many jobs: parsers of hostile input are where memory is lost.
JOBS_PER_WORKER = 500


@dataclass(frozen=True, slots=True)
class _Unreadable:
    detail: str


class Workers:
    """A few processes that parse feeds and pages. They start with the first job; `stop` ends them."""

    def __init__(self, *, processes: int = 2) -> None:
        self._processes = processes
        self._pool: ProcessPool | None = None
        self._jobs: dict[ProcessFuture[Any], ProcessPool] = {}

    async def parse_feed(self, body: bytes, url: str, *, timeout: float = FEED_SECONDS) -> FeedDocument:
        """`feeds.parse` in a worker. Raises ParseError."""
        return await self.run(feeds.parse, body, url, timeout=timeout)

    async def run(self, function: Callable[..., Result], body: bytes, url: str, *, timeout: float) -> Result:
        """`function(body, url)` in a worker; the function must be one of a module.

        Raises ParseError when the function does, when it takes longer than `timeout` seconds, or when it ends its
        process. Cancelling the call ends the job.
        """
        pool = self._started()
        job = pool.schedule(_attempt, args=(function, body, url), timeout=timeout)
        self._jobs[job] = pool
        job.add_done_callback(lambda _: self._jobs.pop(job, None))
        outcomes: list[Any] = await asyncio.gather(asyncio.wrap_future(job), return_exceptions=True)
        outcome = outcomes[0]
        if isinstance(outcome, _Unreadable):
            raise ParseError(outcome.detail, url=shown(url))
        if isinstance(outcome, BaseException):
            if isinstance(outcome, BrokenProcessPool) and pool is self._pool:
                self.stop()
            raise ParseError(_reason(outcome, timeout), url=shown(url)) from outcome
        result: Result = outcome
        return result

    def stop(self) -> None:
        """End all workers, whatever they do. A later job starts new ones."""
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.stop()  # type: ignore[no-untyped-call]
            pool.join()
            # A pool that is stopped while a job starts may forget it, and whoever waits for it would wait for ever.
            for job in [job for job, owner in list(self._jobs.items()) if owner is pool]:
                job.cancel()  # type: ignore[no-untyped-call]

    def _started(self) -> ProcessPool:
        if self._pool is None:
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPool(max_workers=self._processes, max_tasks=JOBS_PER_WORKER, context=context)
        return self._pool


def _attempt(function: Callable[..., Result], *args: Any) -> Result | _Unreadable:
    """Runs in the worker. Our errors take more than one argument and would not survive the way back."""
    try:
        return function(*args)
    except SourceError as error:
        return _Unreadable(error.detail)


def _reason(outcome: BaseException, timeout: float) -> str:
    match outcome:
        case TimeoutError():
            return f"reading it took more than {timeout:g} seconds"
        case CancelledError() | asyncio.CancelledError() | BrokenProcessPool():
            return "the reader was stopped"
        case _:
            return f"the reader failed ({type(outcome).__name__})"
