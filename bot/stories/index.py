"""The articles of the last days, and which story a new one belongs to."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from statistics import fmean

from bot.stories.copies import Telling, first_copy, sentences_of
from bot.stories.retelling import ENOUGH, Gist, likelihood, pairs
from bot.stories.sketches import Sketches

MOST = 6
READ_OF_LATE = 256


@dataclass(frozen=True, slots=True)
class Told:
    """An article as it is remembered: its story, when it came, its sketch and its gist, where it has them."""

    article_id: int
    story_id: int
    fetched: datetime
    sketch: bytes | None
    gist: Gist | None


class StoryIndex:
    """What was told of late. One thread at a time.

    A new article is placed in two steps, for the texts of the candidates are the store's: `candidates`, then `place`.
    """

    def __init__(self) -> None:
        self._told: dict[int, Told] = {}
        self._sketches = Sketches()
        self._by_pair: dict[tuple[str, str], set[int]] = defaultdict(set)
        # News comes in swarms: what was compared a minute ago is compared again.
        self._sentences = lru_cache(READ_OF_LATE)(sentences_of)

    def __len__(self) -> int:
        return len(self._told)

    def add(self, told: Told) -> None:
        """Remember an article; a new version of it takes the old one's place."""
        self.remove(told.article_id)
        self._told[told.article_id] = told
        if told.sketch is not None:
            self._sketches.add(told.article_id, told.sketch)
        for pair in pairs(told.gist) if told.gist else ():
            self._by_pair[pair].add(told.article_id)

    def remove(self, article_id: int) -> None:
        """Forget an article, if it is known."""
        told = self._told.pop(article_id, None)
        if told is None:
            return
        self._sketches.remove(article_id)
        for pair in pairs(told.gist) if told.gist else ():
            self._by_pair[pair].discard(article_id)
            if not self._by_pair[pair]:
                del self._by_pair[pair]

    def forget(self, before: datetime) -> None:
        """Forget the articles that came before a moment."""
        # They are remembered in the order in which they came.
        while self._told and (oldest := next(iter(self._told.values()))).fetched < before:
            self.remove(oldest.article_id)

    def candidates(self, sketch: bytes | None) -> list[int]:
        """The articles whose words are like these, the likest first, then the latest: a handful at most."""
        if sketch is None:
            return []
        return [key for _alike, key in sorted(self._sketches.like(sketch), reverse=True)[:MOST]]

    def place(self, telling: Telling, gist: Gist | None, copies: Mapping[int, Telling]) -> int | None:
        """The story of an article: that of the likest copy among `copies` (the candidates, in their order), else that
        of the surest retelling, else None."""
        known = {key: other for key, other in copies.items() if key in self._told}
        copied = first_copy(telling, known, read=self._sentences)
        if copied is not None:
            return self._told[copied].story_id
        return self._retold(gist) if gist is not None else None

    def _retold(self, gist: Gist) -> int | None:
        near = {key for pair in pairs(gist) for key in self._by_pair.get(pair, ())}
        scores: dict[int, list[float]] = defaultdict(list)
        for key in near:
            known = self._told[key]
            if known.gist is not None and (score := likelihood(gist, known.gist)) > 0:
                scores[known.story_id].append(score)
        # The mean over the story's articles: one that is off its story's subject draws no others in.
        best = max(((fmean(found), story) for story, found in scores.items()), default=(0.0, 0))
        return best[1] if best[0] >= ENOUGH else None
