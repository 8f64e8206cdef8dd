"""Bytes to feed documents: RSS, Atom, RDF and JSON Feed.

`parse` is to run in a worker for anything that came from the net (`Workers.parse_feed` does): parsers can be hung.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from html import escape
from io import BytesIO
from typing import Any

import fastfeedparser
import feedparser

from bot.errors import ParseError
from bot.sources.addresses import absolute
from bot.sources.entries import MAX_TITLE, RawEntry, make_entries
from bot.sources.guard import shown
from bot.sources.text import as_markup, as_utf8, decode, line, visible
from bot.sources.wishes import hub_of, json_hub, wishes_of
from bot.types import FeedDocument

_LANGUAGE = re.compile(r"<(?:dc:)?language>\s*([A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*)\s*</")
_LANGUAGE_CODE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8})*\Z")
_HEAD = 20_000
# A document that lists more is no feed; it is told by its tags, before a parser makes objects of them.
MOST_ENTRIES = 20_000
_ENTRY = ("<item", "<entry")
_ITEM = re.compile(r"<(?:\w{1,20}:)?(?:item|entry)[\s>]", re.IGNORECASE)
_DATE_TAG = re.compile(r"<(?:\w{1,20}:)?(?:pubDate|date|published|issued|updated|modified)[\s>]", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
# What parsers raise on broken input, beside their own errors, which derive from these (lxml's from SyntaxError).
_UNREADABLE = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError, SyntaxError)


def parse(body: bytes, url: str, *, now: datetime | None = None) -> FeedDocument:
    """A feed's bytes as a document. `url` is where the feed was found; `now` is for dates that lie in the future.

    Raises ParseError when neither the fast parser nor the forgiving one finds a feed.
    """
    moment = now or datetime.now(UTC)
    text = decode(body)
    if sum(map(text.count, _ENTRY)) > MOST_ENTRIES:
        raise ParseError(f"more than {MOST_ENTRIES:,} entries", url=shown(url))
    if text.lstrip().startswith(("{", "[")):
        return _parse_json(text, url, moment)
    found = _parse_fast(text, url, moment)
    if found is not None and found.entries:
        return found
    try:
        slow = _parse_slow(text, url, moment)
    except ParseError:
        if found is None:
            raise
        return found
    return slow if slow.entries or found is None else found


def parse_slow(body: bytes, url: str, *, now: datetime | None = None) -> FeedDocument:
    """The forgiving parser alone. It can take minutes on hostile input. Raises ParseError."""
    return _parse_slow(decode(body), url, now or datetime.now(UTC))


def _parse_fast(text: str, url: str, now: datetime) -> FeedDocument | None:
    try:
        found = fastfeedparser.parse(as_utf8(text))
    except _UNREADABLE:
        return None
    head = found.get("feed") or {}
    raws = _without_guessed_dates(list(_raw_entries(found.get("entries") or [])), text)
    return _document(head, make_entries(raws, url, now), text, url)


def _without_guessed_dates(raws: list[RawEntry], text: str) -> list[RawEntry]:
    """The fast parser takes an RSS guid for a date where an item has none ("7" is the 7th of this month): never ours.

    Where dates are missing, none is believed that a guid can be read as.
    """
    first = _ITEM.search(text)
    if first is None or len(_DATE_TAG.findall(text, first.start())) >= len(raws):
        return raws
    return [replace(raw, published="") if _guessed(raw) else raw for raw in raws]


def _guessed(raw: RawEntry) -> bool:
    """Whether an entry's date is what the parser makes of its guid, read as a date."""
    if not raw.published or raw.guid.startswith(("http://", "https://")) or not _DIGIT.search(raw.guid):
        return False
    item = f"<item><title>-</title><pubDate>{escape(raw.guid)}</pubDate></item>"
    found = fastfeedparser.parse(f'<rss version="2.0"><channel><title>-</title>{item}</channel></rss>'.encode())
    return any(entry.get("published") == raw.published for entry in found.get("entries") or [])


def _parse_slow(text: str, url: str, now: datetime) -> FeedDocument:
    if "<!entity" in text.lower():
        # Feeds have no need of entities of their own, and this parser expands them.
        raise ParseError("the document declares entities", url=shown(url))
    try:
        # A stream, never the bytes: given bytes that look like a path or a URL it would open that.
        found = feedparser.parse(BytesIO(as_utf8(text)), sanitize_html=False, resolve_relative_uris=False)
    except _UNREADABLE as error:
        raise ParseError("no parser can read it", url=shown(url)) from error
    entries = make_entries(_raw_entries(found.get("entries") or []), url, now)
    if not entries and not found.get("version"):
        raise ParseError("not a feed", url=shown(url))
    return _document(found.get("feed") or {}, entries, text, url)


def _document(head: Any, entries: tuple[Any, ...], text: str, url: str) -> FeedDocument:
    language = _text(head.get("language"))
    if not language:
        declared = _LANGUAGE.search(text[:_HEAD])
        language = declared[1] if declared else ""
    hub, itself = hub_of(text, url)
    title = line(_text(head.get("title")), limit=MAX_TITLE)
    return FeedDocument(title, entries, _language(language), wishes_of(text), hub, itself)


def _language(value: str) -> str | None:
    return value.replace("_", "-").lower() if _LANGUAGE_CODE.match(value) else None


def _raw_entries(entries: Any) -> Iterator[RawEntry]:
    """Entries of fastfeedparser or feedparser, which name things alike; one that breaks is skipped."""
    for entry in entries:
        try:
            yield RawEntry(
                guid=visible(_text(entry.get("id"))),
                link=_text(entry.get("link")).strip(),
                title=_text(entry.get("title")),
                summary=_fullest(entry),
                published=_text(entry.get("published")) or _text(entry.get("updated")),
            )
        except _UNREADABLE:
            continue


def _fullest(entry: Any) -> str:
    texts = [_text(entry.get("summary")), _text(entry.get("description"))]
    texts += [_text(part.get("value")) for part in entry.get("content") or []]
    return max(texts, key=len)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _parse_json(text: str, url: str, now: datetime) -> FeedDocument:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ParseError("not valid JSON", url=shown(url)) from error
    items = found.get("items") if isinstance(found, dict) else None
    if not isinstance(items, list) or "jsonfeed.org" not in _text(found.get("version")):
        raise ParseError("JSON, but not a JSON Feed", url=shown(url))
    if len(items) > MOST_ENTRIES:
        raise ParseError(f"more than {MOST_ENTRIES:,} entries", url=shown(url))
    entries = make_entries((_json_entry(item) for item in items if isinstance(item, dict)), url, now)
    return FeedDocument(
        line(_text(found.get("title")), limit=MAX_TITLE),
        entries,
        _language(_text(found.get("language"))),
        hub=json_hub(found.get("hubs"), url),
        itself=absolute(_text(found.get("feed_url")), url),
    )


def _json_entry(item: dict[str, Any]) -> RawEntry:
    guid = item.get("id")
    texts = (
        _text(item.get("content_html")),
        as_markup(_text(item.get("content_text"))),
        as_markup(_text(item.get("summary"))),
    )
    return RawEntry(
        guid=str(guid) if isinstance(guid, int) else visible(_text(guid)),
        link=(_text(item.get("url")) or _text(item.get("external_url"))).strip(),
        title=as_markup(_text(item.get("title"))),
        summary=next((text for text in texts if text), ""),
        published=_text(item.get("date_published")) or _text(item.get("date_modified")),
    )
