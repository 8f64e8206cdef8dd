"""What an operator, or the registry itself, put right in the record."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

AmendmentKind = Literal[
    "merge people",
    "split person",
    "hide person",
    "merge cases",
    "split case",
    "unlink person",
    "retract article",
]
MadeBy = Literal["operator", "file", "registry"]


@dataclass(frozen=True, slots=True)
class Amendment:
    """One amendment; it holds while `undone` is None.

    `subject` and `target` are ids of what the kind says: a person merged into another, a person split off from one, a
    case merged into another, a case split off from one, a person unlinked from a statement (`target`: in favour of
    whom), an article retracted. `items`: what moved with a split (statement ids, posts, aliases), the person of an
    unlink, the former state of an article.
    """

    id: int
    kind: AmendmentKind
    subject: str
    target: str | None
    items: tuple[str, ...]
    reason: str
    made_by: MadeBy
    made: datetime
    undone: datetime | None = None
