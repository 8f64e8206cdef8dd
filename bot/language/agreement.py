"""Agreement: what the grammar rules read where the encoder sees a cue."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from spacy.tokens import Doc

from bot.language.cues import TYPES, Proposal
from bot.types import FoundStatement


@dataclass(frozen=True, slots=True)
class Ruled:
    """A statement that the rules find, with its cue in tokens."""

    statement: FoundStatement
    start: int
    end: int


class Agreement:
    """The statements that the rules find in an article, by the number of their sentence."""

    def __init__(self, ruled: Iterable[tuple[int, Ruled]] = ()) -> None:
        self._rows: dict[int, list[Ruled]] = defaultdict(list)
        for sentence, one in ruled:
            self._rows[sentence].append(one)

    @classmethod
    def of(cls, doc: Doc, sentence: list[int], statements: Iterable[FoundStatement]) -> "Agreement":
        """The rules' statements of a parsed article, the number of each token's sentence given."""
        return cls((sentence[one.start], one) for one in _ruled(doc, statements))

    def within(self, first: int, end: int) -> Iterator[Ruled]:
        """What the rules find in the sentences from `first` to `end`."""
        for sentence in range(first, end):
            yield from self._rows.get(sentence, ())

    def at(self, sentence: int, cue: Proposal) -> list[Ruled]:
        """What the rules find at this very cue."""
        return [one for one in self._rows.get(sentence, ()) if one.start < cue.end and cue.start < one.end]

    def on_cue(self, sentence: int, cue: Proposal) -> list[float]:
        """How sure the rules are of a statement of each type in the sentence, and at this very cue."""
        return [
            max((one.statement.confidence for one in some if one.statement.type == kind), default=0.0)
            for some in (self._rows.get(sentence, ()), self.at(sentence, cue))
            for kind in TYPES
        ]

    def on_party(self, sentence: int, cue: Proposal, name: str) -> list[float]:
        """Whether the rules have the party as accused and as accuser in the sentence, and at this very cue."""
        return [
            float(any(name in getattr(one.statement, side) for one in some))
            for some in (self._rows.get(sentence, ()), self.at(sentence, cue))
            for side in ("accused", "accuser")
        ]


def _ruled(doc: Doc, statements: Iterable[FoundStatement]) -> Iterator[Ruled]:
    for statement in statements:
        span = doc.char_span(statement.cue.start, statement.cue.end, alignment_mode="expand")
        if span is not None:
            yield Ruled(statement, span.start, span.end)
