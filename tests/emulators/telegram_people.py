"""The people on the other side: they write, press buttons, edit, block the bot, and read what it answers."""

import time
from collections.abc import Callable, Sequence

from tests.emulators.telegram_html import cleaned, cut, found_entities
from tests.emulators.telegram_methods import member_json
from tests.emulators.telegram_state import FakeChat, FakeMessage, Json, Kind, Press, Standing, World

Predicate = Callable[[FakeMessage], bool]
_AWAY = ("blocked", "kicked", "not_member", "deactivated")


class People:
    """What users do, seen from a test."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.privacy = True

    def add_chat(
        self,
        chat_id: int,
        kind: Kind = "private",
        *,
        title: str = "Reader",
        topics: Sequence[int] = (),
        username: str | None = None,
        standing: Standing = "fine",
    ) -> FakeChat:
        """Make a chat that the bot is in."""
        chat = FakeChat(chat_id, kind, title, standing=standing, username=username, topics=set(topics))
        if kind != "private":
            chat.members[self.world.bot["id"]] = "administrator" if kind == "channel" else "member"
        self.world.chats[chat_id] = chat
        return chat

    def user_says(
        self,
        chat_id: int,
        text: str,
        *,
        user_id: int | None = None,
        topic: int | None = None,
        reply_to: int | None = None,
        document: tuple[str, bytes] | None = None,
    ) -> FakeMessage:
        """Write in a chat, perhaps as the caption of a document; the first words in private open the chat."""
        if chat_id not in self.world.chats and chat_id > 0:
            self.add_chat(chat_id)
        chat = self.world.chats[chat_id]
        sender = None if chat.type == "channel" else self._user(user_id or abs(chat_id))
        words = cleaned(text)
        message = self.world.new_message(chat, sender, words, found_entities(words))
        message.topic, message.reply_to = topic, reply_to
        message.media = self._sent_along(*document) if document else {}
        self.world.keep(message)
        if self._seen_by_bot(message):
            kind = "channel_post" if chat.type == "channel" else "message"
            self.world.update(kind, self.world.message_json(message))
        return message

    def _sent_along(self, name: str, content: bytes) -> Json:
        file_id = f"file{self.world.number()}"
        self.world.files[file_id] = content
        told = {"file_id": file_id, "file_unique_id": f"unique{file_id}", "file_name": name}
        return {"document": {**told, "file_size": len(content)}}

    def user_edits(self, message_id: int, text: str) -> FakeMessage:
        """Change words that were written."""
        message = self.message(message_id)
        message.text, message.entities = text, found_entities(text)
        message.edits += 1
        kind = "edited_channel_post" if message.chat.type == "channel" else "edited_message"
        self.world.update(kind, self.world.message_json(message))
        return message

    def presses(
        self, message_id: int, label: str, *, user_id: int | None = None, data: str | None = None, old: bool = False
    ) -> Press:
        """Press the button called `label`. `data` forges the button's data; `old` hides the message, as after 48 hours.

        Raises LookupError when the message has no such button.
        """
        message = self.message(message_id)
        buttons = [button for row in message.keyboard for button in row if button["text"] == label]
        if not buttons:
            raise LookupError(f"no button {label!r} among {message.labels()}")
        press = Press(str(self.world.number()))
        self.world.presses[press.id] = press
        hidden = {"message_id": message.id, "date": 0, "chat": message.chat.json()}
        body = {
            "id": press.id,
            "from": self._user(user_id or abs(message.chat.id)),
            "chat_instance": str(message.chat.id),
            "data": data if data is not None else buttons[0]["callback_data"],
            "message": hidden if old else self.world.message_json(message),
        }
        self.world.update("callback_query", body)
        return press

    def migrate(self, chat_id: int, new_id: int) -> FakeChat:
        """Turn a group into a supergroup with a new id."""
        old = self.world.chats[chat_id]
        new = self.add_chat(new_id, "supergroup", title=old.title)
        new.members |= old.members
        old.moved_to = new_id
        for chat, service in ((old, {"migrate_to_chat_id": new_id}), (new, {"migrate_from_chat_id": chat_id})):
            message = self.world.new_message(chat, self._user(abs(chat_id)), "", [])
            message.service = service
            self.world.keep(message)
            self.world.update("message", self.world.message_json(message))
        return new

    def puts_bot(self, chat_id: int, standing: Standing) -> None:
        """Block, kick, or take back the bot ("fine"), and tell it as Telegram does."""
        chat = self.world.chats[chat_id]
        before, chat.standing = chat.standing, standing
        bot = self.world.bot["id"]
        status = {False: chat.members.get(bot, "member"), True: "kicked" if standing != "not_member" else "left"}
        was = {False: chat.members.get(bot, "member"), True: "kicked" if before != "not_member" else "left"}
        body = {
            "chat": chat.json(),
            "from": self._user(abs(chat_id)),
            "date": int(time.time()),
            "old_chat_member": member_json(self.world, bot, was[before in _AWAY]),
            "new_chat_member": member_json(self.world, bot, status[standing in _AWAY]),
        }
        self.world.update("my_chat_member", body)

    def message(self, message_id: int) -> FakeMessage:
        """A message by its id. Raises LookupError."""
        for messages in self.world.messages.values():
            if message_id in messages:
                return messages[message_id]
        raise LookupError(f"no message {message_id}")

    def messages(self, chat_id: int) -> list[FakeMessage]:
        """What the bot wrote in a chat, oldest first."""
        return [message for message in self.world.messages.get(chat_id, {}).values() if message.by_bot]

    async def wait_for(self, chat_id: int, predicate: Predicate | str, timeout: float = 5.0) -> FakeMessage:
        """The bot's first message in a chat that `predicate` accepts (or that holds the words).

        Raises TimeoutError with what is there.
        """
        wanted: Predicate = (lambda m: predicate in m.text) if isinstance(predicate, str) else predicate
        deadline = time.monotonic() + timeout
        while True:
            for message in self.messages(chat_id):
                if wanted(message):
                    return message
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError(f"chat {chat_id} has {[message.text for message in self.messages(chat_id)]}")
            await self.world.changed(left)

    async def wait_until(self, condition: Callable[[], bool], timeout: float = 5.0) -> None:
        """Return once `condition` holds. Raises TimeoutError."""
        deadline = time.monotonic() + timeout
        while not condition():
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError
            await self.world.changed(min(left, 0.05))

    def _user(self, user_id: int) -> Json:
        return {"id": user_id, "is_bot": False, "first_name": "Reader", "language_code": "en"}

    def _seen_by_bot(self, message: FakeMessage) -> bool:
        """Privacy mode: in groups a bot sees commands that may be its own, answers to it, and its name."""
        chat = message.chat
        if chat.standing in _AWAY:
            return False
        if chat.type in ("private", "channel") or not self.privacy:
            return True
        name = f"@{self.world.bot['username']}"
        replied = self.world.messages.get(chat.id, {}).get(message.reply_to or 0)
        if replied is not None and replied.by_bot:
            return True
        found = [(entity.type, cut(message.text, entity)) for entity in message.entities]
        own = [words for kind, words in found if kind == "bot_command" and (words.endswith(name) or "@" not in words)]
        return bool(own) or ("mention", name) in found
