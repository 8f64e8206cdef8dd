"""Hearsay's way out to Telegram."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Literal

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, ReplyParameters
from telegram.constants import ParseMode

from bot.errors import DeliveryError, MessageRefused, RetryLater, Unknown
from bot.message import ButtonBook, Message, Sent
from handlers.telegram.address import Address
from handlers.telegram.errors import FAILURES, is_unchanged, translate
from handlers.telegram.render import Part, plain, render

Sleep = Callable[[float], Awaitable[object]]
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_UNDER_WAY = 200


class TelegramChannel:
    """Sends and edits messages (`bot.message.Channel`).

    A message of several parts that stops half-way is taken up where it stopped when it is sent again under the same
    key. `pause` is the time between parts: Telegram allows a chat about one message a second. A part that must wait
    no longer than `patience` is waited for here. Telegram has no message that only one member of a group sees:
    `Message.private` changes nothing.
    """

    platform = "telegram"

    def __init__(
        self,
        bot: Bot,
        book: ButtonBook,
        *,
        pause: float = 1.05,
        patience: float = 60.0,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._bot = bot
        self._book = book
        self._pause = pause
        self._patience = patience
        self._sleep = sleep
        self._under_way: dict[tuple[str, str, tuple[Part, ...]], list[str]] = {}

    async def send(self, chat_id: str, message: Message, *, key: str, reply_to: str | None = None) -> Sent:
        """Post `message` in parts, the first as an answer to `reply_to` if that is still there."""
        address = Address.parse(chat_id)
        parts = render(message, book=self._book)
        if not parts:
            raise MessageRefused("there is nothing to read in it", chat=chat_id)
        work = (chat_id, key, tuple(parts))
        done = self._under_way.pop(work, [])
        try:
            for part in parts[len(done) :]:
                done.append(await self._post_next(address, part, message, first=not done, reply_to=reply_to))
        except (RetryLater, Unknown):
            self._remember(work, done)
            raise
        return Sent(done[0], tuple(done))

    async def edit(self, chat_id: str, message_id: str, message: Message) -> None:
        """Replace the text and buttons of a message. Of a message in parts only the first can be replaced."""
        address = Address.parse(chat_id)
        parts = render(message, book=self._book)
        if not parts or not message_id.isdigit():
            raise MessageRefused("there is nothing to write, or nothing to write it to", chat=chat_id)
        part = Part(parts[0].html, parts[0].text, parts[-1].keyboard)
        try:
            await self._replace(address, int(message_id), part)
        except MessageRefused as refusal:
            if not _is_about_markup(refusal):
                raise
            await self._replace(address, int(message_id), plain(part, buttons=not _is_about_buttons(refusal)))

    async def find(self, chat_id: str, key: str) -> Sent | None | Literal["cannot"]:
        """Telegram cannot be asked what was sent."""
        return "cannot"

    async def _post_next(
        self, address: Address, part: Part, message: Message, *, first: bool, reply_to: str | None
    ) -> str:
        """Post one part; one after the first is paced, and waited for once when Telegram asks for a pause."""
        silent = message.silent or not first
        if first:
            return await self._post(address, part, silent=silent, reply_to=reply_to)
        await self._sleep(self._pause)
        try:
            return await self._post(address, part, silent=silent)
        except RetryLater as pause:
            if pause.after > self._patience:
                raise
            await self._sleep(pause.after)
        return await self._post(address, part, silent=silent)

    async def _post(self, address: Address, part: Part, *, silent: bool, reply_to: str | None = None) -> str:
        """Post one part; one whose markup is refused goes out once more without it."""
        try:
            return await self._call_send(address, part, silent=silent, reply_to=reply_to)
        except MessageRefused as refusal:
            if not _is_about_markup(refusal):
                raise
            bare = plain(part, buttons=not _is_about_buttons(refusal))
        return await self._call_send(address, bare, silent=silent, reply_to=reply_to)

    async def _call_send(self, address: Address, part: Part, *, silent: bool, reply_to: str | None) -> str:
        try:
            sent = await self._bot.send_message(
                address.chat,
                part.html or part.text,
                parse_mode=ParseMode.HTML if part.html else None,
                message_thread_id=address.topic,
                disable_notification=silent,
                link_preview_options=_NO_PREVIEW,
                reply_parameters=_reply(reply_to),
                reply_markup=_markup(part),
            )
        except FAILURES as error:
            raise _meaning(error, address) from error
        return str(sent.message_id)

    async def _replace(self, address: Address, message_id: int, part: Part) -> None:
        try:
            await self._bot.edit_message_text(
                part.html or part.text,
                address.chat,
                message_id,
                parse_mode=ParseMode.HTML if part.html else None,
                link_preview_options=_NO_PREVIEW,
                reply_markup=_markup(part),
            )
        except FAILURES as error:
            if is_unchanged(error):
                return
            raise _meaning(error, address) from error

    def _remember(self, work: tuple[str, str, tuple[Part, ...]], done: list[str]) -> None:
        if not done:
            return
        self._under_way[work] = done
        while len(self._under_way) > _UNDER_WAY:
            del self._under_way[next(iter(self._under_way))]


def _meaning(error: Exception, address: Address) -> DeliveryError:
    return translate(error, chat=str(address))


def _is_about_buttons(refusal: MessageRefused) -> bool:
    return any(sign in refusal.detail.lower() for sign in ("button", "reply markup", "reply_markup", "keyboard"))


def _is_about_markup(refusal: MessageRefused) -> bool:
    return "parse entities" in refusal.detail.lower() or _is_about_buttons(refusal)


def _reply(message_id: str | None) -> ReplyParameters | None:
    if message_id is None or not message_id.isdigit():
        return None
    return ReplyParameters(int(message_id), allow_sending_without_reply=True)


def _markup(part: Part) -> InlineKeyboardMarkup | None:
    if not part.keyboard:
        return None
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(label, callback_data=token) for label, token in row] for row in part.keyboard]
    )
