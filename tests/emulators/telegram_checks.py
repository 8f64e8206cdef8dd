"""The checks that Telegram's server makes before it takes a message."""

import json
import re
from typing import Any
from urllib.parse import urlsplit

from tests.emulators.telegram_html import CannotParse, Entity, is_blank, read, utf16
from tests.emulators.telegram_state import FakeChat, Json, Refused, World

MAX_TEXT = 4096
MAX_CAPTION = 1024
MAX_DATA_BYTES = 64
MAX_ROW = 8
MAX_BUTTONS = 100
MAX_COPIED = 256
_COMMAND = re.compile(r"[a-z0-9_]{1,32}\Z")
_SCOPES = {"default", "all_private_chats", "all_group_chats", "all_chat_administrators"}
_STANDING = {
    "blocked": (403, "Forbidden: bot was blocked by the user"),
    "deactivated": (403, "Forbidden: user is deactivated"),
    "never_started": (403, "Forbidden: bot can't initiate conversation with a user"),
    "no_rights": (400, "Bad Request: not enough rights to send text messages to the chat"),
}
_KINDS = {"group": "group chat", "supergroup": "supergroup chat", "channel": "channel chat", "private": "user"}


def bad(description: str) -> Refused:
    """A 400."""
    return Refused(400, f"Bad Request: {description}")


def structure(params: Json, name: str) -> Any:
    """A parameter that is JSON: in a JSON body as it is, else as text."""
    value = params.get(name)
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        raise bad(f"can't parse {name} JSON object") from None


def integer(params: Json, name: str, default: int = 0) -> int:
    """A parameter that is a whole number."""
    value = params.get(name)
    if value in (None, ""):
        return default
    try:
        return int(str(value))
    except ValueError:
        raise bad(f'invalid parameter "{name}"') from None


def flag(params: Json, name: str) -> bool:
    """A parameter that is true or not."""
    return str(params.get(name, "")).lower() in ("true", "1", "yes")


def find_chat(world: World, params: Json) -> FakeChat:
    """The chat of a call, whatever its standing."""
    asked = str(params.get("chat_id", ""))
    if not asked:
        raise bad("chat_id is empty")
    for chat in world.chats.values():
        if asked in (str(chat.id), f"@{chat.username}"):
            return chat
    raise bad("chat not found")


def open_chat(world: World, params: Json) -> FakeChat:
    """The chat of a call that wants to post there."""
    chat = find_chat(world, params)
    if chat.moved_to is not None:
        raise Refused(
            400,
            "Bad Request: group chat was upgraded to a supergroup chat",
            {"migrate_to_chat_id": chat.moved_to},
        )
    if chat.standing in _STANDING:
        raise Refused(*_STANDING[chat.standing])
    if chat.standing == "kicked":
        raise Refused(403, f"Forbidden: bot was kicked from the {_KINDS[chat.type]}")
    if chat.standing == "not_member":
        raise Refused(403, f"Forbidden: bot is not a member of the {_KINDS[chat.type]}")
    return chat


def topic_of(chat: FakeChat, params: Json) -> int | None:
    """The topic that a message goes to."""
    topic = integer(params, "message_thread_id")
    if not topic:
        return None
    if topic not in chat.topics:
        raise bad("message thread not found")
    if topic in chat.closed_topics:
        raise bad("TOPIC_CLOSED")
    return topic


def words_of(params: Json, name: str, limit: int) -> tuple[str, list[Entity]]:
    """The text or caption of a call, as it will stand."""
    given = params.get(name, "")
    if not isinstance(given, str):
        raise bad(f"{name} must be a string")
    try:
        text, entities = read(given, params.get("parse_mode"))
    except CannotParse as error:
        raise bad(f"can't parse entities: {error}") from None
    if name == "text" and is_blank(text):
        raise bad("message text is empty")
    if utf16(text) > limit:
        raise bad("message is too long" if name == "text" else "message caption is too long")
    return text, entities


def replied_to(world: World, chat: FakeChat, params: Json) -> int | None:
    """The message that a new one answers."""
    reply = structure(params, "reply_parameters") or {}
    asked = int(reply.get("message_id", 0) or 0)
    if not asked or asked in world.messages.get(chat.id, {}):
        return asked or None
    if reply.get("allow_sending_without_reply"):
        return None
    raise bad("message to be replied not found")


def keyboard_of(params: Json) -> list[list[Json]]:
    """The inline keyboard of a call; none where it is left out."""
    markup = structure(params, "reply_markup")
    if not markup:
        return []
    rows = markup.get("inline_keyboard") if isinstance(markup, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad("object expected as reply markup")
    buttons = [button for row in rows for button in row]
    if len(buttons) > MAX_BUTTONS or any(len(row) > MAX_ROW for row in rows):
        raise bad("REPLY_MARKUP_TOO_LONG")
    for button in buttons:
        _check_button(button)
    return [row for row in rows if row]


def _check_button(button: Json) -> None:
    if not isinstance(button.get("text"), str) or is_blank(button["text"]):
        raise bad('can\'t parse inline keyboard button: Field "text" must be a non-empty string')
    data, url, copied = button.get("callback_data"), button.get("url"), button.get("copy_text")
    if sum(one is not None for one in (data, url, copied)) != 1:
        raise bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if data is not None and not 1 <= len(str(data).encode()) <= MAX_DATA_BYTES:
        raise bad("BUTTON_DATA_INVALID")
    if copied is not None and not 1 <= utf16(str((copied or {}).get("text", ""))) <= MAX_COPIED:
        raise bad("BUTTON_COPY_TEXT_INVALID")
    if url is not None and (urlsplit(url).scheme not in ("http", "https", "tg") or not urlsplit(url).netloc):
        raise bad("BUTTON_URL_INVALID")


def commands_of(params: Json) -> list[Json]:
    """The commands of a setMyCommands call."""
    commands = structure(params, "commands")
    if not isinstance(commands, list):
        raise bad("can't parse commands: expected an Array")
    if len(commands) > 100:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        name, told = str(command.get("command", "")).removeprefix("/"), str(command.get("description", ""))
        if not _COMMAND.match(name):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= len(told) <= 256:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    return commands


def menu_of(params: Json) -> tuple[str, str]:
    """Which menu a call is about: whose, and in which language."""
    kind = (structure(params, "scope") or {}).get("type", "default")
    if kind not in _SCOPES:
        raise bad("can't parse BotCommandScope: Unsupported type specified")
    return kind, str(params.get("language_code", ""))
