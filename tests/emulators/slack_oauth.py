"""The fake's side of an installation: Slack's page of consent, and codes that are good once.

https://docs.slack.dev/authentication/installing-with-oauth, https://docs.slack.dev/reference/methods/oauth.v2.access
"""

import base64
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from aiohttp import web

from tests.emulators.slack_workspace import APP_ID, BOT_USER, Json, Refused

CLIENT_ID = "000000000000.111111111111"
CLIENT_SECRET = "fakefakefakefakefakefakefakeclient"


@dataclass(frozen=True)
class Code:
    """What a code stands for."""

    team: str
    redirect_uri: str
    scopes: str


@dataclass
class OAuthDesk:
    """Consents as `team` unless `denies`; `tokens` are those in force, by token, `revoked` those that were."""

    team: str = ""
    denies: bool = False
    enterprise: bool = False
    codes: dict[str, Code] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    revoked: set[str] = field(default_factory=set)

    async def consent(self, request: web.Request) -> web.Response:
        """Somebody stands before the page of consent, and decides at once."""
        query = request.query
        if query.get("client_id") != CLIENT_ID or not query.get("scope") or not query.get("redirect_uri"):
            return web.Response(status=400, text="invalid client_id, scope or redirect_uri")
        answer = {"error": "access_denied"} if self.denies else {"code": self._code(query)}
        where = f"{query['redirect_uri']}?{urlencode(answer | {'state': query.get('state', '')})}"
        return web.Response(status=302, headers={"Location": where})

    def trade(self, request: web.Request, args: Json) -> Json:
        """oauth.v2.access."""
        kind, _space, secret = request.headers.get("Authorization", "").partition(" ")
        given = base64.b64decode(secret).decode() if kind == "Basic" else ""
        client = given or f"{args.get('client_id')}:{args.get('client_secret')}"
        if client.partition(":")[0] != CLIENT_ID:
            raise Refused("invalid_client_id")
        if client != f"{CLIENT_ID}:{CLIENT_SECRET}":
            raise Refused("bad_client_secret")
        code = self.codes.pop(str(args.get("code") or ""), None)
        if code is None:
            raise Refused("invalid_code")
        if args.get("redirect_uri") != code.redirect_uri:
            raise Refused("bad_redirect_uri")
        token = f"xoxb-{len(self.tokens) + len(self.revoked) + 1:012d}-{uuid.uuid4().hex}"
        self.tokens[token] = code.team
        return {
            "access_token": token,
            "token_type": "bot",
            "scope": code.scopes,
            "bot_user_id": BOT_USER,
            "app_id": APP_ID,
            "team": {"name": f"Team {code.team}", "id": code.team},
            "enterprise": None,
            "is_enterprise_install": self.enterprise,
            "authed_user": {"id": "U0BOSS"},
        }

    def revoke(self, team: str) -> None:
        """No token of the team is good any more."""
        for token in [token for token, of in self.tokens.items() if of == team]:
            del self.tokens[token]
            self.revoked.add(token)

    def _code(self, query: Mapping[str, str]) -> str:
        code = uuid.uuid4().hex
        self.codes[code] = Code(self.team, query["redirect_uri"], query["scope"])
        return code
