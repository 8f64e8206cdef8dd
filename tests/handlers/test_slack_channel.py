"""Deliveries through `SlackChannel`, against the fake over real HTTP."""

import logging
import traceback
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import ChatGone, DeliveryError, MessageRefused, PlatformDown, RetryLater, Unknown
from bot.message import Button, Heading, Items, Message, Picture, Sent, line, paragraph
from handlers.slack.channel import SlackChannel
from handlers.slack.clients import alone
from tests.emulators.slack import SlackFake
from tests.emulators.slack_book import FakeBook
from tests.emulators.slack_workspace import FaultMode, Posted
from tests.lanes import Quick, way_after

CHAT = "slack:T0HEARSAY:C0NEWS"
SHORT = Message((Heading("Alert"), paragraph("A <!channel> says B & C")), ((Button("Who?", "who =Q1"),),))
LONG = Message((Items(tuple((line(f"{n} " + "x" * 2900),) for n in range(9))),))

DRAWN = replace(LONG, picture=Picture(b"\x89PNG", "Digest of 2 March 2026: Olan Brevik 9", "digest.png"))


@pytest.fixture
async def fake() -> AsyncIterator[SlackFake]:
    async with SlackFake() as server:
        yield server


def client(fake: SlackFake, *, timeout: int = 5, token: str | None = None) -> AsyncWebClient:
    base = f"{fake.base_url}/api/"
    return AsyncWebClient(token or fake.bot_token, base_url=base, timeout=timeout, retry_handlers=[])


def channel_to(fake: SlackFake, *, later: timedelta = timedelta(), timeout: int = 5) -> SlackChannel:
    return SlackChannel(
        alone(client(fake, timeout=timeout)), FakeBook(), clock=lambda: datetime.now(UTC) + later, pace=Quick()
    )


@pytest.fixture
def channel(fake: SlackFake) -> SlackChannel:
    return channel_to(fake)


async def test_a_message_arrives_as_it_is(fake: SlackFake, channel: SlackChannel) -> None:
    sent = await channel.send(CHAT, SHORT, key="d1")
    (message,) = fake.messages("C0NEWS")
    assert sent == Sent(message.ts, (message.ts,))
    assert message.visible.splitlines() == ["Alert", "A <!channel> says B & C"]
    assert message.pings == []
    assert message.labels == ["Who?"]
    assert message.metadata == {"event_type": "hearsay_delivery", "event_payload": {"key": "d1"}}
    (call,) = fake.calls
    assert (call.args["unfurl_links"], call.args["unfurl_media"]) == (False, False)


async def test_a_direct_message_and_a_thread(fake: SlackFake, channel: SlackChannel) -> None:
    await channel.send(f"slack:T0HEARSAY:{fake.space.direct('U0READER').id}", SHORT, key="d1")
    assert len(fake.messages("U0READER")) == 1
    root = await channel.send(CHAT, SHORT, key="d2")
    await channel.send(f"{CHAT}:{root.message_id}", SHORT, key="d3", reply_to=root.message_id)
    in_thread = fake.messages("C0NEWS")[1]
    assert (in_thread.thread_ts, in_thread.broadcast) == (root.message_id, False)


async def test_a_reply_also_shows_in_the_channel(fake: SlackFake, channel: SlackChannel) -> None:
    alert = await channel.send(CHAT, SHORT, key="d1")
    await channel.send(CHAT, SHORT, key="d2", reply_to=alert.message_id)
    reply = fake.messages("C0NEWS")[1]
    assert (reply.thread_ts, reply.broadcast) == (alert.message_id, True)


async def test_a_reply_to_what_is_no_longer_there_stands_alone(fake: SlackFake, channel: SlackChannel) -> None:
    await channel.send(CHAT, SHORT, key="d2", reply_to="17.000001")
    (message,) = fake.messages("C0NEWS")
    assert message.thread_ts is None


async def test_a_long_message_goes_out_in_parts(fake: SlackFake, channel: SlackChannel) -> None:
    sent = await channel.send(CHAT, LONG, key="d1")
    assert sent.parts == tuple(message.ts for message in fake.messages("C0NEWS"))
    assert len(sent.parts) == 3
    assert await channel.find(CHAT, "d1") == sent


async def test_a_pause_between_parts_is_waited_out(fake: SlackFake, channel: SlackChannel) -> None:
    fake.limit_rate = True
    sent = await channel.send(CHAT, LONG, key="d1")
    assert sent.parts == tuple(message.ts for message in fake.messages("C0NEWS"))


async def test_a_message_that_stopped_half_way_is_taken_up_there(fake: SlackFake, channel: SlackChannel) -> None:
    fake.fail("chat.postMessage", error="is_archived", after=1)
    way, told = way_after()
    with pytest.raises(ChatGone):
        await channel.send(CHAT, LONG, key="d1", way=way)
    assert told == [message.ts for message in fake.messages("C0NEWS")]
    assert await channel.find(CHAT, "d1") == Sent(told[0], tuple(told), whole=False)
    rest, more = way_after(*told)
    sent = await channel.send(CHAT, LONG, key="d1", way=rest)
    assert sent.parts == (*told, *more) == tuple(message.ts for message in fake.messages("C0NEWS"))
    assert await channel_to(fake).find(CHAT, "d1") == sent


async def test_blocks_that_slack_refuses_are_left_out(fake: SlackFake, channel: SlackChannel) -> None:
    fake.fail("chat.postMessage", error="invalid_blocks")
    await channel.send(CHAT, SHORT, key="d1")
    (message,) = fake.messages("C0NEWS")
    assert (message.blocks, message.pings) == ([], [])
    assert message.text.startswith("Alert")


async def test_edit(fake: SlackFake, channel: SlackChannel) -> None:
    sent = await channel.send(CHAT, SHORT, key="d1")
    await channel.edit(CHAT, sent.message_id, Message((paragraph("4 sources"),)))
    (message,) = fake.messages("C0NEWS")
    assert (message.visible, message.labels, message.edited) == ("4 sources", [], True)
    assert await channel.find(CHAT, "d1") == sent


async def test_an_edit_that_is_too_long_goes_on_below(fake: SlackFake, channel: SlackChannel) -> None:
    sent = await channel.send(CHAT, SHORT, key="d1")
    await channel.edit(CHAT, sent.message_id, LONG)
    first, *rest = fake.messages("C0NEWS")
    assert first.edited
    assert [message.thread_ts for message in rest] == [sent.message_id] * 2


async def test_an_edit_of_what_is_no_longer_there(fake: SlackFake, channel: SlackChannel) -> None:
    with pytest.raises(MessageRefused, match="message_not_found"):
        await channel.edit(CHAT, "17.000001", SHORT)


# --- what can go wrong --------------------------------------------------------------------------------------------


async def test_a_pause(fake: SlackFake, channel: SlackChannel) -> None:
    fake.limit_rate = True
    await channel.send(CHAT, SHORT, key="d1")
    with pytest.raises(RetryLater) as caught:
        await channel.send(CHAT, SHORT, key="d2")
    assert len(fake.messages("C0NEWS")) == 1
    assert (caught.value.after, caught.value.chat, caught.value.everywhere) == (1.0, CHAT, False)


async def test_an_archived_channel(fake: SlackFake, channel: SlackChannel) -> None:
    fake.space.channels["C0NEWS"].archived = True
    with pytest.raises(ChatGone, match="is_archived"):
        await channel.send(CHAT, SHORT, key="d1")


@pytest.mark.parametrize("chat_id", ["slack:T0HEARSAY:C9", "telegram:1", "slack:nonsense"])
async def test_no_such_chat(channel: SlackChannel, chat_id: str) -> None:
    with pytest.raises(ChatGone):
        await channel.send(chat_id, SHORT, key="d1")


async def test_nothing_to_show(fake: SlackFake, channel: SlackChannel) -> None:
    with pytest.raises(MessageRefused):
        await channel.send(CHAT, Message((paragraph(" "),)), key="d1")
    assert fake.calls == []


async def test_a_refused_token(fake: SlackFake, channel: SlackChannel) -> None:
    fake.revoked = "account_inactive"
    with pytest.raises(PlatformDown, match="account_inactive"):
        await channel.send(CHAT, SHORT, key="d1")


@pytest.mark.parametrize("times", [1, 2])
async def test_a_lost_answer_is_unknown_until_asked_for(fake: SlackFake, channel: SlackChannel, times: int) -> None:
    fake.fail("chat.postMessage", mode="lost_answer", times=times)
    for n in range(times):
        with pytest.raises(Unknown):
            await channel.send(CHAT, SHORT, key=f"d{n}")
    posted = fake.messages("C0NEWS")
    assert len(posted) == times  # the SDK did not send it again by itself
    for n, message in enumerate(posted):
        assert await channel.find(CHAT, f"d{n}") == Sent(message.ts, (message.ts,))


@pytest.mark.parametrize(
    ("mode", "status"), [("reset", 200), ("refuse", 500), ("refuse", 502), ("refuse", 503), ("refuse", 200)]
)
async def test_other_lost_answers(fake: SlackFake, channel: SlackChannel, mode: FaultMode, status: int) -> None:
    fake.fail("chat.postMessage", mode=mode, status=status)
    with pytest.raises(Unknown):
        await channel.send(CHAT, SHORT, key="d1")
    assert await channel.find(CHAT, "d1") is None


async def test_no_answer_in_time(fake: SlackFake) -> None:
    fake.fail("chat.postMessage", mode="hang")
    with pytest.raises(Unknown):
        await channel_to(fake, timeout=1).send(CHAT, SHORT, key="d1")


async def test_nobody_listens(fake: SlackFake, channel: SlackChannel) -> None:
    await fake.stop()
    with pytest.raises(RetryLater) as caught:
        await channel.send(CHAT, SHORT, key="d1")
    assert (caught.value.after, caught.value.everywhere) == (2.0, True)


# --- find ---------------------------------------------------------------------------------------------------------


async def test_find_in_a_thread(fake: SlackFake, channel: SlackChannel) -> None:
    root = (await channel.send(CHAT, SHORT, key="d1")).message_id
    sent = await channel.send(f"{CHAT}:{root}", SHORT, key="d2")
    assert await channel.find(f"{CHAT}:{root}", "d2") == sent
    assert await channel.find(CHAT, "d2") is None


async def test_find_a_reply_of_a_channel(channel: SlackChannel) -> None:
    root = (await channel.send(CHAT, SHORT, key="d1")).message_id
    sent = await channel.send(CHAT, LONG, key="d2", reply_to=root)
    assert await channel.find(CHAT, "d2") == sent


async def test_find_reads_many_pages(fake: SlackFake, channel: SlackChannel) -> None:
    sent = await channel.send(CHAT, SHORT, key="d1")
    for _ in range(450):
        await channel.send(CHAT, Message((paragraph("x"),)), key="other")
    fake.calls.clear()
    assert await channel.find(CHAT, "d1") == sent
    assert [call.method for call in fake.calls] == ["conversations.history"] * 3


async def test_find_does_not_look_for_ever(fake: SlackFake, channel: SlackChannel) -> None:
    await channel.send(CHAT, SHORT, key="d1")
    assert await channel_to(fake, later=timedelta(hours=2)).find(CHAT, "d1") is None


@pytest.mark.parametrize("error", ["missing_scope", "not_in_channel", "channel_not_found"])
async def test_find_may_not_look(fake: SlackFake, channel: SlackChannel, error: str) -> None:
    fake.fail("conversations.history", error=error)
    assert await channel.find(CHAT, "d1") == "cannot"


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ({"error": "ratelimited", "status": 429, "retry_after": 3}, RetryLater),
        ({"status": 500}, Unknown),
        ({"error": "invalid_auth"}, PlatformDown),
    ],
)
async def test_find_fails_as_everything_does(
    fake: SlackFake, channel: SlackChannel, fault: dict[str, Any], kind: type[DeliveryError]
) -> None:
    fake.fail("conversations.history", **fault)
    with pytest.raises(kind):
        await channel.find(CHAT, "d1")


async def test_what_other_apps_left_behind(fake: SlackFake, channel: SlackChannel) -> None:
    for payload in ({"key": "d1", "part": "x", "parts": None}, {}):
        message = Posted("C0NEWS", fake.space.next_ts(), "x", "U0OTHER")
        message.metadata = {"event_type": "hearsay_delivery", "event_payload": payload}
        fake.space.channels["C0NEWS"].messages.append(message)
    assert await channel.find(CHAT, "nothing") is None


async def test_no_token_in_any_error(fake: SlackFake, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    channel = SlackChannel(
        alone(client(fake, token="xoxb-wrong-secretsecret")), FakeBook(), clock=lambda: datetime.now(UTC)
    )
    with pytest.raises(PlatformDown) as caught:
        await channel.send(CHAT, SHORT, key="d1")
    told = "".join(traceback.format_exception(caught.value)) + caplog.text
    assert "invalid_auth" in told
    assert "secretsecret" not in told


async def test_a_picture_comes_beneath_all_parts_of_its_text(fake: SlackFake, channel: SlackChannel) -> None:
    sent = await channel.send(CHAT, DRAWN, key="d1")
    *texts, shown = fake.messages("C0NEWS")
    assert sent.parts == tuple(message.ts for message in texts)
    assert [(file.content, file.name) for file in shown.files] == [(b"\x89PNG", "digest.png")]


@pytest.mark.parametrize("fault", [{"error": "missing_scope"}, {"status": 500}, {"mode": "reset"}])
async def test_where_no_picture_may_go_the_text_is_there_once(
    fake: SlackFake, channel: SlackChannel, fault: dict[str, Any]
) -> None:
    fake.fail("files.completeUploadExternal", **fault)
    sent = await channel.send(CHAT, DRAWN, key="d1")
    assert sent.parts == tuple(message.ts for message in fake.messages("C0NEWS"))
    assert await channel.find(CHAT, "d1") == sent
