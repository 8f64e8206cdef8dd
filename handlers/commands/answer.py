"""From a request to its answer: the one door that all platforms use."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from rapidfuzz import process

from bot.errors import HearsayError, UsageError
from bot.log import logger
from bot.message import Button, Message, Request, paragraph
from bot.phrases import one_line
from bot.store import Database, chats, notices
from bot.types import Chat
from bot.wording import Wording, translations
from handlers.commands import followups
from handlers.commands.desk import Call, Command, Desk

LONGEST_REQUEST = 1000
LONGEST_FOLLOW_UP = 80
_EVER = datetime(2000, 1, 1, tzinfo=UTC)


class Conversation:
    """Answers requests with the commands of a table. Never raises: every error has a sentence for the asker."""

    def __init__(self, desk: Desk, commands: Sequence[Command]) -> None:
        self._desk = desk
        self._commands = {command.name: command for command in commands}

    async def answer(self, request: Request) -> Message:
        """The answer, worked out beside the event loop, so that nobody waits for anybody."""
        return await asyncio.to_thread(self._answer, request)

    def _answer(self, request: Request) -> Message:
        words = translations("en")
        try:
            held = self._held_up(request)
            if held is not None:
                return held
            chat = self._chat(request)
            words = translations(chat.language)
            if not self._may_use(chat, request):
                return _not_allowed(chat, words, asked=not request.looks and self._ask_owners(chat))
            return self._dispatch(chat, request, words)
        except UsageError as error:
            return Message((paragraph(str(error)),), private=True)
        except HearsayError as error:
            logger(__name__).error("command failed", error=str(error))
            return _trouble(words)
        except Exception:  # noqa: BLE001 - one command's fault must not stop the conversation
            logger(__name__).exception("command failed")
            return _trouble(words)

    def _held_up(self, request: Request) -> Message | None:
        """What somebody hears who asks too much: a sentence, then nothing for a while."""
        turnstile = self._desk.turnstile
        verdict = turnstile.ask(request.chat_id, request.person) if turnstile else "go on"
        if verdict == "go on":
            return None
        if verdict == "be silent":
            return Message(())
        chat = self._desk.store.read(lambda db: chats.get(db, request.chat_id))
        words = translations(chat.language if chat else "en")
        text = words.gettext("That is too much at once. I answer again in a minute.")
        return Message((paragraph(text),), private=True)

    def _ask_owners(self, chat: Chat) -> bool:
        """Tell the owners, once, that a chat waits to be let in; whether they know."""
        desk = self._desk
        if not desk.approve:
            return False
        by, now = f"approve:{chat.id}", desk.clock()

        def tell(db: Database) -> bool:
            owners = [one.id for one in chats.of_people(db, desk.owners)]
            if chats.access(db, chat.id) != "waiting" or not owners:
                return False
            if not notices.made_since(db, by, _EVER):
                text = translations("en").gettext("{chat} asks to use me. Answer /allow {chat} or /refuse {chat}.")
                notices.post(db, text.format(chat=chat.id), owners, made_by=by, now=now)
            return True

        return desk.store.write(tell)

    def _chat(self, request: Request) -> Chat:
        desk, now = self._desk, self._desk.clock()
        zone = _zone(request.user_zone) or desk.zone
        allowed = self._lets_in(request)
        person = request.person if request.private else None
        if request.looks:
            known = desk.store.read(lambda db: chats.get(db, request.chat_id))
            return known or Chat(request.chat_id, request.platform, zone, digest_at=None)
        return desk.store.write(
            lambda db: chats.ensure(
                db, request.chat_id, zone=zone, digest_at="08:00", allowed=allowed, now=now, person=person
            )
        )

    def _may_use(self, chat: Chat, request: Request) -> bool:
        if self._owns(request):
            return True
        access = self._desk.store.read(lambda db: chats.access(db, chat.id))
        return access == "allowed" or (access == "waiting" and self._lets_in(request))

    def _owns(self, request: Request) -> bool:
        return request.person in self._desk.owners or (request.platform == "console" and not self._desk.owners)

    def _lets_in(self, request: Request) -> bool:
        return self._desk.open_to_all or request.platform == "console"

    def _dispatch(self, chat: Chat, request: Request, words: Wording) -> Message:
        text = request.text.strip()[:LONGEST_REQUEST]
        first, argument = [*text.split(maxsplit=1), "", ""][:2]
        name = first.lstrip("/").casefold()
        owner = self._owns(request)
        typed = Call(self._desk, request, chat, words, text, owner)
        follows = self._following_on(typed)
        if follows is not None:
            name, _space, argument = follows.partition(" ")
        command = self._commands.get(name)
        if command is not None and command.for_owners and not owner:
            command = None
        if command is None and not text:
            command = self._commands["help"]
        if command is None:
            return self._unknown(typed)
        return _run(command, replace(typed, argument=argument.strip()))

    def _following_on(self, call: Call) -> str | None:
        """The command that free words stand for after the last answer."""
        if call.argument.startswith("/") or not call.argument or len(call.argument) > LONGEST_FOLLOW_UP:
            return None
        last = followups.last_of(call)
        return followups.meant(call.argument, last, self._desk.clock()) if last else None

    def _unknown(self, call: Call) -> Message:
        """A mistyped command gets the nearest one; words without a command are taken for a name."""
        text, words = call.argument, call.words
        first, rest = [*text.lstrip("/").split(maxsplit=1), "", ""][:2]
        shown = [name for name, command in self._commands.items() if not (command.hidden or command.for_owners)]
        near = process.extractOne(first.casefold(), shown, score_cutoff=70)
        if near is not None:
            buttons = [(Button(one_line(f"/{near[0]} {rest}", 60), f"{near[0]} {rest}".strip()),)]
            if not text.startswith("/"):
                asked = words.gettext("Who is “{name}”?").format(name=one_line(text, 40))
                buttons.append((Button(asked, f"who {text}"),))
            meant = words.gettext("There is no command “{typed}”. Did you mean /{near}?").format(
                typed=first[:40], near=near[0]
            )
            return Message((paragraph(meant),), buttons=tuple(buttons), private=True)
        if text.startswith("/"):
            raise UsageError(
                words.gettext("There is no command “{typed}”. /help lists what I can do.").format(typed=first[:40])
            )
        return _run(self._commands["who"], call)


def _run(command: Command, call: Call) -> Message:
    """What the command says, kept so that words can follow on it."""
    message = command.run(call)
    return followups.remember(call, command.name, message)


def _not_allowed(chat: Chat, words: Wording, *, asked: bool) -> Message:
    text = words.gettext("This bot answers only chats that its operator has let in. Ask them to allow {chat}.")
    if asked:
        text += " " + words.gettext("They have been told that you wait.")
    return Message((paragraph(text.format(chat=chat.id)),), private=True)


def _trouble(words: Wording) -> Message:
    text = words.gettext("Something went wrong here, and the operator's log says what. Please try again in a minute.")
    return Message((paragraph(text),), private=True)


def _zone(name: str | None) -> str | None:
    """The zone of that name, if there is one; found without listing all zones for each question."""
    try:
        return ZoneInfo(name).key if name else None
    except (OSError, ValueError, KeyError):
        return None
