"""The web server: routes handed in are answered, what is for inside stays inside, faults stay in their route."""

import asyncio
import io
import socket
from collections.abc import AsyncIterator, Iterator

import aiohttp
import pytest

from bot import log
from bot.errors import SettingsError
from bot.types import Route, WebReply, WebRequest
from bot.web import WebServer
from bot.web.server import MOST_BYTES, is_inside

SECRET = "hook-8f2c41d0"


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    log.configure(style="json", stream=stream)
    yield stream
    log.configure()


async def echo(request: WebRequest) -> WebReply:
    shown = f"{request.method} {request.parts.get('word')} {request.query.get('q')} {request.headers.get('x-mark')}"
    return WebReply(201, f"{shown} {len(request.body)}".encode(), headers={"X-Answer": "yes"})


async def broken(request: WebRequest) -> WebReply:
    raise RuntimeError(f"no luck with {len(request.body)} bytes")


async def secret(request: WebRequest) -> WebReply:
    return WebReply(200, b"for the inside")


ROUTES = (
    Route("POST", "/echo/{word}", "echo", echo),
    Route("POST", "/broken/{word}", "broken", broken),
    Route("GET", "/inside", "inside", secret, inside=True),
)


@pytest.fixture
async def seen() -> list[tuple[str, int]]:
    return []


@pytest.fixture
async def root(seen: list[tuple[str, int]], logged: io.StringIO) -> AsyncIterator[str]:
    server = WebServer(ROUTES, host="127.0.0.1", port=0, seen=lambda name, status: seen.append((name, status)))
    await server.start()
    yield f"http://127.0.0.1:{server.port}"
    await server.stop()


async def ask(
    url: str, method: str = "GET", *, headers: dict[str, str] | None = None, data: bytes = b""
) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.request(method, url, headers=headers, data=data) as reply:
        return reply.status, await reply.text()


async def test_a_route_gets_the_request_and_gives_the_reply(root: str, seen: list[tuple[str, int]]) -> None:
    assert await ask(f"{root}/echo/hi?q=1", "POST", headers={"X-Mark": "m"}, data=b"abc") == (201, "POST hi 1 m 3")
    assert seen == [("echo", 201)]


@pytest.mark.parametrize(
    ("path", "method", "status"), [("/nowhere", "GET", 404), ("/echo/x", "GET", 405), ("/inside", "GET", 200)]
)
async def test_other_paths_and_methods(root: str, path: str, method: str, status: int) -> None:
    assert (await ask(root + path, method))[0] == status


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP"])
async def test_what_comes_by_a_proxy_is_not_inside(root: str, header: str) -> None:
    assert await ask(f"{root}/inside", headers={header: "203.0.113.9"}) == (404, "not found\n")


@pytest.mark.parametrize(
    ("remote", "inside"),
    [
        ("127.0.0.1", True),
        ("10.2.3.4", True),
        ("::1", True),
        ("::ffff:192.168.1.2", True),
        ("8.8.8.8", False),
        ("::ffff:8.8.8.8", False),
        ("2606:4700::1", False),
        (None, False),
        ("no address", False),
    ],
)
def test_who_is_inside(remote: str | None, inside: bool) -> None:
    assert is_inside(remote, ()) is inside


async def test_a_fault_is_logged_by_its_routes_name_only(root: str, logged: io.StringIO) -> None:
    assert await ask(f"{root}/broken/{SECRET}?token={SECRET}", "POST", data=SECRET.encode()) == (500, "failed\n")
    assert '"route": "broken"' in logged.getvalue()
    assert SECRET not in logged.getvalue()


async def test_a_body_that_is_too_large_is_refused(root: str) -> None:
    body = io.BytesIO(b"x" * (MOST_BYTES + 1))
    async with aiohttp.ClientSession() as session, session.post(f"{root}/echo/x", data=body) as reply:
        assert reply.status == 413


async def test_a_request_shows_no_secret_in_its_repr() -> None:
    request = WebRequest("POST", f"/{SECRET}", {"s": SECRET}, {"s": SECRET}, {"s": SECRET}, SECRET.encode())
    assert SECRET not in repr(request)


async def test_a_port_that_is_taken_is_told(root: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        server = WebServer(ROUTES, host="127.0.0.1", port=taken.getsockname()[1])
        with pytest.raises(SettingsError, match="HEARSAY_PORT") as refused:
            await server.start()
    assert refused.value.key == "HEARSAY_PORT"
    assert await asyncio.wait_for(ask(f"{root}/inside"), 5) == (200, "for the inside")
