"""Archives of articles: folders of text files, JSON lines, and WARC files as Common Crawl News has them.

A record is the bytes of a page, or an article that is ready; broken ones are passed over and counted.
WARC: https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bot.errors import UsageError
from bot.sources.text import headline, titled
from bot.types import Draft

MOST_TEXT = 1_000_000
MOST_PAGE = 5_000_000
_WARC = (".warc", ".warc.gz")
_JSON = (".jsonl", ".ndjson")


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it was fetched: it is still to be read."""

    url: str
    body: bytes
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Record:
    """The next thing of an archive, None where it was broken; `offset` bytes of `size` are behind it."""

    content: Draft | Page | None
    offset: int
    size: int


def files(archive: Path) -> list[Path]:
    """The files of an archive in a fixed order. Raises UsageError when there is none that can be read."""
    if not archive.exists():
        raise UsageError(f"there is no file or folder {archive}")
    found = [archive] if archive.is_file() else sorted(path for path in archive.rglob("*") if path.is_file())
    kept = [path for path in found if _kind(path)]
    if not kept:
        raise UsageError(f"{archive} has no .txt, .jsonl, .ndjson, .warc or .warc.gz")
    return kept


def _kind(path: Path) -> str:
    name = path.name.lower()
    if name.endswith(_WARC):
        return "warc"
    return "json" if name.endswith(_JSON) else "text" if name.endswith(".txt") else ""


def identity(path: Path) -> str:
    """What tells this file from another one, or from the same one with other content."""
    status = path.stat()
    return f"{path.resolve()} {status.st_size} {status.st_mtime_ns}"


def records(path: Path) -> Iterator[Record]:
    """The records of one file, one at a time, whatever its size. Raises UsageError for a WARC without its extra."""
    kind = _kind(path)
    if kind == "warc":
        return _warc(path)
    return _json_lines(path) if kind == "json" else _text(path)


def _text(path: Path) -> Iterator[Record]:
    size = path.stat().st_size
    text = path.read_bytes()[:MOST_TEXT].decode("utf-8", errors="replace").strip()
    made = Draft(path.resolve().as_uri(), path.parent.name, headline(text), text, None) if text else None
    yield Record(made, size, size)


def _json_lines(path: Path) -> Iterator[Record]:
    size = path.stat().st_size
    with path.open("rb") as opened:
        while line := opened.readline(MOST_PAGE):
            if line.strip():
                yield Record(_draft(line), opened.tell(), size)


def _draft(line: bytes) -> Draft | None:
    try:
        told = json.loads(line)
        url, text = str(told["url"]), str(told["text"])[:MOST_TEXT]
        if urlsplit(url).scheme not in ("http", "https") or not text.strip():
            return None
        title = str(told.get("title") or headline(text))
        outlet = str(told.get("outlet") or urlsplit(url).hostname or "")
        country = str(told["country"]).upper() if told.get("country") else None
        return Draft(url, outlet, title, titled(title, text), _moment(told.get("published")), country)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _moment(value: Any) -> datetime | None:
    """ISO 8601; a time without a zone is UTC. None where it is none: a date is never guessed."""
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _warc(path: Path) -> Iterator[Record]:
    try:
        from fastwarc.warc import ArchiveIterator, WarcRecordType
    except ImportError:
        raise UsageError(f"{path.name} needs the extra for WARC files: pip install 'hearsay[warc]'") from None
    size = path.stat().st_size
    with path.open("rb") as opened:
        for record in ArchiveIterator(opened, record_types=WarcRecordType.response, parse_http=True):
            yield Record(_page(record), min(size, opened.tell()), size)


def _page(record: Any) -> Page | None:
    http = record.http_headers
    kind = (record.http_content_type or "").lower()
    if http is None or http.status_code != 200 or "html" not in kind:
        return None
    url = record.headers.get("WARC-Target-URI", "").strip("<>")
    if urlsplit(url).scheme not in ("http", "https"):
        return None
    body = record.reader.read(MOST_PAGE + 1)
    return Page(url, body, _moment(record.headers.get("WARC-Date", ""))) if len(body) <= MOST_PAGE else None
