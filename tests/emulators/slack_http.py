"""The fake's requests to an app that takes events over HTTP: signed, in Slack's forms, again when nobody answers.

https://docs.slack.dev/apis/events-api/#retries, https://docs.slack.dev/authentication/verifying-requests-from-slack
"""

import asyncio
import hashlib
import hmac
import io
import json
import time
from dataclasses import dataclass
from urllib.parse import urlencode

import aiohttp

from tests.emulators.slack_socket import Envelope
from tests.emulators.slack_workspace import Json

_RETRIES = 3


@dataclass(frozen=True)
class Knock:
    """One request: its headers, the answer's status and body (0 when none came in time), and the seconds it took."""

    kind: str
    headers: dict[str, str]
    status: int
    body: str
    seconds: float


def signed(secret: str, body: str, *, at: float | None = None) -> dict[str, str]:
    """The headers by which Slack signs `body`."""
    now = str(int(time.time() if at is None else at))
    digest = hmac.new(secret.encode(), f"v0:{now}:{body}".encode(), hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": now, "X-Slack-Signature": f"v0={digest}"}


def form_of(envelope: Envelope) -> tuple[str, str]:
    """The body of an envelope's request, and its content type."""
    if envelope.kind == "events_api":
        return json.dumps(envelope.payload), "application/json"
    if envelope.kind == "slash_commands":
        return urlencode(envelope.payload), "application/x-www-form-urlencoded"
    return urlencode({"payload": json.dumps(envelope.payload)}), "application/x-www-form-urlencoded"


class Door:
    """The app's request URL, as Slack sees it. `knocks` are all requests so far."""

    def __init__(self, url: str, secret: str, *, ack_within: float) -> None:
        self.url = url
        self.secret = secret
        self.ack_within = ack_within
        self.knocks: list[Knock] = []
        self.problems: list[str] = []

    async def send(self, envelope: Envelope) -> Envelope:
        """Deliver `envelope`; an event is delivered again, with the number of the try, until it is acknowledged."""
        for number in range(_RETRIES + 1 if envelope.kind == "events_api" else 1):
            again = {"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": "http_timeout"} if number else {}
            knock = await self.knock(envelope, again)
            if knock.status == 200:
                self._check(envelope, knock)
                envelope.acked.set()
                return envelope
        return envelope

    async def knock(self, envelope: Envelope, more: dict[str, str] | None = None) -> Knock:
        """One request."""
        body, kind = form_of(envelope)
        return await self.post(body, signed(self.secret, body) | {"Content-Type": kind} | (more or {}), envelope.kind)

    async def post(self, body: str | bytes, headers: dict[str, str], kind: str = "") -> Knock:
        """Any request."""
        raw = body.encode() if isinstance(body, str) else body
        begun, status, text = time.monotonic(), 0, ""
        limit = aiohttp.ClientTimeout(total=self.ack_within)
        try:
            async with (
                aiohttp.ClientSession(timeout=limit) as session,
                session.post(self.url, data=io.BytesIO(raw), headers=headers, allow_redirects=False) as answer,
            ):
                status, text = answer.status, await answer.text()
        except (TimeoutError, aiohttp.ClientError, asyncio.CancelledError) as error:
            text = type(error).__name__
        self.knocks.append(Knock(kind, headers, status, text, time.monotonic() - begun))
        return self.knocks[-1]

    def _check(self, envelope: Envelope, knock: Knock) -> None:
        """What Slack takes as a receipt: nothing, or for a form what shall become of it."""
        if not knock.body:
            return
        try:
            answer: Json = json.loads(knock.body)
        except ValueError:
            answer = {}
        envelope.answer = answer
        form = envelope.payload.get("type") == "view_submission"
        if not form or answer.get("response_action") not in ("errors", "update", "push", "clear"):
            self.problems.append(f"no receipt of {envelope.kind}: {knock.body[:200]}")
