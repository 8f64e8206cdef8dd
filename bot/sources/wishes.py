"""What a feed says about itself beside its entries: when it wants to be left alone, and its WebSub hub.

RSS 2.0 `ttl`, `skipHours` and `skipDays` (https://www.rssboard.org/rss-specification), `link rel="hub"` and
`rel="self"` (https://www.w3.org/TR/websub/#discovery). The feed parsers drop these, so they are read from the text.
"""

import re
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from bot.sources.addresses import absolute
from bot.sources.markup import start_tags
from bot.types import Wishes

HEAD = 20_000
_TTL = re.compile(r"<ttl>\s*(\d{1,6})\s*</ttl>", re.IGNORECASE)
_HOURS = re.compile(r"<skipHours>(.{0,2000}?)</skipHours>", re.IGNORECASE | re.DOTALL)
_DAYS = re.compile(r"<skipDays>(.{0,1000}?)</skipDays>", re.IGNORECASE | re.DOTALL)
_NUMBER = re.compile(r">\s*(\d{1,2})\s*<")
_WORD = re.compile(r">\s*([A-Za-z]{6,9})\s*<")
_WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def wishes_of(document: str) -> Wishes:
    """The wishes in an XML feed's head and tail; what is out of range, or would leave no hour at all, is left out."""
    text = document if len(document) <= 2 * HEAD else document[:HEAD] + document[-HEAD:]
    ttl = _TTL.search(text)
    hours = {int(number) % 24 for number in _numbers(_HOURS.search(text)) if int(number) <= 24}
    days = {_WEEK.index(name.lower()) for name in _names(_DAYS.search(text)) if name.lower() in _WEEK}
    return Wishes(
        ttl=timedelta(minutes=int(ttl[1])) if ttl else None,
        skip_hours=frozenset(hours if len(hours) < 24 else ()),
        skip_days=frozenset(days if len(days) < 7 else ()),
    )


def hub_of(document: str, url: str) -> tuple[str | None, str | None]:
    """The hub that an XML feed names, and the address under which that knows it; None for what it does not name."""
    found: dict[str, str] = {}
    for told in start_tags(document[:HEAD], "link"):
        address = absolute(told.get("href", ""), url)
        for rel in told.get("rel", "").lower().split():
            if address and rel in ("hub", "self"):
                found.setdefault(rel, address)
    return found.get("hub"), found.get("self")


def json_hub(hubs: Any, url: str) -> str | None:
    """The WebSub hub among a JSON Feed's `hubs` (https://www.jsonfeed.org/version/1.1/)."""
    listed: Iterable[Any] = hubs if isinstance(hubs, list) else ()
    for hub in listed:
        if isinstance(hub, dict) and str(hub.get("type")).lower() == "websub" and isinstance(hub.get("url"), str):
            return absolute(hub["url"], url)
    return None


def _numbers(found: re.Match[str] | None) -> list[str]:
    return _NUMBER.findall(found[1]) if found else []


def _names(found: re.Match[str] | None) -> list[str]:
    return _WORD.findall(found[1]) if found else []
