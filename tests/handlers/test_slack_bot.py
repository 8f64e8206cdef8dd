"""The bot in Slack, driven by the people of a fake workspace over real HTTP and real WebSockets."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.errors import Unknown
from bot.message import Button, Message, Request, Sent, paragraph
from handlers.slack.adapter import SlackBot
from tests.emulators.slack import SlackFake
from tests.emulators.slack_book import FakeBook
from tests.emulators.slack_desk import CHAT, COMMANDS, PICTURE, TEAM, Desk, bot_for, running


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


# --- asking -------------------------------------------------------------------------------------------------------


async def test_a_slash_command(fake: SlackFake, desk: Desk, bot: SlackBot) -> None:
    envelope = await fake.slash("C0NEWS", "U0READER", "who &lt;Asif&gt; <@U0BOSS|boss>")
    message = await fake.wait_for("C0NEWS", "You asked: who <Asif> @boss")
    await asyncio.wait_for(envelope.acked.wait(), 1.0)
    assert (message.ephemeral_to, message.thread_ts) == (None, None)
    assert desk.asked == [
        Request(CHAT, "slack", "U0READER", "who <Asif> @boss", private=False, admin=False, user_zone="Asia/Karachi")
    ]


async def test_a_bare_slash_command_asks_for_help(fake: SlackFake, bot: SlackBot) -> None:
    await fake.slash("C0NEWS", "U0READER", "  ")
    await fake.wait_for("C0NEWS", "You asked: help")


async def test_a_private_answer_is_seen_by_one(fake: SlackFake, bot: SlackBot) -> None:
    await fake.slash("C0NEWS", "U0READER", "secret")
    assert (await fake.wait_for("C0NEWS", "You asked: secret")).ephemeral_to == "U0READER"


async def test_a_slash_command_where_the_bot_is_not(fake: SlackFake, bot: SlackBot) -> None:
    fake.space.add_channel("C0SECRET", "secret", private=True, bot=False)
    await fake.slash("C0SECRET", "U0READER", "latest")
    await fake.wait_for("C0SECRET", "You asked: latest")


async def test_a_mention_is_answered_in_a_thread_below(fake: SlackFake, desk: Desk, bot: SlackBot) -> None:
    await fake.mention("C0NEWS", "U0BOSS", "who Bajwa")
    message = await fake.wait_for("C0NEWS", "You asked: who Bajwa")
    asked = fake.space.channels["C0NEWS"].messages[0]
    assert (message.thread_ts, message.broadcast) == (asked.ts, False)
    assert [(request.chat_id, request.admin) for request in desk.asked] == [(CHAT, True)]


async def test_a_mention_in_a_thread_is_answered_there(fake: SlackFake, desk: Desk, bot: SlackBot) -> None:
    root = fake.space.next_ts()
    await fake.mention("C0NEWS", "U0READER", "one")
    root = fake.space.channels["C0NEWS"].messages[0].ts
    await fake.mention("C0NEWS", "U0READER", "two", thread_ts=root)
    assert (await fake.wait_for("C0NEWS", "You asked: two")).thread_ts == root
    assert desk.asked[1].chat_id == f"{CHAT}:{root}"


async def test_a_private_answer_to_a_mention(fake: SlackFake, bot: SlackBot) -> None:
    await fake.mention("C0NEWS", "U0READER", "secret")
    assert (await fake.wait_for("C0NEWS", "You asked: secret")).ephemeral_to == "U0READER"


async def test_a_direct_message(fake: SlackFake, desk: Desk, bot: SlackBot) -> None:
    await fake.dm("U0READER", "/secret who")
    message = await fake.wait_for("U0READER", "You asked: secret who")
    assert (message.thread_ts, message.ephemeral_to) == (None, None)
    (request,) = desk.asked
    assert request.chat_id == f"{TEAM}:{fake.space.direct('U0READER').id}"
    assert (request.private, request.admin, request.text) == (True, True, "secret who")


async def test_what_one_chat_asks_is_answered_in_order(fake: SlackFake, desk: Desk, bot: SlackBot) -> None:
    desk.gate.clear()
    await fake.dm("U0READER", "slow")
    await fake.dm("U0READER", "quick")
    await fake.dm("U0BOSS", "elsewhere")
    await fake.wait_for("U0BOSS", "elsewhere")
    assert fake.messages("U0READER") == []
    desk.gate.set()
    await fake.wait_for("U0READER", "quick")
    assert [m.text.split()[2] for m in fake.messages("U0READER")] == ["slow", "quick"]


async def test_who_runs_the_channel(fake: SlackFake, desk: Desk, bot: SlackBot) -> None:
    fake.space.channels["C0NEWS"].creator = "U0READER"
    await fake.slash("C0NEWS", "U0READER", "one")
    await fake.slash("C0NEWS", "U0READER", "two")
    await fake.wait_for("C0NEWS", "two")
    assert [request.admin for request in desk.asked] == [True, True]
    assert [call.method for call in fake.calls].count("users.info") == 1


async def test_an_unknown_zone_stops_nobody(fake: SlackFake, desk: Desk, bot: SlackBot) -> None:
    fake.fail("users.info", error="missing_scope")
    await fake.slash("C0NEWS", "U0READER", "one")
    await fake.wait_for("C0NEWS", "one")
    assert desk.asked[0].user_zone is None


# --- buttons ------------------------------------------------------------------------------------------------------


async def test_a_button_of_a_channel(fake: SlackFake, desk: Desk, bot: SlackBot) -> None:
    await fake.slash("C0NEWS", "U0READER", "who Asif")
    choice = await fake.wait_for("C0NEWS", "You asked: who Asif")
    await fake.click("C0NEWS", choice.ts, "The minister", user="U0BOSS")
    card = await fake.wait_for("C0NEWS", "You asked: who =Q1")
    assert card.thread_ts == choice.ts
    assert choice.visible.startswith("You asked: who Asif")
    assert [(request.chat_id, request.user_id) for request in desk.asked][1] == (CHAT, "U0BOSS")


async def test_a_button_below_a_mention_speaks_for_the_channel(fake: SlackFake, desk: Desk, bot: SlackBot) -> None:
    await fake.mention("C0NEWS", "U0READER", "who Asif")
    choice = await fake.wait_for("C0NEWS", "You asked: who Asif")
    await fake.click("C0NEWS", choice.ts, "The minister")
    assert (await fake.wait_for("C0NEWS", "You asked: who =Q1")).thread_ts == choice.thread_ts
    assert desk.asked[1].chat_id == CHAT


async def test_a_button_of_a_direct_message(fake: SlackFake, desk: Desk, bot: SlackBot) -> None:
    await fake.dm("U0READER", "who Asif")
    choice = await fake.wait_for("U0READER", "You asked: who Asif")
    await fake.click("U0READER", choice.ts, "The minister")
    assert (await fake.wait_for("U0READER", "You asked: who =Q1")).thread_ts is None


async def test_a_button_of_an_alert(fake: SlackFake, desk: Desk, bot: SlackBot) -> None:
    alert = await bot.channel.send(CHAT, Message((paragraph("x"),), ((Button("Who?", "who =Q2"),),)), key="d1")
    await fake.click("C0NEWS", alert.message_id, "Who?")
    assert (await fake.wait_for("C0NEWS", "who =Q2")).thread_ts == alert.message_id


async def test_a_lost_delivery_is_not_sent_again_by_itself(fake: SlackFake, bot: SlackBot) -> None:
    fake.fail("chat.postMessage", mode="lost_answer")
    with pytest.raises(Unknown):
        await bot.channel.send(CHAT, Message((paragraph("x"),)), key="d1")
    (message,) = fake.messages("C0NEWS")
    assert await bot.channel.find(CHAT, "d1") == Sent(message.ts, (message.ts,))


async def test_a_private_choice_gives_way_to_its_answer(fake: SlackFake, book: FakeBook) -> None:
    async def answer(request: Request) -> Message:
        return Message((paragraph(request.text),), ((Button("Go on", "next"),),), private=True)

    async with running(SlackBot(fake.bot_token, fake.app_token, fake.base_url, answer, COMMANDS, book)):
        await fake.slash("C0NEWS", "U0READER", "first")
        choice = await fake.wait_for("C0NEWS", "first")
        await fake.click("C0NEWS", choice.ts, "Go on")
        await fake.wait_for("C0NEWS", "next")
    assert [(m.visible, m.ephemeral_to) for m in fake.messages("C0NEWS")] == [("next", "U0READER")]


async def test_a_stale_button_is_answered(fake: SlackFake, desk: Desk, book: FakeBook, bot: SlackBot) -> None:
    await fake.slash("C0NEWS", "U0READER", "who Asif")
    choice = await fake.wait_for("C0NEWS", "You asked: who Asif")
    book.forget()
    await fake.click("C0NEWS", choice.ts, "The minister")
    assert (await fake.wait_for("C0NEWS", "out of date")).ephemeral_to == "U0READER"
    assert len(desk.asked) == 1


# --- pictures -----------------------------------------------------------------------------------------------------


async def test_a_picture_is_uploaded_to_where_the_answer_goes(fake: SlackFake, bot: SlackBot) -> None:
    await fake.mention("C0NEWS", "U0BOSS", "picture of Asif")
    message = await fake.wait_for("C0NEWS", "You asked: picture of Asif")
    asked, shared, *_rest = fake.space.channels["C0NEWS"].messages
    assert (shared.thread_ts, message.thread_ts) == (asked.ts, asked.ts)
    (file,) = shared.files
    assert (file.content, file.name, file.alt, file.title) == (PICTURE.png, "timeline.png", PICTURE.alt, PICTURE.alt)


@pytest.mark.parametrize(
    ("step", "fault"),
    [
        ("files.getUploadURLExternal", {"error": "missing_scope"}),
        ("files.getUploadURLExternal", {"status": 500}),
        ("upload", {"status": 503}),
        ("upload", {"mode": "reset"}),
        ("files.completeUploadExternal", {"error": "channel_not_found"}),
    ],
)
async def test_where_no_picture_can_go_the_text_does(fake: SlackFake, bot: SlackBot, step: str, fault: dict) -> None:  # type: ignore[type-arg]
    fake.fail(step, **fault)
    await fake.slash("C0NEWS", "U0READER", "picture")
    await fake.wait_for("C0NEWS", "You asked: picture")
    assert not any(message.files for message in fake.space.everything())


async def test_a_private_answer_shows_nobody_else_its_picture(fake: SlackFake, bot: SlackBot) -> None:
    await fake.slash("C0NEWS", "U0READER", "secret picture")
    await fake.wait_for("C0NEWS", "You asked: secret picture")
    assert fake.space.uploads == {}


@pytest.mark.parametrize(("method", "asked"), [("response_url", "slash"), ("chat.postMessage", "mention")])
async def test_blocks_that_slack_refuses_are_left_out(fake: SlackFake, bot: SlackBot, method: str, asked: str) -> None:
    fake.fail(method, error="invalid_blocks")
    await (fake.slash if asked == "slash" else fake.mention)("C0NEWS", "U0READER", "latest")
    message = await fake.wait_for("C0NEWS", "You asked: latest")
    assert message.blocks == []
