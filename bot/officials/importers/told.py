"""What one row of a file tells about one person."""

import gzip
import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from bot.officials.countries import Countries
from bot.officials.offices import classes_in
from bot.officials.posts import RANKS, first_day, rank
from bot.types import Person, Post

_QID = re.compile(r"\bQ[1-9]\d{0,11}$")
_DAY = re.compile(r"^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?:T|$| )")
_ID = re.compile(r"^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$")
_OF = re.compile(r"\s*(?:,|\bof|\bfor|\bin)\s*(?:the\s*)?$", re.IGNORECASE)
LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Told:
    """A person as one row tells of them. `person.name` may be empty where the row only adds to a known person.

    `person.id` is the Wikidata id where the row has one, else the file's own id.
    """

    outside_id: str
    person: Person


def opened(path: Path) -> IO[str]:
    """A text file, unpacked while it is read where it is packed."""
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8-sig", newline="")
    return path.open("rt", encoding="utf-8-sig", newline="")


def wikidata_id(text: str) -> str | None:
    """The Q-number at the end of an id or an address."""
    found = _QID.search(text.strip())
    return found.group() if found else None


def usable_id(text: str) -> str | None:
    """`text` where it can be a person's id here."""
    return text if _ID.match(text) else None


def day_of(text: str | None) -> str | None:
    """ "YYYY", "YYYY-MM" or "YYYY-MM-DD" of a date or time; None for anything else, 30 February included."""
    found = _DAY.match((text or "").strip())
    if not found:
        return None
    day = "-".join(part for part in found.groups() if part)
    with suppress(ValueError):
        first_day(day)
        return day
    return None


def clean(text: str | None) -> str:
    """White space folded, without control characters, never longer than a name may be."""
    folded = " ".join((text or "").split())
    return "".join(letter for letter in folded if letter.isprintable())[:LONGEST_NAME].strip()


def names_of(texts: Iterable[str], *, apart_from: str = "") -> tuple[str, ...]:
    """Names without repeats and without what is no name."""
    cleaned = dict.fromkeys(map(clean, texts))
    return tuple(name for name in cleaned if name != apart_from and any(map(str.isalpha, name)))


def office(role: str, country: str | None, countries: Countries) -> tuple[str, str | None]:
    """A role without its country ("Minister of Defence of Pakistan"), and the country that it names."""
    text = clean(role)
    places = [place for place in countries.find(text) if len(place[2]) == 1]
    named = places[-1][2][0] if places else None
    ends_with_it = bool(places) and places[-1][1] == len(text) and named == (country or named)
    if ends_with_it and not countries.is_capital(str(named), text[places[-1][0] :]):
        bare = _OF.sub("", text[: places[-1][0]]).strip(" ,;-–")
        if any(map(str.isalpha, bare)) and classes_in(bare):
            return bare, named
    return text, country or named


def role_class_of(role: str) -> str:
    """The class of an office by its words: "minister" for "Minister of Health", "other" when no word tells."""
    named = [known for known in (_known(classes) for classes in classes_in(role)) if known]
    return named[0] if named else "other"


def _known(classes: frozenset[str]) -> str:
    return max(
        (name for name in classes if name in RANKS), key=lambda name: (rank(name), name != "minister", name), default=""
    )


def family_name_of(name: str) -> str:
    """The last word, for want of better."""
    return name.split()[-1] if name.split() else ""


def post_of(
    role: str,
    *,
    source: str,
    country: str | None,
    countries: Countries,
    organisation: str = "",
    start: str | None = None,
    end: str | None = None,
    as_of: str | None = None,
    role_class: str = "",
) -> Post:
    """A post from a row's cells; its class by its words where the row gives none that is known."""
    bare, where = office(role, country, countries)
    known = role_class if role_class in RANKS else role_class_of(role)
    return Post(bare, clean(organisation), where, day_of(start), day_of(end), known, day_of(as_of), source)
