"""`make prove-safety`: every row of the hostile table with the time and memory that it took."""

import asyncio
import re
import sys
import tempfile
from pathlib import Path

from tests.faults.ground import Tried, attempt, open_ground
from tests.faults.hostile import MEGABYTES, SECONDS, TABLE, Hostile


async def prove(chosen: str = "") -> int:
    """Try the rows whose kind or name contains `chosen`; returns how many fell."""
    fallen = 0
    worst = [0.0, 0.0, 0.0]
    rows = [row for row in TABLE if chosen in f"{row.kind} {row.name}"]
    with tempfile.TemporaryDirectory() as folder:
        async with open_ground(Path(folder)) as ground:
            for number, row in enumerate(rows, 1):
                tried = await attempt(ground, row.run)
                wrong = fault(row, tried)
                fallen += bool(wrong)
                worst = [*map(max, worst, (tried.seconds, tried.worker_mb, tried.own_mb))]
                _say(number, row, tried, wrong)
    told = f"slowest {worst[0]:.1f} s, worker's peak {worst[1]:.0f} MB, own growth {worst[2]:.0f} MB"
    sys.stdout.write(f"{len(rows)} hostile inputs, {len(rows) - fallen} held: {told}\n")
    return fallen


def fault(row: Hostile, tried: Tried, *, seconds: float = SECONDS) -> str:
    """What is wrong with how a row went, or nothing."""
    faults = {
        "another verdict": not re.search(row.verdict, tried.verdict),
        "too slow": tried.seconds >= seconds,
        "too much memory": max(tried.worker_mb, tried.own_mb) >= MEGABYTES,
        "the next feed was not read": not tried.goes_on,
        "reached or told what is guarded": tried.leaked,
    }
    return ", ".join(name for name, holds in faults.items() if holds)


def _say(number: int, row: Hostile, tried: Tried, wrong: str) -> None:
    cost = f"{tried.seconds:6.2f} s {tried.worker_mb:5.0f} MB {tried.own_mb:5.0f} MB"
    result = f"FELL ({wrong})" if wrong else "held"
    verdict = re.sub(r"http\S+", "URL", tried.verdict)[:90]
    sys.stdout.write(f"{number:3} {row.kind:9} {row.name[:52]:52} {cost}  {result}  {verdict}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(min(1, asyncio.run(prove(*sys.argv[1:2]))))
