"""How a feed is, in a word, a sentence and what to do about it: for chats and the command line alike."""

from datetime import datetime
from typing import Literal

from bot.errors import BlockedAddress
from bot.message import Message, Text, note, paragraph
from bot.phrases import one_line
from bot.sources import rhythm
from bot.types import Feed
from bot.wording import Wording

Health = Literal["well", "new", "off", "gone", "moved", "paused", "given up", "blocked", "failing", "stale"]
TROUBLES: tuple[Health, ...] = ("gone", "given up", "blocked", "failing", "stale", "moved")
_BLOCKED = frozenset({401, 402, 403, 407, 429, 451})
_PAUSED: dict[str, Health] = {"gone": "gone", "moved": "moved", "failing": "given up", "operator": "paused"}


def health(feed: Feed, now: datetime) -> Health:
    """How a feed is. `blocked`: its server refuses us; `stale`: it answers, but has long had nothing new."""
    if not feed.active:
        return "off"
    if feed.paused is not None:
        return _PAUSED[feed.paused]
    if feed.failures:
        refused = feed.status in _BLOCKED or (feed.error or "").startswith(BlockedAddress.what)
        return "blocked" if refused else "failing"
    if feed.last_ok_at is None:
        return "new"
    return "stale" if rhythm.stale_since(feed, now) is not None else "well"


def health_word(state: Health, words: Wording) -> str:
    """The state in a word or two."""
    _ = words.gettext
    table: dict[Health, str] = {
        "well": _("well"),
        "new": _("not read yet"),
        "off": _("switched off"),
        "gone": _("gone for good"),
        "moved": _("moved"),
        "paused": _("paused"),
        "given up": _("given up"),
        "blocked": _("refuses us"),
        "failing": _("failing"),
        "stale": _("silent"),
    }
    return table[state]


def advice(state: Health, words: Wording) -> str:
    """What to do about a feed in this state, or ""."""
    _ = words.gettext
    table: dict[Health, str] = {
        "gone": _("look for the outlet's new feed and add that: /feeds add its home page"),
        "moved": _("nothing: it is read at its new address"),
        "paused": _("/feeds resume starts it again"),
        "given up": _("look whether the address still is right; /feeds resume tries it again"),
        "blocked": _("set HEARSAY_CONTACT so that the outlet knows who asks, or ask it to let Hearsay in"),
        "failing": _("nothing yet: it is tried again, less and less often"),
        "stale": _("look whether the outlet has another feed now: /feeds add its home page"),
    }
    return table.get(state, "")


def described(feed: Feed, state: Health, now: datetime, words: Wording) -> str:
    """What is known of a feed in trouble: since when, and what its server last said."""
    _ = words.gettext
    told = one_line(feed.error or "", 200)
    if state == "stale" and (since := rhythm.stale_since(feed, now)) is not None:
        told = _("nothing new since {date}").format(date=f"{since:%d %b %Y}")
    if feed.last_ok_at is None:
        return "; ".join(part for part in (told, _("never read")) if part)
    read = _("last read {when}").format(when=f"{feed.last_ok_at:%d %b %H:%M} UTC")
    return "; ".join(part for part in (told, read) if part)


def paused_notice(feed: Feed, now: datetime, words: Wording) -> Message:
    """What the chats that asked for a feed's outlet are told, once, when it is paused."""
    state = health(feed, now)
    what = words.gettext("I can no longer read {outlet}: its feed is {state}.")
    return Message(
        (
            paragraph(Text(what.format(outlet=one_line(feed.outlet, 80), state=health_word(state, words)))),
            note(Text(described(feed, state, now, words))),
            note(Text(words.gettext("What to do: {advice}.").format(advice=advice(state, words)))),
        ),
        silent=True,
    )
