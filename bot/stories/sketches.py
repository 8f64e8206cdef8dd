"""MinHash sketches of texts: which articles may be copies of one another.

A sketch is 128 minimum hashes over the text's three-word shingles; two articles are candidates when any of 64 bands of
two hashes agrees, and stay so when at least a fifth of the hashes do (Broder 1997; wire copies share about 30 % of
their shingles, so the usual half would miss most).
"""

import re
from collections.abc import Iterator

from rensa import RMinHash, RMinHashLSH

PERMUTATIONS = 128
BANDS = 64
SAME = 0.2
FEWEST_WORDS = 30
MOST_WORDS = 4000
_SEED = 20
_WORD = re.compile(r"\w+")


def sketch(text: str) -> bytes | None:
    """The sketch of a text, or None where it is too short to be told from another."""
    words = _WORD.findall(text.casefold())[:MOST_WORDS]
    if len(words) < FEWEST_WORDS:
        return None
    hashes = RMinHash(num_perm=PERMUTATIONS, seed=_SEED)
    hashes.update([f"{one} {two} {three}" for one, two, three in zip(words, words[1:], words[2:], strict=False)])
    made: bytes = hashes.__getstate__()
    return made


def readable(made: bytes) -> bool:
    """Whether a stored sketch is of this version of the library: else the text is to be sketched anew."""
    return _loaded(made) is not None


def likeness(left: bytes, right: bytes) -> float:
    """An estimate of the Jaccard likeness of two texts, 0 to 1; 0 where a sketch cannot be read."""
    one, other = _loaded(left), _loaded(right)
    return float(one.jaccard(other)) if one is not None and other is not None else 0.0


class Sketches:
    """The sketches of many articles, to be asked which are like a new one."""

    def __init__(self) -> None:
        self._bands = RMinHashLSH(threshold=SAME, num_perm=PERMUTATIONS, num_bands=BANDS)
        self._hashes: dict[int, RMinHash] = {}

    def add(self, article_id: int, made: bytes) -> None:
        """Remember an article's sketch; one that cannot be read is passed over."""
        hashes = _loaded(made)
        if hashes is not None:
            self._hashes[article_id] = hashes
            self._bands.insert(article_id, hashes)

    def remove(self, article_id: int) -> None:
        """Forget an article, if it is known."""
        if self._hashes.pop(article_id, None) is not None:
            self._bands.remove(article_id)

    def like(self, made: bytes) -> Iterator[tuple[float, int]]:
        """The articles that are like this sketch, with their likeness, in no order."""
        hashes = _loaded(made)
        if hashes is None:
            return
        for article_id in set(self._bands.query(hashes)):
            alike = float(hashes.jaccard(self._hashes[article_id]))
            if alike >= SAME:
                yield alike, article_id


def _loaded(made: bytes) -> RMinHash | None:
    hashes = RMinHash(num_perm=PERMUTATIONS, seed=_SEED)
    try:
        hashes.__setstate__(made)
    except ValueError:
        return None
    return hashes
