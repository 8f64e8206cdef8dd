"""Finding many known phrases in a text in one pass, whole words only, the longest first."""

import re
from collections.abc import Iterator, Mapping
from typing import Generic, TypeVar

V = TypeVar("V")
_WORD = re.compile(r"\w+")
_CAPITALISED = re.compile(r"\b[^\W\d_a-z]\w*")


class Phrases(Generic[V]):
    """Phrases with what each means. With `capitalised`, only words with a capital can begin one, which is faster.

    A phrase matches letter for letter; a full stop at its end is optional ("U.S." is found as "U.S").
    """

    def __init__(self, meanings: Mapping[str, V], *, capitalised: bool = False) -> None:
        self._meanings = {phrase.rstrip("."): meaning for phrase, meaning in meanings.items()}
        self._longest: dict[str, int] = {}
        for phrase in self._meanings:
            words = _WORD.findall(phrase)
            if words:
                self._longest[words[0]] = max(len(words), self._longest.get(words[0], 0))
        self._start = _CAPITALISED if capitalised else _WORD

    def __len__(self) -> int:
        return len(self._meanings)

    def find(self, text: str) -> Iterator[tuple[int, int, V]]:
        """Start, end and meaning of each phrase in `text`; they do not overlap."""
        done = 0
        for word in self._start.finditer(text):
            if word.start() < done:
                continue
            most = self._longest.get(word.group())
            if not most:
                continue
            for end in reversed(_ends(text, word, most)):
                meaning = self._meanings.get(text[word.start() : end])
                if meaning is not None:
                    yield word.start(), end, meaning
                    done = end
                    break


def _ends(text: str, first: re.Match[str], most: int) -> list[int]:
    ends = [first.end()]
    if most > 1:
        for following in _WORD.finditer(text, first.end()):
            ends.append(following.end())
            if len(ends) == most:
                break
    return ends
