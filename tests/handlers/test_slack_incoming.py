"""What people type and do in Slack, as asks."""

from typing import Any

import pytest

from bot.message import ChatEvent
from bot.seen import Seen
from handlers.slack.address import Address, parse_address
from handlers.slack.conversation import chat_event
from handlers.slack.incoming import from_click, from_message, typed

BOT = "U0BOT"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("who Asif", "who Asif"),
        ("  who   Asif\n", "who Asif"),
        ("/who Asif", "who Asif"),
        ("<@U0BOT> who Asif", "who Asif"),
        ("<@U0BOT|hearsay> who Asif", "who Asif"),
        ("who Asif <@U0BOT>", "who Asif"),
        ("<@U0BOT>", ""),
        ("who R&amp;D &lt;x&gt;", "who R&D <x>"),
        ("who &amp;lt;", "who &lt;"),
        ("who <@U0BOSS>", "who @U0BOSS"),
        ("who <@U0BOSS|boss>", "who @boss"),
        ("in <#C0NEWS|news>", "in #news"),
        ("in <#C0NEWS>", "in #C0NEWS"),
        ("<!channel> who", "@channel who"),
        ("<!subteam^S1|@team> x", "@team x"),
        ("feeds add <http://bbc.co.uk|bbc.co.uk>", "feeds add bbc.co.uk"),
        ("feeds add <https://bbc.co.uk/rss?a=1&amp;b=2>", "feeds add https://bbc.co.uk/rss?a=1&b=2"),
        ("feeds add <https://bbc.co.uk/|https://bbc.co.uk>", "feeds add https://bbc.co.uk"),
        ("feeds add <https://bbc.co.uk/rss|the feed>", "feeds add https://bbc.co.uk/rss"),
        ("write <mailto:a@b.org|a@b.org>", "write a@b.org"),
        ("1 &lt; 2 and <", "1 < 2 and <"),
        ("", ""),
    ],
)
def test_typed(text: str, expected: str) -> None:
    assert typed(text, bot_user=BOT) == expected


@pytest.mark.parametrize(
    ("chat_id", "address"),
    [
        ("slack:T1:C1", Address("T1", "C1")),
        ("slack:T1:D1", Address("T1", "D1")),
        ("slack:T1:C1:17.000001", Address("T1", "C1", "17.000001")),
    ],
)
def test_chat_ids(chat_id: str, address: Address) -> None:
    assert parse_address(chat_id) == address
    assert address.chat_id == chat_id


@pytest.mark.parametrize(
    "chat_id", ["telegram:1", "slack:T1", "slack:T1:C1:", "slack:T1:C1:x", "slack:t1:c1", "console", ""]
)
def test_other_chat_ids(chat_id: str) -> None:
    assert parse_address(chat_id) is None


def message(**event: Any) -> dict[str, Any]:
    whole = {"type": "app_mention", "channel": "C1", "user": "U1", "text": "<@U0BOT> who X", "ts": "5.000001"} | event
    return {"team_id": "T1", "event": whole}


@pytest.mark.parametrize(
    ("event", "chat_id", "thread", "direct"),
    [
        ({}, "slack:T1:C1", "5.000001", False),
        ({"thread_ts": "4.000001"}, "slack:T1:C1:4.000001", "4.000001", False),
        ({"type": "message", "channel": "D1", "channel_type": "im"}, "slack:T1:D1", None, True),
        ({"type": "message", "channel": "D1", "thread_ts": "4.000001"}, "slack:T1:D1", "4.000001", True),
    ],
)
def test_messages(event: dict[str, Any], chat_id: str, thread: str | None, direct: bool) -> None:
    ask = from_message(message(**event), bot_user=BOT)
    assert ask is not None
    assert (ask.address.chat_id, ask.thread, ask.direct, ask.text) == (chat_id, thread, direct, "who X")


@pytest.mark.parametrize(
    "event",
    [
        {"bot_id": "B1"},
        {"user": BOT},
        {"user": None},
        {"subtype": "message_changed"},
        {"subtype": "channel_join"},
        {"type": "message", "channel": "C1", "channel_type": "channel"},
    ],
)
def test_what_nobody_asked(event: dict[str, Any]) -> None:
    assert from_message(message(**event), bot_user=BOT) is None


def click(**more: Any) -> dict[str, Any]:
    return {
        "team": {"id": "T1"},
        "user": {"id": "U1"},
        "channel": {"id": "C1"},
        "container": {"message_ts": "5.000001", "channel_id": "C1"},
        "actions": [{"value": "token", "block_id": "b0"}],
    } | more


@pytest.mark.parametrize(
    ("block_id", "chat_id"),
    [
        ("b0", "slack:T1:C1"),
        ("slack:T1:C1#0", "slack:T1:C1"),
        ("slack:T1:C1:4.000001#0", "slack:T1:C1:4.000001"),
        ("slack:T1:C2#0", "slack:T1:C1"),
        ("slack:T2:C1#0", "slack:T1:C1"),
    ],
)
def test_a_button_speaks_for_the_chat_that_it_was_shown_to(block_id: str, chat_id: str) -> None:
    found = from_click(click(actions=[{"value": "token", "block_id": block_id}]))
    assert found is not None
    assert found.address.chat_id == chat_id
    assert found.ask("help").thread == "5.000001"


def test_a_click_without_a_place() -> None:
    assert from_click(click(channel=None, container={"type": "view"})) is None


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ({"type": "channel_archive", "channel": "C1"}, ChatEvent("slack:T1:C1", "gone")),
        ({"type": "group_deleted", "channel": "G1"}, ChatEvent("slack:T1:G1", "gone")),
        ({"type": "channel_unarchive", "channel": "C1"}, ChatEvent("slack:T1:C1", "back")),
        ({"type": "member_left_channel", "channel": "C1", "user": BOT}, ChatEvent("slack:T1:C1", "gone")),
        ({"type": "member_joined_channel", "channel": "C1", "user": BOT}, ChatEvent("slack:T1:C1", "back")),
        ({"type": "member_left_channel", "channel": "C1", "user": "U1"}, None),
        (
            {"type": "channel_id_changed", "old_channel_id": "C1", "new_channel_id": "C2"},
            ChatEvent("slack:T1:C1", "moved", "slack:T1:C2"),
        ),
        ({"type": "channel_created", "channel": {"id": "C1"}}, None),
        ({"type": "reaction_added"}, None),
    ],
)
def test_chat_events(event: dict[str, Any], expected: ChatEvent | None) -> None:
    assert chat_event({"team_id": "T1", "event": event}, bot_user=BOT) == expected


def test_seen_forgets_the_oldest() -> None:
    seen = Seen(2)
    assert [seen.before(key) for key in ("a", "b", "a", "c", "a", "b")] == [False, False, True, False, False, False]
