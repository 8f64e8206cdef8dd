"""The fake's Socket Mode, its response_urls and its signed requests."""

import asyncio
import json
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web
from slack_sdk.signature import SignatureVerifier

from tests.emulators.slack import SIGNING_SECRET, SlackFake
from tests.emulators.slack_caller import Caller
from tests.emulators.slack_socket import Envelope
from tests.emulators.slack_workspace import BOT_USER


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


async def connect(fake: SlackFake, call: Caller) -> aiohttp.ClientWebSocketResponse:
    url = (await call("apps.connections.open", fake.app_token))["url"]
    socket = await call.session.ws_connect(url)
    assert (await socket.receive_json(timeout=2))["type"] == "hello"
    return socket


async def test_a_ticket_is_good_once(fake: SlackFake, call: Caller) -> None:
    url = (await call("apps.connections.open", fake.app_token))["url"]
    await call.session.ws_connect(url)
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await call.session.ws_connect(url)


async def test_each_envelope_goes_to_one_connection(fake: SlackFake, call: Caller) -> None:
    sockets = [await connect(fake, call), await connect(fake, call)]
    for n in range(4):
        await fake.slash("C0NEWS", "U0READER", str(n))
    got = [[(await socket.receive_json(timeout=2))["payload"]["text"] for _ in range(2)] for socket in sockets]
    assert got == [["0", "2"], ["1", "3"]]
    for socket in sockets:
        await socket.close()


async def test_what_is_not_acknowledged_comes_again(call: Caller, fake: SlackFake) -> None:
    fake.socket.ack_within = 0.1
    socket = await connect(fake, call)
    await fake.mention("C0NEWS", "U0READER", "who")
    frames = [await socket.receive_json(timeout=2) for _ in range(2)]
    assert [(frame["retry_attempt"], frame["retry_reason"]) for frame in frames] == [(0, ""), (1, "timeout")]
    assert frames[0]["payload"] == frames[1]["payload"]
    assert frames[0]["payload"]["event"]["text"] == f"<@{BOT_USER}> who"
    await socket.send_str(json.dumps({"envelope_id": frames[0]["envelope_id"]}))
    with pytest.raises(TimeoutError):
        await socket.receive_json(timeout=0.3)
    assert fake.socket.problems == []
    await socket.close()


async def test_an_acknowledgement_of_nothing_is_noted(fake: SlackFake, call: Caller) -> None:
    socket = await connect(fake, call)
    await socket.send_str("{}")
    while not fake.socket.problems:
        await asyncio.sleep(0.01)
    await socket.close()


async def test_a_disconnect_frame(fake: SlackFake, call: Caller) -> None:
    socket = await connect(fake, call)
    await fake.socket.disconnect()
    assert (await socket.receive_json(timeout=2))["type"] == "disconnect"
    assert fake.socket.connections == 0
    await socket.close()


# --- response_url and signed requests -----------------------------------------------------------------------------


async def test_a_response_url_takes_five_answers(fake: SlackFake, call: Caller) -> None:
    socket = await connect(fake, call)
    url = (await fake.slash("C0NEWS", "U0READER", "x")).payload["response_url"]
    statuses = []
    for n in range(6):
        kind = "in_channel" if n % 2 else "ephemeral"
        async with call.session.post(url, json={"text": str(n), "response_type": kind}) as answer:
            statuses.append((answer.status, await answer.text()))
    assert statuses == [(200, "ok")] * 5 + [(404, "used_url")]
    assert [message.ephemeral_to for message in fake.messages("C0NEWS")] == [
        "U0READER",
        None,
        "U0READER",
        None,
        "U0READER",
    ]
    await socket.close()


async def test_a_response_url_ends(fake: SlackFake, call: Caller) -> None:
    socket = await connect(fake, call)
    url = (await fake.slash("C0NEWS", "U0READER", "x")).payload["response_url"]
    fake.expire_response_urls()
    async with call.session.post(url, json={"text": "x"}) as answer:
        assert (answer.status, await answer.text()) == (404, "expired_url")
    await socket.close()


async def test_signed_events(fake: SlackFake) -> None:
    seen: list[tuple[bool, str]] = []

    async def receive(request: web.Request) -> web.Response:
        body = await request.text()
        seen.append((SignatureVerifier(SIGNING_SECRET).is_valid_request(body, dict(request.headers)), body))
        return web.Response()

    app = web.Application()
    app.router.add_post("/slack/events", receive)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
        envelope = await fake.call_at(url).send(Envelope("events_api", fake.event_payload({"type": "app_mention"})))
        assert envelope.acked.is_set()
    finally:
        await runner.cleanup()
    ((valid, body),) = seen
    assert valid
    assert json.loads(body)["event"]["type"] == "app_mention"
