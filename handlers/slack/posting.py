"""Putting one rendered part into a Slack conversation."""

from asyncio import sleep
from collections.abc import Awaitable, Callable
from typing import TypeVar

from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import RetryLater, Unknown
from handlers.slack.address import Address
from handlers.slack.errors import translated
from handlers.slack.render import Part
from handlers.slack.rich_text import Json

T = TypeVar("T")

_TRIES = 3
_LONGEST_WAIT = 60.0


async def post(
    client: AsyncWebClient,
    address: Address,
    part: Part,
    *,
    thread: str | None = None,
    broadcast: bool = False,
    metadata: Json | None = None,
) -> str:
    """Post `part` and return its `ts`; `broadcast` shows a reply in the channel as well. Raises `DeliveryError`."""
    with translated(address.chat_id):
        answer = await client.chat_postMessage(
            channel=address.channel,
            text=part.text,
            blocks=part.blocks,
            thread_ts=thread,
            reply_broadcast=True if broadcast and thread else None,
            metadata=metadata,
            unfurl_links=False,
            unfurl_media=False,
        )
    ts = answer.get("ts")
    if not isinstance(ts, str):
        raise Unknown("the answer names no message", chat=address.chat_id)
    return ts


async def post_ephemeral(
    client: AsyncWebClient, address: Address, part: Part, *, user: str, thread: str | None = None
) -> None:
    """Show `part` to one person only. Raises `DeliveryError`."""
    with translated(address.chat_id):
        await client.chat_postEphemeral(
            channel=address.channel, user=user, text=part.text, blocks=part.blocks, thread_ts=thread
        )


async def patiently(call: Callable[[], Awaitable[T]]) -> T:
    """What `call` returns, after the pauses that Slack asks for if they are few and short."""
    for _ in range(_TRIES - 1):
        try:
            return await call()
        except RetryLater as error:
            if error.after > _LONGEST_WAIT:
                raise
            await sleep(error.after)
    return await call()
