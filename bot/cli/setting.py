"""What every command needs first: the settings, logging, the store, the registry."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console

from bot import log
from bot.clock import utc_now
from bot.enrol import Roll, open_roll
from bot.progress import loading
from bot.store import Store
from config.settings import Settings, load

PLAIN_WIDTH = 100
WIDE = 240  # a table in a file does not mind long lines


def settings_and_log(*, level: str | None = None) -> Settings:
    """The settings of this call; logging goes to standard error as they say. Raises SettingsError."""
    settings = load(os.environ)
    log.configure(level or settings.hearsay_log_level, style=settings.hearsay_log_style)
    return settings


@contextmanager
def store_open(settings: Settings | None = None) -> Iterator[Store]:
    """The configured database, closed at the end; `settings` where they are read already."""
    settings = settings or settings_and_log(level="WARNING")
    store = Store.open(settings.hearsay_database)
    try:
        yield store
    finally:
        store.close()


@contextmanager
def registry_open() -> Iterator[tuple[Store, Roll]]:
    """The configured database with the people in it, brought up to date first."""
    settings = settings_and_log(level="WARNING")
    with loading(Console(stderr=True)) as progress, store_open(settings) as store:
        yield store, open_roll(store, settings.hearsay_officials, now=utc_now(), progress=progress)


def screen(*, wide: bool = False) -> Console:
    """The terminal, or whatever standard output is; `wide` for tables with long cells."""
    terminal = sys.stdout.isatty()
    return Console(highlight=False, soft_wrap=not terminal, width=None if terminal else WIDE if wide else PLAIN_WIDTH)
