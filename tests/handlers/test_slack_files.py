"""Files on Slack: what the bot brings by the upload flow, and what people share with it."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import MessageRefused, UsageError
from bot.message import MOST_FILE_BYTES, File, Message, Request, paragraph
from handlers.slack.adapter import SlackBot
from handlers.slack.files import HOSTS, offered
from tests.emulators.slack import SlackFake
from tests.emulators.slack_book import FakeBook
from tests.emulators.slack_desk import CHAT, COMMANDS, running
from tests.emulators.slack_workspace import Upload

FEEDS = File("feeds.opml", b"<opml/>", "The file <b> could not be brought.", "text/x-opml")
OPML = b"<opml version='2.0'/>"


class Office:
    """Answers everything with a file, and fetches what is offered."""

    def __init__(self) -> None:
        self.asked: list[Request] = []
        self.got: list[bytes | str] = []

    async def answer(self, request: Request) -> Message:
        self.asked.append(request)
        if request.offer is not None:
            try:
                self.got.append(await asyncio.to_thread(request.offer.fetch))
            except UsageError as error:
                self.got.append(str(error))
        private = request.text.startswith("secret")
        return Message((paragraph(f"Here: {request.text}"),), file=FEEDS, private=private)


@pytest.fixture
async def fake() -> AsyncIterator[SlackFake]:
    async with SlackFake() as server:
        yield server


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
async def bot(fake: SlackFake, office: Office) -> AsyncIterator[SlackBot]:
    made = SlackBot(fake.bot_token, fake.app_token, fake.base_url, office.answer, COMMANDS, FakeBook())
    async with running(made) as bot:
        yield bot


def brought(fake: SlackFake, channel: str) -> list[Upload]:
    return [upload for message in fake.messages(channel) for upload in message.files]


async def test_an_answer_with_a_file(fake: SlackFake, bot: SlackBot) -> None:
    await fake.slash("C0NEWS", "U0READER", "export")
    await fake.wait_for("C0NEWS", lambda m: bool(m.files))
    (file,) = brought(fake, "C0NEWS")
    assert (file.name, file.content) == ("feeds.opml", b"<opml/>")
    assert next(m.visible for m in fake.messages("C0NEWS")) == "Here: export"


async def test_a_file_for_one_person_goes_to_that_person(fake: SlackFake, bot: SlackBot) -> None:
    await fake.slash("C0NEWS", "U0READER", "secret export")
    await fake.wait_for("U0READER", lambda m: bool(m.files))
    assert brought(fake, "C0NEWS") == []


async def test_a_delivery_with_a_file(fake: SlackFake, bot: SlackBot) -> None:
    await bot.channel.send(CHAT, Message((paragraph("A digest"),), file=FEEDS), key="1")
    assert [file.name for file in brought(fake, "C0NEWS")] == ["feeds.opml"]
    with pytest.raises(MessageRefused):
        await bot.channel.edit(CHAT, "1.1", Message((paragraph("A digest"),), file=FEEDS))


async def test_a_file_that_cannot_go_leaves_a_sentence(fake: SlackFake, bot: SlackBot) -> None:
    fake.space.scopes.discard("files:write")
    await fake.slash("C0NEWS", "U0READER", "export")
    assert (await fake.wait_for("C0NEWS", "could not be brought")).text == "The file &lt;b&gt; could not be brought."
    await bot.channel.send(CHAT, Message((paragraph("A digest"),), file=FEEDS), key="1")
    assert [m.text for m in fake.messages("C0NEWS")].count("The file &lt;b&gt; could not be brought.") == 2


@pytest.mark.parametrize(
    ("name", "text", "asked"),
    [
        ("mine.OPML", "", "feeds import"),
        ("mine.opml", "feeds import", "feeds import"),
        ("notes.txt", "", "help"),
        ("notes.txt", "who Asif", "who Asif"),
    ],
)
async def test_what_is_shared_is_offered(
    fake: SlackFake, office: Office, bot: SlackBot, name: str, text: str, asked: str
) -> None:
    await fake.share("U0READER", name, OPML, text)
    await fake.wait_for("U0READER", f"Here: {asked}")
    (request,) = office.asked
    assert request.offer is not None
    assert (request.offer.name, request.offer.size, office.got) == (name, len(OPML), [OPML])


async def test_what_slack_does_not_give(fake: SlackFake, office: Office, bot: SlackBot) -> None:
    await fake.share("U0READER", "large.opml", b"x" * (MOST_FILE_BYTES + 1))
    await fake.wait_for("U0READER", "Here: feeds import")
    fake.space.scopes.discard("files:read")
    await fake.share("U0READER", "small.opml", OPML, "feeds import please")
    await fake.wait_for("U0READER", "Here: feeds import please")
    assert office.got == [f"it has more than {MOST_FILE_BYTES:,} bytes", "Slack does not give it"]


@pytest.mark.parametrize(
    "url",
    ["https://evil.example/f", "http://files.slack.com/f", "https://files.slack.com.evil.example/f", "", "file:///etc"],
)
async def test_the_token_goes_nowhere_else(fake: SlackFake, url: str) -> None:
    client = AsyncWebClient("xoxb-1", base_url=f"{fake.base_url}/api/")
    offer = offered({"event": {"files": [{"name": "a.opml", "url_private": url}]}}, client)
    assert offer is not None
    with pytest.raises(UsageError, match="Slack does not give it"):
        offer.fetch()
    assert "evil.example" not in HOSTS
