"""Aggregators and short links: whose links lead elsewhere, and where to, when the link itself says so."""

import base64
import binascii
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from urllib.parse import parse_qs, urlsplit

from bot.sources.addresses import absolute

_URL = re.compile(rb"https?://[\x21-\x7e]+")


@dataclass(frozen=True, slots=True)
class _Reveals:
    hosts: tuple[str, ...]
    paths: tuple[str, ...]
    parameters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Table:
    reveals: tuple[_Reveals, ...]
    encoded: _Reveals
    redirects: tuple[str, ...]


def leads_elsewhere(url: str) -> bool:
    """Whether the address is an aggregator's or a shortener's: what it shows is not its own."""
    return _of_host(url, _table().redirects) or _revealing(url) is not None


def reveal(url: str) -> str | None:
    """The page that a link of an aggregator leads to, where the link itself says so."""
    rule = _revealing(url)
    if rule is not None:
        told = parse_qs(urlsplit(url).query)
        found = (value for name in rule.parameters for value in told.get(name, []))
        return next((target for value in found if (target := absolute(value, "")) is not None), None)
    encoded = _table().encoded
    return _decoded(url) if _of_host(url, encoded.hosts) and urlsplit(url).path.startswith(encoded.paths) else None


def _decoded(url: str) -> str | None:
    """The first URL in a base64 path: older links of Google News hold their target so, newer ones an opaque number."""
    last = urlsplit(url).path.rstrip("/").rpartition("/")[2]
    try:
        message = base64.urlsafe_b64decode(last + "=" * (-len(last) % 4))
    except (binascii.Error, ValueError):
        return None
    found = _URL.search(message)
    return absolute(found[0].decode("ascii"), "") if found else None


def _revealing(url: str) -> _Reveals | None:
    path = urlsplit(url).path
    rules = _table().reveals
    return next((rule for rule in rules if _of_host(url, rule.hosts) and path.startswith(rule.paths)), None)


def _of_host(url: str, hosts: Iterable[str]) -> bool:
    host = (urlsplit(url).hostname or "").lower()
    return any(host == one or host.endswith(f".{one}") for one in hosts)


@cache
def _table() -> _Table:
    told = tomllib.loads(files("bot.sources").joinpath("aggregators.toml").read_text(encoding="utf-8"))
    reveals = tuple(_rule(one) for one in told["reveals"])
    return _Table(reveals, _rule(told["encoded"]), tuple(told["redirects"]["hosts"]))


def _rule(told: dict[str, list[str]]) -> _Reveals:
    return _Reveals(tuple(told["hosts"]), tuple(told["paths"]), tuple(told.get("parameters", ())))
