"""What a person's posts say on a given day. A post without an end is believed only near its `as_of`."""

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from bot.officials.countries import Countries, shipped_countries
from bot.types import Person, Post

State = Literal["now", "as of", "former", "future"]
BELIEVED_FOR = timedelta(days=200)
# From this rank on the office says enough without its organisation.
_SPEAKS_FOR_ITSELF = 4
# From the highest: which post is shown first, and how prominent its holder is taken to be.
RANKS = {
    "hos": 5, "hog": 5,
    "vice_president": 4, "deputy_hog": 4, "fm": 4, "defmin": 4, "intmin": 4, "io_head": 4, "opposition": 4,
    "finmin": 3, "mil_chief": 3, "intel": 3, "speaker": 3, "party_leader": 3,
    "minister": 2, "justice": 2, "governor": 2, "cbank": 2, "aide": 2, "first_lady": 2, "spokesperson": 2,
    "candidate": 1, "legislator": 1, "ambassador": 1, "other": 1,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Standing:
    """A post as it stands on a day. `day`: its start when held now, its end when former, else when last vouched for."""

    post: Post
    state: State
    day: str | None


def rank(role_class: str) -> int:
    """5 for heads of state and government down to 0 for an unknown class."""
    return RANKS.get(role_class, 0)


def first_day(text: str) -> date:
    """The earliest day that "YYYY", "YYYY-MM" or "YYYY-MM-DD" can mean."""
    year, month, day = _parts(text)
    return date(year, month or 1, day or 1)


def last_day(text: str) -> date:
    """The latest day that "YYYY", "YYYY-MM" or "YYYY-MM-DD" can mean."""
    year, month, day = _parts(text)
    month = month or 12
    return date(year, month, day or calendar.monthrange(year, month)[1])


def _parts(text: str) -> tuple[int, int, int]:
    year, _, rest = text.partition("-")
    month, _, day = rest.partition("-")
    return int(year), int(month or 0), int(day or 0)


def standing(post: Post, on: date) -> Standing:
    """Whether the post is held on that day, was held, or was when last vouched for."""
    if post.start and first_day(post.start) > on:
        return Standing(post, "future", post.start)
    if post.end:
        held = last_day(post.end) > on
        return Standing(post, "now", post.start) if held else Standing(post, "former", post.end)
    if post.source == "operator" or (post.as_of and last_day(post.as_of) + BELIEVED_FOR >= on):
        return Standing(post, "now", post.start)
    return Standing(post, "as of", post.as_of)


def may_hold(post: Post, on: date, *, slack: timedelta = timedelta(days=120)) -> bool:
    """Whether the post may be held on that day, doubt included: only a known start or end excludes it."""
    if post.start and first_day(post.start) - slack > on:
        return False
    return not (post.end and last_day(post.end) + slack < on)


def current(person: Person, on: date) -> tuple[Post, ...]:
    """The posts that are surely held on that day, the highest and newest first."""
    return tuple(held.post for held in standings(person, on) if held.state == "now")


def standings(person: Person, on: date) -> tuple[Standing, ...]:
    """All posts of a person: held now, then doubtful, then former, each with the highest and newest first."""
    order: dict[State, int] = {"now": 0, "as of": 1, "former": 2, "future": 3}
    found = [standing(post, on) for post in person.posts]
    found.sort(key=lambda held: held.post.start or held.post.as_of or "", reverse=True)
    return tuple(sorted(found, key=lambda held: (order[held.state], -rank(held.post.role_class))))


def main_standing(person: Person, on: date) -> Standing | None:
    """The post to name beside the person: held now if any, else the last one that was of weight."""
    found = standings(person, on)
    if not found or found[0].state == "now":
        return found[0] if found else None
    past = [held for held in found if held.state != "future"] or list(found)
    return max(past, key=_weight)


def _weight(held: Standing) -> float:
    """Ten years are worth one rank: a minister of today before a president of long ago."""
    year = _parts(held.day)[0] if held.day else 1990
    return rank(held.post.role_class) + year / 10


def holders(people: Iterable[Person], role_class: str, country: str | None, on: date) -> tuple[Person, ...]:
    """Those of `people` who hold such a post on that day; if nobody surely does, whoever did when last vouched for."""
    found: dict[State, list[tuple[str, Person]]] = {"now": [], "as of": []}
    for person in people:
        for post in person.posts:
            if post.role_class != role_class or (country and post.country != country):
                continue
            state = standing(post, on).state
            if state in found:
                found[state].append((post.start or post.as_of or "", person))
    chosen = found["now"] or found["as of"]
    chosen.sort(key=lambda pair: (pair[0], pair[1].prominence), reverse=True)
    return tuple({person.id: person for _, person in chosen}.values())


def describe(person: Person, *, on: date, countries: Countries | None = None) -> str:
    """One line on who somebody is: "Minister of Defence, Pakistan (since 2024)"; empty for somebody without posts.

    A post that has ended is "former ... (until 2018)", a doubtful one "... (as of June 2025)".
    """
    held = main_standing(person, on)
    if held is None:
        return ""
    office = office_of(held.post, countries or shipped_countries())
    when = _when(held)
    return f"{'former ' if held.state == 'former' else ''}{office}{f' ({when})' if when else ''}"


def _when(held: Standing) -> str:
    if not held.day:
        return "date unknown" if held.state == "as of" else ""
    year, month, _ = _parts(held.day)
    words = {"now": "since", "former": "until", "as of": "as of", "future": "from"}
    precise = held.state in ("as of", "future") and month
    return f"{words[held.state]} {f'{calendar.month_name[month]} ' if precise else ''}{year}"


def office_of(post: Post, countries: Countries) -> str:
    """The office, with organisation and country where the role does not name them: "Leader, Green Party, Samoa"."""
    parts = [post.role]
    named = {code for _, _, codes in countries.find(post.role) for code in codes}
    organisation = post.organisation.removeprefix("Government").removeprefix(" of ")
    country = countries.name(post.country).removeprefix("the ")
    told = not organisation or organisation == country or organisation.lower() in post.role.lower()
    if not told and rank(post.role_class) < _SPEAKS_FOR_ITSELF:
        parts.append(organisation)
        named.update(code for _, _, codes in countries.find(organisation) for code in codes)
    if country and post.country not in named:
        parts.append(country)
    return ", ".join(parts)
