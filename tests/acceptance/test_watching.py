"""A running bot's health and metrics, over HTTP, from its first poll to an alert."""

import contextlib
import json
import socket
from functools import partial

import aiohttp

from bot.app import App
from tests.acceptance.conftest import Bench, eventually
from tests.acceptance.news import ALLEGATION
from tests.emulators.telegram import TelegramFake

READER = 77001


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


async def page(app: App, path: str) -> tuple[int, str]:
    assert app.web is not None
    url = f"http://127.0.0.1:{app.web.port}{path}"
    async with aiohttp.ClientSession() as session, session.get(url) as reply:
        return reply.status, await reply.text()


async def delivered(app: App) -> bool:
    """Whether nothing waits: an alert is marked as sent a moment after the chat has it."""
    _status, metrics = await page(app, "/metrics")
    return number(metrics, 'hearsay_queue_depth{queue="deliveries"}') == 0


def number(metrics: str, name: str) -> float:
    """One sample's value; 0 when it is not there."""
    lines = (line for line in metrics.splitlines() if line.startswith(f"{name} "))
    return next((float(line.rpartition(" ")[2]) for line in lines), 0.0)


async def test_health_and_metrics_of_a_running_bot(bench: Bench) -> None:
    async with TelegramFake() as telegram:
        bench.environ |= {"TELEGRAM_BOT_TOKEN": telegram.token, "TELEGRAM_BASE_URL": telegram.base_url}
        bench.environ["HEARSAY_PORT"] = str(free_port())
        async with bench.running() as app:

            async def ready() -> bool:
                with contextlib.suppress(aiohttp.ClientConnectionError):  # it may not listen yet
                    return (await page(app, "/healthz"))[0] == 200
                return False

            await eventually(ready, seconds=60)
            await bench.polled(app)
            telegram.user_says(READER, "/subscribe Edda Marlow at once")
            await telegram.wait_for(READER, "You will hear of Edda Marlow")
            bench.outlet.publish("bribes", *ALLEGATION)
            await bench.polled(app)
            await telegram.wait_for(READER, "Osric Venn accused Edda Marlow", timeout=20)
            await eventually(partial(delivered, app), seconds=20)
            status, metrics = await page(app, "/metrics")
            checks = json.loads((await page(app, "/healthz"))[1])["checks"]
    assert status == 200
    assert checks == dict.fromkeys(checks, "ok")
    assert {"loop poll", "loop deliver", "loop digest", "database", "language model", "platforms"} <= set(checks)
    assert number(metrics, 'hearsay_polls_total{result="new"}') >= 2
    assert number(metrics, 'hearsay_articles_total{state="read"}') >= 1
    assert number(metrics, "hearsay_statements_total") >= 1
    assert number(metrics, "hearsay_read_seconds_count") >= 2
    assert number(metrics, 'hearsay_sends_total{platform="telegram",result="sent"}') >= 1
    assert number(metrics, "hearsay_alert_lag_seconds_count") == 1
    assert number(metrics, 'hearsay_queue_depth{queue="deliveries"}') == 0
    assert telegram.token not in metrics
