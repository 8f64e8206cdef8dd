"""Agreement: what the grammar rules read where the encoder sees a cue."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from spacy.tokens import Doc

from bot.language.cues import TYPES, Proposal
from bot.types import FoundStatement


@dataclass(frozen=True, slots=True)
class _Ruled:
    statement: FoundStatement
    start: int
    end: int


class Agreement:
    """The statements that the rules find in an article, by the number of their sentence."""

    def __init__(self, doc: Doc, sentence: list[int], statements: Iterable[FoundStatement]) -> None:
        self._rows: dict[int, list[_Ruled]] = defaultdict(list)
        for statement in statements:
            span = doc.char_span(statement.cue.start, statement.cue.end, alignment_mode="expand")
            if span is not None:
                self._rows[sentence[span.start]].append(_Ruled(statement, span.start, span.end))

    def on_cue(self, sentence: int, cue: Proposal) -> list[float]:
        """How sure the rules are of a statement of each type in the sentence, and at this very cue."""
        return [
            max((one.statement.confidence for one in some if one.statement.type == kind), default=0.0)
            for some in self._some(sentence, cue)
            for kind in TYPES
        ]

    def on_party(self, sentence: int, cue: Proposal, name: str) -> list[float]:
        """Whether the rules have the party as accused and as accuser in the sentence, and at this very cue."""
        return [
            float(any(name in getattr(one.statement, side) for one in some))
            for some in self._some(sentence, cue)
            for side in ("accused", "accuser")
        ]

    def _some(self, sentence: int, cue: Proposal) -> tuple[list[_Ruled], list[_Ruled]]:
        rows = self._rows.get(sentence, [])
        return rows, [one for one in rows if one.start < cue.end and cue.start < one.end]
