"""The fake of Telegram refuses what Telegram refuses, in its words, and keeps what it keeps."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from tests.emulators.telegram import TelegramFake
from tests.emulators.telegram_html import CannotParse, Entity, read, utf16
from tests.emulators.telegram_state import FloodLimits

Call = Callable[..., Coroutine[Any, Any, tuple[int, dict[str, Any]]]]


@pytest.fixture
async def fake() -> AsyncIterator[TelegramFake]:
    async with TelegramFake() as server:
        server.add_chat(7)
        server.add_chat(-5, "group", title="Newsroom")
        server.add_chat(-100, "supergroup", title="Forum", topics=[3, 4])
        yield server


@pytest.fixture
async def call(fake: TelegramFake) -> AsyncIterator[Call]:
    async with aiohttp.ClientSession() as session:

        async def post(method: str, token: str = fake.token, **params: Any) -> tuple[int, dict[str, Any]]:
            async with session.post(f"{fake.base_url}/bot{token}/{method}", json=params) as answer:
                return answer.status, await answer.json()

        yield post


HTML = [
    ("a &lt;b&gt; &amp; &quot;c&quot; &#39;d&#x27;", "a <b> & \"c\" 'd'", []),
    ("&nbsp;&mdash;&lt", "&nbsp;&mdash;<", []),
    ("<b>a</b>", "a", [("bold", 0, 1)]),
    ("😀<i>é</i>", "😀é", [("italic", 2, 1)]),
    ("<a href='https://a.org/?x=1&amp;y=2'>go</a>", "go", [("text_link", 0, 2)]),
    ('<a href="javascript:alert(1)">go</a>', "go", []),
    ("<blockquote expandable>q</blockquote>", "q", [("expandable_blockquote", 0, 1)]),
    ("<blockquote>q</blockquote>", "q", [("blockquote", 0, 1)]),
    ("<b>a<i>b</i></b>", "ab", [("bold", 0, 2), ("italic", 1, 1)]),
    ("  <b> a</b> ", "a", [("bold", 0, 1)]),
    ("1 > 0 \x07\u202e!", "1 > 0  !", []),
    ("<b></b>x", "x", []),
    ("/who @asif_news", "/who @asif_news", [("bot_command", 0, 4), ("mention", 5, 10)]),
]


@pytest.mark.parametrize(("html", "text", "entities"), HTML)
def test_html_is_read_as_telegram_reads_it(html: str, text: str, entities: list[tuple[str, int, int]]) -> None:
    seen, found = read(html, "HTML")
    assert seen == text
    assert [(entity.type, entity.offset, entity.length) for entity in found] == entities


BAD_HTML = [
    ("<p>x</p>", 'Unsupported start tag "p" at byte offset 0'),
    ("é < b", 'Unsupported start tag "" at byte offset 3'),
    ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
    ("x</b>", "Unexpected end tag at byte offset 1"),
    ("<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
    ('<a href="x>y</a>', 'Unclosed start tag "a" at byte offset 0'),
    ("<b>x</b", "Unclosed end tag at byte offset 4"),
    ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
]


@pytest.mark.parametrize(("html", "error"), BAD_HTML)
def test_bad_html_is_refused(html: str, error: str) -> None:
    with pytest.raises(CannotParse) as refusal:
        read(html, "HTML")
    assert str(refusal.value) == error


def test_only_a_hundred_entities_are_kept() -> None:
    assert len(read("<b>a</b> " * 120, "HTML")[1]) == 100


def key(data: str, text: str = "go") -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": text, "callback_data": data}]]}


REFUSED = [
    ({"chat_id": 7, "text": ""}, 400, "Bad Request: message text is empty"),
    ({"chat_id": 7, "text": " \u200b\n"}, 400, "Bad Request: message text is empty"),
    ({"chat_id": 7, "text": "x" * 4097}, 400, "Bad Request: message is too long"),
    ({"chat_id": 7, "text": "😀" * 2049}, 400, "Bad Request: message is too long"),
    (
        {"chat_id": 7, "text": "<b>x", "parse_mode": "HTML"},
        400,
        "Bad Request: can't parse entities: Can't find end tag corresponding to start tag \"b\"",
    ),
    ({"chat_id": 8, "text": "x"}, 400, "Bad Request: chat not found"),
    ({"text": "x"}, 400, "Bad Request: chat_id is empty"),
    ({"chat_id": 7, "text": "x", "reply_markup": key("é" * 33)}, 400, "Bad Request: BUTTON_DATA_INVALID"),
    ({"chat_id": 7, "text": "x", "reply_markup": key("")}, 400, "Bad Request: BUTTON_DATA_INVALID"),
    ({"chat_id": -100, "text": "x", "message_thread_id": 9}, 400, "Bad Request: message thread not found"),
    ({"chat_id": -100, "text": "x", "message_thread_id": 4}, 400, "Bad Request: TOPIC_CLOSED"),
    (
        {"chat_id": 7, "text": "x", "reply_parameters": {"message_id": 5}},
        400,
        "Bad Request: message to be replied not found",
    ),
]


@pytest.mark.parametrize(("params", "code", "description"), REFUSED)
async def test_send_message_refuses(
    fake: TelegramFake, call: Call, params: dict[str, Any], code: int, description: str
) -> None:
    fake.world.chats[-100].closed_topics.add(4)
    status, body = await call("sendMessage", **params)
    assert (status, body) == (code, {"ok": False, "error_code": code, "description": description})
    assert not any(fake.messages(chat) for chat in fake.world.chats)


FITS = [
    {"text": "x" * 4096},
    {"text": "😀" * 2048},
    {"text": "<b>" + "&lt;" * 4096 + "</b>", "parse_mode": "HTML"},
    {"text": "x", "reply_markup": key("é" * 32)},
    {"text": "x", "reply_markup": json.dumps(key("t1"))},
    {"text": "x", "reply_parameters": {"message_id": 5, "allow_sending_without_reply": True}},
]


@pytest.mark.parametrize("params", FITS)
async def test_send_message_takes_what_just_fits(fake: TelegramFake, call: Call, params: dict[str, Any]) -> None:
    status, body = await call("sendMessage", chat_id="7", **params)
    assert status == 200
    assert body["result"]["message_id"] == fake.messages(7)[0].id
    assert utf16(body["result"]["text"]) in (1, 4096)


STANDINGS = [
    (7, "blocked", 403, "Forbidden: bot was blocked by the user"),
    (7, "deactivated", 403, "Forbidden: user is deactivated"),
    (7, "never_started", 403, "Forbidden: bot can't initiate conversation with a user"),
    (-5, "kicked", 403, "Forbidden: bot was kicked from the group chat"),
    (-100, "kicked", 403, "Forbidden: bot was kicked from the supergroup chat"),
    (-100, "not_member", 403, "Forbidden: bot is not a member of the supergroup chat"),
    (-5, "no_rights", 400, "Bad Request: not enough rights to send text messages to the chat"),
]


@pytest.mark.parametrize(("chat", "standing", "code", "description"), STANDINGS)
async def test_a_bot_that_may_not_write_is_told_why(
    fake: TelegramFake, call: Call, chat: int, standing: Any, code: int, description: str
) -> None:
    fake.world.chats[chat].standing = standing
    status, body = await call("sendMessage", chat_id=chat, text="x")
    assert (status, body["description"]) == (code, description)


async def test_a_moved_group_names_its_new_id(fake: TelegramFake, call: Call) -> None:
    fake.migrate(-5, -1005)
    status, body = await call("sendMessage", chat_id=-5, text="x")
    assert (status, body["parameters"]) == (400, {"migrate_to_chat_id": -1005})
    assert (await call("sendMessage", chat_id=-1005, text="x"))[0] == 200
    services = [update["message"] for update in fake.world.updates]
    assert [("migrate_to_chat_id" in m, "migrate_from_chat_id" in m) for m in services] == [
        (True, False),
        (False, True),
    ]


async def test_an_edit_replaces_text_and_drops_the_keyboard_that_it_leaves_out(fake: TelegramFake, call: Call) -> None:
    sent = (await call("sendMessage", chat_id=7, text="one", reply_markup=key("t1")))[1]["result"]
    same = await call("editMessageText", chat_id=7, message_id=sent["message_id"], text="one", reply_markup=key("t1"))
    assert same[1]["description"].startswith("Bad Request: message is not modified")
    assert (await call("editMessageText", chat_id=7, message_id=sent["message_id"], text="one"))[0] == 200
    assert fake.messages(7)[0].keyboard == []
    gone = await call("editMessageText", chat_id=7, message_id=1, text="two")
    assert gone[1]["description"] == "Bad Request: message to edit not found"


@pytest.mark.parametrize(
    ("token", "method", "status"),
    [("123:other", "getMe", 401), ("nonsense", "getMe", 404), (None, "getNothing", 404), (None, "GETME", 200)],
)
async def test_tokens_and_methods(fake: TelegramFake, call: Call, token: str | None, method: str, status: int) -> None:
    assert (await call(method, token or fake.token))[0] == status


@pytest.mark.parametrize(
    ("method", "params", "description"),
    [
        ("setMyCommands", {"commands": [{"command": "Who", "description": "x"}]}, "BOT_COMMAND_INVALID"),
        ("setMyCommands", {"commands": [{"command": "w" * 33, "description": "x"}]}, "BOT_COMMAND_INVALID"),
        ("setMyCommands", {"commands": [{"command": "who", "description": ""}]}, "BOT_COMMAND_DESCRIPTION_INVALID"),
        ("setMyCommands", {"commands": "[}"}, "can't parse commands JSON object"),
        ("setMyDescription", {"description": "x" * 513}, "BOT_DESCRIPTION_INVALID"),
        ("setMyShortDescription", {"short_description": "x" * 121}, "BOT_SHORT_DESCRIPTION_INVALID"),
        ("sendChatAction", {"chat_id": 7, "action": "dance"}, "wrong parameter action in request"),
        ("getChatAdministrators", {"chat_id": 7}, "there are no administrators in the private chat"),
        (
            "answerCallbackQuery",
            {"callback_query_id": "1"},
            "query is too old and response timeout expired or query ID is invalid",
        ),
        ("sendPhoto", {"chat_id": 7, "photo": "nowhere"}, "wrong file identifier/HTTP URL specified"),
        ("setWebhook", {"url": "http://example.org"}, "bad webhook: An HTTPS URL must be provided for webhook"),
    ],
)
async def test_other_methods_refuse(call: Call, method: str, params: dict[str, Any], description: str) -> None:
    status, body = await call(method, **params)
    assert (status, body["description"]) == (400, f"Bad Request: {description}")


PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)


async def test_a_picture_comes_as_multipart_and_can_be_fetched(fake: TelegramFake) -> None:
    form = aiohttp.FormData({"chat_id": "7", "caption": "<b>c</b>", "parse_mode": "HTML"})
    form.add_field("photo", PNG, filename="a.png", content_type="image/png")
    url = f"{fake.base_url}/bot{fake.token}"
    async with aiohttp.ClientSession() as session:
        async with session.post(f"{url}/sendPhoto", data=form) as answer:
            photo = (await answer.json())["result"]["photo"][0]
        async with session.get(f"{url}/getFile", params={"file_id": photo["file_id"]}) as answer:
            path = (await answer.json())["result"]["file_path"]
        async with session.get(f"{fake.base_url}/file/bot{fake.token}/{path}") as answer:
            assert await answer.read() == PNG
    assert (fake.messages(7)[0].text, fake.messages(7)[0].entities) == ("c", [Entity("bold", 0, 1)])


async def test_updates_stay_until_a_later_offset_confirms_them(fake: TelegramFake, call: Call) -> None:
    fake.user_says(7, "/who Asif")
    first = (await call("getUpdates"))[1]["result"]
    assert first == (await call("getUpdates"))[1]["result"]
    assert first[0]["message"]["entities"] == [{"type": "bot_command", "offset": 0, "length": 4}]
    assert (await call("getUpdates", offset=first[0]["update_id"] + 1))[1]["result"] == []


async def test_a_long_poll_waits_for_news_and_yields_to_a_second_poller(fake: TelegramFake, call: Call) -> None:
    waiting = asyncio.create_task(call("getUpdates", timeout=20))
    await fake.wait_until(lambda: len(fake.calls("getUpdates")) == 1)
    second = asyncio.create_task(call("getUpdates", timeout=20))
    status, body = await waiting
    assert status == 409
    assert body["description"].startswith("Conflict: terminated by other getUpdates request")
    fake.user_says(7, "hello")
    assert (await second)[1]["result"][0]["message"]["text"] == "hello"


async def test_a_webhook_gets_updates_with_its_secret_and_shuts_out_polling(fake: TelegramFake, call: Call) -> None:
    got: asyncio.Queue[tuple[str | None, Any]] = asyncio.Queue()

    async def take(request: web.Request) -> web.Response:
        await got.put((request.headers.get("X-Telegram-Bot-Api-Secret-Token"), await request.json()))
        return web.Response()

    app = web.Application()
    app.router.add_post("/hook", take)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    address = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    assert (await call("setWebhook", url=address, secret_token="s3cret"))[0] == 200
    fake.user_says(7, "hello")
    secret, update = await asyncio.wait_for(got.get(), 5)
    assert (secret, update["message"]["text"]) == ("s3cret", "hello")
    status, body = await call("getUpdates")
    assert status == 409
    assert "webhook is active" in body["description"]
    await call("deleteWebhook")
    assert (await call("getUpdates"))[0] == 200
    await runner.cleanup()


@pytest.mark.parametrize(
    ("chat", "limits", "taken", "pause"),
    [
        (7, FloodLimits(), 1, 1),
        (-5, FloodLimits(per_chat=100, per_group=20), 20, 60),
        (7, FloodLimits(per_chat=100, overall=30), 30, 1),
    ],
)
async def test_floods_are_answered_with_a_pause(
    fake: TelegramFake, call: Call, chat: int, limits: FloodLimits, taken: int, pause: int
) -> None:
    fake.world.flood = limits
    answers = [await call("sendMessage", chat_id=chat, text="x") for _ in range(taken + 1)]
    assert [status for status, _ in answers] == [200] * taken + [429]
    assert answers[-1][1]["parameters"] == {"retry_after": pause}
    assert answers[-1][1]["description"] == f"Too Many Requests: retry after {pause}"


@pytest.mark.parametrize(("mode", "there"), [("lost_answer", 1), ("reset", 0)])
async def test_a_cut_line_leaves_the_message_there_or_not(
    fake: TelegramFake, call: Call, mode: Any, there: int
) -> None:
    fake.fail("sendMessage", mode=mode)
    with pytest.raises(aiohttp.ClientError):
        await call("sendMessage", chat_id=7, text="x")
    assert len(fake.messages(7)) == there
    assert (await call("sendMessage", chat_id=7, text="y"))[0] == 200


async def test_faults_can_be_asked_for_over_http_and_hang(fake: TelegramFake, call: Call) -> None:
    fault = {"method": "sendMessage", "code": 429, "description": "Too Many Requests: retry after 9", "retry_after": 9}
    async with aiohttp.ClientSession() as session, session.post(f"{fake.base_url}/_fault", json=fault) as answer:
        assert answer.status == 200
    assert (await call("sendMessage", chat_id=7, text="x"))[1]["parameters"] == {"retry_after": 9}
    fake.fail("sendMessage", mode="hang")
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(call("sendMessage", chat_id=7, text="x"), 0.2)
    stamps = [call.at for call in fake.calls("sendMessage")]
    assert stamps == sorted(stamps)
    assert [call.status for call in fake.calls("sendMessage")] == [429, None]


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("/who Asif", True),
        ("/who@hearsay_test_bot Asif", True),
        ("/who@other_bot Asif", False),
        ("hello", False),
        ("hello @hearsay_test_bot", True),
    ],
)
def test_privacy_mode_hides_what_is_not_for_the_bot(text: str, seen: bool) -> None:
    fake = TelegramFake()
    fake.add_chat(-5, "group")
    fake.user_says(-5, text)
    assert bool(fake.world.updates) is seen
