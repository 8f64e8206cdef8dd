"""The slack-bolt app: every payload is acknowledged at once, passed on once, and worked on elsewhere."""

import logging
import re
from collections.abc import Awaitable, Callable
from typing import Any, Literal

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse

from bot.errors import ChatGone
from bot.seen import Seen
from handlers.slack.clients import Clients
from handlers.slack.rich_text import Json

Kind = Literal["command", "event", "action", "shortcut"]
Take = Callable[[Kind, Json], None]
Submit = Callable[[Json], Awaitable[Json | None]]

_ANY = re.compile(".*")


def build_app(
    clients: Clients, log: logging.Logger, seen: Seen, take: Take, submit: Submit, *, signing_secret: str = ""
) -> AsyncApp:
    """An app that hands every payload to `take`, once, and forms to `submit`, whose answer goes back with the receipt.

    With a signing secret only what Slack signed gets through.
    """

    async def authorize(team_id: str | None) -> Any:
        # authorize stands here also for a single workspace: without it, Bolt looks for OAuth settings of its own
        team = team_id or ""
        try:
            token = clients.of(team).token
        except ChatGone:
            return None
        return AuthorizeResult(
            enterprise_id=None, team_id=team, bot_token=token, bot_user_id=clients.bot_user(team) or None
        )

    async def once(body: Json, next_: Callable[[], Awaitable[None]]) -> BoltResponse | None:
        key = body.get("event_id") or body.get("trigger_id")
        if key and seen.before(str(key)):
            return BoltResponse(status=200, body="")
        await next_()
        return None

    async def view(ack: Callable[..., Awaitable[BoltResponse]], body: Json) -> None:
        answer = await submit(body) if body.get("type") == "view_submission" else None
        await (ack(**answer) if answer else ack())

    app = AsyncApp(
        logger=log,
        name="hearsay",
        client=clients.bare,
        authorize=authorize,
        signing_secret=signing_secret or None,
        request_verification_enabled=bool(signing_secret),
    )
    app.middleware(once)
    registrars: dict[Kind, Callable[..., Any]] = {
        "command": app.command,
        "event": app.event,
        "action": app.action,
        "shortcut": app.shortcut,
    }
    for kind, register in registrars.items():
        register(_ANY)(_listener(kind, take))
    app.view(_ANY)(view)
    return app


def _listener(kind: Kind, take: Take) -> Callable[..., Awaitable[None]]:
    async def listen(ack: Callable[[], Awaitable[BoltResponse]], body: Json) -> None:
        await ack()
        take(kind, body)

    return listen
