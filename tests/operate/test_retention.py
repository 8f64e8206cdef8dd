"""After their time articles' texts are in no file any more, and everything found in them still is."""

import asyncio
from pathlib import Path

import pytest

from bot.ingest import Ingest
from bot.operate.retention import thin
from bot.store import Store, people, retention, statements, statistics
from tests.conftest import Clock
from tests.pieces import NOON, OFFICIALS, Newsroom, Said

PLANTED = "zanzibarquartz"
BRIBES = Said("taking bribes for harbour contracts")


@pytest.fixture
def record(store: Store, clock: Clock) -> Store:
    newsroom = Newsroom()
    store.write(lambda db: people.load(db, OFFICIALS, name="registry", version="1", now=NOON))

    async def furnish() -> None:
        into = Ingest(store, newsroom.read, newsroom.link, clock=clock, reader="1", alert_confidence=0.5)
        for number in range(30):
            old = newsroom.article(str(number), f"Old {number}", BRIBES, body=f"{PLANTED} {number} " * 40)
            await into.article(old, announce=False)
        clock.forward(days=50)
        await into.article(newsroom.article("new", "New", BRIBES, body="topazlantern"), announce=False)

    asyncio.run(furnish())
    return store


def on_disk(path: Path) -> bytes:
    return b"".join(part.read_bytes() for part in sorted(path.parent.glob(path.name + "*")))


def found(store: Store, words: str) -> int:
    return len(store.read(lambda db: statements.latest(db, words=words, least=0, limit=100)))


def test_old_texts_leave_no_trace(record: Store, clock: Clock) -> None:
    assert PLANTED.encode() in on_disk(record.path)
    assert record.read(lambda db: retention.old_texts(db, clock())) == 30
    assert thin(record, days=40, now=clock()) == 30
    assert PLANTED.encode() not in on_disk(record.path)
    assert b"topazlantern" in on_disk(record.path)
    assert thin(record, days=40, now=clock()) == 0


def test_findings_stay_and_the_index_of_words_follows(record: Store, clock: Clock) -> None:
    before = record.read(statistics.totals)
    thin(record, days=40, now=clock())
    assert record.read(statistics.totals) == before
    assert (found(record, PLANTED), found(record, "Old"), found(record, "topazlantern")) == (0, 30, 1)
    [first] = record.read(lambda db: statements.by_ids(db, [1]))
    assert "taking bribes for harbour contracts" in first.quote


def test_who_was_accused_most_and_by_whom(record: Store, clock: Clock) -> None:
    [one] = record.read(lambda db: statistics.most_accused(db, NOON, least=0.4))
    assert (one.name, one.by[0][0]) == ("Olan Brevik", "Tessa Marrow")
    assert record.read(lambda db: statistics.most_accused(db, clock(), least=0.4)) == []
