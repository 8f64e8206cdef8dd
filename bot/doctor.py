"""What is wrong, and what to do about it: settings, database, registry, model, platforms."""

import asyncio
import shutil
import sqlite3
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal

from bot.buttons import StoredButtons
from bot.enrol import DATA_SET
from bot.errors import HearsayError
from bot.language import load
from bot.log import redact
from bot.message import Message, Request
from bot.platforms import connect
from bot.sources.catalogue import load as load_catalogue
from bot.store import Store, feeds, outbox, people
from config.settings import Settings

LITTLE_SPACE = 200 * 2**20
SENTENCE = "The minister denied that he had taken money."


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; `advice` says what to do, where there is something to do."""

    what: str
    state: Literal["ok", "warning", "error"]
    found: str
    advice: str = ""


async def examine(settings: Settings) -> list[Finding]:
    """Look at everything; nothing is changed but that a missing database is made."""
    findings = [_python(), *await asyncio.to_thread(_stored, settings), await asyncio.to_thread(_model, settings)]
    return findings + [_feeds(settings)] + await _platforms(settings)


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    return Finding("Python", "ok", f"{version}, SQLite {sqlite3.sqlite_version}")


def _stored(settings: Settings) -> list[Finding]:
    path = settings.hearsay_database
    try:
        store = Store.open(path)
    except HearsayError as error:
        return [Finding("database", "error", str(error), "set HEARSAY_DATABASE to a file that can be written")]
    try:
        sound = store.read(lambda db: str(db.conn.execute("PRAGMA quick_check").fetchone()[0]))
        size = path.stat().st_size / 2**20
        free = shutil.disk_usage(path.parent).free
        count = len(store.read(feeds.every))
        waiting = store.read(outbox.counts)
        loaded = store.read(lambda db: people.loaded_version(db, DATA_SET))
    finally:
        store.close()
    state: Literal["ok", "error"] = "ok" if sound == "ok" else "error"
    findings = [Finding("database", state, f"{path} ({size:.1f} MB, check: {sound}, {count} feeds)", _mend(sound))]
    if free < LITTLE_SPACE:
        findings.append(
            Finding("disk", "warning", f"{free / 2**20:.0f} MB free", "make room, or move HEARSAY_DATABASE")
        )
    stuck = waiting["failed"] + waiting["quarantined"]
    found = ", ".join(f"{n} {name}" for name, n in waiting.items() if n) or "empty"
    findings.append(Finding("outbox", "warning" if stuck else "ok", found))
    findings.append(Finding("registry", "ok", loaded or "not loaded yet (the first start does it)"))
    return findings


def _mend(sound: str) -> str:
    return "" if sound == "ok" else "restore a backup of the database"


def _model(settings: Settings) -> Finding:
    try:
        reader = load(settings.hearsay_nlp_model)
        reader.read(SENTENCE)
    except HearsayError as error:
        return Finding("language model", "error", str(error), "unset HEARSAY_NLP_MODEL, or install Hearsay again")
    return Finding("language model", "ok", f"{reader.version}: read a sentence")


def _feeds(settings: Settings) -> Finding:
    try:
        listed = load_catalogue(settings.hearsay_feeds)
    except HearsayError as error:
        return Finding("feeds", "error", str(error), "mend the file that HEARSAY_FEEDS names")
    active = sum(feed.active for feed in listed)
    where = settings.hearsay_feeds or "the shipped list"
    found = f"{active} of {len(listed)} switched on in {where}"
    if not settings.hearsay_contact:
        return Finding("feeds", "warning", found, "set HEARSAY_CONTACT, so that outlets know whom to write to")
    return Finding("feeds", "ok", found, "hearsay feeds check tries them")


async def _platforms(settings: Settings) -> list[Finding]:
    if settings.telegram_bot_token is None and settings.slack_bot_token is None:
        return [Finding("platforms", "warning", "no token is set", "set TELEGRAM_BOT_TOKEN or SLACK_BOT_TOKEN")]
    store = await asyncio.to_thread(Store.open, settings.hearsay_database)
    try:
        platforms = connect(settings, _silent, StoredButtons(store), on_chat=None, console=None)
        return [await _platform(name, bot.check) for name, bot in platforms.bots.items()]
    finally:
        store.close()


async def _platform(name: str, check: Callable[[], Awaitable[str]]) -> Finding:
    try:
        return Finding(name, "ok", await check())
    except HearsayError as error:
        return Finding(name, "error", redact(str(error)), f"check the token: docs/start.md, {name.title()}")


async def _silent(request: Request) -> Message:
    """The doctor listens to nobody."""
    raise AssertionError("nothing is asked while the doctor looks")
