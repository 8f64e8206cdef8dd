"""Known full names in a text: evidence for the language room, which takes a matcher as an argument."""

from collections.abc import Iterable, Iterator
from itertools import chain

from bot.officials.phrases import Phrases
from bot.officials.registry import shipped_names

_LEAST_WORDS = 2


class NameMatcher:
    """Finds full names (two words or more) as they are written, capitals and all."""

    def __init__(self, names: Iterable[str]) -> None:
        self._phrases = Phrases(dict.fromkeys(filter(_is_full, names), True), capitalised=True)

    def __len__(self) -> int:
        return len(self._phrases)

    def find(self, text: str) -> Iterator[tuple[int, int]]:
        """The spans of known names in `text`, in order, the longest where two begin together."""
        return ((start, end) for start, end, _ in self._phrases.find(text))


def known_names(added: Iterable[str] = ()) -> NameMatcher:
    """A matcher of the shipped registry's names and aliases, and of those `added` by the operator.

    At module level, so that a worker process can be given it (with `functools.partial` for the added).
    """
    return NameMatcher(chain(shipped_names(), added))


def _is_full(name: str) -> bool:
    return len(name.split()) >= _LEAST_WORDS and name[0].isupper() and name.isprintable()
