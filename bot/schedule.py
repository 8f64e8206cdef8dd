"""The scheduler only ticks: due times live in the store, so a restart catches up.

APScheduler 3 drops a run that is one second late unless told otherwise, so every job gets a real grace time, never runs
beside itself, and catches up in one run.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.errors import HearsayError
from bot.log import logger

GRACE_SECONDS = 300
Tick = Callable[[], Awaitable[object]]


class Schedule:
    """A handful of interval jobs on the running event loop; `ticked` hears the name when a tick begins and ends."""

    def __init__(self, *, ticked: Callable[[str], None] = lambda name: None) -> None:
        self._ticked = ticked
        self._scheduler = AsyncIOScheduler(
            timezone="UTC", job_defaults={"misfire_grace_time": GRACE_SECONDS, "coalesce": True, "max_instances": 1}
        )
        self._under_way: set[asyncio.Task[object]] = set()
        self._log = logger(__name__)

    def every(self, seconds: float, name: str, tick: Tick) -> None:
        """Call `tick` now and every so many seconds; its errors are logged and the next tick comes all the same."""
        self._scheduler.add_job(
            self._guarded,
            "interval",
            seconds=seconds,
            id=name,
            name=name,
            args=[name, tick],
            next_run_time=datetime.now(UTC),
        )

    def start(self) -> None:
        """Start ticking; call it on the event loop."""
        self._scheduler.start()

    async def stop(self, patience: float = 10.0) -> None:
        """Stop ticking; ticks under way get `patience` seconds to end, then they are cancelled."""
        if not self._scheduler.running:
            return
        self._scheduler.pause()
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=patience)
        self._scheduler.shutdown(wait=False)

    async def _guarded(self, name: str, tick: Tick) -> None:
        task = asyncio.current_task()
        assert task is not None, "a coroutine job runs in a task"  # noqa: S101
        self._under_way.add(task)
        self._ticked(name)
        try:
            await tick()
        except HearsayError as error:
            self._log.error("tick failed", job=name, error=str(error))
        finally:
            self._under_way.discard(task)
            self._ticked(name)
