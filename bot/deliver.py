"""Outbox to chats: the next delivery of every chat, chats side by side, the most urgent first, one at a time in a chat.

How a single one goes out stands in `bot.sending`, how fast in `bot.pace`. A chat that must wait, or does not answer,
holds up no other.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.letters import compose_delivery
from bot.log import logger
from bot.message import Channel, Message
from bot.pace import Pace
from bot.sending import MOST_ATTEMPTS, Alarm, Arrived, Sending
from bot.store import Database, Store, chats, lanes, outbox
from bot.store.outbox import Head
from bot.types import Delivery, DeliveryState, Policy

__all__ = ["MOST_ATTEMPTS", "Deliver", "Policy"]

HEADS = 20_000
AT_ONCE = 45  # messages of one side (a platform, or a workspace of one) that may wait for their turn or for an answer
LOOK_AGAIN = 0.5
LOOKING = 4.0  # looking who is next takes no more than a part of the time
SOON = 1.0  # a lane that is free within so many seconds is waited for in line
ASK_AFTER_RESTART = timedelta(seconds=2)
REMEMBER = timedelta(seconds=60)
MEND_CLOCK_EVERY = 60.0


async def _nobody_hears(*_told: object) -> None:
    """Nobody is to be told."""


@dataclass(slots=True)
class _Flight:
    """A delivery under way; `begun` once its request may have gone out."""

    task: asyncio.Task[DeliveryState]
    side: str
    begun: bool = False


class Deliver:
    """Sends what is due through the channels.

    `alarm` hears once of a platform that refuses the token, `arrived` of each new message that is out.
    """

    def __init__(
        self,
        store: Store,
        channels: Mapping[str, Channel],
        *,
        clock: Callable[[], datetime],
        policy: Policy,
        digest_confidence: float,
        alert_confidence: float,
        pace: Pace | None = None,
        alarm: Alarm = _nobody_hears,
        arrived: Arrived = _nobody_hears,
    ) -> None:
        self._store = store
        self._clock = clock
        self._pace = pace or Pace()
        self._least = digest_confidence
        self._sure = alert_confidence
        self._sending = Sending(
            store,
            channels,
            self._pace,
            clock=clock,
            policy=policy,
            compose=self._compose,
            alarm=alarm,
            arrived=arrived,
        )
        self._flights: dict[str, _Flight] = {}
        self._sides: dict[str, str] = {}
        self._stopping = False
        self._mended = float("-inf")
        self._moment: datetime | None = None
        self._log = logger(__name__)

    async def start(self) -> None:
        """What was being sent when the bot stopped is `unknown` now; the lanes are as they were."""
        now = self._clock()
        stuck = await self._store.awrite(lambda db: outbox.recover(db, now, now + ASK_AFTER_RESTART))
        if stuck:
            self._log.warning("deliveries were cut off", count=stuck)
        for name, until in (await self._store.aread(lambda db: lanes.closed(db, now))).items():
            self._pace.shut(name, (until - now).total_seconds())
        await self._store.awrite(lambda db: lanes.tidy(db, now))
        for chat_id, kind, at in await self._store.aread(lambda db: lanes.requests(db, now, within=REMEMBER)):
            self._pace.remember(self._sending.lanes(chat_id, kind) or (), max((now - at).total_seconds(), 0.0))

    async def tick(self) -> int:
        """Send until nothing is left that can go out soon. Returns how many are out."""
        await self._mend_clock()
        sent, loop = 0, asyncio.get_running_loop()
        try:
            while not self._stopping:
                begun = loop.time()
                line = self._by_side(await self._store.aread(lambda db: outbox.heads(db, self._clock(), HEADS)))
                self._start(line)
                if not self._flights:
                    break
                sent += await self._work(line, max(LOOK_AGAIN, LOOKING * (loop.time() - begun)))
        finally:
            await self._land()
        return sent

    async def stop(self, patience: float = 8.0) -> None:
        """Start nothing more; what went out already gets so many seconds to be answered."""
        self._stopping = True
        for flight in self._flights.values():
            if not flight.begun:
                flight.task.cancel()
        if self._flights:
            await asyncio.wait([flight.task for flight in self._flights.values()], timeout=patience)

    async def _work(self, line: Mapping[str, list[Head]], seconds: float) -> int:
        """Work through the line for so long; returns how many went out."""
        loop = asyncio.get_running_loop()
        until, sent = loop.time() + seconds, 0
        while self._flights and not self._stopping:
            timeout = max(until - loop.time(), 0.0)
            await asyncio.wait([f.task for f in self._flights.values()], timeout=timeout, return_when="FIRST_COMPLETED")
            sent += self._collect()
            if loop.time() >= until or not any(line.values()):
                break
            self._start(line)
        return sent

    def _start(self, line: Mapping[str, list[Head]]) -> None:
        """Start what can go now: each side's next is taken from the end of its list while the side has room."""
        under_way = Counter(flight.side for flight in self._flights.values())
        for side, waiting in line.items():
            while waiting and under_way[side] < AT_ONCE and not self._stopping:
                head = waiting.pop()
                found = None if head.chat_id in self._flights else self._sending.lanes(head.chat_id)
                if found is not None and self._pace.wait(found) <= SOON:
                    self._launch(head, side)
                    under_way[side] += 1

    def _by_side(self, line: Sequence[Head]) -> dict[str, list[Head]]:
        """The heads of each platform, or of each workspace of one that has several, the next one last: a workspace
        that does not answer takes no other's room.
        """
        found: dict[str, list[Head]] = {}
        for head in reversed(line):
            chat_id = head.chat_id
            if chat_id not in self._sides:
                lanes = self._sending.lanes(chat_id)
                self._sides[chat_id] = lanes[-1].name if lanes else chat_id.partition(":")[0]
            found.setdefault(self._sides[chat_id], []).append(head)
        return found

    def _launch(self, head: Head, side: str) -> None:
        def begin() -> None:
            flight.begun = True

        flight = _Flight(asyncio.create_task(self._sending.one(head.id, begun=begin)), side)
        self._flights[head.chat_id] = flight

    def _collect(self) -> int:
        """How many of those that landed are out; an error that is not a message's own is raised."""
        tasks = self._landed()
        errors = [error for task in tasks if (error := task.exception())]
        if errors:
            raise errors[0]
        return sum(task.result() == "sent" for task in tasks)

    def _landed(self) -> list[asyncio.Task[DeliveryState]]:
        """The flights that landed, which are forgotten; without those that were called off."""
        done = [chat_id for chat_id, flight in self._flights.items() if flight.task.done()]
        tasks = [self._flights.pop(chat_id).task for chat_id in done]
        return [task for task in tasks if not task.cancelled()]

    async def _land(self) -> None:
        """Before an error leaves the tick: what is under way comes to its end."""
        if not self._stopping:
            await asyncio.gather(*(flight.task for flight in self._flights.values()), return_exceptions=True)
        self._landed()

    async def _mend_clock(self) -> None:
        """Each time that the clock was put back while the bot ran, and now and then, for it may have been before."""
        now, moment = asyncio.get_running_loop().time(), self._clock()
        put_back, self._moment = self._moment is not None and moment < self._moment, moment
        if put_back or now - self._mended >= MEND_CLOCK_EVERY:
            self._mended = now
            mended = await self._store.awrite(lambda db: outbox.mend_clock(db, moment))
            if mended:
                self._log.warning("the clock was put back", deliveries=mended)

    def _compose(self, db: Database, delivery: Delivery) -> Message | None:
        chat = chats.get(db, delivery.chat_id)
        return compose_delivery(db, delivery, chat, least=self._least, sure=self._sure) if chat else None
