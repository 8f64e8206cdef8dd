"""The fake opens forms as strictly as Slack does."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from tests.emulators.slack import SlackFake
from tests.emulators.slack_caller import Caller
from tests.emulators.slack_views import TRIGGER_LIFE, check_modal

SAID = {"type": "plain_text", "text": "x"}
WORDS = {"type": "plain_text_input", "action_id": "a"}
OPTION = {"text": SAID, "value": "v"}


@pytest.fixture
async def fake() -> AsyncIterator[SlackFake]:
    async with SlackFake() as server:
        yield server


@pytest.fixture
async def call(fake: SlackFake) -> AsyncIterator[Caller]:
    async with aiohttp.ClientSession() as session:
        yield Caller(fake, session)


def asked(element: Any = WORDS, **more: Any) -> dict[str, Any]:
    return {"type": "input", "block_id": "b", "label": SAID, "element": element} | more


def modal(*blocks: Any, **more: Any) -> dict[str, Any]:
    return {"type": "modal", "title": SAID, "submit": SAID, "blocks": list(blocks or [asked()])} | more


@pytest.mark.parametrize(
    "view",
    [
        modal(type="home"),
        modal(title={"type": "plain_text", "text": "x" * 25}),
        modal(title={"type": "mrkdwn", "text": "x"}),
        modal(submit=None),
        modal(close={"type": "plain_text", "text": "x" * 25}),
        modal(private_metadata="x" * 3001),
        modal(callback_id="x" * 256),
        modal(state={}),
        modal(*[{"type": "divider"}] * 101),
        modal(asked(), asked()),
        modal(asked(label={"type": "mrkdwn", "text": "x"})),
        modal(asked(hint={"type": "plain_text", "text": "x" * 2001})),
        modal(asked({"type": "button"})),
        modal(asked(WORDS | {"max_length": 3001})),
        modal(asked(WORDS | {"max_length": 2, "initial_value": "xxx"})),
        modal(asked({"type": "static_select", "options": []})),
        modal(asked({"type": "checkboxes", "options": [OPTION] * 11})),
        modal(asked({"type": "checkboxes", "options": [OPTION], "initial_options": []})),
        modal(asked({"type": "static_select", "options": [OPTION], "initial_option": OPTION | {"value": "w"}})),
        modal(asked({"type": "static_select", "options": [OPTION | {"value": "x" * 151}]})),
        modal(asked({"type": "static_select", "options": [{"text": SAID | {"text": "x" * 76}, "value": "v"}]})),
    ],
)
def test_what_is_no_modal(view: dict[str, Any]) -> None:
    assert check_modal(modal()) == []
    assert check_modal(view) != []


async def test_a_trigger_is_good_once_and_not_for_long(fake: SlackFake, call: Caller) -> None:
    good, late = fake._trigger("U0READER"), fake._trigger("U0READER")
    fake.space.triggers[late] = ("U0READER", fake.space.triggers[late][1] - TRIGGER_LIFE)
    said = [(await call("views.open", trigger_id=t, view=modal())).get("error") for t in (good, good, late, "1.x")]
    assert said == [None, "exchanged_trigger_id", "expired_trigger_id", "invalid_trigger_id"]
