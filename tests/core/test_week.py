"""A week of polls with restarts in it: whatever a feed does to its entries, each is stored exactly once."""

import asyncio
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from xml.sax.saxutils import escape
from zlib import crc32

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.collect import Collect
from bot.ingest import Ingest
from bot.sources.fetch import Fetcher
from bot.sources.workers import Workers
from bot.store import Store, feeds
from bot.store.rows import rows
from bot.types import Findings
from tests.conftest import NOON, Clock
from tests.core.test_collect import link
from tests.sources.server import open_outlet

DAYS = 7
NAMES = ("harbour", "budget", "strike", "election", "flood", "airport", "mutiny", "census")
BODY = "The council heard of it at length and put it off until the next sitting, as it had done before. " * 8


class Crash(BaseException):
    """The process ends here."""


@dataclass(frozen=True)
class Entry:
    """An entry as the feed has it now: `name` is what stays the same whatever the feed does to the rest."""

    name: str
    guid: str
    date: datetime | None
    tracking: str = ""
    place: str = "news"

    def xml(self) -> str:
        date = f"<pubDate>{format_datetime(self.date)}</pubDate>" if self.date else ""
        url = f"https://post.example/{self.place}/{self.name}{self.tracking}"
        said = f"News of the {self.name}. {BODY}"
        return (
            f"<item><title>The {self.name}</title><link>{escape(url)}</link>"
            f"<guid isPermaLink='false'>{self.guid}</guid><description>{said}</description>{date}</item>"
        )


@dataclass
class Paper:
    """What the feed shows; `out` is all that it ever showed."""

    shown: list[Entry] = field(default_factory=list)
    out: set[str] = field(default_factory=set)

    def print(self) -> bytes:
        self.out |= {entry.name for entry in self.shown}
        items = "".join(entry.xml() for entry in self.shown)
        return f'<?xml version="1.0"?><rss version="2.0"><channel><title>P</title>{items}</channel></rss>'.encode()


def moment(number: int) -> datetime:
    return NOON + timedelta(hours=number)


WHIMS: dict[str, Callable[[Entry, int], Entry]] = {
    "re-date": lambda one, number: replace(one, date=moment(number)),
    "undate": lambda one, number: replace(one, date=None),
    "rename": lambda one, number: replace(one, guid=f"id-{one.name}-{number}"),
    "track": lambda one, number: replace(one, tracking=f"?utm_source=x{number}"),
    "move": lambda one, number: replace(one, place=f"news{number}"),
}


def changed(entries: list[Entry], act: str, name: str, number: int) -> list[Entry]:
    """The feed after one whim."""
    others = [one for one in entries if one.name != name]
    match act:
        case "publish":
            return [Entry(name, f"id-{name}", moment(number)), *others]
        case "drop":
            return others
        case "reorder":
            return sorted(entries, key=lambda one: crc32(f"{one.name} {number}".encode()))
        case "repeat":
            return entries + [one for one in entries if one.name == name][:1]
        case _:
            return [WHIMS[act](one, number) if one.name == name else one for one in entries]


whims = st.sampled_from(["publish", "drop", "reorder", "repeat", *WHIMS])
happenings = st.one_of(
    st.tuples(whims, st.sampled_from(NAMES)),
    st.tuples(st.sampled_from(["publish", "poll", "poll"]), st.sampled_from(NAMES)),
    st.tuples(st.sampled_from(["restart", "kill", "kill in the middle"]), st.just("")),
)


@pytest.fixture(scope="module")
def empty(_migrated: Path) -> Path:
    return _migrated


@settings(max_examples=10, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(st.lists(happenings, min_size=5, max_size=40))
def test_every_entry_of_a_week_is_stored_exactly_once(
    empty: Path, workers: Workers, happened: list[tuple[str, str]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "hearsay.db"
        shutil.copyfile(empty, path)
        stored, out = asyncio.run(_week(path, workers, happened))
    assert sorted(stored) == sorted(f"The {name}" for name in out)


async def _week(path: Path, workers: Workers, happened: list[tuple[str, str]]) -> tuple[list[str], set[str]]:
    clock, paper = Clock(), Paper()
    step = timedelta(days=DAYS) / (len(happened) + 1)
    async with open_outlet() as outlet:
        run = _Run(path, workers, clock)
        url = outlet.says("/feed", paper.print())
        run.store.write(lambda db: feeds.put(db, url=url, outlet="P"))
        for number, (act, name) in enumerate([*happened, ("poll", ""), ("poll", "")]):
            clock.now += step
            if act in ("restart", "kill", "kill in the middle"):
                await run.poll(dies_after={"restart": None, "kill": 0, "kill in the middle": 1}[act])
                run = run.again()
                continue
            if act != "poll":
                paper.shown = changed(paper.shown, act, name, number)
                outlet.says("/feed", paper.print())
            await run.poll()
        titles = [r["title"] for r in run.store.read(lambda db: rows(db, "SELECT title FROM articles"))]
        run.store.close()
    return titles, paper.out


class _Run:
    """One process's life on the database, from a start to a stop or a crash."""

    def __init__(self, path: Path, workers: Workers, clock: Clock) -> None:
        self.path, self.workers, self.clock = path, workers, clock
        self.store = Store.open(path)
        self.left: int | None = None

    def again(self) -> "_Run":
        self.store.close()
        return _Run(self.path, self.workers, self.clock)

    async def read(self, text: str) -> Findings:
        if self.left is not None:
            if self.left == 0:
                raise Crash
            self.left -= 1
        return Findings("en", (), ())

    async def poll(self, *, dies_after: int | None = None) -> None:
        """Poll the feed; the process dies after it has read so many articles."""
        self.left = dies_after
        ingest = Ingest(self.store, self.read, link, clock=self.clock, reader="1", alert_confidence=0.5)
        await ingest.start()
        async with Fetcher(user_agent="Hearsay/test", allow_private=True, clock=self.clock) as fetcher:
            interval = timedelta(minutes=10)
            collect = Collect(self.store, fetcher, self.workers, ingest, clock=self.clock, interval=interval)
            (feed,) = self.store.read(feeds.every)
            try:
                await collect.poll(feed)
            except Crash:
                assert dies_after is not None
