"""Whom a word of an article names as a party: a person, a group as written, or several people together."""

from collections.abc import Iterator, Sequence

from spacy.tokens import Doc, Token

from bot.language.lexicon import Words
from bot.language.parties import Parties

_NUMBERS = {"both": 2, "two": 2, "three": 3, "four": 4}
_GROUP_PRONOUNS = frozenset({"it", "them", "they"})
_KINDS = frozenset({"person", "organisation", "place", "people", "pronoun", "relative"})


class Naming:
    """The parties of one article by the tokens that name them."""

    def __init__(self, doc: Doc, parties: Parties, groups: Words) -> None:
        self._doc = doc
        self._groups = groups
        self._parties = parties
        self._at: dict[int, int] = {}
        self._kind: dict[int, str] = {}
        for mention in self._parties.mentions:
            for token in range(mention.start, mention.end):
                self._at.setdefault(token, mention.party)
                self._kind.setdefault(token, mention.kind)
        self._people = sorted((m.start, m.party) for m in self._parties.mentions if m.kind == "person")

    def names(self, token: Token | None, *, without: Sequence[str] = ()) -> tuple[str, ...]:
        """The canonical names of those whom a noun phrase names, its conjuncts too; nobody when it is not clear.

        Somebody `without` is none of them: whoever speaks of "all three" means three others.
        """
        if token is None:
            return ()
        if token.lower_ in _GROUP_PRONOUNS:
            return self._group_before(token)
        together = self._together(token, without)
        if together is not None:
            return together
        found: list[str] = []
        for head in (token, *(one for one in token.conjuncts if one.i > token.i)):
            found += [name for name in self._one(head) if name not in found]
        return tuple(found)

    def _one(self, head: Token) -> Iterator[str]:
        """One conjunct: the people apposed to it come before the noun itself."""
        people = [one for one in self._apposed(head) if self._is_person(one)]
        if people and not self._is_person(head):
            for one in people:
                yield self._name(one)
        elif head.i in self._at and self._can_be_party(head):
            yield self._name(head)

    def _apposed(self, head: Token, depth: int = 0) -> Iterator[Token]:
        for one in head.children:
            if one.dep_ == "appos":
                yield one
                yield from (other for other in one.conjuncts if other.i > one.i)
                if depth < 2:
                    yield from self._apposed(one, depth + 1)

    def _together(self, token: Token, without: Sequence[str]) -> tuple[str, ...] | None:
        """ "all three", "both", "the two generals": the last so many people named, where so many were."""
        words = {token.lower_, *(one.lower_ for one in token.children if one.dep_ in ("nummod", "det", "predet"))}
        count = next((number for word, number in _NUMBERS.items() if word in words), None)
        if count is None or self._is_person(token) or any(one.dep_ == "prep" for one in token.children):
            return None
        last: list[int] = []
        for start, party in reversed(self._people):
            if start < token.i and party not in last and self._parties.names[party].name not in without:
                last.append(party)
            if len(last) == count:
                break
        named = tuple(self._parties.names[party].name for party in reversed(last))
        return named if len(named) == count and token.ent_type_ in ("", "CARDINAL") else None

    def _group_before(self, pronoun: Token) -> tuple[str, ...]:
        """ "it", "them": the last group that the sentence names before, if any."""
        for token in reversed(pronoun.doc[pronoun.sent.start : pronoun.i]):
            if token.i not in self._at or self._is_person(token):
                continue
            if self._kind[token.i] == "organisation" or token.lemma_.lower() in self._groups:
                return (self._name(token),)
        return ()

    def _can_be_party(self, head: Token) -> bool:
        if self._kind[head.i] in _KINDS:
            return True
        return head.lemma_.lower() in self._groups or head.lower_ in self._groups

    def _is_person(self, token: Token) -> bool:
        return token.i in self._at and self._parties.names[self._at[token.i]].person

    def _name(self, token: Token) -> str:
        """The party's name; without "of doing ..." that a noun took over from its verb."""
        name = self._parties.names[self._at[token.i]].name
        gerund = any(inner.dep_ == "pcomp" for one in token.children if one.dep_ == "prep" for inner in one.children)
        return name.partition(" of ")[0] if gerund else name
