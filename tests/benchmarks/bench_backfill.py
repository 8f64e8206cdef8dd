"""Many old articles through `hearsay backfill`'s own parts: pace and memory.

`python -m tests.benchmarks.bench_backfill [--articles 100000] [--scheduler tcp://HOST:PORT | --read]`

Without an option language work costs nothing here (bench_language.py measures it), so that the rest is seen; with
`--read` a local pool of worker processes reads, with `--scheduler` a Dask cluster. Printed: articles a second, and this
process's memory after a tenth of the articles and at the end: it must not grow with them (bar: 1.2 times).
"""

import argparse
import asyncio
import json
import random
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from bot import log
from bot.clock import utc_now
from bot.cluster import Cluster
from bot.ingest import Ingest
from bot.operate.backfill import Backfill, Progress
from bot.reading import Reading, processes
from bot.store import Store
from bot.types import Findings

BAR = 1.2
SAID = "Prime Minister Osric Venn accused Finance Minister Edda Marlow of taking bribes. She denied it."


def main() -> None:
    """Make an archive, read it, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--scheduler", help="a Dask scheduler that has workers")
    parser.add_argument("--read", action="store_true", help="read the texts with a local pool of two workers")
    asked = parser.parse_args()
    log.configure("ERROR")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        archive = write(folder / "archive.jsonl", asked.articles)
        if not (asked.scheduler or asked.read):
            asyncio.run(backfilled(folder, archive, unread))
            return
        scheduler = asked.scheduler
        made = (lambda: Cluster(scheduler, None, None)) if scheduler else processes(2, None, None)
        reading = Reading(made, patience=600)
        try:
            asyncio.run(backfilled(folder, archive, reading.read))
        finally:
            reading.stop()


def write(path: Path, count: int) -> Path:
    """An archive of so many articles, each of words of its own."""
    with path.open("w", encoding="utf-8") as out:
        for number in range(count):
            chance = random.Random(number)  # noqa: S311 - the same articles each time
            body = " ".join(f"word{chance.randrange(5000)}" for _ in range(120))
            title = f"News {number} of {chance.randrange(10**6)}"
            day = f"20{20 + number * 5 // count}-{1 + number % 12:02}-{1 + number % 28:02}"
            text = f"{title}\n{SAID} {body}."
            row = {"url": f"https://n{number % 200}.example/{number}", "title": title, "text": text, "published": day}
            out.write(json.dumps(row) + "\n")
    return path


async def unread(text: str) -> Findings:
    """A reader that finds nothing, at no cost."""
    return Findings("en", (), ())


async def backfilled(folder: Path, archive: Path, read: Callable[[str], Awaitable[Findings]]) -> None:
    """Read the archive, and print what it took."""
    began, early = time.monotonic(), 0.0

    def told(progress: Progress) -> None:
        nonlocal early
        if not early and progress.share >= 0.1:
            early = memory()

    async def page(body: bytes, url: str) -> str:
        return body.decode()

    store = Store.open(folder / "hearsay.db")
    try:
        ingest = Ingest(store, read, lambda *_, **__: (), clock=utc_now, reader="bench", alert_confidence=1.0)
        await ingest.start()
        done = await Backfill(store, ingest, page, clock=utc_now, told=told).file(archive)
    finally:
        store.close()
    took, late = time.monotonic() - began, memory()
    sys.stdout.write(
        f"{done.met} articles, {done.read} read, {done.broken} broken: {done.met / took:.1f} articles/s\n"
        f"memory {early:.0f} MB after a tenth, {late:.0f} MB at the end: {late / early:.2f} times (bar {BAR})\n"
    )
    sys.exit(0 if late <= BAR * early and done.met == done.read else 1)


def memory() -> float:
    """What this process holds now, in MB."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024


if __name__ == "__main__":
    main()
