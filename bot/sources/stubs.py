"""Consent notices, paywalls and robot gates: what a page may show in place of its article."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Literal
from urllib.parse import urlsplit

from bot.sources.text import decode

Stub = Literal["consent", "paywall", "gate"]
KINDS: tuple[Stub, ...] = ("consent", "paywall", "gate")
# An article that a paywall cuts off shows its first lines; one of this length is taken for whole.
WHOLE = 1500
_HEAD = 200_000
_NOT_FREE = re.compile(r"""["']isAccessibleForFree["']\s{0,5}:\s{0,5}["']?false""", re.IGNORECASE)


def stub_of(text: str, html: bytes, url: str) -> Stub | None:
    """What stands in place of the article on a page whose text is `text`, or None where that is the article."""
    if (urlsplit(url).hostname or "") in _words()["consent"]["hosts"]:
        return "consent"
    if len(text) >= WHOLE:
        return None
    page = decode(html[:_HEAD])
    if _NOT_FREE.search(page):
        return "paywall"
    folded = " ".join(text.replace("’", "'").casefold().split())
    return next((kind for kind in KINDS if any(one in folded for one in _words()[kind]["phrases"])), None)


@cache
def _words() -> Mapping[str, Mapping[str, list[str]]]:
    told: dict[str, dict[str, list[str]]] = tomllib.loads(
        files("bot.sources").joinpath("stubs.toml").read_text(encoding="utf-8")
    )
    return told
