"""Is the bot alive (its loops tick), and is it ready (database, language model, platforms)?"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from bot.errors import HearsayError
from bot.types import Route, WebReply, WebRequest

STALE_SECONDS = 600.0
CHECK_SECONDS = 5.0

Check = Callable[[], Awaitable[str | None]]


@dataclass(frozen=True, slots=True)
class Condition:
    """What was found: `wrong` says what stands against each part, None where nothing does."""

    live: bool
    ready: bool
    wrong: Mapping[str, str | None]


class Health:
    """Listens to the schedule's ticks, and asks `checks` when it is asked itself.

    A check returns None when all is well, else a few words without a secret. `clock` is a monotonic one, in seconds.
    A loop that has neither begun nor ended a tick for `stale` seconds hangs: whoever restarts the process should.
    """

    def __init__(
        self, checks: Mapping[str, Check], *, clock: Callable[[], float], stale: float = STALE_SECONDS
    ) -> None:
        self._checks = dict(checks)
        self._clock = clock
        self._stale = stale
        self._ticked: dict[str, float] = {}

    def expect(self, *jobs: str) -> None:
        """These loops begin now."""
        self._ticked |= dict.fromkeys(jobs, self._clock())

    def ticked(self, job: str) -> None:
        """A loop began or ended a tick."""
        self._ticked[job] = self._clock()

    def ages(self) -> dict[str, float]:
        """Seconds since each loop showed life."""
        now = self._clock()
        return {job: now - at for job, at in self._ticked.items()}

    async def condition(self) -> Condition:
        """How things stand now."""
        loops = {f"loop {job}": _hangs(age, self._stale) for job, age in self.ages().items()}
        names = list(self._checks)
        found = await asyncio.gather(*(_ask(self._checks[name]) for name in names))
        checked = dict(zip(names, found, strict=True))
        live = bool(loops) and not any(loops.values())
        return Condition(live, live and not any(checked.values()), loops | checked)

    def routes(self) -> tuple[Route, ...]:
        """`/healthz` for everything (503 unless live and ready), `/healthz/live` and `/healthz/ready` for one each."""
        return (
            Route("GET", "/healthz", "healthz", self._answer, inside=True),
            Route("GET", "/healthz/live", "healthz", self._answer_live, inside=True),
            Route("GET", "/healthz/ready", "healthz", self._answer, inside=True),
        )

    async def _answer(self, request: WebRequest) -> WebReply:
        found = await self.condition()
        return _reply(found, ok=found.ready)

    async def _answer_live(self, request: WebRequest) -> WebReply:
        found = await self.condition()
        return _reply(found, ok=found.live)


def _hangs(age: float, stale: float) -> str | None:
    return f"no sign of life for {age:.0f} s" if age > stale else None


async def _ask(check: Check) -> str | None:
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            return await check()
    except TimeoutError:
        return f"no answer in {CHECK_SECONDS:.0f} s"
    except HearsayError as error:
        return error.what


def _reply(found: Condition, *, ok: bool) -> WebReply:
    checks = {name: wrong or "ok" for name, wrong in found.wrong.items()}
    body = json.dumps({"live": found.live, "ready": found.ready, "checks": checks}, indent=1)
    return WebReply(200 if ok else 503, f"{body}\n".encode(), "application/json; charset=utf-8")
