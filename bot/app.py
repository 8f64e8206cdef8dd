"""The composition root: settings in, a running bot out. Tests call the same one."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from rich.console import Console

from bot import __version__
from bot.alarm import alarm
from bot.buttons import StoredButtons
from bot.clock import Clock, utc_now
from bot.cluster import Cluster
from bot.collect import Collect, Progress
from bot.deliver import Deliver
from bot.digest import Digests
from bot.discover import FindFeed, finder
from bot.enrol import Keeper, Roll, open_roll
from bot.follow import follow_catalogue
from bot.inflow import collect_of, fetcher_of, pushing_of
from bot.ingest import Ingest, Read
from bot.installed import StoredWorkspaces, vault_of
from bot.message import Channel, ChatEvent, OnChat
from bot.officials.linker import Linker
from bot.officials.registry import Registry
from bot.operate.watching import Watch
from bot.pace import Pace
from bot.platforms import Platforms, connect, refuse_halves
from bot.pushing import Pushing
from bot.reading import Reading, in_process, processes
from bot.schedule import Schedule
from bot.site.publisher import Publisher
from bot.sources.fetch import Fetcher
from bot.sources.workers import Workers
from bot.store import Store, chats, lanes
from bot.types import Route
from bot.web import WebServer
from config.settings import Settings
from handlers.commands import Conversation, Desk, Turnstile, table

POLL_SECONDS = 1.0
PUSH_SECONDS = 30.0
DELIVER_SECONDS = 1.0
DIGEST_SECONDS = 5.0
IN_FLIGHT_SECONDS = 6.0  # what went out gets so long to be answered when the bot stops
STOP_SECONDS = 3.0
WORTH_KEEPING = 5.0  # a shorter pause is over before a restart is
PUBLISH_SECONDS = 2.0
CLUSTER_SECONDS = 3600.0  # a cluster may be away for a while, and what waits for it is not lost
PEOPLE_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class App:
    """A bot that is put together. `run` makes it go; the parts can also be driven one by one."""

    settings: Settings
    store: Store
    keeper: Keeper
    registry: Registry
    fetcher: Fetcher
    ingest: Ingest
    collect: Collect
    pushing: Pushing | None
    deliver: Deliver
    digests: Digests
    conversation: Conversation
    platforms: Platforms
    watch: Watch
    web: WebServer | None
    publisher: Publisher | None
    clock: Clock

    async def run(self, stop: asyncio.Event) -> None:
        """Answer, poll, deliver and digest until `stop` is set; then finish what is under way."""
        await self.store.awrite(lambda db: follow_catalogue(db, self.settings))
        await self.deliver.start()
        schedule = Schedule(ticked=self.watch.health.ticked)
        self.watch.health.expect("poll", "deliver", "digest")
        schedule.every(POLL_SECONDS, "poll", self.collect.begin)
        if self.pushing is not None:
            schedule.every(PUSH_SECONDS, "push", self.pushing.tick)
        schedule.every(DELIVER_SECONDS, "deliver", self.deliver.tick)
        schedule.every(DIGEST_SECONDS, "digest", self.digests.tick)
        if self.publisher is not None:
            schedule.every(PUBLISH_SECONDS, "publish", self.publisher.tick)
        schedule.every(PEOPLE_SECONDS, "people", self.keeper.tick)
        async with self._serving():
            await self.platforms.start()
            for name in self.platforms.refused:
                self.watch.platform(name, "refuses the token")
            schedule.start()
            try:
                await stop.wait()
            finally:
                await self.deliver.stop(IN_FLIGHT_SECONDS)
                await asyncio.gather(schedule.stop(STOP_SECONDS), self.platforms.stop())
                await self.collect.stop(STOP_SECONDS)
                if self.pushing is not None:
                    await self.pushing.stop()

    @asynccontextmanager
    async def _serving(self) -> AsyncIterator[None]:
        """The web server is up before the platforms are told its address, and until nobody calls any more."""
        if self.web is None:
            yield
            return
        await self.web.start()
        await self.watch.observe_lags()
        warming = asyncio.create_task(self.watch.warm())
        try:
            yield
        finally:
            warming.cancel()
            await asyncio.gather(warming, return_exceptions=True)
            await self.web.stop()


@asynccontextmanager
async def build(
    settings: Settings,
    *,
    console: Console | None = None,
    clock: Clock = utc_now,
    loaded: Callable[[int, bool], None] = lambda count, done: None,
    progress: Progress = lambda polled: None,
    workers: bool = True,
) -> AsyncIterator[App]:
    """Put a bot together from settings, and take it apart at the end.

    `console` adds the console chat; `loaded` hears how many people are in the store so far and when that is all,
    `progress` hears of every poll. Without `workers` texts are read in a thread of this process, for commands that
    read a few and end. Raises SettingsError, StoreError or ModelError with what to do.
    """
    refuse_halves(settings)
    async with AsyncExitStack() as stack:
        store = await asyncio.to_thread(Store.open, settings.hearsay_database)
        stack.callback(store.close)
        roll = await asyncio.to_thread(open_roll, store, settings.hearsay_officials, now=clock(), progress=loaded)
        watch = Watch(store, clock=clock, version=__version__)
        reading = _reading(settings, roll, watch, workers=workers)
        stack.callback(reading.stop)
        ingest = _ingest(store, watch.reads(reading.read), roll, settings, clock)
        await ingest.start()
        fetcher = await stack.enter_async_context(fetcher_of(settings))
        pages = Workers(ended=partial(watch.worker_ended, "pages"))
        stack.callback(pages.stop)
        desk = _desk(store, roll, settings, clock, finder(fetcher, pages))
        conversation = Conversation(desk, table())
        buttons, on_chat = StoredButtons(store), _on_chat(store, clock)
        pace = _pace(store, clock)
        installed = await asyncio.to_thread(_workspaces, store, settings, clock)
        platforms = connect(settings, conversation.answer, buttons, on_chat, console, pace=pace, workspaces=installed)
        watch.hears(platforms.trouble)
        collect = collect_of(settings, store, fetcher, pages, ingest, clock=clock, progress=watch.polls(progress))
        pushing = pushing_of(settings, store, fetcher, collect, clock)
        yield App(
            settings=settings,
            store=store,
            keeper=Keeper(store, roll),
            registry=roll.registry,
            fetcher=fetcher,
            ingest=ingest,
            collect=collect,
            pushing=pushing,
            deliver=_deliver(store, watch, platforms.channels, settings, clock, pace),
            digests=Digests(store, clock=clock),
            conversation=conversation,
            platforms=platforms,
            watch=watch,
            web=_web(settings, watch, (*platforms.routes, *(pushing.routes() if pushing else ()))),
            publisher=_publisher(store, settings, clock),
            clock=clock,
        )


def _web(settings: Settings, watch: Watch, routes: Iterable[Route]) -> WebServer | None:
    """The web server, where a port is set. What others are to call is handed in here: `routes` by the adapters."""
    if settings.hearsay_port is None:
        return None
    served = (*watch.routes(), *routes)
    return WebServer(served, host=settings.hearsay_host, port=settings.hearsay_port, seen=watch.metrics.answered)


def _publisher(store: Store, settings: Settings, clock: Clock) -> Publisher | None:
    """What keeps the public site's copy up to date, where one is wanted."""
    if settings.hearsay_site is None:
        return None
    return Publisher(store, settings.hearsay_site, least=settings.hearsay_digest_confidence, clock=clock)


def _ingest(store: Store, read: Read, roll: Roll, settings: Settings, clock: Clock) -> Ingest:
    return Ingest(
        store,
        read,
        Linker(roll.registry, countries=roll.countries).link,
        clock=clock,
        reader=__version__,
        alert_confidence=settings.hearsay_alert_confidence,
        countries=roll.countries,
        met=roll.registry.put,
    )


def _pace(store: Store, clock: Clock) -> Pace:
    """The lanes; a long pause that a platform asks for is kept over a restart."""

    def closed(name: str, seconds: float) -> None:
        if seconds >= WORTH_KEEPING:
            until = clock() + timedelta(seconds=seconds)
            store.write_soon(lambda db: lanes.close(db, name, until))

    return Pace(closed=closed)


def _deliver(
    store: Store, watch: Watch, channels: Mapping[str, Channel], settings: Settings, clock: Clock, pace: Pace
) -> Deliver:
    return Deliver(
        store,
        watch.channels(channels),
        clock=clock,
        policy=settings.hearsay_unknown,
        digest_confidence=settings.hearsay_digest_confidence,
        alert_confidence=settings.hearsay_alert_confidence,
        pace=pace,
        alarm=alarm(store, settings.hearsay_owners, clock=clock),
        arrived=watch.log_sent,
    )


def _workspaces(store: Store, settings: Settings, clock: Clock) -> StoredWorkspaces | None:
    """The workspaces that installed the Slack app, where they can."""
    vault = vault_of(settings)
    if vault is None:
        return None
    kept = StoredWorkspaces(store, vault, clock=clock)
    kept.renew()
    return kept


def _reading(settings: Settings, roll: Roll, watch: Watch, *, workers: bool) -> Reading:
    """Where texts are read: in worker processes, on a cluster, or (without `workers`) in a thread of this process."""
    model, names, scheduler = settings.hearsay_nlp_model, roll.names, settings.hearsay_dask_scheduler
    ended = partial(watch.worker_ended, "language")
    if not workers:
        return Reading(in_process(model, names), ended=ended)
    if scheduler is not None:
        make = partial(Cluster, scheduler, str(model) if model else None, names)
        return Reading(make, patience=CLUSTER_SECONDS, ended=ended)
    return Reading(processes(settings.workers, model, names), ended=ended)


def _desk(store: Store, roll: Roll, settings: Settings, clock: Clock, find_feed: FindFeed) -> Desk:
    return Desk(
        store=store,
        registry=roll.registry,
        countries=roll.countries,
        clock=clock,
        describe=lambda person: roll.office_and_country(person, clock().date()),
        zone=settings.hearsay_zone,
        least=settings.hearsay_digest_confidence,
        sure=settings.hearsay_alert_confidence,
        open_to_all=settings.access == "open",
        owners=settings.hearsay_owners,
        approve=settings.access == "approve",
        turnstile=Turnstile(clock),
        find_feed=find_feed,
    )


def _on_chat(store: Store, clock: Clock) -> OnChat:
    async def happened(event: ChatEvent) -> None:
        if event.kind == "moved" and event.new_chat_id is not None:
            new_chat_id = event.new_chat_id
            await store.awrite(lambda db: chats.move(db, event.chat_id, new_chat_id))
        elif event.kind == "gone":
            await store.awrite(lambda db: chats.leave(db, event.chat_id, clock()))
        elif event.kind == "back":
            await store.awrite(lambda db: chats.come_back(db, event.chat_id))

    return happened
