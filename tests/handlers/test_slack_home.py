"""The home tab in Slack: what its person follows, with buttons; whoever only looks leaves no trace."""

from collections.abc import AsyncIterator

import pytest

from bot.message import Button, Items, Message, line
from bot.store import Store, chats, notices, subscriptions
from handlers.slack.adapter import SlackBot
from handlers.slack.address import Address
from handlers.slack.home import home_view
from tests.conftest import Clock
from tests.emulators.slack import SlackFake
from tests.emulators.slack_blocks import check_blocks, visible
from tests.emulators.slack_book import FakeBook
from tests.emulators.slack_desk import COMMANDS, answering, until
from tests.emulators.slack_workspace import buttons_of
from tests.handlers.talking import Chat, prepared

USER = "U0READER"


@pytest.fixture
async def fake() -> AsyncIterator[SlackFake]:
    async with SlackFake() as server:
        yield server


@pytest.fixture
def chat(store: Store, clock: Clock) -> Chat:
    return prepared(store, clock)


@pytest.fixture
async def bot(fake: SlackFake, chat: Chat) -> AsyncIterator[SlackBot]:
    async with answering(fake, chat.conversation.answer) as made:
        yield made


def chat_id(fake: SlackFake) -> str:
    return f"slack:T0HEARSAY:{fake.space.direct(USER).id}"


async def shows(fake: SlackFake, words: str) -> str:
    """The tab, once it shows these words."""
    await until(lambda: words in visible(fake.space.homes.get(USER, {}).get("blocks", [])))
    return visible(fake.space.homes[USER]["blocks"])


async def following(fake: SlackFake, *names: str) -> None:
    for number, name in enumerate(names, 1):
        await fake.dm(USER, f"subscribe {name}")
        await until(lambda n=number: sum("Done." in m.visible for m in fake.messages(USER)) == n)  # type: ignore[misc]
    await fake.open_home(USER)


async def test_who_only_looks_leaves_no_trace(fake: SlackFake, chat: Chat, bot: SlackBot) -> None:
    await fake.open_home(USER)
    await shows(fake, "You follow nothing yet.")
    assert chat.store.read(lambda db: chats.get(db, chat_id(fake))) is None


async def test_a_look_lets_nobody_in_and_asks_no_owner(fake: SlackFake, store: Store, clock: Clock) -> None:
    owner = "slack:U0BOSS"
    chat = prepared(store, clock, open_to_all=False, approve=True, owners=(owner,))
    async with answering(fake, chat.conversation.answer):
        await fake.dm("U0BOSS", "status")
        await fake.wait_for("U0BOSS", "chats")
        await fake.open_home(USER)
        await shows(fake, "answers only chats that its operator has let in")
    assert not store.read(lambda db: notices.made_since(db, f"approve:{chat_id(fake)}", clock.now.replace(year=2000)))


async def test_it_lists_what_the_person_follows(fake: SlackFake, chat: Chat, bot: SlackBot) -> None:
    await following(fake, "Imran Khan", "Kenya")
    told = await shows(fake, "2. officials of Kenya")
    assert "1. Imran Khan" in told
    assert "/hearsay who NAME" in told
    rows = [block["elements"] for block in fake.space.homes[USER]["blocks"] if block["type"] == "actions"]
    assert [[one["text"]["text"][:6] for one in row] for row in rows] == [["Edit 1", "Pause"], ["Edit 2", "Pause"]]


def test_long_subscriptions_take_no_button_away() -> None:
    items = Items(tuple((line("x" * 2_900),) for _ in range(10)))
    rows = tuple((Button("Edit", f"edit #{number} form"), Button("Pause", f"pause #{number}")) for number in range(11))
    view = home_view(Message((items,), rows), COMMANDS, FakeBook(), Address("T0HEARSAY", "D0READER"))
    assert check_blocks(view["blocks"], most=100) == []
    assert len(buttons_of(view["blocks"])) == 22


async def test_pause_and_go_on(fake: SlackFake, chat: Chat, bot: SlackBot) -> None:
    await following(fake, "Imran Khan")
    await shows(fake, "1. Imran Khan")
    said = len(fake.messages(USER))
    await fake.click_home(USER, "Pause")
    await shows(fake, "(paused)")
    await fake.click_home(USER, "Go on")
    await until(lambda: "(paused)" not in visible(fake.space.homes[USER]["blocks"]))
    (one,) = chat.store.read(lambda db: subscriptions.of_chat(db, chat_id(fake)))
    assert not one.paused
    assert len(fake.messages(USER)) == said


@pytest.mark.parametrize("opens", [True, False])
async def test_edit_opens_a_form_and_what_it_changed_is_shown_in_the_tab(
    fake: SlackFake, chat: Chat, bot: SlackBot, opens: bool
) -> None:
    await following(fake, "Imran Khan")
    await shows(fake, "1. Imran Khan")
    if not opens:
        fake.fail("views.open", error="expired_trigger_id")
    await fake.click_home(USER, "Edit 1. Imran Khan, at once and in the digest")
    if opens:
        await until(lambda: USER in fake.space.views)
        await fake.fill(USER, mode="digest")
    else:
        await shows(fake, "A tick shows what holds now.")
        await fake.click_home(USER, "Digest")
    await shows(fake, "Imran Khan, in the digest.")
    await fake.click_home(USER, "All subscriptions")
    await shows(fake, "1. Imran Khan, in the digest")
    await fake.click_home(USER, "Pause")
    await shows(fake, "(paused)")


async def test_a_click_on_what_has_ended_says_so_above_the_list(fake: SlackFake, chat: Chat, bot: SlackBot) -> None:
    await following(fake, "Imran Khan", "Kenya")
    await shows(fake, "2. officials of Kenya")
    await fake.dm(USER, "unsubscribe 1")
    await fake.wait_for(USER, "Ended:")
    await fake.click_home(USER, "Edit 1. Imran Khan, at once and in the digest")
    told = await shows(fake, "You have no subscription")
    assert "1. officials of Kenya" in told
