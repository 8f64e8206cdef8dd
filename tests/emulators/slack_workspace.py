"""What the fake workspace holds: users, channels, messages, and all calls that were made."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from tests.emulators.slack_blocks import pings, visible

Json = dict[str, Any]
FaultMode = Literal["refuse", "lost_answer", "hang", "reset"]

TEAM = "T0HEARSAY"
BOT_USER = "U0HEARSAY"
BOT_ID = "B0HEARSAY"
APP_ID = "A0HEARSAY"
SCOPES = frozenset(
    {
        "app_mentions:read",
        "channels:history",
        "channels:read",
        "chat:write",
        "chat:write.public",
        "commands",
        "files:read",
        "files:write",
        "groups:history",
        "groups:read",
        "im:history",
        "im:read",
        "im:write",
        "mpim:history",
        "mpim:read",
        "team:read",
        "reactions:read",
        "users:read",
    }
)


class Refused(Exception):
    """A method says no."""

    def __init__(self, code: str, *, status: int = 200, retry_after: int | None = None, **more: Any) -> None:
        super().__init__(code)
        self.code = code
        self.status = status
        self.retry_after = retry_after
        self.more = more


@dataclass(frozen=True)
class Call:
    """One call of a method: when (monotonic seconds), with what."""

    at: float
    method: str
    args: Json


@dataclass
class Fault:
    """What shall go wrong with `times` calls of a method, once `after` calls have gone well."""

    mode: FaultMode
    error: str | None
    status: int
    retry_after: int | None
    times: int
    after: int


@dataclass
class User:
    """A member of the workspace."""

    id: str
    name: str
    tz: str | None = "Europe/London"
    is_admin: bool = False

    def facts(self) -> Json:
        """The user object."""
        return {
            "id": self.id,
            "team_id": TEAM,
            "name": self.name,
            "deleted": False,
            "is_admin": self.is_admin,
            "is_owner": False,
            "is_bot": self.id == BOT_USER,
            "tz": self.tz,
        }


@dataclass
class Upload:
    """A file on its way: announced, then brought, then shared."""

    id: str
    name: str
    length: int
    alt: str
    content: bytes | None = None
    title: str = ""
    shared_in: str | None = None


def buttons_of(blocks: list[Json]) -> list[Json]:
    """All buttons of some blocks, each with the `block_id` of its block."""
    return [
        {**element, "block_id": block.get("block_id", "b0")}
        for block in blocks
        if block["type"] == "actions"
        for element in block["elements"]
        if element["type"] == "button"
    ]


@dataclass
class Posted:
    """A message, as the people of its channel see it. `ephemeral_to` is the only user who sees it, or None."""

    channel: str
    ts: str
    text: str
    user: str
    blocks: list[Json] = field(default_factory=list)
    thread_ts: str | None = None
    broadcast: bool = False
    metadata: Json | None = None
    ephemeral_to: str | None = None
    edited: bool = False
    by_bot: bool = True
    files: list[Upload] = field(default_factory=list)

    @property
    def visible(self) -> str:
        """The text that a reader sees, blocks first."""
        return visible(self.blocks) if self.blocks else self.text

    @property
    def pings(self) -> list[str]:
        """Whom the message calls: "!channel", "@U123" and the like."""
        return pings(self.text, self.blocks)

    @property
    def buttons(self) -> list[Json]:
        """All buttons, each with the `block_id` of its block."""
        return buttons_of(self.blocks)

    @property
    def labels(self) -> list[str]:
        """The labels of the buttons."""
        return [button["text"]["text"] for button in self.buttons]

    def facts(self, *, with_metadata: bool = False) -> Json:
        """The message object."""
        facts: Json = {"type": "message", "user": self.user, "ts": self.ts, "text": self.text, "team": TEAM}
        if self.by_bot:
            facts |= {"bot_id": BOT_ID, "app_id": APP_ID}
        if self.blocks:
            facts["blocks"] = self.blocks
        if self.thread_ts:
            facts["thread_ts"] = self.thread_ts
        if self.broadcast:
            facts["subtype"] = "thread_broadcast"
        if self.metadata and with_metadata:
            facts["metadata"] = self.metadata
        return facts


@dataclass
class Channel:
    """A conversation."""

    id: str
    name: str
    creator: str = "U0BOSS"
    private: bool = False
    archived: bool = False
    im_with: str | None = None
    members: set[str] = field(default_factory=set)
    messages: list[Posted] = field(default_factory=list)

    def find(self, ts: str) -> Posted | None:
        """The message with this `ts`."""
        return next((message for message in self.messages if message.ts == ts), None)

    def facts(self) -> Json:
        """The channel object."""
        facts: Json = {"id": self.id, "is_im": self.im_with is not None, "is_archived": self.archived}
        if self.im_with:
            return facts | {"user": self.im_with}
        return facts | {
            "name": self.name,
            "creator": self.creator,
            "is_private": self.private,
            "is_member": BOT_USER in self.members,
        }


class Workspace:
    """One workspace, with the channel C0NEWS (the bot is in it), and the users U0BOSS (admin) and U0READER."""

    def __init__(self, team: str = TEAM, calls: list[Call] | None = None) -> None:
        self.team = team
        self.users = {
            "U0BOSS": User("U0BOSS", "boss", is_admin=True),
            "U0READER": User("U0READER", "reader", tz="Asia/Karachi"),
            BOT_USER: User(BOT_USER, "hearsay", tz=None),
        }
        self.channels: dict[str, Channel] = {}
        self.homes: dict[str, Json] = {}
        self.triggers: dict[str, tuple[str, float]] = {}
        self.exchanged: set[str] = set()
        self.views: dict[str, Json] = {}
        self.form_errors: dict[str, dict[str, str]] = {}
        self.uploads: dict[str, Upload] = {}
        self.base_url = ""
        self.scopes = set(SCOPES)
        self.calls: list[Call] = [] if calls is None else calls
        self._last = 0
        self.add_channel("C0NEWS", "news")

    def add_channel(self, id: str, name: str, *, private: bool = False, bot: bool = True) -> Channel:
        """A channel with everybody in it; without the bot when `bot` is false."""
        members = {user for user in self.users if bot or user != BOT_USER}
        self.channels[id] = Channel(id, name, private=private, members=members)
        return self.channels[id]

    def direct(self, user: str) -> Channel:
        """The conversation of `user` with the bot."""
        id = f"D0{user[2:]}"
        if id not in self.channels:
            self.channels[id] = Channel(id, "directmessage", im_with=user, members={user, BOT_USER})
        return self.channels[id]

    def next_ts(self) -> str:
        """A `ts` of now, later than all before."""
        self._last = max(self._last + 1, time.time_ns() // 1000)
        return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"

    def everything(self) -> Iterator[Posted]:
        """All messages of all channels."""
        for channel in self.channels.values():
            yield from channel.messages
