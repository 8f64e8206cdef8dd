"""The public site's pages over a large record: `make bench-site [ARTICLES=1000000]`.

A record is made and published; each page is asked for as the server answers it, in this process, without a network.
Printed: p95 and size of each page, the statements of SQL that scan a table or sort without an index, and the slowest
and largest of all. Bars: 100 ms and 60 kB for a first page.
"""

import argparse
import asyncio
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx

from bot import log
from bot.site.publisher import Publisher
from bot.site.serving import application
from bot.store import Store
from tests.benchmarks.bench_scale import fill
from tests.conftest import Clock

BAR_MS, BAR_KB = 100.0, 60.0
ROUNDS = 12
_KEPT_SMALL = ("SCAN about", "SCAN f", "SCAN led", "SCAN p", "SCAN CONSTANT ROW")
_LIMITED = ("VIRTUAL TABLE", "statements_at")
# P0 is in the news most; the words are in most articles.
PAGES = (
    "/",
    "/latest",
    "/latest?type=response",
    "/person/P0",
    "/person/P0?side=accused",
    "/person/P1900",
    "/country/PK",
    "/outlet/1",
    "/case/{middle}",
    "/story/{middle}",
    "/statement/{middle}",
    "/search?q=lot",
    "/search?q=lot+{middle}",
    "/search?q=person0",
    "/feeds",
)


def main() -> None:
    """Fill, publish, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=1_000_000)
    asked = parser.parse_args()
    log.configure("ERROR")
    with tempfile.TemporaryDirectory() as folder:
        copy = published(Path(folder), asked.articles)
        paths = [page.format(middle=asked.articles // 2) for page in PAGES]
        slowest, largest = asyncio.run(measured(copy, paths))
    say(f"{asked.articles} articles: slowest p95 {slowest:.1f} ms (bar {BAR_MS:.0f}), largest {largest:.1f} kB")
    sys.exit(0 if slowest <= BAR_MS and largest <= BAR_KB else 1)


def published(folder: Path, articles: int) -> Path:
    """A record of so many articles, published."""
    store = Store.open(folder / "hearsay.db")
    try:
        fill(store, articles)
        began = time.monotonic()
        Publisher(store, folder / "site.db", least=0.4, clock=Clock()).publish()
        say(f"published in {time.monotonic() - began:.1f} s")
    finally:
        store.close()
    return folder / "site.db"


async def measured(copy: Path, paths: list[str]) -> tuple[float, float]:
    """The slowest p95 in milliseconds and the largest page in kB."""
    made = application(copy, sure=0.7)
    asked: set[str] = set()
    made.get_database("site").execute = _noting(made.get_database("site").execute, asked)
    slowest = largest = 0.0
    transport = httpx.ASGITransport(app=made.app())
    async with httpx.AsyncClient(transport=transport, base_url="http://site.example") as client:
        for path in paths:
            asked.clear()
            took = []
            for _ in range(ROUNDS):
                began = time.perf_counter()
                reply = await client.get(path)
                took.append((time.perf_counter() - began) * 1000)
            p95, size = sorted(took[1:])[-2], len(reply.content) / 1000
            say(f"{path:28} {reply.status_code} p95 {p95:7.1f} ms {size:6.1f} kB")
            for line in slow_plans(copy, asked):
                say(f"    {line}")
            slowest, largest = max(slowest, p95), max(largest, size)
    return slowest, largest


def _noting(execute: object, asked: set[str]) -> object:
    async def noted(sql: str, *values: object, **more: object) -> object:
        asked.add(sql)
        return await execute(sql, *values, **more)  # type: ignore[operator]

    return noted


def slow_plans(copy: Path, asked: set[str]) -> Iterator[str]:
    """What SQLite would go through as a whole, small tables and what a query has limited itself left out."""
    with closing(sqlite3.connect(copy)) as db:
        for sql in sorted(asked):
            for *_, step in db.execute(f"EXPLAIN QUERY PLAN {sql}", [None] * sql.count("?")):
                limited = step in _KEPT_SMALL or any(word in step for word in _LIMITED)
                if step.startswith("SCAN") and not limited:
                    yield f"{step}   in   {' '.join(sql.split())[:90]}"


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
