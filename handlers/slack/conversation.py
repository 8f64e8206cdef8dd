"""What people and Slack tell the bot, worked on: asks are answered, chats that come and go are passed on."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from datetime import datetime
from logging import Logger
from typing import Any, Literal

from bot.errors import DeliveryError, HearsayError, UsageError
from bot.log import logger, redact
from bot.message import Answer, ButtonBook, ChatEvent, Message, Offer, OnChat, Request, paragraph
from bot.turns import Turns
from bot.types import Workspaces
from bot.wording import translations
from handlers.slack.address import Address
from handlers.slack.answers import Answers
from handlers.slack.bolt import Kind
from handlers.slack.clients import Clients
from handlers.slack.errors import translated
from handlers.slack.files import meant_by_file, offered
from handlers.slack.forms import modal, submitted, wrong_in
from handlers.slack.home import combined, home_view, look
from handlers.slack.incoming import Ask, from_click, from_command, from_message, from_shortcut, team_of, typed
from handlers.slack.people import People
from handlers.slack.plain import Plain
from handlers.slack.posting import opened
from handlers.slack.rich_text import Json

_GONE = frozenset(
    {"channel_archive", "channel_deleted", "channel_left", "group_archive", "group_deleted", "group_left"}
)
_BACK = frozenset({"channel_unarchive", "group_unarchive"})
_REVOKED = frozenset({"app_uninstalled", "tokens_revoked"})
_MEMBERSHIP: dict[str, Literal["gone", "back"]] = {"member_left_channel": "gone", "member_joined_channel": "back"}
_SHORTCUT_ASKS = "here"
_FORM_TAKES = 2.5


def chat_event(body: Json, *, bot_user: str) -> ChatEvent | None:
    """What an event says of a chat, or None."""
    event, team = body["event"], team_of(body)
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


class Conversation:
    """Takes what comes in, and works on it in tasks of its own: Slack never waits."""

    def __init__(
        self,
        clients: Clients,
        answer: Answer,
        commands: Sequence[tuple[str, str]],
        book: ButtonBook,
        log: Logger,
        *,
        workspaces: Workspaces | None,
        on_chat: OnChat | None,
        clock: Callable[[], datetime],
    ) -> None:
        self._clients = clients
        self._answer = answer
        self._commands = commands
        self._book = book
        self._workspaces = workspaces
        self._on_chat = on_chat
        self._people = People(clients.of, clock=clock)
        self._answers = Answers(clients.of, book, log, Plain())
        self._turns = Turns()
        self._tasks: set[asyncio.Task[None]] = set()

    def take(self, kind: Kind, body: Json) -> None:
        """Begin to work on what came in."""
        work: dict[Kind, Callable[[Json], Coroutine[Any, Any, None]]] = {
            "command": self._command,
            "event": self._event,
            "action": self._click,
            "shortcut": self._shortcut,
        }
        self._begin(work[kind](body), kind)

    async def submit(self, body: Json) -> Json | None:
        """What Slack shall do with a form that was sent: say what is wrong in it, or close it (None).

        Slack waits three seconds; so a form does not queue behind what else its chat asked.
        """
        ask = submitted(body)
        if ask is None:
            return None
        otherwise = translations("en").gettext("That did not work just now. Please try again in a moment.")
        try:
            async with asyncio.timeout(_FORM_TAKES):
                message = await self._said(ask, None)
        except TimeoutError:
            message = Message((), private=True)
        wrong = wrong_in(body["view"], message, otherwise)
        if wrong:
            return {"response_action": "errors", "errors": wrong}
        self._begin(self._give(ask, message), "form")
        return None

    async def drain(self, seconds: float) -> None:
        """Answers under way get so long."""
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=seconds)
            for task in late:
                task.cancel()

    def _begin(self, work: Coroutine[Any, Any, None], what: str) -> None:
        task = asyncio.create_task(work, name=f"slack-{what}")
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
        bot_user = self._clients.bot_user(team_of(body))
        if kind in ("app_mention", "message"):
            ask = from_message(body, bot_user=bot_user)
            if ask:
                text = meant_by_file(body, ask.text, direct=ask.direct)
                await self._serve(replace(ask, text=text), offered(body, self._clients.of(ask.address.team)))
        elif kind == "app_home_opened":
            await self._open_home(Address(team_of(body), body["event"]["channel"]), body["event"]["user"])
        elif kind in _REVOKED:
            await self._revoked(body)
        else:
            event = chat_event(body, bot_user=bot_user)
            if event and self._on_chat:
                await self._on_chat(event)

    async def _revoked(self, body: Json) -> None:
        """The workspace wants the bot no more. What the operator's own token serves waits until it is mended."""
        event, team = body["event"], team_of(body)
        if event["type"] == "tokens_revoked" and not (event.get("tokens") or {}).get("bot"):
            return
        logger(__name__).error("slack.revoked", what=event["type"], team=team)
        if self._workspaces is not None and self._workspaces.get(team) is not None:
            await self._workspaces.remove(team)
            if self._on_chat:
                await self._on_chat(ChatEvent(f"slack:{team}", "gone"))

    async def _click(self, body: Json) -> None:
        click = from_click(body)
        if click is None:
            return
        action = self._book.action(click.token)
        if action is None:
            said = translations("en").gettext("This button is out of date. Please ask again.")
            await self._give(click.ask(""), Message((paragraph(said),), private=True))
        else:
            await self._serve(click.ask(action))

    async def _shortcut(self, body: Json) -> None:
        there = typed(str((body.get("message") or {}).get("text") or ""))[:900]
        ask = from_shortcut(body, f"{_SHORTCUT_ASKS} {there}".strip())
        if ask.response_url is None:
            team = ask.address.team
            ask = ask.moved(await opened(self._clients.of(team), team, ask.user))
        await self._serve(ask)

    async def _open_home(self, address: Address, user: str) -> None:
        await self._show_home(address, user, await self._said(look(address, user), None))

    async def _show_home(self, address: Address, user: str, said: Message) -> None:
        with translated(address.chat_id):
            view = home_view(said, self._commands, self._book, address)
            await self._clients.of(address.team).views_publish(user_id=user, view=view)

    async def _give(self, ask: Ask, message: Message) -> None:
        """Bring an answer to where it was asked for: the home tab shows it itself."""
        if ask.way != "home":
            await self._answers.give(ask, message)
            return
        if not message.replaces:
            message = combined(message, await self._said(look(ask.address, ask.user), None))
        await self._show_home(ask.address, ask.user, message)

    async def _serve(self, ask: Ask, offer: Offer | None = None) -> None:
        chat = ask.place.chat_id
        async with self._turns.turn(chat) as mine:
            if mine:
                message = await self._said(ask, offer)
                if not await self._opens(ask, message):
                    await self._give(ask, message)
            else:
                logger(__name__).warning("slack.too_much", chat=chat)

    async def _opens(self, ask: Ask, message: Message) -> bool:
        """Open the message's form for who pressed a button; where that cannot be, its buttons do the same."""
        if message.form is None or ask.trigger is None:
            return False
        try:
            with translated(ask.address.chat_id):
                await self._clients.of(ask.address.team).views_open(
                    trigger_id=ask.trigger, view=modal(message.form, ask)
                )
        except DeliveryError as error:
            logger(__name__).warning("slack.form_refused", error=str(error))
            return False
        return True

    async def _said(self, ask: Ask, offer: Offer | None) -> Message:
        request = replace(await self._request(ask), offer=offer)
        try:
            return await self._answer(request)
        except UsageError as error:
            return Message((paragraph(str(error)),), private=True)
        except HearsayError as error:
            logger(__name__).error("slack.unanswered", chat=request.chat_id, error=redact(str(error)))
            said = translations("en").gettext("That did not work just now. Please try again in a moment.")
            return Message((paragraph(said),), private=True)

    async def _request(self, ask: Ask) -> Request:
        asker = await self._people.asker(ask.address.team, ask.user)
        return Request(
            chat_id=ask.address.chat_id,
            platform="slack",
            user_id=ask.user,
            text=ask.text or "help",
            private=ask.direct,
            admin=ask.direct or asker.admin or await self._people.runs(ask.user, ask.address),
            user_zone=asker.zone,
            reply_to=ask.address.thread or (ask.thread if ask.direct else None),
            looks=ask.looks,
        )
