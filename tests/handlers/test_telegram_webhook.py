"""Telegram brings its updates to our web server: over real sockets both ways."""

import asyncio
import io
import socket
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import aiohttp
import pytest

from bot import log as logs
from bot.app import build
from bot.errors import SettingsError
from bot.message import Message, Request, paragraph
from bot.web import WebServer
from config.settings import load
from handlers.telegram.adapter import TelegramBot
from handlers.telegram.webhook import MOST_BYTES, secret_of
from tests.emulators.telegram import TOKEN, TelegramFake
from tests.emulators.telegram_book import MemoryBook

HEADER = "X-Telegram-Bot-Api-Secret-Token"
SECRET = secret_of(TOKEN)


class Newsroom:
    """A bot with a webhook, its web server, and what it was asked."""

    def __init__(self, fake: TelegramFake, *, public_url: str | None = None, check_every: float = 60.0) -> None:
        with socket.create_server(("127.0.0.1", 0)) as probe:
            port = probe.getsockname()[1]
        self.asked: list[str] = []
        self.root = f"http://127.0.0.1:{port}"
        url = public_url or self.root
        self.bot = TelegramBot(
            TOKEN, fake.base_url, self.answer, [], MemoryBook(), timeout=5.0, public_url=url, check_every=check_every
        )
        self.web = WebServer(self.bot.routes, host="127.0.0.1", port=port)

    async def answer(self, request: Request) -> Message:
        self.asked.append(request.text)
        return Message((paragraph(f"you said {request.text}"),))

    async def start(self) -> None:
        await self.web.start()
        await self.bot.start()

    async def stop(self) -> None:
        await self.bot.stop()
        await self.web.stop()


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    logs.configure(style="json", stream=stream)
    yield stream
    logs.configure()


@pytest.fixture
async def fake() -> AsyncIterator[TelegramFake]:
    async with TelegramFake() as server:
        yield server


@pytest.fixture
async def room(fake: TelegramFake) -> AsyncIterator[Newsroom]:
    newsroom = Newsroom(fake)
    await newsroom.start()
    yield newsroom
    await newsroom.stop()


async def post(room: Newsroom, body: bytes, headers: dict[str, str]) -> int:
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{room.root}/telegram", data=io.BytesIO(body), headers=headers) as answer,
    ):
        return answer.status


async def test_what_people_write_and_press_is_brought_and_answered(fake: TelegramFake, room: Newsroom) -> None:
    fake.user_says(7, "/who Asif")
    await fake.wait_for(7, "you said who Asif")
    assert fake.world.webhook["url"] == f"{room.root}/telegram"
    assert fake.calls("getUpdates") == []
    assert "callback_query" in fake.world.allowed


async def test_an_update_that_comes_again_is_answered_once(fake: TelegramFake, room: Newsroom) -> None:
    fake.user_says(7, "/who Asif")
    update = fake.world.updates[0]
    await fake.wait_for(7, "you said who Asif")
    await fake.wait_until(lambda: not fake.world.updates)
    fake.world.updates += [update, dict(update)]  # the answer to the first was lost on its way
    fake.world.ring()
    fake.user_says(7, "/who Khan")
    await fake.wait_for(7, "you said who Khan")
    assert room.asked == ["who Asif", "who Khan"]


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b'{"update_id": 5}', {}, 403),
        (b'{"update_id": 5}', {HEADER: ""}, 403),
        (b'{"update_id": 5}', {HEADER: SECRET[:-1]}, 403),
        (b'{"update_id": 5}', {HEADER: "é"}, 403),
        (b'{"update_id": 5}', {HEADER: "\udcff"}, 403),
        (b"x" * (MOST_BYTES + 1), {HEADER: "wrong"}, 403),
        (b"x" * (MOST_BYTES + 1), {HEADER: SECRET}, 413),
        (b"x" * (6 * 2**20), {HEADER: SECRET}, 413),
        (b"hello", {HEADER: SECRET}, 400),
        (b"[1]", {HEADER: SECRET}, 400),
        (b"[" * 100_000, {HEADER: SECRET}, 400),
        (b'{"update_id": "x"}', {HEADER: SECRET}, 400),
        (b'{"update_id": Infinity}', {HEADER: SECRET}, 400),
        (b'{"update_id": 5, "message": {"text": 3}}', {HEADER: SECRET}, 200),
        (b'{"update_id": 6, "message": 7}', {HEADER: SECRET}, 200),
        (b'{"update_id": 7}', {HEADER: SECRET}, 200),
    ],
)
async def test_only_telegram_is_listened_to(room: Newsroom, body: bytes, headers: dict[str, str], status: int) -> None:
    assert await post(room, body, headers) == status
    assert room.asked == []


async def test_before_the_bot_runs_telegram_is_asked_to_come_again(fake: TelegramFake) -> None:
    room = Newsroom(fake)
    await room.web.start()
    assert await post(room, b'{"update_id": 5}', {HEADER: SECRET}) == 503
    fake.user_says(7, "/who Asif")
    await room.bot.start()
    await fake.wait_for(7, "you said who Asif")
    await room.stop()


async def test_the_webhook_goes_with_the_bot_and_what_waits_is_kept(fake: TelegramFake) -> None:
    room = Newsroom(fake)
    await room.start()
    await room.stop()
    assert fake.world.webhook["url"] == ""
    fake.user_says(7, "/who Asif")
    await room.web.start()
    polling = TelegramBot(TOKEN, fake.base_url, room.answer, [], MemoryBook(), timeout=5.0)
    await polling.start()
    await fake.wait_for(7, "you said who Asif")
    await polling.stop()
    await room.web.stop()


async def test_who_takes_the_webhook_away_is_told_of_and_it_is_set_again(fake: TelegramFake, log: io.StringIO) -> None:
    room = Newsroom(fake, check_every=0.05)
    await room.start()
    url = fake.world.webhook["url"]
    fake.world.webhook = {"url": ""}
    await fake.wait_until(lambda: fake.world.webhook["url"] == url)
    assert "took the webhook away" in log.getvalue()
    await room.web.stop()
    fake.user_says(7, "/who Asif")
    await fake.wait_until(lambda: "Telegram cannot bring its updates" in log.getvalue())
    fake.fail("deleteWebhook", mode="hang")
    async with asyncio.timeout(8):
        await room.bot.stop()
    assert SECRET not in log.getvalue()
    assert TOKEN.partition(":")[2] not in log.getvalue()


async def test_a_bot_that_polls_says_who_took_its_updates(fake: TelegramFake, log: io.StringIO) -> None:
    room = Newsroom(fake)
    polling = TelegramBot(TOKEN, fake.base_url, room.answer, [], MemoryBook(), timeout=5.0)
    await polling.start()
    fake.world.webhook = {"url": "https://elsewhere.example/", "secret": ""}
    fake.world.ring()
    await fake.wait_until(lambda: "another program set a webhook" in log.getvalue())
    assert "TELEGRAM_TRANSPORT=webhook" in log.getvalue()
    await polling.stop()


@pytest.mark.parametrize(
    ("url", "why"), [("http://news.example", "an https url must be provided"), ("https://news.example:9999", "ports")]
)
async def test_an_address_that_telegram_refuses_is_told_of(
    fake: TelegramFake, log: io.StringIO, url: str, why: str
) -> None:
    room = Newsroom(fake, public_url=url)
    await room.start()
    await room.stop()
    assert "Telegram takes no webhook here" in log.getvalue()
    assert why in log.getvalue()


@pytest.mark.parametrize("broken", [False, True])
async def test_the_doctor_knows_our_own_webhook(fake: TelegramFake, room: Newsroom, broken: bool) -> None:
    if broken:
        await room.web.stop()
        fake.user_says(7, "/who Asif")
        await fake.wait_until(lambda: "trouble" in fake.world.webhook)
    found = await room.bot.shortcomings()
    assert [told for told, _do in found] == (["Telegram cannot bring updates: Connection refused"] if broken else [])


@pytest.mark.parametrize("missing", ["HEARSAY_PUBLIC_URL", "HEARSAY_PORT"])
async def test_a_webhook_needs_an_address_and_a_port(tmp_path: Path, missing: str) -> None:
    environ = {
        "HEARSAY_DATABASE": str(tmp_path / "h.db"),
        "TELEGRAM_TRANSPORT": "webhook",
        "HEARSAY_PUBLIC_URL": "https://news.example",
        "HEARSAY_PORT": "8080",
    }
    del environ[missing]
    with pytest.raises(SettingsError, match=missing):
        async with build(load(environ, folder=tmp_path)):
            pass
