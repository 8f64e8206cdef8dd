"""Events, commands and clicks over HTTP: what Slack signed is let in, the rest hears nothing but "no".

https://docs.slack.dev/authentication/verifying-requests-from-slack: v0, HMAC-SHA-256 over time and body, five minutes.
"""

import json
import time
from collections.abc import Awaitable, Callable
from logging import Logger

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.signature import SignatureVerifier
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.errors import DeliveryError
from bot.types import Route, WebReply, WebRequest
from handlers.slack.errors import translated

PATH = "/slack/events"
MOST_BYTES = 2**20  # Slack's largest payloads are some 100 kB


class SignedDoor:
    """The one address that Slack calls. It answers within the three seconds that Slack waits, and works after."""

    def __init__(self, app: AsyncApp, secret: str, ready: Callable[[], Awaitable[bool]]) -> None:
        self._app = app
        self._ready = ready
        self._verifier = SignatureVerifier(secret)

    def route(self) -> Route:
        """The door's route."""
        return Route("POST", PATH, "slack events", self.answer)

    async def answer(self, request: WebRequest) -> WebReply:
        """What Slack hears: 401 without a word for what it did not sign, 413 for what is too large."""
        if len(request.body) > MOST_BYTES:
            return WebReply(413)
        if not self._is_signed(request):  # before anything is read: Bolt reads a body before it looks at its signature
            return WebReply(401)
        if not await self._ready():
            return WebReply(503)  # Slack asks again
        body = request.body.decode()
        try:
            asked = AsyncBoltRequest(body=body, headers=dict(request.headers))
        except (ValueError, AttributeError, RecursionError):
            return WebReply(400)
        answer = await self._app.async_dispatch(asked)
        kind = answer.headers.get("content-type", ["text/plain"])[0].partition(";")[0]
        return WebReply(answer.status, (answer.body or "").encode(), f"{kind}; charset=utf-8")

    def _is_signed(self, request: WebRequest) -> bool:
        try:
            return self._verifier.is_valid(
                body=request.body.decode(),
                timestamp=request.headers.get("x-slack-request-timestamp", ""),
                signature=request.headers.get("x-slack-signature", ""),
            )
        except (ValueError, TypeError):  # a time that is no number, text that is no text
            return False


async def knock(public_url: str, secret: str, log: Logger) -> tuple[str, str] | None:
    """Call the door from outside as Slack does when its address is entered; what is wrong and what to do, or None."""
    if not public_url:
        return "HEARSAY_PUBLIC_URL is not set", "set it to the address under which Slack can reach this machine"
    asked = {"type": "url_verification", "challenge": "hearsay"}
    now = str(int(time.time()))
    signature = SignatureVerifier(secret).generate_signature(timestamp=now, body=json.dumps(asked)) or ""
    headers = {"X-Slack-Request-Timestamp": now, "X-Slack-Signature": signature}
    hook = AsyncWebhookClient(f"{public_url}{PATH}", logger=log, retry_handlers=[], timeout=10)
    advice = f"while hearsay runs, {public_url}{PATH} must lead to HEARSAY_PORT, through your proxy"
    try:
        with translated("slack"):
            answer = await hook.send_dict(asked, headers)
    except DeliveryError as error:
        return f"the public address does not answer: {error.detail}", advice
    if answer.status_code == 401:
        return "what answers there has another SLACK_SIGNING_SECRET", "copy it anew from Basic Information, restart"
    return None if "hearsay" in answer.body else (f"the public address answers {answer.status_code}", advice)
