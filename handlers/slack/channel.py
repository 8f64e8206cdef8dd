"""Slack as a way out: `SlackChannel` keeps `bot.message.Channel`'s contract."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Literal

from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import ChatGone, DeliveryError, MessageRefused
from bot.message import ButtonBook, Message, Sent
from handlers.slack.address import Address, parse_address
from handlers.slack.errors import code_of, translated
from handlers.slack.posting import patiently, post
from handlers.slack.render import Part, render
from handlers.slack.rich_text import Json

EVENT_TYPE = "hearsay_delivery"

_PAGE = 200
_PAGES = 25
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
        client: AsyncWebClient,
        book: ButtonBook,
        *,
        clock: Callable[[], datetime],
        look_back: timedelta = timedelta(hours=1),
    ) -> None:
        self._client = client
        self._book = book
        self._clock = clock
        self._look_back = look_back

    async def send(self, chat_id: str, message: Message, *, key: str, reply_to: str | None = None) -> Sent:
        """Post `message`, in several Slack messages when it is long; if one of them fails, the others are taken back.

        A reply to a message of a channel also shows in the channel. When the message replied to is no longer there,
        the reply is posted by itself.
        """
        address, parts = self._prepared(chat_id, message)
        try:
            return await self._send(address, parts, key, reply_to)
        except MessageRefused as error:
            if reply_to is None or address.thread or code_of(error) not in _NO_SUCH_THREAD:
                raise
        return await self._send(address, parts, key, None)

    async def edit(self, chat_id: str, message_id: str, message: Message) -> None:
        """Replace the message `message_id`; what is too long for it goes into its thread."""
        address, (first, *rest) = self._prepared(chat_id, message)
        with translated(chat_id):
            await self._client.chat_update(channel=address.channel, ts=message_id, text=first.text, blocks=first.blocks)
        for part in rest:
            await patiently(partial(post, self._client, address, part, thread=address.thread or message_id))

    async def find(self, chat_id: str, key: str) -> Sent | None | Literal["cannot"]:
        """What was sent under `key` lately. An unfinished message is taken back, and counts as not sent."""
        address = self._address(chat_id)
        try:
            messages = await self._recent(address)
        except DeliveryError as error:
            if code_of(error) in _CANNOT_ASK:
                return "cannot"
            raise
        if messages is None:
            return "cannot"
        found = {_number(payload, "part"): str(ts) for ts, payload in messages if payload.get("key") == key}
        wanted = max((_number(payload, "parts") for _, payload in messages if payload.get("key") == key), default=1)
        parts = tuple(found[number] for number in sorted(found))
        if len(parts) < wanted:
            await self._take_back(address, parts)
            return None
        return Sent(parts[0], parts)

    def _address(self, chat_id: str) -> Address:
        address = parse_address(chat_id)
        if address is None:
            raise ChatGone("this is no chat of Slack", chat=chat_id)
        return address

    def _prepared(self, chat_id: str, message: Message) -> tuple[Address, list[Part]]:
        address = self._address(chat_id)
        parts = render(message, book=self._book, origin=chat_id)
        if not parts:
            raise MessageRefused("there is nothing to show", chat=chat_id)
        return address, parts

    async def _send(self, address: Address, parts: Sequence[Part], key: str, reply_to: str | None) -> Sent:
        thread = address.thread or reply_to
        sent: list[str] = []
        for number, part in enumerate(parts, start=1):
            one = partial(
                post,
                self._client,
                address,
                part,
                thread=thread,
                broadcast=reply_to is not None and address.thread is None,
                metadata=_metadata(key, number, len(parts)),
            )
            try:
                # once the first part is out, a pause must not make the whole message go out a second time
                sent.append(await (patiently(one) if sent else one()))
            except DeliveryError:
                await self._take_back(address, sent)
                raise
        return Sent(sent[0], tuple(sent))

    async def _take_back(self, address: Address, sent: Sequence[str]) -> None:
        for ts in sent:
            try:
                with translated(address.chat_id):
                    await self._client.chat_delete(channel=address.channel, ts=ts)
            except DeliveryError:
                continue  # the error that made this needful is the one to tell

    async def _recent(self, address: Address) -> list[tuple[str, Json]] | None:
        """The `ts` and the delivery of each message since `look_back`, or None when there are too many."""
        oldest = f"{(self._clock() - self._look_back).timestamp():.6f}"
        cursor: str | None = None
        read: list[tuple[str, Json]] = []
        for _ in range(_PAGES):
            with translated(address.chat_id):
                page = await self._page(address, oldest, cursor)
                read += [(message["ts"], _delivery(message)) for message in page.get("messages") or []]
                cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return read
        return None

    async def _page(self, address: Address, oldest: str, cursor: str | None) -> Json:
        if address.thread:
            answer = await self._client.conversations_replies(
                channel=address.channel,
                ts=address.thread,
                oldest=oldest,
                limit=_PAGE,
                cursor=cursor,
                include_all_metadata=True,
            )
        else:
            answer = await self._client.conversations_history(
                channel=address.channel, oldest=oldest, limit=_PAGE, cursor=cursor, include_all_metadata=True
            )
        return answer.data if isinstance(answer.data, dict) else {}


def _metadata(key: str, number: int, parts: int) -> Json:
    payload: Json = {"key": key}
    if parts > 1:
        payload |= {"part": number, "parts": parts}
    return {"event_type": EVENT_TYPE, "event_payload": payload}


def _delivery(message: Json) -> Json:
    metadata = message.get("metadata") or {}
    return metadata.get("event_payload") or {} if metadata.get("event_type") == EVENT_TYPE else {}


def _number(payload: Json, name: str) -> int:
    number = payload.get(name, 1)
    return number if isinstance(number, int) else 1
