"""Countries: codes, names, and the words that show that a text speaks of one."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from bot.officials.names import plain
from bot.officials.phrases import Phrases


@dataclass(frozen=True, slots=True)
class Country:
    """A country or territory. `people` are words such as "Pakistani"; `also` other names, places and bodies of it."""

    code: str
    name: str
    people: tuple[str, ...] = ()
    capital: str = ""
    also: tuple[str, ...] = ()

    @property
    def bare_name(self) -> str:
        """The name without its article."""
        return self.name.removeprefix("the ")

    @property
    def words(self) -> tuple[str, ...]:
        """Everything that names it in a text."""
        return tuple(word for word in (self.bare_name, *self.people, self.capital, *self.also) if word)


class Countries:
    """A lookup of countries by code and by word. One word may mean several ("Georgia", "Congo")."""

    def __init__(self, countries: Iterable[Country]) -> None:
        self._by_code = {country.code: country for country in countries}
        meanings: dict[str, tuple[str, ...]] = {}
        for country in self._by_code.values():
            for word in dict.fromkeys(country.words):
                meanings[word] = (*meanings.get(word, ()), country.code)
        lowered: dict[str, tuple[str, ...]] = {}
        for word, codes in meanings.items():
            for code in codes:
                self._add_lowered(lowered, word, code)
        self._in_text = Phrases(meanings, capitalised=True)
        self._in_query = Phrases(lowered)

    def _add_lowered(self, lowered: dict[str, tuple[str, ...]], word: str, code: str) -> None:
        country = self._by_code[code]
        low = plain(word).lower()
        main = word in (country.bare_name, *country.people) or (len(word) > len("Rada") and word == country.capital)
        if (main or word.isupper()) and code not in lowered.get(low, ()):
            lowered[low] = (*lowered.get(low, ()), code)

    def __iter__(self) -> Iterator[Country]:
        return iter(self._by_code.values())

    def __contains__(self, code: str) -> bool:
        return code in self._by_code

    def name(self, code: str | None) -> str:
        """The name as it stands in a sentence ("the United States"); the code itself when it is unknown."""
        country = self._by_code.get(code or "")
        return country.name if country else (code or "")

    def is_capital(self, code: str, word: str) -> bool:
        """Whether the word is the country's capital: a place in it, not the country."""
        country = self._by_code.get(code)
        return country is not None and country.capital == word

    def find(self, text: str) -> Iterator[tuple[int, int, tuple[str, ...]]]:
        """Where a text speaks of countries: start, end, the codes that the word may mean."""
        return self._in_text.find(text)

    def find_in_query(self, query: str) -> Iterator[tuple[int, int, tuple[str, ...]]]:
        """The same for what somebody typed (any case), by the countries' own names, people and capitals only."""
        return self._in_query.find(query.lower())

    def with_added(self, added: Iterable[Country]) -> "Countries":
        """These countries and `added`; an added one replaces one of the same code."""
        merged = {**self._by_code, **{country.code: country for country in added}}
        return Countries(merged.values())


@cache
def shipped_countries() -> Countries:
    """The countries and territories of the shipped registry."""
    source = (files("bot.officials") / "data" / "countries.csv").read_text("utf-8").splitlines()
    return Countries(
        Country(row["code"], row["name"], _split(row["people"]), row["capital"], _split(row["also"]))
        for row in csv.DictReader(source, delimiter=";")
    )


def _split(cell: str) -> tuple[str, ...]:
    return tuple(cell.split("|")) if cell else ()
