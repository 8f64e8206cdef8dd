"""The scheduler only ticks, and goes on ticking."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from bot.errors import StoreError
from bot.schedule import Schedule


async def until(happened: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not happened():
            await asyncio.sleep(0.01)


async def test_a_job_ticks_at_once_and_again_and_not_after_the_end() -> None:
    ticks: list[int] = []

    async def tick() -> None:
        ticks.append(1)

    schedule = Schedule()
    schedule.every(0.05, "tick", tick)
    assert ticks == []
    schedule.start()
    await until(lambda: len(ticks) >= 3)
    await schedule.stop()
    seen = len(ticks)
    await asyncio.sleep(0.15)
    assert len(ticks) == seen


@pytest.mark.parametrize("error", [StoreError("disk full"), ZeroDivisionError("a fault")], ids=["told", "fault"])
async def test_a_tick_that_fails_does_not_stop_the_next_nor_another_job(error: Exception) -> None:
    failed: list[int] = []
    fine: list[int] = []

    async def fail() -> None:
        failed.append(1)
        raise error

    async def work() -> None:
        fine.append(1)

    schedule = Schedule()
    schedule.every(0.05, "fail", fail)
    schedule.every(0.05, "work", work)
    schedule.start()
    await until(lambda: len(failed) >= 2 and len(fine) >= 2)
    await schedule.stop()


async def test_a_slow_job_never_runs_beside_itself() -> None:
    running, most, done = 0, 0, 0

    async def slow() -> None:
        nonlocal running, most, done
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.12)
        running -= 1
        done += 1

    schedule = Schedule()
    schedule.every(0.03, "slow", slow)
    schedule.start()
    await until(lambda: done >= 2)
    await schedule.stop()
    assert most == 1


@pytest.mark.parametrize(("seconds", "patience", "ending"), [(0.1, 5.0, "finished"), (60.0, 0.1, "cancelled")])
async def test_the_end_waits_for_a_tick_under_way_but_not_for_ever(
    seconds: float, patience: float, ending: str
) -> None:
    endings: list[str] = []
    begun = asyncio.Event()

    async def work() -> None:
        begun.set()
        try:
            await asyncio.sleep(seconds)
            endings.append("finished")
        except asyncio.CancelledError:
            endings.append("cancelled")
            raise

    schedule = Schedule()
    schedule.every(60, "work", work)
    schedule.start()
    await begun.wait()
    await schedule.stop(patience)
    await until(lambda: bool(endings))
    assert endings == [ending]


async def test_stopping_what_never_started_is_nothing() -> None:
    stop: Awaitable[None] = Schedule().stop()
    await stop
