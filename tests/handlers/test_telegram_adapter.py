"""The bot in conversation, against a strict server: what people do, and what they get."""

import asyncio
import io
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

import pytest
import structlog

from bot.errors import PlatformDown
from bot.log import configure
from bot.message import Button, ChatEvent, Message, Request, paragraph
from bot.wording import LANGUAGES
from handlers.telegram.adapter import TelegramBot
from tests.emulators.telegram import TOKEN, TelegramFake
from tests.emulators.telegram_book import MemoryBook
from tests.emulators.telegram_state import Standing

COMMANDS = (("who", "what is said of somebody"), ("help", "x" * 300))

TOO_OLD = "This button is too old. Ask again."


class Newsroom:
    """Answers every request with its own words, and keeps what it was asked and told."""

    def __init__(self) -> None:
        self.book = MemoryBook()
        self.requests: list[Request] = []
        self.events: list[ChatEvent] = []
        self.slow: dict[str, asyncio.Event] = {}

    async def answer(self, request: Request) -> Message:
        self.requests.append(request)
        if request.text in self.slow:
            await self.slow[request.text].wait()
        if request.text == "crash":
            raise ValueError("a bug")
        return Message((paragraph(f"You asked: {request.text}"),), ((Button("Again", "who =Q1"),),))

    async def on_chat(self, event: ChatEvent) -> None:
        self.events.append(event)

    def bot(self, fake: TelegramFake, token: str = TOKEN, timeout: float = 5.0) -> TelegramBot:
        return TelegramBot(
            token,
            fake.base_url,
            self.answer,
            COMMANDS,
            self.book,
            for_admins=["help"],
            on_chat=self.on_chat,
            timeout=timeout,
        )


@pytest.fixture
async def fake() -> AsyncIterator[TelegramFake]:
    async with TelegramFake() as server:
        server.add_chat(-5, "group", title="Newsroom").members[9] = "administrator"
        server.add_chat(-100, "supergroup", title="Forum", topics=[3])
        server.add_chat(-200, "channel", title="Wire")
        yield server


@pytest.fixture
def room() -> Newsroom:
    return Newsroom()


@pytest.fixture
async def bot(fake: TelegramFake, room: Newsroom) -> AsyncIterator[TelegramBot]:
    running = room.bot(fake)
    await running.start()
    yield running
    await running.stop()


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What is logged at the most talkative level."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    configure("DEBUG", style="json", stream=stream)
    yield stream
    root.handlers[:], root.level = handlers, level
    structlog.reset_defaults()


async def test_a_command_gets_an_answer_and_a_press_another(
    fake: TelegramFake, room: Newsroom, bot: TelegramBot
) -> None:
    fake.user_says(7, "/who Asif")
    message = await fake.wait_for(7, "You asked: who Asif")
    assert room.requests == [Request("telegram:7", "telegram", "7", "who Asif", private=True, admin=True)]
    press = fake.presses(message.id, "Again")
    await fake.wait_for(7, "You asked: who =Q1")
    assert (press.answered, press.text) == (True, "")


async def test_an_old_button_is_refused_politely(fake: TelegramFake, room: Newsroom, bot: TelegramBot) -> None:
    fake.user_says(7, "/who Asif")
    message = await fake.wait_for(7, "who Asif")
    press = fake.presses(message.id, "Again", data="forged")
    await fake.wait_until(lambda: press.answered)
    assert (press.text, press.alert) == (TOO_OLD, True)
    hidden = fake.presses(message.id, "Again", old=True)
    await fake.wait_for(7, "who =Q1")
    assert hidden.answered
    assert len(room.requests) == 2


async def test_a_press_that_cannot_be_confirmed_is_answered_all_the_same(fake: TelegramFake, bot: TelegramBot) -> None:
    fake.user_says(7, "/who Asif")
    message = await fake.wait_for(7, "who Asif")
    fake.fail("answerCallbackQuery", code=400, description="Bad Request: query is too old")
    fake.presses(message.id, "Again")
    await fake.wait_for(7, "who =Q1")


ADMINS = [(-5, 9, True), (-5, 8, False), (-200, None, True)]


@pytest.mark.parametrize(("chat", "user", "admin"), ADMINS)
async def test_who_runs_a_chat_is_asked_of_telegram(
    fake: TelegramFake, room: Newsroom, bot: TelegramBot, chat: int, user: int | None, admin: bool
) -> None:
    asked = fake.user_says(chat, "/who Asif", user_id=user)
    message = await fake.wait_for(chat, "who Asif")
    assert message.reply_to == asked.id
    (request,) = room.requests
    assert (request.private, request.admin, request.user_id) == (False, admin, str(user or chat))


async def test_answers_stay_in_their_topic(fake: TelegramFake, room: Newsroom, bot: TelegramBot) -> None:
    fake.user_says(-100, "/who Asif", topic=3)
    message = await fake.wait_for(-100, "who Asif")
    fake.presses(message.id, "Again")
    again = await fake.wait_for(-100, "who =Q1")
    assert (message.topic, again.topic) == (3, 3)
    assert {request.chat_id for request in room.requests} == {"telegram:-100:3"}


async def test_a_changed_command_is_answered_and_commands_for_others_are_not(
    fake: TelegramFake, room: Newsroom, bot: TelegramBot
) -> None:
    fake.privacy = False
    fake.user_says(-5, "/who@other_bot Asif")
    fake.user_says(-5, "good morning")
    mistyped = fake.user_says(-5, "/who@hearsay_test_bot Asfi")
    await fake.wait_for(-5, "who Asfi")
    fake.user_edits(mistyped.id, "/who Asif")
    await fake.wait_for(-5, "who Asif")
    assert [request.text for request in room.requests] == ["who Asfi", "who Asif"]


async def test_an_answer_that_must_wait_is_sent_after_the_pause(fake: TelegramFake, bot: TelegramBot) -> None:
    fake.fail("sendMessage", code=429, description="Too Many Requests: retry after 1", retry_after=1)
    fake.user_says(7, "/who Asif")
    await fake.wait_for(7, "who Asif")
    first, second = fake.calls("sendMessage")
    assert second.at - first.at >= 1.0


async def test_an_answer_that_must_wait_too_long_is_dropped(fake: TelegramFake, bot: TelegramBot) -> None:
    fake.fail("sendMessage", code=429, description="Too Many Requests: retry after 900", retry_after=900)
    fake.user_says(7, "/who Asif")
    await asyncio.sleep(0.3)
    fake.add_chat(8, standing="fine")
    fake.user_says(8, "/who Khan")
    await fake.wait_for(8, "who Khan")
    assert not fake.messages(7)


@pytest.mark.parametrize("standing", ["blocked", "no_rights"])
async def test_a_chat_that_cannot_be_answered_stops_nobody_else(
    fake: TelegramFake, bot: TelegramBot, standing: Standing
) -> None:
    fake.add_chat(6, standing="fine")
    fake.user_says(6, "/who Asif")
    fake.world.chats[6].standing = standing
    fake.user_says(7, "/who Asif")
    await fake.wait_for(7, "who Asif")


async def test_a_bug_in_an_answer_stops_nobody(fake: TelegramFake, bot: TelegramBot) -> None:
    fake.user_says(7, "/crash")
    fake.user_says(7, "/who Asif")
    await fake.wait_for(7, "who Asif")


async def test_a_slow_answer_holds_up_its_own_chat_only(fake: TelegramFake, room: Newsroom, bot: TelegramBot) -> None:
    room.slow["who Asif"] = asyncio.Event()
    fake.user_says(7, "/who Asif")
    fake.user_says(7, "/who Khan")
    fake.user_says(8, "/who Khan")
    await fake.wait_for(8, "who Khan")
    assert fake.messages(7) == []
    room.slow["who Asif"].set()
    await fake.wait_for(7, "who Khan")
    assert [message.text for message in fake.messages(7)] == ["You asked: who Asif", "You asked: who Khan"]


async def test_a_group_that_moves_is_told(fake: TelegramFake, room: Newsroom, bot: TelegramBot) -> None:
    fake.migrate(-5, -1005)
    await fake.wait_until(lambda: bool(room.events))
    assert room.events == [ChatEvent("telegram:-5", "moved", "telegram:-1005")]


async def test_an_answer_follows_a_group_that_moved_meanwhile(
    fake: TelegramFake, room: Newsroom, bot: TelegramBot
) -> None:
    room.slow["who Asif"] = asyncio.Event()
    fake.user_says(-5, "/who Asif")
    await fake.wait_until(lambda: bool(room.requests))
    fake.migrate(-5, -1005)
    room.slow["who Asif"].set()
    await fake.wait_for(-1005, "who Asif")


async def test_losing_a_chat_and_getting_it_back_is_told(fake: TelegramFake, room: Newsroom, bot: TelegramBot) -> None:
    fake.add_chat(7)
    for chat, standing in ((7, "blocked"), (7, "fine"), (-5, "kicked"), (-100, "not_member"), (-5, "fine")):
        fake.puts_bot(chat, standing)  # type: ignore[arg-type]
    await fake.wait_until(lambda: len(room.events) == 5)
    assert sorted((event.chat_id, event.kind) for event in room.events) == [
        ("telegram:-100", "gone"),
        ("telegram:-5", "back"),
        ("telegram:-5", "gone"),
        ("telegram:7", "back"),
        ("telegram:7", "gone"),
    ]


def menus(fake: TelegramFake) -> dict[tuple[str, str], list[str]]:
    """The commands of each menu, by whose it is and in which language."""
    return {key: [one["command"] for one in menu] for key, menu in fake.world.profile["commands"].items()}


async def test_the_menu_is_filled_and_a_failure_there_does_no_harm(fake: TelegramFake, room: Newsroom) -> None:
    fake.fail("setMyCommands", code=400, description="Bad Request: BOT_COMMAND_INVALID", times=3)
    first = room.bot(fake)
    await first.start()
    fake.user_says(7, "/who Asif")
    await fake.wait_for(7, "who Asif")
    await first.stop()
    assert len(menus(fake)) == len(LANGUAGES) - 1
    assert fake.world.profile["short_description"].startswith("Who accuses officials")
    second = room.bot(fake)
    await second.start()
    await second.stop()
    assert menus(fake) == {
        ("default", ""): ["who", "help"],
        ("all_group_chats", ""): ["who"],
        ("all_chat_administrators", ""): ["who", "help"],
        **{("default", language): ["who", "help"] for language in LANGUAGES if language != "en"},
    }
    assert fake.world.profile["description"].startswith("I read the news and tell you who accuses officials")
    others = [language for language in LANGUAGES if language != "en"]
    for name in ("description", "short_description"):
        assert len({fake.world.profile[f"{name} {language}"] for language in others}) == len(others)


async def test_a_restart_answers_what_was_missed_and_nothing_twice(fake: TelegramFake, room: Newsroom) -> None:
    for words in ("/who Asif", "/who Khan"):
        fake.user_says(7, words)
        running = room.bot(fake)
        await running.start()
        await fake.wait_for(7, words[1:])
        await running.stop()
    assert [request.text for request in room.requests] == ["who Asif", "who Khan"]


async def test_a_server_that_is_away_at_the_start_is_found_later(fake: TelegramFake, room: Newsroom) -> None:
    await fake.stop()
    running = room.bot(fake)
    await running.start()
    await fake.start()
    fake.user_says(7, "/who Asif")
    await fake.wait_for(7, "who Asif", timeout=10)
    await running.stop()


async def test_a_server_that_restarts_is_found_again(fake: TelegramFake, bot: TelegramBot) -> None:
    await fake.wait_until(lambda: bool(fake.calls("getUpdates")))
    await fake.stop()
    await fake.start()
    fake.user_says(7, "/who Asif")
    await fake.wait_for(7, "who Asif", timeout=10)


async def test_stopping_is_quick_even_while_telegram_is_away(fake: TelegramFake, room: Newsroom) -> None:
    running, never = room.bot(fake), room.bot(fake)
    await running.start()
    await fake.stop()
    await never.start()
    await asyncio.sleep(1.2)
    began = time.monotonic()
    await running.stop()
    await never.stop()
    assert time.monotonic() - began < 6.5


async def test_stopping_does_not_wait_for_an_answer_that_never_comes(fake: TelegramFake, room: Newsroom) -> None:
    room.slow["who Asif"] = asyncio.Event()
    running = room.bot(fake)
    await running.start()
    fake.user_says(7, "/who Asif")
    await fake.wait_until(lambda: bool(room.requests))
    began = time.monotonic()
    await running.stop()
    assert 2.0 < time.monotonic() - began < 10


async def test_the_channel_works_before_the_start(fake: TelegramFake, room: Newsroom) -> None:
    fake.add_chat(7)
    running = room.bot(fake)
    await running.channel.send("telegram:7", Message((paragraph("news"),)), key="1")
    await running.start()
    await running.channel.send("telegram:7", Message((paragraph("more news"),)), key="2")
    await running.stop()
    assert [message.text for message in fake.messages(7)] == ["news", "more news"]


async def test_the_name_is_told_or_the_reason_why_not(fake: TelegramFake, room: Newsroom) -> None:
    assert await room.bot(fake).check() == "@hearsay_test_bot"
    wrong = "123456789:AAWrongWrongWrongWrongWrongWrongWrongWrong"
    with pytest.raises(PlatformDown, match="does not know this token"):
        await room.bot(fake, wrong).check()
    await fake.stop()
    with pytest.raises(PlatformDown, match="no answer from Telegram"):
        await room.bot(fake).check()


async def test_a_wrong_token_stops_the_start(fake: TelegramFake, room: Newsroom) -> None:
    wrong = "123456789:AAWrongWrongWrongWrongWrongWrongWrongWrong"
    running = room.bot(fake, wrong)
    with pytest.raises(PlatformDown) as failure:
        await running.start()
    await running.stop()
    assert "Wrong" not in str(failure.value) + repr(failure.value)


Trouble = Callable[[TelegramFake, Newsroom], Awaitable[None]]


async def conflict(fake: TelegramFake, room: Newsroom) -> None:
    bots = [room.bot(fake), room.bot(fake)]
    for running in bots:
        await running.start()
    await fake.wait_until(lambda: any(call.status == 409 for call in fake.calls("getUpdates")))
    for running in bots:
        await running.stop()


async def wrong_token(fake: TelegramFake, room: Newsroom) -> None:
    fake.world.token = "123456789:AAOther"
    running = room.bot(fake)
    with pytest.raises(PlatformDown) as failure:
        await running.start()
    logging.getLogger("app").error("start failed", exc_info=failure.value)
    await running.stop()


async def token_revoked(fake: TelegramFake, room: Newsroom) -> None:
    room.slow["who Asif"] = asyncio.Event()
    running = room.bot(fake)
    await running.start()
    fake.user_says(7, "/who Asif")
    await fake.wait_until(lambda: bool(room.requests))
    fake.world.token = "123456789:AAOther"
    room.slow["who Asif"].set()
    await fake.wait_until(lambda: any(call.status == 401 for call in fake.calls("sendMessage")))
    await running.stop()


async def broken_answers(fake: TelegramFake, room: Newsroom) -> None:
    fake.fail("getUpdates", code=502, description="Bad Gateway", times=2)
    running = room.bot(fake, timeout=0.5)
    await running.start()
    fake.fail("sendMessage", mode="hang")
    fake.fail("sendMessage", mode="reset")
    fake.user_says(7, "/who Asif")
    fake.user_says(7, "/who Khan")
    fake.user_says(7, "/crash")
    fake.user_says(7, "/who Bajwa")
    await fake.wait_for(7, "who Bajwa", timeout=10)
    await running.stop()


async def away(fake: TelegramFake, room: Newsroom) -> None:
    await fake.stop()
    running = room.bot(fake)
    await running.start()
    await running.stop()


@pytest.mark.parametrize(
    ("trouble", "told"),
    [
        (conflict, "another process listens with the same Telegram token"),
        (wrong_token, "Telegram does not know this token"),
        (token_revoked, "an answer did not go out"),
        (broken_answers, "an update was not answered"),
        (away, "Telegram cannot be reached"),
    ],
)
async def test_trouble_is_logged_without_the_token(
    fake: TelegramFake, room: Newsroom, log: io.StringIO, trouble: Trouble, told: str
) -> None:
    await trouble(fake, room)
    assert told in log.getvalue()
    assert TOKEN.partition(":")[2] not in log.getvalue()
