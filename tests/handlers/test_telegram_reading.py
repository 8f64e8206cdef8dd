"""What counts as asked: commands, private words, answers to the bot, and its name; nothing else."""

from datetime import UTC, datetime
from typing import Any

import pytest
from telegram import Chat, Location, Message, User

from bot.errors import ChatGone
from handlers.telegram.address import Address
from handlers.telegram.reading import address, answered, asked

BOT = User(1, "Hearsay", True, username="hearsay_bot")
READER = User(2, "Reader", False)
WHEN = datetime(2026, 1, 1, tzinfo=UTC)


def said(text: str | None, kind: str = "private", **more: Any) -> Message:
    known: dict[str, Any] = {"from_user": READER} | more
    return Message(9, WHEN, Chat(7 if kind == "private" else -7, kind), text=text, **known)


PRIVATE = [
    ("/who Asif", "who Asif"),
    ("/who", "who"),
    ("  /who   Asif  ", "who Asif"),
    ("/who@hearsay_bot Asif", "who Asif"),
    ("/who@Hearsay_Bot Asif", "who Asif"),
    ("/who@other_bot Asif", None),
    ("/start =Q1", "start =Q1"),
    ("/who\nAsif", "who Asif"),
    ("who Asif", "who Asif"),
    ("what is /who?", "what is /who?"),
    ("/кто Асиф", "/кто Асиф"),
    ("", None),
    (None, None),
]


@pytest.mark.parametrize(("text", "request_text"), PRIVATE)
def test_in_private_everything_is_meant_for_the_bot(text: str | None, request_text: str | None) -> None:
    assert asked(said(text), BOT) == request_text


GROUP = [
    ("/who Asif", "who Asif"),
    ("/who@other_bot Asif", None),
    ("who Asif", None),
    ("@hearsay_bot who Asif", "who Asif"),
    ("@Hearsay_bot: /who Asif", "who Asif"),
    ("who is Asif, @hearsay_bot", "who is Asif,"),
    ("@hearsay_bot", "help"),
    ("@hearsay_bot2 who Asif", None),
    ("me@hearsay_bot", None),
]


@pytest.mark.parametrize("kind", ["group", "supergroup", "channel"])
@pytest.mark.parametrize(("text", "request_text"), GROUP)
def test_in_company_only_what_names_the_bot(kind: str, text: str, request_text: str | None) -> None:
    assert asked(said(text, kind), BOT) == request_text


def test_an_answer_to_the_bot_is_for_it_but_one_to_others_is_not() -> None:
    own, other = said("x", "group", from_user=BOT), said("x", "group")
    assert asked(said("more", "group", reply_to_message=own), BOT) == "more"
    assert asked(said("more", "group", reply_to_message=other), BOT) is None


def test_a_message_in_a_topic_does_not_answer_the_one_that_opened_it() -> None:
    opened = said("x", "supergroup", from_user=BOT)
    message = said("more", "supergroup", reply_to_message=opened, message_thread_id=9, is_topic_message=True)
    assert asked(message, BOT) is None


@pytest.mark.parametrize(("text", "request_text"), [("/who Asif", "who Asif"), ("who Asif", None)])
def test_of_changed_messages_only_commands_count(text: str, request_text: str | None) -> None:
    assert asked(said(text), BOT, edited=True) == request_text


def test_other_bots_are_not_listened_to_but_anonymous_administrators_are() -> None:
    other = User(3, "Other", True)
    assert asked(said("/who", "group", from_user=other), BOT) is None
    assert asked(said("/who", "group", from_user=other, sender_chat=Chat(-7, "group")), BOT) == "who"


def test_a_post_that_telegram_repeats_in_the_channels_group_is_not_answered_again() -> None:
    repeated = said("/who", "supergroup", sender_chat=Chat(-8, "channel"), is_automatic_forward=True)
    assert asked(repeated, BOT) is None


def test_a_caption_is_read_as_well() -> None:
    assert asked(said(None, caption="/who Asif"), BOT) == "who Asif"


@pytest.mark.parametrize(("in_topic", "chat_id"), [(True, "telegram:-7:4"), (False, "telegram:-7")])
def test_a_thread_is_an_address_only_in_a_topic(in_topic: bool, chat_id: str) -> None:
    message = said("x", "supergroup", message_thread_id=4, is_topic_message=in_topic)
    assert str(address(message)) == chat_id


@pytest.mark.parametrize("chat_id", ["telegram:7", "telegram:-100123", "telegram:-100123:4"])
def test_an_address_reads_back_as_it_is_written(chat_id: str) -> None:
    assert str(Address.parse(chat_id)) == chat_id


@pytest.mark.parametrize(
    "chat_id", ["console", "slack:T1:C1", "telegram:", "telegram:x", "telegram:1:", "telegram:1:2:3"]
)
def test_what_is_no_telegram_chat_can_never_be_reached(chat_id: str) -> None:
    with pytest.raises(ChatGone):
        Address.parse(chat_id)


def test_a_location_that_is_shared_in_private_asks_for_its_zone() -> None:
    here = Location(longitude=67.01, latitude=24.86)
    assert asked(said(None, location=here), BOT) == "timezone 24.8600,67.0100"
    assert asked(said(None, "group", location=here), BOT) is None


def test_here_as_an_answer_is_about_the_message_that_it_answers() -> None:
    there = said("Asif spoke: https://news.example/1", "group")
    assert asked(said("/here", "group", reply_to_message=there), BOT) == "here Asif spoke: https://news.example/1"
    assert asked(said("/here Bajwa", "group", reply_to_message=there), BOT) == "here Bajwa"


def test_which_message_of_the_bot_is_answered() -> None:
    mine = said("an alert", "group", from_user=BOT)
    assert answered(said("/why", "group", reply_to_message=mine), BOT) == "9"
    assert answered(said("/why", "group", reply_to_message=said("hello", "group")), BOT) is None
    assert answered(said("/why"), BOT) is None
