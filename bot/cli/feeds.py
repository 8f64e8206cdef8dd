"""`hearsay feeds`: which feeds are followed, and whether they work."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Annotated, Protocol

import typer
from rich.table import Table

from bot.cli.setting import screen, settings_and_log, store_open
from bot.clock import utc_now
from bot.discover import FoundFeed, find_feed
from bot.errors import HearsayError, ParseError, SourceError, UsageError
from bot.feed_health import TROUBLES, advice, described, health, health_word
from bot.follow import as_opml, follow_catalogue, follow_listed, follow_one, listed
from bot.inflow import fetcher_of
from bot.sources import rhythm
from bot.sources.fetch import Fetcher
from bot.sources.workers import Workers
from bot.store import Database, Store, feeds, quarantine
from bot.types import Feed
from bot.wording import translations
from config.settings import Settings

MOST_REFUSED = 20
AT_ONCE = 8


def application() -> typer.Typer:
    """The sub-commands."""
    app = typer.Typer(help="Which feeds are followed, and whether they work.", no_args_is_help=True)
    app.command("list")(list_feeds)
    app.command("add")(add)
    app.command("remove")(remove)
    app.command("resume")(resume)
    app.command("import")(import_feeds)
    app.command("export")(export)
    app.command("check")(check)
    app.command("quarantine")(set_aside)
    return app


def list_feeds(
    everything: Annotated[bool, typer.Option("--all", help="Also those that are switched off.")] = False,
) -> None:
    """The feeds by group, with their last poll and error. Example: hearsay feeds list --all"""
    with _record() as (_settings, store):
        followed = [feed for feed in store.read(feeds.every) if feed.active or everything]
    table = Table("group", "outlet", "country", "address", "last read", "state")
    for feed in followed:
        read = f"{feed.last_ok_at:%Y-%m-%d %H:%M}" if feed.last_ok_at else "never"
        table.add_row(feed.group, feed.outlet, feed.country or "", feed.url, read, _state(feed))
    screen(wide=True).print(table)


def add(
    url: Annotated[str, typer.Argument(help="The feed's address, or its site's.")],
    outlet: Annotated[str, typer.Option(help="The outlet's name; else the feed's own title.")] = "",
    country: Annotated[str, typer.Option(help="The outlet's country, two letters.")] = "",
) -> None:
    """Follow one more feed; a site's address will do, its feed is looked for.

    Example: hearsay feeds add https://example.org --outlet "The Example" --country PK
    """
    if country and not (len(country) == 2 and country.isalpha()):
        raise UsageError(f"{country} is no country code; it has two letters, such as PK")
    with _record() as (settings, store):
        found = asyncio.run(_find(settings, url))
        name = outlet or found.outlet
        new = store.write(
            lambda db: follow_one(
                db, found.url, name, now=utc_now(), language=found.language, country=country.upper() or None
            )
        )
    known = "Added" if new else "Known already, brought up to date"
    typer.echo(f"{known}: {name}, {found.url} ({found.entries} entries)")


async def _find(settings: Settings, url: str) -> FoundFeed:
    try:
        async with _reaching(settings, processes=1) as (fetcher, workers):
            return await find_feed(fetcher, workers, url)
    except SourceError as error:
        raise UsageError(f"not added: {error}") from error


def remove(named: Annotated[str, typer.Argument(help="The feed's address, or its outlet's name.")]) -> None:
    """Read a feed no more; what it reported stays. Example: hearsay feeds remove https://example.org/rss.xml"""
    _change(named, lambda db, *, feed: feeds.pause(db, feed.id, "operator", now=utc_now()), "Read no more")


def resume(named: Annotated[str, typer.Argument(help="The feed's address, or its outlet's name.")]) -> None:
    """Read a paused feed again. Example: hearsay feeds resume "The Example" """
    _change(named, lambda db, *, feed: feeds.resume(db, feed.id, utc_now()), "Read again")


class _Act(Protocol):
    def __call__(self, db: Database, *, feed: Feed) -> bool: ...


def _change(named: str, act: _Act, done: str) -> None:
    with _record() as (_settings, store):
        chosen = [f for f in store.read(feeds.every) if named == f.url or named.casefold() == f.outlet.casefold()]
        if not chosen:
            raise UsageError(f"no feed is called {named}; hearsay feeds list --all shows them")
        for feed in chosen:
            changed = store.write(partial(act, feed=feed))
            typer.echo(f"{done if changed else 'Nothing to change'}: {feed.outlet}, {feed.url}")


def import_feeds(file: Annotated[Path, typer.Argument(help="An OPML file, as feed readers export it.")]) -> None:
    """Follow all feeds of an OPML file. Example: hearsay feeds import subscriptions.opml"""
    try:
        wanted, refused = listed(file.read_bytes(), str(file))
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}") from error
    except ParseError as error:
        raise UsageError(str(error)) from error
    with _record() as (_settings, store):
        new = store.write(lambda db: follow_listed(db, wanted))
    for reason in refused[:MOST_REFUSED]:
        typer.secho(f"left out: {reason}", fg="yellow", err=True)
    typer.echo(f"{new} added, {len(wanted) - new} known already, {len(refused)} left out.")


def export(
    file: Annotated[Path | None, typer.Argument(help="Where to write; without it to standard output.")] = None,
) -> None:
    """Write all followed feeds as OPML. Example: hearsay feeds export feeds.opml"""
    with _record() as (_settings, store):
        count, body = store.read(lambda db: as_opml(db, utc_now()))
    if file is None:
        typer.echo(body.decode("utf-8"), nl=False)
        return
    file.write_bytes(body)
    typer.echo(f"{count} feeds in {file}")


def check() -> None:
    """Fetch every feed once, and say how each is and what to do. One that was given up and works is read again.

    Example: hearsay feeds check
    """
    with _record() as (settings, store):
        known = [feed for feed in store.read(feeds.every) if feed.active and feed.paused not in ("operator", "moved")]
        results = asyncio.run(_check(settings, known))
        working = [result.feed for result in results if not result.error]
        store.write(lambda db: feeds.verify(db, [feed.url for feed in working]))
        store.write(lambda db: [feeds.resume(db, feed.id, utc_now()) for feed in working])
        held = store.read(quarantine.every)
    table = Table("outlet", "address", "result", "do")
    for result in results:
        table.add_row(result.feed.outlet, result.feed.url, *_told(result, utc_now()))
    screen(wide=True).print(table)
    typer.echo(f"{len(working)} of {len(results)} work.")
    if held:
        typer.echo(f"{len(held)} items ended their reader and are set aside; see: hearsay feeds quarantine")


def set_aside(
    release: Annotated[int | None, typer.Option(help="The number of an item to read again; 0 for all.")] = None,
) -> None:
    """What ended its reader (a feed, a page, an article) and is not read again, with the reason.

    Example: hearsay feeds quarantine --release 3
    """
    with _record() as (_settings, store):
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


def _told(result: "Checked", now: datetime) -> tuple[str, str]:
    """What came of a check, and what to do about it."""
    words = translations("en")
    if result.error:
        failing = replace(result.feed, failures=max(result.feed.failures, 1), status=result.status, error=result.error)
        state = health(failing, now)
        return f"{health_word(state, words)}: {result.error}", advice(state, words)
    state = health(replace(result.feed, failures=0, paused=None), now)
    moved = f"; moved to {result.moved_to}" if result.moved_to else ""
    if state == "stale":
        told = described(replace(result.feed, error=None), state, now, words)
        return f"works, {result.entries} entries, but {told}{moved}", advice(state, words)
    return f"works, {result.entries} entries{moved}", ""


@dataclass(frozen=True, slots=True)
class Checked:
    """What fetching one feed gave."""

    feed: Feed
    entries: int = 0
    error: str = ""
    status: int | None = None
    moved_to: str | None = None


async def _check(settings: Settings, known: list[Feed]) -> list[Checked]:
    slots = asyncio.Semaphore(AT_ONCE)
    async with _reaching(settings) as (fetcher, workers):

        async def one(feed: Feed) -> Checked:
            async with slots:
                try:
                    fetched = await fetcher.get(feed.url, kind="feed")
                    document = await workers.parse_feed(fetched.body, fetched.url)
                except HearsayError as error:
                    return Checked(feed, error=str(error), status=getattr(error, "status", None))
                dated = [entry for entry in document.entries if entry.published is not None]
                newest = feed.newest_at or rhythm.newest(feed, dated, utc_now())
                seen = replace(feed, newest_at=newest, last_ok_at=utc_now())
                return Checked(seen, len(document.entries), moved_to=fetched.moved_to)

        return list(await asyncio.gather(*map(one, known)))


@asynccontextmanager
async def _reaching(settings: Settings, *, processes: int = 2) -> AsyncIterator[tuple[Fetcher, Workers]]:
    """What fetches and what parses."""
    workers = Workers(processes=processes)
    try:
        async with fetcher_of(settings) as fetcher:
            yield fetcher, workers
    finally:
        workers.stop()


@contextmanager
def _record() -> Iterator[tuple[Settings, Store]]:
    """The settings and the configured database, with the feeds of the operator's file in it."""
    settings = settings_and_log(level="WARNING")
    with store_open(settings) as store:
        store.write(lambda db: follow_catalogue(db, settings))
        yield settings, store


def _state(feed: Feed) -> str:
    words, now = translations("en"), utc_now()
    state = health(feed, now)
    return (
        f"{health_word(state, words)}: {described(feed, state, now, words)}"
        if state in TROUBLES
        else health_word(state, words)
    )
