"""Slack as a way out: `SlackChannel` keeps `bot.message.Channel`'s contract."""

import contextlib
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Literal

from bot.errors import ChatGone, DeliveryError, MessageRefused, RetryLater
from bot.log import logger
from bot.message import Act, ButtonBook, File, Lane, Message, Picture, Sent, Way
from bot.pace import Pace, own_way
from handlers.slack.address import Address, parse_address
from handlers.slack.clients import ClientOf
from handlers.slack.errors import code_of, translated
from handlers.slack.files import bring
from handlers.slack.history import EVENT_TYPE, SKEW, History
from handlers.slack.posting import BAD_BLOCKS, lanes_of, paced, patiently, post, upload
from handlers.slack.render import Part, escape, render
from handlers.slack.rich_text import Json

_METHODS: dict[Act, str] = {"send": "chat.postMessage", "edit": "chat.update"}
_CANNOT_ASK = frozenset(
    {
        "channel_not_found",
        "method_not_supported_for_channel_type",
        "missing_scope",
        "no_permission",
        "not_allowed_token_type",
        "not_in_channel",
    }
)
_NO_SUCH_THREAD = frozenset({"cannot_reply_to_message", "invalid_thread_ts", "message_not_found", "thread_not_found"})


class SlackChannel:
    """Posts, edits and looks up messages in one workspace. A message carries its delivery's key as metadata."""

    platform = "slack"

    def __init__(
        self,
        clients: ClientOf,
        book: ButtonBook,
        *,
        clock: Callable[[], datetime],
        pace: Pace | None = None,
        look_back: timedelta = timedelta(hours=1),
        patience: float = 60.0,
    ) -> None:
        self._clients = clients
        self._book = book
        self._clock = clock
        self._pace = pace or Pace()
        self._look_back = look_back
        self._patience = patience
        self._history = History(clients, self._pace, clock=clock)

    def lanes(self, chat_id: str, act: Act) -> tuple[Lane, ...]:
        """The conversation's lane or the method's, and the workspace's. https://docs.slack.dev/apis/web-api/rate-limits"""
        address = self._address(chat_id)
        return lanes_of(address, _METHODS[act])

    async def send(
        self, chat_id: str, message: Message, *, key: str, reply_to: str | None = None, way: Way | None = None
    ) -> Sent:
        """Post `message`, in several Slack messages when it is long.

        A reply to a message of a channel also shows in the channel. When the message replied to is no longer there,
        the reply is posted by itself. A picture comes last: a file carries no key, so it is there at most once.
        """
        address, parts = self._prepared(chat_id, message)
        way = way or self._own_way(chat_id, "send")
        try:
            sent = await self._send(address, parts, key, reply_to, way)
        except MessageRefused as error:
            if reply_to is None or address.thread or code_of(error) not in _NO_SUCH_THREAD:
                raise
            sent = await self._send(address, parts, key, None, way)
        if message.picture is not None:
            await self._show(address, message.picture)
        if message.file is not None:
            await self._bring(address, message.file, thread=address.thread or reply_to)
        return sent

    async def edit(
        self, chat_id: str, message_id: str, message: Message, *, rest: Sequence[str] = (), way: Way | None = None
    ) -> Sent:
        """Replace a message in all its parts; what it has more of goes into its thread, what it has less of goes."""
        if message.file is not None:
            raise MessageRefused("a file comes with a message of its own", chat=chat_id)
        address, parts = self._prepared(chat_id, message)
        way = way or self._own_way(chat_id, "edit")
        there = [message_id, *rest, *way.done]
        for ts, part in zip(there, parts, strict=False):
            async with way.turn():
                await self._update(address, ts, part)
        for ts in there[len(parts) :]:
            await self._delete(address, ts)
        done = there[: len(parts)]
        further = self._own_way(chat_id, "send")
        for part in parts[len(done) :]:
            ts = await self._post(address, part, further, thread=address.thread or message_id)
            await way.out(ts)
            done.append(ts)
        return Sent(done[0], tuple(done))

    async def find(self, chat_id: str, key: str, *, since: datetime | None = None) -> Sent | None | Literal["cannot"]:
        """What was sent under `key` lately, or since then. Of an unfinished message the parts that are there."""
        address = self._address(chat_id)
        begin = min(self._clock() - self._look_back, since - SKEW if since else self._clock())
        try:
            return await self._history.find(address, key, begin=begin, since=since)
        except DeliveryError as error:
            if code_of(error) in _CANNOT_ASK:
                return "cannot"
            raise

    def _address(self, chat_id: str) -> Address:
        address = parse_address(chat_id)
        if address is None:
            raise ChatGone("this is no chat of Slack", chat=chat_id)
        return address

    def _own_way(self, chat_id: str, act: Act) -> Way:
        return own_way(self._pace, self.lanes(chat_id, act), chat=chat_id, patience=self._patience)

    def _prepared(self, chat_id: str, message: Message) -> tuple[Address, list[Part]]:
        address = self._address(chat_id)
        parts = render(message, book=self._book, origin=chat_id)
        if not parts:
            raise MessageRefused("there is nothing to show", chat=chat_id)
        return address, parts

    async def _send(self, address: Address, parts: Sequence[Part], key: str, reply_to: str | None, way: Way) -> Sent:
        done = list(way.done)
        for number, part in enumerate(parts[len(done) :], start=len(done) + 1):
            ts = await self._post(
                address,
                part,
                way,
                thread=address.thread or reply_to,
                broadcast=reply_to is not None and address.thread is None,
                metadata=_metadata(key, number, len(parts)),
                patient=number > 1,
            )
            await way.out(ts)
            done.append(ts)
        return Sent(done[0], tuple(done))

    async def _post(
        self,
        address: Address,
        part: Part,
        way: Way,
        *,
        thread: str | None,
        broadcast: bool = False,
        metadata: Json | None = None,
        patient: bool = True,
    ) -> str:
        """Post one part. Blocks that Slack refuses are left out; a `patient` part waits once for a short pause."""
        one = partial(post, self._clients(address.team), address, thread=thread, broadcast=broadcast, metadata=metadata)
        try:
            async with way.turn():
                return await paced(self._pace, address, "chat.postMessage", lambda: one(part))
        except RetryLater as pause:
            if not patient or pause.after > self._patience:
                raise
        except MessageRefused as refusal:
            if code_of(refusal) not in BAD_BLOCKS:
                raise
            part = Part((), part.text)
        async with way.turn():
            return await paced(self._pace, address, "chat.postMessage", lambda: one(part))

    async def _show(self, address: Address, picture: Picture) -> None:
        """Bring a picture beneath its text; where it cannot go, the text says the same."""
        try:
            async with self._pace.taking(lanes_of(address, "files.completeUploadExternal")):
                await upload(self._clients(address.team), address, picture, thread=address.thread)
        except DeliveryError as error:
            logger(__name__).warning("slack.picture_refused", error=str(error))

    async def _bring(self, address: Address, file: File, *, thread: str | None) -> None:
        """Bring a document beneath its text; where it cannot go, a sentence stands there."""
        client = self._clients(address.team)
        try:
            async with self._pace.taking(lanes_of(address, "files.completeUploadExternal")):
                await patiently(partial(bring, client, address, file, thread=thread))
        except DeliveryError as error:
            logger(__name__).warning("slack.file_refused", error=str(error))
            with contextlib.suppress(DeliveryError):
                await post(client, address, Part((), escape(file.instead)), thread=thread)

    async def _update(self, address: Address, ts: str, part: Part) -> None:
        async def call() -> None:
            with translated(address.chat_id):
                await self._clients(address.team).chat_update(
                    channel=address.channel, ts=ts, text=part.text, blocks=part.blocks
                )

        await paced(self._pace, address, "chat.update", call)

    async def _delete(self, address: Address, ts: str) -> None:
        async def call() -> None:
            with translated(address.chat_id):
                await self._clients(address.team).chat_delete(channel=address.channel, ts=ts)

        async with self._pace.taking(lanes_of(address, "chat.delete")):
            with contextlib.suppress(MessageRefused):  # it is gone already
                await paced(self._pace, address, "chat.delete", call)


def _metadata(key: str, number: int, parts: int) -> Json:
    payload: Json = {"key": key}
    if parts > 1:
        payload |= {"part": number, "parts": parts}
    return {"event_type": EVENT_TYPE, "event_payload": payload}
