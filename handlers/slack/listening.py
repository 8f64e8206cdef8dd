"""The Socket Mode connection, and the watch over it: a connection that has gone deaf is replaced by a new one."""

import asyncio
import json
import logging
import re
from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp

from bot.errors import DeliveryError
from bot.log import logger, redact
from handlers.slack.errors import translated

_CONNECT = 20.0
_STRIKES = 2
_TICKET = re.compile(r"ticket=[^&\s'\"]+")


class RedactingFilter(logging.Filter):
    """Takes tokens and connection tickets out of what the SDK logs, whoever formats it."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record; none is dropped."""
        record.msg = _TICKET.sub("ticket=***", redact(record.getMessage()))
        record.args = ()
        record.exc_info = None  # a traceback of the SDK repeats the text, unredacted
        return True


class Ear:
    """One Socket Mode connection. Its SDK mends most breaks by itself; `is_deaf` finds the others."""

    def __init__(self, app: AsyncApp, app_token: str, log: logging.Logger, *, ping: float, greeting: float) -> None:
        handler = AsyncSocketModeHandler(app, app_token, logger=log, web_client=app.client, ping_interval=ping)
        self._client = handler.client
        self._client.on_message_listeners.append(self._note)
        self._greeting = greeting
        self._greeted = False
        self._since = asyncio.get_running_loop().time()

    async def open(self) -> None:
        """Connect. Raises `TimeoutError` when that takes too long; the SDK itself would try for ever."""
        async with asyncio.timeout(_CONNECT):
            await self._client.connect()  # type: ignore[no-untyped-call]

    async def close(self) -> None:
        """Disconnect and end the SDK's tasks."""
        await self._client.close()  # type: ignore[no-untyped-call]

    async def is_deaf(self) -> bool:
        """Whether nothing can come in any more: not connected, a task of the SDK dead, or never greeted by Slack."""
        tasks = (self._client.message_processor, self._client.message_receiver, self._client.current_session_monitor)
        if any(task is None or task.done() for task in tasks):
            return True
        if not self._greeted and asyncio.get_running_loop().time() - self._since > self._greeting:
            return True
        return not await self._client.is_connected()

    async def _note(self, message: Any) -> None:
        # the SDK shows "disconnect" to no other listener
        try:
            kind = json.loads(message.data).get("type")
        except (ValueError, AttributeError):
            return
        if kind == "hello":
            self._greeted = True
        elif kind == "disconnect":
            self._greeted = False
            self._since = asyncio.get_running_loop().time()


class Listening:
    """Keeps one `Ear` open from `start` to `stop`, looking after it every `check_every` seconds."""

    def __init__(self, new_ear: Callable[[], Awaitable[Ear]], *, check_every: float) -> None:
        self._new_ear = new_ear
        self._check_every = check_every
        self._ear: Ear | None = None
        self._keeper: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Listen from now on. A connection that cannot be made yet is tried again until it can."""
        await self._open()
        self._keeper = asyncio.create_task(self._keep(), name="slack-listening")

    def trouble(self) -> str | None:
        """What is wrong with the connection, in a few words, or None."""
        return "is not connected" if self._ear is None else None

    async def stop(self) -> None:
        """Listen no more."""
        if self._keeper:
            self._keeper.cancel()
            await asyncio.wait([self._keeper])
            self._keeper = None
        await self._close()

    async def _keep(self) -> None:
        strikes = 0
        while True:
            await asyncio.sleep(self._check_every)
            deaf = self._ear is None or await self._ear.is_deaf()
            strikes = strikes + 1 if deaf else 0
            if self._ear is None or strikes >= _STRIKES:
                strikes = 0
                logger(__name__).warning("slack.deaf", action="connecting anew")
                await self._close()
                await self._open()

    async def _open(self) -> None:
        try:
            ear = await self._new_ear()
        except DeliveryError as error:
            logger(__name__).warning("slack.unreachable", error=str(error))
            return
        try:
            await ear.open()
            self._ear = ear
        except TimeoutError:
            logger(__name__).warning("slack.unreachable", error="no connection in time")
        finally:
            if self._ear is not ear:
                await _shut(ear)

    async def _close(self) -> None:
        ear, self._ear = self._ear, None
        if ear:
            await _shut(ear)


async def _shut(ear: Ear) -> None:
    """Close `ear`, however broken its connection is."""
    try:
        with translated("slack"):
            await ear.close()
    except DeliveryError as error:
        logger(__name__).warning("slack.closed_badly", error=str(error))
