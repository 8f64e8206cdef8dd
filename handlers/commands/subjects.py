"""What the subject of a wish means where it is no person: everything, a topic, an office, a country. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import get_args

from bot.officials.countries import Countries
from bot.officials.names import plain
from bot.officials.offices import content_words, office_spans
from bot.profiles import ANY_COUNTRY
from bot.types import Filter, Topic
from handlers.commands.phrasebook import Phrasebook, phrasebook

# Classes that hold many offices, so that the words of the office must tell which.
_GENERAL = frozenset(("minister", "other", "governor", "intel"))


@dataclass(frozen=True, slots=True)
class Subject:
    """`filters` when the words are clear; `unclear` holds the countries that one word of them may mean."""

    filters: tuple[Filter, ...] = ()
    unclear: tuple[str, ...] = ()
    word: str = ""


def subject_of(text: str, countries: Countries) -> Subject | None:
    """What `text` means, or None when it names no topic, office or country, so that it may name a person."""
    book = phrasebook()
    low = text.casefold()
    if not low or low in book.everything:
        return Subject((Filter("everything", ""),))
    place = _place(low, countries)
    if len(place.codes) > 1:
        return Subject(unclear=place.codes, word=place.word)
    code = place.codes[0] if place.codes else ""
    rest = _without_linking(place.rest, book)
    own = _is_own_name(place.word, code, countries, book)
    where = (Filter("country", code, countries.name(code)),) if code else ()
    if not rest:
        return Subject(where) if where and own else None
    if rest in book.officials or rest == "country":
        return Subject(where or (Filter("everything", ""),)) if rest != "country" or where else None
    topic = _topic(rest, book)
    if topic:
        return Subject((Filter("topic", topic, topic), *where))
    offices = _offices(rest, code or ANY_COUNTRY, text, book, place="" if own else place.word)
    return Subject(offices) if offices else None


@dataclass(frozen=True, slots=True)
class _Place:
    codes: tuple[str, ...]
    word: str
    rest: str


def _place(low: str, countries: Countries) -> _Place:
    """The one place that the words name, and the words without it."""
    found = list(countries.find_in_query(low))
    if len(found) != 1:
        return _Place((), "", low)
    start, end, codes = found[0]
    return _Place(codes, low[start:end], " ".join(f"{low[:start]} {low[end:]}".split()))


def _is_own_name(word: str, code: str, countries: Countries, book: Phrasebook) -> bool:
    """Whether the word is the country's name or its people's; a capital or a party only stands for the country."""
    if not code or book.countries.get(word) == code or word == code.casefold():
        return True
    country = next(one for one in countries if one.code == code)
    return plain(word) in {plain(name).casefold() for name in (country.bare_name, country.name, *country.people)}


def _without_linking(text: str, book: Phrasebook) -> str:
    words = re.sub(r"['’]s\b|['’](?=\s|$)", " ", text).split()
    while words and words[0] in book.linking:
        words.pop(0)
    while words and words[-1] in book.linking:
        words.pop()
    return " ".join(words)


def _topic(text: str, book: Phrasebook) -> str | None:
    named = next((name for name in get_args(Topic) if name == text), None)
    return named or book.topics.get(text)


def _offices(text: str, code: str, typed: str, book: Phrasebook, *, place: str) -> tuple[Filter, ...]:
    """The offices that the words name from end to end, as "class:country" or "class:country:word"."""
    wide = book.offices.get(text)
    if wide:
        return tuple(Filter("office", f"{name}:{code}", typed) for name in wide)
    one = _singular(text)
    spans = office_spans(one)
    if len(spans) != 1:
        return ()
    start, end, classes = spans[0]
    before = [word for word in one[:start].split() if word not in book.linking]
    after = [word for word in one[end:].split() if word not in book.linking]
    sure = one != text or code != ANY_COUNTRY  # "ministers", or "of Pakistan": else it may be a person's name
    if after or len(before) > 1 or (before and not sure):
        return ()
    told = sorted(content_words(" ".join(before) or one[start:end]))
    word = place or (told[0] if told and (before or classes & _GENERAL) else "")
    tail = f":{word}" if word and " " not in word else ""
    return tuple(Filter("office", f"{name}:{code}{tail}", typed) for name in sorted(classes))


def _singular(text: str) -> str:
    """ "defence ministers" as "defence minister": the lists know most offices by one holder."""
    first, *rest = text.split(" of ", 1)
    head = re.sub(r"ies$", "y", first) if first.endswith("ies") else re.sub(r"(?<!s)s$", "", first)
    singular = " of ".join([head, *rest])
    return singular if office_spans(singular) else text


def office_label(filters: Sequence[Filter]) -> str:
    """What was typed for the offices of a subscription."""
    return next((one.label for one in filters if one.field == "office"), "")
