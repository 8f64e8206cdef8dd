"""The figures of a card in Slack: a table, and plain lines where a workspace takes no table."""

from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.message import Button, Message, Request, paragraph
from handlers.slack.adapter import SlackBot
from handlers.slack.plain import Plain
from handlers.slack.render import Part, render
from tests.emulators.slack import SlackFake
from tests.emulators.slack_blocks import all_text, check_blocks, visible
from tests.emulators.slack_book import FakeBook
from tests.emulators.slack_desk import COMMANDS, running
from tests.emulators.slack_workspace import Posted

FIGURES = (("Cases", "Accused of", "Accuses others"), ("alleged", "2", "1"), ("charged", "1", "0"))
TOLD = "alleged: Accused of 2, Accuses others 1\ncharged: Accused of 1, Accuses others 0"
CARD = Message((paragraph("Imran Khan"),), ((Button("Follow", "subscribe =Q6"),),), table=FIGURES)


@pytest.fixture
async def fake() -> AsyncIterator[SlackFake]:
    async with SlackFake() as server:
        yield server


@pytest.fixture
async def bot(fake: SlackFake) -> AsyncIterator[SlackBot]:
    async def answer(request: Request) -> Message:
        return CARD

    async with running(SlackBot(fake.bot_token, fake.app_token, fake.base_url, answer, COMMANDS, FakeBook())) as made:
        yield made


def kinds(message: Posted) -> list[str]:
    return [block["type"] for block in message.blocks]


def test_the_same_is_said_as_a_table_and_in_lines() -> None:
    [part] = render(CARD, book=FakeBook())
    assert (
        visible(list(part.blocks))
        == "Imran Khan\nCases | Accused of | Accuses others\nalleged | 2 | 1\ncharged | 1 | 0"
    )
    assert visible(list(part.instead)) == f"Imran Khan\n{TOLD}"
    assert part.text.replace("• ", "") == f"Imran Khan\n{TOLD}"
    [plain] = render(Message(CARD.blocks), book=FakeBook())
    assert plain.instead == ()


@given(st.lists(st.lists(st.text(max_size=400), min_size=1, max_size=25), max_size=30))
def test_any_figures_make_blocks_that_slack_takes(rows: list[list[str]]) -> None:
    for part in render(Message((paragraph("x"),), table=tuple(map(tuple, rows))), book=FakeBook()):
        for blocks in (part.blocks, part.instead):
            assert check_blocks(list(blocks)) == []
            assert all_text(list(blocks)) <= 13_200


@pytest.mark.parametrize(("method", "ask"), [("response_url", "slash"), ("chat.postMessage", "dm")])
async def test_a_workspace_that_refuses_tables_gets_plain_lines_from_then_on(
    fake: SlackFake, bot: SlackBot, method: str, ask: str
) -> None:
    async def asked() -> Posted:
        place = "C0NEWS" if ask == "slash" else "U0READER"
        before = len(fake.messages(place))
        await (fake.slash("C0NEWS", "U0READER", "who") if ask == "slash" else fake.dm("U0READER", "who"))
        await fake.wait_for(place, lambda _message: len(fake.messages(place)) > before)
        return fake.messages(place)[-1]

    assert kinds(await asked()) == ["rich_text", "table", "actions"]
    fake.fail(method, error="invalid_blocks")
    refused = await asked()
    assert (kinds(refused), TOLD in refused.visible) == (["rich_text", "rich_text", "actions"], True)
    tries = sum(call.method == method for call in fake.calls)
    assert kinds(await asked()) == ["rich_text", "rich_text", "actions"]
    assert sum(call.method == method for call in fake.calls) == tries + 1


def test_what_is_refused_for_another_reason_is_not_remembered() -> None:
    plain, part = Plain(), Part(({"type": "table"},), "x", instead=({"type": "divider"},))
    rich, simple, bare = plain.forms("T1", part)
    plain.took("T1", part, bare)
    plain.took("T1", part, rich)
    assert plain.forms("T1", part) == [rich, simple, bare]
    plain.took("T1", part, simple)
    assert plain.forms("T1", part) == [simple, bare]
    assert plain.forms("T2", part) == [rich, simple, bare]
