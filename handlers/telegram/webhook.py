"""Updates that Telegram brings to our web server (https://core.telegram.org/bots/api#setwebhook)."""

import asyncio
import contextlib
import hashlib
import hmac
import json
from collections.abc import Sequence
from typing import Any

from telegram import Update, WebhookInfo
from telegram.error import TelegramError
from telegram.ext import Application

from bot.log import logger, redact
from bot.seen import Seen
from bot.types import Route, WebReply, WebRequest
from handlers.telegram.errors import FAILURES

PATH = "/telegram"
MOST_BYTES = 1_000_000
MOST_WAITING = 1000
_HEADER = "x-telegram-bot-api-secret-token"
_SOON = 3.0

App = Application[Any, Any, Any, Any, Any, Any]


def secret_of(token: str) -> str:
    """What Telegram shows to prove that it is Telegram: the same after a restart, and no way back to the token."""
    return hmac.new(token.encode(), b"hearsay telegram webhook", hashlib.sha256).hexdigest()


class Webhook:
    """One bot's webhook beneath `public_url`: set while it is open, and looked after every `check_every` seconds.

    An update is taken (200) once it waits for its answer; what Telegram brings again is taken and not answered again.
    """

    def __init__(
        self, app: App, public_url: str, token: str, updates: Sequence[str], *, check_every: float = 60.0
    ) -> None:
        self.url = public_url.rstrip("/") + PATH
        self.routes = (Route("POST", PATH, "telegram", self._answer),)
        self._app = app
        self._secret = secret_of(token)
        self._updates = tuple(updates)
        self._check_every = check_every
        self._taken = Seen()
        self._watching: asyncio.Task[None] | None = None
        self._told = ""

    async def open(self) -> None:
        """Have Telegram bring the updates, those too that came meanwhile. Raises what the library raises."""
        await self._set()
        if self._watching is None:
            self._watching = asyncio.create_task(self._watch())

    async def close(self) -> None:
        """Have Telegram keep the updates until somebody asks for them. A Telegram that is away is not waited for."""
        watching, self._watching = self._watching, None
        if watching is None:
            return
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
        with contextlib.suppress(*FAILURES, TimeoutError):
            async with asyncio.timeout(_SOON):
                await self._app.bot.delete_webhook(drop_pending_updates=False)

    async def _set(self) -> None:
        await self._app.bot.set_webhook(
            self.url, secret_token=self._secret, allowed_updates=self._updates, drop_pending_updates=False
        )

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(self._check_every)
            try:
                info = await self._app.bot.get_webhook_info()
                if info.url != self.url:
                    logger(__name__).error(
                        "another program listens with the same Telegram token, and took the webhook away: stop it"
                    )
                    await self._set()
            except FAILURES as error:
                logger(__name__).warning("Telegram does not tell how the webhook is", error=redact(str(error)))
            else:
                self._tell(info)

    def _tell(self, info: WebhookInfo) -> None:
        """Say once what keeps Telegram from bringing updates."""
        trouble = redact(info.last_error_message or "") if info.pending_update_count else ""
        if trouble and trouble != self._told:
            logger(__name__).warning(
                "Telegram cannot bring its updates", error=trouble, waiting=info.pending_update_count
            )
        self._told = trouble

    async def _answer(self, request: WebRequest) -> WebReply:
        shown = request.headers.get(_HEADER, "")
        if not hmac.compare_digest(shown.encode("utf-8", "surrogateescape"), self._secret.encode()):
            return WebReply(403, b"forbidden\n")
        if len(request.body) > MOST_BYTES:
            return WebReply(413, b"too large\n")
        try:
            body = json.loads(request.body)
            number = body["update_id"]
        except (ValueError, TypeError, KeyError, RecursionError):
            number = None
        if not isinstance(number, int):
            return WebReply(400, b"no update\n")
        if number in self._taken:
            return WebReply()
        if not self._app.running or self._app.update_queue.qsize() >= MOST_WAITING:
            return WebReply(503, b"later\n")
        self._taken.before(number)
        try:
            update = Update.de_json(body, self._app.bot)
        except (TelegramError, TypeError, AttributeError, KeyError, ValueError) as error:
            # Taken all the same: it would come again and again, before all others.
            logger(__name__).error("an update cannot be read", error=redact(str(error)))
            return WebReply()
        await self._app.update_queue.put(update)
        return WebReply()
