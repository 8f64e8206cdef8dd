"""The console chat: the same conversation in a terminal, for trying Hearsay out without an account."""

from handlers.console.adapter import ConsoleBot
from handlers.console.render import render

__all__ = ["ConsoleBot", "render"]
