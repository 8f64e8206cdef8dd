"""Each chat has one digest on each of its local days, whatever the clocks do."""

import itertools
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.days import next_digest_at
from bot.digest import Digests, owe
from bot.store import Database, Store, chats, digests, outbox, subscriptions
from bot.types import Filter
from tests.conftest import Clock
from tests.pieces import NOON


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "at", "after", "due"),
    [
        ("UTC", "08:00", "2026-03-02 07:59", "2026-03-02 08:00"),
        ("UTC", "08:00", "2026-03-02 08:00", "2026-03-03 08:00"),
        ("Asia/Karachi", "08:00", "2026-03-02 12:00", "2026-03-03 03:00"),
        ("Asia/Kathmandu", "00:00", "2026-03-02 12:00", "2026-03-02 18:15"),
        ("Pacific/Kiritimati", "23:59", "2026-03-02 09:58", "2026-03-02 09:59"),
        # 02:30 does not exist on 29 March in Berlin: it is 03:30 instead
        ("Europe/Berlin", "02:30", "2026-03-28 12:00", "2026-03-29 01:30"),
        ("Europe/Berlin", "02:30", "2026-03-29 01:30", "2026-03-30 00:30"),
        # 02:30 comes twice on 25 October: the first one
        ("Europe/Berlin", "02:30", "2026-10-24 12:00", "2026-10-25 00:30"),
        ("Europe/Berlin", "02:30", "2026-10-25 00:30", "2026-10-26 01:30"),
        # 23:00 to midnight does not exist on 28 March in Nuuk: it is an hour earlier, so as to be that day's
        ("America/Nuuk", "23:30", "2026-03-28 12:00", "2026-03-29 00:30"),
        ("America/Nuuk", "23:30", "2026-03-29 00:30", "2026-03-30 00:30"),
        # Samoa had no 30 December 2011
        ("Pacific/Apia", "08:00", "2011-12-29 18:00", "2011-12-30 18:00"),
        ("Pacific/Apia", "08:00", "2011-12-30 18:00", "2011-12-31 18:00"),
    ],
)
def test_the_next_digest(zone: str, at: str, after: str, due: str) -> None:
    assert next_digest_at(zone, at, after=utc(after)) == utc(due)


ZONES = (
    *("America/New_York", "America/St_Johns", "America/Nuuk", "America/Santiago", "America/Havana", "America/Asuncion"),
    *("America/Sao_Paulo", "Europe/London", "Europe/Berlin", "Europe/Chisinau", "Africa/Cairo", "Africa/Casablanca"),
    *("Africa/El_Aaiun", "Asia/Beirut", "Asia/Gaza", "Asia/Tehran", "Asia/Karachi", "Asia/Kathmandu", "Asia/Amman"),
    *("Asia/Damascus", "Australia/Lord_Howe", "Australia/Sydney", "Pacific/Apia", "Pacific/Chatham"),
    *("Pacific/Kiritimati", "Pacific/Norfolk", "Antarctica/Troll", "UTC"),
)


@given(
    zone=st.sampled_from(ZONES),
    year=st.integers(min_value=2005, max_value=2030),
    at=st.times().map(lambda t: f"{t:%H:%M}"),
)
@example("America/Nuuk", 2024, "23:30")
@example("Asia/Beirut", 2024, "00:15")
@example("Pacific/Apia", 2011, "12:00")
@example("Africa/Casablanca", 2026, "02:59")
@settings(max_examples=60)
def test_every_local_day_has_exactly_one_digest(zone: str, year: int, at: str) -> None:
    where = ZoneInfo(zone)
    moment = datetime(year, 1, 1, tzinfo=UTC)
    days: list[date] = []
    for _ in range(366):
        following = next_digest_at(zone, at, after=moment)
        assert following > moment
        moment = following
        days.append(moment.astimezone(where).date())
    assert days == calendar_days(days[0], days[-1], where)


def calendar_days(first: date, last: date, where: ZoneInfo) -> list[date]:
    """The days that the zone's calendar has."""
    every = (first + timedelta(days=i) for i in range((last - first).days + 1))
    return [
        day for day in every if datetime.combine(day, time(12), where).astimezone(UTC).astimezone(where).date() == day
    ]


CHAT = "telegram:7"


def prepare(store: Store, *, zone: str = "Asia/Karachi", at: str = "08:00", follow: bool = True) -> None:
    def write(db: Database) -> None:
        chats.ensure(db, CHAT, zone=zone, digest_at=at, allowed=True, now=NOON)
        if follow:
            subscriptions.add(db, CHAT, [Filter("everything", "")], mode="digest", now=NOON)

    store.write(write)


def owed(store: Store) -> list[str]:
    return [d.subject for d in store.read(lambda db: outbox.of_chat(db, CHAT))]


async def test_ticks_owe_one_digest_a_day_and_no_moment_is_told_twice_or_left_out(store: Store, clock: Clock) -> None:
    prepare(store)
    ticker = Digests(store, clock=clock)
    for _tick in range(4 * 24):
        await ticker.tick()
        clock.forward(hours=1)
    assert owed(store) == [f"2026-03-0{day}:daily" for day in (3, 4, 5, 6)]
    told = [store.read(lambda db, key=key: digests.get(db, key)) for key in (1, 2, 3, 4)]  # type: ignore[misc]
    assert all(later and earlier and later.since == earlier.until for earlier, later in itertools.pairwise(told))


async def test_after_days_without_the_bot_one_digest_tells_it_all(store: Store, clock: Clock) -> None:
    prepare(store, at="23:00")
    ticker = Digests(store, clock=clock)
    await ticker.tick()
    clock.now = utc("2026-03-06 19:30")  # half past midnight of the 7th in Karachi
    assert [await ticker.tick(), await ticker.tick()] == [1, 0]
    assert owed(store) == ["2026-03-06:daily"]
    clock.now = utc("2026-03-07 18:00")
    await ticker.tick()
    assert owed(store) == ["2026-03-06:daily", "2026-03-07:daily"]


async def test_a_late_tick_does_not_cost_the_next_day_its_digest(store: Store, clock: Clock) -> None:
    prepare(store, zone="UTC", at="23:59")
    ticker = Digests(store, clock=clock)
    await ticker.tick()
    for late in ("2026-03-03 00:00:10", "2026-03-03 23:59:10", "2026-03-04 23:59:30"):
        clock.now = utc(late)
        await ticker.tick()
    assert owed(store) == ["2026-03-02:daily", "2026-03-03:daily", "2026-03-04:daily"]


@pytest.mark.parametrize(
    ("first", "second"),
    [("Pacific/Auckland", "America/Los_Angeles"), ("America/Los_Angeles", "Pacific/Auckland"), ("UTC", "UTC")],
)
async def test_a_chat_that_changes_its_zone_gets_no_day_twice(
    store: Store, clock: Clock, first: str, second: str
) -> None:
    prepare(store, zone=first, at="12:00")
    ticker = Digests(store, clock=clock)
    for hour in range(72):
        if hour == 30:
            due = next_digest_at(second, "12:00", after=clock())
            store.write(lambda db, due=due: chats.set_zone(db, CHAT, second, due))  # type: ignore[misc]
        await ticker.tick()
        clock.forward(hours=1)
    days = owed(store)
    assert len(days) == len(set(days)) >= 2
    assert days == sorted(days)


@pytest.mark.parametrize("mode", ["instant", "digest", "both"])
async def test_only_who_follows_something_for_the_digest_gets_one(store: Store, clock: Clock, mode: str) -> None:
    prepare(store, zone="UTC", follow=False)
    store.write(
        lambda db: subscriptions.add(db, CHAT, [Filter("everything", "")], mode=mode, now=NOON)  # type: ignore[arg-type]
    )
    ticker = Digests(store, clock=clock)
    await ticker.tick()
    clock.forward(days=1)
    assert await ticker.tick() == int(mode != "instant")


async def test_no_digest_when_it_is_off_or_the_chat_is_gone(store: Store, clock: Clock) -> None:
    prepare(store, zone="UTC")
    ticker = Digests(store, clock=clock)
    await ticker.tick()
    store.write(lambda db: chats.set_digest(db, CHAT, None, None))
    clock.forward(days=1)
    assert await ticker.tick() == 0
    store.write(lambda db: chats.set_digest(db, CHAT, "08:00", NOON))
    store.write(lambda db: chats.leave(db, CHAT, NOON))
    assert await ticker.tick() == 0


def test_a_digest_asked_for_by_hand_is_owed_once_for_the_local_day(store: Store, path: Path) -> None:
    prepare(store, zone="Pacific/Auckland")
    chat = store.read(lambda db: chats.get(db, CHAT))
    assert chat is not None
    made = [store.write(lambda db: owe(db, chat, NOON)) for _ in range(2)]
    assert (made[0] and made[0].local_date, made[1]) == (date(2026, 3, 3), None)
    assert made[0] is not None
    assert made[0].since == NOON - timedelta(days=1)
