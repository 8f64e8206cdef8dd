"""The machine: its Python, its clock and zones, and who may read the files with tokens."""

import platform
import sqlite3
import stat
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import available_timezones

from bot.doctor.finding import Finding
from bot.errors import HearsayError
from bot.store import Store, feeds
from config.settings import Settings

OLDEST_PYTHON = (3, 11)
OLDEST_SQLITE = (3, 35, 0)
# No clock that is right shows a time before this version was made.
THIS_VERSION_IS_FROM = datetime(2026, 1, 1, tzinfo=UTC)
A_LITTLE = timedelta(minutes=5)
ZONES = 300


def python() -> Finding:
    """The versions of Python and SQLite."""
    version = ".".join(map(str, sys.version_info[:3]))
    found = f"{version} ({platform.machine()}), SQLite {sqlite3.sqlite_version}"
    if sys.version_info < OLDEST_PYTHON:
        return Finding("Python", "error", found, "install Python 3.11 or later, and Hearsay with it")
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        return Finding("Python", "error", found, "use a Python with SQLite 3.35 or later")
    return Finding("Python", "ok", found)


def secrets_in_files(settings: Settings) -> list[Finding]:
    """Files with tokens that others on this machine may read."""
    if not settings.secrets:
        return []
    names = (Path("hearsay.toml"), Path(".env"))
    open_ones = [str(path) for path in names if path.is_file() and path.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH)]
    if not open_ones:
        return []
    listed = " and ".join(open_ones)
    return [Finding("secrets", "warning", f"{listed} can be read by others here", f"chmod 600 {' '.join(open_ones)}")]


def clock_and_zones(settings: Settings) -> list[Finding]:
    """Whether the time can be right, and whether time zones are known."""
    now = datetime.now(UTC)
    zones = len(available_timezones())
    found = f"{now:%Y-%m-%d %H:%M} UTC, {zones} zones, new chats in {settings.hearsay_zone}"
    if now < THIS_VERSION_IS_FROM:
        return [
            Finding("clock", "error", found, "set the clock (timedatectl set-ntp true): nothing is due in the past")
        ]
    if zones < ZONES:
        return [Finding("clock", "error", found, "install tzdata: pip install tzdata")]
    ahead = _newest(settings)
    if ahead is not None and ahead > now + A_LITTLE:
        told = f"{found}; feeds were read at {ahead:%Y-%m-%d %H:%M}, which is still to come"
        return [Finding("clock", "warning", told, "see whether the clock was wrong then, or is wrong now")]
    return [Finding("clock", "ok", found)]


def _newest(settings: Settings) -> datetime | None:
    """When a feed was read last, by the clock of then."""
    if not settings.hearsay_database.is_file():
        return None
    try:
        return Store.peek(settings.hearsay_database, feeds.last_read)
    except HearsayError:
        return None
