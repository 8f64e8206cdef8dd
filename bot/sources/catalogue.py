"""The list of feeds: the shipped one, or an operator's in TOML or OPML. Checked whole before any of it is used."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar

from bot.errors import BlockedAddress, ParseError, SettingsError
from bot.sources import opml
from bot.sources.guard import checked, shown
from bot.sources.text import line

KEY = "HEARSAY_FEEDS"
MAX_BYTES = 5_000_000
MAX_OUTLET = 120
_GROUP_KEYS = frozenset({"on", "language", "feeds"})
_FEED_KEYS = frozenset({"outlet", "url", "country", "language", "on", "verified"})
_COUNTRY = re.compile(r"[A-Z]{2}\Z")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*\Z")
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class CatalogueFeed:
    """A feed to be polled when `active`. `verified` says that it was once seen to answer with entries."""

    url: str
    outlet: str
    country: str | None
    language: str | None
    group: str
    active: bool
    verified: bool


def load(path: Path | None = None) -> tuple[CatalogueFeed, ...]:
    """The feeds of a TOML or OPML file, or the shipped ones. Raises SettingsError: where, what, and what is right."""
    if path is None:
        shipped = files("config").joinpath("feeds.toml").read_bytes()
        return _distinct(_from_toml(shipped, "config/feeds.toml"))
    if not path.is_file():
        raise SettingsError(f"there is no file {path}; name a TOML or OPML file of feeds", key=KEY)
    try:
        with path.open("rb") as opened:
            body = opened.read(MAX_BYTES + 1)
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}", key=KEY) from error
    if len(body) > MAX_BYTES:
        raise SettingsError(f"{path} has more than {MAX_BYTES:,} bytes; split it", key=KEY)
    is_opml = path.suffix.lower() in (".opml", ".xml")
    return _distinct(_from_opml(body, str(path)) if is_opml else _from_toml(body, str(path)))


def _distinct(feeds: Iterator[CatalogueFeed]) -> tuple[CatalogueFeed, ...]:
    found: dict[str, CatalogueFeed] = {}
    for feed in feeds:
        if feed.url in found:
            raise SettingsError(f"{feed.url} is listed twice; leave one out", key=f"{KEY} {feed.group}.url")
        found[feed.url] = feed
    return tuple(found.values())


def _from_toml(body: bytes, name: str) -> Iterator[CatalogueFeed]:
    try:
        groups = tomllib.loads(body.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{name} is not valid TOML: {error}", key=KEY) from error
    for group, table in groups.items():
        if not isinstance(table, dict):
            raise SettingsError(f"{table!r} is wrong: a group is a table, [{group}]", key=f"{KEY} {group}")
        _known(table, _GROUP_KEYS, group)
        on = _typed(table, "on", group, bool, default=True)
        language = _typed(table, "language", group, str, default="")
        for number, feed in enumerate(_typed(table, "feeds", group, list, default=[]), start=1):
            yield _feed(feed, f"{group}.feeds[{number}]", group=group, on=on, language=language)


def _feed(feed: Any, where: str, *, group: str, on: bool, language: str) -> CatalogueFeed:
    if not isinstance(feed, dict):
        raise SettingsError(f"{feed!r} is wrong: a feed is a table with outlet and url", key=f"{KEY} {where}")
    _known(feed, _FEED_KEYS, where)
    country = _typed(feed, "country", where, str, default="")
    spoken = _typed(feed, "language", where, str, default=language)
    if country and not _COUNTRY.match(country):
        raise _wrong(country, "an ISO 3166 code of two capital letters, such as PK", f"{where}.country")
    if spoken and not _LANGUAGE.match(spoken):
        raise _wrong(spoken, "a language code in small letters, such as en", f"{where}.language")
    return CatalogueFeed(
        url=_url(_typed(feed, "url", where, str, default=""), where),
        outlet=_outlet(_typed(feed, "outlet", where, str, default=""), where),
        country=country or None,
        language=spoken or None,
        group=group,
        active=on and _typed(feed, "on", where, bool, default=True),
        verified=_typed(feed, "verified", where, bool, default=False),
    )


def _known(table: Mapping[str, Any], keys: frozenset[str], where: str) -> None:
    for key in table:
        if key not in keys:
            raise SettingsError(f"unknown key; one of {', '.join(sorted(keys))} is right", key=f"{KEY} {where}.{key}")


def _typed(table: Mapping[str, Any], key: str, where: str, kind: type[Value], *, default: Value) -> Value:
    value = table.get(key, default)
    if not isinstance(value, kind):
        words = {bool: "true or false", str: 'text in quotes, "..."', list: "a list of tables"}
        raise _wrong(value, words[kind], f"{where}.{key}")
    return value


def _wrong(value: object, right: str, where: str) -> SettingsError:
    return SettingsError(f"{value!r} is wrong: {right} is right", key=f"{KEY} {where}")


def _url(value: str, where: str) -> str:
    try:
        return checked(value)
    except BlockedAddress as error:
        right = "an http or https address without a password, such as https://example.org/feed.xml"
        raise _wrong(shown(value), right, f"{where}.url") from error


def _outlet(value: str, where: str) -> str:
    name = line(value, limit=MAX_OUTLET)
    if not name:
        raise _wrong(value, "the outlet's name", f"{where}.outlet")
    return name


def _from_opml(body: bytes, name: str) -> Iterator[CatalogueFeed]:
    """Every outline with an xmlUrl; the outline around it names the group."""
    try:
        outlines = opml.read(body, name)
    except ParseError as error:
        raise SettingsError(f"{name}: {error.detail}", key=KEY) from error
    seen: set[str] = set()
    for outline in outlines:
        feed = feed_of(outline)
        # Readers export a feed once for each folder that it lies in.
        if feed.url not in seen:
            seen.add(feed.url)
            yield feed


def feed_of(outline: opml.Outline) -> CatalogueFeed:
    """An outline as a feed to be polled. Raises SettingsError where its address cannot be one."""
    where = f"{outline.group or 'body'}.{outline.name or shown(outline.url)}"
    url = _url(outline.url, where)
    return CatalogueFeed(
        url=url,
        outlet=outline.name or url.split("/")[2],
        country=None,
        language=outline.language if _LANGUAGE.match(outline.language) else None,
        group=outline.group or "opml",
        active=True,
        verified=False,
    )
