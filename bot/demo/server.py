"""The sample outlets on the web: `python -m bot.demo.server` serves them on a free port of 127.0.0.1.

It prints one line of JSON, `{"port": N, "feeds": [...]}`, and ends when its standard input closes, so that it never
outlives who started it. A line `publish` there puts out the second batch, which is answered by `{"batch": 2}`.
"""

import asyncio
import contextlib
import hashlib
import json
import sys
import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from aiohttp import ETag, web

from bot.demo import newsroom, printing
from bot.demo.newsroom import Copy, Outlet, SampleArticle
from bot.demo.printing import Site

HOST = "127.0.0.1"
FIRST_BATCH, SECOND_BATCH = 1, 2
_ROBOTS = "User-agent: *\nDisallow: /search\n"


class Newsstand:
    """Shows the copy up to the batch that is out."""

    def __init__(self, copy: Copy) -> None:
        self.copy = copy
        self.batch = FIRST_BATCH

    def publish(self) -> None:
        """Put out the second batch."""
        self.batch = SECOND_BATCH

    def app(self) -> web.Application:
        """The web application over this stand."""
        app = web.Application()
        app.router.add_get("/robots.txt", self._robots)
        for outlet in self.copy.outlets:
            home = f"/{outlet.slug}/"
            app.router.add_get(home, self._front)
            app.router.add_get(home + printing.FEED_NAMES[outlet.format], self._feed)
            app.router.add_get(home + "news/{id}", self._article)
        return app

    async def _robots(self, request: web.Request) -> web.Response:
        return web.Response(text=_ROBOTS)

    async def _front(self, request: web.Request) -> web.Response:
        site, articles = self._asked(request)
        return _answer(request, printing.front_page(site, articles), "text/html", _changed(articles))

    async def _feed(self, request: web.Request) -> web.Response:
        site, articles = self._asked(request)
        kind = printing.FEED_TYPES[site.outlet.format]
        return _answer(request, printing.feed(site, articles), kind, _changed(articles))

    async def _article(self, request: web.Request) -> web.Response:
        site, articles = self._asked(request)
        article = next((one for one in articles if one.id == request.match_info["id"]), None)
        if article is None:
            raise web.HTTPNotFound
        page = printing.article_page(site, article, articles)
        # The links to other articles change with every batch, so the page is as new as the newest of all.
        return _answer(request, page, "text/html", _changed(articles))

    def _asked(self, request: web.Request) -> tuple[Site, Sequence[SampleArticle]]:
        slug = request.path.split("/")[1]
        outlet = next(one for one in self.copy.outlets if one.slug == slug)
        return Site(str(request.url.origin()), outlet), self.copy.printed(outlet, self.batch)


def _changed(articles: Sequence[SampleArticle]) -> datetime:
    return max(one.updated for one in articles).replace(microsecond=0)


def _answer(request: web.Request, body: bytes, kind: str, changed: datetime) -> web.Response:
    """The body, packed when the client takes gzip; 304 without it when the client has it already."""
    tag = ETag(hashlib.blake2b(body, digest_size=12).hexdigest(), is_weak=True)
    response = web.Response(status=304) if _has_it(request, tag, changed) else _full(request, body, kind)
    response.etag = tag
    response.last_modified = changed
    response.headers["Vary"] = "Accept-Encoding"
    return response


def _full(request: web.Request, body: bytes, kind: str) -> web.Response:
    response = web.Response(body=body, content_type=kind, charset="utf-8")
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        response.enable_compression(web.ContentCoding.gzip)
    return response


def _has_it(request: web.Request, tag: ETag, changed: datetime) -> bool:
    known = request.if_none_match
    if known is not None:  # then the date does not count (RFC 9110, 13.1.3)
        return any(one.value in (tag.value, "*") for one in known)
    since = request.if_modified_since
    return since is not None and changed <= since


async def serve() -> None:
    """Serve until standard input closes."""
    stand = Newsstand(newsroom.load(datetime.now(UTC)))
    lines = _standard_input()
    async with _listening(stand.app()) as port:
        _say({"port": port, "feeds": [_feed_facts(outlet) for outlet in stand.copy.outlets]})
        while line := await lines.get():
            if line.strip() == b"publish":
                stand.publish()
                _say({"batch": stand.batch})


@asynccontextmanager
async def _listening(app: web.Application) -> AsyncIterator[int]:
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        await web.TCPSite(runner, HOST, 0).start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


def _feed_facts(outlet: Outlet) -> dict[str, str]:
    path = f"/{outlet.slug}/{printing.FEED_NAMES[outlet.format]}"
    return {"path": path, "outlet": outlet.name, "country": outlet.country, "language": outlet.language}


def _standard_input() -> asyncio.Queue[bytes]:
    """The lines of standard input; an empty one when it has closed.

    A thread reads them, because an event loop can wait for pipes only, and a terminal or a file will do here too.
    """
    loop = asyncio.get_running_loop()
    lines: asyncio.Queue[bytes] = asyncio.Queue()

    def read() -> None:
        # Unbuffered: a reader that still holds the buffer's lock when the interpreter ends would break its end.
        with open(0, "rb", buffering=0, closefd=False) as source, contextlib.suppress(RuntimeError):
            for line in source:
                loop.call_soon_threadsafe(lines.put_nowait, line)
            loop.call_soon_threadsafe(lines.put_nowait, b"")

    threading.Thread(target=read, name="standard-input", daemon=True).start()
    return lines


def _say(facts: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(facts) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve())
