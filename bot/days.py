"""Local days and times of day, whatever the clocks do: pure."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

EVERY_DAY = "1234567"


def next_digest_at(zone: str, digest_at: str, *, after: datetime, days: str = EVERY_DAY) -> datetime:
    """The first moment after `after` at which it is `digest_at` ("HH:MM") in `zone` on one of `days`, in UTC.

    A time that comes twice is taken the first time. One that the clocks skip is put off by as much as they jump, or
    brought forward by it where it would fall on the next day: so every local day has one moment, and only one.
    `days` are ISO weekdays.
    """
    local = after.astimezone(ZoneInfo(zone)).date()
    moment = _moment(local, zone, digest_at)
    while moment is None or moment <= after or str(local.isoweekday()) not in days:
        local += timedelta(days=1)
        moment = _moment(local, zone, digest_at)
    return moment


def within(zone: str, start: str, end: str, now: datetime) -> bool:
    """Whether the local time of day is in [start, end), which may go over midnight."""
    local = now.astimezone(ZoneInfo(zone)).strftime("%H:%M")
    return start <= local < end if start <= end else local >= start or local < end


def _moment(day: date, zone: str, digest_at: str) -> datetime | None:
    """The moment on that local day; None for a day that the zone left out of its calendar."""
    wall = datetime.combine(day, time.fromisoformat(digest_at), ZoneInfo(zone))
    moments = (wall.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    return next((moment for moment in moments if moment.astimezone(wall.tzinfo).date() == day), None)
