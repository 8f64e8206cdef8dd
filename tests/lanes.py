"""Lanes and ways for tests that are not about pace."""

import contextlib
from collections.abc import Sequence

from bot.message import Lane, Way
from bot.pace import Pace


class Quick(Pace):
    """Lanes that are never full, only closed."""

    def wait(self, lanes: Sequence[Lane]) -> float:
        return super().wait([Lane(lane.name) for lane in lanes])


def way_after(*done: str) -> tuple[Way, list[str]]:
    """A way on which nothing waits, behind the parts that are there already, and what it is told from then on."""
    told: list[str] = []

    async def out(part: str) -> None:
        told.append(part)

    return Way(lambda: contextlib.nullcontext(), out, done), told
