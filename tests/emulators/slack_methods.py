"""The methods of the fake's Web API: each takes the workspace and checked arguments, and gives the answer's body."""

import re
from collections.abc import Callable
from typing import Any

from tests.emulators.slack_blocks import ALL_TEXT, all_text, check_blocks
from tests.emulators.slack_views import views_open, views_publish
from tests.emulators.slack_workspace import (
    APP_ID,
    BOT_ID,
    BOT_USER,
    Channel,
    Json,
    Posted,
    Refused,
    Upload,
    Workspace,
)

LONGEST_TEXT = 40_000
LONGEST_ALT = 1_000
Method = Callable[[Workspace, Json], Json]


def scopes_of(channel: Channel | None, kind: str) -> str:
    """The scope that reads this conversation."""
    if channel is None or (channel.im_with is None and not channel.private):
        return f"channels:{kind}"
    return f"im:{kind}" if channel.im_with else f"groups:{kind}"


def content(args: Json) -> tuple[str, list[Json]]:
    """The text and the blocks of a message, when Slack takes them."""
    text, blocks = str(args.get("text") or ""), args.get("blocks") or []
    if not text.strip() and not blocks:
        raise Refused("no_text")
    if len(text) > LONGEST_TEXT:
        raise Refused("msg_too_long")
    wrong = check_blocks(blocks)
    if wrong:
        raise Refused("invalid_blocks", response_metadata={"messages": [f"[ERROR] {problem}" for problem in wrong]})
    if all_text(blocks) > ALL_TEXT:
        raise Refused("msg_blocks_too_long")
    return text, blocks


def readable(space: Workspace, id: str) -> Channel:
    """The channel, when the bot may read it."""
    channel = space.channels.get(id)
    if channel is None or (channel.private and BOT_USER not in channel.members):
        raise Refused("channel_not_found")
    return channel


def writable(space: Workspace, id: str) -> Channel:
    """The channel, when the bot may post in it; a user's id means the user's direct messages."""
    channel = space.direct(id) if id in space.users and id != BOT_USER else readable(space, id)
    if channel.archived:
        raise Refused("is_archived")
    if BOT_USER not in channel.members and "chat:write.public" not in space.scopes:
        raise Refused("not_in_channel")
    return channel


def _thread(channel: Channel, ts: Any) -> str | None:
    if ts in (None, ""):
        return None
    root = channel.find(str(ts))
    if root is None or root.ephemeral_to or (root.thread_ts and root.thread_ts != root.ts):
        raise Refused("thread_not_found")
    root.thread_ts = root.ts
    return root.ts


def _metadata(value: Any) -> Json | None:
    if value in (None, ""):
        return None
    if not isinstance(value, dict) or set(value) != {"event_type", "event_payload"}:
        raise Refused("invalid_metadata_format")
    if not re.fullmatch(r"\w+", value["event_type"]) or not isinstance(value["event_payload"], dict):
        raise Refused("invalid_metadata_schema")
    return value


def post_message(space: Workspace, args: Json) -> Json:
    """chat.postMessage."""
    channel = writable(space, args["channel"])
    text, blocks = content(args)
    message = Posted(
        channel.id,
        space.next_ts(),
        text,
        BOT_USER,
        blocks,
        thread_ts=_thread(channel, args.get("thread_ts")),
        broadcast=_true(args.get("reply_broadcast")),
        metadata=_metadata(args.get("metadata")),
    )
    channel.messages.append(message)
    return {"channel": channel.id, "ts": message.ts, "message": message.facts()}


def update(space: Workspace, args: Json) -> Json:
    """chat.update."""
    channel = writable(space, args["channel"])
    message = _own(channel, args["ts"], "cant_update_message")
    message.text, message.blocks = content(args)
    message.edited = True
    return {"channel": channel.id, "ts": message.ts, "text": message.text}


def delete(space: Workspace, args: Json) -> Json:
    """chat.delete."""
    channel = writable(space, args["channel"])
    channel.messages.remove(_own(channel, args["ts"], "cant_delete_message"))
    return {"channel": channel.id, "ts": args["ts"]}


def _own(channel: Channel, ts: str, refusal: str) -> Posted:
    message = channel.find(ts)
    if message is None or message.ephemeral_to:
        raise Refused("message_not_found")
    if not message.by_bot:
        raise Refused(refusal)
    return message


def post_ephemeral(space: Workspace, args: Json) -> Json:
    """chat.postEphemeral."""
    channel = writable(space, args["channel"])
    if args["user"] not in channel.members:
        raise Refused("user_not_in_channel")
    text, blocks = content(args)
    thread = args.get("thread_ts") or None
    message = Posted(channel.id, space.next_ts(), text, BOT_USER, blocks, thread, ephemeral_to=args["user"])
    channel.messages.append(message)
    return {"message_ts": message.ts}


def announce_upload(space: Workspace, args: Json) -> Json:
    """files.getUploadURLExternal: a place for a file of this length."""
    length = str(args["length"])
    if not length.isdigit() or int(length) < 1:
        raise Refused("invalid_arguments", response_metadata={"messages": ["length must be positive"]})
    if len(str(args.get("alt_txt") or "")) > LONGEST_ALT:
        raise Refused("alt_txt_too_large")
    id_ = f"F0{len(space.uploads):06d}"
    space.uploads[id_] = Upload(id_, str(args["filename"]), int(length), str(args.get("alt_txt") or ""))
    return {"file_id": id_, "upload_url": f"{space.base_url}/upload/v1/{id_}"}


def complete_upload(space: Workspace, args: Json) -> Json:
    """files.completeUploadExternal: files that were brought are shared in a channel."""
    brought = _brought(space, args["files"])
    if args.get("channel_id"):
        _share(space, brought, args)
    return {"files": [{"id": upload.id, "title": upload.title} for upload in brought]}


def _brought(space: Workspace, wanted: Any) -> list[Upload]:
    if not isinstance(wanted, list) or not wanted or any(set(f) - {"id", "title", "highlight_type"} for f in wanted):
        raise Refused("invalid_arguments")
    brought = [space.uploads[f["id"]] for f in wanted if f["id"] in space.uploads]
    if len(brought) < len(wanted) or any(upload.content is None for upload in brought):
        raise Refused("file_not_found")
    for upload, file in zip(brought, wanted, strict=True):
        upload.title = file.get("title") or ""
    return brought


def _share(space: Workspace, brought: list[Upload], args: Json) -> None:
    channel = readable(space, args["channel_id"])
    if channel.archived:
        raise Refused("is_archived")
    if BOT_USER not in channel.members:
        raise Refused("not_in_channel")
    for upload in brought:
        upload.shared_in = channel.id
    thread = _thread(channel, args.get("thread_ts"))
    text = str(args.get("initial_comment") or "")
    channel.messages.append(Posted(channel.id, space.next_ts(), text, BOT_USER, thread_ts=thread, files=brought))


def auth_test(space: Workspace, args: Json) -> Json:
    """auth.test."""
    return {
        "url": "https://example.slack.com/",
        "team": "Example Team",
        "team_id": space.team,
        "user": "hearsay",
        "user_id": BOT_USER,
        "bot_id": BOT_ID,
        "app_id": APP_ID,
    }


def conversations_info(space: Workspace, args: Json) -> Json:
    """conversations.info."""
    return {"channel": readable(space, args["channel"]).facts()}


def conversations_open(space: Workspace, args: Json) -> Json:
    """conversations.open."""
    if args["users"] not in space.users:
        raise Refused("user_not_found")
    return {"channel": {"id": space.direct(args["users"]).id}}


def history(space: Workspace, args: Json) -> Json:
    """conversations.history: the newest first, without replies that were not broadcast."""
    channel = readable(space, args["channel"])
    if BOT_USER not in channel.members:
        raise Refused("not_in_channel")
    messages = [m for m in reversed(channel.messages) if m.thread_ts in (None, m.ts) or m.broadcast]
    return _page(messages, args)


def replies(space: Workspace, args: Json) -> Json:
    """conversations.replies: the oldest first, with the first message of the thread."""
    channel = readable(space, args["channel"])
    if BOT_USER not in channel.members:
        raise Refused("not_in_channel")
    if channel.find(args["ts"]) is None:
        raise Refused("thread_not_found")
    return _page([m for m in channel.messages if args["ts"] in (m.ts, m.thread_ts)], args)


def _page(messages: list[Posted], args: Json) -> Json:
    oldest, limit, start = float(args.get("oldest") or 0), int(args.get("limit") or 100), int(args.get("cursor") or 0)
    if not 0 < limit <= 999:
        raise Refused("invalid_limit")
    seen = [m for m in messages if not m.ephemeral_to and float(m.ts) > oldest]
    more = len(seen) > start + limit
    with_metadata = _true(args.get("include_all_metadata"))
    return {
        "messages": [m.facts(with_metadata=with_metadata) for m in seen[start : start + limit]],
        "has_more": more,
        "response_metadata": {"next_cursor": str(start + limit) if more else ""},
    }


def users_info(space: Workspace, args: Json) -> Json:
    """users.info."""
    if args["user"] not in space.users:
        raise Refused("user_not_found")
    return {"user": space.users[args["user"]].facts()}


def _true(value: Any) -> bool:
    return value in (True, 1, "1", "true", "True")


_MESSAGE = {"channel", "text", "blocks", "unfurl_links", "unfurl_media", "thread_ts", "metadata", "attachments"}
_PAGING = {"channel", "oldest", "latest", "inclusive", "limit", "cursor", "include_all_metadata"}

# name -> (function, required arguments, other arguments, scope)
METHODS: dict[str, tuple[Method, set[str], set[str], str]] = {
    "auth.test": (auth_test, set(), set(), ""),
    "chat.postMessage": (post_message, {"channel"}, _MESSAGE | {"reply_broadcast"}, "chat:write"),
    "chat.update": (update, {"channel", "ts"}, _MESSAGE, "chat:write"),
    "chat.delete": (delete, {"channel", "ts"}, set(), "chat:write"),
    "chat.postEphemeral": (post_ephemeral, {"channel", "user"}, _MESSAGE, "chat:write"),
    "conversations.info": (conversations_info, {"channel"}, set(), "read"),
    "conversations.open": (conversations_open, {"users"}, {"return_im"}, "im:write"),
    "conversations.history": (history, {"channel"}, _PAGING, "history"),
    "conversations.replies": (replies, {"channel", "ts"}, _PAGING, "history"),
    "files.getUploadURLExternal": (
        announce_upload,
        {"filename", "length"},
        {"alt_txt", "snippet_type"},
        "files:write",
    ),
    "files.completeUploadExternal": (
        complete_upload,
        {"files"},
        {"channel_id", "thread_ts", "initial_comment"},
        "files:write",
    ),
    "users.info": (users_info, {"user"}, {"include_locale"}, "users:read"),
    "views.open": (views_open, {"trigger_id", "view"}, set(), ""),
    "views.publish": (views_publish, {"user_id", "view"}, {"hash"}, ""),
}
