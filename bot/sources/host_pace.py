"""How fast one host is asked: few requests at a time, a steady pace, and the pauses that it asks for."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from aiolimiter import AsyncLimiter

AT_ONCE = 2
BURST = 5
SECONDS_EACH = 1.0
MOST_HOSTS = 20_000


@dataclass(slots=True)
class _Lane:
    slots: asyncio.Semaphore
    bucket: AsyncLimiter
    waiting: int = 0
    until: datetime | None = None


class HostPace:
    """One lane for each host: `burst` requests at once are fine after a rest, then one every `seconds_each`.

    Hosts that are `free` go without a lane: this machine and its own network need no mercy.
    """

    def __init__(
        self,
        *,
        clock: Callable[[], datetime],
        at_once: int = AT_ONCE,
        burst: int = BURST,
        seconds_each: float = SECONDS_EACH,
        free: Callable[[str], bool] = lambda host: False,
    ) -> None:
        self._clock = clock
        self._at_once = at_once
        self._burst = burst
        self._seconds_each = seconds_each
        self._free = free
        self._lanes: dict[str, _Lane] = {}

    @asynccontextmanager
    async def turn(self, url: str) -> AsyncIterator[None]:
        """Wait for this host's turn, and keep it for as long as the block lasts."""
        lane = self._lane(url)
        if lane is None:
            yield
            return
        lane.waiting += 1
        try:
            async with lane.slots:
                await lane.bucket.acquire()
                yield
        finally:
            lane.waiting -= 1

    async def step(self, url: str) -> None:
        """Wait for the pace of a host that a redirect leads to; whoever has a turn must not wait for another."""
        lane = self._lane(url)
        if lane is not None:
            await lane.bucket.acquire()

    def hold(self, url: str, pause: timedelta) -> None:
        """The host asked for a pause: all that is asked of it waits."""
        lane = self._lane(url)
        if lane is not None:
            until = self._clock() + pause
            lane.until = until if lane.until is None else max(lane.until, until)

    def slow_down(self, url: str, seconds_each: float) -> None:
        """The host asked for a slower pace, for as long as it is remembered; never a faster one than is usual."""
        lane = self._lane(url)
        if lane is not None and seconds_each > self._seconds_each:
            lane.bucket = AsyncLimiter(1, seconds_each)

    def held(self, url: str) -> timedelta | None:
        """What is left of a pause that the host asked for."""
        lane = self._lanes.get(_host(url))
        left = lane.until - self._clock() if lane is not None and lane.until is not None else timedelta()
        return left if left > timedelta() else None

    def _lane(self, url: str) -> _Lane | None:
        host = _host(url)
        if self._free(urlsplit(url).hostname or ""):
            return None
        lane = self._lanes.get(host)
        if lane is None:
            self._forget_the_idle()
            bucket = AsyncLimiter(self._burst, self._burst * self._seconds_each)
            lane = self._lanes[host] = _Lane(asyncio.Semaphore(self._at_once), bucket)
        return lane

    def _forget_the_idle(self) -> None:
        if len(self._lanes) >= MOST_HOSTS:
            now = self._clock()
            kept = {
                host: lane
                for host, lane in self._lanes.items()
                if lane.waiting or (lane.until and lane.until > now) or not lane.bucket.has_capacity(self._burst)
            }
            self._lanes = kept


def _host(url: str) -> str:
    return urlsplit(url).netloc.lower()
