"""Slack's refusals and the failures below it, in our words: every code and every class."""

import asyncio
import inspect
import json
import socket
import ssl
from types import SimpleNamespace
from typing import Any

import aiohttp
import pytest
import slack_sdk.errors
from aiohttp import client_exceptions
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.errors import ChatGone, DeliveryError, MessageRefused, PlatformDown, RetryLater, Unknown
from handlers.slack.errors import FAILURES, code_of, translate, translated

CHAT = "slack:T1:C1"


def refused(
    error: str | None, *, status: int = 200, headers: dict[str, str] | None = None, **more: Any
) -> SlackApiError:
    data: dict[str, Any] = {"ok": False, "error": error, **more} if error else {}
    response = AsyncSlackResponse(
        client=None,
        http_verb="POST",
        api_url="https://slack.com/api/chat.postMessage",
        req_args={"headers": {"Authorization": "Bearer xoxb-1-secretsecret"}},
        data=data,
        headers=headers or {},
        status_code=status,
    )
    return SlackApiError("The request to the Slack API failed.", response)  # type: ignore[no-untyped-call]


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("channel_not_found", ChatGone),
        ("not_in_channel", ChatGone),
        ("is_archived", ChatGone),
        ("restricted_action", ChatGone),
        ("user_not_found", ChatGone),
        ("invalid_auth", PlatformDown),
        ("account_inactive", PlatformDown),
        ("token_revoked", PlatformDown),
        ("not_authed", PlatformDown),
        ("missing_scope", PlatformDown),
        ("msg_too_long", MessageRefused),
        ("msg_blocks_too_long", MessageRefused),
        ("invalid_blocks", MessageRefused),
        ("no_text", MessageRefused),
        ("message_not_found", MessageRefused),
        ("a_code_of_next_year", MessageRefused),
        ("ratelimited", RetryLater),
        ("internal_error", Unknown),
        ("fatal_error", Unknown),
        ("service_unavailable", Unknown),
    ],
)
def test_codes(code: str, kind: type[DeliveryError]) -> None:
    error = translate(refused(code), chat=CHAT)
    assert type(error) is kind
    assert error.chat == CHAT
    assert code_of(error) == code


@pytest.mark.parametrize(
    ("headers", "after"),
    [
        ({"Retry-After": "7"}, 7.0),
        ({"Retry-After": "0.5"}, 0.5),
        ({"Retry-After": "soon"}, 30.0),
        ({"Retry-After": "-1"}, 30.0),
        ({"Retry-After": "inf"}, 30.0),
        ({"Retry-After": "nan"}, 30.0),
        ({}, 30.0),
    ],
)
def test_a_pause(headers: dict[str, str], after: float) -> None:
    for error in (refused("ratelimited", status=429, headers=headers), refused(None, status=429, headers=headers)):
        translated_error = translate(error, chat=CHAT)
        assert isinstance(translated_error, RetryLater)
        assert translated_error.after == after
        assert not translated_error.everywhere


@pytest.mark.parametrize("status", [200, 500, 502, 503, 504])
def test_an_empty_answer_may_have_gone_out(status: int) -> None:
    assert type(translate(refused(None, status=status), chat=CHAT)) is Unknown


def test_the_reason_is_told() -> None:
    error = refused("invalid_blocks", response_metadata={"messages": ["[ERROR] too long: xoxb-1-secretsecret"]})
    assert str(translate(error, chat=CHAT)) == "message refused: slack:T1:C1: invalid_blocks [ERROR] too long: ***"
    assert "needs chat:write" in str(translate(refused("missing_scope", needed="chat:write"), chat=CHAT))


@pytest.mark.parametrize("status", [200, 502])
def test_an_answer_that_is_no_json(status: int) -> None:
    error = SlackApiError("not JSON", SimpleNamespace(status=status, headers={}))  # type: ignore[no-untyped-call]
    assert type(translate(error, chat=CHAT)) is Unknown


def classes(module: Any) -> list[type[BaseException]]:
    found = [value for value in vars(module).values() if inspect.isclass(value) and issubclass(value, Exception)]
    return sorted({cls for cls in found if cls.__module__ == module.__name__}, key=lambda cls: cls.__name__)


HOST: Any = SimpleNamespace(host="slack.com", port=443, ssl=True, is_ssl=True)
ASKED: Any = SimpleNamespace(real_url="https://slack.com/api/auth.test")
LEAK = "xoxb-1-secretsecret"
# what a constructor wants; the first class that fits counts
ARGUMENTS: tuple[tuple[Any, tuple[Any, ...]], ...] = (
    (client_exceptions.UnixClientConnectorError, ("/socket", HOST, OSError(111, LEAK))),
    (aiohttp.ClientConnectorCertificateError, (HOST, ssl.CertificateError(LEAK))),
    (aiohttp.ClientConnectorError, (HOST, OSError(111, LEAK))),
    (aiohttp.ClientResponseError, (ASKED, ())),
    (aiohttp.ServerFingerprintMismatch, (b"a", b"b", "slack.com", 443)),
    (slack_sdk.errors.SlackApiError, (LEAK, None)),
    (BaseException, (LEAK,)),
)


def made(cls: type[BaseException]) -> BaseException:
    return cls(*next(arguments for base, arguments in ARGUMENTS if issubclass(cls, base)))


WALK = [*classes(slack_sdk.errors), *classes(client_exceptions)]
BEFORE_SENDING = (
    aiohttp.ClientConnectorError,
    aiohttp.ClientHttpProxyError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.ServerFingerprintMismatch,
    aiohttp.ClientConnectorCertificateError,
)


@pytest.mark.parametrize("cls", WALK, ids=lambda cls: cls.__name__)
def test_every_class_of_the_libraries_is_translated(cls: type[BaseException]) -> None:
    assert issubclass(cls, FAILURES)
    error = translate(made(cls), chat=CHAT)
    expected: type[DeliveryError] = Unknown
    if issubclass(cls, BEFORE_SENDING):
        expected = RetryLater
    elif issubclass(cls, aiohttp.InvalidURL):
        expected = PlatformDown
    assert type(error) is expected
    assert "secretsecret" not in str(error)


def test_the_walk_sees_the_libraries() -> None:
    assert {"SlackApiError", "SlackRequestError", "ServerDisconnectedError", "ClientConnectorDNSError"} <= {
        cls.__name__ for cls in WALK
    }


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (TimeoutError(), Unknown),
        (ConnectionResetError("reset"), Unknown),
        (BrokenPipeError(), Unknown),
        (ConnectionRefusedError(), RetryLater),
        (socket.gaierror(-2, "no such name"), RetryLater),
        (UnicodeDecodeError("utf-8", b"\xff", 0, 1, "bad"), Unknown),
        (json.JSONDecodeError("bad", "", 0), Unknown),
        (AttributeError("'list' object has no attribute 'get'"), Unknown),
        (TypeError(), Unknown),
        (KeyError("ts"), Unknown),
    ],
)
def test_other_failures(error: BaseException, kind: type[DeliveryError]) -> None:
    with pytest.raises(kind) as caught, translated(CHAT):
        raise error
    assert caught.value.__cause__ is error
    if kind is RetryLater:
        assert isinstance(caught.value, RetryLater)
        assert caught.value.after == 2.0
        assert caught.value.everywhere


@pytest.mark.parametrize(
    "error", [asyncio.CancelledError(), KeyboardInterrupt(), AssertionError(), MessageRefused(chat=CHAT)]
)
def test_what_is_not_a_failure_passes(error: BaseException) -> None:
    with pytest.raises(type(error)) as caught, translated(CHAT):
        raise error
    assert caught.value is error
