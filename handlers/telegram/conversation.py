"""What happens in the chats, update by update: requests are answered, button presses too, and moves are told."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

from telegram import Bot, CallbackQuery, ChatMember, ChatMemberRestricted, ChatMemberUpdated, Message, Update
from telegram.constants import ChatMemberStatus, ChatType

from bot.errors import ChatMoved, DeliveryError, RetryLater
from bot.log import logger, redact
from bot.message import Answer, ButtonBook, Channel, ChatEvent, OnChat, Request
from bot.message import Message as OurMessage
from bot.turns import Turns
from bot.wording import translations
from handlers.telegram.address import Address
from handlers.telegram.errors import FAILURES
from handlers.telegram.files import offered
from handlers.telegram.reading import address, answered, asked, request

_PATIENCE = 60.0
_LEADERS = (ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR)


Sleep = Callable[[float], Awaitable[object]]


class Conversation:
    """Answers updates; those of one chat in their order, those of different chats side by side."""

    def __init__(
        self,
        bot: Bot,
        channel: Channel,
        answer: Answer,
        book: ButtonBook,
        *,
        on_chat: OnChat | None = None,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._bot = bot
        self._channel = channel
        self._answer = answer
        self._book = book
        self._on_chat = on_chat
        self._sleep = sleep
        self._turns = Turns()

    async def handle(self, update: Update) -> None:
        """Take one update."""
        if update.my_chat_member is not None:
            await self._stands(update.my_chat_member)
        elif update.callback_query is not None:
            await self._pressed(update.callback_query)
        elif update.effective_message is not None:
            edited = update.edited_message is not None or update.edited_channel_post is not None
            await self._written(update.effective_message, edited=edited)

    async def _written(self, message: Message, *, edited: bool) -> None:
        if message.migrate_to_chat_id is not None:
            await self._moved(Address(message.chat.id), str(Address(message.migrate_to_chat_id)))
            return
        text = asked(message, self._bot.bot, edited=edited)
        if text is None:
            return
        async with self._turn(message.chat.id) as mine:
            if not mine:
                return
            private = message.chat.type == ChatType.PRIVATE
            user_id = message.from_user.id if message.from_user else None
            admin = private or await self._leads(message, user_id)
            ask = request(address(message), text, user_id=user_id, private=private, admin=admin)
            ask = replace(ask, reply_to=answered(message, self._bot.bot), offer=offered(message, self._bot))
            await self._respond(ask, key=f"answer:{message.message_id}", reply_to=None if private else message)

    async def _pressed(self, query: CallbackQuery) -> None:
        """Tell the presser's app at once that the press arrived, then answer in the chat."""
        text = self._book.action(query.data or "")
        try:
            await query.answer(text=None if text else _too_old(query), show_alert=text is None)
        except FAILURES as error:
            logger(__name__).info("a button press was not confirmed", error=redact(str(error)))
        if text is None or query.message is None:
            return
        chat = query.message.chat
        where = address(query.message) if isinstance(query.message, Message) else Address(chat.id)
        async with self._turn(chat.id) as mine:
            if not mine:
                return
            private = chat.type == ChatType.PRIVATE
            admin = private or await self._is_leader(chat.id, query.from_user.id)
            ask = request(where, text, user_id=query.from_user.id, private=private, admin=admin)
            await self._respond(ask, key=f"press:{query.id}", reply_to=None, pressed=str(query.message.message_id))

    async def _respond(self, ask: Request, *, key: str, reply_to: Message | None, pressed: str | None = None) -> None:
        """Bring the answer; `pressed` is the message whose button was pressed, which an answer may replace."""
        message = await self._answer(ask)
        if not message.blocks:
            return
        chat_id, answered = ask.chat_id, str(reply_to.message_id) if reply_to else None
        log = logger(__name__).bind(chat=chat_id)
        if message.replaces and pressed is not None and await self._replaced(chat_id, pressed, message):
            return
        try:
            await self._channel.send(chat_id, message, key=key, reply_to=answered)
            return
        except RetryLater as pause:
            log.warning("an answer must wait", error=str(pause))
            if pause.after > _PATIENCE:
                return
            await self._sleep(pause.after)
        except ChatMoved as move:
            await self._moved(Address.parse(chat_id), move.new_chat)
            chat_id, answered = move.new_chat, None
        except DeliveryError as error:
            log.warning("an answer did not go out", error=str(error))
            return
        try:
            await self._channel.send(chat_id, message, key=key, reply_to=answered)
        except DeliveryError as error:
            log.warning("an answer did not go out", error=str(error))

    async def _replaced(self, chat_id: str, message_id: str, message: OurMessage) -> bool:
        try:
            await self._channel.edit(chat_id, message_id, message)
        except DeliveryError as error:
            logger(__name__).info("a message was not replaced", chat=chat_id, error=str(error))
            return False
        return True

    async def _leads(self, message: Message, user_id: int | None) -> bool:
        """Whether the writer runs the chat. In a channel, and in a group's own name, only who runs it can write."""
        if message.chat.type == ChatType.CHANNEL:
            return True
        if message.sender_chat is not None:
            return message.sender_chat.id == message.chat.id
        return user_id is not None and await self._is_leader(message.chat.id, user_id)

    async def _is_leader(self, chat_id: int, user_id: int) -> bool:
        try:
            member = await self._bot.get_chat_member(chat_id, user_id)
        except FAILURES as error:
            logger(__name__).warning("who runs the chat is not known", chat=chat_id, error=redact(str(error)))
            return False
        return member.status in _LEADERS

    async def _stands(self, change: ChatMemberUpdated) -> None:
        """Report that the bot was blocked, kicked or removed, or is back."""
        before, now = _is_in(change.old_chat_member), _is_in(change.new_chat_member)
        if before != now:
            await self._tell(ChatEvent(str(Address(change.chat.id)), "back" if now else "gone"))

    async def _moved(self, old: Address, new_chat_id: str) -> None:
        await self._tell(ChatEvent(str(Address(old.chat)), "moved", new_chat_id))

    async def _tell(self, event: ChatEvent) -> None:
        logger(__name__).info("a chat changed", chat=event.chat_id, kind=event.kind, new_chat=event.new_chat_id)
        if self._on_chat is not None:
            await self._on_chat(event)

    @asynccontextmanager
    async def _turn(self, chat_id: int) -> AsyncIterator[bool]:
        """The chat's turn; False where so many of its updates wait already that this one is left unanswered."""
        async with self._turns.turn(chat_id) as mine:
            if not mine:
                logger(__name__).warning("too much at once from one chat", chat=chat_id)
            yield mine


def _too_old(query: CallbackQuery) -> str:
    language = (query.from_user.language_code or "en").partition("-")[0]
    return translations(language).gettext("This button is too old. Ask again.")


def _is_in(member: ChatMember) -> bool:
    if isinstance(member, ChatMemberRestricted):
        return member.is_member
    return member.status not in (ChatMemberStatus.LEFT, ChatMemberStatus.BANNED)
