"""A desk that answers what the bot passes on, for tests of the bot in Slack."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from bot.errors import StoreError, UsageError
from bot.message import Answer, Button, ChatEvent, Message, Picture, Request, Text, note, paragraph
from handlers.slack.adapter import SlackBot
from tests.emulators.slack import SlackFake
from tests.emulators.slack_book import FakeBook

TEAM = "slack:T0HEARSAY"
CHAT = f"{TEAM}:C0NEWS"
PICTURE = Picture(b"\x89PNG\r\n\x1a\n" + bytes(20), "Over time: Asif", "timeline.png")
COMMANDS = (("who NAME", "what somebody is accused of"), ("latest", "the latest statements"))


class Desk:
    """Answers what is asked, and remembers it."""

    def __init__(self) -> None:
        self.asked: list[Request] = []
        self.events: list[ChatEvent] = []
        self.gate = asyncio.Event()
        self.gate.set()

    async def answer(self, request: Request) -> Message:
        self.asked.append(request)
        if request.text == "usage":
            raise UsageError("There is no <person> of that name.")
        if request.text == "broken":
            raise StoreError("locked", path="/secret/place.db")
        if request.text == "slow":
            await self.gate.wait()
        choice = ((Button("The minister", "who =Q1"),),) if request.text == "who Asif" else ()
        blocks = (paragraph("You asked: ", Text(request.text, "bold")), note("<!here> 1 source"))
        if request.text == "long":
            blocks = tuple(paragraph("x" * 2900) for _ in range(26))  # type: ignore[assignment]
        picture = PICTURE if "picture" in request.text else None
        return Message(blocks, choice, private=request.text.startswith("secret"), picture=picture)

    async def on_chat(self, event: ChatEvent) -> None:
        self.events.append(event)


def bot_for(fake: SlackFake, desk: Desk, book: FakeBook, *, token: str = "", greeting: float = 30.0) -> SlackBot:
    return SlackBot(
        token or fake.bot_token,
        fake.app_token,
        fake.base_url,
        desk.answer,
        COMMANDS,
        book,
        on_chat=desk.on_chat,
        check_every=0.1,
        ping_every=0.5,
        greeting_within=greeting,
    )


@asynccontextmanager
async def running(bot: SlackBot) -> AsyncIterator[SlackBot]:
    await bot.start()
    try:
        yield bot
    finally:
        await bot.stop()


@asynccontextmanager
async def answering(fake: SlackFake, answer: Answer) -> AsyncIterator[SlackBot]:
    """A bot that answers, and keeps Slack's rules to the end; its buttons are known as soon as they are shown."""
    async with running(SlackBot(fake.bot_token, fake.app_token, fake.base_url, answer, COMMANDS, FakeBook())) as bot:
        yield bot
    assert fake.socket.problems == []


async def until(true: Callable[[], bool], timeout: float = 5.0) -> None:
    async with asyncio.timeout(timeout):
        while not true():
            await asyncio.sleep(0.01)
