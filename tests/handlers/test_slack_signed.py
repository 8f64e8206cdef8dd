"""Slack over HTTP: requests as Slack signs them, to the bot's own web server, on real sockets."""

import asyncio
import json
import logging
import time
from collections.abc import AsyncIterator

import pytest

from bot.web import WebServer
from handlers.slack.adapter import SlackBot
from handlers.slack.signed import MOST_BYTES, PATH, knock
from tests.emulators.slack import SIGNING_SECRET, SlackFake
from tests.emulators.slack_book import FakeBook
from tests.emulators.slack_desk import CHAT, COMMANDS, Desk, running
from tests.emulators.slack_http import Door, form_of, signed
from tests.emulators.slack_socket import Envelope


@pytest.fixture
async def fake() -> AsyncIterator[SlackFake]:
    async with SlackFake(ack_within=2.0) as server:
        yield server


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
async def door(fake: SlackFake, desk: Desk) -> AsyncIterator[Door]:
    bot = SlackBot(
        fake.bot_token,
        None,
        fake.base_url,
        desk.answer,
        COMMANDS,
        FakeBook(),
        signing_secret=SIGNING_SECRET,
        on_chat=desk.on_chat,
    )
    server = WebServer(bot.routes, host="127.0.0.1", port=0)
    await server.start()
    door = fake.call_at(f"http://127.0.0.1:{server.port}{PATH}")
    async with running(bot):
        yield door
    await server.stop()
    assert door.problems == []


async def test_a_command_a_mention_a_message_and_a_click(fake: SlackFake, desk: Desk, door: Door) -> None:
    await fake.slash("C0NEWS", "U0READER", "who Asif")
    message = await fake.wait_for("C0NEWS", "You asked: who Asif")
    await fake.click("C0NEWS", message.ts, "The minister")
    await fake.wait_for("C0NEWS", "You asked: who =Q1")
    await fake.mention("C0NEWS", "U0READER", "latest")
    await fake.wait_for("C0NEWS", "You asked: latest")
    await fake.dm("U0READER", "secret & <who>")
    await fake.wait_for("U0READER", "You asked: secret")
    await fake.archive("C0NEWS")
    assert [knock.status for knock in door.knocks] == [200] * 5
    assert {knock.body for knock in door.knocks} == {""}
    assert [(event.chat_id, event.kind) for event in desk.events] == [(CHAT, "gone")]


async def test_the_receipt_does_not_wait_for_the_answer(fake: SlackFake, desk: Desk, door: Door) -> None:
    desk.gate.clear()
    envelope = await fake.slash("C0NEWS", "U0READER", "slow")
    assert envelope.acked.is_set()
    assert door.knocks[0].seconds < 1.0
    assert fake.messages("C0NEWS") == []
    desk.gate.set()
    await fake.wait_for("C0NEWS", "You asked: slow")


async def test_what_comes_again_is_answered_once(fake: SlackFake, desk: Desk, door: Door) -> None:
    envelope = await fake.mention("C0NEWS", "U0READER", "latest")
    for number in ("1", "2"):
        again = await door.knock(envelope, {"X-Slack-Retry-Num": number, "X-Slack-Retry-Reason": "http_timeout"})
        assert (again.status, again.body) == (200, "")
    command = await fake.slash("C0NEWS", "U0READER", "once")
    assert (await door.knock(command)).status == 200
    await fake.wait_for("C0NEWS", "You asked: once")
    assert [request.text for request in desk.asked] == ["latest", "once"]


async def test_the_address_is_verified(door: Door) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "3eZbrw1aB", "token": "old"})
    answer = await door.post(body, signed(SIGNING_SECRET, body) | {"Content-Type": "application/json"})
    assert (answer.status, json.loads(answer.body)["challenge"]) == (200, "3eZbrw1aB")


def _headers(body: str, **changes: str) -> dict[str, str]:
    return signed(SIGNING_SECRET, body) | {"Content-Type": "application/json"} | changes


@pytest.mark.parametrize(
    "wrong",
    [
        {"X-Slack-Signature": "v0=" + "0" * 64},
        {"X-Slack-Signature": ""},
        {"X-Slack-Signature": "v1=12"},
        {"X-Slack-Signature": "v0=\u00e9"},
        {"X-Slack-Request-Timestamp": str(int(time.time()) + 100)},
        {"X-Slack-Request-Timestamp": "now"},
        {"X-Slack-Request-Timestamp": ""},
    ],
    ids=["another", "empty", "another scheme", "no ASCII", "another second", "no time", "no time at all"],
)
async def test_what_slack_did_not_sign_is_refused_without_a_word(
    fake: SlackFake, desk: Desk, door: Door, wrong: dict[str, str]
) -> None:
    body, _kind = form_of(Envelope("events_api", fake.event_payload({"type": "app_mention"})))
    answer = await door.post(body, _headers(body, **wrong))
    assert (answer.status, answer.body) == (401, "")
    assert desk.asked == []


@pytest.mark.parametrize(("age", "status"), [(0, 200), (240, 200), (360, 401), (-360, 401)])
async def test_five_minutes(door: Door, age: int, status: int) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "c"})
    headers = signed(SIGNING_SECRET, body, at=time.time() - age) | {"Content-Type": "application/json"}
    assert (await door.post(body, headers)).status == status


async def test_another_secret_and_another_body(door: Door) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "c"})
    assert (await door.post(body, signed("another", body))).status == 401
    assert (await door.post(body + " ", _headers(body))).status == 401
    assert (await door.post(b"\xff\xfe", _headers(body))).status == 401


@pytest.mark.parametrize(
    ("body", "status"),
    [("[1, 2]", 400), ("{", 400), ("[" * 100_000, 400), ("", 404), ("x" * (MOST_BYTES + 1), 413)],
    ids=["a list", "broken", "deep", "empty", "large"],
)
async def test_signed_nonsense_harms_nobody(fake: SlackFake, door: Door, body: str, status: int) -> None:
    assert (await door.post(body, _headers(body))).status == status
    await fake.slash("C0NEWS", "U0READER", "still there")
    await fake.wait_for("C0NEWS", "You asked: still there")


async def test_many_at_once_each_answered_once(fake: SlackFake, desk: Desk, door: Door) -> None:
    await asyncio.gather(*(fake.slash("C0NEWS", "U0READER", f"number {n}") for n in range(20)))
    await fake.wait_for("C0NEWS", lambda m: len(desk.asked) == 20)
    assert max(knock.seconds for knock in door.knocks) < 3.0


async def test_slack_is_away_at_the_start(fake: SlackFake, desk: Desk) -> None:
    bot = SlackBot(
        fake.bot_token, None, fake.base_url, desk.answer, COMMANDS, FakeBook(), signing_secret=SIGNING_SECRET
    )
    server = WebServer(bot.routes, host="127.0.0.1", port=0)
    await server.start()
    door = fake.call_at(f"http://127.0.0.1:{server.port}{PATH}")
    await fake.stop()
    async with running(bot):
        assert bot.trouble() == "was not reached yet"
        event = Envelope("events_api", fake.event_payload({"type": "app_home_opened", "user": "U0READER"}))
        assert (await door.knock(event)).status == 503
        await fake.start()
        assert (await door.knock(event)).status == 200
        assert bot.trouble() is None
    await server.stop()


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, None),
        ({"secret": "another"}, "what answers there has another SLACK_SIGNING_SECRET"),
        ({"url": ""}, "HEARSAY_PUBLIC_URL is not set"),
        ({"url": "http://127.0.0.1:9"}, "the public address does not answer"),
    ],
    ids=["well", "another secret", "no address", "nobody there"],
)
async def test_the_doctor_knocks(door: Door, change: dict[str, str], expected: str | None) -> None:
    url, secret = change.get("url", door.url.removesuffix(PATH)), change.get("secret", SIGNING_SECRET)
    found = await knock(url, secret, logging.getLogger("slack_sdk.hearsay"))
    assert found is None if expected is None else found is not None and found[0].startswith(expected)
