"""Processes for input that may hang or kill its reader: a job past its time or memory is ended with its process."""

import asyncio
import contextlib
import multiprocessing
import os
import resource
import signal
from collections.abc import Callable
from concurrent.futures import CancelledError
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Any, TypeVar

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from bot.errors import ParseError, ReaderKilled, SourceError
from bot.sources import feeds
from bot.sources.guard import shown
from bot.types import FeedDocument

Result = TypeVar("Result")
FEED_SECONDS = 4.5
# On a busy machine a job has its processor time later: it is ended for idling after so many times its time.
PATIENCE = 2
# What a worker may have of data (heap and stacks); its libraries come on top, some 50 MB.
MEMORY = 220_000_000
# A worker is renewed after so many jobs: parsers of hostile input are where memory is lost.
JOBS_PER_WORKER = 500
_OUT_OF_MEMORY = 86  # the exit status of a worker that met its limit


@dataclass(frozen=True, slots=True)
class _Unreadable:
    detail: str


class Workers:
    """A few processes that parse feeds and pages. They start with the first job; `stop` ends them.

    `ended` hears of each that died over a job or took too long for it.
    """

    def __init__(self, *, processes: int = 2, memory: int = MEMORY, ended: Callable[[], None] = lambda: None) -> None:
        self._processes = processes
        self._memory = memory
        self._ended = ended
        self._pool: ProcessPool | None = None
        self._jobs: dict[ProcessFuture[Any], ProcessPool] = {}

    async def parse_feed(self, body: bytes, url: str, *, timeout: float = FEED_SECONDS) -> FeedDocument:
        """`feeds.parse` in a worker. Raises ParseError, or ReaderKilled."""
        return await self.run(feeds.parse, body, url, timeout=timeout)

    async def run(self, function: Callable[..., Result], body: bytes, url: str, *, timeout: float) -> Result:
        """`function(body, url)` in a worker; the function must be one of a module.

        Raises ParseError when the function does; ReaderKilled when it takes more than `timeout` seconds of processor
        time (or PATIENCE times that by the clock), more than the worker's memory, or ends its process. Cancelling the
        call ends the job.
        """
        pool = self._started()
        job = pool.schedule(_attempt, args=(timeout, function, body, url), timeout=timeout * PATIENCE)
        self._jobs[job] = pool
        job.add_done_callback(lambda _: self._jobs.pop(job, None))
        outcomes: list[Any] = await asyncio.gather(asyncio.wrap_future(job), return_exceptions=True)
        outcome = outcomes[0]
        if isinstance(outcome, _Unreadable):
            raise ParseError(outcome.detail, url=shown(url))
        if isinstance(outcome, BaseException):
            if not isinstance(outcome, CancelledError | asyncio.CancelledError):
                self._ended()
            if isinstance(outcome, BrokenProcessPool) and pool is self._pool:
                self.stop()
            raise self._failure(outcome, url, timeout) from outcome
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

    def _failure(self, outcome: BaseException, url: str, timeout: float) -> ParseError:
        match outcome:
            case TimeoutError():
                return ReaderKilled(f"reading it took more than {timeout * PATIENCE:g} seconds", url=shown(url))
            case ProcessExpired(exitcode=code) if code == -signal.SIGPROF:
                return ReaderKilled(f"reading it took more than {timeout:g} seconds of work", url=shown(url))
            case ProcessExpired(exitcode=code) if code == _OUT_OF_MEMORY:
                return ReaderKilled(f"reading it took more than {self._memory / 1e6:.0f} MB", url=shown(url))
            case ProcessExpired(exitcode=code):
                return ReaderKilled(f"reading it ended its process (ProcessExpired, {code})", url=shown(url))
            case CancelledError() | asyncio.CancelledError() | BrokenProcessPool():
                return ParseError("the reader was stopped", url=shown(url))
            case _:
                return ParseError(f"the reader failed ({type(outcome).__name__})", url=shown(url))

    def _started(self) -> ProcessPool:
        if self._pool is not None and not self._pool.active:  # a thread of its own has died: it takes no job any more
            self.stop()
        if self._pool is None:
            self._pool = ProcessPool(
                max_workers=self._processes,
                max_tasks=JOBS_PER_WORKER,
                initializer=_limit,
                initargs=(self._memory,),
                context=multiprocessing.get_context("spawn"),
            )
        return self._pool


def _limit(memory: int) -> None:
    """Runs in a new worker: what asks for more gets no memory, no core file is written of what breaks, and SIGTERM ends
    it also in the midst of a parser that never returns to Python."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    for kind, most in ((resource.RLIMIT_DATA, memory), (resource.RLIMIT_CORE, 0)):
        with contextlib.suppress(ValueError, OSError):  # a system with a lower limit, or none of this kind
            resource.setrlimit(kind, (most, most))


def _attempt(seconds: float, function: Callable[..., Result], *args: Any) -> Result | _Unreadable:
    """Runs in the worker. Our errors take more than one argument and would not survive the way back."""
    signal.setitimer(signal.ITIMER_PROF, seconds)  # SIGPROF ends the process, whatever code it is in
    try:
        return function(*args)
    except SourceError as error:
        return _Unreadable(error.detail)
    except MemoryError:
        os._exit(_OUT_OF_MEMORY)  # a heap that has grown so far is of no more use
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
