"""Hearsay's way out to Telegram."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from telegram import (
    Bot,
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    LinkPreviewOptions,
    ReplyParameters,
)
from telegram.constants import ParseMode

from bot.errors import ChatGone, DeliveryError, MessageRefused, RetryLater
from bot.log import logger
from bot.message import Act, ButtonBook, File, Lane, Message, Picture, Sent, Way
from bot.pace import Pace, own_way
from handlers.telegram.address import Address
from handlers.telegram.errors import FAILURES, is_unchanged, translate
from handlers.telegram.render import Part, plain, render

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_SMALL_PREVIEW = LinkPreviewOptions(is_disabled=False, prefer_small_media=True)


class TelegramChannel:
    """Sends and edits messages (`bot.message.Channel`).

    A part that must wait no longer than `patience` is waited for here. Telegram has no message that only one member of
    a group sees: `Message.private` changes nothing.
    """

    platform = "telegram"

    def __init__(self, bot: Bot, book: ButtonBook, *, pace: Pace | None = None, patience: float = 60.0) -> None:
        self._bot = bot
        self._book = book
        self._pace = pace or Pace()
        self._patience = patience

    def lanes(self, chat_id: str, act: Act) -> tuple[Lane, ...]:
        """The chat's own lane, a group's minute, and all that the bot sends.

        https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
        """
        chat = Address.parse(chat_id).chat
        own = Lane(f"telegram:{chat}", 1, 1.0)
        minute = (Lane(f"telegram:{chat} a minute", 20, 60.0),) if chat < 0 else ()
        return (own, *minute, Lane("telegram", 30, 1.0))

    async def send(
        self, chat_id: str, message: Message, *, key: str, reply_to: str | None = None, way: Way | None = None
    ) -> Sent:
        """Post `message` in parts, the first as an answer to `reply_to` if that is still there."""
        address = Address.parse(chat_id)
        parts = self._rendered(chat_id, message)
        way = way or self._own_way(chat_id)
        done = list(way.done)
        for part in parts[len(done) :]:
            done.append(await self._post_next(address, part, message, way, first=not done, reply_to=reply_to))
        there = tuple(message_id for message_id in done if message_id)
        return Sent(there[0], there)

    async def edit(
        self, chat_id: str, message_id: str, message: Message, *, rest: Sequence[str] = (), way: Way | None = None
    ) -> Sent:
        """Replace the text and buttons of a message in all its parts.

        What it has more of is posted beneath; what it has less of is deleted.
        """
        if message.file is not None:
            raise MessageRefused("a file comes with a message of its own", chat=chat_id)
        address = Address.parse(chat_id)
        way = way or self._own_way(chat_id)
        there = [message_id, *rest, *way.done]
        if not all(part.isdigit() for part in there):
            raise MessageRefused("there is nothing to write to", chat=chat_id)
        parts = self._rendered(chat_id, message)
        for known, part in zip(there, parts, strict=False):
            async with way.turn():
                await self._rewrite(address, int(known), part)
        for known in there[len(parts) :]:
            async with way.turn():
                await self._delete(address, int(known))
        done = there[: len(parts)]
        for part in parts[len(done) :]:
            done.append(await self._post_next(address, part, message, way, first=False, reply_to=None))
        return Sent(done[0], tuple(done))

    async def find(self, chat_id: str, key: str, *, since: datetime | None = None) -> Sent | None | Literal["cannot"]:
        """Telegram cannot be asked what was sent."""
        return "cannot"

    def _rendered(self, chat_id: str, message: Message) -> list[Part]:
        parts = render(message, book=self._book)
        if not parts:
            raise MessageRefused("there is nothing to read in it", chat=chat_id)
        return parts

    def _own_way(self, chat_id: str) -> Way:
        return own_way(self._pace, self.lanes(chat_id, "send"), chat=chat_id, patience=self._patience)

    async def _post_next(
        self, address: Address, part: Part, message: Message, way: Way, *, first: bool, reply_to: str | None
    ) -> str:
        """Post one part; one after the first is waited for once when Telegram asks for a short pause."""
        silent = message.silent or not first
        try:
            async with way.turn():
                posted = await self._post(address, part, silent=silent, reply_to=reply_to if first else None)
        except RetryLater as pause:
            if first or pause.after > self._patience:
                raise
            async with way.turn():  # the lane is closed for as long as Telegram asked
                posted = await self._post(address, part, silent=silent)
        if posted:
            await way.out(posted)
        return posted

    async def _rewrite(self, address: Address, message_id: int, part: Part) -> None:
        try:
            await self._replace(address, message_id, part)
        except MessageRefused as refusal:
            if not _is_about_markup(refusal):
                raise
            await self._replace(address, message_id, plain(part, buttons=not _is_about_buttons(refusal)))

    async def _post(self, address: Address, part: Part, *, silent: bool, reply_to: str | None = None) -> str:
        """Post one part; one whose markup is refused goes out once more without it.

        Where no photo may be sent, the text does without; the answer is empty when the part was a photo alone. Where no
        document may be sent, the part's text says so in its place.
        """
        if part.file is not None:
            try:
                return await self._call_document(address, part.file, silent=silent, reply_to=reply_to)
            except (MessageRefused, ChatGone) as refusal:
                logger(__name__).warning("a file was refused", chat=str(address), error=str(refusal))
        if part.picture is not None:
            try:
                return await self._call_photo(address, part, part.picture, silent=silent, reply_to=reply_to)
            except (MessageRefused, ChatGone) as refusal:
                logger(__name__).warning("a picture was refused", chat=str(address), error=str(refusal))
            if not part.text:
                return ""
        try:
            return await self._call_send(address, part, silent=silent, reply_to=reply_to)
        except MessageRefused as refusal:
            if not _is_about_markup(refusal):
                raise
            bare = plain(part, buttons=not _is_about_buttons(refusal))
        return await self._call_send(address, bare, silent=silent, reply_to=reply_to)

    async def _call_photo(
        self, address: Address, part: Part, picture: Picture, *, silent: bool, reply_to: str | None
    ) -> str:
        try:
            sent = await self._bot.send_photo(
                address.chat,
                InputFile(picture.png, filename=picture.name),
                caption=part.html or part.text or None,
                parse_mode=ParseMode.HTML if part.html else None,
                message_thread_id=address.topic,
                disable_notification=silent,
                reply_parameters=_reply(reply_to),
                reply_markup=_markup(part),
            )
        except FAILURES as error:
            raise self._told(error, address) from error
        return str(sent.message_id)

    async def _call_document(self, address: Address, file: File, *, silent: bool, reply_to: str | None) -> str:
        try:
            sent = await self._bot.send_document(
                address.chat,
                InputFile(file.content, filename=file.name),
                message_thread_id=address.topic,
                disable_notification=silent,
                disable_content_type_detection=True,
                reply_parameters=_reply(reply_to),
            )
        except FAILURES as error:
            raise self._told(error, address) from error
        return str(sent.message_id)

    async def _call_send(self, address: Address, part: Part, *, silent: bool, reply_to: str | None) -> str:
        try:
            sent = await self._bot.send_message(
                address.chat,
                part.html or part.text,
                parse_mode=ParseMode.HTML if part.html else None,
                message_thread_id=address.topic,
                disable_notification=silent,
                link_preview_options=_SMALL_PREVIEW if part.preview else _NO_PREVIEW,
                reply_parameters=_reply(reply_to),
                reply_markup=_markup(part),
            )
        except FAILURES as error:
            raise self._told(error, address) from error
        return str(sent.message_id)

    async def _replace(self, address: Address, message_id: int, part: Part) -> None:
        try:
            await self._bot.edit_message_text(
                part.html or part.text,
                address.chat,
                message_id,
                parse_mode=ParseMode.HTML if part.html else None,
                link_preview_options=_SMALL_PREVIEW if part.preview else _NO_PREVIEW,
                reply_markup=_markup(part),
            )
        except FAILURES as error:
            if is_unchanged(error):
                return
            raise self._told(error, address) from error

    async def _delete(self, address: Address, message_id: int) -> None:
        """Take a part away; one that cannot be taken away any more stays."""
        try:
            await self._bot.delete_message(address.chat, message_id)
        except FAILURES as error:
            meaning = self._told(error, address)
            if not isinstance(meaning, MessageRefused):
                raise meaning from error

    def _told(self, error: Exception, address: Address) -> DeliveryError:
        """What an error means; a pause that Telegram asks for holds for everybody who sends there."""
        meaning = translate(error, chat=str(address))
        if isinstance(meaning, RetryLater):
            self._pace.refused(self.lanes(str(address), "send"), meaning.after, everywhere=meaning.everywhere)
        return meaning


def _is_about_buttons(refusal: MessageRefused) -> bool:
    return any(sign in refusal.detail.lower() for sign in ("button", "reply markup", "reply_markup", "keyboard"))


def _is_about_markup(refusal: MessageRefused) -> bool:
    return "parse entities" in refusal.detail.lower() or _is_about_buttons(refusal)


def _reply(message_id: str | None) -> ReplyParameters | None:
    if message_id is None or not message_id.isdigit():
        return None
    return ReplyParameters(int(message_id), allow_sending_without_reply=True)


def _markup(part: Part) -> InlineKeyboardMarkup | None:
    rows = [[InlineKeyboardButton(label, callback_data=token) for label, token in row] for row in part.keyboard]
    if part.copy is not None:
        rows.append([InlineKeyboardButton(part.copy.label, copy_text=CopyTextButton(part.copy.text))])
    return InlineKeyboardMarkup(rows) if rows else None
