"""What /latest and /search find as a CSV file: "latest Taliban csv"."""

import re
from collections.abc import Iterable, Sequence

from bot.message import Button, File
from bot.tables import as_csv
from bot.types import Hit, Party, Source, Statement
from bot.wording import Wording
from handlers.commands.desk import Call
from handlers.commands.saying import no_file

MOST_ROWS = 1000
_ASKED = re.compile(r"(?:^|\s+)(?:as\s+)?csv$", re.IGNORECASE)


def wants_csv(argument: str) -> tuple[str, bool]:
    """The words, and whether a table of what is found is wanted."""
    found = _ASKED.search(argument)
    return (argument[: found.start()].strip(), True) if found else (argument, False)


def as_table(command: str, words: Wording) -> tuple[tuple[Button, ...], ...]:
    """The button that asks for the same as a table."""
    return ((Button(words.gettext("As a table (CSV)"), f"{command.strip()} csv"),),)


def statements_file(found: Iterable[Statement], call: Call) -> File:
    """Statements, one a row."""
    heads = (
        "published",
        "read",
        "type",
        "status",
        "topic",
        "accuser",
        "accused",
        "claim",
        "quote",
        "confidence",
        "case",
    )
    rows = [
        (
            *_dates(one.source),
            *(one.type, one.status, one.topic, _names(one.accuser), _names(one.accused), one.claim, one.quote),
            *(f"{one.confidence:.2f}", one.case_id or "", one.source.outlet, one.source.title, one.source.url),
        )
        for one in found
    ]
    return _file("statements", (*heads, "outlet", "title", "address"), rows, call)


def articles_file(found: Iterable[Hit], call: Call) -> File:
    """Articles, one a row."""
    sources = [hit.source for hit in found]
    rows = [(*_dates(one), one.outlet, one.title, one.url) for one in sources]
    return _file("articles", ("published", "read", "outlet", "title", "address"), rows, call)


def _dates(source: Source) -> tuple[str, str]:
    """When it was published, as far as the article says, and when it was read."""
    return source.published.isoformat() if source.published else "", source.fetched.isoformat()


def _file(subject: str, heads: Sequence[str], rows: Iterable[Sequence[object]], call: Call) -> File:
    name = f"hearsay-{subject}-{call.desk.clock():%Y-%m-%d}.csv"
    # With the mark at its beginning Excel reads it as UTF-8.
    return File(name, as_csv(heads, rows).encode("utf-8-sig"), no_file(call.words), "text/csv")


def _names(parties: Iterable[Party]) -> str:
    return "; ".join(party.name for party in parties)
