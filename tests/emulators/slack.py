"""A strict fake of Slack's Web API and Socket Mode: a real HTTP and WebSocket server on loopback.

    async with SlackFake() as fake:
        bot = SlackBot(fake.bot_token, fake.app_token, fake.base_url, ...)
        await fake.slash("C0NEWS", "U0READER", "who Asif")
        message = await fake.wait_for("C0NEWS", "Which one?")

What Slack refuses, it refuses with Slack's codes. The limit of one message a second per channel is off unless asked
for. Faults are played with `fail`.
"""

import asyncio
import json
import time
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from tests.emulators.slack_http import Door
from tests.emulators.slack_methods import METHODS, content, scopes_of
from tests.emulators.slack_oauth import OAuthDesk
from tests.emulators.slack_people import USES, People, ResponseUrl
from tests.emulators.slack_socket import SocketMode
from tests.emulators.slack_workspace import BOT_USER, TEAM, Call, Fault, FaultMode, Json, Posted, Refused, Workspace

BOT_TOKEN = "xoxb-000000000000-fakefakefakefake"
APP_TOKEN = "xapp-1-A0HEARSAY-000000000000-fakefakefakefake"
SIGNING_SECRET = "fakefakefakefakefakefakefakefake"
_JSON_ARGUMENTS = {
    "blocks": "invalid_blocks_format",
    "metadata": "invalid_metadata_format",
    "view": "invalid_arguments",
    "attachments": "invalid_attachments",
    "files": "invalid_arguments",
}


class SlackFake(People):
    """The server, and the people who talk to the bot through it."""

    def __init__(self, *, limit_rate: bool = False, ack_within: float = 3.0) -> None:
        super().__init__(Workspace(), SocketMode(ack_within=ack_within))
        self.bot_token = BOT_TOKEN
        self.app_token = APP_TOKEN
        self.limit_rate = limit_rate
        self.revoked: str | None = None
        self.port = 0
        self.teams: dict[str, People] = {TEAM: self}
        self.oauth = OAuthDesk()
        self._faults: dict[str, list[Fault]] = {}
        self._posted_at: dict[str, float] = {}
        self.refused = 0
        self._runner: web.AppRunner | None = None
        self._closing = asyncio.Event()

    @property
    def base_url(self) -> str:  # type: ignore[override]
        """The root to give to the bot."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def calls(self) -> list[Call]:
        """All calls so far."""
        return self.space.calls

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def start(self) -> None:
        """Listen; after a stop, on the same port."""
        app = web.Application(client_max_size=8 * 2**20)
        app.router.add_route("*", "/api/{method}", self._serve)
        app.router.add_post("/actions/{team}/{secret}", self._serve_response_url)
        app.router.add_get("/link", self.socket.serve)
        app.router.add_get("/oauth/v2/authorize", self.oauth.consent)
        app.router.add_get("/files-pri/{file}", self._serve_file)
        app.router.add_post("/upload/v1/{file}", self._serve_upload)
        self._closing = asyncio.Event()
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]
        for people in self.teams.values():
            people.space.base_url = self.base_url

    async def stop(self) -> None:
        """Cut every connection; what the workspace holds stays."""
        self._closing.set()
        await self.socket.close()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    def fail(
        self,
        method: str,
        *,
        error: str | None = None,
        status: int = 200,
        retry_after: int | None = None,
        times: int = 1,
        after: int = 0,
        mode: FaultMode = "refuse",
    ) -> None:
        """Spoil `times` calls of `method` (or of "response_url"), once `after` more have gone well.

        "refuse" answers with `error` and `status` (with neither error nor 200: an empty body); "lost_answer" does what
        was asked and cuts the connection; "reset" cuts it at once; "hang" never answers.
        """
        self._faults.setdefault(method, []).append(Fault(mode, error, status, retry_after, times, after))

    def call_at(self, url: str) -> Door:
        """From now on the app is called at `url` by signed requests, not by Socket Mode."""
        self.door = Door(url, SIGNING_SECRET, ack_within=self.socket.ack_within)
        for people in self.teams.values():
            people.door = self.door
        return self.door

    def add_team(self, team: str) -> People:
        """Another workspace, and its people; the app is not installed there yet."""
        space = Workspace(team, self.space.calls)
        space.base_url = self.base_url
        people = self.teams[team] = People(space, self.socket)
        people.base_url, people.door, people.response_urls = self.base_url, self.door, self.response_urls
        people._numbers = self._numbers
        return people

    async def _serve(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        try:
            args = await _arguments(request)
            self.space.calls.append(Call(time.monotonic(), method, {k: v for k, v in args.items() if k != "token"}))
            if method == "oauth.v2.access":
                return web.json_response({"ok": True} | self.oauth.trade(request, args))
            space = self._space_of(method, request, args)
            fault = await self._spoilt(method, request)
            answer = self._perform(space, method, args)
        except Refused as refused:
            return _refusal(refused)
        if fault:
            _cut(request)
        return web.json_response({"ok": True} | answer, headers={"X-OAuth-Scopes": ",".join(sorted(space.scopes))})

    def _perform(self, space: Workspace, method: str, args: Json) -> Json:
        args.pop("token", None)
        if method == "apps.connections.open":
            return {"url": f"ws://127.0.0.1:{self.port}/link?ticket={self.socket.ticket()}"}
        if method not in METHODS:
            raise Refused("unknown_method")
        function, required, others, scope = METHODS[method]
        missing = sorted(name for name in required if not args.get(name))
        unknown = sorted(set(args) - required - others)
        if missing or unknown:
            raise Refused(
                "invalid_arguments", response_metadata={"messages": [f"missing {missing}, unknown {unknown}"]}
            )
        if scope in ("read", "history"):
            scope = scopes_of(space.channels.get(args["channel"]), scope)
        if scope and scope not in space.scopes:
            raise Refused("missing_scope", needed=scope, provided=",".join(sorted(space.scopes)))
        if method == "chat.postMessage" and self.limit_rate:
            self._pace(args["channel"])
        return function(space, args)

    def _space_of(self, method: str, request: web.Request, args: Json) -> Workspace:
        """The workspace that the token of a call speaks for."""
        header = request.headers.get("Authorization", "")
        token = header.removeprefix("Bearer ") if header else str(args.get("token") or "")
        if not token:
            raise Refused("not_authed")
        team = TEAM if token in (self.bot_token, self.app_token) else self.oauth.tokens.get(token)
        if team is None:
            raise Refused("token_revoked" if token in self.oauth.revoked else "invalid_auth")
        if (token == self.app_token) != (method == "apps.connections.open"):
            raise Refused("not_allowed_token_type")
        if self.revoked and team == TEAM:
            raise Refused(self.revoked)
        return self.teams[team].space

    async def _spoilt(self, method: str, request: web.Request) -> bool:
        """Play the next fault of `method`; true when the answer shall be lost after the work is done."""
        faults = self._faults.get(method)
        if not faults:
            return False
        fault = faults[0]
        if fault.after:
            fault.after -= 1
            return False
        fault.times -= 1
        if fault.times == 0:
            faults.pop(0)
        if fault.mode == "refuse":
            raise Refused(fault.error or "", status=fault.status, retry_after=fault.retry_after)
        if fault.mode == "lost_answer":
            return True
        if fault.mode == "hang":
            await self._closing.wait()
        _cut(request)
        raise Refused("")

    def _pace(self, channel: str) -> None:
        now = time.monotonic()
        if now - self._posted_at.get(channel, -1.0) < 1.0:
            self.refused += 1
            raise Refused("ratelimited", status=429, retry_after=1)
        self._posted_at[channel] = now

    async def _serve_upload(self, request: web.Request) -> web.Response:
        """The bytes of an announced file, as the body or as a form's file; no token is asked for here."""
        upload = self.space.uploads.get(request.match_info["file"])
        body = await request.read()
        self.space.calls.append(Call(time.monotonic(), "upload", {"bytes": len(body)}))
        try:
            fault = await self._spoilt("upload", request)
        except Refused as refused:
            return web.Response(status=refused.status)
        if upload is None or upload.content is not None or len(body) != upload.length:
            return web.Response(status=400, text="bad upload")
        upload.content = body
        if fault:
            _cut(request)
        return web.Response(text=f"OK - {len(body)}")

    async def _serve_file(self, request: web.Request) -> web.Response:
        """A file that somebody shared, for who has the workspace's token; others get a page to log in."""
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        upload = self.space.uploads.get(request.match_info["file"])
        self.space.calls.append(Call(time.monotonic(), "download", {}))
        if token != self.bot_token or upload is None or "files:read" not in self.space.scopes:
            return web.Response(text="<html>Log in</html>", content_type="text/html")
        return web.Response(body=upload.content, content_type="application/octet-stream")

    async def _serve_response_url(self, request: web.Request) -> web.Response:
        try:
            fault = await self._spoilt("response_url", request)
            handle = self._handle(request.match_info["secret"])
            args = await request.json()
            self.space.calls.append(Call(time.monotonic(), "response_url", args))
            self._respond(handle, args)
        except Refused as refused:
            return web.Response(status=refused.status if refused.status != 200 else 400, text=refused.code)
        if fault:
            _cut(request)
        return web.Response(text="ok")

    def _handle(self, secret: str) -> ResponseUrl:
        handle = self.response_urls.get(secret)
        if handle is None or handle.ends <= time.monotonic():
            raise Refused("expired_url", status=404)
        if handle.uses >= USES:
            raise Refused("used_url", status=404)
        return handle

    def _respond(self, handle: ResponseUrl, args: Json) -> None:
        text, blocks = content(args)
        kind = args.get("response_type", "ephemeral")
        if kind not in ("ephemeral", "in_channel"):
            raise Refused("invalid_response_type", status=400)
        handle.uses += 1
        source = handle.source
        if args.get("replace_original") and source is not None:
            source.text, source.blocks, source.edited = text, blocks, True
            return
        seen_by = handle.user if kind == "ephemeral" else None
        thread = source.thread_ts if source is not None else None
        message = Posted(handle.channel, handle.space.next_ts(), text, BOT_USER, blocks, thread, ephemeral_to=seen_by)
        handle.space.channels[handle.channel].messages.append(message)


async def _arguments(request: web.Request) -> Json:
    if request.method not in ("GET", "POST"):
        raise Refused("invalid_arguments", status=405)
    args: Json = dict(request.query)
    if request.content_type == "application/json":
        try:
            args |= await request.json()
        except (ValueError, TypeError):
            raise Refused("invalid_json") from None
    elif request.method == "POST":
        args |= {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
    return {name: _decoded(name, value) for name, value in args.items() if value is not None}


def _decoded(name: str, value: Any) -> Any:
    if name not in _JSON_ARGUMENTS or not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        raise Refused(_JSON_ARGUMENTS[name]) from None


def _refusal(refused: Refused) -> web.Response:
    headers = {} if refused.retry_after is None else {"Retry-After": str(refused.retry_after)}
    if not refused.code:
        return web.Response(status=refused.status, headers=headers)
    body = {"ok": False, "error": refused.code} | refused.more
    return web.json_response(body, status=refused.status, headers=headers)


def _cut(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.abort()
