"""The registry: the people that ship with the package, and people in memory, by id, by name, by office."""

import csv
import gc
import gzip
import io
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from functools import cached_property
from importlib.resources import files
from itertools import groupby
from threading import Lock

from bot.officials.countries import Countries, shipped_countries
from bot.officials.index import NameIndex
from bot.officials.likeness import best_likeness, words_of
from bot.officials.names import joined_syllables, key
from bot.officials.ranking import Match, Query, best, by_likeness, by_looks, by_name, by_office, spoken, understand
from bot.types import Person, Post

_PROMINENT = 3


def shipped() -> Iterator[Person]:
    """The people that come with the package, in the order of their ids."""
    posts = groupby(_rows("posts.csv.gz"), key=lambda row: row[0])
    whose, held = next(posts, ("", iter(())))
    for number, name, aliases, family_name, country, prominence, last_seen in _rows("people.csv.gz"):
        mine: tuple[Post, ...] = ()
        if whose == number:
            mine = tuple(map(_post, held))
            whose, held = next(posts, ("", iter(())))
        listed = tuple(aliases.split("|")) if aliases else ()
        yield Person(number, name, listed, family_name, _shared(country), int(prominence), _shared(last_seen), mine)


def shipped_names() -> Iterator[str]:
    """The names and aliases of the shipped people."""
    for _, name, aliases, *_ in _rows("people.csv.gz"):
        yield name
        if aliases:
            yield from aliases.split("|")


def version() -> str:
    """What tells one shipped registry from another."""
    return (files("bot.officials") / "data" / "version.txt").read_text("utf-8").strip()


def merged_ids() -> dict[str, str]:
    """Ids that are gone, with the id that their person has now."""
    lines = (files("bot.officials") / "data" / "merged.csv").read_text("utf-8").splitlines()
    return {row["old"]: row["kept"] for row in csv.DictReader(lines)}


def _rows(name: str) -> Iterator[list[str]]:
    packed = (files("bot.officials") / "data" / name).read_bytes()
    rows = csv.reader(io.StringIO(gzip.decompress(packed).decode("utf-8"), newline=""))
    next(rows)
    return rows


def _post(row: list[str]) -> Post:
    _, role, organisation, country, start, end, source, role_class, as_of = row
    return Post(
        sys.intern(role),
        sys.intern(organisation),
        _shared(country),
        _shared(start),
        _shared(end),
        sys.intern(role_class),
        _shared(as_of),
        sys.intern(source),
    )


def _shared(cell: str) -> str | None:
    """One object for the many cells that say the same: the registry is held in memory by every worker."""
    return sys.intern(cell) if cell else None


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Building makes a hundred thousand objects and no garbage; looking for some takes a quarter of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class _Held:
    """The people of one moment, with what finds them; taken as a whole by whoever reads."""

    def __init__(self, people: Iterable[Person]) -> None:
        with _collector_paused():
            self.people = list(people)
            self.at = {person.id: at for at, person in enumerate(self.people)}
            self.index = NameIndex(self.people)

    def get(self, person_id: str) -> Person | None:
        at = self.at.get(person_id)
        return None if at is None else self.people[at]

    def put(self, person: Person) -> None:
        at = self.at.get(person.id)
        if at is None:
            at = len(self.people)
            self.people.append(person)
        else:
            self.people[at] = person
        self.index.renew(at)
        self.at[person.id] = at
        self._forget_lists()

    def drop(self, person_id: str) -> None:
        at = self.at.pop(person_id, None)
        if at is not None:
            self.index.forget(at)
            self._forget_lists()

    def _forget_lists(self) -> None:
        for name in ("by_place", "by_class"):
            self.__dict__.pop(name, None)

    def everybody(self) -> Iterator[Person]:
        return (self.people[at] for at in tuple(self.at.values()))

    @cached_property
    def by_place(self) -> dict[str, list[Person]]:
        found: dict[str, list[Person]] = {}
        for person in self.everybody():
            for code in {person.country, *(post.country for post in person.posts)} - {None}:
                found.setdefault(str(code), []).append(person)
        return found

    @cached_property
    def by_class(self) -> dict[str, list[Person]]:
        found: dict[str, list[Person]] = {}
        for person in self.everybody():
            for role_class in {post.role_class for post in person.posts} if person.prominence >= _PROMINENT else ():
                found.setdefault(role_class, []).append(person)
        return found


class Registry:
    """People in memory. `merged` maps ids that are gone to those that stand for them now.

    It may be read while another thread changes it with `put`, `drop` or `renew`.
    """

    def __init__(
        self,
        people: Iterable[Person],
        *,
        merged: Mapping[str, str] | None = None,
        countries: Countries | None = None,
    ) -> None:
        self.countries = countries or shipped_countries()
        self._merged = dict(merged or {})
        self._lock = Lock()
        self._held = _Held(people)

    def __len__(self) -> int:
        return len(self._held.at)

    def __iter__(self) -> Iterator[Person]:
        return self._held.everybody()

    def put(self, person: Person) -> None:
        """Add a person, or renew the one of this id: found at once by name and office."""
        with self._lock:
            self._merged.pop(person.id, None)
            self._held.put(person)

    def drop(self, person_id: str, *, into: str | None = None) -> None:
        """Find a person no more; with `into`, whoever asks for the id gets that person."""
        with self._lock:
            if into is not None:
                self._merged[person_id] = into
            self._held.drop(person_id)

    def renew(self, people: Iterable[Person], *, merged: Mapping[str, str]) -> None:
        """Hold these people in place of all others."""
        held = _Held(people)
        with self._lock:
            self._merged, self._held = dict(merged), held

    def get(self, person_id: str) -> Person | None:
        """The person of this id, or of the id that it was merged into."""
        held, merged = self._held, self._merged
        seen: set[str] = set()
        while person_id not in held.at and person_id in merged and person_id not in seen:
            seen.add(person_id)
            person_id = merged[person_id]
        return held.get(person_id)

    def named(self, name: str) -> tuple[Person, ...]:
        """Those who have this full name, in whatever spelling and order of words."""
        return self._held.index.with_key(key(name))

    def candidates(self, name: str, *, misspelled: bool = True) -> tuple[Person, ...]:
        """Everybody whom an article may mean by `name`, the most prominent first; rather too many than too few.

        Without `misspelled` each word must at least sound as it does in the registry.
        """
        return self._held.index.candidates(name, misspelled=misspelled)

    def search(self, query: str, *, limit: int = 8, on: date | None = None) -> tuple[Match, ...]:
        """Who answers what somebody typed, the likeliest first: a name in any spelling, an office, a country or both.

        `on` is the day that decides who holds an office; without it the newest holders that are known come first.
        """
        asked = understand(query, self.countries)
        whole = self._by_name(asked, asked.text)
        if not asked.narrows or any(match.is_full for match in whole):
            return best(whole or self._misspelled(asked, asked.text), limit)
        named = self._by_name(asked, asked.name) or self._misspelled(asked, asked.name)
        fitting = [match for match in named if match.is_narrowed]
        if named:
            return best(fitting or named, limit)
        offices = (by_office(asked, person, on or date.max) for person in self._likely_holders(asked))
        return best([match for match in offices if match] or whole, limit)

    def spoken(self, query: str) -> str:
        """What all ways to type one question have in common: without noise, case and spelling of sounds."""
        return key(spoken(query)) or spoken(query).casefold()

    def nearest(self, query: str, *, limit: int = 5) -> tuple[Person, ...]:
        """For "nothing found, did you mean": the people whose names look most like `query`."""
        text = understand(query, self.countries).text
        return by_looks(text, self._held.index.looking_like(text))[:limit]

    def _by_name(self, asked: Query, name: str) -> list[Match]:
        for spelling in filter(None, (joined_syllables(name), name)):
            words = words_of(spelling)
            people = self._held.index.candidates(spelling)
            likes = ((person, best_likeness(words, person)) for person in people)
            if matches := [by_name(asked, spelling, person, like) for person, like in likes if like]:
                return matches
        return by_likeness(asked, name, self._held.index.in_one_word(name) or self._held.index.by_consonants(name))

    def _likely_holders(self, asked: Query) -> Iterable[Person]:
        """Those with a post in the countries asked for; without one, the prominent with a post of the classes."""
        places: frozenset[str] = asked.countries or frozenset().union(*asked.offices)
        listed = self._held.by_place if asked.countries else self._held.by_class
        return {person.id: person for place in sorted(places) for person in listed.get(place, ())}.values()

    def _misspelled(self, asked: Query, name: str) -> list[Match]:
        return by_likeness(asked, name, self._held.index.misspelled(name))
