"""Installing the app in a workspace by OAuth: a link that leads to Slack, and the address that Slack leads back to.

https://docs.slack.dev/authentication/installing-with-oauth. The state is a ticket, good once and for ten minutes, and
only in the browser that it was given to (a cookie holds it): nobody can have somebody else finish an installation.
"""

import hmac
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import urlencode

from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import DeliveryError, HearsayError
from bot.log import logger
from bot.types import Route, WebReply, WebRequest, Workspace, Workspaces
from handlers.slack.errors import code_of, translated

INSTALL, REDIRECT = "/slack/install", "/slack/oauth_redirect"
COOKIE = "hearsay-slack-install"
COOKIE_SECONDS = 600
LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class OAuth:
    """What the app is to Slack: its client id and secret, and the public address that Slack leads people back to."""

    client_id: str
    client_secret: str = field(repr=False)
    public_url: str
    scopes: tuple[str, ...] = ()


class Install:
    """The two routes. `installed` hears of every workspace whose token was kept."""

    def __init__(
        self,
        client: AsyncWebClient,
        base_url: str,
        oauth: OAuth,
        workspaces: Workspaces,
        installed: Callable[[Workspace], Awaitable[None]],
    ) -> None:
        self._client = client
        self._root = base_url.rstrip("/")
        self._oauth = oauth
        self._workspaces = workspaces
        self._installed = installed

    def routes(self) -> tuple[Route, ...]:
        """The link, and the address to come back to."""
        return (
            Route("GET", INSTALL, "slack install", self.begin),
            Route("GET", REDIRECT, "slack oauth", self.finish),
        )

    async def begin(self, request: WebRequest) -> WebReply:
        """Lead to Slack's page of consent."""
        state = self._workspaces.ticket()
        query = urlencode(
            {
                "client_id": self._oauth.client_id,
                "scope": ",".join(self._oauth.scopes),
                "redirect_uri": self._back,
                "state": state,
            }
        )
        headers = {"Location": f"{self._root}/oauth/v2/authorize?{query}", "Set-Cookie": self._cookie(state)}
        return WebReply(302, headers=headers)

    async def finish(self, request: WebRequest) -> WebReply:
        """Trade the code that Slack gave for a token, and keep it."""
        state, code = request.query.get("state", ""), request.query.get("code", "")
        known = _cookies(request.headers.get("cookie", "")).get(COOKIE, "")
        same = bool(state) and hmac.compare_digest(state.encode(), known.encode())
        if len(state) > LONGEST or not same or not await self._workspaces.spend(state):
            return self._said(400, "This link is not valid any more, or was opened in another browser.", again=True)
        if request.query.get("error") or not code:
            return self._said(400, "Nothing was installed: Slack says that it was not allowed.", again=True)
        try:
            workspace = await self._traded(code[:LONGEST])
        except HearsayError as error:
            why = code_of(error) if isinstance(error, DeliveryError) else error.what
            logger(__name__).warning("slack.not_installed", why=why)
            return self._said(502, f"Nothing was installed: Slack does not confirm it ({why}).", again=True)
        if workspace is None:
            return self._said(400, "Nothing was installed: Hearsay is installed in single workspaces, as a bot.")
        await self._workspaces.put(workspace)
        await self._installed(workspace)
        logger(__name__).info("slack.installed", team=workspace.team)
        return self._said(200, f"Hearsay is in {workspace.name} now. In Slack, write: /hearsay start")

    @property
    def _back(self) -> str:
        return f"{self._oauth.public_url}{REDIRECT}"

    async def _traded(self, code: str) -> Workspace | None:
        """The workspace that a code stands for, or None where it is no single workspace with a bot."""
        with translated("slack"):
            trade = {
                "client_id": self._oauth.client_id,
                "client_secret": self._oauth.client_secret,
                "code": code,
                "redirect_uri": self._back,
            }
            answer = await self._client.api_call("oauth.v2.access", data=trade)
        found: Any = answer.data
        team = found.get("team") or {}
        wanted = (team.get("id"), found.get("bot_user_id"), found.get("access_token"))
        if found.get("is_enterprise_install") or found.get("token_type") != "bot" or not all(wanted):
            return None
        name = str(team.get("name") or wanted[0])
        return Workspace(str(wanted[0]), name, str(wanted[1]), str(wanted[2]), str(found.get("scope") or ""))

    def _cookie(self, state: str, seconds: int = COOKIE_SECONDS) -> str:
        secure = "; Secure" if self._oauth.public_url.startswith("https:") else ""
        return f"{COOKIE}={state}; Path=/slack; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}"

    def _said(self, status: int, text: str, *, again: bool = False) -> WebReply:
        more = f" Start again: {self._oauth.public_url}{INSTALL}" if again else ""
        return WebReply(status, f"{text}{more}\n".encode(), headers={"Set-Cookie": self._cookie("", 0)})


def _cookies(header: str) -> dict[str, str]:
    try:
        return {name: morsel.value for name, morsel in SimpleCookie(header).items()}
    except CookieError:
        return {}
