"""What is wrong or doubtful in a registry: duplicates, impossible dates, one name that two incumbents go by."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bot.officials.names import key, tokens
from bot.officials.posts import current, first_day, last_day
from bot.officials.reconcile import same_office
from bot.types import Person, Post

EARLIEST = 1850
_FAR = timedelta(days=400)
_LEAST_WORDS = 2


@dataclass(frozen=True, slots=True)
class Fault:
    """`kind` is duplicate, dates or alias; `people` whom it concerns."""

    kind: str
    people: tuple[Person, ...]
    what: str


def find(people: Iterable[Person], *, on: date, country: str | None = None) -> Iterator[Fault]:
    """The faults among `people`, or among those of one country, as things stand on a day."""
    everybody = [p for p in people if country is None or country in (p.country, *(post.country for post in p.posts))]
    for person in everybody:
        yield from (Fault("dates", (person,), what) for post in person.posts for what in impossible(post, on))
    yield from _namesakes(everybody, on)


def impossible(post: Post, on: date) -> Iterator[str]:
    """What cannot be true of a post's dates."""
    called = post.role or post.role_class
    for name, day in (("starts", post.start), ("ends", post.end), ("is vouched for", post.as_of)):
        if day and (fault := _no_day(day, on)):
            yield f"{called}: {name} {day}: {fault}"
            return
    if post.start and post.end and last_day(post.end) < first_day(post.start):
        yield f"{called}: ends {post.end} before it starts {post.start}"
    elif post.end and last_day(post.end) > on + _FAR:
        yield f"{called}: has ended {post.end}, which is to come"
    elif post.start and post.as_of and last_day(post.as_of) < first_day(post.start):
        yield f"{called}: is vouched for {post.as_of}, before it starts {post.start}"


def _no_day(day: str, on: date) -> str:
    try:
        first = first_day(day)
    except ValueError:
        return "no such day"
    if first.year < EARLIEST:
        return "too long ago"
    return "years ahead" if first.year > on.year + 10 else ""


def _namesakes(people: list[Person], on: date) -> Iterator[Fault]:
    """Namesakes of one country: with one office in common they may be one person, both in office they are confused."""
    named: dict[tuple[str, str], dict[str, Person]] = {}
    for person in people:
        for name in {each for each in (person.name, *person.aliases) if len(tokens(each)) >= _LEAST_WORDS}:
            for code in {person.country, *(post.country for post in person.posts)} - {None}:
                named.setdefault((key(name), str(code)), {})[person.id] = person
    told: set[frozenset[str]] = set()
    for (name, code), group in named.items():
        pairs = [(a, b) for at, a in enumerate(group.values()) for b in list(group.values())[at + 1 :]]
        for one, other in pairs:
            pair = frozenset((one.id, other.id))
            if pair in told:
                continue
            told.add(pair)
            yield from _pair(one, other, name, code, on)


def _pair(one: Person, other: Person, name: str, code: str, on: date) -> Iterator[Fault]:
    shared = next((mine for mine in one.posts for post in other.posts if same_office(mine, post)), None)
    if shared is not None:
        yield Fault("duplicate", (one, other), f"both {shared.role or shared.role_class}, {code}; merge them?")
    elif current(one, on) and current(other, on):
        yield Fault("alias", (one, other), f"both in office in {code} and called “{name}”")
