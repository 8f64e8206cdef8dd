"""Which feeds are followed, who is told when one is not any more, and how the bot names itself to their servers."""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit

from bot import __version__
from bot.errors import SettingsError
from bot.sources import opml
from bot.sources.catalogue import CatalogueFeed, feed_of
from bot.sources.catalogue import load as load_catalogue
from bot.store import Database, feeds, outbox, subscriptions
from bot.types import Feed
from config.settings import Settings


def user_agent(settings: Settings) -> str:
    """How the bot names itself to servers: honestly, with the operator's contact."""
    contact = f" (+{settings.hearsay_contact})" if settings.hearsay_contact else ""
    return f"Hearsay/{__version__}{contact}"


def follow_catalogue(db: Database, settings: Settings) -> None:
    """The feeds of the operator's file, or the shipped ones, become the feeds that are polled."""
    listed = load_catalogue(settings.hearsay_feeds)
    for feed in listed:
        feeds.put(
            db,
            url=feed.url,
            outlet=feed.outlet,
            country=feed.country,
            language=feed.language,
            group=feed.group,
            active=feed.active,
            origin="catalogue",
        )
    feeds.leave_catalogue(db, [feed.url for feed in listed])


def follow_one(
    db: Database,
    url: str,
    outlet: str,
    *,
    now: datetime,
    language: str | None,
    country: str | None = None,
    added_by: str | None = None,
) -> bool:
    """Follow a feed that was seen to work, and ask it again should it be known and paused. True when it is new."""
    before = feeds.by_url(db, url)
    # What is not said anew stays.
    country = country or (before.country if before else None)
    language = language or (before.language if before else None)
    group = before.group if before else ""
    new = feeds.put(db, url=url, outlet=outlet, country=country, language=language, group=group, added_by=added_by)
    if before is not None:
        feeds.resume(db, before.id, now)
    feeds.verify(db, [url])
    return new


def listed(body: bytes, name: str) -> tuple[list[CatalogueFeed], list[str]]:
    """The feeds of an OPML file, and why others of it cannot be followed. Raises ParseError where it is no OPML."""
    wanted: dict[str, CatalogueFeed] = {}
    refused: list[str] = []
    for outline in opml.read(body, name):
        try:
            feed = feed_of(outline)
        except SettingsError as error:
            refused.append(error.detail)
            continue
        wanted.setdefault(feed.url, feed)
    return list(wanted.values()), refused


def follow_listed(db: Database, wanted: Sequence[CatalogueFeed], *, added_by: str | None = None) -> int:
    """Follow those that are not known; returns how many these are."""
    new = [feed for feed in wanted if feeds.by_url(db, feed.url) is None]
    for feed in new:
        feeds.put(db, url=feed.url, outlet=feed.outlet, language=feed.language, group=feed.group, added_by=added_by)
    return len(new)


def as_opml(db: Database, now: datetime) -> tuple[int, bytes]:
    """How many feeds are followed and not paused, and these as an OPML file."""
    followed = [feed for feed in feeds.every(db) if feed.active and feed.paused is None]
    outlines = [opml.Outline(feed.url, feed.outlet, feed.group, feed.language or "") for feed in followed]
    return len(outlines), opml.write(outlines, title="Feeds that Hearsay follows", made=now)


def tell_paused(db: Database, feed: Feed, now: datetime) -> int:
    """Owe a word that this feed is paused, once, to the chats that asked for its outlet or added it."""
    outlet = feed.outlet.casefold()
    asked = {chat_id for chat_id, named in subscriptions.outlets_asked(db) if named.casefold() == outlet}
    chat_ids = sorted(asked | ({feed.added_by} if feed.added_by else set()))
    subject = f"feed:{feed.id}:{now:%Y-%m-%dT%H:%M}"
    return sum(outbox.promise(db, chat_id=key, kind="broadcast", subject=subject, now=now) for key in chat_ids)


def outlet_of(url: str) -> str:
    """An outlet's name from a URL, for want of a better one: its host."""
    return (urlsplit(url).hostname or url).removeprefix("www.")
