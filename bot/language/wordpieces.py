"""Wordpieces of a parsed article: what the encoder reads, and where each token of the parse lies in it."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from pathlib import Path

import numpy as np
import numpy.typing as npt
from spacy.tokens import Doc
from tokenizers import Tokenizer

Ints = npt.NDArray[np.int64]
Spell = Callable[[str], tuple[int, ...]]

MOST_PIECES_OF_A_TOKEN = 6
KNOWN_TOKENS = 50_000


@dataclass(frozen=True, slots=True)
class Pieces:
    """The ids of an article's pieces; token `i` of the parse is `ids[first[i]:first[i + 1]]` (nothing for spaces).

    `sentences` holds (first token, end token) of each sentence.
    """

    ids: Ints
    first: Ints
    sentences: tuple[tuple[int, int], ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The pieces of the tokens `start` to `end`."""
        return int(self.first[start]), int(self.first[end])

    def token_at(self, piece: int) -> int:
        """The token that a piece belongs to."""
        return int(np.searchsorted(self.first, piece, side="right")) - 1

    def sentence_at(self, token: int) -> tuple[int, int]:
        """The sentence that a token belongs to."""
        return self.sentences[bisect_right(self.sentences, token, key=itemgetter(0)) - 1]

    def sentences_between(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """The sentences whose first piece is one of `start` to `end`."""
        place = bisect_left(self.sentences, start, key=lambda sentence: int(self.first[sentence[0]]))
        while place < len(self.sentences) and self.first[self.sentences[place][0]] < end:
            first, last = self.sentences[place]
            if self.first[first] < self.first[last]:
                yield first, last
            place += 1


def speller(vocabulary: Path) -> Spell:
    """A function from a token's text to its piece ids, remembering the commonest; `vocabulary` is a tokenizer.json."""
    tokenizer = Tokenizer.from_file(str(vocabulary))
    tokenizer.no_truncation()
    tokenizer.no_padding()

    @lru_cache(maxsize=KNOWN_TOKENS)
    def spell(text: str) -> tuple[int, ...]:
        ids = tokenizer.encode(text[:100], add_special_tokens=False).ids
        return tuple(ids[:MOST_PIECES_OF_A_TOKEN])

    return spell


def cut(doc: Doc, spell: Spell, texts: list[str] | None = None) -> Pieces:
    """The pieces of a parsed article. `texts` replaces the tokens' own texts (for training under other names)."""
    ids: list[int] = []
    first = [0]
    for text in texts if texts is not None else [token.text for token in doc]:
        if not text.isspace():
            ids.extend(spell(text))
        first.append(len(ids))
    sentences = tuple((sent.start, sent.end) for sent in doc.sents)
    return Pieces(np.asarray(ids, dtype=np.int64), np.asarray(first, dtype=np.int64), sentences)
