"""Hearsay's polling beside lemon24/reader's, on the same generated feeds: `make bench-feeds [FEEDS=2000]`.

Each side runs in a process of its own, one after the other, against one loopback server: all feeds once (every entry
is new), all again unchanged (304), all again with one new entry each. Counted are the processor seconds of the side's
whole process tree and the peak of its memory, workers included and what they share counted once (PSS), looked at from
outside every fifth of a second. Both fetch, parse and store; Hearsay also sketches each
entry and places it in a story, and reads no language here, for reader has nothing like it. The bars: processor time for
an unchanged feed at most a fifth of reader's, for a new entry at most a tenth, memory no higher.
"""

import argparse
import asyncio
import json
import logging
import os
import platform
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any

THREADS = 8
TICKS = os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Measure one side, or both and compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--feeds", type=int, default=2000)
    parser.add_argument("--side", choices=("hearsay", "reader"))
    parser.add_argument("--root", default="")
    options = parser.parse_args()
    if options.side:
        with tempfile.TemporaryDirectory() as folder:
            side = {"hearsay": hearsay, "reader": lemon_reader}[options.side]
            sys.stdout.write(json.dumps(side(options.root, options.feeds, Path(folder))) + "\n")
        return
    compare({side: measured(side, options.feeds) for side in ("reader", "hearsay")}, options.feeds)


def measured(side: str, count: int) -> dict[str, Any]:
    """One side's figures, from a process and a server of its own."""
    serving = [sys.executable, "-m", "tests.benchmarks.feed_shapes", str(count)]
    with subprocess.Popen(serving, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        root = f"http://127.0.0.1:{server.stdout.readline().strip()}"
        command = [sys.executable, "-m", "tests.benchmarks.bench_feeds", "--side", side, "--root", root]
        peak = 0.0
        with subprocess.Popen([*command, "--feeds", str(count)], stdout=subprocess.PIPE, text=True) as running:
            while running.poll() is None:
                peak = max(peak, memory_of(running.pid))
                time.sleep(0.2)
            assert running.stdout is not None
            told = running.stdout.read()
        server.terminate()
    found: dict[str, Any] = json.loads(told.splitlines()[-1])
    return found | {"memory": peak}


def compare(sides: dict[str, dict[str, Any]], count: int) -> None:
    """Print both sides and their ratios."""
    theirs, ours = sides["reader"], sides["hearsay"]
    versions = f"reader {theirs['version']}, Hearsay {ours['version']}"
    say(f"Python {platform.python_version()}, {count} generated feeds, {versions}")
    say(f"{'':32}{'reader':>12}{'Hearsay':>12}{'ratio':>8}{'bar':>6}")
    rows = (
        ("ms of CPU, an unchanged feed", "unchanged", 0.2),
        ("ms of CPU, an entry (first poll)", "first", 0.1),
        ("ms of CPU, a new entry (later)", "later", 0.1),
        ("MB, whole process tree", "memory", 1.0),
    )
    for name, key, bar in rows:
        say(f"{name:32}{theirs[key]:12.3f}{ours[key]:12.3f}{ours[key] / theirs[key]:8.3f}{bar:6.1f}")
    say(f"{'entries stored':32}{theirs['entries']:12}{ours['entries']:12}")


def rounds(poll: Callable[[], int], root: str, count: int) -> dict[str, float]:
    """Three polls of all feeds; `poll` returns how many entries are stored after it."""
    figures: dict[str, float] = {}
    stored = 0
    for name in ("first", "unchanged", "later"):
        if name == "later":
            with urllib.request.urlopen(f"{root}/publish") as answer:  # noqa: S310 - our own server
                answer.read()
        before = processor_seconds()
        entries = poll()
        spent, new = (processor_seconds() - before) * 1000, entries - stored
        figures[name] = spent / (count if name == "unchanged" else max(1, new))
        stored = entries
    return figures | {"entries": stored}


def hearsay(root: str, count: int, folder: Path) -> dict[str, Any]:
    """Collect as the running bot has it, with nobody reading the texts."""
    return asyncio.run(_hearsay(root, count, folder))


async def _hearsay(root: str, count: int, folder: Path) -> dict[str, Any]:
    from bot import __version__
    from bot.collect import Collect
    from bot.ingest import Ingest
    from bot.log import configure
    from bot.sources.fetch import Fetcher
    from bot.sources.workers import Workers
    from bot.store import Store, articles, feeds
    from bot.types import Findings

    async def read(text: str) -> Findings:
        return Findings("en")

    configure("ERROR")
    now = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)

    def clock() -> datetime:
        return now

    def link(text: str, people: Any, *, published: object, outlet_country: str | None) -> tuple[()]:
        return ()

    store, workers = Store.open(folder / "hearsay.db"), Workers(processes=1)
    for number in range(count):
        store.write(lambda db, n=number: feeds.put(db, url=f"{root}/feed/{n}", outlet=f"Outlet {n}"))  # type: ignore[misc]
    loop = asyncio.get_running_loop()
    async with Fetcher(user_agent="Hearsay/bench", allow_private=True, clock=clock) as fetcher:
        ingest = Ingest(store, read, link, clock=clock, reader="1", alert_confidence=0.5)
        collect = Collect(store, fetcher, workers, ingest, clock=clock, interval=timedelta(minutes=10))

        def poll() -> int:
            nonlocal now
            now += timedelta(days=1)
            asyncio.run_coroutine_threadsafe(collect.tick(), loop).result()
            return sum(store.read(articles.counts).values())

        figures = await asyncio.to_thread(rounds, poll, root, count)
    workers.stop()
    store.close()
    return {**figures, "version": __version__}


def lemon_reader(root: str, count: int, folder: Path) -> dict[str, Any]:
    """The peer as its documentation has it, with threads for fetching."""
    from reader import make_reader

    logging.getLogger("reader").setLevel(logging.CRITICAL)
    theirs = make_reader(str(folder / "reader.db"))
    for number in range(count):
        theirs.add_feed(f"{root}/feed/{number}")

    def poll() -> int:
        theirs.update_feeds(scheduled=False, workers=THREADS)
        return int(theirs.get_entry_counts().total)

    figures: dict[str, Any] = rounds(poll, root, count)
    theirs.close()
    return {**figures, "version": version("reader")}


def processor_seconds() -> float:
    """What this process and its children, gone or living, have used."""
    gone = sum(os.times()[:4])
    return gone + sum(sum(map(int, _stat(child)[11:13])) / TICKS for child in _children(os.getpid()))


def memory_of(process: int) -> float:
    """What a process and its living descendants have now, in MB."""
    return _pss(process) + sum(map(memory_of, _children(process)))


def _children(process: int) -> list[int]:
    try:
        tasks = Path(f"/proc/{process}/task").glob("*/children")
        return [int(child) for task in tasks for child in task.read_text(encoding="ascii").split()]
    except OSError:
        return []


def _stat(process: int) -> list[str]:
    try:
        return Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    except OSError:
        return ["0"] * 20


def _pss(process: int) -> float:
    """The proportional share: what several processes map is divided among them."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), 0.0)


def say(text: str) -> None:
    """Print a line."""
    sys.stdout.write(f"{text}\n")


if __name__ == "__main__":
    main()
