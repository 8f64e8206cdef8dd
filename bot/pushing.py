"""Feeds that are pushed (WebSub): hubs are asked, prove themselves at our address, and bring news as it comes out."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

from bot.errors import HearsayError
from bot.log import logger
from bot.sources import websub
from bot.sources.fetch import Fetcher
from bot.store import Database, Store, feeds, pushes
from bot.store.pushes import Push
from bot.types import Feed, Route, WebReply, WebRequest

PATH = "/websub/{token}"
MOST_WAITING = 100
Take = Callable[[Feed, bytes, str], Awaitable[object]]
_NOT_FOUND = WebReply(404)


class Pushing:
    """Keeps subscriptions at hubs alive, and hands genuine pushes to `take` as (feed, body, content type)."""

    def __init__(
        self, store: Store, fetcher: Fetcher, take: Take, *, public_url: str, clock: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._fetcher = fetcher
        self._take = take
        self._public_url = public_url.rstrip("/")
        self._clock = clock
        self._waiting: set[asyncio.Task[None]] = set()
        self._log = logger(__name__)

    def routes(self) -> tuple[Route, ...]:
        """Where hubs verify and push."""
        return (Route("GET", PATH, "websub", self._verify), Route("POST", PATH, "websub", self._receive))

    async def tick(self) -> int:
        """Ask the hubs that are due; returns how many took it."""
        due = await self._store.aread(lambda db: pushes.due(db, self._clock()))
        return sum([await self._ask(push) for push in due])

    async def stop(self) -> None:
        """End what is being taken; polling brings it again."""
        for task in list(self._waiting):
            task.cancel()
        await asyncio.gather(*self._waiting, return_exceptions=True)

    async def _ask(self, push: Push) -> bool:
        callback = f"{self._public_url}/websub/{push.token}"
        # Written down first: a hub may verify before it answers.
        again = self._clock() + websub.pause_after(push.attempts)
        await self._store.awrite(lambda db: pushes.asked(db, push.feed_id, next_ask_at=again))
        try:
            await self._fetcher.post(push.hub, websub.subscription_form(push.topic, callback, push.secret))
        except HearsayError as error:
            self._log.info("hub not asked", hub=push.hub, error=str(error))
            return False
        return True

    async def _verify(self, request: WebRequest) -> WebReply:
        """Answer the challenge of the hub for what we asked, and nothing else (WebSub, 5.3)."""
        push = await self._pushed(request)
        asked = websub.verification(request.query)
        if push is None or asked is None or asked.topic != push.topic or asked.mode == "unsubscribe":
            return _NOT_FOUND
        now = self._clock()
        if asked.mode == "denied":
            later = now + websub.AFTER_DENIAL
            await self._store.awrite(lambda db: pushes.denied(db, push.feed_id, next_ask_at=later))
            return WebReply(200)
        if push.state not in ("asked", "verified"):
            return _NOT_FOUND
        until, renew = now + asked.lease, now + asked.lease * websub.RENEW_AT
        await self._store.awrite(lambda db: pushes.verified(db, push.feed_id, lease_until=until, renew_at=renew))
        return WebReply(200, asked.challenge.encode())

    async def _receive(self, request: WebRequest) -> WebReply:
        """Take a push. One that is not signed with our secret is answered alike and thrown away (WebSub, 7.1)."""
        push = await self._pushed(request)
        if push is None:
            return _NOT_FOUND
        if not websub.genuine(request.body, request.headers.get("x-hub-signature", ""), push.secret):
            self._log.warning("a push that is not signed", feed=push.feed_id)
            return WebReply(202)
        if len(self._waiting) >= MOST_WAITING:
            return WebReply(503)
        task = asyncio.create_task(self._take_in(push, request))
        self._waiting.add(task)
        task.add_done_callback(self._waiting.discard)
        return WebReply(202)

    async def _take_in(self, push: Push, request: WebRequest) -> None:
        def write(db: Database) -> Feed | None:
            pushes.arrived(db, push.feed_id, self._clock())
            return feeds.get(db, push.feed_id)

        try:
            feed = await self._store.awrite(write)
            if feed is not None and feed.active and feed.paused is None:
                await self._take(feed, request.body, request.headers.get("content-type", ""))
        except HearsayError as error:
            self._log.warning("a push was not read", feed=push.feed_id, error=str(error))

    async def _pushed(self, request: WebRequest) -> Push | None:
        token = request.parts.get("token", "")
        return await self._store.aread(lambda db: pushes.by_token(db, token))
