"""`SlackBot`: Slack in Socket Mode, asks translated in and answers brought back."""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Literal

from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import HearsayError, PlatformDown, RetryLater, Unknown, UsageError
from bot.log import logger, redact
from bot.message import Answer, ButtonBook, ChatEvent, Heading, Items, Message, OnChat, Request, line, paragraph
from bot.message import Text as Run
from bot.pace import Pace
from bot.turns import Turns
from bot.types import Route
from bot.wording import translations
from handlers.slack import scopes
from handlers.slack.address import Address
from handlers.slack.answers import Answers
from handlers.slack.bolt import REMEMBERED, Identity, Kind, Seen, build_app
from handlers.slack.channel import SlackChannel
from handlers.slack.errors import translated
from handlers.slack.incoming import Ask, from_click, from_command, from_message, from_shortcut, typed
from handlers.slack.listening import Ear, Listening, RedactingFilter
from handlers.slack.people import People
from handlers.slack.render import render
from handlers.slack.rich_text import Json

_GONE = frozenset(
    {"channel_archive", "channel_deleted", "channel_left", "group_archive", "group_deleted", "group_left"}
)
_BACK = frozenset({"channel_unarchive", "group_unarchive"})
_REVOKED = frozenset({"app_uninstalled", "tokens_revoked"})
_MEMBERSHIP: dict[str, Literal["gone", "back"]] = {"member_left_channel": "gone", "member_joined_channel": "back"}
_SHORTCUT_ASKS = "here"
_DRAIN = 5.0


def chat_event(body: Json, *, bot_user: str) -> ChatEvent | None:
    """What an event says of a chat, or None."""
    event, team = body["event"], body["team_id"]
    kind = event["type"]
    if kind == "channel_id_changed":
        old, new = Address(team, event["old_channel_id"]), Address(team, event["new_channel_id"])
        return ChatEvent(old.chat_id, "moved", new.chat_id)
    if not isinstance(event.get("channel"), str):
        return None
    chat_id = Address(team, event["channel"]).chat_id
    if kind in _MEMBERSHIP:
        return ChatEvent(chat_id, _MEMBERSHIP[kind]) if event.get("user") == bot_user else None
    if kind in _GONE | _BACK:
        return ChatEvent(chat_id, "gone" if kind in _GONE else "back")
    return None


class SlackBot:
    """The bot in one workspace. `channel` is its way out; `start` and `stop` open and close its way in."""

    def __init__(
        self,
        bot_token: str,
        app_token: str,
        base_url: str,
        answer: Answer,
        commands: Sequence[tuple[str, str]],
        book: ButtonBook,
        *,
        on_chat: OnChat | None = None,
        clock: Callable[[], datetime] | None = None,
        pace: Pace | None = None,
        check_every: float = 15.0,
        ping_every: float = 5.0,
        greeting_within: float = 30.0,
    ) -> None:
        clock = clock or (lambda: datetime.now(UTC))
        self._log = _sdk_log()
        self._client = AsyncWebClient(
            bot_token,
            base_url=f"{base_url.rstrip('/')}/api/",
            trust_env_in_session=False,
            retry_handlers=[],
            logger=self._log,
        )
        self._app_token = app_token
        self._answer = answer
        self._commands = commands
        self._book = book
        self._on_chat = on_chat
        self._ping_every = ping_every
        self._greeting_within = greeting_within
        self.channel = SlackChannel(self._client, book, clock=clock, pace=pace)
        self._people = People(self._client, clock=clock)
        self._answers = Answers(self._client, book, self._log)
        self._seen = Seen(REMEMBERED)
        self._tasks: set[asyncio.Task[None]] = set()
        self._turns = Turns()
        self._identity: Identity | None = None
        self._listening = Listening(self._new_ear, check_every=check_every)

    @property
    def routes(self) -> tuple[Route, ...]:
        """Nothing calls us: the bot calls the platform."""
        return ()

    async def check(self) -> str:
        """ "team / bot name". Raises `PlatformDown` naming the token that is refused, or another `DeliveryError`."""
        identity = await self._identify()
        with _naming("SLACK_APP_TOKEN"), translated("slack"):
            await self._client.apps_connections_open(app_token=self._app_token)
        return f"{identity.team} / {identity.user}"

    async def shortcomings(self) -> tuple[tuple[str, str], ...]:
        """The scopes of the manifest that the token lacks. Raises `DeliveryError`."""
        with _naming("SLACK_BOT_TOKEN"), translated("slack"):
            answer = await self._client.auth_test()
        lacking = scopes.lacking(str(answer.headers.get("x-oauth-scopes", "")))
        advice = "paste config/slack-manifest.yaml again under App Manifest, then reinstall the app"
        return ((f"the token lacks {', '.join(lacking)}", advice),) if lacking else ()

    async def start(self) -> None:
        """Listen from now on, also when Slack cannot be reached yet. Raises `PlatformDown` for a refused token."""
        try:
            await self.check()
        except (RetryLater, Unknown) as error:
            logger(__name__).warning("slack.unreachable", error=str(error))
        await self._listening.start()

    async def stop(self) -> None:
        """Listen no more; answers under way get a few seconds."""
        await self._listening.stop()
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=_DRAIN)
            for task in late:
                task.cancel()

    async def _identify(self) -> Identity:
        with _naming("SLACK_BOT_TOKEN"), translated("slack"):
            facts = await self._client.auth_test()
            found = [str(facts.get(name) or "") for name in ("team_id", "team", "user_id", "user", "bot_id")]
        self._identity = Identity(*found)
        return self._identity

    async def _new_ear(self) -> Ear:
        identity = self._identity or await self._identify()
        app = build_app(self._client, self._log, identity, self._seen, self._take)
        return Ear(app, self._app_token, self._log, ping=self._ping_every, greeting=self._greeting_within)

    def _take(self, kind: Kind, body: Json) -> None:
        work: dict[Kind, Callable[[Json], Coroutine[Any, Any, None]]] = {
            "command": self._command,
            "event": self._event,
            "action": self._click,
            "shortcut": self._shortcut,
        }
        if kind in work:
            task = asyncio.create_task(work[kind](body), name=f"slack-{kind}")
            self._tasks.add(task)
            task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        if error:
            logger(__name__).error(
                "slack.failed", task=task.get_name(), error=redact(f"{type(error).__name__}: {error}")
            )

    async def _command(self, body: Json) -> None:
        await self._serve(from_command(body))

    async def _event(self, body: Json) -> None:
        kind = body["event"]["type"]
        bot_user = self._identity.user_id if self._identity else ""
        if kind in ("app_mention", "message"):
            ask = from_message(body, bot_user=bot_user)
            if ask:
                await self._serve(ask)
        elif kind == "app_home_opened":
            await self._show_home(body["event"]["user"])
        elif kind in _REVOKED:
            logger(__name__).error("slack.revoked", what=kind)
        else:
            event = chat_event(body, bot_user=bot_user)
            if event and self._on_chat:
                await self._on_chat(event)

    async def _click(self, body: Json) -> None:
        click = from_click(body)
        if click is None:
            return
        action = self._book.action(click.token)
        if action is None:
            said = translations("en").gettext("This button is out of date. Please ask again.")
            await self._answers.give(click.ask(""), Message((paragraph(said),), private=True))
        else:
            await self._serve(click.ask(action))

    async def _shortcut(self, body: Json) -> None:
        there = typed(str((body.get("message") or {}).get("text") or ""))[:900]
        ask = from_shortcut(body, f"{_SHORTCUT_ASKS} {there}".strip())
        if ask.response_url is None:
            with translated(ask.address.chat_id):
                opened = await self._client.conversations_open(users=ask.user)
                ask = ask.moved(Address(ask.address.team, str(opened["channel"]["id"])))
        await self._serve(ask)

    async def _show_home(self, user: str) -> None:
        items = tuple((line(Run(f"/hearsay {name}", "code"), f"  {told}"),) for name, told in self._commands)
        parts = render(Message((Heading("Hearsay"), Items(items))), book=self._book)
        with translated(user):
            await self._client.views_publish(user_id=user, view={"type": "home", "blocks": list(parts[0].blocks)})

    async def _serve(self, ask: Ask) -> None:
        chat = ask.place.chat_id
        async with self._turns.turn(chat) as mine:
            if mine:
                await self._answers.give(ask, await self._said(ask))
            else:
                logger(__name__).warning("slack.too_much", chat=chat)

    async def _said(self, ask: Ask) -> Message:
        request = await self._request(ask)
        try:
            return await self._answer(request)
        except UsageError as error:
            return Message((paragraph(str(error)),), private=True)
        except HearsayError as error:
            logger(__name__).error("slack.unanswered", chat=request.chat_id, error=redact(str(error)))
            said = translations("en").gettext("That did not work just now. Please try again in a moment.")
            return Message((paragraph(said),), private=True)

    async def _request(self, ask: Ask) -> Request:
        asker = await self._people.asker(ask.user)
        return Request(
            chat_id=ask.address.chat_id,
            platform="slack",
            user_id=ask.user,
            text=ask.text or "help",
            private=ask.direct,
            admin=ask.direct or asker.admin or await self._people.runs(ask.user, ask.address),
            user_zone=asker.zone,
            reply_to=ask.address.thread or (ask.thread if ask.direct else None),
        )


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
