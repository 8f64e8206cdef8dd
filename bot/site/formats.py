"""Statements for programs: Atom (RFC 4287), JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/), JSON and CSV."""

import json
import re
from collections.abc import Callable, Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from bot import tables
from bot.site.records import Name, Shown

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
Absolute = Callable[[str], str]


def sentence(one: Shown) -> str:
    """One line: who, what, about whom. It says that somebody said it, nothing more."""
    accuser, accused = names(one.accuser) or "Somebody unnamed", names(one.accused) or "somebody unnamed"
    if one.type == "allegation":
        return f"{accuser} alleges against {accused}: {one.claim}"
    return f"{accused}, {one.status}: {one.claim}"


def names(parties: Sequence[Name]) -> str:
    """The names of one side."""
    return ", ".join(party.name for party in parties)


def record(one: Shown, absolute: Absolute) -> dict[str, Any]:
    """A statement as JSON."""
    return {
        "id": one.id,
        "url": absolute(f"/statement/{one.id}"),
        "type": one.type,
        "status": one.status,
        "topic": one.topic,
        "accuser": [{"name": p.name, "person": p.person_id} for p in one.accuser],
        "accused": [{"name": p.name, "person": p.person_id} for p in one.accused],
        "claim": one.claim,
        "quote": one.quote,
        "confidence": round(one.confidence, 3),
        "at": one.at,
        "case": one.case_id,
        "story": one.story_id,
        "source": {"outlet": one.outlet, "title": one.title, "url": one.url},
    }


def as_json(statements: Sequence[Shown], following: str, absolute: Absolute) -> str:
    """A page of statements, and the address of the next."""
    found = {"statements": [record(one, absolute) for one in statements], "next": following or None}
    return json.dumps(found, ensure_ascii=False, indent=1)


def as_csv(statements: Sequence[Shown], absolute: Absolute) -> str:
    """A table."""
    heads = ("id", "url", "at", "type", "status", "topic", "accuser", "accused", "claim", "quote", "outlet", "source")
    rows = []
    for one in statements:
        values = (one.id, absolute(f"/statement/{one.id}"), one.at, one.type, one.status, one.topic)
        more = (names(one.accuser), names(one.accused), one.claim, one.quote, one.outlet, one.url)
        rows.append((*values, *more))
    return tables.as_csv(heads, rows)


def as_json_feed(title: str, page: str, address: str, statements: Sequence[Shown], absolute: Absolute) -> str:
    """A JSON Feed."""
    items = [
        {
            "id": absolute(f"/statement/{one.id}"),
            "url": absolute(f"/statement/{one.id}"),
            "external_url": one.url,
            "title": sentence(one)[:200],
            "content_text": f"“{one.quote}”\n{one.outlet}: {one.title}",
            "date_published": one.at,
            "tags": [one.type, one.status, one.topic],
        }
        for one in statements
    ]
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": title, "home_page_url": page, "feed_url": address}
    return json.dumps(feed | {"items": items}, ensure_ascii=False, indent=1)


def as_atom(title: str, page: str, address: str, statements: Sequence[Shown], absolute: Absolute) -> str:
    """An Atom feed."""
    updated = statements[0].at if statements else "1970-01-01T00:00:00+00:00"
    entries = "".join(_entry(one, absolute) for one in statements)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">'
        f"<title>{_xml(title)}</title><id>{_xml(page)}</id><updated>{_xml(updated)}</updated>"
        f'<link href={_attribute(page)}/><link rel="self" href={_attribute(address)}/>'
        f"<author><name>Hearsay</name></author>{entries}</feed>\n"
    )


def _entry(one: Shown, absolute: Absolute) -> str:
    address = absolute(f"/statement/{one.id}")
    text = f"“{one.quote}” ({one.outlet}: {one.title})"
    return (
        f"\n<entry><title>{_xml(sentence(one)[:200])}</title><id>{_xml(address)}</id><updated>{_xml(one.at)}</updated>"
        f'<link href={_attribute(address)}/><link rel="via" href={_attribute(one.url)}/>'
        f"<summary>{_xml(text)}</summary></entry>"
    )


def _xml(text: str) -> str:
    return escape(_NOT_XML.sub("", text))


def _attribute(text: str) -> str:
    return quoteattr(_NOT_XML.sub("", text))
