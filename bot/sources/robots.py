"""robots.txt, obeyed for pages (RFC 9309). Feeds are made to be fetched; pages are asked for only where they may be."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from protego import Protego

from bot.errors import FetchError, SourceError
from bot.sources.fetch import Fetcher
from bot.sources.text import decode

AGENT = "Hearsay"
KEPT = timedelta(hours=24)
KEPT_AFTER_TROUBLE = timedelta(hours=1)
MOST_HOSTS = 5000
LONGEST_DELAY = 30.0


@dataclass(frozen=True, slots=True)
class _Rules:
    """One host's rules until they are stale; None is "nothing may be fetched"."""

    rules: Protego | None
    until: datetime


class Robots:
    """What hosts allow, remembered for a day."""

    def __init__(self, fetcher: Fetcher, *, clock: Callable[[], datetime], agent: str = AGENT) -> None:
        self._fetcher = fetcher
        self._clock = clock
        self._agent = agent
        self._known: dict[str, _Rules] = {}

    async def allows(self, url: str) -> bool:
        """Whether this page may be fetched. A crawl delay that its host asks for becomes the pace for it."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        known = self._known.get(origin)
        if known is None or known.until <= self._clock():
            known = await self._ask(origin)
            self._remember(origin, known)
        return known.rules is not None and bool(known.rules.can_fetch(url, self._agent))

    async def _ask(self, origin: str) -> _Rules:
        """No file is no rule; a server in trouble allows nothing until it is well again (RFC 9309, 2.3.1)."""
        now = self._clock()
        try:
            body = (await self._fetcher.get(f"{origin}/robots.txt", kind="robots")).body
        except SourceError as error:
            status = error.status if isinstance(error, FetchError) else None
            if status is not None and 400 <= status < 500 and status != 429:
                return _Rules(Protego.parse(""), now + KEPT)
            return _Rules(None, now + KEPT_AFTER_TROUBLE)
        rules = Protego.parse(decode(body))
        delay = rules.crawl_delay(self._agent)
        if delay:
            self._fetcher.slow_down(origin, min(float(delay), LONGEST_DELAY))
        return _Rules(rules, now + KEPT)

    def _remember(self, origin: str, rules: _Rules) -> None:
        if len(self._known) >= MOST_HOSTS:
            now = self._clock()
            self._known = {key: kept for key, kept in self._known.items() if kept.until > now}
            while len(self._known) >= MOST_HOSTS:
                self._known.pop(next(iter(self._known)))
        self._known[origin] = rules
