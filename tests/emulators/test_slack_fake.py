"""The fake of Slack is as strict as Slack is."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from tests.emulators.slack import SlackFake
from tests.emulators.slack_blocks import check_blocks, pings
from tests.emulators.slack_caller import Caller
from tests.emulators.slack_workspace import FaultMode

LOSING: tuple[FaultMode, ...] = ("lost_answer", "reset")
SAID = {"type": "plain_text", "text": "x"}
CELL = {"type": "raw_text", "text": "x"}


@pytest.fixture
async def fake() -> AsyncIterator[SlackFake]:
    async with SlackFake() as server:
        yield server


@pytest.fixture
async def web_session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def call(fake: SlackFake, web_session: aiohttp.ClientSession) -> Caller:
    return Caller(fake, web_session)


def button(**more: Any) -> dict[str, Any]:
    return {"type": "button", "text": SAID, "action_id": "a", "value": "v"} | more


def table(*rows: Any, **more: Any) -> dict[str, Any]:
    return {"type": "table", "rows": list(rows)} | more


def rich(kind: str, *elements: Any, **more: Any) -> list[dict[str, Any]]:
    return [{"type": "rich_text", "elements": [{"type": kind, "elements": list(elements)} | more]}]


@pytest.mark.parametrize(
    "blocks",
    [
        "text",
        [{"type": "divider"}] * 51,
        [{"type": "dividr"}],
        [table([CELL])] * 2,
        [table()],
        [table(*[[CELL]] * 101)],
        [table([CELL] * 21)],
        [table([{"type": "plain_text", "text": "x"}])],
        [table([CELL | {"text": ""}])],
        [table([CELL | {"text": "x" * 10_001}])],
        [table([CELL], column_settings=[{"align": "middle"}])],
        [{"type": "divider", "block_id": "x" * 256}],
        [{"type": "divider", "block_id": "x"}] * 2,
        [{"type": "section"}],
        [{"type": "section", "text": {"type": "mrkdwn", "text": ""}}],
        [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}],
        [{"type": "section", "text": {"type": "mrkdwn", "text": "a & b"}}],
        [{"type": "section", "text": {"type": "plain_text", "text": "x", "verbatim": True}}],
        [{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}],
        [{"type": "header", "text": {"type": "plain_text", "text": "😀" * 76}}],
        [{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}],
        [{"type": "context", "elements": []}],
        [{"type": "context", "elements": [SAID] * 11}],
        [{"type": "actions", "elements": []}],
        [{"type": "actions", "elements": [button(action_id=str(n)) for n in range(26)]}],
        [{"type": "actions", "elements": [button(), button()]}],
        [{"type": "actions", "elements": [button(value="v" * 2001)]}],
        [{"type": "actions", "elements": [button(action_id="a" * 256)]}],
        [{"type": "actions", "elements": [button(text={"type": "plain_text", "text": "x" * 76})]}],
        [{"type": "rich_text", "elements": []}],
        rich("rich_text_section"),
        rich("rich_text_section", {"type": "text", "text": ""}),
        rich("rich_text_section", {"type": "text", "text": "x", "style": {"underline": True}}),
        rich("rich_text_section", {"type": "text", "text": "\x07"}),
        rich("rich_text_section", {"type": "link", "url": "javascript:x", "text": "x"}),
        rich("rich_text_list", {"type": "rich_text_section", "elements": [{"type": "text", "text": "x"}]}),
        rich("rich_text_list", {"type": "text", "text": "x"}, style="bullet"),
    ],
)
def test_bad_blocks(blocks: Any) -> None:
    assert check_blocks(blocks) != []


@pytest.mark.parametrize(
    "blocks",
    [
        [],
        [{"type": "divider"}] * 50,
        [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3000}}],
        [{"type": "header", "text": {"type": "plain_text", "text": "x" * 150, "emoji": False}}],
        [{"type": "actions", "elements": [button(action_id=str(n)) for n in range(25)]}],
        rich("rich_text_quote", {"type": "text", "text": "x", "style": {"bold": True}}),
    ],
)
def test_good_blocks(blocks: Any) -> None:
    assert check_blocks(blocks) == []


@pytest.mark.parametrize(
    ("text", "called"),
    [
        ("<!channel> and <!here|here>", ["!channel", "!here"]),
        ("<@U0BOSS>", ["@U0BOSS"]),
        ("<!subteam^S1|team>", ["!subteam^S1"]),
        ("&lt;!channel&gt; @channel", []),
    ],
)
def test_pings(text: str, called: list[str]) -> None:
    assert pings(text, []) == called
    assert pings("", [{"type": "section", "text": {"type": "mrkdwn", "text": text}}]) == called
    assert pings("", rich("rich_text_section", {"type": "text", "text": text})) == []


@pytest.mark.parametrize(
    ("method", "token", "error"),
    [
        ("auth.test", "xoxb-wrong", "invalid_auth"),
        ("auth.test", "app", "not_allowed_token_type"),
        ("apps.connections.open", "bot", "not_allowed_token_type"),
        ("chat.postMesage", "bot", "unknown_method"),
    ],
)
async def test_tokens(fake: SlackFake, call: Caller, method: str, token: str, error: str) -> None:
    known = {"app": fake.app_token, "bot": fake.bot_token}
    answer = await call(method, known.get(token, token))
    assert (answer["ok"], answer["error"]) == (False, error)


async def test_no_token(fake: SlackFake, web_session: aiohttp.ClientSession) -> None:
    async with web_session.get(f"{fake.base_url}/api/auth.test") as answer:
        assert (await answer.json())["error"] == "not_authed"


async def test_a_revoked_token(fake: SlackFake, call: Caller) -> None:
    fake.revoked = "account_inactive"
    assert (await call("auth.test"))["error"] == "account_inactive"


async def test_reads_take_get_and_post_forms_and_json(fake: SlackFake, web_session: aiohttp.ClientSession) -> None:
    url = f"{fake.base_url}/api/users.info"
    args = {"user": "U0READER", "token": fake.bot_token}
    asked = (
        web_session.get(url, params=args),
        web_session.post(url, params=args),
        web_session.post(url, data=args),
        web_session.post(url, json=args),
    )
    for request in asked:
        async with request as answer:
            assert (await answer.json())["user"]["tz"] == "Asia/Karachi"


@pytest.mark.parametrize(
    ("method", "args", "error"),
    [
        ("chat.postMessage", {"channel": "C9", "text": "x"}, "channel_not_found"),
        ("chat.postMessage", {"channel": "C0SECRET", "text": "x"}, "channel_not_found"),
        ("chat.postMessage", {"channel": "C0OLD", "text": "x"}, "is_archived"),
        ("chat.postMessage", {"channel": "C0NEWS"}, "no_text"),
        ("chat.postMessage", {"channel": "C0NEWS", "text": "x" * 40_001}, "msg_too_long"),
        ("chat.postMessage", {"channel": "C0NEWS", "blocks": [{"type": "x"}]}, "invalid_blocks"),
        ("chat.postMessage", {"channel": "C0NEWS", "blocks": "[{"}, "invalid_blocks_format"),
        (
            "chat.postMessage",
            {
                "channel": "C0NEWS",
                "blocks": [{"type": "section", "text": {"type": "plain_text", "text": "x" * 2900}}] * 5,
            },
            "msg_blocks_too_long",
        ),
        ("chat.postMessage", {"channel": "C0NEWS", "text": "x", "thread_ts": "1.000001"}, "thread_not_found"),
        ("chat.postMessage", {"channel": "C0NEWS", "text": "x", "metadata": {"a": 1}}, "invalid_metadata_format"),
        ("chat.postMessage", {"channel": "C0NEWS", "text": "x", "thread": "1"}, "invalid_arguments"),
        ("chat.postMessage", {"text": "x"}, "invalid_arguments"),
        ("chat.update", {"channel": "C0NEWS", "ts": "1.000001", "text": "x"}, "message_not_found"),
        ("chat.delete", {"channel": "C0NEWS", "ts": "1.000001"}, "message_not_found"),
        ("chat.postEphemeral", {"channel": "C0NEWS", "user": "U9", "text": "x"}, "user_not_in_channel"),
        ("conversations.history", {"channel": "C0OUTSIDE"}, "not_in_channel"),
        ("conversations.replies", {"channel": "C0NEWS", "ts": "1.000001"}, "thread_not_found"),
        ("users.info", {"user": "U9"}, "user_not_found"),
        ("views.publish", {"user_id": "U0READER", "view": {"type": "modal"}}, "invalid_arguments"),
    ],
)
async def test_refusals(fake: SlackFake, call: Caller, method: str, args: dict[str, Any], error: str) -> None:
    fake.space.add_channel("C0SECRET", "secret", private=True, bot=False)
    fake.space.add_channel("C0OUTSIDE", "outside", bot=False)
    fake.space.add_channel("C0OLD", "old").archived = True
    assert (await call(method, **args)).get("error") == error


async def test_scopes(fake: SlackFake, call: Caller) -> None:
    fake.space.add_channel("C0OUTSIDE", "outside", bot=False)
    assert (await call("chat.postMessage", channel="C0OUTSIDE", text="x"))["ok"]
    fake.space.scopes -= {"chat:write.public", "channels:history"}
    assert (await call("chat.postMessage", channel="C0OUTSIDE", text="x"))["error"] == "not_in_channel"
    answer = await call("conversations.history", channel="C0NEWS")
    assert (answer["error"], answer["needed"]) == ("missing_scope", "channels:history")


async def test_a_message_and_its_thread(fake: SlackFake, call: Caller) -> None:
    metadata = {"event_type": "t", "event_payload": {"k": 1}}
    root = (await call("chat.postMessage", channel="C0NEWS", text="root", metadata=metadata))["ts"]
    for text, broadcast in (("hidden", False), ("shown", True)):
        await call("chat.postMessage", channel="C0NEWS", text=text, thread_ts=root, reply_broadcast=broadcast)
    history = await call("conversations.history", channel="C0NEWS", include_all_metadata=True)
    assert [message["text"] for message in history["messages"]] == ["shown", "root"]
    assert history["messages"][1]["metadata"] == metadata
    assert "metadata" not in (await call("conversations.history", channel="C0NEWS"))["messages"][1]
    replies = await call("conversations.replies", channel="C0NEWS", ts=root)
    assert [message["text"] for message in replies["messages"]] == ["root", "hidden", "shown"]


async def test_pages(call: Caller) -> None:
    for n in range(5):
        await call("chat.postMessage", channel="C0NEWS", text=str(n))
    read, cursor = [], ""
    for _ in range(3):
        page = await call("conversations.history", channel="C0NEWS", limit=2, cursor=cursor)
        read += [message["text"] for message in page["messages"]]
        cursor = page["response_metadata"]["next_cursor"]
    assert (read, cursor) == (["4", "3", "2", "1", "0"], "")


async def test_one_message_a_second(fake: SlackFake, call: Caller) -> None:
    fake.limit_rate = True
    fake.space.add_channel("C0OTHER", "other")
    assert (await call("chat.postMessage", channel="C0NEWS", text="1"))["ok"]
    assert (await call("chat.postMessage", channel="C0OTHER", text="1"))["ok"]
    refused = await call("chat.postMessage", channel="C0NEWS", text="2")
    assert (refused["status"], refused["error"], refused["retry_after"]) == (429, "ratelimited", "1")


async def test_faults(fake: SlackFake, call: Caller) -> None:
    fake.fail("chat.postMessage", error="ratelimited", status=429, retry_after=9)
    refused = await call("chat.postMessage", channel="C0NEWS", text="refused")
    assert (refused["status"], refused["retry_after"]) == (429, "9")
    for mode in LOSING:
        fake.fail("chat.postMessage", mode=mode)
        with pytest.raises(aiohttp.ClientError):
            await call("chat.postMessage", channel="C0NEWS", text=mode)
    fake.fail("chat.postMessage", mode="hang")
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await call("chat.postMessage", channel="C0NEWS", text="hang")
    assert (await call("chat.postMessage", channel="C0NEWS", text="fine"))["ok"]
    assert [message.text for message in fake.messages("C0NEWS")] == ["lost_answer", "fine"]
    times = [made.at for made in fake.calls]
    assert times == sorted(times)
    assert times[-1] <= time.monotonic()
