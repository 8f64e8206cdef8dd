"""docs/alert.md, an alert up to its correction: `python -m tests.conversations.growth > docs/alert.md`.

Articles go through the real `Ingest`, messages through the real channels to the two fake platforms; the page is what
stands in the two chats then.
"""

import asyncio
import sys
import tempfile
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

from bot import log
from bot.store import Store
from tests.conftest import Clock
from tests.core.test_announce import BODY, BRIBES, DENIAL
from tests.core.test_deliver import Bench
from tests.emulators.slack import SlackFake
from tests.emulators.slack_blocks import visible
from tests.emulators.slack_workspace import Posted
from tests.emulators.telegram import TelegramFake
from tests.emulators.telegram_state import FakeMessage
from tests.faults.kill import orders_for
from tests.faults.sender import sender
from tests.lanes import Quick

READER, CHANNEL = 4711, "C0NEWS"
OUTLETS = ("Vardia Post", "Ostrand Times", "Daily Quay", "The Ledger")
SORRY = "The paper was wrong about the harbour and says that it is sorry."
HEAD = """# An alert from its first outlet to its correction

What two chats that follow the same see of one story: a Telegram chat and a Slack channel. A test makes this page from
what stands in the two (fake) platforms after each step. What is struck through stands between `~~`.
"""


async def page(folder: Path) -> str:
    """The page."""
    parts, clock, store = [HEAD], Clock(), Store.open(folder / "growth.db")
    try:
        async with TelegramFake() as telegram, SlackFake() as slack:
            telegram.add_chat(READER)
            bench = Bench.opened(store, clock)
            for chat_id in (f"telegram:{READER}", f"slack:T0HEARSAY:{CHANNEL}"):
                bench.follow(chat_id)
            orders = orders_for(folder / "growth.db", telegram, slack)
            async with sender(store, orders, clock=clock, pace=Quick(), answer_within=10.0) as deliver:
                async for title in _steps(bench):
                    clock.forward(minutes=2)
                    await deliver.tick()
                    parts += [f"## {title}\n", *_telegram(telegram), *_slack(slack)]
    finally:
        store.close()
    return "\n".join(parts)


async def _steps(bench: Bench) -> Any:
    await bench.publish("1", BRIBES, body=BODY)
    yield "One outlet reports it"
    for number, outlet in enumerate(OUTLETS[1:], start=2):
        await bench.publish(str(number), BRIBES, body=f"{BODY} By {outlet}.", outlet=outlet)
    yield "Three more outlets report it: the alert is edited, once"
    await bench.publish("5", DENIAL, outlet="Ostrand Times")
    yield "The accused denies it: a reply, and the answer in the alert"
    for number, outlet in enumerate(OUTLETS, start=1):
        await bench.publish(str(number), body=SORRY, outlet=outlet)
    yield "All four take it back: a correction, and the alert struck through"


def _telegram(fake: TelegramFake) -> Iterator[str]:
    said = fake.messages(READER)
    places = {message.id: number for number, message in enumerate(said, start=1)}
    yield "### On Telegram\n"
    for message in said:
        about = [f"edited {message.edits} times" if message.edits > 1 else "edited"] if message.edits else []
        about += [f"in reply to {places[message.reply_to]}"] if message.reply_to else []
        yield _shown(places[message.id], about, _struck(message), message.labels())


def _slack(fake: SlackFake) -> Iterator[str]:
    said = fake.messages(CHANNEL)
    places = {message.ts: number for number, message in enumerate(said, start=1)}
    yield "### On Slack\n"
    for message in said:
        about = ["edited"] if message.edited else []
        about += (
            [f"in the thread of {places[message.thread_ts or message.ts]}"]
            if message.thread_ts not in (None, message.ts)
            else []
        )
        about += ["also shown in the channel"] if message.broadcast else []
        yield _shown(places[message.ts], about, _struck_in_blocks(message), message.labels)


def _shown(place: int, about: list[str], text: str, labels: list[str]) -> str:
    text = text.replace("~~~~", "")
    head = f"{place}. message" + (f" ({', '.join(about)})" if about else "")
    keys = [" ".join(f"[{label}]" for label in labels)] if labels else []
    return "\n".join([head, "", "```text", text, *keys, "```", ""])


def _struck(message: FakeMessage) -> str:
    """Offsets of entities count units of UTF-16: https://core.telegram.org/api/entities"""
    units = message.text.encode("utf-16-le")
    for entity in sorted(message.entities, key=lambda one: -one.offset):
        if entity.type == "strikethrough":
            begin, end = 2 * entity.offset, 2 * (entity.offset + entity.length)
            mark = "~~".encode("utf-16-le")
            units = units[:begin] + mark + units[begin:end] + mark + units[end:]
    return units.decode("utf-16-le")


def _struck_in_blocks(message: Posted) -> str:
    blocks = deepcopy(message.blocks)
    for run in _runs(blocks):
        if run.get("style", {}).get("strike"):
            run["text"] = f"~~{run['text']}~~"
    return visible(blocks)


def _runs(part: Any) -> Iterator[dict[str, Any]]:
    if isinstance(part, list):
        for one in part:
            yield from _runs(one)
    elif isinstance(part, dict):
        if isinstance(part.get("style"), dict) and isinstance(part.get("text"), str):
            yield part
        yield from _runs(part.get("elements", []))


def main() -> None:
    """Print the page."""
    log.configure("WARNING", style="text")
    with tempfile.TemporaryDirectory() as folder:
        sys.stdout.write(asyncio.run(page(Path(folder))))


if __name__ == "__main__":
    main()
