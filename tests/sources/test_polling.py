from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sources.polling import Moving, allowed_from, decide, gives_up, moving, next_fetch
from bot.types import Feed, FeedEntry, Wishes

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def entry(identity: str, content: str = "a", hour: int | None = None) -> FeedEntry:
    published = None if hour is None else NOW.replace(hour=hour)
    return FeedEntry(identity, f"https://example.org/{identity}", identity, "", published, content)


def names(entries: Sequence[FeedEntry]) -> list[str]:
    return [found.identity for found in entries]


@pytest.mark.parametrize(
    ("entries", "seen", "new", "changed", "unchanged"),
    [
        ([], {}, [], [], 0),
        ([entry("2"), entry("1")], {}, ["1", "2"], [], 0),
        ([entry("2"), entry("1")], {"1": "a"}, ["2"], [], 1),
        ([entry("2"), entry("1", "b")], {"1": "a"}, ["2"], ["1"], 0),
        ([entry("1"), entry("1", "b")], {}, ["1"], [], 0),
        ([entry("1"), entry("1", "b")], {"1": "a"}, [], [], 1),
        ([entry("old", hour=1)], {"other": "a"}, ["old"], [], 0),
        ([entry("b", hour=2), entry("c", hour=3), entry("a", hour=1)], {}, ["a", "b", "c"], [], 0),
        ([entry("c", hour=1), entry("b"), entry("a", hour=3)], {}, ["a", "b", "c"], [], 0),
        ([entry("late", hour=5), entry("early", hour=5)], {}, ["early", "late"], [], 0),
    ],
)
def test_decide(
    entries: list[FeedEntry], seen: dict[str, str], new: list[str], changed: list[str], unchanged: int
) -> None:
    decision = decide(entries, seen, baseline=False)
    assert (names(decision.new), names(decision.changed), decision.unchanged) == (new, changed, unchanged)


@pytest.mark.parametrize("baseline", [True, False])
def test_a_baseline_decides_alike_and_says_so(baseline: bool) -> None:
    decision = decide([entry("1")], {}, baseline=baseline)
    assert (names(decision.new), decision.baseline) == (["1"], baseline)


polls = st.lists(st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("xy"), st.none() | st.integers(0, 23))))


@given(polls)
def test_each_identity_is_new_exactly_once(documents: list[list[tuple[str, str, int | None]]]) -> None:
    seen: dict[str, str] = {}
    new: list[str] = []
    for document in documents:
        decision = decide([entry(*row) for row in document], seen, baseline=False)
        assert len(decision.new) + len(decision.changed) + decision.unchanged == len({row[0] for row in document})
        new += names(decision.new)
        seen |= {found.identity: found.content_hash for found in (*decision.new, *decision.changed)}
    assert sorted(new) == sorted({row[0] for document in documents for row in document})


@given(st.lists(st.sampled_from("abcdef"), unique=True), st.randoms(use_true_random=False))
def test_the_order_of_a_document_changes_nothing_but_the_order(identities: list[str], random: object) -> None:
    entries = [entry(name, hour=ord(name) % 24) for name in identities]
    shuffled = entries[:]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert decide(entries, {"a": "a", "b": "old"}, baseline=False) == decide(
        shuffled, {"a": "a", "b": "old"}, baseline=False
    )


@pytest.mark.parametrize(
    ("ok", "failures", "retry_after", "jitter", "minutes"),
    [
        (True, 0, None, 0.0, 10),
        (True, 0, None, 0.5, 10.5),
        (True, 7, None, 0.0, 10),
        (False, 1, None, 0.0, 20),
        (False, 0, None, 0.0, 20),
        (False, 3, None, 0.0, 80),
        (False, 7, None, 0.0, 720),
        (False, 100_000, None, 0.0, 720),
        (False, 1, timedelta(minutes=5), 0.0, 20),
        (False, 1, timedelta(hours=20), 0.0, 1200),
        (False, 1, timedelta(hours=20), 0.5, 1201),
        (True, 0, timedelta(minutes=30), 0.0, 30),
    ],
)
def test_next_fetch(ok: bool, failures: int, retry_after: timedelta | None, jitter: float, minutes: float) -> None:
    feed = Feed(1, "https://example.org/feed", "Example", failures=failures)
    due = next_fetch(feed, now=NOW, ok=ok, retry_after=retry_after, jitter=jitter)
    assert due - NOW == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("fresh_for", "ttl", "minutes"),
    [
        (timedelta(minutes=5), None, 10),
        (timedelta(minutes=30), None, 30),
        (timedelta(hours=9), None, 60),
        (None, timedelta(minutes=45), 45),
        (None, timedelta(days=9), 180),
        (timedelta(minutes=30), timedelta(minutes=45), 45),
    ],
)
def test_the_servers_and_the_feeds_wishes_count_up_to_a_cap(
    fresh_for: timedelta | None, ttl: timedelta | None, minutes: float
) -> None:
    feed = Feed(1, "https://example.org/feed", "Example", wishes=Wishes(ttl))
    due = next_fetch(feed, now=NOW, ok=True, fresh_for=fresh_for, jitter=0.0)
    assert due - NOW == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("hours", "days", "due"),
    [
        ((), (), NOW),
        ((12,), (), NOW.replace(hour=13)),
        ((12, 13, 14), (), NOW.replace(hour=15)),
        (range(12, 24), (), NOW.replace(day=3, hour=0)),
        ((), (0,), NOW.replace(day=3, hour=0)),
        ((0,), (0, 1), NOW.replace(day=4, hour=1)),
    ],
)
def test_hours_and_days_to_skip(hours: Sequence[int], days: Sequence[int], due: datetime) -> None:
    wishes = Wishes(skip_hours=frozenset(hours), skip_days=frozenset(days))
    assert allowed_from(wishes, NOW) == due


@pytest.mark.parametrize(
    ("moving_to", "seen", "moved_to", "expected"),
    [
        (None, 0, None, Moving(None, 0, follow=False)),
        (None, 0, "b", Moving("b", 1, follow=False)),
        ("b", 1, "b", Moving("b", 2, follow=False)),
        ("b", 2, "b", Moving("b", 3, follow=True)),
        ("b", 2, "c", Moving("c", 1, follow=False)),
        ("b", 2, None, Moving(None, 0, follow=False)),
        (None, 0, "https://example.org/feed", Moving(None, 0, follow=False)),
    ],
)
def test_a_feed_moves_when_its_redirect_repeats(
    moving_to: str | None, seen: int, moved_to: str | None, expected: Moving
) -> None:
    feed = Feed(1, "https://example.org/feed", "Example", moving_to=moving_to, moving_seen=seen)
    assert moving(feed, moved_to) == expected


@pytest.mark.parametrize(
    ("days", "failures", "given_up"), [(None, 99, False), (13, 99, False), (14, 9, False), (14, 10, True)]
)
def test_a_feed_that_fails_for_long_is_given_up(days: int | None, failures: int, given_up: bool) -> None:
    since = None if days is None else NOW - timedelta(days=days)
    assert gives_up(Feed(1, "u", "A", failures=failures, failing_since=since), NOW) is given_up


def test_the_interval_is_the_operators() -> None:
    feed = Feed(1, "https://example.org/feed", "Example", failures=1)
    hourly = timedelta(hours=20)
    assert next_fetch(feed, now=NOW, ok=True, retry_after=None, jitter=0, base=hourly) - NOW == hourly
    assert next_fetch(feed, now=NOW, ok=False, retry_after=None, jitter=0, base=hourly) - NOW == hourly
