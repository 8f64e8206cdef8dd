"""A news outlet for acceptance tests: a real HTTP server on loopback, whose front page a test writes."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from types import TracebackType
from typing import Self
from xml.sax.saxutils import escape

from aiohttp import web


@dataclass(slots=True)
class Outlet:
    """An outlet with one RSS feed, which carries whole articles. `publish` and `update` change what it serves."""

    name: str
    port: int = 0
    polls: int = 0
    _articles: dict[str, tuple[str, str]] = field(default_factory=dict)
    _runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_get("/feed.xml", self._feed)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def feed_url(self) -> str:
        """The feed's address."""
        return f"http://127.0.0.1:{self.port}/feed.xml"

    def publish(self, key: str, title: str, text: str) -> None:
        """Put an article on the front page, or a new version of it."""
        self._articles[key] = (title, text)

    async def _feed(self, request: web.Request) -> web.Response:
        self.polls += 1
        items = "".join(self._item(key, title, text) for key, (title, text) in self._articles.items())
        channel = f"<title>{escape(self.name)}</title><link>http://127.0.0.1:{self.port}/</link>{items}"
        body = f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>{channel}</channel></rss>'
        return web.Response(text=body, content_type="application/rss+xml")

    def _item(self, key: str, title: str, text: str) -> str:
        published = format_datetime(datetime.now(UTC))
        link = f"http://127.0.0.1:{self.port}/{key}"
        return (
            f"<item><title>{escape(title)}</title><link>{link}</link><guid>{link}</guid>"
            f"<pubDate>{published}</pubDate><description>{escape(text)}</description></item>"
        )
