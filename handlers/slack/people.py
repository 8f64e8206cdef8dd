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
from handlers.slack.errors import translated
from handlers.slack.rich_text import Json

_KEEP = timedelta(hours=1)
_MOST = 2_000
_PATIENCE = 3.0


@dataclass(frozen=True, slots=True)
class Asker:
    """What Slack says of a person: an IANA zone or None, and whether the person runs the workspace."""

    zone: str | None = None
    admin: bool = False


class People:
    """Asks Slack about users and channels, at most once an hour each. What Slack does not say in time is not known."""

    def __init__(self, client: AsyncWebClient, *, clock: Callable[[], datetime]) -> None:
        self._client = client
        self._clock = clock
        self._known: OrderedDict[str, tuple[datetime, Json]] = OrderedDict()

    async def asker(self, user: str) -> Asker:
        """What is known of `user`."""
        facts = await self._facts(user, lambda: self._client.users_info(user=user), "user")
        zone = facts.get("tz")
        admin = bool(facts.get("is_admin") or facts.get("is_owner"))
        return Asker(zone if isinstance(zone, str) and zone else None, admin)

    async def runs(self, user: str, address: Address) -> bool:
        """Whether `user` made the channel of `address`."""
        channel = address.channel
        facts = await self._facts(channel, lambda: self._client.conversations_info(channel=channel), "channel")
        return facts.get("creator") == user

    async def _facts(self, subject: str, ask: Callable[[], Awaitable[AsyncSlackResponse]], name: str) -> Json:
        known = self._known.get(subject)
        if known and self._clock() - known[0] < _KEEP:
            return known[1]
        try:
            with translated(subject):
                async with asyncio.timeout(_PATIENCE):
                    answer = await ask()
        except DeliveryError:
            return {}
        facts = answer.get(name)
        self._known[subject] = (self._clock(), facts if isinstance(facts, dict) else {})
        self._known.move_to_end(subject)
        if len(self._known) > _MOST:
            self._known.popitem(last=False)
        return self._known[subject][1]
