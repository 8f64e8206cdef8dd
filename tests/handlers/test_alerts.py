"""An alert's buttons, and the reasons for an alert or for none."""

from datetime import timedelta

import pytest

from bot.message import Message, Request
from bot.store import Database, Store, alerts, feedback, statements
from bot.store.rows import insert, rows
from bot.types import Party
from tests.conftest import Clock
from tests.handlers.talking import CHAT, Chat, actions, labels, prepared
from tests.pieces import NOON


@pytest.fixture
def chat(store: Store, clock: Clock) -> Chat:
    return prepared(store, clock, alert=True)


async def reply(chat: Chat, text: str, to: str | None, chat_id: str = CHAT) -> Message:
    return await chat.conversation.answer(Request(chat_id, "console", "me", text, reply_to=to))


@pytest.mark.parametrize(("typed", "to"), [("why", "77"), ("why", None), ("why @1", None)])
async def test_why_says_which_subscription_sentence_certainty_and_link(chat: Chat, typed: str, to: str | None) -> None:
    text = (await reply(chat, typed, to)).plain()
    assert "You follow Qamar Javed Bajwa, at once and in the digest." in text
    assert "Asif said Bajwa sold the port." in text
    assert "with a certainty of 0.80; alerts need 0.50" in text


async def test_why_shows_each_party_as_written_and_the_person_as_whom_it_is_read(chat: Chat) -> None:
    """By the linker, by hand, and as nobody."""

    def write(db: Database) -> None:
        db.execute("UPDATE parties SET name = 'the general' WHERE person_id = 'Q5'")
        db.execute("UPDATE parties SET name = 'Asif' WHERE person_id = 'Q1'")
        sql = """INSERT INTO mentions (article_id, name, official, start, "end", person_id, score, reason)
                 VALUES (1, 'the general', 1, 28, 33, 'Q5', 0.9, 'the only general here')"""
        insert(db, sql)

    chat.store.write(write)
    (kept,) = chat.store.read(lambda db: statements.by_ids(db, [1]))
    assert (kept.accuser, kept.accused) == ((Party("Asif", "Q1"),), (Party("the general", "Q5"),))
    assert (kept.quote, kept.confidence) == ("Asif said Bajwa sold the port.", 0.8)
    sql = "SELECT claim_start, claim_end, sentence_start, sentence_end FROM statements WHERE id = 1"
    assert chat.store.read(lambda db: tuple(rows(db, sql)[0].values())) == (28, 41, 12, 42)
    lines = (await chat.say("why @1")).plain().splitlines()
    assert any(line.startswith("• Asif: Khawaja Asif, Minister of Defence") for line in lines)
    general = "• the general: Qamar Javed Bajwa, Chief of Army Staff"
    (line, *_again) = [line for line in lines if line.startswith(general)]
    assert line.endswith(", with a certainty of 0.90 (the only general here)")
    chat.store.write(lambda db: db.execute("UPDATE parties SET person_id = NULL WHERE name = 'Asif'"))
    assert "• Asif: as the article writes it, linked to nobody" in (await chat.say("why @1")).plain()


async def test_why_of_another_message_or_another_chat(chat: Chat) -> None:
    assert "Write /why as an answer" in (await reply(chat, "why", "78")).plain()
    assert "not of this chat" in (await chat.say("why @1", chat_id="telegram:9")).plain()
    await chat.say("unsubscribe all")
    assert "has ended" in (await chat.say("why @1")).plain()


async def test_no_allegation_is_put_right_in_this_chat_only_and_can_be_taken_back(chat: Chat) -> None:
    asked = await chat.say("unsaid @1")
    assert actions(asked) == ["unsaid @1 1", "unsaid @1 2"]
    shown = await chat.say("unsaid @1 1")
    assert "Thank you. It is put right in this chat" in shown.plain()
    assert "sold the port" not in shown.plain().replace("denied", "")
    assert "“sold the port”" not in (await chat.say("who Bajwa")).plain()
    assert "“sold the port”" not in (await chat.say("latest")).plain()
    assert "“sold the port”" in (await chat.say("who Bajwa", chat_id="telegram:9")).plain()
    last = await chat.say("unsaid @1")
    assert "You said that this is no allegation." in last.plain()
    kept = chat.store.read(lambda db: feedback.listed(db))
    assert [(f.kind, f.statement_id, f.quote) for f in kept] == [
        ("not an allegation", 1, "Asif said Bajwa sold the port."),
        ("not an allegation", 2, "Bajwa denied the sale."),
    ]
    undo = next(b.action for row in shown.buttons for b in row if b.label == "Undo")
    await chat.say(undo)
    assert "“sold the port”" in (await chat.say("who Bajwa")).plain()
    assert "nothing to take back" in (await chat.say(undo)).plain()


async def test_what_is_taken_back_shows_no_alert_of_another_chat(chat: Chat) -> None:
    await chat.say("unsaid @1 1")
    await chat.say("start", chat_id="telegram:9")
    there = {"chat_id": "telegram:9", "story_id": 1, "subscription_id": 1, "statement_ids": [1], "now": NOON}
    chat.store.write(lambda db: alerts.promise_alert(db, **there))  # type: ignore[arg-type]
    assert "not of this chat" in (await chat.say("why @2")).plain()
    assert (await chat.say("takeback 1 @2")).plain() == "Taken back."


async def test_a_wrong_person_is_no_longer_linked(chat: Chat) -> None:
    asked = await chat.say("wrong @1")
    assert "Who is wrong here?" in asked.plain()
    assert actions(asked)[:2] == ["wrong @1 1 =Q5", "wrong @1 1 =Q1"]
    await chat.say("wrong @1 1 =Q5")
    card = (await chat.say("who Bajwa")).plain()
    assert "Accused of" not in card
    assert "Accused of · 1 case" in (await chat.say("who Bajwa", chat_id="telegram:9")).plain()


async def test_follow_and_mute_from_an_alert(chat: Chat) -> None:
    asked = await chat.say("follow @1")
    assert labels(asked) == ["Qamar Javed Bajwa", "Khawaja Asif", "the topic corruption"]
    assert actions(asked)[1] == "subscribe =Q1"
    muted = await chat.say("quiet @1")
    assert actions(muted) == ["mute =Q5", "mute =Q1", "mute outlet:Vardia Post", "mute case 1"]
    assert "Muted: case 1." in (await chat.say("mute case 1")).plain()


@pytest.mark.parametrize(
    ("before", "steps"),
    [
        ([], ["✓ Read: 2 statements.", "✓ “Qamar Javed Bajwa", "✓ Its story came here on 2 Mar 2026"]),
        (["unsubscribe all"], ["✗ This chat follows nothing."]),
        (
            ["unsubscribe all", "subscribe Kenya"],
            ["✗ “officials of Kenya, at once and in the digest” does not fit: the country."],
        ),
        (["pause"], ["is paused or snoozed"]),
        (["edit #1 mode digest"], ["asks for the digest only"]),
        (["mute case 1"], ["✗ It is muted here"]),
        (["edit #1 outlets 3"], ["does not fit: too few outlets so far"]),
    ],
)
async def test_whynot_says_where_the_way_ended(chat: Chat, before: list[str], steps: list[str]) -> None:
    for typed in before:
        await chat.say(typed)
    text = (await chat.say("whynot https://news.example/1?utm_source=x#top")).plain()
    assert [step for step in steps if step not in text] == []


async def test_whynot_for_what_is_too_uncertain(store: Store) -> None:
    chat = prepared(store, Clock(NOON + timedelta(hours=1)), sure=0.9)
    assert "✗ Too uncertain for an alert: 0.80" in (await chat.say("whynot https://news.example/1")).plain()
