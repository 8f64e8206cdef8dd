"""How much faster two Dask workers read than one: `python -m tests.benchmarks.bench_cluster [--pairs 5] [--texts 40]`.

A scheduler and workers are processes on loopback, each worker one thread. A pair is the same texts read with one worker
and with two, in turns, after each has read one text (and so loaded the model). Bar: the median of the pairs is at least
1.4 times, on two cores that nothing else uses. Processor seconds are of each process over all of its runs.
"""

import argparse
import asyncio
import os
import statistics
import sys
import time
from pathlib import Path

from bot import log
from bot.cluster import Cluster
from bot.reading import Reading
from tests.benchmarks.bench_language import DEMO, texts_in
from tests.cluster.processes import Cluster as Processes
from tests.cluster.processes import running

BAR = 1.4


def main() -> None:
    """Print the pairs, their median, and what each process used."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--texts", type=int, default=40)
    asked = parser.parse_args()
    log.configure("ERROR")
    stories = [path.read_text(encoding="utf-8") for path in texts_in(DEMO)]
    texts = [f"{stories[n % len(stories)]}\nNumber {n}." for n in range(asked.texts)]
    with running(1) as one, running(2) as two:
        asyncio.run(paired([one, two], texts, asked.pairs))


async def paired(clusters: list[Processes], texts: list[str], pairs: int) -> None:
    """Measure in turns."""
    readings = [Reading(lambda c=c: Cluster(c.address, None, None), patience=600) for c in clusters]  # type: ignore[misc]
    try:
        for cluster, reading in zip(clusters, readings, strict=True):
            await warm(cluster, reading, texts[0])
        before = [used(cluster) for cluster in clusters]
        ratios = []
        for number in range(pairs):
            took = [0.0, 0.0]
            for which in (0, 1) if number % 2 else (1, 0):
                began = time.monotonic()
                await asyncio.gather(*(readings[which].read(text) for text in texts))
                took[which] = time.monotonic() - began
            ratios.append(took[0] / took[1])
            rates = [len(texts) / seconds for seconds in took]
            say(f"pair {number + 1}: {rates[0]:.2f} texts/s with one, {rates[1]:.2f} with two: {ratios[-1]:.2f} times")
        for name, cluster, start in zip(("one", "two"), clusters, before, strict=True):
            spent = [now - then for now, then in zip(used(cluster), start, strict=True)]
            workers = " + ".join(f"{seconds:.1f}" for seconds in spent[1:])
            say(f"{name}: processor seconds, scheduler {spent[0]:.1f}, workers {workers}")
    finally:
        for reading in readings:
            reading.stop()
    busy = os.getloadavg()[0]
    median = statistics.median(ratios)
    say(f"median {median:.2f} times (bar {BAR}); load {busy:.1f} on {os.cpu_count()} cores")
    sys.exit(0 if median >= BAR else 1)


async def warm(cluster: Processes, reading: Reading, text: str) -> None:
    """Read until every worker has used the processor for a while: it has loaded the model then."""
    deadline = time.monotonic() + 240
    while time.monotonic() < deadline:
        await asyncio.gather(*(reading.read(f"{text} {n}") for n in range(2 * len(cluster.workers))))
        if min(used(cluster)[1:]) > 3:
            return
    sys.exit("the workers did not warm up")


def used(cluster: Processes) -> list[float]:
    """Processor seconds so far: the scheduler's, then each worker's."""
    tick = os.sysconf("SC_CLK_TCK")
    found = []
    for process in (cluster.scheduler, *cluster.workers):
        fields = Path(f"/proc/{process.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        found.append((int(fields[11]) + int(fields[12])) / tick)
    return found


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
