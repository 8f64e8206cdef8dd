"""The HTTP server: off unless HEARSAY_PORT is set, on loopback unless HEARSAY_HOST says otherwise."""

import asyncio
import ipaddress
from collections.abc import Awaitable, Callable, Iterable

from aiohttp import web

from bot.errors import SettingsError
from bot.log import logger
from bot.types import Route, WebReply, WebRequest

MOST_BYTES = 5 * 2**20
BODY_SECONDS = 15.0
ANSWER_SECONDS = 60.0
_FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip")
_SAFE = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}

Seen = Callable[[str, int], None]


class WebServer:
    """Serves `routes` from `start` to `stop`. `seen` hears of each answer: the route's name, the status.

    A route that fails answers 500 and is logged by its name; paths, queries and bodies are never logged.
    """

    def __init__(self, routes: Iterable[Route], *, host: str, port: int, seen: Seen = lambda *_: None) -> None:
        self._routes = tuple(routes)
        self._host, self._port = host, port
        self._seen = seen
        self._runner: web.AppRunner | None = None
        self._log = logger(__name__)

    @property
    def port(self) -> int:
        """The port that it listens on: where 0 was asked for, the one that the system chose."""
        addresses = self._runner.addresses if self._runner else []
        return int(addresses[0][1]) if addresses else self._port

    async def start(self) -> None:
        """Listen. Raises SettingsError when the address cannot be had."""
        app = web.Application(client_max_size=MOST_BYTES)
        for route in self._routes:
            app.router.add_route(route.method, route.path, self._handler(route))
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, self._host, self._port).start()
        except OSError as error:
            await self.stop()
            where = f"{self._host}:{self._port}"
            raise SettingsError(f"{where} cannot be listened on: {error.strerror}", key="HEARSAY_PORT") from error
        self._log.info("web server listens", host=self._host, port=self.port)

    async def stop(self) -> None:
        """Listen no more; answers under way get a little time."""
        runner, self._runner = self._runner, None
        if runner is not None:
            await runner.cleanup()

    def _handler(self, route: Route) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def handle(request: web.Request) -> web.Response:
            reply = await self._reply(route, request)
            self._seen(route.name, reply.status)
            kind, _, charset = reply.content_type.partition("; charset=")
            return web.Response(
                status=reply.status,
                body=reply.body,
                content_type=kind,
                charset=charset or None,
                headers=_SAFE | dict(reply.headers),
            )

        return handle

    async def _reply(self, route: Route, request: web.Request) -> WebReply:
        if route.inside and not is_inside(request.remote, request.headers):
            return WebReply(404, b"not found\n")
        try:
            async with asyncio.timeout(BODY_SECONDS):
                body = await request.read()
        except TimeoutError:
            return WebReply(408, b"too slow\n")
        except web.HTTPRequestEntityTooLarge:
            return WebReply(413, b"too large\n")
        headers = {name.lower(): value for name, value in request.headers.items()}
        asked = WebRequest(request.method, request.path, dict(request.match_info), dict(request.query), headers, body)
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                return await route.answer(asked)
        except TimeoutError:
            self._log.error("web answer took too long", route=route.name)
            return WebReply(503, b"too slow\n")
        except Exception:  # noqa: BLE001 - one route's fault must not stop the server
            self._log.exception("web answer failed", route=route.name)
            return WebReply(500, b"failed\n")


def is_inside(remote: str | None, headers: Iterable[str]) -> bool:
    """Whether a peer is on this machine or in a private network, and no proxy speaks for somebody else."""
    if any(name.lower() in _FORWARDED for name in headers):
        return False
    try:
        address = ipaddress.ip_address((remote or "").partition("%")[0])
    except ValueError:
        return False
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return (mapped or address).is_private
