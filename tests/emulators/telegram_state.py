"""What Telegram's server remembers: chats, messages, updates, calls, and the faults to play."""

import asyncio
import contextlib
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any, Literal

from tests.emulators.telegram_html import Entity

Json = dict[str, Any]
Kind = Literal["private", "group", "supergroup", "channel"]
Standing = Literal["fine", "blocked", "deactivated", "kicked", "not_member", "never_started", "no_rights"]
FaultMode = Literal["answer", "lost_answer", "hang", "reset"]


class Refused(Exception):
    """The server's "no": its code, description and parameters."""

    def __init__(self, code: int, description: str, parameters: Json | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


@dataclass(slots=True)
class FakeChat:
    """A chat. `standing` is how the bot stands in it; `members` maps a user's id to "member", "administrator", ..."""

    id: int
    type: Kind
    title: str
    standing: Standing = "fine"
    username: str | None = None
    members: dict[int, str] = field(default_factory=dict)
    topics: set[int] = field(default_factory=set)
    closed_topics: set[int] = field(default_factory=set)
    moved_to: int | None = None

    def json(self) -> Json:
        name = {"first_name": self.title} if self.type == "private" else {"title": self.title}
        found: Json = {"id": self.id, "type": self.type, **name}
        if self.username:
            found["username"] = self.username
        if self.topics:
            found["is_forum"] = True
        return found


@dataclass(slots=True)
class FakeMessage:
    """A message as it stands now. `keyboard` holds rows of button objects; `by_bot` says who wrote it."""

    id: int
    chat: FakeChat
    sender: Json | None
    date: int
    text: str
    entities: list[Entity] = field(default_factory=list)
    keyboard: list[list[Json]] = field(default_factory=list)
    topic: int | None = None
    reply_to: int | None = None
    by_bot: bool = False
    silent: bool = False
    preview: bool = True
    edits: int = 0
    media: Json = field(default_factory=dict)
    service: Json = field(default_factory=dict)

    def labels(self) -> list[str]:
        """The labels of all buttons."""
        return [button["text"] for row in self.keyboard for button in row]

    def json(self, replied: "FakeMessage | None" = None) -> Json:
        found: Json = {"message_id": self.id, "date": self.date, "chat": self.chat.json(), **self.media, **self.service}
        words = "caption" if self.media else "text"
        optional = {
            "from": self.sender,
            "sender_chat": self.chat.json() if self.chat.type == "channel" else None,
            words: self.text,
            f"{words}_entities" if self.media else "entities": [entity.json() for entity in self.entities],
            "reply_markup": {"inline_keyboard": self.keyboard} if self.keyboard else None,
            "message_thread_id": self.topic,
            "is_topic_message": self.topic is not None,
            "reply_to_message": replied.json() if replied else None,
            "edit_date": self.date if self.edits else None,
        }
        return found | {key: value for key, value in optional.items() if value}


@dataclass(slots=True)
class Call:
    """One request: when it came and was answered (monotonic seconds), and with what status (None: never answered)."""

    method: str
    params: Json
    at: float
    status: int | None = None
    answered_at: float | None = None


@dataclass(slots=True)
class Fault:
    """What to do to the next `times` calls of `method`, once `skip` calls have passed."""

    method: str
    code: int
    description: str
    parameters: Json
    times: int
    mode: FaultMode
    skip: int = 0


@dataclass(slots=True)
class Press:
    """A button press and what the bot told the person who pressed."""

    id: str
    answered: bool = False
    text: str = ""
    alert: bool = False


class FloodLimits:
    """About one message a second in a chat, 20 a minute in a group, 30 a second in all, in sliding windows."""

    def __init__(self, *, per_chat: int = 1, per_group: int = 20, overall: int = 30) -> None:
        self._rules = {"chat": (per_chat, 1.0), "group": (per_group, 60.0), "overall": (overall, 1.0)}
        self._sent: dict[tuple[str, int], deque[float]] = {}

    def wait(self, chat: FakeChat, now: float) -> float:
        """How long a message to `chat` must wait; one that need not is counted."""
        keys = [("chat", chat.id), ("overall", 0)] + ([("group", chat.id)] if chat.type != "private" else [])
        waits = [self._wait(key, now) for key in keys]
        if max(waits) > 0:
            return max(waits)
        for key in keys:
            self._sent[key].append(now)
        return 0.0

    def _wait(self, key: tuple[str, int], now: float) -> float:
        most, window = self._rules[key[0]]
        sent = self._sent.setdefault(key, deque())
        while sent and now - sent[0] >= window:
            sent.popleft()
        return window - (now - sent[0]) if len(sent) >= most else 0.0


class World:
    """Everything behind the API, for one bot."""

    def __init__(self, token: str, username: str, *, flood: FloodLimits | None = None) -> None:
        self.token = token
        self.flood = flood
        self.bot: Json = {
            "id": int(token.partition(":")[0]),
            "is_bot": True,
            "first_name": "Hearsay",
            "username": username,
        }
        self.chats: dict[int, FakeChat] = {}
        self.messages: dict[int, dict[int, FakeMessage]] = {}
        self.presses: dict[str, Press] = {}
        self.updates: list[Json] = []
        self.calls: list[Call] = []
        self.faults: list[Fault] = []
        self.profile: Json = {"commands": {}, "description": "", "short_description": "", "name": "Hearsay"}
        self.files: dict[str, bytes] = {}
        self.webhook: Json = {"url": ""}
        self.allowed: list[str] = []
        self._number = 1000
        self._bell = asyncio.Event()

    def number(self) -> int:
        """A number that was not used before."""
        self._number += 1
        return self._number

    def ring(self) -> None:
        """Wake everybody who waits for a change."""
        self._bell.set()
        self._bell = asyncio.Event()

    async def changed(self, timeout: float) -> None:
        """Return after the next change, or after `timeout` seconds."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(max(timeout, 0.0)):
                await self._bell.wait()

    def keep(self, message: FakeMessage) -> FakeMessage:
        """Store a new message."""
        self.messages.setdefault(message.chat.id, {})[message.id] = message
        self.ring()
        return message

    def message_json(self, message: FakeMessage) -> Json:
        """A message as the API tells it, with the message that it answers."""
        replied = self.messages.get(message.chat.id, {}).get(message.reply_to or 0)
        return message.json(replied)

    def update(self, kind: str, body: Json) -> None:
        """Queue an update for the bot, if it asked for that kind."""
        if self.allowed and kind not in self.allowed:
            return
        self.updates.append({"update_id": self.number(), kind: body})
        self.ring()

    def next_fault(self, method: str) -> Fault | None:
        """The fault to play on a call of `method`, counted down."""
        for fault in self.faults:
            if fault.method not in (method, "*") or fault.times <= 0:
                continue
            if fault.skip > 0:
                fault.skip -= 1
                continue
            fault.times -= 1
            return fault
        return None

    def new_message(self, chat: FakeChat, sender: Json | None, text: str, entities: list[Entity]) -> FakeMessage:
        """A message that is not yet stored."""
        return FakeMessage(
            id=self.number(), chat=chat, sender=sender, date=int(time.time()), text=text, entities=entities
        )
