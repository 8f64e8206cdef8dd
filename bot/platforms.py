"""The platforms whose tokens are set, and the console: which there are, how they start and stop."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Protocol

from pydantic import SecretStr
from rich.console import Console

from bot.errors import PlatformDown, SettingsError
from bot.log import logger
from bot.message import Answer, ButtonBook, Channel, OnChat
from bot.pace import Pace
from bot.types import Route, Workspaces
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

    def trouble(self) -> str | None:
        """What keeps messages from coming in now, in a few words; None when nothing does."""
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

    def trouble(self) -> dict[str, str | None]:
        """By platform: what keeps its messages from coming in, or None."""
        return {name: bot.trouble() for name, bot in self.bots.items() if name not in self.refused}

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
    on_chat: OnChat | None = None,
    console: Console | None = None,
    *,
    pace: Pace | None = None,
    workspaces: Workspaces | None = None,
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
            public_url=settings.hearsay_public_url if settings.telegram_transport == "webhook" else None,
        )
    if has_slack(settings):
        bots["slack"] = _slack(settings, answer, commands, book, on_chat=on_chat, pace=pace, workspaces=workspaces)
    return Platforms(bots, ConsoleBot(answer, console) if console is not None else None)


def has_slack(settings: Settings) -> bool:
    """Whether the settings name a Slack app."""
    return settings.slack_bot_token is not None or bool(settings.slack_client_id)


def refuse_halves(settings: Settings) -> None:
    """Raises SettingsError, naming what is missing, where the settings name half a Slack app or half a webhook."""
    _refuse_half_a_webhook(settings)
    app, secret = settings.slack_app_token, settings.slack_signing_secret
    if not has_slack(settings):
        if app is not None:
            raise SettingsError("needed beside SLACK_APP_TOKEN, or SLACK_CLIENT_ID", key="SLACK_BOT_TOKEN")
        return
    if app is None and secret is None:
        told = "needed beside SLACK_BOT_TOKEN; or SLACK_SIGNING_SECRET, for events over HTTP"
        raise SettingsError(told, key="SLACK_APP_TOKEN")
    needed: dict[str, tuple[object, str]] = {}
    if app is None:
        needed["HEARSAY_PORT"] = (settings.hearsay_port, "needed for Slack's events over HTTP")
    if settings.slack_client_id:
        told = "needed to have workspaces install the app"
        needed |= {
            "SLACK_CLIENT_SECRET": (settings.slack_client_secret, told),
            "HEARSAY_SECRET_KEY": (settings.hearsay_secret_key, f"{told}: hearsay init makes it"),
            "HEARSAY_PUBLIC_URL": (settings.hearsay_public_url, told),
            "HEARSAY_PORT": (settings.hearsay_port, told),
        }
    for key, (value, told) in needed.items():
        if value is None:
            raise SettingsError(told, key=key)


def slack_manifest(settings: Settings) -> str:
    """The Slack app's manifest for these settings. Raises SettingsError where an address is needed and missing."""
    from handlers.slack.manifest import manifest

    over_http = settings.slack_app_token is None and settings.slack_signing_secret is not None
    installs = bool(settings.slack_client_id)
    if (over_http or installs) and settings.hearsay_public_url is None:
        raise SettingsError("needed for the addresses that Slack calls", key="HEARSAY_PUBLIC_URL")
    commands = [one.name for one in table() if not (one.hidden or one.for_owners)]
    public = settings.hearsay_public_url or ""
    return manifest(commands, public_url=public, over_http=over_http, installs=installs)


def _refuse_half_a_webhook(settings: Settings) -> None:
    hook = {"HEARSAY_PUBLIC_URL": settings.hearsay_public_url, "HEARSAY_PORT": settings.hearsay_port}
    for key, value in hook.items():
        if settings.telegram_transport == "webhook" and value is None:
            raise SettingsError("a webhook of Telegram needs it; or set TELEGRAM_TRANSPORT=polling", key=key)


def _slack(
    settings: Settings,
    answer: Answer,
    commands: Sequence[tuple[str, str]],
    book: ButtonBook,
    *,
    on_chat: OnChat | None,
    pace: Pace | None,
    workspaces: Workspaces | None,
) -> Bot:
    from handlers.slack.adapter import SlackBot
    from handlers.slack.install import OAuth
    from handlers.slack.scopes import wanted

    public = settings.hearsay_public_url or ""
    oauth = None
    if settings.slack_client_id and workspaces is not None:
        oauth = OAuth(settings.slack_client_id, _plain(settings.slack_client_secret), public, tuple(sorted(wanted())))
    return SlackBot(
        _plain(settings.slack_bot_token) or None,
        _plain(settings.slack_app_token) or None,
        settings.slack_base_url,
        answer,
        commands,
        book,
        signing_secret=_plain(settings.slack_signing_secret),
        public_url=public,
        oauth=oauth,
        workspaces=workspaces,
        on_chat=on_chat,
        pace=pace,
    )


def _plain(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret is not None else ""
