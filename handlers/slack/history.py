"""What a conversation of Slack holds of the bot's deliveries: read in pages, and used again for a moment."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Literal

from bot.message import Sent
from bot.pace import Pace
from handlers.slack.address import Address
from handlers.slack.clients import ClientOf
from handlers.slack.errors import translated
from handlers.slack.posting import lanes_of, paced
from handlers.slack.rich_text import Json

EVENT_TYPE = "hearsay_delivery"
SKEW = timedelta(minutes=2)  # by so much may Slack's clock and ours differ
FRESH = timedelta(seconds=30)
Deliveries = list[tuple[str, Json]]

_PAGE = 200
_PAGES = 25
_REMEMBERED = 500


@dataclass(frozen=True, slots=True)
class _Read:
    """What was read of a conversation, when, and from when on."""

    at: datetime
    begin: datetime
    messages: Deliveries


class History:
    """Looks deliveries up in the conversations of one workspace."""

    def __init__(self, clients: ClientOf, pace: Pace, *, clock: Callable[[], datetime]) -> None:
        self._clients = clients
        self._pace = pace
        self._clock = clock
        self._read: dict[str, _Read] = {}

    async def find(
        self, address: Address, key: str, *, begin: datetime, since: datetime | None
    ) -> Sent | None | Literal["cannot"]:
        """The parts of a delivery that are there since `begin`; it was tried at `since`. Raises `DeliveryError`."""
        messages = await self._messages(address, begin, key, since)
        if messages is None:
            return "cannot"
        own = [(ts, payload) for ts, payload in messages if payload.get("key") == key]
        found = {_number(payload, "part"): ts for ts, payload in own}
        parts = tuple(found[number] for number in sorted(found) if set(range(1, number)) <= set(found))
        if not parts:
            return None
        return Sent(parts[0], parts, whole=len(parts) >= max(_number(payload, "parts") for _ts, payload in own))

    async def _messages(self, address: Address, begin: datetime, key: str, since: datetime | None) -> Deliveries | None:
        """The deliveries among the messages since `begin`, or None when there are too many.

        What was read a moment ago serves again for what is in it, and for what was tried long before.
        """
        now = self._clock()
        known = self._read.get(address.chat_id)
        if known is not None and known.begin <= begin and now - known.at <= FRESH:
            there = any(payload.get("key") == key for _ts, payload in known.messages)
            if there or (since is not None and since + SKEW < known.at):
                return known.messages
        messages = await self._pages(address, begin)
        if messages is not None:
            self._read[address.chat_id] = _Read(now, begin, messages)
            while len(self._read) > _REMEMBERED:
                del self._read[next(iter(self._read))]
        return messages

    async def _pages(self, address: Address, begin: datetime) -> Deliveries | None:
        method = "conversations.replies" if address.thread else "conversations.history"
        oldest = f"{begin.timestamp():.6f}"
        cursor: str | None = None
        read: Deliveries = []
        for _ in range(_PAGES):
            async with self._pace.taking(lanes_of(address, method)):
                page = await paced(self._pace, address, method, partial(self._page, address, oldest, cursor))
            with translated(address.chat_id):
                messages = page.get("messages") or []
                read += [(str(message["ts"]), payload) for message in messages if (payload := _delivery(message))]
                cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return read
        return None

    async def _page(self, address: Address, oldest: str, cursor: str | None) -> Json:
        with translated(address.chat_id):
            if address.thread:
                answer = await self._clients(address.team).conversations_replies(
                    channel=address.channel,
                    ts=address.thread,
                    oldest=oldest,
                    limit=_PAGE,
                    cursor=cursor,
                    include_all_metadata=True,
                )
            else:
                answer = await self._clients(address.team).conversations_history(
                    channel=address.channel, oldest=oldest, limit=_PAGE, cursor=cursor, include_all_metadata=True
                )
            return answer.data if isinstance(answer.data, dict) else {}


def _delivery(message: Json) -> Json:
    metadata = message.get("metadata") or {}
    return metadata.get("event_payload") or {} if metadata.get("event_type") == EVENT_TYPE else {}


def _number(payload: Json, name: str) -> int:
    number = payload.get(name, 1)
    return number if isinstance(number, int) else 1
