"""What things cost as the record grows: `make bench-scale [SIZES=1000,10000] [SUBSCRIPTIONS=1000,10000]`.

For each size a record of that many articles is made (one statement each, 2,000 people, 200 outlets), with a tenth as
many subscriptions in a fiftieth as many chats. Language work is left out: it costs the same for every article, and
bench_language.py measures it. Printed: milliseconds (medians), megabytes, and the slope of each from size to size
(0 is flat, 1 is linear). The same for matching one article, by the number of subscriptions. With `--picture` both are
drawn.
"""

import argparse
import asyncio
import math
import statistics as average
import sys
import tempfile
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path
from time import perf_counter

from matplotlib.figure import Figure

from bot import log, news
from bot.ingest import Ingest
from bot.site.publisher import Publisher
from bot.store import Database, Store, chats, people, statements, subscriptions
from bot.types import Filter
from tests.benchmarks.bench_matching import timed
from tests.conftest import Clock
from tests.pieces import NOON, Newsroom, Said, person, post

PEOPLE = 2000
OUTLETS = 200
ROUNDS = 20
WORDS = ("harbour", "contract", "bridge", "ministry", "inquiry", "tender", "dredging", "audit", "quarry", "ferry")


def main() -> None:
    """Measure each size and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="1000,10000")
    parser.add_argument("--subscriptions", default="1000,10000")
    parser.add_argument("--picture", type=Path)
    given = parser.parse_args()
    log.configure("ERROR")
    sizes = [int(size) for size in given.sizes.split(",")]
    measured = []
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            measured.append(measure(Path(folder) / "hearsay.db", size))
            sys.stderr.write(f"{size}: {measured[-1]}\n")
    counts = [int(count) for count in given.subscriptions.split(",")]
    matched = [matching(count) for count in counts]
    sys.stdout.write(f"{table(sizes, measured, 'articles')}\n{table(counts, matched, 'subscriptions')}")
    if given.picture:
        draw(given.picture, (("articles", sizes, measured), ("subscriptions", counts, matched)))


def matching(count: int) -> dict[str, float]:
    """Milliseconds to find whom one article concerns among so many subscriptions, in a tenth as many chats."""
    took = sorted(timed(count, max(1, count // 10))[0])
    return {"match, ms": average.median(took), "match, p95, ms": took[int(len(took) * 0.95)]}


def measure(path: Path, size: int) -> dict[str, float]:
    """All costs at one size."""
    store = Store.open(path)
    try:
        fill(store, size)
        store.checkpoint()
        found = {"database, MB": path.stat().st_size / 2**20}
        found |= asyncio.run(ingesting(store))
        busy = "P0"
        chat = "console:0"
        found["/who, ms"] = median(
            store,
            lambda db: news.claims_of(
                db, statements.of_person(db, busy, "accused", ["allegation", "legal"], least=0.4)
            ),
        )
        found["search, ms"] = median(
            store, lambda db: statements.latest(db, words="harbour quarry", least=0.4, limit=10)
        )
        since = NOON - timedelta(days=1)
        found["digest, ms"] = median(
            store, lambda db: news.digest_claims(db, chat, since=since, until=NOON, least=0.4), rounds=3
        )
        publisher = Publisher(store, path.with_name("site.db"), least=0.4, clock=Clock())
        began = perf_counter()
        publisher.publish()
        found["site anew, ms"] = (perf_counter() - began) * 1000
    finally:
        store.close()
    began = perf_counter()
    again = Store.open(path)
    asyncio.run(made(again, Newsroom()).start())
    found["start-up, ms"] = (perf_counter() - began) * 1000
    again.close()
    return found


def median(store: Store, job: Callable[[Database], object], rounds: int = ROUNDS) -> float:
    """Milliseconds of a read."""
    times = []
    for _ in range(rounds):
        began = perf_counter()
        store.read(job)
        times.append((perf_counter() - began) * 1000)
    return average.median(times)


def made(store: Store, newsroom: Newsroom) -> Ingest:
    """An ingest whose language work costs nothing."""
    return Ingest(store, newsroom.read, newsroom.link, clock=Clock(), reader="1", alert_confidence=0.5)


async def ingesting(store: Store) -> dict[str, float]:
    """Milliseconds for an article that nobody is told of, and for one that is matched with all subscriptions."""
    newsroom = Newsroom(people={"Olan Brevik": "P0", "Tessa Marrow": "P1"})
    into = made(store, newsroom)
    await into.start()
    found = {}
    for name, announce in (("ingest, ms", False), ("ingest and match, ms", True)):
        times = []
        for number in range(ROUNDS):
            said = Said(f"selling the {WORDS[number % len(WORDS)]} of pier {number}{announce}")
            draft = newsroom.article(f"fresh/{number}/{announce}", f"Fresh news {number} {announce}", said)
            began = perf_counter()
            await into.article(draft, announce=announce)
            times.append((perf_counter() - began) * 1000)
        found[name] = average.median(times)
    return found


def fill(store: Store, size: int) -> None:
    """A record of `size` articles over 400 days, the newest at noon; earlier people are told of more often."""
    everybody = [person(f"P{i}", f"Person{i} Family{i}", post("Minister", "minister")) for i in range(PEOPLE)]
    store.write(lambda db: people.load(db, everybody, name="registry", version="1", now=NOON))
    store.write(lambda db: _subscribe(db, size))
    for first in range(0, size, 5000):
        store.write(partial(_articles, first=first, last=min(size, first + 5000), size=size))


def _subscribe(db: Database, size: int) -> None:
    for number in range(max(1, size // 50)):
        chat = f"console:{number}"
        chats.ensure(db, chat, zone="UTC", digest_at=None, allowed=True, now=NOON)
        for which in range(5):
            who = Filter("person", f"P{2 + (number * 5 + which) % (PEOPLE - 2)}")
            subscriptions.add(db, chat, [who], mode="both", now=NOON)


def _articles(db: Database, first: int, last: int, size: int) -> None:
    def at(i: int) -> str:
        return (NOON - timedelta(days=400) * (1 - i / size)).isoformat(timespec="microseconds")

    keys = range(first + 1, last + 1)
    text = {i: " ".join(WORDS[(i * step) % len(WORDS)] for step in range(1, 12)) * 12 for i in keys}
    db.conn.executemany(
        "INSERT INTO stories (id, lead_article_id, first_at, last_at) VALUES (?, ?, ?, ?)",
        [(i, i, at(i), at(i)) for i in keys],
    )
    db.conn.executemany(
        """INSERT INTO articles (id, url, story_id, outlet, title, text, language, published, fetched, content_hash)
        VALUES (?, ?, ?, ?, ?, ?, 'en', ?, ?, ?)""",
        [
            (i, f"https://n.example/{i}", i, f"Outlet {i % OUTLETS}", f"Headline {i}", text[i], at(i), at(i), str(i))
            for i in keys
        ],
    )
    db.conn.executemany(
        "INSERT INTO cases (id, topic, status, claim, opened, changed) VALUES (?, 'other', 'alleged', 'c', ?, ?)",
        [(i, at(i), at(i)) for i in keys],
    )
    db.conn.executemany(
        """INSERT INTO statements (id, article_id, case_id, type, status, topic, cue, claim, quote, cue_start, cue_end,
        claim_start, claim_end, sentence_start, sentence_end, confidence, at, found)
        VALUES (?, ?, ?, 'allegation', 'alleged', 'other', 'said', ?, ?, 0, 4, 5, 20, 0, 60, 0.8, ?, ?)""",
        [(i, i, i, f"selling lot {i}", f"It was said that lot {i} was sold.", at(i), at(i)) for i in keys],
    )
    db.conn.executemany(
        "INSERT INTO parties (statement_id, side, position, name, person_id) VALUES (?, ?, 0, ?, ?)",
        [
            (i, side, f"Person{who}", f"P{who}")
            for i in keys
            for side, who in (("accused", int(PEOPLE * ((i * 7919 % 1000) / 1000) ** 3)), ("accuser", i % PEOPLE))
        ],
    )


def table(sizes: list[int], measured: list[dict[str, float]], of: str) -> str:
    """Markdown: a row for each cost, a column for each size, and the steepest slope."""
    head = f"| {of} | " + " | ".join(f"{size:,}" for size in sizes) + " | slope |"
    lines = [head, "|---|" + "--:|" * (len(sizes) + 1)]
    for name in measured[0]:
        values = [m[name] for m in measured]
        pairs = list(zip(sizes, values, strict=True))
        slopes = [math.log(b / a) / math.log(m / n) for (n, a), (m, b) in pairwise(pairs) if a and b]
        shown = " | ".join(f"{value:,.1f}" for value in values)
        lines.append(f"| {name} | {shown} | {max(slopes, default=0):.2f} |")
    return "\n".join(lines) + "\n"


def draw(path: Path, curves: Sequence[tuple[str, list[int], list[dict[str, float]]]]) -> None:
    """Each cost as a multiple of what it is at the smallest size; the dotted line is what grows with the size."""
    figure = Figure(figsize=(11, 4.5), layout="constrained")
    for place, (of, sizes, measured) in enumerate(curves, start=1):
        axes = figure.add_subplot(1, 2, place)
        axes.set(xscale="log", yscale="log", xlabel=of, ylabel=f"times the cost at {sizes[0]:,}")
        axes.plot(sizes, [size / sizes[0] for size in sizes], ":", color="grey", label="linear")
        for name in measured[0]:
            axes.plot(
                sizes, [m[name] / measured[0][name] for m in measured], marker="o", label=name.replace(", ms", "")
            )
        axes.legend(fontsize=8)
        axes.grid(alpha=0.3)
    figure.savefig(path, dpi=110)


if __name__ == "__main__":
    main()
