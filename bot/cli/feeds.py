"""`hearsay feeds`: which feeds are followed, and whether they work."""

import asyncio
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlsplit

import typer
from rich.table import Table

from bot.cli.setting import screen, settings_and_log
from bot.errors import HearsayError, UsageError
from bot.follow import follow_catalogue, outlet_of, user_agent
from bot.sources.fetch import Fetcher
from bot.sources.workers import Workers
from bot.store import Store, feeds, quarantine
from bot.types import Feed
from config.settings import Settings

AT_ONCE = 8


def application() -> typer.Typer:
    """The sub-commands."""
    app = typer.Typer(help="Which feeds are followed, and whether they work.", no_args_is_help=True)
    app.command("list")(list_feeds)
    app.command("add")(add)
    app.command("check")(check)
    app.command("quarantine")(set_aside)
    return app


def list_feeds(
    everything: Annotated[bool, typer.Option("--all", help="Also those that are switched off.")] = False,
) -> None:
    """The feeds by group, with their last poll and error. Example: hearsay feeds list --all"""
    settings = settings_and_log(level="WARNING")
    store = _open(settings)
    try:
        table = Table("group", "outlet", "country", "address", "last read", "state")
        for feed in store.read(feeds.every):
            if feed.active or everything:
                read = f"{feed.last_ok_at:%Y-%m-%d %H:%M}" if feed.last_ok_at else "never"
                table.add_row(feed.group, feed.outlet, feed.country or "", feed.url, read, _state(feed))
        screen(wide=True).print(table)
    finally:
        store.close()


def add(
    url: Annotated[str, typer.Argument(help="The feed's address.")],
    outlet: Annotated[str, typer.Option(help="The outlet's name; else its host's.")] = "",
    country: Annotated[str, typer.Option(help="The outlet's country, two letters.")] = "",
) -> None:
    """Follow one more feed.

    Example: hearsay feeds add https://example.org/rss.xml --outlet "The Example" --country PK
    """
    settings = settings_and_log(level="WARNING")
    if urlsplit(url).scheme not in ("http", "https"):
        raise UsageError(f"{url} is no web address; a feed's address begins with https:// or http://")
    if country and not (len(country) == 2 and country.isalpha()):
        raise UsageError(f"{country} is no country code; it has two letters, such as PK")
    checked = asyncio.run(_check(settings, [Feed(0, url, outlet or outlet_of(url))]))[0]
    if checked.error:
        raise UsageError(f"not added: {checked.error}")
    store = _open(settings)
    try:
        name = outlet or checked.title or outlet_of(url)
        new = store.write(lambda db: feeds.put(db, url=url, outlet=name, country=country.upper() or None))
        store.write(lambda db: feeds.verify(db, [url]))
        typer.echo(f"{'Added' if new else 'Known already, brought up to date'}: {name} ({checked.entries} entries)")
    finally:
        store.close()


def check() -> None:
    """Fetch every feed once and say which work; those that do are marked as verified. Example: hearsay feeds check"""
    settings = settings_and_log(level="WARNING")
    store = _open(settings)
    try:
        listed = [feed for feed in store.read(feeds.every) if feed.active]
        results = asyncio.run(_check(settings, listed))
        working = [result.feed.url for result in results if not result.error]
        store.write(lambda db: feeds.verify(db, working))
        table = Table("outlet", "address", "result")
        for result in results:
            table.add_row(result.feed.outlet, result.feed.url, result.error or f"works, {result.entries} entries")
        screen(wide=True).print(table)
        typer.echo(f"{len(working)} of {len(results)} work.")
        held = store.read(quarantine.every)
        if held:
            typer.echo(f"{len(held)} items ended their reader and are set aside; see: hearsay feeds quarantine")
    finally:
        store.close()


def set_aside(
    release: Annotated[int | None, typer.Option(help="The number of an item to read again; 0 for all.")] = None,
) -> None:
    """What ended its reader (a feed, a page, an article) and is not read again, with the reason.

    Example: hearsay feeds quarantine --release 3
    """
    settings = settings_and_log(level="WARNING")
    store = _open(settings)
    try:
        if release is not None:
            freed = store.write(lambda db: quarantine.release(db, release or None))
            typer.echo(f"{freed} released." if freed else "There is no such item.")
            return
        held = store.read(quarantine.every)
        table = Table("no", "what", "outlet", "address", "since", "met", "reason")
        for one in held:
            since = f"{one.first_at:%Y-%m-%d %H:%M}"
            table.add_row(str(one.id), one.kind, one.outlet, one.url, since, str(one.met), one.reason)
        screen(wide=True).print(table if held else "Nothing is set aside.")
    finally:
        store.close()


@dataclass(frozen=True, slots=True)
class Checked:
    """What fetching one feed gave."""

    feed: Feed
    title: str = ""
    entries: int = 0
    error: str = ""


async def _check(settings: Settings, listed: list[Feed]) -> list[Checked]:
    slots = asyncio.Semaphore(AT_ONCE)
    private = settings.hearsay_allow_private_networks
    workers = Workers()
    async with Fetcher(user_agent=user_agent(settings), allow_private=private) as fetcher:

        async def one(feed: Feed) -> Checked:
            async with slots:
                try:
                    fetched = await fetcher.get(feed.url, kind="feed")
                    document = await workers.parse_feed(fetched.body, fetched.url)
                except HearsayError as error:
                    return Checked(feed, error=str(error))
                return Checked(feed, document.title, len(document.entries))

        try:
            return list(await asyncio.gather(*map(one, listed)))
        finally:
            workers.stop()


def _open(settings: Settings) -> Store:
    store = Store.open(settings.hearsay_database)
    store.write(lambda db: follow_catalogue(db, settings))
    return store


def _state(feed: Feed) -> str:
    if not feed.active:
        return f"off{': ' + feed.error if feed.error else ''}"
    if feed.failures:
        return f"failing ({feed.failures}): {feed.error}"
    return "ok" if feed.verified or feed.last_ok_at else "unverified"
