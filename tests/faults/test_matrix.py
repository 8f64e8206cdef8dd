"""Every cell of the fault matrix, over real HTTP: what becomes of the delivery, of its chat, and of other chats."""

import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.store import Store, chats, outbox
from tests.emulators.slack import SlackFake
from tests.emulators.telegram import TelegramFake
from tests.faults.kill import orders_for
from tests.faults.matrix import CELLS, GROUP, MOVED, PRIVATE, Cell
from tests.faults.owing import furnish, owe_story
from tests.faults.sender import sender
from tests.lanes import Quick

BEFORE = timedelta(minutes=1)
OTHERS = {"telegram": "telegram:8", "slack": "slack:T0HEARSAY:C0OTHER"}


class Ahead:
    """A clock and a monotonic one that are moved on together."""

    def __init__(self) -> None:
        self.by = 0.0

    def wall(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.by)

    def steady(self) -> float:
        return time.monotonic() + self.by


@pytest.fixture
async def fakes(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tuple[TelegramFake, SlackFake]]:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    async with TelegramFake() as telegram, SlackFake() as slack:
        telegram.add_chat(PRIVATE)
        telegram.add_chat(8)
        telegram.add_chat(GROUP, "supergroup", topics=[3])
        slack.space.add_channel("C0OTHER", "other")
        yield telegram, slack


@pytest.mark.parametrize("cell", CELLS, ids=lambda cell: f"{cell.platform}: {cell.name}")
async def test_a_fault_has_one_outcome_and_touches_nobody_else(
    cell: Cell, fakes: tuple[TelegramFake, SlackFake], store: Store, path: Path
) -> None:
    telegram, slack = fakes
    clock, other = Ahead(), OTHERS[cell.platform]
    store.write(lambda db: furnish(db, [cell.chat, other], clock.wall()))
    store.write(lambda db: owe_story(db, 1, [cell.chat], clock.wall() - BEFORE))
    pace = Quick(clock.steady)
    orders = orders_for(path, telegram, slack)
    async with sender(store, orders, clock=clock.wall, pace=pace, answer_within=0.5) as deliver:
        cell.prepare(telegram if cell.platform == "telegram" else slack)
        await deliver.tick()
        assert _state(store, 1) == cell.at_once
        store.write(lambda db: owe_story(db, 2, [other], clock.wall() - BEFORE))
        await deliver.tick()
        assert (_state(store, 2) == "sent") is cell.other, "another chat"
        for _ in range(4):
            clock.by += 400
            await deliver.tick()
    assert _state(store, 1) == cell.finally_
    assert sum("S0001" in text for text in _texts(cell, telegram, slack)) == cell.copies
    chat = store.read(lambda db: chats.get(db, cell.chat)) or store.read(lambda db: chats.get(db, f"telegram:{MOVED}"))
    assert chat is not None
    assert chat.active is cell.chat_active
    if cell.finally_ == "quarantined":
        assert (store.read(lambda db: outbox.get(db, 1)) or pytest.fail("gone")).payload


def _state(store: Store, number: int) -> str:
    found = store.read(lambda db: outbox.get(db, number))
    return found.state if found else "gone"


def _texts(cell: Cell, telegram: TelegramFake, slack: SlackFake) -> list[str]:
    if cell.platform == "slack":
        return [message.visible for message in slack.messages("C0NEWS")]
    return [message.text for chat in (PRIVATE, GROUP, MOVED) for message in telegram.messages(chat)]
