"""Who wants it? Subscriptions held against an article's news: pure.

Filters of one field are alternatives; different fields must all hold for one and the same statement. `role` narrows
`person`, `office` and `country` to one side of the statement. A statement is muted when its outlet or case is, or when
one whole side of it are muted people.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from bot.types import Field, Filter, Mute, MuteKind, Party, Side, Statement, Subscription


@dataclass(frozen=True, slots=True)
class Profile:
    """What matching needs to know of a linked person: country, and offices ("class:country", "class:country:word")."""

    country: str | None
    offices: frozenset[str]


@dataclass(frozen=True, slots=True)
class News:
    """One article's new statements, with what their parties are. `outlets` counts the story's outlets so far.

    `host` is where the article stands on the web.
    """

    text: str
    outlet: str
    outlets: int
    statements: tuple[Statement, ...]
    profiles: Mapping[str, Profile]
    officials: frozenset[str]
    host: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """A subscription that wants some of the statements."""

    subscription: Subscription
    statement_ids: tuple[int, ...]


def match(
    news: News,
    subscriptions: Iterable[Subscription],
    *,
    least: float,
    mutes: Mapping[str, Sequence[Mute]] = MappingProxyType({}),
) -> list[Match]:
    """The subscriptions that want any of the statements which are at least so confident. `mutes` are by chat."""
    worthy = [s for s in news.statements if s.confidence >= least]
    found = (
        (sub, tuple(s.id for s in worthy if wanted(sub, s, news) and not muted(s, mutes.get(sub.chat_id, ()))))
        for sub in subscriptions
    )
    return [Match(sub, ids) for sub, ids in found if ids]


def muted(statement: Statement, mutes: Sequence[Mute]) -> bool:
    """Whether a chat with these mutes does not want to hear of the statement, whatever it follows."""
    values = {(one.kind, one.value.casefold()) for one in mutes}
    if not values:
        return False
    if ("outlet", statement.source.outlet.casefold()) in values or ("case", str(statement.case_id)) in values:
        return True
    return any(
        side and all(_is_muted(party, values) for party in side) for side in (statement.accuser, statement.accused)
    )


def _is_muted(party: Party, values: set[tuple[MuteKind, str]]) -> bool:
    return ("person", (party.person_id or "").casefold()) in values


def wanted(subscription: Subscription, statement: Statement, news: News) -> bool:
    """Whether every field of the subscription holds for this statement."""
    return not failing(subscription, statement, news)


def failing(subscription: Subscription, statement: Statement, news: News) -> tuple[str, ...]:
    """The fields of the subscription that do not hold for this statement."""
    fields: dict[str, list[Filter]] = {}
    for one in subscription.filters:
        fields.setdefault(one.field, []).append(one)
    sides: tuple[Side, ...] = ("accuser", "accused")
    roles = {one.value for one in fields.pop("role", [])}
    if roles and "either" not in roles:
        sides = tuple(side for side in sides if side in roles)
    return tuple(
        field for field, group in fields.items() if not any(_holds(one, statement, news, sides) for one in group)
    )


def _holds(one: Filter, statement: Statement, news: News, sides: tuple[Side, ...]) -> bool:
    if one.field in ("everything", "outlet", "outlets", "words"):
        return _article_holds(one, statement, news)
    return one.value in _values(one.field, statement, news, sides)


def _article_holds(one: Filter, statement: Statement, news: News) -> bool:
    match one.field:
        case "everything":
            return _names_official(statement, news)
        case "outlet":
            value = one.value.casefold()
            return value == news.outlet.casefold() or f".{news.host}".endswith(f".{value}")
        case "outlets":
            return news.outlets >= int(one.value)
        case _:
            return holds_words(one.value, news.text)


def _values(field: Field, statement: Statement, news: News, sides: tuple[Side, ...]) -> set[str]:
    """What a filter of this field may ask for, to want this statement."""
    profiles = _profiles(statement, news, sides)
    match field:
        case "person":
            return _people(statement, sides)
        case "office":
            return {office for profile in profiles for office in profile.offices}
        case "country":
            return {profile.country for profile in profiles if profile.country}
        case "topic":
            return {statement.topic}
        case _:
            return {statement.type, statement.status}


def holds_words(words: str, text: str) -> bool:
    """Whether the text has this phrase, as whole words in any case ("U.S." and "$5m" too); no words are in no text."""
    phrase = r"\s+".join(map(re.escape, words.split()))
    return bool(phrase) and bool(re.search(rf"(?<!\w){phrase}(?!\w)", text, re.IGNORECASE))


def _people(statement: Statement, sides: tuple[Side, ...]) -> set[str]:
    parties = [p for side in sides for p in (statement.accuser if side == "accuser" else statement.accused)]
    return {party.person_id for party in parties if party.person_id}


def _profiles(statement: Statement, news: News, sides: tuple[Side, ...]) -> list[Profile]:
    return [news.profiles[key] for key in _people(statement, sides) if key in news.profiles]


def _names_official(statement: Statement, news: News) -> bool:
    parties = (*statement.accuser, *statement.accused)
    return any(party.person_id or party.name in news.officials for party in parties)
