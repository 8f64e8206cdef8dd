"""Files both ways: what the commands hand out and take, and how Telegram and the console carry it."""

import csv
import io
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from rich.console import Console
from telegram import Bot

from bot.errors import MessageRefused, UsageError
from bot.message import MOST_FILE_BYTES, File, Message, Offer, Request, paragraph
from bot.sources import opml
from bot.store import Store, feeds
from handlers.commands import table
from handlers.console import ConsoleBot
from handlers.telegram.adapter import TelegramBot
from handlers.telegram.channel import TelegramChannel
from tests.conftest import Clock
from tests.emulators.telegram import TelegramFake
from tests.emulators.telegram_book import MemoryBook
from tests.handlers.talking import Chat, prepared
from tests.lanes import Quick
from tests.pieces import NOON

OWNER = "telegram:7"
LIST = b"""<opml version="2.0"><body><outline text="Kenya">
<outline text="The Nation" xmlUrl="https://nation.example/rss"/><outline text="A file" xmlUrl="file:///etc/passwd"/>
</outline></body></opml>"""
SENT = Message((paragraph("All of it"),), file=File("all.csv", b"a,b\r\n", "It could not be sent."))
COMMANDS = [(one.name, one.help) for one in table() if not (one.hidden or one.for_owners)]


@pytest.fixture
def chat(store: Store, clock: Clock) -> Chat:
    return prepared(store, clock, owners=(OWNER,))


@pytest.fixture
async def fake() -> AsyncIterator[TelegramFake]:
    async with TelegramFake() as server:
        server.add_chat(7)
        yield server


def offer(content: bytes, *, size: int | None = None, name: str = "my.opml") -> Offer:
    return Offer(name, len(content) if size is None else size, lambda: content)


async def ask(chat: Chat, text: str, sent: Offer | None = None, *, user: str = "7") -> Message:
    return await chat.conversation.answer(Request(OWNER, "telegram", user, text, offer=sent))


def rows(message: Message) -> list[dict[str, str]]:
    assert message.file is not None
    assert message.file.name.endswith(".csv")
    return list(csv.DictReader(io.StringIO(message.file.content.decode("utf-8-sig"))))


@pytest.mark.parametrize("typed", ["latest csv", "latest port CSV", "latest port as csv"])
async def test_what_was_said_lately_as_a_table(chat: Chat, typed: str) -> None:
    message = await ask(chat, typed)
    first = rows(message)[-1]
    assert (first["accuser"], first["accused"], first["claim"]) == (
        "Khawaja Asif",
        "Qamar Javed Bajwa",
        "sold the port",
    )
    assert first["published"] == NOON.isoformat()
    assert (first["outlet"], first["address"]) == ("Vardia Post", "https://news.example/1")
    assert "The file has " in message.plain()


async def test_articles_as_a_table_and_the_button_for_it(chat: Chat) -> None:
    found = await ask(chat, "search port")
    assert [(b.label, b.action) for row in found.buttons for b in row] == [("As a table (CSV)", "search port csv")]
    assert [row["title"] for row in rows(await ask(chat, "search port csv"))] == ["Harbour row"]
    assert (await ask(chat, "search elephants csv")).file is None


async def test_what_is_stored_of_a_chat_is_a_file(chat: Chat) -> None:
    message = await ask(chat, "export")
    assert message.private
    assert message.file is not None
    assert [one["id"] for one in json.loads(message.file.content)["chat"]] == [OWNER]


async def test_feeds_go_out_as_a_list_and_come_back(chat: Chat) -> None:
    assert "1 feeds are new, 0 were known, 1 were left out" in (
        await ask(chat, "feeds import", offer(LIST))
    ).plain().replace("Done. ", "")
    followed = [(feed.outlet, feed.url, feed.added_by) for feed in chat.store.read(feeds.every)]
    assert followed == [("The Nation", "https://nation.example/rss", OWNER)]
    out = (await ask(chat, "feeds export")).file
    assert out is not None
    assert [(one.name, one.url, one.group) for one in opml.read(out.content, "out")] == [
        ("The Nation", "https://nation.example/rss", "Kenya")
    ]
    assert "0 feeds are new, 1 were known" in (await ask(chat, "feeds import", offer(out.content))).plain()


def never() -> bytes:
    raise AssertionError("it was fetched")


@pytest.mark.parametrize(
    ("sent", "user", "told"),
    [
        (None, "7", "Send me the OPML file"),
        (offer(b"hello"), "7", "not valid OPML"),
        (offer(b"<!DOCTYPE x><opml/>"), "7", "it has a DOCTYPE"),
        (offer(b"<html/>"), "7", "its root is <html>"),
        (Offer("big.opml", MOST_FILE_BYTES + 1, never), "7", "That file is too large"),
        (Offer("my.opml", 10, never), "8", "Only the bot's owners"),
    ],
)
async def test_a_list_that_cannot_be_followed_is_told_of(chat: Chat, sent: Offer, user: str, told: str) -> None:
    assert told in (await ask(chat, "feeds import", sent, user=user)).plain()
    assert chat.store.read(feeds.every) == []


async def test_telegram_brings_a_document_beneath_the_text(fake: TelegramFake) -> None:
    async with Bot(fake.token, f"{fake.base_url}/bot") as bot:
        channel = TelegramChannel(bot, MemoryBook(), pace=Quick())
        sent = await channel.send(OWNER, SENT, key="1")
        text, document = fake.messages(7)
        assert sent.parts == (str(text.id), str(document.id))
        assert (text.text, document.media["document"]["file_name"]) == ("All of it", "all.csv")
        assert fake.world.files[document.media["document"]["file_id"]] == b"a,b\r\n"
        fake.fail("sendDocument", code=400, description="Bad Request: not enough rights to send documents to the chat")
        await channel.send(OWNER, SENT, key="2")
        assert [message.text for message in fake.messages(7)[2:]] == ["All of it", "It could not be sent."]
        with pytest.raises(MessageRefused):
            await channel.edit(OWNER, sent.message_id, SENT)


@pytest.fixture
async def running(fake: TelegramFake, chat: Chat) -> AsyncIterator[TelegramBot]:
    answer = chat.conversation.answer
    bot = TelegramBot(fake.token, fake.base_url, answer, COMMANDS, MemoryBook(), timeout=5.0)
    await bot.start()
    yield bot
    await bot.stop()


@pytest.mark.parametrize("caption", ["", "/feeds import"])
async def test_a_list_sent_on_telegram_is_followed(
    fake: TelegramFake, chat: Chat, running: TelegramBot, caption: str
) -> None:
    fake.user_says(7, caption, document=("my.OPML", LIST))
    await fake.wait_for(7, "1 feeds are new")
    assert [feed.outlet for feed in chat.store.read(feeds.every)] == ["The Nation"]


async def test_a_list_on_telegram_may_be_answered_with_the_words(fake: TelegramFake, running: TelegramBot) -> None:
    there = fake.user_says(7, "", document=("list.xml", LIST))
    fake.user_says(7, "/feeds import", reply_to=there.id)
    await fake.wait_for(7, "1 feeds are new")


@pytest.mark.parametrize(
    ("method", "said"), [("getFile", "Telegram does not give it"), ("", f"more than {MOST_FILE_BYTES:,} bytes")]
)
async def test_a_file_that_telegram_keeps_is_told_of(
    fake: TelegramFake, running: TelegramBot, method: str, said: str
) -> None:
    message = fake.user_says(7, "", document=("my.opml", LIST))
    if method:
        fake.fail(method, code=400, description="Bad Request: file is temporarily unavailable")
    else:  # larger than its sender's app said
        fake.world.files[message.media["document"]["file_id"]] = LIST * (MOST_FILE_BYTES // len(LIST) + 1)
    await fake.wait_for(7, said)


async def test_the_console_writes_and_reads_files(tmp_path: Path) -> None:
    out, asked = io.StringIO(), list[Request]()

    async def answer(request: Request) -> Message:
        asked.append(request)
        return SENT

    bot = ConsoleBot(answer, Console(file=out, width=200), folder=tmp_path)
    (tmp_path / "all.csv").write_bytes(b"mine")
    await bot.say("/export")
    assert str(tmp_path / "all-2.csv") in out.getvalue()
    assert [(tmp_path / name).read_bytes() for name in ("all.csv", "all-2.csv")] == [b"mine", b"a,b\r\n"]
    await bot.say(f"/feeds import < {tmp_path / 'all.csv'}")
    await bot.say("/search a < b")
    assert [(one.text, one.offer and one.offer.fetch()) for one in asked[1:]] == [
        ("feeds import", b"mine"),
        ("search a < b", None),
    ]
    (tmp_path / "all.csv").write_bytes(bytes(MOST_FILE_BYTES + 1))
    offered = asked[1].offer
    assert offered is not None
    with pytest.raises(UsageError, match="more than"):
        offered.fetch()


async def test_a_console_that_cannot_write_says_so(tmp_path: Path) -> None:
    out = io.StringIO()
    bot = ConsoleBot(lambda request: _said(), Console(file=out, width=200), folder=tmp_path / "missing")
    await bot.say("/export")
    assert "It could not be sent." in out.getvalue()


async def _said() -> Message:
    return SENT
