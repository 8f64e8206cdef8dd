"""`SlackBot`: Slack by Socket Mode or by signed HTTP events, in one workspace or in all that installed the app."""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

from slack_bolt.app.async_app import AsyncApp

from bot.errors import DeliveryError, PlatformDown, RetryLater, Unknown
from bot.log import logger
from bot.message import Answer, ButtonBook, ChatEvent, OnChat
from bot.pace import Pace
from bot.seen import Seen
from bot.types import Route, Workspace, Workspaces
from handlers.slack import scopes
from handlers.slack.bolt import build_app
from handlers.slack.channel import SlackChannel
from handlers.slack.clients import Clients, Identity
from handlers.slack.conversation import Conversation
from handlers.slack.errors import translated
from handlers.slack.install import Install, OAuth
from handlers.slack.listening import Ear, Listening, RedactingFilter
from handlers.slack.signed import SignedDoor, knock

_DRAIN = 5.0


class SlackBot:
    """The bot in Slack. `channel` is its way out; `start` and `stop` open and close its way in.

    With an app token it listens by Socket Mode; without one Slack calls `routes`, signing with the signing secret.
    With `oauth` and `workspaces` other workspaces can install it, and the bot token may be missing.
    """

    def __init__(
        self,
        bot_token: str | None,
        app_token: str | None,
        base_url: str,
        answer: Answer,
        commands: Sequence[tuple[str, str]],
        book: ButtonBook,
        *,
        signing_secret: str = "",
        public_url: str = "",
        oauth: OAuth | None = None,
        workspaces: Workspaces | None = None,
        on_chat: OnChat | None = None,
        clock: Callable[[], datetime] | None = None,
        pace: Pace | None = None,
        check_every: float = 15.0,
        ping_every: float = 5.0,
        greeting_within: float = 30.0,
    ) -> None:
        clock = clock or (lambda: datetime.now(UTC))
        self._log = _sdk_log()
        self._clients = Clients(bot_token, base_url, self._log, workspaces)
        self._base_url = base_url
        self._app_token = app_token
        self._secret = signing_secret
        self._public_url = public_url
        self._oauth = oauth
        self._workspaces = workspaces
        self._on_chat = on_chat
        self._ping_every = ping_every
        self._greeting_within = greeting_within
        self.channel = SlackChannel(self._clients.of, book, clock=clock, pace=pace)
        self._conversation = Conversation(
            self._clients, answer, commands, book, self._log, workspaces=workspaces, on_chat=on_chat, clock=clock
        )
        self._seen = Seen()
        self._listening = Listening(self._new_ear, check_every=check_every) if app_token else None

    @property
    def routes(self) -> tuple[Route, ...]:
        """What Slack calls: events, where there is no Socket Mode; and the two addresses of an installation."""
        found: list[Route] = []
        if self._listening is None:
            found.append(SignedDoor(self._app(self._secret), self._secret, self._knows_itself).route())
        if self._oauth is not None and self._workspaces is not None:
            install = Install(self._clients.bare, self._base_url, self._oauth, self._workspaces, self._installed)
            found += install.routes()
        return tuple(found)

    async def check(self) -> str:
        """ "team / bot name", or how many workspaces there are. Raises `PlatformDown` naming the refused token."""
        told = []
        if self._clients.has_token:
            identity = await self._identify()
            told.append(f"{identity.team} / {identity.user}")
        if self._app_token is not None:
            with _naming("SLACK_APP_TOKEN"), translated("slack"):
                await self._clients.bare.apps_connections_open(app_token=self._app_token)
        else:
            told.append("events over HTTP")
        if self._workspaces is not None:
            told.append(f"{len(self._workspaces.every())} workspaces installed it")
        return ", ".join(told) or "Socket Mode"

    async def shortcomings(self) -> tuple[tuple[str, str], ...]:
        """The scopes of the manifest that the token lacks, and a door that nobody can reach. Raises DeliveryError."""
        found = []
        if self._clients.has_token:
            with _naming("SLACK_BOT_TOKEN"), translated("slack"):
                answer = await self._clients.bare.auth_test()
            lacking = scopes.lacking(str(answer.headers.get("x-oauth-scopes", "")))
            advice = "paste the manifest again under App Manifest (hearsay manifest prints it), then reinstall the app"
            found += [(f"the token lacks {', '.join(lacking)}", advice)] if lacking else []
        if self._listening is None:
            wrong = await knock(self._public_url, self._secret, self._log)
            found += [wrong] if wrong else []
        return tuple(found)

    def trouble(self) -> str | None:
        """What keeps Slack's messages from coming in now, in a few words; None when nothing does."""
        if self._listening is not None:
            return self._listening.trouble()
        return "was not reached yet" if self._clients.has_token and self._clients.own is None else None

    async def start(self) -> None:
        """Listen from now on, also when Slack cannot be reached yet. Raises `PlatformDown` for a refused token."""
        try:
            await self.check()
        except (RetryLater, Unknown) as error:
            logger(__name__).warning("slack.unreachable", error=str(error))
        if self._listening is not None:
            await self._listening.start()

    async def stop(self) -> None:
        """Listen no more; answers under way get a few seconds."""
        if self._listening is not None:
            await self._listening.stop()
        await self._conversation.drain(_DRAIN)

    async def _identify(self) -> Identity:
        with _naming("SLACK_BOT_TOKEN"), translated("slack"):
            facts = await self._clients.bare.auth_test()
            found = [str(facts.get(name) or "") for name in ("team_id", "team", "user_id", "user", "bot_id")]
        self._clients.own = Identity(*found)
        return self._clients.own

    async def _knows_itself(self) -> bool:
        if self._clients.has_token and self._clients.own is None:
            try:
                await self._identify()
            except DeliveryError as error:
                logger(__name__).warning("slack.unreachable", error=str(error))
                return False
        return True

    async def _new_ear(self) -> Ear:
        if self._clients.has_token and self._clients.own is None:
            await self._identify()
        token = self._app_token or ""
        return Ear(self._app(), token, self._log, ping=self._ping_every, greeting=self._greeting_within)

    def _app(self, secret: str = "") -> AsyncApp:
        talk = self._conversation
        return build_app(self._clients, self._log, self._seen, talk.take, talk.submit, signing_secret=secret)

    async def _installed(self, workspace: Workspace) -> None:
        if self._on_chat:
            await self._on_chat(ChatEvent(f"slack:{workspace.team}", "back"))


@contextmanager
def _naming(token: str) -> Iterator[None]:
    """A refusal inside names the setting that holds the refused token."""
    try:
        yield
    except PlatformDown as error:
        raise PlatformDown(f"{token}: {error.detail}", chat=error.chat) from error


def _sdk_log() -> logging.Logger:
    """The logger that the SDK and Bolt write to: errors only, and never a secret."""
    log = logging.getLogger("slack_sdk.hearsay")
    log.setLevel(logging.ERROR)
    if not log.filters:
        log.addFilter(RedactingFilter())
    return log
