"""Which format a file is in, and its reader."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from bot.errors import UsageError
from bot.officials.countries import Countries
from bot.officials.importers import followthemoney, tables, wikidata
from bot.officials.importers.told import Told, opened

Format = Literal["csv", "wikidata", "followthemoney"]
_HEAD = 65536


def format_of(path: Path) -> Format:
    """The format by the beginning of the file, whatever its name. Raises UsageError for anything else."""
    try:
        with opened(path) as lines:
            head = lines.read(_HEAD)
    except (OSError, EOFError) as error:
        raise UsageError(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}") from error
    except UnicodeDecodeError:
        raise UsageError(f"{path} is not UTF-8 text; convert it first, e.g. with iconv") from None
    first = head.lstrip().partition("\n")[0].strip()
    if first.startswith("{") and _is_entity(first):
        return "followthemoney"
    if first.startswith(("{", "[")):
        return "wikidata"
    columns = {column.strip() for column in next(csv.reader([first]), [])}
    if tables.kind_of(columns) is not None:
        return "csv"
    raise UsageError(
        f"{path} is none of the formats that can be imported: our CSV (see docs/officials.md), the JSON of a Wikidata "
        "query, or FollowTheMoney entities (entities.ftm.json)"
    )


def _is_entity(line: str) -> bool:
    try:
        return "schema" in json.loads(line)
    except ValueError:
        return False


def read(path: Path, *, countries: Countries, country: str | None, data_set: str, as_of: str) -> Iterator[Told]:
    """What the file tells, row by row, in the order in which it can be folded: people before their posts.

    `country` is that of rows which do not say; `as_of` the day on which a query's open posts were true. A row that
    cannot be used is passed over. Raises UsageError where the file breaks off or is no longer in its format.
    """
    form = format_of(path)
    try:
        if form == "csv":
            yield from tables.read(path, countries=countries, country=country, data_set=data_set)
        elif form == "wikidata":
            yield from wikidata.read(path, countries=countries, country=country, data_set=data_set, as_of=as_of)
        else:
            yield from followthemoney.read(path, countries=countries, country=country, data_set=data_set)
    except (OSError, EOFError, UnicodeDecodeError, csv.Error) as error:
        raise UsageError(f"{path} breaks off or is damaged: {error}") from error
