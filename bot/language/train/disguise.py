"""Training under other names, so that the network learns how statements are made and not who makes them."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from spacy.tokens import Doc

from bot.types import FoundPerson


@dataclass(frozen=True, slots=True)
class NamePool:
    """Names to lend: forenames by gender ("F", "M"), surnames; and the gender of known forenames."""

    forenames: dict[str, list[str]]
    surnames: list[str]
    gender: dict[str, str]

    @classmethod
    def load(cls, folder: Path) -> "NamePool":
        """The names of the two tables in a folder, those of one word in Latin letters."""
        forenames: dict[str, list[str]] = {"F": [], "M": []}
        gender: dict[str, str] = {}
        for row in _rows(folder / "common-forenames-by-country.csv"):
            name = row["Romanized Name"]
            if _usable(name) and row["Gender"] in forenames:
                forenames[row["Gender"]].append(name)
                gender.setdefault(name.lower(), row["Gender"])
        surnames = [row["Romanized Name"] for row in _rows(folder / "common-surnames-by-country.csv")]
        return cls(forenames, [name for name in surnames if _usable(name)], gender)


def disguised(doc: Doc, people: Sequence[FoundPerson], pool: NamePool, random: Random) -> list[str]:
    """The article's tokens with each person's names replaced, the same name always by the same."""
    lent: dict[str, str] = {}
    texts = [token.text for token in doc]
    for person in people:
        words = [word for word in person.name.split() if _usable(word)]
        gender = pool.gender.get(words[0].lower(), random.choice("FM")) if words else "M"
        for word in words[:-1]:
            lent.setdefault(word, random.choice(pool.forenames[gender]))
        for word in words[-1:]:
            lent.setdefault(word, random.choice(pool.surnames))
    for person in people:
        for mention in person.mentions:
            span = doc.char_span(mention.start, mention.end, alignment_mode="expand")
            for token in span or ():
                texts[token.i] = lent.get(token.text, token.text)
    return texts


def _usable(name: str) -> bool:
    return name.isascii() and name.isalpha() and len(name) > 2 and name[0].isupper()


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))
