"""Editing a subscription in Slack: the form opens, says what is wrong, and changes what its buttons change."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.store import Store, subscriptions
from bot.types import Subscription
from handlers.slack.adapter import SlackBot
from tests.conftest import Clock
from tests.emulators.slack import SlackFake
from tests.emulators.slack_desk import answering
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


def only(fake: SlackFake, chat: Chat, channel: str = "") -> Subscription:
    chat_id = f"slack:T0HEARSAY:{channel or fake.space.direct(USER).id}"
    (one,) = chat.store.read(lambda db: subscriptions.of_chat(db, chat_id))
    return one


async def opened(fake: SlackFake, channel: str = "") -> str:
    """Follow somebody, and press Edit in the list; the list's `ts`."""
    place = channel or fake.space.direct(USER).id
    if channel:
        await fake.slash(channel, USER, "subscribe Imran Khan")
    else:
        await fake.dm(USER, "subscribe Imran Khan")
    await fake.wait_for(place, "Done.")
    await (fake.slash(channel, USER, "subscriptions") if channel else fake.dm(USER, "subscriptions"))
    listed = await fake.wait_for(place, "What this chat follows")
    edit = next(label for label in listed.labels if label.startswith("Edit 1"))
    await fake.click(place, listed.ts, edit, user=USER)
    return listed.ts


async def form(fake: SlackFake) -> None:
    async with asyncio.timeout(5):
        while USER not in fake.space.views:
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("channel", ["", "C0NEWS"])
async def test_a_form_changes_all_at_once_and_its_answer_takes_the_lists_place(
    fake: SlackFake, chat: Chat, bot: SlackBot, channel: str
) -> None:
    ts = await opened(fake, channel)
    await form(fake)
    before = only(fake, chat, channel)
    await fake.fill(USER, mode="digest", role="accused", kinds=["denied", "charged"], outlets="3", urgent=["on"])
    place = channel or fake.space.direct(USER).id
    card = await fake.wait_for(place, "Imran Khan as accused, only denials and charges, once 3 outlets report it")
    assert card.ts == ts
    assert USER not in fake.space.views
    after = only(fake, chat, channel)
    assert (after.mode, after.urgent, after.paused) == ("digest", True, False)
    await fake.click(place, card.ts, "Undo", user=USER)
    await fake.wait_for(place, lambda m: m.ts == ts and m.visible.startswith("Imran Khan, at once and in the digest."))
    assert only(fake, chat, channel) == before


@pytest.mark.parametrize(
    ("answers", "wrong"),
    [
        ({"outlets": "many"}, {"outlets": "A whole number from 1 to 50, please."}),
        ({"outlets": "51"}, {"outlets": "A whole number from 1 to 50, please."}),
        ({"snooze": "soon"}, {"snooze": "I can't read “soon” as a time"}),
        ({"outlets": "0", "snooze": "soon"}, {"outlets": "A whole number", "snooze": "I can't read"}),
    ],
)
async def test_a_wrong_value_is_told_in_the_form_and_nothing_is_changed(
    fake: SlackFake, chat: Chat, bot: SlackBot, answers: dict[str, str], wrong: dict[str, str]
) -> None:
    await opened(fake)
    await form(fake)
    before = only(fake, chat)
    await fake.fill(USER, mode="digest", **answers)
    errors = fake.space.form_errors[USER]
    assert {name: text[: len(wrong[name])] for name, text in errors.items()} == wrong
    assert only(fake, chat) == before
    await fake.fill(USER, snooze="2026-03-04 09:30")
    await fake.wait_for(USER, "no alerts until Wednesday 09:30")


async def test_a_form_of_what_has_ended_says_so(fake: SlackFake, chat: Chat, bot: SlackBot) -> None:
    await opened(fake)
    await form(fake)
    await fake.dm(USER, "unsubscribe all")
    await fake.wait_for(USER, "Ended:")
    await fake.fill(USER, mode="digest")
    assert fake.space.form_errors[USER]["mode"].startswith("You have no subscription")


@pytest.mark.parametrize("error", ["expired_trigger_id", "invalid_arguments"])
async def test_where_no_form_opens_the_buttons_are_there(
    fake: SlackFake, chat: Chat, bot: SlackBot, error: str
) -> None:
    fake.fail("views.open", error=error)
    await opened(fake)
    await fake.wait_for(USER, "A tick shows what holds now.")
    assert fake.space.views == {}


async def test_a_form_that_is_not_ours_is_only_acknowledged(fake: SlackFake, chat: Chat, bot: SlackBot) -> None:
    await opened(fake)
    await form(fake)
    envelope = await fake.submit(USER, {"type": "modal", "callback_id": "somebody's"})
    await asyncio.wait_for(envelope.acked.wait(), 2.0)
    assert envelope.answer == {}
