"""What settings make of the way in: the client that fetches, the polling, and the pushes."""

from datetime import timedelta
from functools import partial
from secrets import token_urlsafe

from bot.clock import Clock
from bot.collect import Collect, Progress
from bot.follow import user_agent
from bot.ingest import Ingest
from bot.pushing import Pushing
from bot.sources.fetch import Fetcher
from bot.sources.workers import Workers
from bot.store import Store
from config.settings import Settings


def fetcher_of(settings: Settings) -> Fetcher:
    """The client, with the operator's name and address rules."""
    return Fetcher(user_agent=user_agent(settings), allow_private=settings.hearsay_allow_private_networks)


def collect_of(
    settings: Settings,
    store: Store,
    fetcher: Fetcher,
    workers: Workers,
    ingest: Ingest,
    *,
    clock: Clock,
    progress: Progress,
) -> Collect:
    """The polling; hubs are asked where they can reach us."""
    return Collect(
        store,
        fetcher,
        workers,
        ingest,
        clock=clock,
        interval=timedelta(minutes=settings.hearsay_poll_minutes),
        progress=progress,
        token=partial(token_urlsafe, 24) if _reachable(settings) else None,
    )


def pushing_of(settings: Settings, store: Store, fetcher: Fetcher, collect: Collect, clock: Clock) -> Pushing | None:
    """The pushes, where hubs can reach us."""
    url = _reachable(settings)
    return Pushing(store, fetcher, collect.pushed, public_url=url, clock=clock) if url else None


def _reachable(settings: Settings) -> str | None:
    """The address under which the world reaches our web server, if there are both."""
    return settings.hearsay_public_url if settings.hearsay_port is not None else None
