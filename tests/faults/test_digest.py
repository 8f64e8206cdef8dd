"""A long digest over both platforms: no item is cut, and after a crash in the middle it goes on where it was."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from bot.store import Store, outbox
from bot.store.rows import run
from handlers.slack.channel import SlackChannel
from handlers.telegram.channel import TelegramChannel
from tests.conftest import Clock
from tests.core.test_deliver import Bench, Crash, write_digest
from tests.emulators.slack import SlackFake
from tests.emulators.telegram import TelegramFake
from tests.faults.kill import orders_for
from tests.faults.sender import sender
from tests.lanes import Quick
from tests.pieces import Said

TELEGRAM, SLACK = "telegram:4711", "slack:T0HEARSAY:C0NEWS"
PEOPLE = [f"Person {n:02}" for n in range(45)]
CONDUCT = ("taking bribes " * 16).strip()


def dies_before_part(nth: int, call: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    posted = 0

    async def maybe(*values: Any, **named: Any) -> Any:
        nonlocal posted
        posted += 1
        if posted == nth:
            raise Crash
        return await call(*values, **named)

    return maybe


@pytest.mark.parametrize(
    ("chat_id", "owner", "name"),
    [(TELEGRAM, TelegramChannel, "_call_send"), (SLACK, SlackChannel, "_post")],
    ids=["telegram", "slack"],
)
async def test_it_goes_on_where_it_was_and_no_item_is_cut(
    store: Store, path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch, chat_id: str, owner: type, name: str
) -> None:
    bench = Bench.opened(store, clock)
    bench.follow(chat_id)
    store.write(lambda db: run(db, "UPDATE subscriptions SET mode = 'digest'"))
    await bench.publish("harbour", *(Said(f"{CONDUCT} with {name}", accused=(name,)) for name in PEOPLE))
    store.write(lambda db: write_digest(db, chat_id, "weekly"))
    async with TelegramFake() as telegram, SlackFake() as slack:
        telegram.add_chat(4711)
        orders = orders_for(path, telegram, slack)

        def texts() -> list[str]:
            if chat_id == TELEGRAM:
                return [message.text for message in telegram.messages(4711)]
            return [message.visible for message in slack.messages("C0NEWS") if not message.files]

        with monkeypatch.context() as patched:
            patched.setattr(owner, name, dies_before_part(2, getattr(owner, name)))
            async with sender(store, orders, clock=clock, pace=Quick(), answer_within=10.0) as deliver:
                with pytest.raises(Crash):
                    await deliver.tick()
        begun = texts()
        assert len(begun) == 1
        async with sender(store, orders, clock=clock, pace=Quick(), answer_within=10.0) as deliver:
            await deliver.start()
            for _look in range(3):
                clock.forward(minutes=1)
                await deliver.tick()
        parts = texts()
    assert [one.state for one in store.read(lambda db: outbox.of_chat(db, chat_id))] == ["sent"]
    assert parts[:1] == begun
    assert len(parts) > 1
    assert sum(part.startswith("The week to ") for part in parts) == 1
    for name in PEOPLE:
        (part,) = [part for part in parts if f"accused {name}: " in part]
        assert part.count(f"accused {name}: ") == 1
        assert "Vardia Post" in part.partition(f"accused {name}: ")[2].splitlines()[1]
