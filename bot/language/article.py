"""What the rules share: the article as they look at it, and the readings that they make of it."""

from collections.abc import Callable
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from bot.language.clauses import after, child
from bot.language.lexicon import Lexicon, Words
from bot.language.naming import Naming
from bot.types import StatementType, Status

VERBS = frozenset({"VERB", "AUX"})
_GROUNDS = frozenset({"charge", "suspicion", "count", "accusation", "allegation", "investigation"})


@dataclass(frozen=True, slots=True)
class Reading:
    """A statement in tokens: its cue, its parties by name, the claim from `start` to `end`, and how likely it is."""

    type: StatementType
    status: Status
    cue: Token
    accuser: tuple[str, ...]
    accused: tuple[str, ...]
    start: int
    end: int
    prior: float
    rule: str


@dataclass(frozen=True, slots=True)
class Article:
    """What every rule looks at. `text` is the document's, which spaCy puts together anew each time it is asked."""

    doc: Doc
    text: str
    naming: Naming
    lexicon: Lexicon

    def names(self, token: Token | None, *, without: tuple[str, ...] = ()) -> tuple[str, ...]:
        """Whom a token names as party, those `without` left out."""
        return tuple(name for name in self.naming.names(token, without=without) if name not in without)


Rule = Callable[[Article, Token], Reading | None]


def reading(
    type_: StatementType,
    status: Status,
    cue: Token,
    accuser: tuple[str, ...],
    accused: tuple[str, ...],
    claim: tuple[int, int],
    prior: float,
    rule: str,
) -> Reading | None:
    """A reading, or None where nobody but the accuser is accused."""
    if type_ != "response":
        accused = tuple(name for name in accused if name not in accuser)
    return Reading(type_, status, cue, accuser, accused, *claim, prior, rule) if accused else None


def about(verb: Token, patient: Token | None, *prepositions: str) -> Token | None:
    """What stands after the preposition; the parser hangs it on the verb, on the one concerned, or on a term served."""
    places = [verb, *([patient, *patient.conjuncts] if patient is not None else []), after(verb, "to")]
    return next((found for place in places if (found := after(place, *prepositions)) is not None), None)


def on_charges(verb: Token) -> Token | None:
    """ "arrested on suspicion of Z", "sentenced on Monday on charges of Z"."""
    grounds = (child(one, "pobj") for one in verb.children if one.dep_ == "prep" and one.lower_ in ("on", "under"))
    return next((ground for ground in grounds if ground is not None and ground.lemma_.lower() in _GROUNDS), None)


def lays_blame(clause: Token, wrongs: Words) -> bool:
    """Whether a clause has a word of wrongdoing in it."""
    return any(token.lemma_.lower() in wrongs for token in clause.subtree)
