"""Free words after an answer."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot import who
from bot.message import Request
from bot.officials.registry import Registry
from bot.store import Database, Store
from bot.store.answers import LastAnswer
from handlers.commands.followups import meant
from tests.conftest import Clock
from tests.handlers.talking import Chat, prepared

WHO = LastAnswer("who", "Bajwa", "Q5", 5)


@pytest.mark.parametrize(
    ("typed", "last", "command"),
    [
        ("and what did he answer?", WHO, "about =Q5 answers"),
        ("What did she say", WHO, "about =Q5 answers"),
        ("who accused him?", WHO, "about =Q5 accused"),
        ("So whom does he accuse?", WHO, "about =Q5 accuses"),
        ("since May", WHO, "about =Q5 all since 2025-05-01"),
        ("since February", WHO, "about =Q5 all since 2026-02-01"),
        ("since last week", WHO, "about =Q5 all since 2026-02-23"),
        ("since 2024", WHO, "about =Q5 all since 2024-01-01"),
        ("since 2024-02-30", WHO, None),
        ("since Tuesdayish", WHO, None),
        ("more", WHO, "about =Q5 all from 5"),
        (
            "more please",
            LastAnswer("about", "=Q5 answers since 2025-05-01 from 5", "Q5", 10),
            "about =Q5 answers since 2025-05-01 from 10",
        ),
        ("since May", LastAnswer("about", "=Q5 answers", "Q5", 5), "about =Q5 answers since 2025-05-01"),
        ("more", LastAnswer("latest", "Taliban", None, 8), "about all from 8 Taliban"),
        ("and what did he answer?", LastAnswer("latest", "", None, 8), None),
        ("follow him", WHO, "subscribe =Q5"),
        ("mute them", WHO, "mute =Q5"),
        ("mute", WHO, None),
        ("who is Asif", WHO, None),
        ("Asif", WHO, None),
        ("the answers to everything", WHO, None),
    ],
)
def test_what_follows_on_an_answer(typed: str, last: LastAnswer, command: str | None) -> None:
    assert meant(typed, last, datetime(2026, 3, 2, 12, tzinfo=UTC)) == command


@pytest.fixture
def chat(store: Store, clock: Clock) -> Chat:
    return prepared(store, clock)


async def test_a_conversation_goes_on(chat: Chat) -> None:
    assert (await chat.say("who Bajwa")).plain().startswith("Qamar Javed Bajwa")
    answered = (await chat.say("and what did he answer?")).plain()
    assert answered.startswith("What Qamar Javed Bajwa answered")
    assert "denied" in answered
    assert "since 2026-02-01" in (await chat.say("since February")).plain()
    assert "There is no more." in (await chat.say("more")).plain()
    assert "Done. You will hear of Qamar Javed Bajwa" in (await chat.say("follow him")).plain()


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("who Bajwa", ["Bajwa"]),
        ("who Bajwa =Q5", ["Bajwa"]),
        ("Khawaja Asif", ["Khawaja Asif"]),
        ("compare Bajwa Asif", ["Bajwa", "Asif"]),
    ],
)
async def test_a_name_is_looked_up_once_for_an_answer(
    chat: Chat, monkeypatch: pytest.MonkeyPatch, typed: str, names: list[str]
) -> None:
    find, asked = who.find, list[str]()

    def counted(db: Database, registry: Registry, query: str, **values: Any) -> who.Found:
        asked.append(query)
        return find(db, registry, query, **values)

    monkeypatch.setattr(who, "find", counted)
    await chat.say(typed)
    assert asked == names


async def test_in_a_thread_it_goes_on_from_the_channel(chat: Chat) -> None:
    await chat.say("who Bajwa", chat_id="slack:T1:C1")
    request = Request("slack:T1:C1:17.5", "slack", "me", "and what did he answer?", private=False)
    assert "What Qamar Javed Bajwa answered" in (await chat.conversation.answer(request)).plain()


async def test_an_old_answer_is_forgotten(chat: Chat) -> None:
    await chat.say("who Bajwa")
    chat.clock.forward(days=2)
    assert "answered" not in (await chat.say("what did he answer")).plain()


@pytest.mark.parametrize(
    ("chat_id", "hint"), [("telegram:-5", "To ask on, reply to this message"), ("slack:T1:C1", "mention me in this")]
)
async def test_a_group_is_told_once_how_to_ask_on(chat: Chat, chat_id: str, hint: str) -> None:
    platform = chat_id.partition(":")[0]
    asked = Request(chat_id, platform, "me", "who Bajwa", private=False)
    said = [(await chat.conversation.answer(asked)).plain() for _ in range(3)]
    assert [hint in one for one in said] == [True, False, False]
    assert "To ask on" not in (await chat.say("who Bajwa")).plain()
