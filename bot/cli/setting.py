"""What every command needs first: the settings, logging, the store, the registry."""

import os
import sys

from rich.console import Console

from bot import log
from config.settings import Settings, load

PLAIN_WIDTH = 100
WIDE = 240  # a table in a file does not mind long lines


def settings_and_log(*, level: str | None = None) -> Settings:
    """The settings of this call; logging goes to standard error as they say. Raises SettingsError."""
    settings = load(os.environ)
    log.configure(level or settings.hearsay_log_level, style=settings.hearsay_log_style)
    return settings


def screen(*, wide: bool = False) -> Console:
    """The terminal, or whatever standard output is; `wide` for tables with long cells."""
    terminal = sys.stdout.isatty()
    return Console(highlight=False, soft_wrap=not terminal, width=None if terminal else WIDE if wide else PLAIN_WIDTH)
