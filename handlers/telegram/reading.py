"""What people write on Telegram, as requests. Pure."""

import re

from telegram import Message, User
from telegram.constants import ChatType

from bot.message import Request
from handlers.telegram.address import Address

_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,64})(?:@([A-Za-z0-9_]+))?(?![\w/@])")
_HELP = "help"
_HERE = "here"
_LIST = "feeds import"


def asked(message: Message, bot: User, *, edited: bool = False) -> str | None:
    """What `message` asks of `bot`, as `Request.text`, or None when it is not meant for it.

    In private that is all that is written, a location that is shared and a list of feeds; elsewhere a command, an
    answer to the bot, or words that name it. Of changed messages only commands count. Other bots are not listened
    to, nor a channel's posts where Telegram repeats them in the channel's group.
    """
    if message.location is not None and message.chat.type == ChatType.PRIVATE:
        return f"timezone {message.location.latitude:.4f},{message.location.longitude:.4f}"
    text = (message.text or message.caption or _meant_by_file(message)).strip()
    if not text or _by_another_bot(message) or message.is_automatic_forward:
        return None
    command = _COMMAND.match(text)
    if command is not None:
        return _with_answered(_command(text, command, bot), message)
    if edited:
        return None
    if message.chat.type == ChatType.PRIVATE:
        return text
    rest, named = _without_name(text, bot)
    if not named and not _answers(message, bot):
        return None
    command = _COMMAND.match(rest)
    return _command(rest, command, bot) if command else rest or _HELP


def _meant_by_file(message: Message) -> str:
    """A list of feeds that comes without words is to be followed."""
    name = (message.document.file_name or "") if message.document else ""
    return _LIST if message.chat.type == ChatType.PRIVATE and name.casefold().endswith(".opml") else ""


def answered(message: Message, bot: User) -> str | None:
    """The id of the bot's message that `message` answers, or None."""
    return str(message.reply_to_message.message_id) if message.reply_to_message and _answers(message, bot) else None


def _with_answered(text: str | None, message: Message) -> str | None:
    """A bare /here is about the message that it answers."""
    there = message.reply_to_message
    if text != _HERE or there is None:
        return text
    return f"{text} {there.text or there.caption or ''}".strip()


def address(message: Message) -> Address:
    """The chat of a message, and the topic. Answers in a group without topics carry a thread too, but no topic."""
    return Address(message.chat.id, message.message_thread_id if message.is_topic_message else None)


def request(where: Address, text: str, *, user_id: int | None, private: bool, admin: bool) -> Request:
    """A request; in a channel, where nobody writes by name, the channel stands for the person."""
    who = str(user_id if user_id is not None else where.chat)
    return Request(chat_id=str(where), platform="telegram", user_id=who, text=text, private=private, admin=admin)


def _command(text: str, command: re.Match[str], bot: User) -> str | None:
    name, owner = command.groups()
    if owner is not None and owner.lower() != (bot.username or "").lower():
        return None
    return f"{name} {text[command.end() :].strip()}".strip()


def _by_another_bot(message: Message) -> bool:
    """Anonymous administrators and channels write through a stand-in that counts as a bot."""
    return message.from_user is not None and message.from_user.is_bot and message.sender_chat is None


def _without_name(text: str, bot: User) -> tuple[str, bool]:
    if not bot.username:
        return text, False
    rest, count = re.subn(rf"(?<![\w@])@{re.escape(bot.username)}\b[:,]?", " ", text, flags=re.IGNORECASE)
    return " ".join(rest.split()) if count else text, count > 0


def _answers(message: Message, bot: User) -> bool:
    """Whether it answers the bot. In a topic every message "answers" the one that opened the topic."""
    answered = message.reply_to_message
    if answered is None or answered.from_user is None or answered.message_id == message.message_thread_id:
        return False
    return answered.from_user.id == bot.id
