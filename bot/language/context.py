"""Context: what the whole article says about a cue and about each party that may stand behind it.

The encoder judges a cue within a few sentences. Here its judgements of all cues of the article are laid side by side:
who is accused elsewhere, who has been accused before and now speaks, what the grammar rules read in the same sentence.
The numbers go to the forest, which weighs them (see `bot.language.forest`).
"""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import log

from bot.language import evidence
from bot.language.evidence import logarithm, logit
from bot.language.parties import NOBODY, PartyMention
from bot.language.roles import Article, Judgement

ACCUSED, ACCUSERS, ELSEWHERE = 8, 6, 2
AROUND = 3
_SUBJECTS = {"nsubj", "nsubjpass"}
_SPEECH = {"say", "tell"}
_KINDS = ("person", "place", "organisation")


@dataclass(frozen=True, slots=True)
class View:
    """A judged cue in its article: its row of numbers, and for both sides the candidate parties, a row for each."""

    judgement: Judgement
    cue: list[float]
    accusers: tuple[int, ...]
    accuser_rows: list[list[float]]
    accused: tuple[int, ...]
    accused_rows: list[list[float]]


def views(article: Article, judgements: Sequence[Judgement]) -> Iterator[View]:
    """The views of an article's judgements, in order; memory does not grow with their number."""
    context = _Context(article, judgements)
    for place in range(len(judgements)):
        yield context.view(place)


class _Sums(dict[int, float]):
    """Sums by party, 0 for those that have none."""

    def __missing__(self, party: int) -> float:
        return 0.0


@dataclass(slots=True)
class _Tally:
    """How much each party is accused, accuses and is charged: in all, and up to the cue in hand."""

    accused: _Sums = field(default_factory=_Sums)
    says: _Sums = field(default_factory=_Sums)
    charged: _Sums = field(default_factory=_Sums)

    def add(self, judgement: Judgement) -> None:
        told, responds, charged = _told(judgement), float(judgement.types[2]), float(judgement.types[3])
        for party, share in judgement.sides[1].items():
            self.accused[party] += share * told * (1 - responds)
            self.charged[party] += share * charged
        for party, share in judgement.sides[0].items():
            self.says[party] += share * told


class _Context:
    def __init__(self, article: Article, judgements: Sequence[Judgement]) -> None:
        self._article, self._judgements = article, judgements
        self._all, self._before = _Tally(), _Tally()
        for judgement in judgements:
            self._all.add(judgement)
        self._mentions = _mentions(article.parties.mentions)
        named = Counter(m.party for m in article.parties.mentions if m.kind != "pronoun")
        self._named = named
        self._rank = {party: float(rank) for rank, (party, _) in enumerate(named.most_common(20))}
        self._kinds = {party: frozenset(m.kind for m in mentions) for party, mentions in self._mentions.items()}
        self._title = {m.party for m in article.parties.mentions if article.around.sentence[m.start] == 0}
        self._elsewhere = _first(self._all.accused, ELSEWHERE + 1)
        self._told = [_told(judgement) for judgement in judgements]
        self._sentences = [article.around.sentence[judgement.cue.start] for judgement in judgements]

    def view(self, place: int) -> View:
        """The view of one judgement; to be asked for in order."""
        judgement = self._judgements[place]
        accused = _first(judgement.sides[1], ACCUSED)
        accused += tuple([party for party in self._elsewhere if party not in accused][:ELSEWHERE])
        accusers = (NOBODY, *_first(judgement.sides[0], ACCUSERS))
        found = View(
            judgement,
            self._cue_row(place),
            accusers,
            [self._party_row(place, party, 0) for party in accusers],
            accused,
            [self._party_row(place, party, 1) for party in accused],
        )
        self._before.add(judgement)
        return found

    def _cue_row(self, place: int) -> list[float]:
        judgement = self._judgements[place]
        says, blamed = judgement.sides
        accuser, accused = _best(says), _best(blamed)
        earlier, whole = self._before, self._all
        return [
            *(logit(float(share)) for share in (self._told[place], *judgement.types[1:], judgement.cue.types.sum())),
            *(logarithm(float(share)) for share in judgement.cue.types),
            *(logit(float(share)) for share in judgement.cue.sentence),
            sum(share * blamed.get(party, 0.0) for party, share in says.items() if party != NOBODY),
            earlier.accused[accuser],
            whole.accused[accuser] - earlier.accused[accuser],
            earlier.says[accused],
            earlier.accused[accused],
            whole.accused[accused],
            whole.charged[accused],
            logarithm(says.get(NOBODY, 0.0)),
            logarithm(blamed.get(NOBODY, 0.0)),
            blamed.get(accused, 0.0),
            says.get(accuser, 0.0),
            *self._neighbours(place),
            *self._words(judgement),
            *self._article.rules.on_cue(self._sentences[place], judgement.cue),
        ]

    def _neighbours(self, place: int) -> list[float]:
        """How likely the cues around are, and those of the same sentence; where in the article this one stands."""
        low, high = max(0, place - AROUND), place + AROUND + 1
        others = [i for i in range(low, min(high, len(self._told))) if i != place]
        near = [self._told[i] for i in others]
        same = [self._told[i] for i in others if self._sentences[i] == self._sentences[place]]
        count = len(self._article.pieces.sentences)
        return [
            sum(near) / (2 * AROUND),
            max(near, default=0.0),
            sum(same),
            max(same, default=0.0),
            float(len(same)),
            self._sentences[place] / max(1, count),
            float(self._sentences[place] == 0),
            log(1 + len(self._told)),
            sum(self._told) / (1 + count),
        ]

    def _words(self, judgement: Judgement) -> list[float]:
        cue = self._article.doc[judgement.cue.start : judgement.cue.end].root
        return [
            float(self._article.around.quoted[judgement.cue.start]),
            float(cue.pos_ == "VERB"),
            float(cue.pos_ == "NOUN"),
            float(cue.lemma_ in _SPEECH),
            float(cue.tag_ == "VBN"),
            (judgement.claim[1] - judgement.claim[0]) / 20,
            *(float(share) for share in judgement.statuses[1:]),
        ]

    def _party_row(self, place: int, party: int, side: int) -> list[float]:
        judgement = self._judgements[place]
        mine, other = judgement.sides[side].get(party, 0.0), judgement.sides[1 - side].get(party, 0.0)
        best, best_other = (_rival(judgement.sides[which], party) for which in (side, 1 - side))
        types = [float(share) for share in judgement.types[1:]]
        facts = judgement.facts.get(party)
        return [
            *self._agreed(place, party),
            *(facts.tolist() if facts is not None else [0.0] * evidence.SIZE),
            logarithm(mine),
            logarithm(best),
            mine - best,
            logarithm(other),
            logarithm(best_other),
            logarithm(judgement.sides[side].get(NOBODY, 0.0)),
            *types,
            types[1] * mine,
            types[1] * other,
            types[2] * other,
            *self._standing(party),
            *self._elsewhere_of(place, party, side),
            *self._place_of(place, party),
            *self._speaks(place, party),
        ]

    def _agreed(self, place: int, party: int) -> list[float]:
        if party == NOBODY:
            return [0.0] * 4
        name = self._article.parties.names[party].name
        return self._article.rules.on_party(self._sentences[place], self._judgements[place].cue, name)

    def _speaks(self, place: int, party: int) -> list[float]:
        """Whether the cue stands in a quotation whose speaker is known: this party, or another."""
        speaker = self._article.speakers.get(self._judgements[place].cue.start, NOBODY)
        return [float(speaker == party != NOBODY), float(NOBODY != speaker != party)]

    def _standing(self, party: int) -> list[float]:
        """What the party is, and how much the article is about it."""
        if party == NOBODY:
            return [1.0] + [0.0] * (6 + len(_KINDS) + 1)
        one, kinds = self._article.parties.names[party], self._kinds.get(party, frozenset())
        return [
            0.0,
            float(one.person),
            float(one.official),
            log(1 + self._named[party]),
            self._mentions[party][0].start / max(1, len(self._article.doc)),
            float(party in self._title),
            self._rank.get(party, 20.0),
            *(float(kind in kinds) for kind in _KINDS),
            float(kinds == {"chunk"}),
        ]

    def _elsewhere_of(self, place: int, party: int, side: int) -> list[float]:
        earlier, whole, judgement = self._before, self._all, self._judgements[place]
        own = judgement.sides[side].get(party, 0.0) * self._told[place]
        beside = [self._judgements[i].sides[1] for i in (place - 1, place + 1) if 0 <= i < len(self._judgements)]
        return [
            earlier.accused[party],
            whole.accused[party] - earlier.accused[party] - own * side,
            earlier.says[party],
            whole.says[party] - earlier.says[party] - own * (1 - side),
            whole.charged[party],
            float(sum(_best(blamed) == party for blamed in beside)),
        ]

    def _place_of(self, place: int, party: int) -> list[float]:
        """Where the party stands around the cue: distances, in the claim, before the cue, as a subject."""
        mentions = self._mentions.get(party, [])
        if not mentions:
            return [9.0, log(100), 0.0, 0.0, 0.0]
        judgement, sentences = self._judgements[place], self._article.around.sentence
        cue, claim, number = judgement.cue, judgement.claim, self._sentences[place]
        at = bisect_right(mentions, cue.start, key=lambda mention: mention.start)
        near = mentions[max(0, at - 1) : at + 1]
        first, last = self._article.pieces.sentences[number]
        here = mentions[
            bisect_left(mentions, first, key=lambda m: m.start) : bisect_left(mentions, last, key=lambda m: m.start)
        ]
        return [
            float(min(9, *(abs(sentences[mention.start] - number) for mention in near), 9)),
            log(1 + min(99, *(abs(mention.start - cue.start) for mention in near), 99)),
            float(any(claim[0] <= mention.head < claim[1] for mention in here)),
            float(any(mention.end <= cue.start for mention in here)),
            float(any(self._article.doc[mention.head].dep_ in _SUBJECTS for mention in here)),
        ]


def _mentions(mentions: Sequence[PartyMention]) -> dict[int, list[PartyMention]]:
    found: dict[int, list[PartyMention]] = defaultdict(list)
    for mention in mentions:
        found[mention.party].append(mention)
    return found


def _told(judgement: Judgement) -> float:
    return 1.0 - float(judgement.types[0])


def _first(side: Mapping[int, float], number: int) -> tuple[int, ...]:
    named = sorted((party for party in side if party != NOBODY), key=lambda party: -side[party])
    return tuple(named[:number])


def _best(side: Mapping[int, float]) -> int:
    """The likeliest party that is somebody; NOBODY where nobody is in sight."""
    return max((party for party in side if party != NOBODY), key=side.__getitem__, default=NOBODY)


def _rival(side: Mapping[int, float], party: int) -> float:
    return max((share for one, share in side.items() if one not in {party, NOBODY}), default=0.0)
