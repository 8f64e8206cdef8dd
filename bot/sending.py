"""One delivery's way out: wait for its turn, mark it `sending`, send it, and write down what became of it.

What was `sending` at a crash, or whose answer was lost, is `unknown`: the channel is asked whether it is there; where
it cannot be asked, the chat's policy decides, or else the operator's.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.errors import ChatGone, ChatMoved, DeliveryError, MessageRefused, PlatformDown, RetryLater, StoreError, Unknown
from bot.letters import bare
from bot.log import logger
from bot.message import Channel, Lane, Message, Sent, Way
from bot.pace import Pace, Turn
from bot.payload import mark, pack, unpack
from bot.store import Database, Store, alerts, chats, outbox
from bot.store.alerts import EDITED_FOR, Told
from bot.types import Delivery, DeliveryState, Policy

ASK_AFTER = timedelta(seconds=5)
TRY_AGAIN_AFTER = timedelta(minutes=5)
MOST_ATTEMPTS = 20
LONGEST_WAIT = 2.0
Compose = Callable[[Database, Delivery], Message | None]
Alarm = Callable[[str, str], Awaitable[None]]
Arrived = Callable[[Delivery], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Letter:
    """A message, also packed, with where it goes: as a reply to, or in place of, the message that told the alert."""

    message: Message
    packed: str
    told: Told | None = None
    done: tuple[str, ...] = ()


class Sending:
    """Sends single deliveries.

    `alarm` hears of a platform (its lane's name) that refuses the token, and why; `arrived` of each new message, after
    it is marked as sent.
    """

    def __init__(
        self,
        store: Store,
        channels: Mapping[str, Channel],
        pace: Pace,
        *,
        clock: Callable[[], datetime],
        policy: Policy,
        compose: Compose,
        alarm: Alarm,
        arrived: Arrived,
    ) -> None:
        self._store = store
        self._channels = channels
        self._pace = pace
        self._clock = clock
        self._policy = policy
        self._compose = compose
        self._alarm = alarm
        self._arrived = arrived
        self._log = logger(__name__)

    def lanes(self, chat_id: str, kind: str = "alert") -> tuple[Lane, ...] | None:
        """The lanes of a chat's next message, or None when its platform is not there."""
        channel = self._channels.get(chat_id.partition(":")[0])
        try:
            return channel.lanes(chat_id, "edit" if kind == "edit" else "send") if channel else None
        except ChatGone:
            return ()  # the sending finds out the same, and writes it down

    async def one(self, delivery_id: int, *, begun: Callable[[], None] = lambda: None) -> DeliveryState:
        """Take one delivery as far as it goes now; `begun` is called once its request may be under way."""
        delivery = await self._store.aread(lambda db: outbox.get(db, delivery_id))
        if delivery is None or delivery.state not in ("pending", "unknown"):
            return "cancelled"
        channel = self._channels[delivery.chat_id.partition(":")[0]]
        try:
            state = await self._take(channel, delivery, begun)
            if state == "sent" and delivery.kind != "edit":
                await self._arrived(delivery)
            return state
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001 - one message's fault must not stop the others
            return await self._set_aside(delivery, error)

    async def _take(self, channel: Channel, delivery: Delivery, begun: Callable[[], None]) -> DeliveryState:
        if delivery.state == "unknown":
            return await self._resolve(channel, delivery)
        letter, why = await self._store.aread(lambda db: self._letter(db, delivery))
        if letter is None:
            return await self._move(delivery, "cancelled", reason=why)
        lanes = self.lanes(delivery.chat_id, delivery.kind) or ()
        try:
            async with asyncio.timeout(LONGEST_WAIT):
                turn = await self._pace.turn(lanes, urgency=delivery.priority)
        except TimeoutError:  # the lane was closed after this one set out: it stands in line again
            return "pending"
        begun()
        turns = _Turns(self._pace, lanes, delivery.priority, turn)
        try:  # a turn is short: what can be done before it was taken is done
            taken = await self._store.awrite(lambda db: self._mark(db, delivery, letter))
            return await self._attempt(channel, taken, letter, turns) if taken else "cancelled"
        finally:
            turns.end()

    def _mark(self, db: Database, delivery: Delivery, letter: Letter) -> Delivery | None:
        """From here on the message may be there; None when somebody else has taken it."""
        now, packed = self._clock(), letter.packed
        if not outbox.move(db, delivery, "sending", now=now, payload=packed):
            return None
        return replace(delivery, state="sending", attempts=delivery.attempts + 1, payload=packed, tried_at=now)

    async def _attempt(self, channel: Channel, delivery: Delivery, letter: Letter, turns: "_Turns") -> DeliveryState:
        try:
            sent = await self._send(channel, delivery, letter, turns)
        except MessageRefused as error:
            plain = bare(letter.message)
            if delivery.kind == "edit" or letter.done or plain == letter.message:
                return await self._failed(channel, delivery, error)
            try:
                sent = await self._send(channel, delivery, replace(letter, message=plain), turns)
            except MessageRefused:
                return await self._failed(channel, delivery, error)
            except DeliveryError as other:
                return await self._failed(channel, delivery, other)
        except DeliveryError as error:
            return await self._failed(channel, delivery, error)
        await self._store.awrite(lambda db: self._sent(db, delivery, letter, sent))
        return "sent"

    async def _send(self, channel: Channel, delivery: Delivery, letter: Letter, turns: "_Turns") -> Sent:
        async def out(part: str) -> None:
            await self._store.awrite(lambda db: outbox.put_part(db, delivery.id, part, self._clock()))

        way = Way(turns.next, out, letter.done)
        told, chat_id = letter.told, delivery.chat_id
        if delivery.kind == "edit" and told is not None:
            return await channel.edit(chat_id, told.parts[0], letter.message, rest=told.parts[1:], way=way)
        reply_to = told.parts[0] if told else None
        return await channel.send(chat_id, letter.message, key=key_of(delivery), reply_to=reply_to, way=way)

    def _sent(self, db: Database, delivery: Delivery, letter: Letter, sent: Sent) -> None:
        now = self._clock()
        outbox.move(db, delivery, "sent", now=now, message_id=sent.message_id)
        if delivery.kind == "edit" and letter.told is not None:
            outbox.set_parts(db, letter.told.delivery_id, sent.parts or (sent.message_id,), now)
        if delivery.kind in ("alert", "edit") and delivery.alert_id is not None:
            alerts.set_shown(db, delivery.alert_id, mark(letter.packed))

    def _letter(self, db: Database, delivery: Delivery) -> tuple[Letter | None, str]:
        """What to send now, or None and why not. A message that is half out goes on as it was."""
        told = alerts.told(db, delivery.alert_id) if delivery.alert_id and delivery.kind != "alert" else None
        done = outbox.parts(db, delivery.id)
        if done and delivery.payload and delivery.kind != "edit":
            return Letter(unpack(delivery.payload), delivery.payload, told, done), ""
        if delivery.kind == "edit" and (told is None or told.bundled):
            return None, "there is no message to edit"
        if delivery.kind == "edit" and delivery.created_at and delivery.created_at < self._clock() - EDITED_FOR:
            return None, "too old to edit"
        message = self._compose(db, delivery)
        if message is None:
            return None, "nothing of it is left to tell"
        packed = pack(message)
        if delivery.kind == "edit" and alerts.shown(db, delivery.alert_id or 0) == mark(packed):
            return None, "it reads so already"
        return Letter(message, packed, told, done), ""

    async def _resolve(self, channel: Channel, delivery: Delivery) -> DeliveryState:
        """Find out whether a message whose answer was lost is there."""
        if delivery.kind == "edit":
            return await self._move(delivery, "pending", reason="an edit can be made again")
        try:
            found = await channel.find(delivery.chat_id, key_of(delivery), since=delivery.tried_at)
        except (ChatGone, ChatMoved) as error:
            return await self._failed(channel, delivery, error)
        except DeliveryError as error:  # nothing was learnt, so nothing is sent again
            later = self._clock() + pause(error, delivery.attempts)
            return await self._move(delivery, "unknown", reason=str(error), next_attempt_at=later)
        if isinstance(found, Sent):
            return await self._store.awrite(lambda db: self._found(db, delivery, found))
        if found is None:
            return await self._move(delivery, "pending", reason="not found in the chat")
        return await self._store.awrite(lambda db: self._as_agreed(db, delivery))

    def _found(self, db: Database, delivery: Delivery, found: Sent) -> DeliveryState:
        now = self._clock()
        outbox.set_parts(db, delivery.id, found.parts or (found.message_id,), now)
        if not found.whole:
            outbox.move(db, delivery, "pending", now=now, reason="a part of it is in the chat")
            return "pending"
        if delivery.kind == "alert" and delivery.alert_id is not None and delivery.payload:
            alerts.set_shown(db, delivery.alert_id, mark(delivery.payload))
        outbox.move(db, delivery, "sent", now=now, message_id=found.message_id, reason="found in the chat")
        return "sent"

    def _as_agreed(self, db: Database, delivery: Delivery) -> DeliveryState:
        """Nobody can say whether it is there: the chat's policy, or the operator's."""
        chat = chats.get(db, delivery.chat_id)
        policy = (chat.unknown if chat else None) or self._policy
        if policy == "drop" and not outbox.parts(db, delivery.id):
            reason = "may be there; the policy is to drop it"
            outbox.move(db, delivery, "cancelled", now=self._clock(), reason=reason)
            return "cancelled"
        reason = "may be there; the policy is to send it again"
        outbox.move(db, delivery, "pending", now=self._clock(), reason=reason)
        return "pending"

    async def _failed(self, channel: Channel, delivery: Delivery, error: DeliveryError) -> DeliveryState:
        if isinstance(error, ChatMoved | ChatGone):
            return await self._store.awrite(lambda db: self._lost_chat(db, delivery, error))
        if isinstance(error, PlatformDown):
            lanes = self.lanes(delivery.chat_id) or (Lane(delivery.chat_id.partition(":")[0]),)
            self._pace.close(lanes[-1].name, TRY_AGAIN_AFTER.total_seconds())
            await self._alarm(lanes[-1].name, error.detail)
        state, wait = after(error, delivery)
        return await self._move(delivery, state, reason=str(error), next_attempt_at=self._clock() + wait)

    def _lost_chat(self, db: Database, delivery: Delivery, error: DeliveryError) -> DeliveryState:
        now = self._clock()
        if isinstance(error, ChatMoved):
            outbox.move(db, delivery, "pending", now=now, reason=str(error))
            chats.move(db, delivery.chat_id, error.new_chat)
            return "pending"
        outbox.move(db, delivery, "failed", now=now, reason=str(error))
        chats.leave(db, delivery.chat_id, now)
        return "failed"

    async def _set_aside(self, delivery: Delivery, error: Exception) -> DeliveryState:
        """A message that cannot even be made, or breaks its channel, would break it again: it waits for a person."""
        self._log.exception("delivery broke", delivery=delivery.id, chat=delivery.chat_id)
        now = await self._store.aread(lambda db: outbox.get(db, delivery.id)) or delivery
        return await self._move(now, "quarantined", reason=f"broke with {type(error).__name__}")

    async def _move(
        self, delivery: Delivery, state: DeliveryState, *, reason: str, next_attempt_at: datetime | None = None
    ) -> DeliveryState:
        now = self._clock()
        await self._store.awrite(
            lambda db: outbox.move(db, delivery, state, now=now, reason=reason, next_attempt_at=next_attempt_at)
        )
        return state


class _Turns:
    """The turns of one message: the first was taken before it was marked `sending`, each further part takes its own."""

    def __init__(self, pace: Pace, lanes: tuple[Lane, ...], urgency: int, first: Turn) -> None:
        self._pace = pace
        self._lanes = lanes
        self._urgency = urgency
        self._first: Turn | None = first

    def next(self) -> AbstractAsyncContextManager[object]:
        first, self._first = self._first, None
        return first or self._pace.taking(self._lanes, urgency=self._urgency)

    def end(self) -> None:
        """A first turn that no request used is free again."""
        if self._first is not None:
            self._first.give_back()


def key_of(delivery: Delivery) -> str:
    """The name under which a platform that can carry one keeps the delivery."""
    return f"{delivery.id}:{delivery.kind}:{delivery.subject}"


def after(error: DeliveryError, delivery: Delivery) -> tuple[DeliveryState, timedelta]:
    """The state after an error, and how long to wait. A pause or a refused token is never the message's fault."""
    wait = pause(error, delivery.attempts)
    if isinstance(error, RetryLater | PlatformDown):
        return "pending", wait
    if isinstance(error, MessageRefused):
        return ("failed" if delivery.kind == "edit" else "quarantined"), wait
    if delivery.attempts >= MOST_ATTEMPTS:
        return "quarantined", wait
    return ("unknown" if isinstance(error, Unknown) else "pending"), wait


def pause(error: DeliveryError, attempts: int) -> timedelta:
    """How long to wait after an error: longer each time an answer is lost, so that few copies can come of it."""
    if isinstance(error, RetryLater):
        return timedelta(seconds=error.after)
    if isinstance(error, Unknown):
        return ASK_AFTER * (1 << min(max(attempts - 1, 0), 7))
    return TRY_AGAIN_AFTER
