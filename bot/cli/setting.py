"""What every command needs first: the settings, logging, the store, the registry."""

import os
import sys

from rich.console import Console

from bot import log
from config.settings import Settings, load

PLAIN_WIDTH = 240  # a file or another program does not mind long lines


def settings_and_log(*, level: str | None = None) -> Settings:
    """The settings of this call; logging goes to standard error as they say. Raises SettingsError."""
    settings = load(os.environ)
    log.configure(level or settings.hearsay_log_level, style=settings.hearsay_log_style)
    return settings


def screen() -> Console:
    """The terminal, or whatever standard output is."""
    terminal = sys.stdout.isatty()
    return Console(highlight=False, soft_wrap=not terminal, width=None if terminal else PLAIN_WIDTH)
