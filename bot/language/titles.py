"""What a phrase says somebody is: a public office, or another trade."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from bot.language.lexicon import Lexicon, Words

Kind = Literal["office", "trade"]
Tokens = Sequence[str]

_WORD = re.compile(r"[^\W_]+(?:[-.'’&][^\W_]+)*\.?")
_CUTS = frozenset({"of", "for", "to", "at", "in", "from", "on", "and", "with", "&"})
_BEFORE = ("ex-", "then-", "now-")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase that may name an office: its text, the word for it, what it is."""

    text: str
    head: str
    kind: Kind


class Titles:
    """Tells offices from other trades by the head of a phrase and the words beside it."""

    def __init__(self, lexicon: Lexicon) -> None:
        offices, names = lexicon.offices, lexicon.names
        self._public = frozenset(phrase for _, words in offices.public() for phrase in words)
        self._shared, self._trades, self._speakers = offices.shared, offices.trades, offices.speakers
        self._bodies, self._lands = offices.bodies, names.places | names.peoples
        self._private, self._ambiguous = offices.private, offices.ambiguous
        self._longest = max(len(phrase.split()) for phrase in self._public)

    def read(self, text: str) -> Phrase | None:
        """What office or trade a phrase names, None when none."""
        words = [match.group().lower().replace("’", "'") for match in _WORD.finditer(text)]
        head = self._head(words)
        return Phrase(text, head, "office" if self._is_office(head, words) else "trade") if head else None

    def _head(self, words: Tokens) -> str | None:
        """The word for what somebody is: the end of a part of the phrase, the first part that has one."""
        for start, end in _parts(words):
            for size in range(min(self._longest, len(words) - start), 0, -1):
                for begin in range(start, end):
                    known = self._known(words[begin : begin + size])
                    if known and (begin + size == end or (begin + size > end and size > 1)):
                        return known
        return next((one for word in words if (one := self._known([word])) and one not in self._ambiguous), None)

    def _known(self, words: Tokens) -> str | None:
        phrase = " ".join(words).removesuffix("'s")
        for before in _BEFORE:
            phrase = phrase.removeprefix(before)
        return phrase if phrase in self._public | self._shared | self._trades else None

    def _is_office(self, head: str, words: Tokens) -> bool:
        """Sure offices, and those shared with private bodies where the phrase speaks of a public one."""
        private = _any(words, self._private)
        if head in self._public and not (private and head in self._ambiguous):
            return True
        if head not in self._shared or private:
            return False
        lands = frozenset() if head in self._trades else self._lands
        return head in self._speakers or _any(words, self._bodies | lands, but=head)


def _parts(words: Tokens) -> Iterator[tuple[int, int]]:
    """The parts of a phrase between prepositions; what stands before a genitive belongs to it alone."""
    start = 0
    for i, word in enumerate([*words, "of"]):
        if word in _CUTS:
            if i > start:
                yield start, i
            start = i + 1
        elif word.endswith("'s") and i + 1 < len(words):
            start = i + 1


def _any(words: Tokens, listed: Words, but: str = "") -> bool:
    plain = [word.removesuffix("'s") for word in words]
    single = [word for word in plain if word not in but.split()]
    pairs = [f"{left} {right}" for left, right in pairwise(plain)]
    return any(word in listed or word.rstrip(".") in listed for word in (*single, *pairs))
