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


class Registry:
    """People in memory. `merged` maps ids that are gone to those that stand for them now."""

    def __init__(
        self,
        people: Iterable[Person],
        *,
        merged: Mapping[str, str] | None = None,
        countries: Countries | None = None,
    ) -> None:
        self.countries = countries or shipped_countries()
        self._merged = merged or {}
        with _collector_paused():
            self._people = list(people)
            self._at = {person.id: at for at, person in enumerate(self._people)}
            self._index = NameIndex(self._people)

    def __len__(self) -> int:
        return len(self._people)

    def __iter__(self) -> Iterator[Person]:
        return iter(self._people)

    def get(self, person_id: str) -> Person | None:
        """The person of this id, or of the id that it was merged into."""
        at = self._at.get(person_id)
        if at is None:
            at = self._at.get(self._merged.get(person_id, ""))
        return None if at is None else self._people[at]

    def named(self, name: str) -> tuple[Person, ...]:
        """Those who have this full name, in whatever spelling and order of words."""
        return self._index.with_key(key(name))

    def candidates(self, name: str, *, misspelled: bool = True) -> tuple[Person, ...]:
        """Everybody whom an article may mean by `name`, the most prominent first; rather too many than too few.

        Without `misspelled` each word must at least sound as it does in the registry.
        """
        return self._index.candidates(name, misspelled=misspelled)

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
        return by_looks(text, self._index.looking_like(text))[:limit]

    def _by_name(self, asked: Query, name: str) -> list[Match]:
        for spelling in filter(None, (joined_syllables(name), name)):
            words = words_of(spelling)
            people = self._index.candidates(spelling)
            likes = ((person, best_likeness(words, person)) for person in people)
            if matches := [by_name(asked, spelling, person, like) for person, like in likes if like]:
                return matches
        return by_likeness(asked, name, self._index.in_one_word(name) or self._index.by_consonants(name))

    def _likely_holders(self, asked: Query) -> Iterable[Person]:
        """Those with a post in the countries asked for; without one, the prominent with a post of the classes."""
        places: frozenset[str] = asked.countries or frozenset().union(*asked.offices)
        listed = self._by_place if asked.countries else self._by_class
        return (self._people[at] for at in sorted({at for place in places for at in listed.get(place, ())}))

    @cached_property
    def _by_place(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for at, person in enumerate(self._people):
            for code in {person.country, *(post.country for post in person.posts)} - {None}:
                found.setdefault(str(code), []).append(at)
        return found

    @cached_property
    def _by_class(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for at, person in enumerate(self._people):
            for role_class in {post.role_class for post in person.posts} if person.prominence >= _PROMINENT else ():
                found.setdefault(role_class, []).append(at)
        return found

    def _misspelled(self, asked: Query, name: str) -> list[Match]:
        return by_likeness(asked, name, self._index.misspelled(name))
