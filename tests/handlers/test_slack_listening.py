"""The bot in Slack when things go wrong, and what it does beside answering."""

import asyncio
import logging
from collections.abc import AsyncIterator

import pytest

from bot.errors import PlatformDown, RetryLater
from handlers.slack.adapter import SlackBot
from tests.emulators.slack import SlackFake
from tests.emulators.slack_book import FakeBook
from tests.emulators.slack_desk import CHAT, COMMANDS, TEAM, Desk, bot_for, running, until


@pytest.fixture
async def fake() -> AsyncIterator[SlackFake]:
    async with SlackFake() as server:
        yield server


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def book() -> FakeBook:
    return FakeBook()


@pytest.fixture
async def bot(fake: SlackFake, desk: Desk, book: FakeBook) -> AsyncIterator[SlackBot]:
    async with running(bot_for(fake, desk, book)) as bot:
        yield bot
    assert fake.socket.problems == []
    assert [ping for message in fake.space.everything() if message.by_bot for ping in message.pings] == []


# --- answers that do not come easily ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("usage", "There is no <person> of that name."),
        ("broken", "That did not work just now. Please try again in a moment."),
    ],
)
async def test_what_cannot_be_answered_is_said(fake: SlackFake, bot: SlackBot, text: str, told: str) -> None:
    await fake.slash("C0NEWS", "U0READER", text)
    message = await fake.wait_for("C0NEWS", told)
    assert message.visible == told
    assert message.ephemeral_to == "U0READER"


async def test_an_answer_longer_than_five_messages(fake: SlackFake, bot: SlackBot) -> None:
    await fake.slash("C0NEWS", "U0READER", "long")
    await until(lambda: len(fake.messages("C0NEWS")) == 7)
    methods = [call.method for call in fake.calls]
    assert (methods.count("response_url"), methods.count("chat.postMessage")) == (5, 2)


async def test_a_response_url_that_has_ended(fake: SlackFake, desk: Desk, bot: SlackBot) -> None:
    desk.gate.clear()
    await fake.slash("C0NEWS", "U0READER", "slow")
    await until(lambda: len(desk.asked) == 1)
    fake.expire_response_urls()
    desk.gate.set()
    await fake.wait_for("C0NEWS", "You asked: slow")


async def test_a_lost_answer_is_not_given_twice(fake: SlackFake, bot: SlackBot) -> None:
    fake.fail("response_url", mode="lost_answer")
    await fake.slash("C0NEWS", "U0READER", "one")
    await fake.slash("C0NEWS", "U0READER", "two")
    await fake.wait_for("C0NEWS", "two")
    assert [m.text.split()[2] for m in fake.messages("C0NEWS")] == ["one", "two"]


async def test_an_answer_waits_when_slack_asks_for_it(fake: SlackFake, bot: SlackBot) -> None:
    fake.fail("chat.postMessage", error="ratelimited", status=429, retry_after=1)
    await fake.dm("U0READER", "one")
    await fake.wait_for("U0READER", "one")


# --- the connection -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["slash", "mention"])
async def test_what_is_delivered_twice_is_answered_once(fake: SlackFake, desk: Desk, bot: SlackBot, way: str) -> None:
    envelope = await (fake.slash if way == "slash" else fake.mention)("C0NEWS", "U0READER", "one")
    await fake.wait_for("C0NEWS", "one")
    await fake.socket.redeliver(envelope)
    await fake.slash("C0NEWS", "U0READER", "two")
    await fake.wait_for("C0NEWS", "two")
    assert [request.text for request in desk.asked] == ["one", "two"]


async def test_slow_work_is_acknowledged_at_once(fake: SlackFake, desk: Desk, bot: SlackBot) -> None:
    desk.gate.clear()
    envelope = await fake.mention("C0NEWS", "U0READER", "slow")
    await asyncio.wait_for(envelope.acked.wait(), 1.0)
    assert fake.messages("C0NEWS") == []
    desk.gate.set()
    await fake.wait_for("C0NEWS", "slow")
    assert len(envelope.deliveries) == 1


async def test_a_disconnect_frame_is_survived(fake: SlackFake, bot: SlackBot) -> None:
    await fake.slash("C0NEWS", "U0READER", "before")
    await fake.socket.disconnect()
    await fake.slash("C0NEWS", "U0READER", "after")
    await fake.wait_for("C0NEWS", "after")
    assert fake.socket.opened == 2


async def test_a_refresh_that_fails_is_made_good(fake: SlackFake, desk: Desk, book: FakeBook) -> None:
    async with running(bot_for(fake, desk, book, greeting=0.2)):
        fake.fail("apps.connections.open", error="internal_error")
        await fake.socket.disconnect()
        await fake.slash("C0NEWS", "U0READER", "after")
        await fake.wait_for("C0NEWS", "after")


async def test_a_restart_of_slack_is_survived(fake: SlackFake, bot: SlackBot) -> None:
    await fake.stop()
    await asyncio.sleep(0.3)
    await fake.start()
    await until(lambda: fake.socket.connections > 0, timeout=15)
    await fake.slash("C0NEWS", "U0READER", "after")
    await fake.wait_for("C0NEWS", "after")


async def test_a_connection_that_never_greets_is_replaced(fake: SlackFake, desk: Desk, book: FakeBook) -> None:
    fake.socket.withhold_hello = 1
    async with running(bot_for(fake, desk, book, greeting=0.2)):
        await fake.slash("C0NEWS", "U0READER", "after")
        await fake.wait_for("C0NEWS", "after")
    assert fake.socket.opened == 2


async def test_a_start_before_slack_is_there(fake: SlackFake, desk: Desk, book: FakeBook) -> None:
    await fake.stop()
    async with running(bot_for(fake, desk, book)):
        await fake.start()
        await until(lambda: fake.socket.connections > 0, timeout=15)
        await fake.dm("U0READER", "hello")
        await fake.wait_for("U0READER", "hello")


async def test_a_stop_lets_answers_out(fake: SlackFake, desk: Desk, book: FakeBook) -> None:
    async with running(bot_for(fake, desk, book)) as bot:
        desk.gate.clear()
        await fake.dm("U0READER", "slow")
        await until(lambda: len(desk.asked) == 1)
        stopping = asyncio.create_task(bot.stop())
        await until(lambda: fake.socket.connections == 0)
        desk.gate.set()
        await stopping
    assert [m.text.split()[2] for m in fake.messages("U0READER")] == ["slow"]


# --- the rest -----------------------------------------------------------------------------------------------------


async def test_check(fake: SlackFake, desk: Desk, book: FakeBook) -> None:
    assert await bot_for(fake, desk, book).check() == "Example Team / hearsay"


@pytest.mark.parametrize(
    ("token", "app_token", "named"),
    [
        ("xoxb-wrong-secretsecret", None, "SLACK_BOT_TOKEN: invalid_auth"),
        (None, "xapp-wrong-secretsecret", "SLACK_APP_TOKEN: invalid_auth"),
    ],
)
async def test_a_wrong_token_is_named(
    fake: SlackFake, desk: Desk, book: FakeBook, token: str | None, app_token: str | None, named: str
) -> None:
    tokens = (token or fake.bot_token, app_token or fake.app_token)
    bot = SlackBot(*tokens, fake.base_url, desk.answer, COMMANDS, book)
    for refused in (bot.check, bot.start):
        with pytest.raises(PlatformDown, match=named) as caught:
            await refused()
        assert "secretsecret" not in str(caught.value)


async def test_check_when_slack_is_away(fake: SlackFake, desk: Desk, book: FakeBook) -> None:
    await fake.stop()
    with pytest.raises(RetryLater):
        await bot_for(fake, desk, book).check()


async def test_what_happens_to_chats(fake: SlackFake, desk: Desk, bot: SlackBot) -> None:
    await fake.remove_bot("C0NEWS")
    await fake.add_bot("C0NEWS")
    await fake.archive("C0NEWS")
    await until(lambda: len(desk.events) == 3)
    assert sorted((event.chat_id, event.kind) for event in desk.events) == [
        (CHAT, "back"),
        (CHAT, "gone"),
        (CHAT, "gone"),
    ]


async def test_the_home_tab_lists_the_commands(fake: SlackFake, bot: SlackBot) -> None:
    await fake.open_home("U0READER")
    await until(lambda: "U0READER" in fake.space.homes)
    told = str(fake.space.homes["U0READER"])
    for name, help in COMMANDS:
        assert f"/hearsay {name}" in told
        assert help in told


async def test_shortcuts(fake: SlackFake, desk: Desk, bot: SlackBot) -> None:
    await fake.mention("C0NEWS", "U0READER", "one")
    ts = fake.space.channels["C0NEWS"].messages[0].ts
    await fake.shortcut("U0READER", channel="C0NEWS", ts=ts)
    await fake.wait_for("C0NEWS", "here")
    await fake.shortcut("U0READER")
    await fake.wait_for("U0READER", "here")
    assert [request.chat_id for request in desk.asked][1:] == [CHAT, f"{TEAM}:{fake.space.direct('U0READER').id}"]


async def test_payloads_that_mean_nothing_yet_are_acknowledged(fake: SlackFake, bot: SlackBot) -> None:
    for sent in (
        await fake.submit("U0READER", {"type": "modal", "callback_id": "x"}),
        await fake.event({"type": "reaction_added", "user": "U0READER", "reaction": "eyes", "item": {}}),
        await fake.event({"type": "tokens_revoked", "tokens": {"bot": ["U0HEARSAY"]}}),
    ):
        await asyncio.wait_for(sent.acked.wait(), 2.0)


async def test_no_token_and_no_ticket_in_any_log(
    fake: SlackFake, desk: Desk, book: FakeBook, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    fake.socket.refuse_links = 1
    async with running(bot_for(fake, desk, book)) as bot:
        fake.fail("chat.postMessage", error="invalid_auth")
        await fake.dm("U0READER", "one")
        await fake.dm("U0READER", "two")
        await fake.wait_for("U0READER", "two")
    assert "ticket=***" in caplog.text
    for secret in (fake.bot_token, fake.app_token, *fake.socket.issued, *fake.response_urls):
        assert secret not in caplog.text
    assert fake.bot_token not in repr(bot)
