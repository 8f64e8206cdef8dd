"""The methods of Telegram's Bot API that a news bot calls, except getUpdates, which waits."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from tests.emulators.telegram_checks import (
    MAX_CAPTION,
    MAX_TEXT,
    bad,
    commands_of,
    find_chat,
    flag,
    integer,
    keyboard_of,
    menu_of,
    open_chat,
    replied_to,
    structure,
    topic_of,
    words_of,
)
from tests.emulators.telegram_html import utf16
from tests.emulators.telegram_state import FakeMessage, Json, Refused, World

MAX_PHOTO = 10 * 2**20
MAX_DOWNLOAD = 20 * 2**20
Method = Callable[[World, Json, float], Any]
_HOOK_PORTS = {80, 88, 443, 8443}
_ACTIONS = {"typing", "upload_photo", "upload_document", "choose_sticker", "find_location", "record_video"}
_ADMIN_RIGHTS = [
    "can_be_edited",
    "is_anonymous",
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
]


def _post(world: World, params: Json, now: float, *, words: str, limit: int, media: Json) -> Json:
    chat = open_chat(world, params)
    text, entities = words_of(params, words, limit)
    message = world.new_message(chat, None if chat.type == "channel" else world.bot, text, entities)
    message.by_bot = True
    message.topic = topic_of(chat, params)
    message.keyboard = keyboard_of(params)
    message.reply_to = replied_to(world, chat, params)
    message.silent = flag(params, "disable_notification")
    message.preview = not (structure(params, "link_preview_options") or {}).get("is_disabled", False)
    message.media = media
    wait = world.flood.wait(chat, now) if world.flood else 0.0
    if wait > 0:
        seconds = int(wait) + 1
        raise Refused(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})
    return world.message_json(world.keep(message))


def _send_message(world: World, params: Json, now: float) -> Json:
    return _post(world, params, now, words="text", limit=MAX_TEXT, media={})


def _send_photo(world: World, params: Json, now: float) -> Json:
    file_id = _stored(world, params, "photo")
    if not world.files[file_id].startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")):
        raise bad("IMAGE_PROCESS_FAILED")
    if len(world.files[file_id]) > MAX_PHOTO:
        raise bad("file is too big for a photo")
    size = {"file_id": file_id, "width": 800, "height": 600}
    media = {"photo": [{**size, "file_unique_id": f"unique{size['file_id']}"}]}
    return _post(world, params, now, words="caption", limit=MAX_CAPTION, media=media)


def _send_document(world: World, params: Json, now: float) -> Json:
    file_id = _stored(world, params, "document")
    name = str(params.get("file_name", file_id))
    media = {"document": {"file_id": file_id, "file_unique_id": f"unique{file_id}", "file_name": name}}
    return _post(world, params, now, words="caption", limit=MAX_CAPTION, media=media)


def _stored(world: World, params: Json, name: str) -> str:
    """The id of an uploaded file, or of one that is there."""
    given = params.get(name)
    if isinstance(given, str) and given.startswith("attach://"):
        given = params.get(given.removeprefix("attach://"))
    if isinstance(given, bytes) and given:
        file_id = f"file{world.number()}"
        world.files[file_id] = given
        return file_id
    if isinstance(given, str) and given in world.files:
        return given
    raise bad("wrong file identifier/HTTP URL specified" if given else f"there is no {name} in the request")


def _own(world: World, params: Json, asked: str) -> FakeMessage:
    chat = open_chat(world, params)
    message = world.messages.get(chat.id, {}).get(integer(params, "message_id"))
    if message is None:
        raise bad(f"message to {asked} not found")
    if not message.by_bot:
        raise bad(f"message can't be {asked}ed" if asked == "edit" else f"message can't be {asked}d")
    return message


def _edit_text(world: World, params: Json, now: float) -> Json:
    message = _own(world, params, "edit")
    if message.media:
        raise bad("there is no text in the message to edit")
    text, entities = words_of(params, "text", MAX_TEXT)
    return _edited(world, message, text, entities, keyboard_of(params))


def _edit_markup(world: World, params: Json, now: float) -> Json:
    message = _own(world, params, "edit")
    return _edited(world, message, message.text, message.entities, keyboard_of(params))


def _edited(world: World, message: FakeMessage, text: str, entities: list[Any], keyboard: list[list[Json]]) -> Json:
    if (text, entities, keyboard) == (message.text, message.entities, message.keyboard):
        raise bad(
            "message is not modified: specified new message content and reply markup are exactly the same "
            "as a current content and reply markup of the message"
        )
    message.text, message.entities, message.keyboard = text, entities, keyboard
    message.edits += 1
    world.ring()
    return world.message_json(message)


def _delete(world: World, params: Json, now: float) -> bool:
    message = _own(world, params, "delete")
    del world.messages[message.chat.id][message.id]
    world.ring()
    return True


def _answer_press(world: World, params: Json, now: float) -> bool:
    press = world.presses.get(str(params.get("callback_query_id", "")))
    if press is None or press.answered:
        raise bad("query is too old and response timeout expired or query ID is invalid")
    text = str(params.get("text", ""))
    if utf16(text) > 200:
        raise bad("MESSAGE_TOO_LONG")
    press.answered, press.text, press.alert = True, text, flag(params, "show_alert")
    world.ring()
    return True


def _chat_action(world: World, params: Json, now: float) -> bool:
    topic_of(open_chat(world, params), params)
    if params.get("action") not in _ACTIONS:
        raise bad("wrong parameter action in request")
    return True


def member_json(world: World, user_id: int, status: str) -> Json:
    """A chat member as the API tells it."""
    user = world.bot if user_id == world.bot["id"] else {"id": user_id, "is_bot": False, "first_name": "Reader"}
    member: Json = {"user": user, "status": status}
    if status == "administrator":
        member |= dict.fromkeys(_ADMIN_RIGHTS, False)
    if status == "creator":
        member["is_anonymous"] = False
    if status == "kicked":
        member["until_date"] = 0
    return member


def _get_member(world: World, params: Json, now: float) -> Json:
    chat = open_chat(world, params)
    user_id = integer(params, "user_id")
    if chat.type == "private" and user_id != chat.id:
        raise bad("user not found")
    return member_json(world, user_id, chat.members.get(user_id, "member" if chat.type == "private" else "left"))


def _get_administrators(world: World, params: Json, now: float) -> list[Json]:
    chat = open_chat(world, params)
    if chat.type == "private":
        raise bad("there are no administrators in the private chat")
    leading = ("creator", "administrator")
    return [member_json(world, user, status) for user, status in chat.members.items() if status in leading]


def _leave(world: World, params: Json, now: float) -> bool:
    find_chat(world, params).standing = "not_member"
    return True


def _set_commands(world: World, params: Json, now: float) -> bool:
    world.profile["commands"][menu_of(params)] = commands_of(params)
    return True


def _set_text(name: str, limit: int) -> Method:
    def method(world: World, params: Json, now: float) -> bool:
        text = str(params.get(name, ""))
        if utf16(text) > limit:
            raise bad(f"BOT_{name.upper()}_INVALID")
        world.profile[f"{name} {params.get('language_code', '')}".strip()] = text
        return True

    return method


def _set_webhook(world: World, params: Json, now: float) -> bool:
    url, secret = str(params.get("url", "")), str(params.get("secret_token", ""))
    if not url:
        return _delete_webhook(world, params, now)
    address = urlsplit(url)
    if address.scheme != "https" and address.hostname != "127.0.0.1":
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    if address.hostname != "127.0.0.1" and (address.port or 443) not in _HOOK_PORTS:
        raise bad("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
    if not 1 <= integer(params, "max_connections", 40) <= 100:
        raise bad("bad webhook: MAX_CONNECTIONS_INVALID")
    if not all(c.isascii() and (c.isalnum() or c in "_-") for c in secret) or len(secret) > 256:
        raise bad("secret token contains unallowed characters")
    world.webhook = {"url": url, "secret": secret}
    world.allowed = structure(params, "allowed_updates") or world.allowed
    world.ring()
    return True


def _delete_webhook(world: World, params: Json, now: float) -> bool:
    world.webhook = {"url": ""}
    if flag(params, "drop_pending_updates"):
        world.updates.clear()
    return True


def _webhook_info(world: World, params: Json, now: float) -> Json:
    waiting = {"has_custom_certificate": False, "pending_update_count": len(world.updates)}
    return {"url": world.webhook["url"], **waiting, **world.webhook.get("trouble", {})}


def _get_file(world: World, params: Json, now: float) -> Json:
    file_id = str(params.get("file_id", ""))
    if file_id not in world.files:
        raise bad("invalid file_id")
    size = len(world.files[file_id])
    if size > MAX_DOWNLOAD:
        raise bad("file is too big")
    told = {"file_id": file_id, "file_unique_id": f"unique{file_id}", "file_size": size}
    return {**told, "file_path": f"files/{file_id}"}


METHODS: dict[str, Method] = {
    "getme": lambda world, params, now: {
        **world.bot,
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
    },
    "sendmessage": _send_message,
    "sendphoto": _send_photo,
    "senddocument": _send_document,
    "editmessagetext": _edit_text,
    "editmessagereplymarkup": _edit_markup,
    "deletemessage": _delete,
    "answercallbackquery": _answer_press,
    "sendchataction": _chat_action,
    "getchatmember": _get_member,
    "getchatadministrators": _get_administrators,
    "leavechat": _leave,
    "setmycommands": _set_commands,
    "getmycommands": lambda world, params, now: world.profile["commands"].get(menu_of(params), []),
    "setmydescription": _set_text("description", 512),
    "setmyshortdescription": _set_text("short_description", 120),
    "setmyname": _set_text("name", 64),
    "setwebhook": _set_webhook,
    "deletewebhook": _delete_webhook,
    "getwebhookinfo": _webhook_info,
    "getfile": _get_file,
}
