"""The platforms whose tokens are set, and the console: which there are, how they start and stop."""

import asyncio
from collections.abc import Mapping
from typing import Protocol

from rich.console import Console

from bot.errors import PlatformDown
from bot.log import logger
from bot.message import Answer, ButtonBook, Channel, OnChat
from bot.pace import Pace
from bot.types import Route
from config.settings import Settings
from handlers.commands import table
from handlers.console import ConsoleBot


class Bot(Protocol):
    """What every adapter offers."""

    @property
    def channel(self) -> Channel:
        """The way out."""
        ...

    @property
    def routes(self) -> tuple[Route, ...]:
        """What the platform calls on our web server; empty when the bot calls the platform only."""
        ...

    async def start(self) -> None:
        """Begin to listen. Raises PlatformDown when the token is refused."""
        ...

    async def stop(self) -> None:
        """Stop listening; answers under way are sent."""
        ...

    async def check(self) -> str:
        """Who the bot is there. Raises PlatformDown."""
        ...

    async def shortcomings(self) -> tuple[tuple[str, str], ...]:
        """What keeps the bot from doing all that it can there: what, and what to do about it. Raises DeliveryError."""
        ...


class Platforms:
    """All bots of one running Hearsay."""

    def __init__(self, bots: Mapping[str, Bot], console: ConsoleBot | None) -> None:
        self.bots = bots
        self.console = console
        self.refused: set[str] = set()
        self._listening: asyncio.Task[None] | None = None
        self._log = logger(__name__)

    @property
    def channels(self) -> dict[str, Channel]:
        """The ways out by platform."""
        found: dict[str, Channel] = {name: bot.channel for name, bot in self.bots.items()}
        return found | ({"console": self.console} if self.console else {})

    @property
    def routes(self) -> tuple[Route, ...]:
        """What the platforms call on our web server."""
        return tuple(route for bot in self.bots.values() for route in bot.routes)

    def __bool__(self) -> bool:
        return bool(self.bots) or self.console is not None

    async def start(self) -> None:
        """Begin to listen everywhere. A refused token stops its platform only, unless it is the only one."""
        for name, bot in self.bots.items():
            try:
                await bot.start()
                self._log.info("listening", platform=name)
            except PlatformDown as error:
                self.refused.add(name)
                self._log.error("platform refuses its token", platform=name, error=str(error))
                if len(self.bots) == 1 and self.console is None:
                    raise
        if self.console is not None:
            self._listening = asyncio.create_task(self.console.run())

    async def stop(self) -> None:
        """Stop listening everywhere."""
        if self._listening is not None:
            self._listening.cancel()
        await asyncio.gather(*(bot.stop() for bot in self.bots.values()))


def connect(
    settings: Settings,
    answer: Answer,
    book: ButtonBook,
    *,
    on_chat: OnChat | None,
    console: Console | None,
    pace: Pace | None = None,
) -> Platforms:
    """The platforms that the settings have tokens for, and the console when there is one. Nothing is contacted yet."""
    bots: dict[str, Bot] = {}
    commands = [(command.name, command.help) for command in table() if not (command.hidden or command.for_owners)]
    if settings.telegram_bot_token is not None:
        from handlers.telegram.adapter import TelegramBot

        token = settings.telegram_bot_token.get_secret_value()
        leaders = [command.name for command in table() if command.for_admins]
        bots["telegram"] = TelegramBot(
            token,
            settings.telegram_base_url,
            answer,
            commands,
            book,
            for_admins=leaders,
            on_chat=on_chat,
            pace=pace,
        )
    if settings.slack_bot_token is not None and settings.slack_app_token is not None:
        from handlers.slack.adapter import SlackBot

        bots["slack"] = SlackBot(
            settings.slack_bot_token.get_secret_value(),
            settings.slack_app_token.get_secret_value(),
            settings.slack_base_url,
            answer,
            commands,
            book,
            on_chat=on_chat,
            pace=pace,
        )
    return Platforms(bots, ConsoleBot(answer, console) if console is not None else None)
