"""Generated feeds of many shapes, and a loopback server that gives them: RSS, Atom, RDF and JSON Feed, short and long,
with and without guids, whole texts and summaries, several encodings, all with validators."""

import asyncio
import hashlib
import json
import random
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape

from aiohttp import web

START = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
WORDS = """
council harbour minister bridge budget ferry strike court letter mayor budget winter school road vote committee report
hospital market river tower signal border garden station music ledger timber coast
"""
KINDS = ("rss", "rss", "rss", "rss", "atom", "atom", "rdf", "json")
SIZES = (5, 10, 15, 20, 25, 30, 50, 100)


@dataclass
class Shapes:
    """`count` feeds; feed `n` has its own shape and, after `publish`, one new entry more than before."""

    count: int
    editions: int = 0
    bodies: dict[int, bytes] = field(default_factory=dict)

    def publish(self) -> None:
        """Every feed has a new entry."""
        self.editions += 1
        self.bodies.clear()

    def body(self, number: int) -> bytes:
        """Feed `number` as it is now."""
        if number not in self.bodies:
            self.bodies[number] = _feed(number, self.editions)
        return self.bodies[number]


def _feed(number: int, editions: int) -> bytes:
    chance = random.Random(number)  # noqa: S311 - no secret
    kind, size = KINDS[number % len(KINDS)], chance.choice(SIZES)
    words = chance.choice((120, 120, 200, 400))
    items = [_entry(number, index, words) for index in range(size)]
    items = [*(_entry(number, size + index, words) for index in range(editions)), *items][:size]
    make = {"rss": _rss, "atom": _atom, "rdf": _rdf, "json": _json}[kind]
    encoding = chance.choice(("utf-8", "utf-8", "utf-8", "iso-8859-1")) if kind == "rss" else "utf-8"
    return make(number, items, encoding).encode(encoding, errors="xmlcharrefreplace")


def _entry(number: int, index: int, words: int) -> dict[str, str]:
    chance = random.Random(number * 100_003 + index)  # noqa: S311 - no secret
    words_known = WORDS.split()
    told = [" ".join(chance.choice(words_known) for _ in range(12)) for _ in range(words // 12)]
    return {
        "link": f"https://outlet{number}.example/news/{index}?utm_source=rss",
        "title": f"{' '.join(chance.choice(words_known) for _ in range(8)).capitalize()} – {index}",
        "text": "".join(f"<p>{sentence.capitalize()}, it was said &amp; written.</p>" for sentence in told),
        "date": (START - timedelta(hours=chance.randint(1, 200))).isoformat(),
        "guid": f"outlet{number}-{index}",
    }


def _rss(number: int, items: list[dict[str, str]], encoding: str) -> str:
    guid = '<guid isPermaLink="false">{guid}</guid>' if number % 3 else ""
    told = "".join(
        f"<item><title>{escape(one['title'])}</title><link>{escape(one['link'])}</link>{guid.format(**one)}"
        f"<pubDate>{format_datetime(datetime.fromisoformat(one['date']))}</pubDate><category>news</category>"
        f"<dc:creator>Staff</dc:creator><description>{escape(one['text'][:200])}</description>"
        f"<content:encoded><![CDATA[{one['text']}]]></content:encoded></item>"
        for one in items
    )
    names = 'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    head = f"<title>Outlet {number}</title><link>https://outlet{number}.example/</link><language>en</language>"
    return (
        f'<?xml version="1.0" encoding="{encoding}"?><rss version="2.0" {names}><channel>{head}{told}</channel></rss>'
    )


def _atom(number: int, items: list[dict[str, str]], encoding: str) -> str:
    told = "".join(
        f'<entry><title type="html">{escape(one["title"])}</title><id>{one["guid"]}</id>'
        f'<link rel="alternate" href="{escape(one["link"])}"/><updated>{one["date"]}</updated>'
        f'<published>{one["date"]}</published><content type="html">{escape(one["text"])}</content></entry>'
        for one in items
    )
    head = f"<title>Outlet {number}</title><id>urn:outlet:{number}</id><updated>{START.isoformat()}</updated>"
    return f'<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom">{head}{told}</feed>'


def _rdf(number: int, items: list[dict[str, str]], encoding: str) -> str:
    told = "".join(
        f'<item rdf:about="{escape(one["link"])}"><title>{escape(one["title"])}</title>'
        f"<link>{escape(one['link'])}</link><dc:date>{one['date']}</dc:date>"
        f"<description>{escape(one['text'])}</description></item>"
        for one in items
    )
    names = (
        'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"'
    )
    channel = f'<channel rdf:about="https://outlet{number}.example/"><title>Outlet {number}</title></channel>'
    return f'<?xml version="1.0" encoding="utf-8"?><rdf:RDF {names}>{channel}{told}</rdf:RDF>'


def _json(number: int, items: list[dict[str, str]], encoding: str) -> str:
    told = [
        {
            "id": one["guid"],
            "url": one["link"],
            "title": one["title"],
            "content_html": one["text"],
            "date_published": one["date"],
        }
        for one in items
    ]
    head = {"version": "https://jsonfeed.org/version/1.1", "title": f"Outlet {number}", "items": told}
    return json.dumps(head)


async def serve(count: int) -> None:
    """Print the port, then answer until the standard input ends: `/feed/N`, and `/publish` for new entries."""
    shapes = Shapes(count)

    async def feed(request: web.Request) -> web.Response:
        body = shapes.body(int(request.match_info["number"]))
        etag = f'"{hashlib.blake2b(body, digest_size=8).hexdigest()}"'
        if request.headers.get("If-None-Match") == etag:
            return web.Response(status=304, headers={"ETag": etag})
        kind = "application/feed+json" if body.startswith(b"{") else "application/xml"
        return web.Response(body=body, headers={"ETag": etag, "Content-Type": kind})

    async def publish(request: web.Request) -> web.Response:
        shapes.publish()
        for number in range(count):
            shapes.body(number)
        return web.Response(text="published")

    app = web.Application()
    app.router.add_get("/feed/{number}", feed)
    app.router.add_get("/publish", publish)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    for number in range(count):
        shapes.body(number)
    sys.stdout.write(f"{runner.addresses[0][1]}\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.read)
    await runner.cleanup()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
