"""Which client speaks in which workspace: the operator's own token, or the one that a workspace's installation gave."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import ChatGone
from bot.types import Workspaces

ClientOf = Callable[[str], AsyncWebClient]


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the bot is, and where."""

    team_id: str
    team: str
    user_id: str
    user: str
    bot_id: str


def alone(client: AsyncWebClient) -> ClientOf:
    """One client for every workspace."""
    return lambda team: client


class Clients:
    """Clients by team id. `own` is the bot's identity under the operator's token, once it is known."""

    def __init__(self, token: str | None, base_url: str, log: logging.Logger, workspaces: Workspaces | None) -> None:
        self._root = f"{base_url.rstrip('/')}/api/"
        self._log = log
        self._workspaces = workspaces
        self._made: dict[str, AsyncWebClient] = {}
        self.has_token = bool(token)
        self.bare = self._new(token)
        self.own: Identity | None = None

    def of(self, team: str) -> AsyncWebClient:
        """The client that speaks in a workspace. Raises ChatGone where none does (any more)."""
        found = self._workspaces.get(team) if self._workspaces else None
        if found is not None:
            client = self._made.get(team)
            if client is None or client.token != found.token:
                client = self._made[team] = self._new(found.token)
            return client
        if self.has_token and (self._workspaces is None or self.own is None or self.own.team_id == team):
            return self.bare
        raise ChatGone("the app is not installed in this workspace", chat=f"slack:{team}")

    def bot_user(self, team: str) -> str:
        """The bot's user id in a workspace; empty where it is not known."""
        found = self._workspaces.get(team) if self._workspaces else None
        return found.bot_user if found else self.own.user_id if self.own else ""

    def _new(self, token: str | None) -> AsyncWebClient:
        return AsyncWebClient(
            token, base_url=self._root, trust_env_in_session=False, retry_handlers=[], logger=self._log
        )
