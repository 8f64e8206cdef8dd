"""OPML, in and out: lists of feeds as feed readers exchange them (http://opml.org/spec2.opml)."""

import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime

from bot.errors import ParseError
from bot.sources.text import decode, line

MAX_NAME = 120
MOST_OUTLINES = 100_000


@dataclass(frozen=True, slots=True)
class Outline:
    """One feed of a list as it stands there: `group` names the outline around it; nothing is checked yet."""

    url: str
    name: str
    group: str = ""
    language: str = ""


def read(body: bytes, name: str) -> Iterator[Outline]:
    """Every outline with an xmlUrl, in order, however deep. Raises ParseError where it is no OPML."""
    text = decode(body)
    if "<!doctype" in text.lower():
        # An OPML file has no use for one, and with it come entities.
        raise ParseError("it has a DOCTYPE; leave it out", url=name)
    try:
        root = ET.fromstring(text)  # noqa: S314 - without a DOCTYPE there are no entities to expand
    except (ET.ParseError, ValueError) as error:
        raise ParseError(f"not valid OPML: {error}", url=name) from error
    if root.tag != "opml":
        raise ParseError(f"not OPML: its root is <{root.tag[:40]}>, <opml> is right", url=name)
    return _outlines(root)


def _outlines(root: ET.Element) -> Iterator[Outline]:
    waiting = [(outline, "") for outline in root.findall("body/outline")][::-1]
    count = 0
    while waiting and count < MOST_OUTLINES:
        outline, group = waiting.pop()
        label = line(outline.get("title") or outline.get("text") or "", limit=MAX_NAME)
        address = outline.get("xmlUrl") or outline.get("xmlurl")
        if address:
            count += 1
            yield Outline(address, label, group, (outline.get("language") or "").lower())
        waiting += [(inner, label or group) for inner in outline.findall("outline")][::-1]


def write(outlines: Iterable[Outline], *, title: str, made: datetime) -> bytes:
    """An OPML 2.0 file of these feeds, one outline around each group."""
    root = ET.Element("opml", version="2.0")
    head = ET.SubElement(root, "head")
    ET.SubElement(head, "title").text = title
    ET.SubElement(head, "dateCreated").text = format_datetime(made)
    body = ET.SubElement(root, "body")
    groups: dict[str, ET.Element] = {"": body}
    for one in outlines:
        if one.group not in groups:
            groups[one.group] = ET.SubElement(body, "outline", text=one.group, title=one.group)
        told = {"type": "rss", "text": one.name, "title": one.name, "xmlUrl": one.url}
        if one.language:
            told["language"] = one.language
        ET.SubElement(groups[one.group], "outline", told)
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="utf-8")
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + written + b"\n"
