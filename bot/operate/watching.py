"""Watching a running bot from outside: its movements are wrapped where they are put together and do not know it."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from time import monotonic, perf_counter
from typing import Literal, TypeVar

from bot.clock import Clock
from bot.collect import Polled, Progress
from bot.errors import ChatGone, ChatMoved, DeliveryError, MessageRefused, ModelError, PlatformDown, RetryLater, Unknown
from bot.language import SAMPLE
from bot.log import article_id, logger
from bot.message import Act, Channel, Lane, Message, Sent, Way
from bot.store import Store, watching
from bot.types import Delivery, Findings, Route, WebReply, WebRequest
from bot.web import Health, Metrics

T = TypeVar("T")
Read = Callable[[str], Awaitable[Findings]]
_RESULTS: tuple[tuple[type[DeliveryError], str], ...] = (
    (RetryLater, "pause"),
    (Unknown, "unknown"),
    (ChatGone, "gone"),
    (ChatMoved, "moved"),
    (MessageRefused, "refused"),
    (PlatformDown, "down"),
)


class Watch:
    """Counts what a bot does and knows how it is: the side of `/metrics` and `/healthz` that sees the bot."""

    def __init__(self, store: Store, *, clock: Clock, version: str) -> None:
        self._store = store
        self._clock = clock
        self.metrics = Metrics(version)
        self._read: Read | None = None
        self._model: str | None = "no sentence was read yet"
        self._platforms: dict[str, str | None] = {}
        self._deaf: Callable[[], Mapping[str, str | None]] = dict
        self._sides: dict[str, dict[str, bool]] = {}
        self._last_move: int | None = None
        self._log = logger(__name__)
        checks = {"database": self._database, "language model": self._reader, "platforms": self._reach}
        self.health = Health(checks, clock=monotonic)

    def reads(self, read: Read) -> Read:
        """`read`, timed."""

        async def timed(text: str) -> Findings:
            started = perf_counter()
            try:
                findings = await read(text)
            except ModelError as error:
                self._model = error.what
                raise
            finally:
                self.metrics.read.observe(perf_counter() - started)
            self._model = None
            return findings

        self._read = timed
        return timed

    async def warm(self) -> None:
        """Have one sentence read: from then on the model is known to work, and the first article does not wait."""
        with contextlib.suppress(ModelError):
            if self._read is not None:
                await self._read(SAMPLE)

    def polls(self, progress: Progress) -> Progress:
        """`progress`, with what it hears counted."""

        def counted(polled: Polled) -> None:
            result = "failed" if polled.error else "unchanged" if polled.not_modified else "new"
            self.metrics.polls.labels(result).inc()
            for outcome in polled.outcomes:
                self.metrics.articles.labels(outcome.state).inc()
                self.metrics.statements.inc(outcome.statements)
            progress(polled)

        return counted

    def channels(self, channels: Mapping[str, Channel]) -> dict[str, Channel]:
        """The ways out, each watched."""
        self._platforms |= dict.fromkeys(channels)
        return {name: _Watched(channel, self) for name, channel in channels.items()}

    def worker_ended(self, room: Literal["language", "pages"]) -> None:
        """A worker process died, or was ended because it took too long."""
        self.metrics.kills.labels(room).inc()

    def platform(self, name: str, wrong: str | None) -> None:
        """A platform works (None), or what is wrong with it."""
        self._platforms[name] = wrong

    def hears(self, trouble: Callable[[], Mapping[str, str | None]]) -> None:
        """`trouble` says by platform what keeps its messages from coming in."""
        self._deaf = trouble

    async def log_sent(self, delivery: Delivery) -> None:
        """Say which delivery went out, and (by the id that its article has in the log) which news; not to whom."""
        url = await self._store.aread(lambda db: watching.article_of(db, delivery.id))
        news = {"article": article_id(url)} if url else {}
        platform = delivery.chat_id.partition(":")[0]
        self._log.info("message sent", platform=platform, delivery=str(delivery.id), **news)

    def sent(self, platform: str, result: str, seconds: float, *, side: str = "") -> None:
        """A message was handed to a platform, on one `side` of it: a workspace, where it has several."""
        self.metrics.sends.labels(platform, result).inc()
        self.metrics.send.labels(platform).observe(seconds)
        if result == "pause":
            self.metrics.pauses.labels(platform).inc()
        if result in ("sent", "down"):
            self._sides.setdefault(platform, {})[side] = result == "sent"
            # one workspace that throws the bot out makes it no less ready for the others
            self.platform(platform, None if any(self._sides[platform].values()) else "refuses the token")

    def routes(self) -> tuple[Route, ...]:
        """`/healthz` and `/metrics`."""
        return (*self.health.routes(), Route("GET", "/metrics", "metrics", self._metrics_page, inside=True))

    async def _metrics_page(self, request: WebRequest) -> WebReply:
        await self._measure()
        body, kind = self.metrics.page()
        return WebReply(200, body, kind)

    async def _measure(self) -> None:
        now, metrics = self._clock(), self.metrics
        found = await self._store.aread(lambda db: watching.measured(db, now))
        metrics.set_all(metrics.waiting, {name: queue.depth for name, queue in found.queues.items()})
        metrics.set_all(metrics.oldest, {name: queue.oldest for name, queue in found.queues.items()})
        metrics.set_all(metrics.deliveries, found.unsent)
        metrics.set_all(metrics.feeds, found.feeds)
        metrics.set_all(metrics.stored, found.sizes)
        metrics.set_all(metrics.ticks, self.health.ages())
        metrics.size.set(await asyncio.to_thread(_bytes_of, self._store))
        await self.observe_lags()

    async def observe_lags(self) -> None:
        """Take in the alerts that went out since the last call; the first call only marks where to begin."""
        after = self._last_move
        if after is None:
            self._last_move = await self._store.aread(watching.newest_move)
            return
        self._last_move, lags = await self._store.aread(lambda db: watching.alert_lags(db, after))
        for lag in lags:
            self.metrics.lag.observe(lag)

    async def _database(self) -> str | None:
        return None if await self._store.aread(watching.reads) else "does not answer"

    async def _reader(self) -> str | None:
        return self._model

    async def _reach(self) -> str | None:
        found = [*self._platforms.items(), *self._deaf().items()]
        return "; ".join(f"{name} {wrong}" for name, wrong in found if wrong) or None


class _Watched:
    """A channel whose sends are counted."""

    def __init__(self, channel: Channel, watch: Watch) -> None:
        self._channel = channel
        self._watch = watch
        self.platform = channel.platform

    def lanes(self, chat_id: str, act: Act) -> tuple[Lane, ...]:
        return self._channel.lanes(chat_id, act)

    async def send(
        self, chat_id: str, message: Message, *, key: str, reply_to: str | None = None, way: Way | None = None
    ) -> Sent:
        return await self._counted(chat_id, self._channel.send(chat_id, message, key=key, reply_to=reply_to, way=way))

    async def edit(
        self, chat_id: str, message_id: str, message: Message, *, rest: Sequence[str] = (), way: Way | None = None
    ) -> Sent:
        return await self._counted(chat_id, self._channel.edit(chat_id, message_id, message, rest=rest, way=way))

    async def find(self, chat_id: str, key: str, *, since: datetime | None = None) -> Sent | None | Literal["cannot"]:
        return await self._channel.find(chat_id, key, since=since)

    def _side(self, chat_id: str) -> str:
        with contextlib.suppress(DeliveryError):
            lanes = self._channel.lanes(chat_id, "send")
            return lanes[-1].name if lanes else ""
        return ""

    async def _counted(self, chat_id: str, sending: Awaitable[T]) -> T:
        started, result = perf_counter(), "broken"
        try:
            answer = await sending
            result = "sent"
        except DeliveryError as error:
            result = next((word for kind, word in _RESULTS if isinstance(error, kind)), "failed")
            raise
        finally:
            self._watch.sent(self.platform, result, perf_counter() - started, side=self._side(chat_id))
        return answer


def _bytes_of(store: Store) -> int:
    beside = (store.path, store.path.with_name(store.path.name + "-wal"))
    return sum(path.stat().st_size for path in beside if path.exists())
