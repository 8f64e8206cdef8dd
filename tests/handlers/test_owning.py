"""Owners, approval, rate limits, and leaving."""

import json
from pathlib import Path

import pytest

from bot.gold import export
from bot.message import Request
from bot.store import Database, Store, chats, feedback, outbox, people
from handlers.commands.pace import Turnstile
from tests.conftest import Clock
from tests.handlers.talking import CHAT, STAFF, Chat, actions, alerted, prepared
from tests.pieces import NOON

OWNER, READER = "telegram:1", "telegram:9"


@pytest.fixture
def chat(store: Store, clock: Clock) -> Chat:
    store.write(lambda db: people.load(db, STAFF, name="registry", version="1", now=NOON))
    return Chat(store, clock, open_to_all=False, owners=(OWNER,), approve=True)


async def test_a_chat_that_waits_is_told_of_once_and_let_in_by_an_owner(chat: Chat) -> None:
    await chat.say("start", chat_id=OWNER, user="1")
    for _ in range(2):
        assert "They have been told that you wait." in (await chat.say("start", chat_id=READER, user="9")).plain()
    told = chat.store.read(lambda db: outbox.of_chat(db, OWNER))
    assert [one.kind for one in told] == ["broadcast"]
    assert f"allow {READER}" in actions(await chat.say("chats", chat_id=OWNER, user="1"))
    await chat.say(f"allow {READER}", chat_id=OWNER, user="1")
    assert "Done." in (await chat.say("subscribe everything", chat_id=READER, user="9")).plain()


async def test_nobody_is_said_to_be_told_while_no_owner_can_be(chat: Chat) -> None:
    text = (await chat.say("start", chat_id=READER, user="9")).plain()
    assert f"Ask them to allow {READER}." in text
    assert "They have been told" not in text
    await chat.say("start", chat_id=OWNER, user="1")
    assert "They have been told" in (await chat.say("start", chat_id=READER, user="9")).plain()


@pytest.mark.parametrize("typed", ["status", "broadcast Hello", "chats", "allow telegram:9", "refuse telegram:1"])
async def test_only_owners_own(chat: Chat, typed: str) -> None:
    chat.store.write(lambda db: chats.ensure(db, READER, zone="UTC", digest_at=None, allowed=True, now=NOON))
    text = (await chat.say(typed, chat_id=READER, user="9")).plain()
    assert "status" not in (await chat.say("help", chat_id=READER, user="9")).plain()
    assert "status" in (await chat.say("help", chat_id=OWNER, user="1")).plain()
    assert "no command" in text or "Did you mean" in text or "know nobody" in text


async def test_a_broadcast_is_shown_before_it_goes_to_every_active_chat(chat: Chat) -> None:
    for chat_id in (READER, "telegram:7", "telegram:8"):
        chat.store.write(lambda db, c=chat_id: chats.ensure(db, c, zone="UTC", digest_at=None, allowed=True, now=NOON))  # type: ignore[misc]
    chat.store.write(lambda db: chats.leave(db, "telegram:8", NOON))
    shown = await chat.say("broadcast Back at noon", chat_id=OWNER, user="1")
    assert "This goes to 2 chats:" in shown.plain()
    assert chat.store.read(lambda db: outbox.of_chat(db, READER)) == []
    assert "On its way to 2 chats." in (await chat.say(actions(shown)[0], chat_id=OWNER, user="1")).plain()
    assert [d.kind for d in chat.store.read(lambda db: outbox.of_chat(db, READER))] == ["broadcast"]
    assert chat.store.read(lambda db: outbox.of_chat(db, "telegram:8")) == []


@pytest.mark.parametrize(
    "typed", ["settings silent on", "timezone Nairobi", "digest off", "stop", "export", "forget yes"]
)
async def test_in_a_group_only_who_runs_it_changes_it(store: Store, clock: Clock, typed: str) -> None:
    chat = prepared(store, clock)
    await chat.say("start", chat_id="telegram:-5")
    before = store.read(lambda db: chats.get(db, "telegram:-5"))
    asked = Request("telegram:-5", "telegram", "2", typed, private=False, admin=False)
    assert "Only those who run this group" in (await chat.conversation.answer(asked)).plain()
    assert store.read(lambda db: chats.get(db, "telegram:-5")) == before


async def test_stop_ends_deliveries_and_start_goes_on(store: Store, clock: Clock) -> None:
    chat = prepared(store, clock)
    await chat.say("subscribe Bajwa")
    await chat.say("stop")
    await chat.say("who Bajwa")
    stopped = store.read(lambda db: chats.get(db, CHAT))
    assert stopped is not None
    assert (stopped.active, stopped.stopped) == (False, True)
    await chat.say("start")
    back = store.read(lambda db: chats.get(db, CHAT))
    assert back is not None
    assert (back.active, back.stopped, len(chat.followed())) == (True, False, 1)


async def test_forget_leaves_nothing_of_the_chat(store: Store, clock: Clock) -> None:
    chat = prepared(store, clock)
    store.write(alerted)
    await chat.say("unsaid @1 1")
    await chat.say("mute Bajwa")
    exported = (await chat.say("export")).file
    assert exported is not None
    assert [one["label"] for one in json.loads(exported.content)["mutes"]] == ["Qamar Javed Bajwa"]
    await chat.say("forget yes")

    def left(db: Database) -> dict[str, int]:
        tables = ("chats", "subscriptions", "filters", "mutes", "alerts", "deliveries", "last_answers", "choices")
        return {table: db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables}  # noqa: S608

    assert set(store.read(left).values()) == {0}
    kept = store.read(lambda db: db.execute("SELECT chat_id, user_id FROM feedback").fetchall())
    assert kept == [(None, None)]


async def test_a_link_follows_somebody(store: Store, clock: Clock) -> None:
    chat = prepared(store, clock)
    assert "You will hear of Imran Khan" in (await chat.say("start follow_Q6")).plain()


def test_a_flood_is_told_once_and_then_ignored_until_it_has_waited(clock: Clock) -> None:
    turnstile = Turnstile(clock, person=(3, 3.0), chat=(5, 60.0))
    assert [turnstile.ask("c", "p") for _ in range(6)] == ["go on"] * 3 + ["say so"] + ["be silent"] * 2
    assert turnstile.ask("d", "q") == "go on"
    clock.forward(seconds=20)
    assert [turnstile.ask("c", "p") for _ in range(2)] == ["go on", "say so"]
    assert [turnstile.ask("c", f"p{n}") for n in range(5)] == ["go on"] * 4 + ["say so"]


async def test_who_asks_too_much_hears_one_sentence_and_nobody_else_waits(store: Store, clock: Clock) -> None:
    store.write(lambda db: people.load(db, STAFF, name="registry", version="1", now=NOON))
    chat = Chat(store, clock, turnstile=Turnstile(clock, person=(2, 2.0)))
    said = [(await chat.say("digest")).plain() for _ in range(5)]
    assert ["too much at once" in text for text in said] == [False, False, True, False, False]
    assert said[3:] == ["", ""]
    assert "digest comes" in (await chat.say("digest", chat_id="telegram:9", user="9")).plain()


async def test_feedback_is_exported_in_the_gold_format(store: Store, clock: Clock, tmp_path: Path) -> None:
    chat = prepared(store, clock, alert=True)
    await chat.say("unsaid @1 1")
    await chat.say("wrong @1 2 =Q5")
    assert store.read(lambda db: export(db, tmp_path, reviewed_only=True)) == 0
    assert store.read(lambda db: export(db, tmp_path, reviewed_only=False)) == 1
    told = json.loads((tmp_path / "feedback" / "feedback_1.json").read_text("utf-8"))
    text = (tmp_path / "texts" / "feedback_1.txt").read_text("utf-8")
    assert [record["type"] for record in told["records"]] == ["response"]
    claim = told["records"][0]["claim"]
    assert text[claim["start"] : claim["end"]] == claim["text"]
    store.write(lambda db: feedback.review(db, 1, "accepted", NOON))
    assert "“sold the port”" not in (await chat.say("latest", chat_id="telegram:9")).plain()
    assert store.read(lambda db: export(db, tmp_path, reviewed_only=True)) == 1
