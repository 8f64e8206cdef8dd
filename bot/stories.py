"""Same news? Near-duplicate articles (wire copies, light rewrites) are told by their MinHash sketches.

A sketch is 128 minimum hashes over the text's three-word shingles; two articles are candidates when any of 64 bands of
two hashes agrees, and the same story when at least a fifth of the hashes do (Broder 1997; wire copies share about
30 % of their shingles, so the usual half would miss most).
"""

import re
from array import array
from collections import defaultdict
from collections.abc import Iterator

from rensa import RMinHash

PERMUTATIONS = 128
BAND = 2
SAME = 0.2
FEWEST_WORDS = 30
_SEED = 20
_WORD = re.compile(r"\w+")


def sketch(text: str) -> bytes | None:
    """The sketch of an article, or None where it is too short to tell it from another."""
    words = _WORD.findall(text.casefold())
    if len(words) < FEWEST_WORDS:
        return None
    hashes = RMinHash(num_perm=PERMUTATIONS, seed=_SEED)
    hashes.update([" ".join(words[i : i + 3]) for i in range(len(words) - 2)])
    return array("I", hashes.digest()).tobytes()


def likeness(left: bytes, right: bytes) -> float:
    """An estimate of the Jaccard likeness of two texts, 0 to 1."""
    pairs = zip(array("I", left), array("I", right), strict=True)
    return sum(a == b for a, b in pairs) / PERMUTATIONS


class StoryIndex:
    """The sketches of recent articles; finds the story that a new one belongs to. One thread at a time."""

    def __init__(self) -> None:
        self._bands: dict[tuple[int, int, int], list[int]] = defaultdict(list)
        self._articles: dict[int, tuple[int, bytes]] = {}

    def __len__(self) -> int:
        return len(self._articles)

    def add(self, article_id: int, story_id: int, hashes: bytes) -> None:
        """Remember an article; a new version of it takes the old one's place."""
        self.remove(article_id)
        self._articles[article_id] = (story_id, hashes)
        for key in _bands(hashes):
            self._bands[key].append(article_id)

    def remove(self, article_id: int) -> None:
        """Forget an article, if it is known."""
        known = self._articles.pop(article_id, None)
        if known is None:
            return
        for key in _bands(known[1]):
            self._bands[key].remove(article_id)
            if not self._bands[key]:
                del self._bands[key]

    def find(self, hashes: bytes | None) -> int | None:
        """The story of the most alike article that is alike enough, or None."""
        if hashes is None:
            return None
        near = {key for band in _bands(hashes) for key in self._bands.get(band, ())}
        best = max(((likeness(hashes, self._articles[key][1]), key) for key in near), default=(0.0, 0))
        return self._articles[best[1]][0] if best[0] >= SAME else None


def _bands(hashes: bytes) -> Iterator[tuple[int, int, int]]:
    values = array("I", hashes)
    for i in range(0, PERMUTATIONS, BAND):
        yield (i, values[i], values[i + 1])
