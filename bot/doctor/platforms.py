"""What lies outside: the list of feeds, the web server's port, and the platforms with their tokens and scopes."""

import contextlib
import socket

from bot.doctor.finding import Finding
from bot.errors import HearsayError
from bot.log import redact
from bot.message import Message, Request
from bot.platforms import Bot, connect, has_slack, refuse_halves
from bot.sources.catalogue import load as load_catalogue
from config.settings import Settings


def feeds_listed(settings: Settings) -> Finding:
    """Whether the list of feeds can be read, and has something to read."""
    try:
        listed = load_catalogue(settings.hearsay_feeds)
    except HearsayError as error:
        return Finding("feeds", "error", str(error), "mend the file that HEARSAY_FEEDS names")
    active = sum(feed.active for feed in listed)
    where = settings.hearsay_feeds or "the shipped list"
    found = f"{active} of {len(listed)} switched on in {where}"
    if not active:
        return Finding("feeds", "error", found, "switch a group on, or name another list in HEARSAY_FEEDS")
    if not settings.hearsay_contact:
        return Finding("feeds", "warning", found, "set HEARSAY_CONTACT, so that outlets know whom to write to")
    return Finding("feeds", "ok", found, "hearsay feeds check tries them")


async def web(settings: Settings) -> list[Finding]:
    """Whether the web server's address can be had, or has a server on it already (the running bot)."""
    if settings.hearsay_port is None:
        if settings.hearsay_public_url is not None:
            told = "HEARSAY_PUBLIC_URL is set, but no port"
            return [Finding("web server", "error", told, "set HEARSAY_PORT, where the proxy sends what comes")]
        return []
    host, port = settings.hearsay_host, settings.hearsay_port
    try:
        with contextlib.closing(socket.create_server((host, port))):
            return [Finding("web server", "ok", f"{host}:{port} is free")]
    except OSError as error:
        told = f"{host}:{port} cannot be listened on: {error.strerror}"
        return [Finding("web server", "warning", told, "well when hearsay runs; else choose another HEARSAY_PORT")]


async def platforms(settings: Settings) -> list[Finding]:
    """Ask each platform who the bot is there, and what keeps it from doing all that it can."""
    try:
        refuse_halves(settings)
    except HearsayError as error:
        return [Finding("platforms", "error", str(error), "docs/start.md")]
    if settings.telegram_bot_token is None and not has_slack(settings):
        return [Finding("platforms", "warning", "no token is set", "set TELEGRAM_BOT_TOKEN or SLACK_BOT_TOKEN")]
    known = connect(settings, _silent, _NoButtons(), on_chat=None, console=None)
    return [finding for name, bot in known.bots.items() for finding in await _platform(name, bot)]


async def _platform(name: str, bot: Bot) -> list[Finding]:
    advice = f"check the token: docs/start.md, {name.title()}"
    try:
        found = [Finding(name, "ok", await bot.check())]
        short = await bot.shortcomings()
    except HearsayError as error:
        return [Finding(name, "error", redact(str(error)), advice)]
    return found + [Finding(f"{name} rights", "warning", told, what_to_do) for told, what_to_do in short]


class _NoButtons:
    """A button book for somebody who sends nothing."""

    def token(self, action: str) -> str:
        raise AssertionError("nothing is sent while the doctor looks")

    def action(self, token: str) -> str | None:
        return None


async def _silent(request: Request) -> Message:
    """The doctor listens to nobody."""
    raise AssertionError("nothing is asked while the doctor looks")
