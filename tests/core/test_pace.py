"""Lanes: no window that the platform counts holds more than it allows, and who waits holds up nobody else."""

import asyncio
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.message import Lane
from bot.pace import SEEN_AFTER, Pace

CHAT, OTHER = Lane("t:1", 1, 1.0), Lane("t:2", 1, 1.0)
ALL = Lane("t", 3, 1.0)


class Watch:
    """A monotonic clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@given(st.lists(st.tuples(st.floats(0, 0.6), st.floats(0, 0.4), st.floats(0, 1)), min_size=1, max_size=40))
@settings(max_examples=60)
def test_no_second_as_the_platform_counts_it_holds_more_than_is_allowed(
    steps: list[tuple[float, float, float]],
) -> None:
    async def run() -> list[float]:
        watch, seen = Watch(), []
        pace = Pace(watch)
        for pause, latency, when in steps:
            watch.now += pause
            watch.now += max(pace.wait([ALL]), 0.0)
            async with await pace.turn([ALL]):
                seen.append(watch.now + latency * when)  # the platform counts it somewhere on the way
                watch.now += latency
        return seen

    seen = sorted(asyncio.run(run()))
    windows = [[other for other in seen if moment <= other < moment + 1.0 - 1e-9] for moment in seen]
    assert max(len(window) for window in windows) <= 3


async def passed(pace: Pace, *lanes: Lane) -> None:
    """A request that was answered at once."""
    async with await pace.turn(lanes):
        pass


async def test_a_full_lane_is_waited_for_and_the_most_urgent_goes_first() -> None:
    pace, order = Pace(), []
    lane = [Lane("fast", 1, 0.05)]

    async def go(name: str, urgency: int) -> None:
        async with await pace.turn(lane, urgency=urgency):
            order.append(name)

    async with await pace.turn(lane):
        names = (("digest", 4), ("alert", 1), ("answer", 0))
        waiting = [asyncio.create_task(go(name, urgency)) for name, urgency in names]
        await asyncio.sleep(0.01)
    await asyncio.gather(*waiting)
    assert order == ["answer", "alert", "digest"]


async def test_who_waits_for_a_full_chat_holds_up_no_other_chat() -> None:
    pace = Pace()
    await passed(pace, CHAT, ALL)
    slow = asyncio.create_task(pace.turn([CHAT, ALL], urgency=0))
    await asyncio.sleep(0)
    async with asyncio.timeout(0.2):
        await pace.turn([OTHER, ALL], urgency=4)
    assert not slow.done()
    slow.cancel()
    await asyncio.gather(slow, return_exceptions=True)


@pytest.mark.parametrize(("ended", "wait"), [(None, SEEN_AFTER + 1.0), (0.4, 1.4)])
async def test_a_place_is_free_a_second_after_the_answer_or_when_none_will_come(
    ended: float | None, wait: float
) -> None:
    watch = Watch()
    pace = Pace(watch)
    turn = await pace.turn([CHAT])
    if ended is not None:
        async with turn:
            watch.now += ended
    watch.now = 1000.0 + wait - 0.01
    assert pace.wait([CHAT]) > 0
    watch.now += 0.02
    assert pace.wait([CHAT]) <= 0


async def test_a_turn_that_is_given_back_was_never_taken() -> None:
    pace = Pace(Watch())
    (await pace.turn([CHAT, ALL])).give_back()
    assert pace.wait([CHAT, ALL]) <= 0


async def test_a_pause_closes_the_narrowest_lane_and_is_told() -> None:
    watch, told = Watch(), []
    pace = Pace(watch, closed=lambda name, seconds: told.append((name, seconds)))
    pace.refused([CHAT, ALL], 43_837)
    assert told == [("t:1", 43_837)]
    assert (pace.wait([CHAT, ALL]), pace.wait([OTHER, ALL])) == (43_837, 0.0)
    watch.now += 43_837
    assert pace.wait([CHAT, ALL]) <= 0


@pytest.mark.parametrize(
    ("lanes", "everywhere", "well", "closed"),
    [
        ([CHAT], True, False, True),
        ([CHAT, OTHER, Lane("t:3", 1), Lane("t:4", 1)], False, False, True),
        ([CHAT, OTHER, Lane("t:3", 1)], False, False, False),
        ([CHAT, OTHER, Lane("t:3", 1), Lane("t:4", 1)], False, True, False),
    ],
    ids=["it says so", "one chat after the other", "a few chats", "one went well between"],
)
async def test_when_a_pause_holds_for_the_whole_platform(
    lanes: Sequence[Lane], everywhere: bool, well: bool, closed: bool
) -> None:
    pace = Pace(Watch())
    for number, lane in enumerate(lanes):
        pace.refused([lane, ALL], 30, everywhere=everywhere)
        if well and number == 1:
            async with await pace.turn([Lane("t:9", 1), ALL]):
                pass
    assert (pace.wait([Lane("t:8", 1), ALL]) > 0) is closed


async def test_what_went_out_before_the_start_still_counts() -> None:
    pace = Pace(Watch())
    pace.remember([Lane("g", 20, 60.0)], ago=10.0)
    assert pace.wait([Lane("g", 1, 60.0)]) == pytest.approx(50.0)


async def test_who_stops_waiting_leaves_no_place_taken() -> None:
    pace = Pace()
    await passed(pace, CHAT)
    waiting = asyncio.create_task(pace.turn([CHAT]))
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    await asyncio.sleep(1.05)
    assert pace.wait([CHAT]) <= 0


async def test_many_lanes_are_forgotten() -> None:
    watch = Watch()
    pace = Pace(watch)
    for number in range(5_000):
        await passed(pace, Lane(f"t:{number}", 1, 1.0))
        watch.now += 0.1
    assert len(pace._lanes) < 2_500
