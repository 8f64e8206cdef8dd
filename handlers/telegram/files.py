"""Files that people send on Telegram."""

import asyncio

from telegram import Bot, Document, Message

from bot.errors import UsageError
from bot.log import logger, redact
from bot.message import MOST_FILE_BYTES, Offer
from handlers.telegram.errors import FAILURES

_PATIENCE = 30.0


def offered(message: Message, bot: Bot) -> Offer | None:
    """The document of `message`, or of the message that it answers, for a thread beside the running event loop."""
    replied = message.reply_to_message
    document = message.document or (replied.document if replied else None)
    if document is None:
        return None
    loop = asyncio.get_running_loop()

    def fetch() -> bytes:
        work = asyncio.run_coroutine_threadsafe(_fetched(bot, document), loop)
        try:
            return work.result(_PATIENCE)
        except TimeoutError as error:
            work.cancel()
            raise UsageError("Telegram takes too long to give it") from error

    return Offer(document.file_name or "document", document.file_size or 0, fetch)


async def _fetched(bot: Bot, document: Document) -> bytes:
    """What stands in a document. https://core.telegram.org/bots/api#getfile"""
    try:
        file = await bot.get_file(document.file_id)
        small = (file.file_size or 0) <= MOST_FILE_BYTES
        content = bytes(await file.download_as_bytearray()) if small else None
    except FAILURES as error:
        # not chained: the library's error may hold the token
        logger(__name__).warning("a file was not given", error=redact(str(error)))
        content = b""
    if content is None or len(content) > MOST_FILE_BYTES:
        raise UsageError(f"it has more than {MOST_FILE_BYTES:,} bytes")
    if not content:
        raise UsageError("Telegram does not give it")
    return content
