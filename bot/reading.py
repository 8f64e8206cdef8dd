"""Language work on an executor: worker processes by default, so that chat answers never wait for a parse.

The one seam is `concurrent.futures.Executor`; whatever makes one (a process pool, a cluster's client) can read.
"""

import asyncio
import multiprocessing
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

from bot.errors import TextKilled
from bot.language import NameMatcher, read_in_worker, start_worker
from bot.log import logger
from bot.types import Findings

SECONDS_AN_ARTICLE = 120.0


class Reading:
    """Reads texts on an executor that it makes, and makes anew when a worker dies or hangs; `ended` hears of each."""

    def __init__(
        self,
        make: Callable[[], Executor],
        *,
        patience: float = SECONDS_AN_ARTICLE,
        ended: Callable[[], None] = lambda: None,
    ) -> None:
        self._make = make
        self._ended = ended
        self._patience = patience
        self._executor: Executor | None = None
        self._log = logger(__name__)

    async def read(self, text: str) -> Findings:
        """What `text` says. Raises TextKilled when a worker dies over it twice, or takes too long."""
        try:
            return await self._once(text)
        except BrokenExecutor:
            self._log.warning("a language worker died; starting another")
            self._ended()
            self.stop()
        try:
            return await self._once(text)
        except BrokenExecutor as error:
            self._ended()
            self.stop()
            raise TextKilled("the worker that reads texts died twice over this one") from error

    async def _once(self, text: str) -> Findings:
        if self._executor is None:
            self._executor = self._make()
        work = asyncio.get_running_loop().run_in_executor(self._executor, read_in_worker, text)
        try:
            return await asyncio.wait_for(work, self._patience)
        except TimeoutError as error:
            self._ended()
            self.stop()
            raise TextKilled(f"reading took longer than {self._patience:.0f} s") from error

    def stop(self) -> None:
        """End the workers, whatever they do."""
        executor, self._executor = self._executor, None
        if executor is None:
            return
        processes = list((getattr(executor, "_processes", None) or {}).values())
        executor.shutdown(wait=False, cancel_futures=True)
        for process in processes:  # Python 3.14 has terminate_workers() for this
            process.terminate()


def processes(workers: int, model: Path | None, names: Callable[[], NameMatcher] | None) -> Callable[[], Executor]:
    """A pool of worker processes, each with the model loaded once."""
    return lambda: ProcessPoolExecutor(
        max_workers=workers,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=start_worker,
        initargs=(str(model) if model else None, names),
    )


def in_process(model: Path | None, names: Callable[[], NameMatcher] | None) -> Callable[[], Executor]:
    """One thread of this process: for commands that read a few texts and end."""
    return lambda: ThreadPoolExecutor(
        max_workers=1, initializer=start_worker, initargs=(str(model) if model else None, names)
    )
