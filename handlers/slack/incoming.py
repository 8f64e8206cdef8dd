"""What comes in from Slack, as an `Ask`: pure translation of payloads, and of Slack's escapes in what people type."""

import re
from dataclasses import dataclass, replace
from typing import Literal

from handlers.slack.address import Address, parse_address
from handlers.slack.rich_text import Json

Way = Literal["command", "message", "button", "shortcut", "home"]

LISTS = "subscriptions"

_ESCAPED = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")
_SCHEME = re.compile(r"(?:https?://|mailto:|tel:)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Ask:
    """Something asked: for which chat, by whom, how, and where the answer belongs.

    `address` is the chat that the words are about; `place` and `thread` say where to answer. `ephemeral` means that
    the button stands in a message which only this person sees, `direct` that the whole conversation is the person's.
    `trigger` opens a form for the person, once and within three seconds. Who `looks` asks for nothing to be kept.
    """

    address: Address
    user: str
    text: str
    way: Way
    thread: str | None = None
    response_url: str | None = None
    ephemeral: bool = False
    direct: bool = False
    trigger: str | None = None
    looks: bool = False

    def moved(self, address: Address) -> "Ask":
        """The same ask, in another conversation."""
        return replace(self, address=address)

    @property
    def place(self) -> Address:
        """The channel that the answer goes to, whatever thread the chat is."""
        return Address(self.address.team, self.address.channel)


@dataclass(frozen=True, slots=True)
class Click:
    """A button that was clicked: the token that it carries, and the ask that it becomes once the token is known."""

    token: str
    address: Address
    user: str
    thread: str | None
    response_url: str | None
    ephemeral: bool
    trigger: str | None = None
    way: Way = "button"

    def ask(self, action: str) -> Ask:
        """The ask for the button's `action`."""
        return Ask(
            self.address,
            self.user,
            action,
            self.way,
            thread=self.thread,
            response_url=self.response_url,
            ephemeral=self.ephemeral,
            direct=self.address.direct,
            trigger=self.trigger,
            looks=self.way == "home" and action.partition(" ")[0] == LISTS,
        )


def typed(text: str, *, bot_user: str = "") -> str:
    """What a person typed, from the way in which Slack passes it on, without mentions of the bot and outer slashes."""
    plain = _ESCAPED.sub(lambda found: _unescaped(found[1], found[2], bot_user), text)
    plain = plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return " ".join(plain.split()).removeprefix("/")


def from_command(body: Json) -> Ask:
    """A slash command."""
    address = Address(body["team_id"], body["channel_id"])
    direct = address.direct or body.get("channel_name") == "directmessage"
    text = typed(body.get("text") or "")
    return Ask(address, body["user_id"], text, "command", response_url=body.get("response_url"), direct=direct)


def from_message(body: Json, *, bot_user: str) -> Ask | None:
    """A mention of the bot or a message to it; None for what no person wrote now (edits, joins, other bots).

    A thread of a channel is a chat of its own; a direct message is always the one chat of its person. A mention
    outside a thread is answered in a thread below it, and speaks for the channel.
    """
    event = body["event"]
    if event.get("subtype") not in (None, "file_share", "thread_broadcast") or event.get("bot_id"):
        return None
    if not event.get("user") or event["user"] == bot_user:
        return None
    direct = event.get("channel_type") == "im" or event["channel"].startswith("D")
    if event["type"] != "app_mention" and not direct:
        return None
    thread = event.get("thread_ts")
    address = Address(team_of(body), event["channel"], None if direct else thread)
    return Ask(
        address,
        event["user"],
        typed(event.get("text") or "", bot_user=bot_user),
        "message",
        thread=thread if direct else thread or event["ts"],
        direct=direct,
    )


def from_click(body: Json) -> Click | None:
    """A click on a button of ours; None for a click that has no place to answer in."""
    action = body["actions"][0]
    container = body.get("container") or {}
    channel = (body.get("channel") or {}).get("id") or container.get("channel_id")
    if not channel:
        return _click_at_home(body, str(action.get("value") or ""))
    here = Address(team_of(body), channel)
    origin = parse_address(str(action.get("block_id", "")).partition("#")[0])
    return Click(
        token=str(action.get("value") or ""),
        address=origin if origin and (origin.team, origin.channel) == (here.team, here.channel) else here,
        user=body["user"]["id"],
        thread=_thread_of_click(body, container, direct=here.direct),
        response_url=body.get("response_url"),
        ephemeral=bool(container.get("is_ephemeral")),
        trigger=body.get("trigger_id"),
    )


def _click_at_home(body: Json, token: str) -> Click | None:
    """A click in the home tab, which has no channel: its view keeps its person's own conversation."""
    view = body.get("view") or {}
    address = parse_address(str(view.get("private_metadata", ""))) if view.get("type") == "home" else None
    if address is None:
        return None
    user, trigger = body["user"]["id"], body.get("trigger_id")
    return Click(token, address, user, None, None, ephemeral=False, trigger=trigger, way="home")


def from_shortcut(body: Json, text: str) -> Ask:
    """A shortcut, asking for `text`: about the channel of a message, or by the person alone."""
    channel = (body.get("channel") or {}).get("id")
    address = Address(team_of(body), channel or body["user"]["id"])
    direct = channel is None or address.direct
    return Ask(address, body["user"]["id"], text, "shortcut", response_url=body.get("response_url"), direct=direct)


def team_of(body: Json) -> str:
    """The workspace whose installation a payload speaks to, which in a shared channel need not be its author's."""
    authorizations = body.get("authorizations")
    if authorizations and authorizations[0].get("team_id"):
        return str(authorizations[0]["team_id"])
    team = body.get("team") or {}
    return str(body.get("team_id") or team.get("id") or body["user"]["team_id"])


def _thread_of_click(body: Json, container: Json, *, direct: bool) -> str | None:
    thread = container.get("thread_ts") or (body.get("message") or {}).get("thread_ts")
    if thread or direct or container.get("is_ephemeral"):
        return str(thread) if thread else None
    ts = container.get("message_ts")
    return str(ts) if ts else None


def _unescaped(target: str, label: str | None, bot_user: str) -> str:
    if target.startswith("@"):
        return " " if target == f"@{bot_user}" else f"@{label or target[1:]}"
    if target.startswith("#"):
        return f"#{label or target[1:]}"
    if target.startswith("!"):
        return label or f"@{target[1:].partition('^')[0]}"
    bare = _SCHEME.sub("", target, count=1).rstrip("/")
    typed_itself = label is not None and _SCHEME.sub("", label, count=1).rstrip("/") == bare
    return label if label and typed_itself else target
