"""Turns: one chat's in order and not too many, different chats' side by side."""

import asyncio

from bot.turns import MOST_WAITING, Turns


async def test_one_chat_waits_in_order_up_to_a_bound_and_stops_no_other() -> None:
    turns, done, left_out = Turns(), list[int](), list[int]()

    async def ask(number: int) -> None:
        async with turns.turn("slack:T1:C1") as mine:
            await asyncio.sleep(0)
            (done if mine else left_out).append(number)

    async with turns.turn("slack:T1:C1"):
        waiting = [asyncio.create_task(ask(number)) for number in range(1, MOST_WAITING + 2)]
        await asyncio.sleep(0.01)
        assert (done, left_out) == ([], [MOST_WAITING, MOST_WAITING + 1])
        async with turns.turn("slack:T1:C2") as mine:
            assert mine
    await asyncio.gather(*waiting)
    assert done == list(range(1, MOST_WAITING))
    async with turns.turn("slack:T1:C1") as mine:
        assert mine
