"""A strict fake of Telegram's Bot API: a real HTTP server on loopback.

    async with TelegramFake() as fake:
        bot = TelegramBot(token=fake.token, base_url=fake.base_url, ...)
        fake.user_says(7, "/who Asif")
        message = await fake.wait_for(7, "Which one?")

What Telegram refuses, it refuses in Telegram's words. Flood limits are off unless asked for. Faults are played with
`fail`, or from another process by a POST of the same arguments as JSON to `BASE/_fault`.
"""

import asyncio
import time
from types import TracebackType
from typing import Any, Self

import aiohttp
from aiohttp import web

from tests.emulators.telegram_checks import bad, integer, structure
from tests.emulators.telegram_methods import METHODS
from tests.emulators.telegram_people import People
from tests.emulators.telegram_state import Call, Fault, FaultMode, FloodLimits, Json, Refused, World

TOKEN = "123456789:AAFakeFakeFakeFakeFakeFakeFakeFakeFake"
_MAX_WAIT = 50
_SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"


class TelegramFake(People):
    """The server, and the people who talk to the bot through it."""

    def __init__(
        self, token: str = TOKEN, *, username: str = "hearsay_test_bot", flood: FloodLimits | None = None
    ) -> None:
        super().__init__(World(token, username, flood=flood))
        self.token = token
        self.port = 0
        self._runner: web.AppRunner | None = None
        self._closing = asyncio.Event()
        self._poll = 0
        self._pushing: asyncio.Task[None] | None = None

    @property
    def base_url(self) -> str:
        """The root to give to the bot."""
        return f"http://127.0.0.1:{self.port}"

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def start(self) -> None:
        """Listen; after a stop, on the same port."""
        app = web.Application(client_max_size=60 * 2**20)
        app.router.add_route("*", "/bot{token}/{method}", self._serve)
        app.router.add_get("/file/bot{token}/files/{name}", self._serve_file)
        app.router.add_post("/_fault", self._serve_fault)
        self._closing = asyncio.Event()
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]
        self._pushing = asyncio.create_task(self._push())

    async def stop(self) -> None:
        """Cut every connection; what the server knows stays."""
        self._closing.set()
        self.world.ring()
        if self._pushing is not None:
            self._pushing.cancel()
            await asyncio.gather(self._pushing, return_exceptions=True)
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    def fail(
        self,
        method: str,
        *,
        code: int = 500,
        description: str = "Internal Server Error",
        retry_after: int | None = None,
        migrate_to: int | None = None,
        times: int = 1,
        skip: int = 0,
        mode: FaultMode = "answer",
    ) -> None:
        """Play a fault on the next `times` calls of `method` ("*": any), once `skip` calls have passed.

        Modes: "answer" says no, "lost_answer" does what was asked and cuts the line, "reset" cuts the line at once,
        "hang" does nothing and never answers.
        """
        asked = {"retry_after": retry_after, "migrate_to_chat_id": migrate_to}
        parameters = {name: value for name, value in asked.items() if value is not None}
        self.world.faults.append(Fault(method.lower(), code, description, parameters, times, mode, skip))

    def calls(self, method: str | None = None) -> list[Call]:
        """The requests that came, oldest first."""
        return [call for call in self.world.calls if method is None or call.method == method.lower()]

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"].lower()
        call = Call(method, await _params(request), time.monotonic())
        self.world.calls.append(call)
        try:
            result = await self._answer(request, call)
        except Refused as error:
            body = {"ok": False, "error_code": error.code, "description": error.description}
            if error.parameters:
                body["parameters"] = error.parameters
            return _answered(call, error.code, body)
        return _answered(call, 200, {"ok": True, "result": result})

    async def _answer(self, request: web.Request, call: Call) -> Any:
        self._check_token(request.match_info["token"])
        fault = self.world.next_fault(call.method)
        if fault is None:
            return await self._run(call)
        if fault.mode == "answer":
            raise Refused(fault.code, fault.description, fault.parameters)
        if fault.mode == "hang":
            await self._closing.wait()
        if fault.mode == "lost_answer":
            await self._run(call)
        if request.transport is not None:
            request.transport.abort()
        raise Refused(fault.code, fault.description)

    def _check_token(self, token: str) -> None:
        if token == self.world.token:
            return
        number, colon, secret = token.partition(":")
        raise Refused(401, "Unauthorized") if number.isdigit() and colon and secret else Refused(404, "Not Found")

    async def _run(self, call: Call) -> Any:
        if call.method == "getupdates":
            return await self._get_updates(call.params)
        if call.method not in METHODS:
            raise Refused(404, "Not Found")
        return METHODS[call.method](self.world, call.params, call.at)

    async def _get_updates(self, params: Json) -> list[Json]:
        """The updates from `offset` on; older ones are confirmed and forgotten. The newest poller wins."""
        self._poll += 1
        turn = self._poll
        self.world.ring()
        self.world.allowed = structure(params, "allowed_updates") or self.world.allowed
        offset, limit = integer(params, "offset"), integer(params, "limit", 100)
        if not 1 <= limit <= 100:
            raise bad("limit must be between 1 and 100")
        if offset > 0:
            self.world.updates = [update for update in self.world.updates if update["update_id"] >= offset]
        if offset < 0:
            self.world.updates = self.world.updates[offset:]
        deadline = time.monotonic() + min(integer(params, "timeout"), _MAX_WAIT)
        while True:
            self._check_poll(turn)
            left = deadline - time.monotonic()
            if self.world.updates or left <= 0 or self._closing.is_set():
                return self.world.updates[:limit]
            await self.world.changed(left)

    def _check_poll(self, turn: int) -> None:
        if self.world.webhook["url"]:
            raise Refused(
                409,
                "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete "
                "the webhook first",
            )
        if turn != self._poll:
            raise Refused(
                409,
                "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
            )

    async def _push(self) -> None:
        """Send updates to the webhook while one is set; what is not taken is sent again."""
        async with aiohttp.ClientSession() as session:
            while True:
                hook = self.world.webhook
                if not hook["url"] or not self.world.updates:
                    await self.world.changed(1.0)
                    continue
                update = self.world.updates[0]
                headers = {_SECRET_HEADER: hook["secret"]} if hook["secret"] else {}
                wrong = await _pushed(session, hook["url"], headers, update)
                if not wrong:
                    self.world.updates = [one for one in self.world.updates if one is not update]
                else:
                    hook["trouble"] = {"last_error_date": int(time.time()), "last_error_message": wrong}
                    await asyncio.sleep(0.1)

    async def _serve_file(self, request: web.Request) -> web.Response:
        content = self.world.files.get(request.match_info["name"])
        if request.match_info["token"] != self.world.token or content is None:
            return web.Response(status=404)
        return web.Response(body=content)

    async def _serve_fault(self, request: web.Request) -> web.Response:
        asked = await request.json()
        self.fail(asked.pop("method"), **asked)
        return web.json_response({"ok": True})


def _answered(call: Call, status: int, body: Json) -> web.Response:
    call.status, call.answered_at = status, time.monotonic()
    return web.json_response(body, status=status)


async def _params(request: web.Request) -> Json:
    """The parameters of a call: from the address, and a JSON, form or multipart body."""
    params: Json = dict(request.query)
    if request.content_type == "application/json":
        params.update(await request.json() if request.can_read_body else {})
        return params
    for name, value in (await request.post()).items():
        params[name] = value.file.read() if isinstance(value, web.FileField) else value
        if isinstance(value, web.FileField):
            params["file_name"] = value.filename
    return params


async def _pushed(session: aiohttp.ClientSession, url: str, headers: dict[str, str], update: Json) -> str:
    """Bring one update; what went wrong, or nothing."""
    try:
        async with session.post(url, json=update, headers=headers) as answer:
            return "" if answer.status < 300 else f"Wrong response from the webhook: {answer.status} {answer.reason}"
    except aiohttp.ClientError:
        return "Connection refused"
