"""A process that sends what is owed, through the real channels, until it is killed. It is forked by `nursery`."""

import asyncio
import math
import os
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import wraps
from pathlib import Path
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient
from telegram import Bot
from telegram.request import HTTPXRequest

from bot.buttons import StoredButtons
from bot.deliver import Deliver
from bot.message import Channel
from bot.pace import Pace
from bot.sending import Sending
from bot.store import Store, lanes, outbox
from handlers.slack import channel
from handlers.slack.channel import SlackChannel
from handlers.slack.clients import alone
from handlers.slack.history import History
from handlers.telegram.channel import TelegramChannel
from tests.faults.owing import still_owed
from tests.lanes import Quick

ANSWER_WITHIN = 1.5
Point = tuple[type | Any, str, str]

# Every step of the send path, and where in it the process can die. "before" and "after" are the ends of a function,
# "during" a moment after it began: a request is out then, and its answer is not there yet.
POINTS: dict[str, Point] = {
    "starting, nothing recovered": (outbox, "recover", "before"),
    "recovered, not committed": (outbox, "recover", "after"),
    "in line for a turn": (Pace, "turn", "before"),
    "turn granted, nothing read": (Sending, "_letter", "before"),
    "message made, not marked": (Sending, "_letter", "after"),
    "marked sending, not committed": (Sending, "_mark", "after"),
    "marked sending, nothing sent": (Sending, "_send", "before"),
    "telegram: request about to go out": (TelegramChannel, "_call_send", "before"),
    "telegram: request out, no answer": (TelegramChannel, "_call_send", "during"),
    "telegram: answer there, not written": (TelegramChannel, "_call_send", "after"),
    "slack: request about to go out": (SlackChannel, "_post", "before"),
    "slack: request out, no answer": (channel, "paced", "during"),
    "slack: answer there, not written": (SlackChannel, "_post", "after"),
    "part named, not written": (outbox, "put_part", "before"),
    "part written, not committed": (outbox, "put_part", "after"),
    "all parts written, not sent": (Sending, "_sent", "before"),
    "sent, not committed": (Sending, "_sent", "after"),
    "sent": (Sending, "one", "after"),
    "failed, not written": (Sending, "_failed", "before"),
    "unknown: about to ask": (History, "find", "before"),
    "unknown: asked, not written": (History, "find", "after"),
    "unknown: found, not committed": (Sending, "_found", "after"),
    "unknown: by policy, not committed": (Sending, "_as_agreed", "after"),
    "lane closed, not committed": (lanes, "close", "after"),
}


@dataclass(frozen=True)
class Orders:
    """What a sender is told: where things are, how fast its clock goes and where it dies, the how manieth time.

    With `until` it lives by a stepped clock until that moment (`tests.faults.day`).
    """

    database: str
    telegram: str
    telegram_token: str
    slack: str
    slack_token: str
    begun: float
    speed: float = 1.0
    paced: bool = False
    point: str = ""
    nth: int = 1
    until: float = 0.0


def run(orders: Orders) -> None:
    """Send until nothing is left, or until the end."""
    if orders.point:
        _mine(orders.point, orders.nth)
    asyncio.run(_send(orders))


@asynccontextmanager
async def sender(
    store: Store, orders: Orders, *, clock: Callable[[], datetime], pace: Pace, answer_within: float
) -> AsyncIterator[Deliver]:
    """What sends through the real channels to the servers of the orders."""
    request = HTTPXRequest(connection_pool_size=64, connect_timeout=2, read_timeout=answer_within, pool_timeout=2)
    timeout = math.ceil(answer_within)
    web = AsyncWebClient(orders.slack_token, base_url=f"{orders.slack}/api/", timeout=timeout, retry_handlers=[])
    book = StoredButtons(store)
    async with Bot(orders.telegram_token, f"{orders.telegram}/bot", request=request) as bot:
        channels: dict[str, Channel] = {
            "telegram": TelegramChannel(bot, book, pace=pace),
            "slack": SlackChannel(alone(web), book, clock=clock, pace=pace, look_back=timedelta(days=30)),
        }
        yield Deliver(
            store, channels, clock=clock, policy="resend", digest_confidence=0.1, alert_confidence=0.1, pace=pace
        )


async def _send(orders: Orders) -> None:
    def clock() -> datetime:
        return datetime.fromtimestamp(orders.begun + (time.time() - orders.begun) * orders.speed, UTC)

    store = Store.open(Path(orders.database))

    def closed(name: str, seconds: float) -> None:
        until = clock() + timedelta(seconds=seconds)
        store.write_soon(lambda db: lanes.close(db, name, until))

    pace = Pace(closed=closed) if orders.paced else Quick(closed=closed)
    async with sender(store, orders, clock=clock, pace=pace, answer_within=ANSWER_WITHIN) as deliver:
        await deliver.start()
        stop = ask_for_the_end()
        while not stop.is_set() and store.read(still_owed):
            await tick(deliver, stop)
            await asyncio.sleep(0.02)
    store.close()


def ask_for_the_end() -> asyncio.Event:
    """Set by SIGTERM."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    return stop


async def tick(deliver: Deliver, stop: asyncio.Event) -> None:
    """Send what can go now; where the end is asked for, only what is under way."""
    ticking, stopping = asyncio.create_task(deliver.tick()), asyncio.create_task(stop.wait())
    await asyncio.wait({ticking, stopping}, return_when="FIRST_COMPLETED")
    stopping.cancel()
    if stop.is_set():
        await deliver.stop(8.0)
    await ticking


def _mine(name: str, nth: int) -> None:
    """Lay the mine: the process dies when this point is reached the nth time."""
    owner, attribute, where = POINTS[name]
    function: Callable[..., Any] = getattr(owner, attribute)
    reached = 0

    def die() -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def step(here: str) -> None:
        nonlocal reached
        if here != where:
            return
        reached += 1
        if reached >= nth:
            die() if where != "during" else asyncio.get_running_loop().call_later(0.003, die)

    if asyncio.iscoroutinefunction(function):

        @wraps(function)
        async def later(*args: Any, **named: Any) -> Any:
            step("before")
            step("during")
            answer: Awaitable[Any] = await function(*args, **named)
            step("after")
            return answer

        setattr(owner, attribute, later)
        return

    @wraps(function)
    def now(*args: Any, **named: Any) -> Any:
        step("before")
        answer = function(*args, **named)
        step("after")
        return answer

    setattr(owner, attribute, now)
