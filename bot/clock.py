"""The time. Everything that needs it takes a `Clock`, so that tests can move it."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The time, aware, in UTC."""
    return datetime.now(UTC)
