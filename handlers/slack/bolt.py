"""The slack-bolt app: every payload is acknowledged at once, passed on once, and worked on elsewhere."""

import logging
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Literal

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from handlers.slack.rich_text import Json

Kind = Literal["command", "event", "action", "shortcut", "view"]
Take = Callable[[Kind, Json], None]

REMEMBERED = 5_000
_ANY = re.compile(".*")


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the bot is, and where."""

    team_id: str
    team: str
    user_id: str
    user: str
    bot_id: str


class Seen:
    """The last `most` keys: Slack delivers again what was acknowledged too late."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._keys: OrderedDict[str, None] = OrderedDict()

    def before(self, key: str) -> bool:
        """Whether `key` was asked about before; from now on it was."""
        if key in self._keys:
            return True
        self._keys[key] = None
        if len(self._keys) > self._most:
            self._keys.popitem(last=False)
        return False


def build_app(client: AsyncWebClient, log: logging.Logger, identity: Identity, seen: Seen, take: Take) -> AsyncApp:
    """An app that hands every payload to `take`, once."""

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=None,
            team_id=identity.team_id,
            bot_token=client.token,
            bot_id=identity.bot_id,
            bot_user_id=identity.user_id,
        )

    async def once(body: Json, next_: Callable[[], Awaitable[None]]) -> BoltResponse | None:
        key = body.get("event_id") or body.get("trigger_id")
        if key and seen.before(str(key)):
            return BoltResponse(status=200, body="")
        await next_()
        return None

    # authorize stands here although there is one workspace: without it, Bolt looks for OAuth settings of its own
    app = AsyncApp(logger=log, name="hearsay", client=client, authorize=authorize, request_verification_enabled=False)
    app.middleware(once)
    registrars: dict[Kind, Callable[..., Any]] = {
        "command": app.command,
        "event": app.event,
        "action": app.action,
        "shortcut": app.shortcut,
        "view": app.view,
    }
    for kind, register in registrars.items():
        register(_ANY)(_listener(kind, take))
    return app


def _listener(kind: Kind, take: Take) -> Callable[..., Awaitable[None]]:
    async def listen(ack: Callable[[], Awaitable[BoltResponse]], body: Json) -> None:
        await ack()
        take(kind, body)

    return listen
