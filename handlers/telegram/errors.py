"""Telegram's errors as ours. Every failure has one meaning: wait, gone, moved, refused, down, or nobody knows."""

from collections.abc import Iterator
from datetime import timedelta

import httpx
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    PassportDecryptionError,
    RetryAfter,
    TelegramError,
)

from bot.errors import ChatGone, ChatMoved, DeliveryError, MessageRefused, PlatformDown, RetryLater, Unknown
from bot.log import redact
from handlers.telegram.address import Address

# The library raises the plain Python errors when an answer lacks a field that it needs.
FAILURES = (TelegramError, TypeError, AttributeError, KeyError, ValueError)
_SHORTLY = 2.0
_NEVER_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.InvalidURL,
    RuntimeError,  # the client is closed
)
_CLOSED_TO_US = (
    "chat not found",
    "chat_write_forbidden",
    "chat_restricted",
    "channel_private",
    "group chat was deactivated",
    "have no rights to send",
    "message thread not found",
    "need administrator rights",
    "not enough rights",
    "peer_id_invalid",
    "topic_closed",
    "topic_deleted",
)


def translate(error: Exception, *, chat: str) -> DeliveryError:
    """What `error`, raised while sending to `chat`, means for the message. It is total: see `FAILURES`."""
    detail = redact(str(error))
    match error:
        case ChatMigrated():
            return ChatMoved(detail, chat=chat, new_chat=str(Address(error.new_chat_id)))
        case InvalidToken():
            return PlatformDown("Telegram does not know this token", chat=chat)  # the library's own text holds it
        case RetryAfter() | Conflict():
            return RetryLater(detail, chat=chat, after=_seconds(error))
        case Forbidden():
            return ChatGone(detail, chat=chat)
        case BadRequest() if any(sign in detail.lower() for sign in _CLOSED_TO_US):
            return ChatGone(detail, chat=chat)
        case BadRequest() | EndPointNotFound() | PassportDecryptionError():
            return MessageRefused(detail, chat=chat)
    if isinstance(error, NetworkError) and any(isinstance(cause, _NEVER_SENT) for cause in _causes(error)):
        return RetryLater(detail, chat=chat, after=_SHORTLY, everywhere=True)
    return Unknown(detail or type(error).__name__, chat=chat)


def is_unchanged(error: Exception) -> bool:
    """Whether Telegram refused an edit only because the message already reads so."""
    return isinstance(error, BadRequest) and "message is not modified" in str(error).lower()


def _seconds(error: RetryAfter | Conflict) -> float:
    after = error.retry_after if isinstance(error, RetryAfter) else _SHORTLY
    return after.total_seconds() if isinstance(after, timedelta) else float(after)


def _causes(error: BaseException) -> Iterator[BaseException]:
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__
