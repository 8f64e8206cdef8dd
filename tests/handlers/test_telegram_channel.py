"""Sending and editing, against a strict server."""

import time
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from telegram import Bot
from telegram.request import HTTPXRequest

from bot.errors import ChatGone, ChatMoved, DeliveryError, MessageRefused, PlatformDown, RetryLater, Unknown
from bot.message import Button, Copy, Heading, Items, Message, Picture, Text, line, note, paragraph
from handlers.telegram.channel import TelegramChannel
from tests.emulators.telegram import TelegramFake
from tests.emulators.telegram_book import MemoryBook
from tests.emulators.telegram_state import FloodLimits
from tests.lanes import Quick, way_after

ALERT = Message(
    (Heading("Asif accuses Khan"), paragraph("of bringing militants back"), note(Text("Dawn", url="https://d.org/a"))),
    ((Button("Who is Asif?", "who =Q1"),),),
)
LONG = Message((Items(tuple((line(f"{number} " + "x" * 990),) for number in range(12))),), ALERT.buttons)


@pytest.fixture
async def fake(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[TelegramFake]:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    async with TelegramFake() as server:
        server.add_chat(7)
        server.add_chat(-100, "supergroup", topics=[3])
        yield server


@pytest.fixture
async def channel(fake: TelegramFake) -> AsyncIterator[TelegramChannel]:
    request = HTTPXRequest(connect_timeout=1, read_timeout=0.5)
    async with Bot(fake.token, f"{fake.base_url}/bot", request=request) as bot:
        yield TelegramChannel(bot, MemoryBook(), pace=Quick())


async def test_a_message_arrives_as_it_was_meant(fake: TelegramFake, channel: TelegramChannel) -> None:
    sent = await channel.send("telegram:7", ALERT, key="1")
    (message,) = fake.messages(7)
    assert (sent.message_id, sent.parts) == (str(message.id), (str(message.id),))
    assert message.text == "Asif accuses Khan\nof bringing militants back\nDawn"
    assert [entity.type for entity in message.entities] == ["bold", "italic", "text_link"]
    assert message.keyboard == [[{"text": "Who is Asif?", "callback_data": "t1"}]]
    assert (message.preview, message.silent) == (False, False)


async def test_silence_topic_and_reply_are_carried(fake: TelegramFake, channel: TelegramChannel) -> None:
    first = await channel.send("telegram:-100:3", Message((paragraph("a"),), silent=True), key="1")
    await channel.send("telegram:-100:3", Message((paragraph("b"),)), key="2", reply_to=first.message_id)
    await channel.send("telegram:-100:3", Message((paragraph("c"),)), key="3", reply_to="1")
    a, b, c = fake.messages(-100)
    assert (a.silent, a.topic) == (True, 3)
    assert (b.reply_to, c.reply_to) == (a.id, None)


async def test_a_long_message_comes_in_parts_with_one_sound(fake: TelegramFake, channel: TelegramChannel) -> None:
    sent = await channel.send("telegram:7", LONG, key="1", reply_to=str(fake.user_says(7, "hi").id))
    parts = fake.messages(7)
    assert sent.parts == tuple(str(part.id) for part in parts)
    assert [word for part in parts for word in part.text.split() if word.isdigit()] == [str(n) for n in range(12)]
    assert [bool(part.keyboard) for part in parts] == [False, False, True]
    assert [part.silent for part in parts] == [False, True, True]
    assert [bool(part.reply_to) for part in parts] == [True, False, False]


FAULTS: list[tuple[dict[str, Any], type[DeliveryError]]] = [
    ({"code": 429, "description": "Too Many Requests: retry after 35", "retry_after": 35}, RetryLater),
    ({"code": 403, "description": "Forbidden: bot was blocked by the user"}, ChatGone),
    ({"code": 400, "description": "Bad Request: chat not found"}, ChatGone),
    ({"code": 400, "description": "Bad Request: message is too long"}, MessageRefused),
    (
        {"code": 400, "description": "Bad Request: group chat was upgraded", "migrate_to": -1007},
        ChatMoved,
    ),
    ({"code": 401, "description": "Unauthorized"}, PlatformDown),
    ({"code": 502, "description": "Bad Gateway"}, Unknown),
    ({"mode": "lost_answer"}, Unknown),
    ({"mode": "reset"}, Unknown),
    ({"mode": "hang"}, Unknown),
]


@pytest.mark.parametrize(("fault", "kind"), FAULTS)
async def test_a_failure_has_one_meaning_and_is_not_tried_again(
    fake: TelegramFake, channel: TelegramChannel, fault: dict[str, Any], kind: type[DeliveryError]
) -> None:
    fake.fail("sendMessage", **fault)
    with pytest.raises(DeliveryError) as failure:
        await channel.send("telegram:7", ALERT, key="1")
    assert type(failure.value) is kind
    assert failure.value.chat == "telegram:7"
    assert len(fake.calls("sendMessage")) == 1
    assert len(fake.messages(7)) == (fault.get("mode") == "lost_answer")
    if isinstance(failure.value, RetryLater):
        assert failure.value.after == 35


async def test_a_server_that_is_away_was_sent_nothing(fake: TelegramFake, channel: TelegramChannel) -> None:
    await fake.stop()
    with pytest.raises(RetryLater):
        await channel.send("telegram:7", ALERT, key="1")


@pytest.mark.parametrize("chat", ["telegram:99", "telegram:-100:9", "slack:T1:C1"])
async def test_unknown_chats_and_topics_are_gone(channel: TelegramChannel, chat: str) -> None:
    with pytest.raises(ChatGone):
        await channel.send(chat, ALERT, key="1")


REFUSALS = [
    ("Bad Request: can't parse entities: Unsupported start tag", True),
    ("Bad Request: BUTTON_DATA_INVALID", False),
]


@pytest.mark.parametrize(("description", "buttons"), REFUSALS)
async def test_refused_markup_goes_out_once_more_without_it(
    fake: TelegramFake, channel: TelegramChannel, description: str, buttons: bool
) -> None:
    fake.fail("sendMessage", code=400, description=description)
    sent = await channel.send("telegram:7", ALERT, key="1")
    (message,) = fake.messages(7)
    assert message.text == "Asif accuses Khan\nof bringing militants back\nDawn"
    assert (message.entities, bool(message.keyboard)) == ([], buttons)
    fake.fail("editMessageText", code=400, description=description)
    await channel.edit("telegram:7", sent.message_id, Message((Heading("New"),), ALERT.buttons))
    assert (message.text, message.entities, bool(message.keyboard)) == ("New", [], buttons)
    fake.fail("sendMessage", code=400, description=description, times=2)
    with pytest.raises(MessageRefused):
        await channel.send("telegram:7", ALERT, key="2")


async def test_a_part_that_must_wait_is_waited_for_once(fake: TelegramFake, channel: TelegramChannel) -> None:
    fake.fail("sendMessage", skip=1, code=429, description="Too Many Requests: retry after 1", retry_after=1)
    begun = time.monotonic()
    await channel.send("telegram:7", LONG, key="1")
    assert time.monotonic() - begun >= 1.0
    assert len(fake.messages(7)) == 3


async def test_parts_keep_to_the_limits_of_a_chat(fake: TelegramFake) -> None:
    fake.world.flood = FloodLimits()
    async with Bot(fake.token, f"{fake.base_url}/bot") as bot:
        await TelegramChannel(bot, MemoryBook()).send("telegram:7", LONG, key="1")
    assert [call.status for call in fake.calls("sendMessage")] == [200, 200, 200]


@pytest.mark.parametrize("fault", [{"code": 429, "description": "x", "retry_after": 900}, {"mode": "reset"}])
async def test_a_message_that_stopped_half_way_is_taken_up_there(
    fake: TelegramFake, channel: TelegramChannel, fault: dict[str, Any]
) -> None:
    fake.fail("sendMessage", skip=1, **fault)
    way, told = way_after()
    with pytest.raises((RetryLater, Unknown)):
        await channel.send("telegram:7", LONG, key="1", way=way)
    assert told == [str(part.id) for part in fake.messages(7)]
    rest, more = way_after(*told)
    sent = await channel.send("telegram:7", LONG, key="1", way=rest)
    assert sent.parts == (*told, *more) == tuple(str(part.id) for part in fake.messages(7))
    assert len(sent.parts) == 3


async def test_a_pause_that_telegram_asks_for_closes_the_chats_lane_and_no_other(
    fake: TelegramFake, channel: TelegramChannel
) -> None:
    fake.add_chat(8)
    fake.fail("sendMessage", code=429, description="Too Many Requests: retry after 43837", retry_after=43837)
    with pytest.raises(RetryLater):
        await channel.send("telegram:7", ALERT, key="1")
    with pytest.raises(RetryLater, match="paused"):
        await channel.send("telegram:7", ALERT, key="1")
    assert len(fake.calls("sendMessage")) == 1
    await channel.send("telegram:8", ALERT, key="1")


@pytest.mark.parametrize(
    ("before", "after"), [(ALERT, LONG), (LONG, ALERT), (LONG, LONG)], ids=["grows", "shrinks", "same"]
)
async def test_an_edit_reaches_every_part(
    fake: TelegramFake, channel: TelegramChannel, before: Message, after: Message
) -> None:
    sent = await channel.send("telegram:7", before, key="1")
    new = Message((*after.blocks, paragraph("the new end")), after.buttons)
    now = await channel.edit("telegram:7", sent.message_id, new, rest=sent.parts[1:])
    assert now.parts == tuple(str(part.id) for part in fake.messages(7))
    assert "\n".join(part.text for part in fake.messages(7)).replace(" ", "").endswith("thenewend")
    assert [bool(part.keyboard) for part in fake.messages(7)][-1]


async def test_an_edit_replaces_and_one_without_news_is_fine(fake: TelegramFake, channel: TelegramChannel) -> None:
    sent = await channel.send("telegram:7", ALERT, key="1")
    await channel.edit("telegram:7", sent.message_id, ALERT)
    (message,) = fake.messages(7)
    assert message.edits == 0
    await channel.edit("telegram:7", sent.message_id, Message((paragraph("4 sources"),)))
    assert (message.text, message.keyboard, message.edits) == ("4 sources", [], 1)


@pytest.mark.parametrize("message_id", ["1", "x", ""])
async def test_what_is_not_there_cannot_be_edited(channel: TelegramChannel, message_id: str) -> None:
    with pytest.raises(MessageRefused):
        await channel.edit("telegram:7", message_id, ALERT)


async def test_an_empty_message_is_refused_before_it_is_sent(fake: TelegramFake, channel: TelegramChannel) -> None:
    with pytest.raises(MessageRefused):
        await channel.send("telegram:7", Message((paragraph(" "),)), key="1")
    assert fake.calls("sendMessage") == []


async def test_telegram_cannot_be_asked_what_was_sent(channel: TelegramChannel) -> None:
    assert await channel.find("telegram:7", "1") == "cannot"


# --- pictures -------------------------------------------------------------------------------------------------------

PICTURE = Picture(b"\x89PNG\r\n\x1a\n" + bytes(20), "Over time: Asif", "timeline.png")


async def test_a_picture_comes_with_its_text_and_buttons_in_one_message(
    fake: TelegramFake, channel: TelegramChannel
) -> None:
    await channel.send("telegram:-100:3", replace(ALERT, picture=PICTURE, silent=True), key="1")
    (message,) = fake.messages(-100)
    (photo,) = message.media["photo"]
    assert fake.world.files[photo["file_id"]] == PICTURE.png
    assert (message.text, message.topic, message.silent) == (
        "Asif accuses Khan\nof bringing militants back\nDawn",
        3,
        True,
    )
    assert message.keyboard[0][0]["text"] == "Who is Asif?"


async def test_a_text_too_long_for_a_caption_follows_its_picture(fake: TelegramFake, channel: TelegramChannel) -> None:
    sent = await channel.send("telegram:7", replace(LONG, picture=PICTURE), key="1")
    photo, first, *_rest = fake.messages(7)
    assert (bool(photo.media), photo.text, first.text[:4]) == (True, "", "• 0 ")
    assert sent.message_id == str(photo.id)


@pytest.mark.parametrize(("code", "description"), [(400, "Bad Request: not enough rights to send photos to the chat"),
                                                   (400, "Bad Request: IMAGE_PROCESS_FAILED")])  # fmt: skip
@pytest.mark.parametrize("message", [ALERT, LONG])
async def test_where_no_picture_may_be_sent_the_text_does_without(
    fake: TelegramFake, channel: TelegramChannel, message: Message, code: int, description: str
) -> None:
    fake.fail("sendphoto", code=code, description=description)
    sent = await channel.send("telegram:7", replace(message, picture=PICTURE), key="1")
    told = fake.messages(7)
    assert [bool(one.media) for one in told] == [False] * len(told)
    assert sent.message_id == str(told[0].id)
    assert told[-1].keyboard


async def test_a_picture_whose_answer_is_lost_may_be_there(fake: TelegramFake, channel: TelegramChannel) -> None:
    fake.fail("sendphoto", mode="lost_answer")
    with pytest.raises(Unknown):
        await channel.send("telegram:7", replace(ALERT, picture=PICTURE), key="1")
    assert len(fake.messages(7)) == 1


async def test_words_for_the_clipboard_have_a_button_beneath_the_others(
    fake: TelegramFake, channel: TelegramChannel
) -> None:
    for text in ("“Row”, Dawn, 2 Mar 2026, https://d.org/a", "😀" * 300, " "):
        await channel.send("telegram:7", replace(ALERT, copy=Copy("Copy", text)), key="1")
    rows = [message.keyboard for message in fake.messages(7)]
    assert rows[0][1:] == [[{"text": "Copy", "copy_text": {"text": "“Row”, Dawn, 2 Mar 2026, https://d.org/a"}}]]
    assert rows[1][1:] == [[{"text": "Copy", "copy_text": {"text": "😀" * 128}}]]
    assert rows[2][1:] == []
