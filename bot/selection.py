"""By what a subscription is looked up, so that an article is held against few of them: pure.

One field of each subscription leads: the one that fewest articles meet. An article's keys are all that a leading filter
may ask for; whoever shares none of them cannot want it. Whether the others do is for matching to say.
"""

import re
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from bot.matching import News
from bot.types import Field, Filter

Key = tuple[Field, str]
_ORDER: tuple[Field, ...] = ("person", "words", "office", "outlet", "country", "topic", "type", "everything")
_WORD = re.compile(r"\w+")


def leads(filters: Sequence[Filter]) -> dict[Filter, str | None]:
    """The key of each filter that leads; nothing when none can, and the subscription must always be looked at."""
    by_field: dict[Field, list[Filter]] = {}
    for one in filters:
        by_field.setdefault(one.field, []).append(one)
    field = next((field for field in _ORDER if field in by_field), None)
    found = {one: _key(one) for one in by_field[field]} if field else {}
    return found if all(key is not None for key in found.values()) else {}


def _key(one: Filter) -> str | None:
    match one.field:
        case "words":
            words = _WORD.findall(one.value.casefold())
            return max(words, key=len) if words else None
        case "outlet":
            return one.value.casefold()
        case "everything":
            return ""
        case _:
            return one.value


def keys(news: News) -> set[Key]:
    """All that a leading filter may ask for, to be met by an article."""
    found: set[Key] = {("everything", ""), ("outlet", news.outlet.casefold())}
    found |= {("outlet", site) for statement in news.statements[:1] for site in _sites(statement.source.url)}
    for statement in news.statements:
        found |= {("topic", statement.topic), ("type", statement.type), ("type", statement.status)}
        parties = (*statement.accuser, *statement.accused)
        found |= {("person", party.person_id) for party in parties if party.person_id}
    for profile in news.profiles.values():
        found |= {("office", office) for office in profile.offices}
        found |= {("country", profile.country)} if profile.country else set()
    found |= {("words", word) for word in _WORD.findall(news.text.casefold())}
    return found


def _sites(url: str) -> Iterable[str]:
    """The host of an address, and every domain that it lies in: an outlet may be named by either."""
    names = (urlsplit(url).hostname or "").split(".")
    return (".".join(names[start:]) for start in range(len(names)))
