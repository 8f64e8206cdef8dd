"""Together: who stands beside the parties that were chosen, by coordination or by what the grammar rules read.

"A accused B, C and D": whoever is accused with B is accused as well. "They accused all three": the rules know whom.
"""

from collections.abc import Iterator, Mapping, Sequence

from spacy.tokens import Token

from bot.language.cues import Proposal
from bot.language.parties import NOBODY
from bot.language.roles import Article
from bot.types import FoundStatement, StatementType

Names = tuple[str, ...]
Shares = Mapping[int, float]
AGENT = 0.75


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


def leaned(
    article: Article, cue: Proposal, kind: StatementType, says: Shares, blamed: Shares
) -> tuple[dict[int, float], dict[int, float]]:
    """The shares of accusers and accused, leaning to what the rules read of that type at that very cue.

    A party that they read on one side gains there as much as they are sure, and loses as much on the other side, unless
    it may be on both; with an accuser read, nobody loses.
    """
    said, told = dict(says), dict(blamed)
    readings = [(one.accuser, one.accused, one.confidence) for one in _ruled(article, cue, kind)]
    for accuser, accused, sure in readings or _agent(article, cue, kind):
        for shares, mine, other in ((said, accuser, accused), (told, accused, accuser)):
            for party, share in shares.items():
                name = None if party == NOBODY else article.parties.names[party].name
                if name in mine:
                    shares[party] = 1 - (1 - share) * (1 - sure)
                elif (name is None and mine) or (name in other and kind != "response"):
                    shares[party] = share * (1 - sure)
    return said, told


def _agent(article: Article, cue: Proposal, kind: StatementType) -> Iterator[tuple[Names, Names, float]]:
    """Whoever a passive names behind "by": who accuses, and is never the accused."""
    root = article.doc[cue.start : cue.end].root
    heads = {token.i for part in root.children if part.dep_ == "agent" for token in part.children}
    for one in article.parties.mentions:
        if one.head in heads and kind != "response":
            yield (article.parties.names[one.party].name,), (), AGENT


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
