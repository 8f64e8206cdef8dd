"""The people of the fake workspace: they type, click and leave, and read what the bot says."""

import asyncio
import itertools
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass

from tests.emulators.slack_http import Door
from tests.emulators.slack_socket import Envelope, SocketMode
from tests.emulators.slack_views import state_of, take_receipt
from tests.emulators.slack_workspace import APP_ID, BOT_USER, Channel, Json, Posted, Upload, Workspace, buttons_of

USES = 5
LIFE = 1800.0


@dataclass
class ResponseUrl:
    """A place where the bot may answer; `source` is the message whose button was clicked."""

    space: Workspace
    channel: str
    user: str
    source: Posted | None
    ends: float
    uses: int = 0


class People:
    """Drives the workspace as its users do. Every method that makes something happen returns its envelope."""

    base_url = ""

    def __init__(self, space: Workspace, socket: SocketMode) -> None:
        self.space = space
        self.socket = socket
        self.response_urls: dict[str, ResponseUrl] = {}
        self.door: Door | None = None
        self._numbers = itertools.count(1)

    async def slash(self, channel: str, user: str, text: str, *, command: str = "/hearsay") -> Envelope:
        """`user` types a slash command."""
        there = self._channel(channel)
        return await self._send(
            Envelope(
                "slash_commands",
                {
                    "team_id": self.space.team,
                    "team_domain": "example",
                    "channel_id": there.id,
                    "channel_name": there.name,
                    "user_id": user,
                    "user_name": self.space.users[user].name,
                    "command": command,
                    "text": text,
                    "api_app_id": APP_ID,
                    "is_enterprise_install": "false",
                    "response_url": self._response_url(there.id, user, None),
                    "trigger_id": self._trigger(user),
                },
            )
        )

    async def mention(self, channel: str, user: str, text: str, thread_ts: str | None = None) -> Envelope:
        """`user` writes a message that mentions the bot."""
        there = self._channel(channel)
        assert BOT_USER in there.members, "the bot hears nothing of a channel that it is not in"
        message = self._said(there, user, f"<@{BOT_USER}> {text}", thread_ts)
        return await self.event(self._message_event(message, "app_mention"))

    async def dm(self, user: str, text: str, thread_ts: str | None = None) -> Envelope:
        """`user` writes to the bot."""
        message = self._said(self.space.direct(user), user, text, thread_ts)
        return await self.event(self._message_event(message, "message") | {"channel_type": "im"})

    async def share(self, user: str, name: str, content: bytes, text: str = "") -> Envelope:
        """`user` shares a file with the bot."""
        message = self._said(self.space.direct(user), user, text, None)
        upload = Upload(f"F0{len(self.space.uploads):06d}", name, len(content), "", content)
        self.space.uploads[upload.id] = upload
        file: Json = {"id": upload.id, "name": name, "size": len(content)}
        file["url_private_download"] = f"{self.base_url}/files-pri/{upload.id}"
        event = self._message_event(message, "message") | {"subtype": "file_share", "files": [file]}
        return await self.event(event | {"channel_type": "im"})

    async def click(self, channel: str, ts: str, label: str, *, user: str = "U0READER") -> Envelope:
        """`user` clicks the button `label` of the message `ts`."""
        there = self._channel(channel)
        message = there.find(ts)
        assert message is not None, f"no message {ts} in {channel}"
        assert message.ephemeral_to in (None, user), "nobody else sees this message"
        found = [button for button in message.buttons if button["text"]["text"] == label]
        assert len(found) == 1, f"{label!r} is not one of {message.labels}"
        container: Json = {
            "type": "message",
            "message_ts": ts,
            "channel_id": there.id,
            "is_ephemeral": message.ephemeral_to is not None,
        }
        if message.thread_ts:
            container["thread_ts"] = message.thread_ts
        payload: Json = {
            "type": "block_actions",
            **self._who(user),
            "container": container,
            "channel": {"id": there.id, "name": there.name},
            "actions": [found[0] | {"action_ts": self.space.next_ts()}],
            "response_url": self._response_url(there.id, user, message),
        }
        if message.ephemeral_to is None:
            payload["message"] = message.facts()
        return await self._send(Envelope("interactive", payload))

    async def click_home(self, user: str, label: str) -> Envelope:
        """`user` clicks a button of the home tab, which has neither a channel nor a response_url."""
        view = self.space.homes[user]
        found = [button for button in buttons_of(view["blocks"]) if button["text"]["text"] == label]
        assert len(found) == 1, f"{label!r} is not one of {[b['text']['text'] for b in buttons_of(view['blocks'])]}"
        container = {"type": "view", "view_id": "V0HOME"}
        payload: Json = {"type": "block_actions", **self._who(user), "container": container, "view": view}
        return await self._send(Envelope("interactive", payload | {"actions": [found[0]]}))

    async def shortcut(self, user: str, *, channel: str | None = None, ts: str | None = None) -> Envelope:
        """`user` picks the shortcut, on a message when `channel` and `ts` are given."""
        payload: Json = {"type": "shortcut", "callback_id": "who_is_accused", **self._who(user)}
        if channel and ts:
            there = self._channel(channel)
            message = there.find(ts)
            assert message is not None
            payload |= {
                "type": "message_action",
                "channel": {"id": there.id, "name": there.name},
                "message": message.facts(),
                "response_url": self._response_url(there.id, user, None),
            }
        return await self._send(Envelope("interactive", payload))

    async def submit(self, user: str, view: Json) -> Envelope:
        """`user` submits a modal."""
        return await self._send(Envelope("interactive", {"type": "view_submission", "view": view} | self._who(user)))

    async def fill(self, user: str, **answers: str | list[str] | None) -> Envelope:
        """`user` fills in the open form, by its blocks, and sends it; what the bot finds wrong is in `form_errors`."""
        view = self.space.views[user]
        envelope = await self.submit(user, view | {"state": {"values": state_of(view, answers)}})
        await asyncio.wait_for(envelope.acked.wait(), 3.0)
        take_receipt(self.space, user, envelope.answer)
        return envelope

    async def open_home(self, user: str) -> Envelope:
        """`user` opens the bot's home tab."""
        return await self.event(
            {"type": "app_home_opened", "user": user, "tab": "home", "channel": self.space.direct(user).id}
        )

    async def archive(self, channel: str) -> Envelope:
        """Somebody archives the channel."""
        self._channel(channel).archived = True
        return await self.event({"type": "channel_archive", "channel": channel, "user": "U0BOSS"})

    async def remove_bot(self, channel: str) -> Envelope:
        """Somebody removes the bot."""
        self._channel(channel).members.discard(BOT_USER)
        return await self.event(
            {"type": "member_left_channel", "user": BOT_USER, "channel": channel, "channel_type": "C"}
        )

    async def add_bot(self, channel: str) -> Envelope:
        """Somebody adds the bot."""
        self._channel(channel).members.add(BOT_USER)
        return await self.event(
            {"type": "member_joined_channel", "user": BOT_USER, "channel": channel, "channel_type": "C"}
        )

    async def uninstall(self) -> Envelope:
        """Somebody removes the app from the workspace."""
        return await self.event({"type": "app_uninstalled"})

    async def event(self, event: Json) -> Envelope:
        """Any event."""
        return await self._send(Envelope("events_api", self.event_payload(event)))

    def event_payload(self, event: Json) -> Json:
        """The outer part of an event."""
        return {
            "team_id": self.space.team,
            "api_app_id": APP_ID,
            "event": {"event_ts": self.space.next_ts()} | event,
            "type": "event_callback",
            "event_id": f"Ev{next(self._numbers):09d}",
            "event_time": int(time.time()),
            "authorizations": [
                {"team_id": self.space.team, "user_id": BOT_USER, "is_bot": True, "is_enterprise_install": False}
            ],
            "is_ext_shared_channel": False,
        }

    def messages(self, channel: str, *, thread_ts: str | None = None) -> list[Posted]:
        """What the bot has said in a channel (or a user's direct messages), the oldest first."""
        said = [message for message in self._channel(channel).messages if message.by_bot]
        return [m for m in said if m.thread_ts == thread_ts] if thread_ts else said

    async def wait_for(self, channel: str, wanted: str | Callable[[Posted], bool], timeout: float = 5.0) -> Posted:
        """The first message of the bot in `channel` that shows `wanted` (or that `wanted` accepts)."""
        accepts = wanted if callable(wanted) else lambda message: str(wanted) in message.visible
        give_up = time.monotonic() + timeout
        while time.monotonic() < give_up:
            for message in self.messages(channel):
                if accepts(message):
                    return message
            await asyncio.sleep(0.01)
        raise TimeoutError(f"{wanted!r} never came; there is {[m.visible for m in self.messages(channel)]}")

    def expire_response_urls(self) -> None:
        """Thirty minutes pass."""
        for handle in self.response_urls.values():
            handle.ends = time.monotonic()

    async def _send(self, envelope: Envelope) -> Envelope:
        """By signed requests where the app has an address for them, else by Socket Mode."""
        return await (self.door.send(envelope) if self.door else self.socket.send(envelope))

    def _channel(self, id: str) -> Channel:
        return self.space.direct(id) if id in self.space.users else self.space.channels[id]

    def _said(self, channel: Channel, user: str, text: str, thread_ts: str | None) -> Posted:
        message = Posted(channel.id, self.space.next_ts(), text, user, thread_ts=thread_ts, by_bot=False)
        if thread_ts:
            root = channel.find(thread_ts)
            assert root is not None, f"no thread {thread_ts}"
            root.thread_ts = root.ts
        channel.messages.append(message)
        return message

    def _message_event(self, message: Posted, kind: str) -> Json:
        return message.facts() | {"type": kind, "channel": message.channel, "client_msg_id": str(uuid.uuid4())}

    def _who(self, user: str) -> Json:
        return {
            "user": {"id": user, "username": self.space.users[user].name, "team_id": self.space.team},
            "team": {"id": self.space.team, "domain": "example"},
            "api_app_id": APP_ID,
            "trigger_id": self._trigger(user),
            "is_enterprise_install": False,
        }

    def _trigger(self, user: str) -> str:
        trigger = f"{next(self._numbers)}.{uuid.uuid4().hex}"
        self.space.triggers[trigger] = (user, time.monotonic())
        return trigger

    def _response_url(self, channel: str, user: str, source: Posted | None) -> str:
        secret = uuid.uuid4().hex
        self.response_urls[secret] = ResponseUrl(self.space, channel, user, source, time.monotonic() + LIFE)
        return f"{self.base_url}/actions/{self.space.team}/{secret}"
