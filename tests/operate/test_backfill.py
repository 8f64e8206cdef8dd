"""Archives of every kind are read once, go on where they were stopped, and stand what is broken in them."""

import asyncio
import gzip
import json
from pathlib import Path

import pytest

from bot.errors import UsageError
from bot.ingest import Ingest
from bot.operate.backfill import Backfill, Progress
from bot.sources import archives
from bot.store import Store, articles, statistics
from bot.types import Draft, Findings
from tests.conftest import Clock

GOOD = {
    "url": "https://n.example/1",
    "title": "One",
    "text": "One\nA body.",
    "published": "2026-01-02",
    "country": "pk",
}


class Desk:
    """Reads nothing in texts, and counts."""

    def __init__(self) -> None:
        self.reads = 0
        self.stop_at = 0

    async def read(self, text: str) -> Findings:
        self.reads += 1
        if self.reads == self.stop_at:
            raise KeyboardInterrupt
        return Findings("xx")

    async def page_text(self, body: bytes, url: str) -> str:
        return body.decode().partition("<p>")[2].partition("</p>")[0]


@pytest.fixture
def desk() -> Desk:
    return Desk()


def made(store: Store, desk: Desk, clock: Clock) -> Backfill:
    ingest = Ingest(store, desk.read, lambda *_, **__: (), clock=clock, reader="1", alert_confidence=0.5)
    return Backfill(store, ingest, desk.page_text, clock=clock)


def lines(path: Path, count: int) -> Path:
    rows = (
        json.dumps({"url": f"https://n.example/{i}", "title": f"T{i}", "text": f"T{i}\nbody {i}"}) for i in range(count)
    )
    path.write_text("\n".join(rows), encoding="utf-8")
    return path


def counts(progress: Progress) -> tuple[int, int, int, int]:
    return progress.met, progress.read, progress.known, progress.broken


def test_it_goes_on_where_it_was_stopped(store: Store, desk: Desk, clock: Clock, tmp_path: Path) -> None:
    archive = lines(tmp_path / "a.jsonl", 200)
    desk.stop_at = 150
    with pytest.raises(KeyboardInterrupt):
        asyncio.run(made(store, desk, clock).file(archive))
    desk.stop_at, before = 0, desk.reads
    progress = asyncio.run(made(store, desk, clock).file(archive))
    assert (progress.met, progress.share) == (200, 1.0)
    assert desk.reads - before <= 200 - 128
    assert store.read(statistics.totals)["articles"] == 200


def test_read_twice_nothing_is_doubled(store: Store, desk: Desk, clock: Clock, tmp_path: Path) -> None:
    first, again = lines(tmp_path / "a.jsonl", 5), lines(tmp_path / "copy.jsonl", 5)
    assert counts(asyncio.run(made(store, desk, clock).file(first))) == (5, 5, 0, 0)
    assert counts(asyncio.run(made(store, desk, clock).file(first))) == (5, 0, 0, 0)
    assert counts(asyncio.run(made(store, desk, clock).file(again))) == (5, 0, 5, 0)
    assert desk.reads == 5


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        '"text"',
        "{}",
        '{"url": "file:///etc/passwd", "text": "x"}',
        '{"url": "https://a.example", "text": " "}',
    ],
)
def test_broken_lines_are_passed_over(tmp_path: Path, line: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(f"{line}\n{json.dumps(GOOD)}\n", encoding="utf-8")
    broken, good = archives.records(path)
    assert broken.content is None
    assert isinstance(good.content, Draft)
    assert (good.content.outlet, good.content.country, good.offset) == ("n.example", "PK", good.size)
    assert good.content.published is not None
    assert good.content.published.isoformat() == "2026-01-02T00:00:00+00:00"


def test_a_folder_is_its_files_in_order(tmp_path: Path, store: Store, desk: Desk, clock: Clock) -> None:
    for name in ("b.txt", "a.txt", "ignored.pdf"):
        (tmp_path / name).write_text(f"Headline of {name}\nBody.")
    found = archives.files(tmp_path)
    assert [path.name for path in found] == ["a.txt", "b.txt"]
    asyncio.run(made(store, desk, clock).file(found[0]))
    stored = store.read(lambda db: articles.by_url(db, found[0].resolve().as_uri()))
    assert stored is not None


@pytest.mark.parametrize(("name", "said"), [("nothing", "no file or folder"), ("empty", "has no .txt")])
def test_an_archive_that_is_none_is_told(tmp_path: Path, name: str, said: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match=said):
        archives.files(tmp_path / name)


def response(url: str, body: str, *, status: str = "200 OK", kind: str = "text/html; charset=utf-8") -> bytes:
    """One WARC response record."""
    http = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n\r\n{body}".encode()
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2026-03-01T10:00:00Z\r\n"
        f"WARC-Record-ID: <urn:uuid:{abs(hash(url)):032x}>\r\nContent-Type: application/http; msgtype=response\r\n"
        f"Content-Length: {len(http)}\r\n\r\n"
    )
    return head.encode() + http + b"\r\n\r\n"


@pytest.mark.parametrize("packed", [False, True])
def test_pages_of_a_warc_file(store: Store, desk: Desk, clock: Clock, tmp_path: Path, packed: bool) -> None:
    pytest.importorskip("fastwarc", reason="the extra [warc] is not installed")
    made_of = [
        response("https://www.news.example/a", "<html><title>Heading</title><p>Heading Body of the page.</p></html>"),
        response("https://www.news.example/b", "gone", status="404 Not Found"),
        response("https://www.news.example/c", "%PDF", kind="application/pdf"),
    ]
    path = tmp_path / ("a.warc.gz" if packed else "a.warc")
    path.write_bytes(b"".join(map(gzip.compress, made_of)) if packed else b"".join(made_of))
    assert counts(asyncio.run(made(store, desk, clock).file(path))) == (3, 1, 0, 2)
    assert store.read(lambda db: articles.by_url(db, "https://www.news.example/a")) is not None
