"""Together: who stands beside the parties that were chosen, by coordination or by what the grammar rules read.

"A accused B, C and D": whoever is accused with B is accused as well. "They accused all three": the rules know whom.
"""

from collections.abc import Iterator, Sequence

from spacy.tokens import Token

from bot.language.cues import Proposal
from bot.language.roles import Article
from bot.types import FoundStatement, StatementType

Names = tuple[str, ...]


def both_sides(
    article: Article, cue: Proposal, kind: StatementType, accuser: Sequence[int], accused: Sequence[int]
) -> tuple[Names, Names]:
    """The names of the accusers and the accused, with those beside the chosen ones; nobody accuses themselves."""
    sentence = article.around.sentence[cue.start]
    says, blamed = (_names(article, side, sentence) for side in (accuser, accused))
    for ruled in _ruled(article, cue, kind):
        if blamed and blamed[0] in ruled.accused:
            blamed = tuple(dict.fromkeys((*blamed, *ruled.accused)))
            says = says or ruled.accuser
    if kind != "response":
        chosen = {article.parties.names[party].name for party in accused}
        says = tuple(name for name in says if name not in chosen)
        blamed = tuple(name for name in blamed if name not in says)
    return says, blamed


def agreed(article: Article, cue: Proposal, kind: StatementType, accused: int) -> float:
    """How sure the rules are of a statement of that type at that very cue about that party; 0 without one."""
    name = article.parties.names[accused].name
    rows = (one for one in _ruled(article, cue, kind) if name in one.accused)
    return max((one.confidence for one in rows), default=0.0)


def _names(article: Article, chosen: Sequence[int], sentence: int) -> Names:
    beside = [other for party in chosen[:1] for other in _coordinated(article, party, sentence)]
    told = [article.parties.names[party] for party in dict.fromkeys((*chosen, *beside))]
    return tuple(one.name for one in told if one.person or not any(_within(one.name, other.name) for other in told))


def _within(name: str, other: str) -> bool:
    """Whether a name is only a part of another: "Punjab" beside "government of Punjab"."""
    return name != other and f" {name} " in f" {other} "


def _coordinated(article: Article, party: int, sentence: int) -> Iterator[int]:
    """The parties that stand in one row with a party in a sentence: "B, C and D"."""
    first, last = article.pieces.sentences[sentence]
    here = {one.head: one.party for one in article.parties.mentions if first <= one.start < last}
    for head, owner in here.items():
        if owner == party:
            for other in article.doc[head].conjuncts:
                if other.i in here and not _names_people(article, other, here):
                    yield here[other.i]


def _names_people(article: Article, group: Token, here: dict[int, int]) -> bool:
    """Whether a group is named by the people that follow it: "the generals B and C"."""
    if article.parties.names[here[group.i]].person:
        return False
    return any(one.i in here and article.parties.names[here[one.i]].person for one in group.children)


def _ruled(article: Article, cue: Proposal, kind: StatementType) -> Iterator[FoundStatement]:
    for one in article.rules.at(article.around.sentence[cue.start], cue):
        if one.statement.type == kind:
            yield one.statement
