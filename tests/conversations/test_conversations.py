"""The conversations of the table, on both platforms and in the console; the page that is made from them."""

import io
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

import bot
from bot.buttons import StoredButtons
from bot.message import Message
from bot.store import Store
from handlers.commands import Call, Command, Conversation, table
from handlers.console import ConsoleBot
from handlers.slack.adapter import SlackBot
from handlers.telegram.adapter import TelegramBot
from tests.conftest import Clock
from tests.conversations.table import OWNERS, TALKS, Talk
from tests.conversations.transcript import played, transcript
from tests.emulators.slack import SlackFake
from tests.emulators.slack_workspace import Posted
from tests.emulators.telegram import TelegramFake
from tests.emulators.telegram_state import FakeMessage
from tests.handlers.talking import prepared

READER = 4711
COMMANDS = [(one.name, one.help) for one in table() if not (one.hidden or one.for_owners)]
EACH = pytest.mark.parametrize("talk", TALKS, ids=[talk.name for talk in TALKS])


@EACH
async def test_beside_any_platform(store: Store, clock: Clock, talk: Talk) -> None:
    answers = await played(talk, prepared(store, clock, alert=talk.alert, owners=OWNERS))
    assert [
        seen
        for (_said, message), seen in zip(answers, [s.seen for s in talk.steps], strict=True)
        if seen not in message.plain()
    ] == []


@EACH
async def test_in_the_console(store: Store, clock: Clock, talk: Talk, tmp_path: Path) -> None:
    chat = prepared(store, clock, alert=talk.alert, owners=OWNERS)
    screen = io.StringIO()
    console = ConsoleBot(chat.conversation.answer, Console(file=screen, width=300), folder=tmp_path)
    shown: list[tuple[str, str]] = []
    for step in talk.steps:
        typed = f"/{step.said}"
        if step.button is not None:
            typed = next(action for label, action in reversed(shown) if label == step.button)
        answer = await console.say(typed)
        shown += [(b.label, b.action) for row in answer.buttons for b in row]
        assert step.seen in screen.getvalue()


@EACH
async def test_on_telegram(store: Store, clock: Clock, talk: Talk) -> None:
    chat = prepared(store, clock, alert=talk.alert, owners=OWNERS, chat_id=f"telegram:{READER}")
    async with TelegramFake() as fake:
        running = TelegramBot(
            fake.token, fake.base_url, chat.conversation.answer, COMMANDS, StoredButtons(store), timeout=5.0
        )
        await running.start()
        try:
            for step in talk.steps:
                seen = _times(fake, step.seen)
                if step.button is None:
                    fake.user_says(READER, f"/{step.said}")
                else:
                    fake.presses(_with_button(fake.messages(READER), step.button).id, step.button)
                await fake.wait_until(lambda s=step.seen, n=seen: _times(fake, s) != n, 20.0)  # type: ignore[misc]
                assert any(step.seen in message.text for message in fake.messages(READER))
        finally:
            await running.stop()
        assert [call.method for call in fake.calls() if (call.status or 0) >= 400 and call.method != "getupdates"] == []


def _times(fake: TelegramFake, words: str) -> tuple[int, int]:
    said = fake.messages(READER) if READER in fake.world.chats else []
    return sum(words in m.text for m in said), sum(m.edits for m in said if words in m.text)


def _with_button(said: list[FakeMessage], label: str) -> FakeMessage:
    return next(message for message in reversed(said) if label in message.labels())


@EACH
async def test_on_slack(store: Store, clock: Clock, talk: Talk) -> None:
    async with SlackFake() as fake:
        direct = fake.space.direct("U0READER").id
        chat = prepared(store, clock, alert=talk.alert, owners=OWNERS, chat_id=f"slack:T0HEARSAY:{direct}")
        running = SlackBot(
            fake.bot_token, fake.app_token, fake.base_url, chat.conversation.answer, COMMANDS, StoredButtons(store)
        )
        await running.start()
        try:
            for step in talk.steps:
                if step.button is None:
                    await fake.dm("U0READER", step.said)
                else:
                    message = _with_slack_button(fake.messages(direct), step.button)
                    await fake.click(direct, message.ts, step.button)
                await fake.wait_for(direct, lambda m, s=step.seen: s in m.visible, 20.0)  # type: ignore[misc]
        finally:
            await running.stop()
        assert fake.socket.problems == []


def _with_slack_button(said: list[Posted], label: str) -> Posted:
    return next(message for message in reversed(said) if label in message.labels)


async def test_the_page_is_the_table(tmp_path: Path) -> None:
    page = Path(bot.__file__).parents[1] / "docs" / "conversations.md"
    assert page.read_text(encoding="utf-8") == await transcript(tmp_path)


async def test_every_command_is_in_a_conversation(tmp_path: Path, clock: Clock) -> None:
    driven: set[str] = set()

    def noted(command: Command) -> Command:
        def run(call: Call) -> Message:
            driven.add(command.name)
            return command.run(call)

        return replace(command, run=run)

    for number, talk in enumerate(TALKS):
        store = Store.open(tmp_path / f"{number}.db")
        try:
            chat = prepared(store, clock, alert=talk.alert, owners=OWNERS)
            chat.conversation = Conversation(chat.desk, [noted(command) for command in table()])
            await played(talk, chat)
        finally:
            store.close()
    assert {command.name for command in table()} - driven == set()
