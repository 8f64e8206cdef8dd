"""The composition root: settings in, a running bot out. Tests call the same one."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

from rich.console import Console

from bot import __version__
from bot.collect import Collect, Progress
from bot.deliver import Deliver
from bot.digest import Digests
from bot.errors import SettingsError
from bot.ingest import Ingest
from bot.log import logger
from bot.message import Channel
from bot.officials import people_of
from bot.officials.linker import Linker
from bot.officials.matcher import known_names
from bot.officials.registry import Registry
from bot.reading import Reading, in_process, processes
from bot.schedule import Schedule
from bot.sources.catalogue import load as load_catalogue
from bot.sources.fetch import Fetcher
from bot.sources.workers import Workers
from bot.store import Database, Store, chats, feeds, people
from config.settings import Settings
from handlers.commands import Conversation, Desk, table

Clock = Callable[[], datetime]
POLL_SECONDS = 5.0
DELIVER_SECONDS = 1.0
DIGEST_SECONDS = 20.0


def utc_now() -> datetime:
    """The time, aware, in UTC."""
    return datetime.now(UTC)
