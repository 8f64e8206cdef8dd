"""What is wrong, and what to do about it: Python, settings, database, model, feeds, clock, platforms."""

import asyncio

from bot.doctor.finding import Finding, State
from bot.doctor.machine import clock_and_zones, python, secrets_in_files
from bot.doctor.platforms import feeds_listed, platforms, web
from bot.doctor.reader import model
from bot.doctor.stored import stored
from config.settings import Settings

__all__ = ["Finding", "State", "examine"]


async def examine(settings: Settings) -> list[Finding]:
    """Look at everything, change nothing: a database that is missing stays missing, an old one stays old."""
    on_disk = await asyncio.to_thread(stored, settings)
    return [
        python(),
        *secrets_in_files(settings),
        *on_disk,
        await asyncio.to_thread(model, settings),
        feeds_listed(settings),
        *await asyncio.to_thread(clock_and_zones, settings),
        *await web(settings),
        *await platforms(settings),
    ]
