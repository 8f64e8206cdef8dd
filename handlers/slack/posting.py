"""Putting one rendered part into a Slack conversation."""

from asyncio import sleep
from collections.abc import Awaitable, Callable
from typing import TypeVar

from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import RetryLater, Unknown
from bot.message import Lane, Picture
from bot.pace import Pace
from handlers.slack.address import Address
from handlers.slack.errors import translated
from handlers.slack.render import Part
from handlers.slack.rich_text import Json, shortened

T = TypeVar("T")

_TRIES = 3
BAD_BLOCKS = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"})
LONGEST_TITLE = 100
LONGEST_ALT = 1000
_LONGEST_WAIT = 60.0


# What a minute takes, by method: https://docs.slack.dev/apis/web-api/rate-limits
_TIERS = {"chat.update": 50, "chat.delete": 50, "conversations.history": 50, "conversations.replies": 50}
_POSTS_A_SECOND = 8  # "several hundred a minute" in a workspace


def lanes_of(address: Address, method: str) -> tuple[Lane, ...]:
    """The lanes of one call, the narrowest first."""
    team = f"slack:{address.team}"
    if method in _TIERS:
        return (Lane(f"{team} {method}", _TIERS[method], 60.0), Lane(team))
    posts = Lane(f"{team} {method}", _POSTS_A_SECOND, 1.0)
    return (Lane(f"{team}:{address.channel}", 1, 1.0), posts, Lane(team))


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
            blocks=part.blocks or None,
            thread_ts=thread,
            reply_broadcast=True if broadcast and thread else None,
            metadata=metadata,
            unfurl_links=part.preview,
            unfurl_media=part.preview,
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
            channel=address.channel, user=user, text=part.text, blocks=part.blocks or None, thread_ts=thread
        )


async def opened(client: AsyncWebClient, team: str, user: str) -> Address:
    """The conversation of one person with the bot. Raises `DeliveryError`."""
    with translated(f"slack:{team}:{user}"):
        answer = await client.conversations_open(users=user)
        return Address(team, str(answer["channel"]["id"]))


async def paced(pace: Pace, address: Address, method: str, call: Callable[[], Awaitable[T]]) -> T:
    """What `call` returns; a pause that Slack asks for holds for everybody in the method's lane."""
    try:
        return await call()
    except RetryLater as pause:
        pace.refused(lanes_of(address, method), pause.after, everywhere=pause.everywhere)
        raise


async def upload(client: AsyncWebClient, address: Address, picture: Picture, *, thread: str | None = None) -> None:
    """Put a picture into a conversation: ask for an address, bring the bytes there, share them. Raises `DeliveryError`.

    https://docs.slack.dev/messaging/working-with-files/#upload
    """
    with translated(address.chat_id):
        await client.files_upload_v2(
            channel=address.channel,
            content=picture.png,
            filename=picture.name,
            title=shortened(picture.alt, LONGEST_TITLE),
            alt_txt=shortened(picture.alt, LONGEST_ALT),
            thread_ts=thread,
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
