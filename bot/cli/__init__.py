"""The command line: `hearsay`."""

from bot.cli.main import main

__all__ = ["main"]
