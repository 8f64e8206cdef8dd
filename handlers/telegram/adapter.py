"""The bot on Telegram: it listens, by long polling or a webhook, hands requests to `answer`, sends what comes back."""

import asyncio
import os
from collections.abc import Awaitable, Collection, Coroutine, Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from telegram import Bot, BotCommand, BotCommandScopeAllChatAdministrators, BotCommandScopeAllGroupChats, Update
from telegram.constants import BotCommandLimit
from telegram.error import Conflict, TelegramError
from telegram.ext import Application, CallbackContext, TypeHandler

from bot.errors import DeliveryError, MessageRefused, PlatformDown
from bot.log import logger, redact
from bot.message import Answer, ButtonBook, OnChat
from bot.pace import Pace
from bot.types import Route
from bot.wording import LANGUAGES, translations
from handlers.telegram.channel import TelegramChannel
from handlers.telegram.conversation import Conversation
from handlers.telegram.errors import FAILURES, translate
from handlers.telegram.webhook import Webhook

_PLATFORM = "telegram"
_AT_ONCE = 256
_POLL = timedelta(seconds=25)
_STOP_WITHIN = 3.0
_STOP_TRIES = 3
_LONGEST_PAUSE = 60.0
_UPDATES = ("message", "edited_message", "channel_post", "edited_channel_post", "callback_query", "my_chat_member")

App = Application[Any, Any, Any, Any, Any, Any]


class TelegramBot:
    """The bot on Telegram. Its `channel` also works without `start`, until `stop`.

    `base_url` is the root of the Bot API; `timeout` how long an answer of Telegram may take, in seconds. The commands
    `for_admins` are in the menu of private chats and of those who run a group. With a `public_url`, where the web
    server that serves `routes` can be reached, Telegram brings the updates there; without one they are asked for.
    """

    def __init__(
        self,
        token: str,
        base_url: str,
        answer: Answer,
        commands: Sequence[tuple[str, str]],
        book: ButtonBook,
        *,
        for_admins: Collection[str] = (),
        on_chat: OnChat | None = None,
        pace: Pace | None = None,
        timeout: float = 20.0,
        public_url: str | None = None,
        check_every: float = 60.0,
    ) -> None:
        # python-telegram-bot warns at every pause that Telegram asks for, unless told to give times as timedelta.
        os.environ.setdefault("PTB_TIMEDELTA", "true")
        self._token = token
        self._base = base_url.rstrip("/")
        self._commands = tuple(commands)
        self._for_admins = frozenset(for_admins)
        self._app = _application(token, self._base, timeout)
        self.channel = TelegramChannel(self._app.bot, book, pace=pace)
        self._conversation = Conversation(self._app.bot, self.channel, answer, book, on_chat=on_chat)
        self._app.add_handler(TypeHandler(Update, self._on_update))
        self._app.add_error_handler(self._on_error)
        self._webhook = (
            Webhook(self._app, public_url, token, _UPDATES, check_every=check_every) if public_url is not None else None
        )
        self._connecting: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Listen. While Telegram cannot be reached, go on trying in the background.

        Raises PlatformDown when the token is refused.
        """
        try:
            await self._connect()
        except PlatformDown:
            await self._app.bot.shutdown()
            raise
        except DeliveryError as error:
            if isinstance(error, MessageRefused):
                logger(__name__).error("Telegram takes no webhook here, will go on trying", error=error.detail)
            else:
                logger(__name__).warning("Telegram cannot be reached, will go on trying", error=str(error))
            self._connecting = asyncio.create_task(self._keep_connecting())

    async def stop(self) -> None:
        """Stop listening, answer what was received, and close the connections."""
        if self._connecting is not None:
            self._connecting.cancel()
            await asyncio.gather(self._connecting, return_exceptions=True)
        if self._webhook is not None:
            await self._webhook.close()
        updater = self._app.updater
        if updater is not None and updater.running:
            await _finish(updater.stop())
        if self._app.running:
            await _finish(self._app.stop())
        await self._app.shutdown()
        await self._app.bot.shutdown()

    @property
    def routes(self) -> tuple[Route, ...]:
        """Where Telegram brings updates, if it is to bring them."""
        return self._webhook.routes if self._webhook is not None else ()

    def trouble(self) -> str | None:
        """What keeps messages from coming in, or None."""
        return "was not reached yet" if self._connecting is not None and not self._connecting.done() else None

    async def check(self) -> str:
        """The bot's name ("@name"). Raises PlatformDown with the reason when Telegram does not tell it."""
        try:
            async with self._alone() as bot:
                return bot.name
        except FAILURES as error:
            meaning = translate(error, chat=_PLATFORM)
        reason = meaning.detail if isinstance(meaning, PlatformDown) else f"no answer from Telegram: {meaning.detail}"
        raise PlatformDown(reason, chat=_PLATFORM)

    async def shortcomings(self) -> tuple[tuple[str, str], ...]:
        """Another program that takes our messages, and groups that are closed to the bot. Raises DeliveryError."""
        try:
            async with self._alone() as bot:
                me, hook = await bot.get_me(), await bot.get_webhook_info()
        except FAILURES as error:
            raise translate(error, chat=_PLATFORM) from error
        found = []
        if self._webhook is not None and hook.url == self._webhook.url:
            if hook.last_error_message and hook.pending_update_count:
                found.append((f"Telegram cannot bring updates: {hook.last_error_message}", "docs/start.md, Webhook"))
        elif hook.url:
            host = urlsplit(hook.url).hostname or "another address"
            found.append((f"messages are sent to {host}", "stop the program there: one token serves one bot"))
        if not me.can_join_groups:
            found.append(("the bot cannot be added to groups", "@BotFather, /setjoingroups, Enable"))
        return tuple(found)

    def _alone(self) -> Bot:
        """The token's bot for a question by itself, beside one that may be running."""
        return Bot(self._token, f"{self._base}/bot", f"{self._base}/file/bot")

    async def _connect(self) -> None:
        try:
            await self._app.initialize()
            if not self._app.running:
                await self._app.start()
            await self._listen()
        except FAILURES as error:
            meaning = translate(error, chat=_PLATFORM)
        else:
            await self._announce_commands()
            return
        raise meaning  # not chained: the library's error may hold the token

    async def _listen(self) -> None:
        if self._webhook is not None:
            await self._webhook.open()
            return
        updater = self._app.updater
        assert updater is not None  # noqa: S101  (the builder was not told to leave it out)
        await updater.start_polling(
            timeout=_POLL,
            allowed_updates=_UPDATES,
            drop_pending_updates=False,
            error_callback=_on_poll_error,
        )

    async def _keep_connecting(self) -> None:
        pause = 2.0
        while True:
            await asyncio.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)
            try:
                await self._connect()
            except PlatformDown as error:
                logger(__name__).error("Telegram refuses the token", error=str(error))
                return
            except DeliveryError as error:
                logger(__name__).warning("Telegram still cannot be reached", error=str(error))
            else:
                logger(__name__).info("Telegram was reached")
                return

    async def _announce_commands(self) -> None:
        """Fill the commands menus, and say what the bot is, on its page and in a chat before its start."""
        bot = self._app.bot
        plain = [(name, told) for name, told in self._commands if name not in self._for_admins]
        every = _menu(self._commands, "en")
        await asyncio.gather(
            _tried(bot.set_my_commands(every)),
            _tried(bot.set_my_commands(_menu(plain, "en"), scope=BotCommandScopeAllGroupChats())),
            _tried(bot.set_my_commands(every, scope=BotCommandScopeAllChatAdministrators())),
            *(
                _tried(bot.set_my_commands(_menu(self._commands, language), language_code=language))
                for language in LANGUAGES
                if language != "en"
            ),
            *(
                _tried(setting)
                for language in LANGUAGES
                for setting in (
                    bot.set_my_short_description(_about(language), None if language == "en" else language),
                    bot.set_my_description(_description(language), None if language == "en" else language),
                )
            ),
        )

    async def _on_update(self, update: Update, context: CallbackContext[Any, Any, Any, Any]) -> None:
        await self._conversation.handle(update)

    async def _on_error(self, update: object, context: CallbackContext[Any, Any, Any, Any]) -> None:
        logger(__name__).error("an update was not answered", exc_info=context.error)


async def _tried(setting: Awaitable[bool]) -> None:
    try:
        await setting
    except FAILURES as error:
        logger(__name__).warning("a menu or description was not set", error=redact(str(error)))


def _menu(commands: Sequence[tuple[str, str]], language: str) -> list[BotCommand]:
    words = translations(language)
    longest = BotCommandLimit.MAX_DESCRIPTION
    return [BotCommand(name, words.gettext(told)[:longest]) for name, told in commands]


def _about(language: str) -> str:
    words = translations(language)
    return words.gettext("Who accuses officials of what, and what they answer, as the news reports it.")


def _description(language: str) -> str:
    words = translations(language)
    does = words.gettext("I read the news and tell you who accuses officials of what, and what they answer.")
    owns = words.gettext("I report what others allege, with the source; I assert none of it. /help lists everything.")
    return f"{does}\n\n{owns}"


def _application(token: str, base: str, timeout: float) -> App:
    return (
        Application.builder()
        .token(token)
        .base_url(f"{base}/bot")
        .base_file_url(f"{base}/file/bot")
        .concurrent_updates(_AT_ONCE)
        .job_queue(None)
        .connect_timeout(timeout)
        .read_timeout(timeout)
        .write_timeout(timeout)
        .pool_timeout(timeout)
        .get_updates_connect_timeout(timeout)
        .get_updates_read_timeout(timeout)
        .build()
    )


async def _finish(work: Coroutine[Any, Any, None]) -> None:
    """Wait for an end that may hang: on a poll that sleeps after an error, a server that is away, a slow answer."""
    ending = asyncio.create_task(work)
    for _ in range(_STOP_TRIES):  # the library swallows a first cancellation
        await asyncio.wait({ending}, timeout=_STOP_WITHIN)
        if ending.done():
            break
        ending.cancel()
    await asyncio.gather(ending, return_exceptions=True)


def _on_poll_error(error: TelegramError) -> None:
    """Say why no updates come; the library tries again with growing pauses."""
    if isinstance(error, Conflict) and "webhook" in str(error):
        logger(__name__).error(
            "another program set a webhook with the same Telegram token, so nothing comes here: stop that program, "
            "or set TELEGRAM_TRANSPORT=webhook",
            error=redact(str(error)),
        )
    elif isinstance(error, Conflict):
        logger(__name__).error("another process listens with the same Telegram token", error=redact(str(error)))
    else:
        logger(__name__).warning("Telegram sent no updates", error=redact(str(error)))
