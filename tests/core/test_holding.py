"""Whether an alert comes at once: quiet hours by the chat's zone, and so many an hour."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.days import within
from bot.holding import hold, quiet
from bot.types import Chat
from tests.core.test_digest import ZONES
from tests.pieces import NOON

BERLIN = Chat("telegram:1", "telegram", zone="Europe/Berlin", quiet_from="22:00", quiet_until="07:00")
AWAKE = Chat("telegram:1", "telegram")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-03-02 20:59", None),
        ("2026-03-02 21:00", "2026-03-03 06:00"),
        ("2026-03-03 05:59", "2026-03-03 06:00"),
        ("2026-03-03 06:00", None),
        # the clocks go forward in the night of 29 March: seven is an hour sooner
        ("2026-03-28 22:00", "2026-03-29 05:00"),
        # and back in the night of 25 October
        ("2026-10-24 22:00", "2026-10-25 06:00"),
    ],
)
def test_quiet_hours_are_local(now: str, until: str | None) -> None:
    held = quiet(BERLIN, utc(now))
    assert (held.until if held else None) == (utc(until) if until else None)


@given(
    zone=st.sampled_from(ZONES),
    start=st.times().map(lambda t: f"{t:%H:%M}"),
    end=st.times().map(lambda t: f"{t:%H:%M}"),
    now=st.integers(0, 25 * 366 * 24 * 60).map(lambda minutes: utc("2005-01-01 00:00") + timedelta(minutes=minutes)),
)
@settings(max_examples=300)
def test_quiet_hours_end_and_what_they_held_comes_then(zone: str, start: str, end: str, now: datetime) -> None:
    chat = Chat("telegram:1", "telegram", zone=zone, quiet_from=start, quiet_until=end)
    held = quiet(chat, now)
    if held is None:
        assert start == end or not within(zone, start, end, now)
        return
    assert now < held.until <= now + timedelta(hours=50)
    assert quiet(chat, held.until + timedelta(hours=2)) is None or start != end


@pytest.mark.parametrize(
    ("changes", "urgent", "then"),
    [
        ({}, False, "bundle"),
        ({"quiet_then": "digest"}, False, "digest"),
        ({"quiet_then": "digest", "digest_at": None}, False, "bundle"),
        ({}, True, None),
    ],
)
def test_what_becomes_of_a_nightly_alert(changes: dict[str, str | None], urgent: bool, then: str | None) -> None:
    chat = replace(BERLIN, **changes)  # type: ignore[arg-type]
    held = hold(chat, [], utc("2026-03-02 23:00"), urgent=urgent)
    assert (held.then if held else None) == then


@pytest.mark.parametrize(
    ("count", "urgent", "held"), [(11, False, False), (12, False, True), (12, True, True), (0, False, False)]
)
def test_above_so_many_an_hour_the_rest_waits(count: int, urgent: bool, held: bool) -> None:
    instants = [NOON - timedelta(minutes=59 - number) for number in range(count)]
    assert (hold(AWAKE, instants, NOON, urgent=urgent) is not None) is held


def test_the_bundle_comes_when_the_hour_has_room_again() -> None:
    instants = [NOON - timedelta(minutes=50 - number) for number in range(12)]
    held = hold(AWAKE, instants, NOON, urgent=False)
    assert held is not None
    assert (held.why, held.until) == ("flood", NOON + timedelta(minutes=10))
    assert hold(AWAKE, [NOON - timedelta(minutes=61)] * 40, NOON, urgent=False) is None


def test_a_bundle_does_not_wake_anybody() -> None:
    late = utc("2026-03-02 20:50")
    held = hold(BERLIN, [late - timedelta(minutes=number) for number in range(12)][::-1], late, urgent=False)
    assert held is not None
    assert held.until == utc("2026-03-03 06:00")
