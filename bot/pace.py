"""How fast messages may go out: lanes with sliding windows, on a monotonic clock.

A request takes a turn in every lane that it uses: the platform's, the chat's, the method's. Its place in a window is
free again `seconds` after its answer came, because the platform saw it between the sending and the answer: so no
window that the platform counts ever holds more than it allows. Who waits is let through by urgency, then in order; one
whose lane is full or closed stops nobody behind it.
"""

import asyncio
import bisect
import itertools
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from types import TracebackType

from bot.errors import RetryLater
from bot.message import Lane, Way

ANSWER = 0  # what somebody waits for in a chat goes before all that is owed
SEEN_AFTER = 3.0  # a request that is not answered by then was seen by then, or never will be
TIDY_ABOVE = 2_000
MANY_PAUSES = 3
PAUSE_OF_ALL = 60.0


@dataclass(slots=True, eq=False)
class _Visit:
    """One request in a lane: since when, and when its answer came."""

    begun: float
    ended: float | None = None

    def seen(self, now: float) -> float:
        """The latest moment at which the platform can have counted it."""
        return self.ended if self.ended is not None else min(now, self.begun + SEEN_AFTER)


@dataclass(slots=True)
class _State:
    visits: deque[_Visit] = field(default_factory=deque)
    closed_until: float = 0.0


class Turn:
    """A place in the lanes, from the moment it was granted; leaving the block says that the answer came."""

    def __init__(self, pace: "Pace", visit: _Visit, lanes: Sequence[Lane]) -> None:
        self._pace = pace
        self._visit = visit
        self._lanes = lanes

    async def __aenter__(self) -> "Turn":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pace.end(self._visit, self._lanes, well=kind is None)

    def give_back(self) -> None:
        """Nothing was sent: the place is free at once."""
        self._pace.give_back(self._visit, self._lanes)


@asynccontextmanager
async def _taking(pace: "Pace", lanes: Sequence[Lane], urgency: int) -> AsyncIterator[Turn]:
    async with await pace.turn(lanes, urgency=urgency) as turn:
        yield turn


class Pace:
    """The lanes of all platforms. Not for use from several threads. `closed` hears of every pause that is asked for."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        *,
        closed: Callable[[str, float], None] = lambda name, seconds: None,
    ) -> None:
        self._clock = clock
        self._closed = closed
        self._refused: dict[str, set[str]] = {}
        self._lanes: dict[str, _State] = {}
        self._waiting: list[tuple[int, int, Sequence[Lane], asyncio.Future[Turn]]] = []
        self._numbers = itertools.count()
        self._timer: asyncio.TimerHandle | None = None

    async def turn(self, lanes: Sequence[Lane], *, urgency: int = ANSWER) -> Turn:
        """Wait for a place in all of `lanes`, and take it."""
        if not any(place[0] <= urgency for place in self._waiting) and self.wait(lanes) <= 0:
            return self._take(lanes)
        future: asyncio.Future[Turn] = asyncio.get_running_loop().create_future()
        place = (urgency, next(self._numbers), lanes, future)
        bisect.insort(self._waiting, place, key=lambda one: one[:2])
        self._let_through()
        try:
            return await future
        except asyncio.CancelledError:
            if future.done() and not future.cancelled():
                future.result().give_back()
            self._waiting = [one for one in self._waiting if one is not place]
            raise

    def wait(self, lanes: Sequence[Lane]) -> float:
        """Seconds until a request in `lanes` could go out, if nobody else takes the place."""
        now = self._clock()
        return max((self._wait(lane, now) for lane in lanes), default=0.0)

    def taking(self, lanes: Sequence[Lane], *, urgency: int = ANSWER) -> AbstractAsyncContextManager[Turn]:
        """A turn as a block: it is waited for on the way in."""
        return _taking(self, lanes, urgency)

    def refused(self, lanes: Sequence[Lane], seconds: float, *, everywhere: bool = False) -> None:
        """The platform asked for a pause: it holds for the narrowest lane.

        It holds for the widest one when it says so, or when it asks one narrow lane after the other.
        """
        narrow, wide = lanes[0].name, lanes[-1].name
        asked = self._refused.setdefault(wide, set())
        asked.add(narrow)
        if everywhere or len(asked) > MANY_PAUSES:
            self.close(wide, seconds if everywhere else min(seconds, PAUSE_OF_ALL))
            asked.clear()
        if not everywhere:
            self.close(narrow, seconds)

    def close(self, name: str, seconds: float) -> None:
        """Nothing goes out in this lane for so long."""
        self.shut(name, seconds)
        self._closed(name, seconds)

    def shut(self, name: str, seconds: float) -> None:
        """The same for a lane that was closed before the start; nobody is told."""
        state = self._lanes.setdefault(name, _State())
        state.closed_until = max(state.closed_until, self._clock() + seconds)

    def remember(self, lanes: Sequence[Lane], ago: float) -> None:
        """A request of before the start went out `ago` seconds ago."""
        at = self._clock() - ago
        for lane in lanes:
            if lane.most is not None:
                visits = self._lanes.setdefault(lane.name, _State()).visits
                visits.append(_Visit(at, at))

    def end(self, visit: _Visit, lanes: Sequence[Lane], *, well: bool) -> None:
        """The answer to a request came, or will not come."""
        if visit.ended is None:
            visit.ended = self._clock()
        if well and lanes:
            self._refused.pop(lanes[-1].name, None)
        self._let_through()

    def give_back(self, visit: _Visit, lanes: Sequence[Lane]) -> None:
        """A place that was taken was not used."""
        for lane in lanes:
            state = self._lanes.get(lane.name)
            if state is not None and visit in state.visits:
                state.visits.remove(visit)
        self._let_through()

    def _take(self, lanes: Sequence[Lane]) -> Turn:
        visit = _Visit(self._clock())
        for lane in lanes:
            if lane.most is not None:
                self._lanes.setdefault(lane.name, _State()).visits.append(visit)
        if len(self._lanes) > TIDY_ABOVE:
            self._tidy()
        return Turn(self, visit, lanes)

    def _wait(self, lane: Lane, now: float) -> float:
        state = self._lanes.get(lane.name)
        if state is None:
            return 0.0
        closed = max(state.closed_until - now, 0.0)
        if lane.most is None:
            return closed
        visits = state.visits
        while visits and visits[0].seen(now) + lane.seconds <= now:
            visits.popleft()
        over = len(visits) - lane.most
        if over < 0:
            return closed
        frees = [visit.seen(now) + lane.seconds for visit in visits]
        return max(closed, (min(frees) if over == 0 else sorted(frees)[over]) - now)

    def _tidy(self) -> None:
        """Forget the lanes in which nothing happened of late."""
        now = self._clock()
        for name, state in list(self._lanes.items()):
            while state.visits and state.visits[0].seen(now) + 60.0 <= now:
                state.visits.popleft()
            if not state.visits and state.closed_until <= now:
                del self._lanes[name]

    def _let_through(self) -> None:
        now, soonest = self._clock(), float("inf")
        known: dict[str, float] = {}  # the wait of each lane, which many wait for
        left = []
        for place in self._waiting:
            _urgency, _number, lanes, future = place
            if future.done():
                continue
            wait = self._longest(lanes, now, known)
            if wait > 0:
                soonest = min(soonest, wait)
                left.append(place)
                continue
            future.set_result(self._take(lanes))
            for lane in lanes:
                known.pop(lane.name, None)
        self._waiting = left
        self._wake_in(soonest if left else None)

    def _longest(self, lanes: Sequence[Lane], now: float, known: dict[str, float]) -> float:
        """How long these lanes have to wait, or at least the widest of them, in which most wait."""
        wait = 0.0
        for lane in reversed(lanes):
            if lane.name not in known:
                known[lane.name] = self._wait(lane, now)
            wait = max(wait, known[lane.name])
            if wait > 0:
                break
        return wait

    def _wake_in(self, seconds: float | None) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if seconds is not None:
            self._timer = asyncio.get_running_loop().call_later(min(max(seconds, 0.001), 1.0), self._let_through)


def own_way(pace: Pace, lanes: Sequence[Lane], *, chat: str, patience: float) -> Way:
    """The way of an answer; a pause that is longer than anybody waits for is told at once."""

    def turn() -> AbstractAsyncContextManager[Turn]:
        wait = pace.wait(lanes)
        if wait > patience:
            raise RetryLater("the chat is paused", chat=chat, after=wait)
        return pace.taking(lanes)

    return Way(turn, _nobody_listens)


async def _nobody_listens(part: str) -> None:
    """An answer's parts are not written down."""
