"""Outbox to chat: take what is due, compose it, send it, and write down what became of it.

Sending is: mark `sending`, send, mark `sent` with the platform's id. What was `sending` at a crash, or whose answer was
lost, is `unknown`: the channel is asked whether it is there; where it cannot be asked, the operator's policy decides.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Literal

from bot import compose, news
from bot.errors import (
    ChatGone,
    ChatMoved,
    DeliveryError,
    HearsayError,
    MessageRefused,
    PlatformDown,
    RetryLater,
    Unknown,
)
from bot.log import logger
from bot.message import Channel, Message, Sent
from bot.store import Database, Store, chats, digests, outbox, statements
from bot.types import Chat, Delivery, DeliveryState
from bot.wording import translations

BATCH = 200
ASK_AFTER = timedelta(seconds=5)
TRY_AGAIN_AFTER = timedelta(minutes=5)
MOST_ATTEMPTS = 20
Policy = Literal["resend", "drop"]


class Deliver:
    """Sends what is due through the channels; one chat's trouble stops no other's."""

    def __init__(
        self,
        store: Store,
        channels: Mapping[str, Channel],
        *,
        clock: Callable[[], datetime],
        policy: Policy,
        digest_confidence: float,
        alert_confidence: float,
    ) -> None:
        self._store = store
        self._channels = channels
        self._clock = clock
        self._policy = policy
        self._digest_confidence = digest_confidence
        self._alert_confidence = alert_confidence
        self._log = logger(__name__)

    async def start(self) -> None:
        """What was being sent when the bot stopped is `unknown` now."""
        stuck = await self._store.awrite(lambda db: outbox.recover(db, self._clock()))
        if stuck:
            self._log.warning("deliveries were cut off", count=stuck)

    async def tick(self) -> int:
        """Send what is due now, chats side by side, each chat's messages in order. Returns how many are out."""
        due = await self._store.aread(lambda db: outbox.due(db, self._clock(), BATCH))
        reachable = [d for d in due if _platform(d.chat_id) in self._channels]
        by_chat = groupby(sorted(reachable, key=attrgetter("chat_id")), key=attrgetter("chat_id"))
        lanes = [self._lane([d for d in due if d.chat_id == chat_id]) for chat_id, _group in by_chat]
        return sum(await asyncio.gather(*lanes))

    async def _lane(self, deliveries: list[Delivery]) -> int:
        sent = 0
        for delivery in deliveries:
            try:
                state = await self._one(delivery)
            except HearsayError:
                raise
            except Exception as error:  # noqa: BLE001 - one message's fault must not stop the others
                state = await self._set_aside(delivery, error)
            sent += state == "sent"
            if state in ("pending", "unknown"):
                break  # the chat must wait; its order is kept
        return sent

    async def _set_aside(self, delivery: Delivery, error: Exception) -> DeliveryState:
        """A message that cannot even be made, or breaks its channel, would break it again: it waits for a person."""
        self._log.exception("delivery broke", delivery=delivery.id, chat=delivery.chat_id)
        now = await self._store.aread(lambda db: outbox.get(db, delivery.id)) or delivery
        return await self._move(now, "quarantined", reason=f"broke with {type(error).__name__}")

    async def _one(self, delivery: Delivery) -> DeliveryState:
        channel = self._channels[_platform(delivery.chat_id)]
        if delivery.state == "unknown":
            return await self._resolve(channel, delivery)
        message = await self._store.aread(lambda db: self._compose(db, delivery))
        if message is None:
            return await self._move(delivery, "cancelled", reason="nothing of it is left to tell")
        if not await self._store.awrite(lambda db: outbox.move(db, delivery, "sending", now=self._clock())):
            return "cancelled"
        taken = await self._store.aread(lambda db: outbox.get(db, delivery.id)) or delivery
        return await self._attempt(taken, lambda: self._send(channel, taken, message))

    async def _attempt(self, delivery: Delivery, send: Callable[[], Awaitable[Sent]]) -> DeliveryState:
        try:
            sent = await send()
        except DeliveryError as error:
            return await self._failed(delivery, error)
        return await self._move(delivery, "sent", message_id=sent.message_id)

    async def _send(self, channel: Channel, delivery: Delivery, message: Message) -> Sent:
        alert_id = delivery.alert_id
        first = await self._store.aread(lambda db: outbox.sent_message(db, alert_id)) if alert_id else None
        if delivery.kind == "edit" and first is not None:
            await channel.edit(delivery.chat_id, first, message)
            return Sent(first)
        return await channel.send(delivery.chat_id, message, key=_key(delivery), reply_to=first)

    async def _resolve(self, channel: Channel, delivery: Delivery) -> DeliveryState:
        """Find out whether a message whose answer was lost is there."""
        if delivery.kind == "edit":
            return await self._move(delivery, "pending", reason="an edit can be made again")
        try:
            found = await channel.find(delivery.chat_id, _key(delivery))
        except (ChatGone, ChatMoved) as error:
            return await self._failed(delivery, error)
        except DeliveryError as error:  # nothing was learnt, so nothing is sent again
            later = self._clock() + _pause(error, delivery.attempts)
            return await self._move(delivery, "unknown", reason=str(error), next_attempt_at=later)
        if isinstance(found, Sent):
            return await self._move(delivery, "sent", message_id=found.message_id, reason="found in the chat")
        if found is None:
            return await self._move(delivery, "pending", reason="not found in the chat")
        if self._policy == "drop":
            return await self._move(delivery, "cancelled", reason="may be there; the policy is to drop it")
        return await self._move(delivery, "pending", reason="may be there; the policy is to send it again")

    async def _failed(self, delivery: Delivery, error: DeliveryError) -> DeliveryState:
        now = self._clock()
        if isinstance(error, ChatMoved):
            new_chat = error.new_chat
            await self._move(delivery, "pending", reason=str(error))
            await self._store.awrite(lambda db: chats.move(db, delivery.chat_id, new_chat))
            return "pending"
        if isinstance(error, ChatGone):
            await self._move(delivery, "failed", reason=str(error))
            await self._store.awrite(lambda db: chats.leave(db, delivery.chat_id))
            return "failed"
        state, wait = _after(error, delivery.attempts)
        if isinstance(error, PlatformDown):
            self._log.error("platform refuses the token", chat=delivery.chat_id)
        return await self._move(delivery, state, reason=str(error), next_attempt_at=now + wait)

    async def _move(
        self,
        delivery: Delivery,
        state: DeliveryState,
        *,
        reason: str = "",
        message_id: str | None = None,
        next_attempt_at: datetime | None = None,
    ) -> DeliveryState:
        now = self._clock()
        await self._store.awrite(
            lambda db: outbox.move(
                db, delivery, state, now=now, reason=reason, message_id=message_id, next_attempt_at=next_attempt_at
            )
        )
        return state

    def _compose(self, db: Database, delivery: Delivery) -> Message | None:
        chat = chats.get(db, delivery.chat_id)
        return (
            compose_delivery(db, delivery, chat, least=self._digest_confidence, sure=self._alert_confidence)
            if chat
            else None
        )


def compose_delivery(db: Database, delivery: Delivery, chat: Chat, *, least: float, sure: float) -> Message | None:
    """The message of a delivery as the record stands now, or None when nothing of it is left."""
    words = translations(chat.language)
    if delivery.kind in ("alert", "edit") and delivery.alert_id is not None:
        told = news.alert_news(db, delivery.alert_id)
        return compose.alert(told, chat, words) if told else None
    if delivery.kind == "reply":
        claims = news.claims_of(db, statements.by_ids(db, [int(delivery.subject)]))
        return compose.reply(claims[0], chat, words) if claims else None
    digest = digests.get(db, delivery.digest_id) if delivery.digest_id is not None else None
    if digest is None:
        return None
    claims = news.digest_claims(db, chat.id, since=digest.since, until=digest.until, least=least)
    title = words.gettext("Digest of {date}").format(date=f"{digest.local_date.day} {digest.local_date:%B %Y}")
    return compose.digest(title, claims, chat, words, unsure_below=sure)


def _after(error: DeliveryError, attempts: int) -> tuple[DeliveryState, timedelta]:
    """The state after an error, and how long to wait. A pause or a refused token is never the message's fault."""
    pause = _pause(error, attempts)
    if isinstance(error, RetryLater | PlatformDown):
        return "pending", pause
    if isinstance(error, MessageRefused) or attempts >= MOST_ATTEMPTS:
        return "quarantined", pause
    return ("unknown" if isinstance(error, Unknown) else "pending"), pause


def _pause(error: DeliveryError, attempts: int) -> timedelta:
    """How long to wait after an error: longer each time an answer is lost, so that few copies can come of it."""
    if isinstance(error, RetryLater):
        return timedelta(seconds=error.after)
    if isinstance(error, Unknown):
        return ASK_AFTER * (1 << min(max(attempts - 1, 0), 9))
    return TRY_AGAIN_AFTER


def _platform(chat_id: str) -> str:
    return chat_id.partition(":")[0]


def _key(delivery: Delivery) -> str:
    return f"{delivery.id}:{delivery.kind}:{delivery.subject}"
