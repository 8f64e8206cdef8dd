"""Results of a Wikidata query as JSON (https://www.w3.org/TR/sparql11-results-json/), one object at a time.

The columns that are read: p (the person), pLabel, posLabel, start, end, aliases (| between), and where a query asks for
it country (a two-letter code). The flat JSON that the query service's "JSON file" button gives is read as well.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from bot.errors import UsageError
from bot.officials.countries import Countries
from bot.officials.importers.told import (
    Told,
    clean,
    day_of,
    family_name_of,
    names_of,
    opened,
    post_of,
    wikidata_id,
)
from bot.types import Person

_CHUNK = 1 << 16
_LONGEST_OBJECT = 1 << 20
_BINDINGS = '"bindings"'


def read(path: Path, *, countries: Countries, country: str | None, data_set: str, as_of: str) -> Iterator[Told]:
    """The people of the results; a post without an end was held on the day `as_of`."""
    with opened(path) as stream:
        for row in objects(stream, str(path)):
            told = _told(row, countries=countries, country=country, data_set=data_set, as_of=as_of)
            if told is not None:
                yield told


def objects(stream: IO[str], name: str) -> Iterator[dict[str, Any]]:
    """The objects of the results' list, without holding more than one. Raises UsageError where it breaks off."""
    buffer = _beginning(stream, name)
    decoder = json.JSONDecoder()
    while True:
        buffer = buffer.lstrip(" \t\r\n,")
        if buffer.startswith("]"):
            return
        try:
            found, end = decoder.raw_decode(buffer) if buffer else (None, 0)
        except ValueError:
            found, end = None, 0
        if end and (end < len(buffer) or isinstance(found, dict)):
            buffer = buffer[end:]
            if isinstance(found, dict):
                yield found
            continue
        more = stream.read(_CHUNK)
        if not more or len(buffer) > _LONGEST_OBJECT:
            raise UsageError(f"{name} breaks off in the middle of the results; download it again")
        buffer += more


def _beginning(stream: IO[str], name: str) -> str:
    """What follows the opening bracket of the list: of `bindings`, or of the whole file."""
    buffer = stream.read(_CHUNK).lstrip()
    if buffer.startswith("["):
        return buffer[1:]
    while (at := buffer.find(_BINDINGS)) < 0 or (opening := buffer.find("[", at)) < 0:
        more = stream.read(_CHUNK)
        if not more or len(buffer) > _LONGEST_OBJECT:
            raise UsageError(f'{name} holds no results: a query\'s JSON has a list "bindings"')
        buffer += more
    return buffer[opening + 1 :]


def _cell(row: dict[str, Any], column: str) -> str:
    value = row.get(column)
    if isinstance(value, dict):
        value = value.get("value")
    return value if isinstance(value, str) else ""


def _told(row: dict[str, Any], *, countries: Countries, country: str | None, data_set: str, as_of: str) -> Told | None:
    key, name = wikidata_id(_cell(row, "p")), clean(_cell(row, "pLabel"))
    role = clean(_cell(row, "posLabel"))
    if key is None or not any(map(str.isalpha, name)) or wikidata_id(name) == name:
        return None  # a label that is a Q-number is none
    code = _cell(row, "country").upper()
    where = code if code in countries else country
    end = day_of(_cell(row, "end"))
    post = post_of(
        role,
        source=data_set,
        country=where,
        countries=countries,
        start=_cell(row, "start"),
        end=end,
        as_of=None if end else as_of,
    )
    posts = (post,) if role and wikidata_id(role) != role else ()
    aliases = names_of(_cell(row, "aliases").split("|"), apart_from=name)
    whose = where or (post.country if posts else None)
    return Told(key, Person(key, name, aliases, family_name_of(name), whose, posts=posts, origin="operator"))
