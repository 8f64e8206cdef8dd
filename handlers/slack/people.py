"""Who asks: the time zone of a Slack user, and whether that person runs the channel; remembered for a while."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.errors import DeliveryError
from handlers.slack.address import Address
from handlers.slack.clients import ClientOf
from handlers.slack.errors import translated
from handlers.slack.rich_text import Json

_KEEP = timedelta(hours=1)
_MOST = 2_000
_PATIENCE = 3.0
Ask = Callable[[AsyncWebClient], Awaitable[AsyncSlackResponse]]


@dataclass(frozen=True, slots=True)
class Asker:
    """What Slack says of a person: an IANA zone or None, and whether the person runs the workspace."""

    zone: str | None = None
    admin: bool = False


class People:
    """Asks Slack about users and channels, at most once an hour each. What Slack does not say in time is not known."""

    def __init__(self, clients: ClientOf, *, clock: Callable[[], datetime]) -> None:
        self._clients = clients
        self._clock = clock
        self._known: OrderedDict[tuple[str, str], tuple[datetime, Json]] = OrderedDict()

    async def asker(self, team: str, user: str) -> Asker:
        """What is known of `user`, whom the bot met in the workspace `team`."""
        facts = await self._facts(team, user, lambda client: client.users_info(user=user), "user")
        zone = facts.get("tz")
        admin = bool(facts.get("is_admin") or facts.get("is_owner"))
        return Asker(zone if isinstance(zone, str) and zone else None, admin)

    async def runs(self, user: str, address: Address) -> bool:
        """Whether `user` made the channel of `address`."""
        team, channel = address.team, address.channel
        facts = await self._facts(team, channel, lambda client: client.conversations_info(channel=channel), "channel")
        return facts.get("creator") == user

    async def _facts(self, team: str, subject: str, ask: Ask, name: str) -> Json:
        key = (team, subject)
        known = self._known.get(key)
        if known and self._clock() - known[0] < _KEEP:
            return known[1]
        try:
            with translated(subject):
                async with asyncio.timeout(_PATIENCE):
                    answer = await ask(self._clients(team))
        except DeliveryError:
            return {}
        facts = answer.get(name)
        self._known[key] = (self._clock(), facts if isinstance(facts, dict) else {})
        self._known.move_to_end(key)
        if len(self._known) > _MOST:
            self._known.popitem(last=False)
        return self._known[key][1]
