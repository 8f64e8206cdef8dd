"""How long `/who` takes with a small record and with a big one: `python tests/benchmarks/bench_who.py [--articles N]`.

It fills build/who-10000.db and build/who-N.db (1,000,000 articles and 3,000,000 statements unless told otherwise) where
they are missing, in several runs if need be, and asks the whole conversation as a chat would: the name looked up, the
card read and written. Bars: p95 under 150 ms, and at most three times that with 10,000 articles.
"""

import argparse
import asyncio
import random
import sys
import time
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import quantiles

from bot.enrol import Roll, open_roll
from bot.message import Request
from bot.store import Store
from handlers.commands import Conversation, Desk, table
from tests.benchmarks.big_record import fame, fill, known_by_fame

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
SMALL = 10_000
ASKED = 600
WARM = 40
BAR_MS = 150.0
BAR_RATIO = 3.0
OFFICES = ("defence minister of Pakistan", "president of France", "UN secretary general", "prime minister of India")


def main() -> None:
    """Fill, measure, print; the exit status says whether the bars are kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, default=Path("build"))
    parser.add_argument("--seconds", type=float, default=500.0, help="for filling, in one run")
    parser.add_argument("--asked", type=int, default=ASKED)
    asked = parser.parse_args()
    asked.folder.mkdir(exist_ok=True)
    paths = {count: asked.folder / f"who-{count}.db" for count in (SMALL, asked.articles)}
    until = time.monotonic() + asked.seconds
    for count, path in paths.items():
        if not fill(path, count, now=NOW, say=say, seconds=until - time.monotonic()):
            sys.exit(3)
    small, big = (measure(path, asked.asked) for path in paths.values())
    say(
        f"p95 {big:.1f} ms (bar {BAR_MS:.0f}), {big / small:.2f} times that with {SMALL} articles (bar {BAR_RATIO:.0f})"
    )
    sys.exit(0 if big < BAR_MS and big <= BAR_RATIO * small else 1)


def measure(path: Path, count: int) -> float:
    """Ask, and print what it took; returns the p95 in milliseconds."""
    store = Store.open(path)
    roll = open_roll(store, None, now=NOW, progress=lambda count, done: None)
    conversation = Conversation(_desk(store, roll), table())
    queries = _queries(roll, count)
    try:
        took = asyncio.run(_ask(conversation, queries))
    finally:
        store.close()
    walls, cpus = ([one[at] * 1000 for one in took[WARM:]] for at in (0, 1))
    cuts = quantiles(walls, n=100)
    cpu = quantiles(cpus, n=100)
    say(
        f"{path.name}: {len(walls)} questions, p50 {cuts[49]:.1f} ms, p95 {cuts[94]:.1f} ms, p99 {cuts[98]:.1f} ms, "
        f"most {max(walls):.1f} ms (of the processor: p50 {cpu[49]:.1f} ms, p95 {cpu[94]:.1f} ms)"
    )
    return cuts[94]


async def _ask(conversation: Conversation, queries: list[str]) -> list[tuple[float, float]]:
    took: list[tuple[float, float]] = []
    for query in queries:
        wall, cpu = time.perf_counter(), time.process_time()
        answer = await conversation.answer(Request("console", "console", "bench", f"who {query}"))
        took.append((time.perf_counter() - wall, time.process_time() - cpu))
        if "Something went wrong" in answer.plain():
            sys.exit(f"/who {query} failed")
    return took


def _queries(roll: Roll, count: int) -> list[str]:
    """What readers ask: whom the news is full of, mostly; by full name, family name, with a slip, by office."""
    choose = random.Random(7)  # noqa: S311 - the same questions each time
    people = known_by_fame(roll)
    chosen = choose.choices(people, fame(len(people)), k=WARM + count)
    asked: list[str] = []
    for person in chosen:
        family = person.family_name or person.name.split()[-1]
        slip = person.name[:3] + person.name[4:]
        kinds = (f"={person.id}", person.name, family, slip, choose.choice(OFFICES))
        asked += choose.choices(kinds, (40, 30, 15, 10, 5))
    return asked


def _desk(store: Store, roll: Roll) -> Desk:
    office = partial(roll.office_and_country, on=NOW.date())
    return Desk(
        store=store,
        registry=roll.registry,
        clock=lambda: NOW,
        countries=roll.countries,
        describe=office,
        zone="UTC",
        least=0.4,
        sure=0.7,
        open_to_all=True,
    )


def say(line: str) -> None:
    """Print a line."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
