from datetime import timedelta

import pytest

from bot.sources import rhythm
from bot.types import Feed, FeedEntry
from tests.sources.conftest import NOW

BASE = timedelta(minutes=10)


def minutes(*ago: float) -> list[timedelta]:
    return [timedelta(minutes=one) for one in ago]


@pytest.mark.parametrize(
    ("ago", "gap"),
    [
        ([], None),
        (minutes(0, 10), None),
        (minutes(0, 10, 20), timedelta(minutes=10)),
        (minutes(20, 0, 10), timedelta(minutes=10)),
        (minutes(5, 5, 5), timedelta()),
        (minutes(0, 10, 20, -30), timedelta(minutes=10)),
        ([timedelta(days=day) for day in (0, 1, 2, 40, 50)], timedelta(days=1)),
        ([timedelta(hours=hour) for hour in range(200)], timedelta(hours=1)),
    ],
)
def test_the_gap_between_entries(ago: list[timedelta], gap: timedelta | None) -> None:
    assert rhythm.gap_of([NOW - one for one in ago], NOW) == gap


@pytest.mark.parametrize(
    ("gap", "silence", "wait"),
    [
        (None, None, BASE),
        (None, timedelta(hours=1), BASE),
        (None, timedelta(days=2), timedelta(hours=2)),
        (timedelta(0), timedelta(0), timedelta(minutes=3)),
        (timedelta(minutes=2), timedelta(minutes=1), timedelta(minutes=3)),
        (timedelta(minutes=30), timedelta(minutes=1), timedelta(minutes=15)),
        (timedelta(minutes=30), timedelta(days=1), timedelta(hours=1)),
        (timedelta(days=7), timedelta(hours=1), timedelta(hours=12)),
        (timedelta(minutes=5), timedelta(days=365), timedelta(hours=12)),
    ],
)
def test_how_often_to_look(gap: timedelta | None, silence: timedelta | None, wait: timedelta) -> None:
    feed = Feed(1, "https://a.example/", "A", gap=gap, newest_at=None if silence is None else NOW - silence)
    assert rhythm.interval(feed, NOW, BASE) == wait


@pytest.mark.parametrize(
    ("known", "published", "newest"),
    [
        (None, [], None),
        (1, [], 1),
        (None, [3, 2], 2),
        (1, [3], 1),
        (5, [None], 0),
        (5, [-90], 0),
    ],
)
def test_the_newest_entry(known: int | None, published: list[int | None], newest: int | None) -> None:
    feed = Feed(1, "https://a.example/", "A", newest_at=None if known is None else NOW - timedelta(hours=known))
    entries = [
        FeedEntry(str(i), "u", "t", "s", None if one is None else NOW - timedelta(hours=one), "h")
        for i, one in enumerate(published)
    ]
    assert rhythm.newest(feed, entries, NOW) == (None if newest is None else NOW - timedelta(hours=newest))


@pytest.mark.parametrize(
    ("gap", "silence", "stale"),
    [
        (None, None, False),
        (None, timedelta(days=29), False),
        (None, timedelta(days=31), True),
        (timedelta(minutes=1), timedelta(days=2), False),
        (timedelta(minutes=1), timedelta(days=4), True),
        (timedelta(days=7), timedelta(days=100), False),
        (timedelta(days=7), timedelta(days=141), True),
    ],
)
def test_silence_far_beyond_the_rhythm(gap: timedelta | None, silence: timedelta | None, stale: bool) -> None:
    feed = Feed(1, "https://a.example/", "A", gap=gap, newest_at=None if silence is None else NOW - silence)
    assert rhythm.stale_since(feed, NOW) == (feed.newest_at if stale else None)
