"""Slack's refusals, and the failures of its SDK and of HTTP below it, in Hearsay's words.

The translation is total: `FAILURES` names all that a call can raise, `translate` has an answer for each, and a code
that is not listed counts as a refusal of the message, because Slack did answer and did say no.
"""

import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.errors import ChatGone, DeliveryError, MessageRefused, PlatformDown, RetryLater, Unknown
from bot.log import redact

# The SDK raises AttributeError, TypeError, KeyError or ValueError when an answer is not the JSON object it expects.
FAILURES = (SlackClientError, aiohttp.ClientError, OSError, ValueError, AttributeError, TypeError, KeyError)

_NEVER_SENT = (
    aiohttp.ClientConnectorError,
    aiohttp.ClientHttpProxyError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.ServerFingerprintMismatch,
    aiohttp.ClientConnectorCertificateError,
    ConnectionRefusedError,
    socket.gaierror,
)
_DIAL_AGAIN = 2.0
_PAUSE = 30.0
_LONGEST_DETAIL = 300

_GONE = frozenset(
    {
        "access_denied",
        "cannot_dm_bot",
        "channel_is_archived",
        "channel_not_found",
        "is_archived",
        "is_inactive",
        "messages_tab_disabled",
        "not_in_channel",
        "restricted_action",
        "restricted_action_non_threadable_channel",
        "restricted_action_read_only_channel",
        "restricted_action_thread_locked",
        "restricted_action_thread_only_channel",
        "team_not_found",
        "user_disabled",
        "user_not_found",
        "user_not_in_channel",
    }
)
_DOWN = frozenset(
    {
        "account_inactive",
        "ekm_access_denied",
        "enterprise_is_restricted",
        "invalid_auth",
        "missing_scope",
        "no_permission",
        "not_allowed_token_type",
        "not_authed",
        "org_login_required",
        "team_access_not_granted",
        "token_expired",
        "token_revoked",
        "two_factor_setup_required",
    }
)
_LOST = frozenset({"", "fatal_error", "internal_error", "request_timeout", "service_unavailable"})
_LATER = frozenset({"message_limit_exceeded", "rate_limited", "ratelimited", "team_added_to_org"})


@contextmanager
def translated(chat: str) -> Iterator[None]:
    """Whatever a call to Slack raises inside comes out as a `DeliveryError` about `chat`, with its cause."""
    try:
        yield
    except FAILURES as error:
        raise translate(error, chat=chat) from error


def translate(error: BaseException, *, chat: str) -> DeliveryError:
    """What `error` means for a message to `chat`. The detail starts with Slack's own code where there is one."""
    if isinstance(error, SlackApiError):
        return _refused(error, chat)
    detail = redact(f"{type(error).__name__}: {error}")[:_LONGEST_DETAIL]
    if isinstance(error, _NEVER_SENT):
        return RetryLater(detail, chat=chat, after=_DIAL_AGAIN, everywhere=True)
    if isinstance(error, aiohttp.InvalidURL):
        return PlatformDown(f"the address of Slack is wrong: {detail}", chat=chat)
    return Unknown(detail, chat=chat)


def refusal(code: str, *, chat: str, status: int = 200, retry_after: str | None = None, why: str = "") -> DeliveryError:
    """What Slack's error `code`, with the HTTP status that it came with, means for a message to `chat`."""
    detail = redact(f"{code} {why}".strip() or f"HTTP {status}, no reason given")[:_LONGEST_DETAIL]
    if status == 429 or code in _LATER:
        return RetryLater(detail, chat=chat, after=_seconds(retry_after))
    if status >= 500 or code in _LOST:
        return Unknown(detail, chat=chat)
    for codes, kind in ((_GONE, ChatGone), (_DOWN, PlatformDown)):
        if code in codes:
            return kind(detail, chat=chat)
    return MessageRefused(detail, chat=chat)


def code_of(error: DeliveryError) -> str:
    """Slack's own code for a translated error, or some other word."""
    return error.detail.partition(" ")[0]


def _refused(error: SlackApiError, chat: str) -> DeliveryError:
    response = error.response
    data = getattr(response, "data", None)
    body: Mapping[str, Any] = data if isinstance(data, dict) else {}
    # the SDK passes aiohttp's own response on when the answer was not JSON
    status = getattr(response, "status_code", None) or getattr(response, "status", None) or 200
    headers: Mapping[str, str] = getattr(response, "headers", None) or {}
    metadata = body.get("response_metadata")
    reasons = metadata.get("messages") if isinstance(metadata, dict) else None
    why = "; ".join(str(reason) for reason in reasons) if isinstance(reasons, list) else ""
    code = str(body.get("error") or "")
    if code == "missing_scope" and body.get("needed"):
        why = f"needs {body['needed']}"
    return refusal(code, chat=chat, status=status, retry_after=headers.get("Retry-After"), why=why)


def _seconds(header: str | None) -> float:
    try:
        seconds = float(header or "")
    except ValueError:
        return _PAUSE
    return seconds if 0 < seconds < float("inf") else _PAUSE
