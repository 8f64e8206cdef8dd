"""The whole log of a run at its most talkative: an article is followed from fetch to chat, and no secret is in it."""

import io
import json
from collections.abc import Iterator

import pytest

from bot import log
from bot.log import article_id
from tests.acceptance.conftest import Bench
from tests.acceptance.news import ALLEGATION, OLD
from tests.acceptance.test_slack import CHANNEL, tokens
from tests.acceptance.test_slack import READER as SLACK_READER
from tests.emulators.slack import SlackFake
from tests.emulators.telegram import TelegramFake

READER = 77007
SECRET_KEY = "planted-secret-key-4711"
ASKED = "who Marlow quietly"


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    log.configure("DEBUG", style="json", stream=stream)
    yield stream
    log.configure()


async def test_the_log_follows_an_article_and_holds_no_secret(bench: Bench, logged: io.StringIO) -> None:
    bench.outlet.publish("harbour", *OLD)
    async with TelegramFake() as telegram, SlackFake() as slack:
        bench.environ |= tokens(slack) | {"HEARSAY_SECRET_KEY": SECRET_KEY, "SLACK_SIGNING_SECRET": "planted-signing"}
        bench.environ |= {"TELEGRAM_BOT_TOKEN": telegram.token, "TELEGRAM_BASE_URL": telegram.base_url}
        async with bench.running() as app:
            await bench.polled(app)
            telegram.user_says(READER, "/subscribe Edda Marlow at once")
            await telegram.wait_for(READER, "You will hear of Edda Marlow")
            telegram.user_says(READER, f"/{ASKED}")
            await slack.slash(CHANNEL, SLACK_READER, "subscribe Edda Marlow at once")
            await slack.wait_for(CHANNEL, "You will hear of Edda Marlow")
            telegram.fail("sendMessage", code=500, description="Internal Server Error")
            bench.outlet.publish("bribes", *ALLEGATION)
            await bench.polled(app)
            await slack.wait_for(CHANNEL, "Osric Venn accused Edda Marlow", timeout=20)
            urls = app.store.read(lambda db: [r[0] for r in db.conn.execute("SELECT url FROM articles ORDER BY id")])
    text = logged.getvalue()
    planted = (telegram.token, telegram.token.partition(":")[2], slack.bot_token, slack.app_token, SECRET_KEY)
    assert [secret for secret in (*planted, "planted-signing", ASKED, "harbour builders") if secret in text] == []
    lines = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
    told = [line["event"] for line in lines if line.get("article") == article_id(urls[-1])]
    assert told[0] == "article recorded"
    assert "message sent" in told
