"""What an answer's headers say about coming back: for how long it is fresh (RFC 9111), and when to try again."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

MAX_WAIT = timedelta(hours=24)
_DIGITS = 9


def parse_retry_after(value: str | None, now: datetime) -> timedelta | None:
    """The pause that a Retry-After header asks for, in seconds or up to a date; at most a day, never negative."""
    if value is None:
        return None
    seconds = _seconds(value)
    if seconds is not None:
        return min(seconds, MAX_WAIT)
    moment = _date(value)
    return None if moment is None else min(max(moment - now, timedelta()), MAX_WAIT)


def fresh_for(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """How long an answer stays fresh by its Cache-Control or Expires, less its Age; at most a day.

    None where it says nothing; zero where it asks not to be kept.
    """
    told = _directives(headers.get("Cache-Control", ""))
    if "no-store" in told or "no-cache" in told:
        return timedelta()
    fresh = _seconds(told.get("max-age", ""))
    if fresh is None:
        fresh = _until_expiry(headers, now)
    if fresh is None:
        return None
    age = _seconds(headers.get("Age", "")) or timedelta()
    return min(max(fresh - age, timedelta()), MAX_WAIT)


def _until_expiry(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    expires = headers.get("Expires")
    if expires is None:
        return None
    moment = _date(expires)
    # An Expires that is no date ("0", "-1") means already expired: RFC 9111, 5.3.
    return timedelta() if moment is None else moment - (_date(headers.get("Date", "")) or now)


def _directives(value: str) -> dict[str, str]:
    parts = (part.partition("=") for part in value.lower().split(","))
    return {name.strip(): argument.strip().strip('"') for name, _equals, argument in parts}


def _seconds(value: str) -> timedelta | None:
    text = value.strip()
    return timedelta(seconds=int(text[:_DIGITS])) if text.isascii() and text.isdigit() else None


def _date(value: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(value.strip())
    except (ValueError, TypeError, LookupError, OverflowError):
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
