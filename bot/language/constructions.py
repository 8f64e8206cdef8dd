"""The constructions in which articles put statements: one function each, from a word to its statement, or None.

Each rule has a prior: the share of its statements that were right on the articles that it was made on. A construction
yields nothing where the accused is not clear.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from bot.language.clauses import after, agent, child, is_passive, is_unreal, subject, whole
from bot.language.lexicon import Lexicon, Words
from bot.language.naming import Naming
from bot.types import StatementType, Status

ACCUSE, BLAME, SHIFT, ALLEGE, TELL, SAY, ACCORDING = 0.75, 0.75, 0.65, 0.5, 0.4, 0.3, 0.3
DENY, ADMIT, CHARGED, OTHER_STEP, ALLEGEDLY = 0.5, 0.4, 0.6, 0.5, 0.5
_VERBS = frozenset({"VERB", "AUX"})
_GROUNDS = frozenset({"charge", "suspicion", "count", "accusation", "allegation", "investigation"})
_BESIDE = frozenset({"along", "together"})
_LEAGUES = frozenset({"coordination", "collusion", "collaboration", "cooperation", "league", "concert", "cahoots"})
_OBJECTIVE = ("dobj", "dative")


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


def readings(article: Article) -> Iterator[Reading]:
    """Every statement that some construction makes, in the order of the text."""
    rules: tuple[Rule, ...] = (accusing, shifting, denying, admitting, legal_step, telling, according_to, allegedly)
    for token in article.doc:
        found = next((one for rule in rules if (one := rule(article, token)) is not None), None)
        if found is not None:
            yield found


def accusing(article: Article, verb: Token) -> Reading | None:
    """ "X accuses Y of Z", "Y is accused by X of Z", "X criticised Y for Z"."""
    cues, lemma = article.lexicon.cues, verb.lemma_.lower()
    is_accuse = lemma in cues.accuse
    if verb.pos_ not in _VERBS | {"ADJ"} or not (is_accuse or lemma in cues.blame) or is_unreal(verb):
        return None
    prepositions = ("of",) if is_accuse else ("for", "over")
    patient = child(verb, *_OBJECTIVE)
    claim = _about(verb, patient, *prepositions)
    if is_passive(verb):
        accuser, blamed = article.names(agent(verb)), subject(verb)
    else:
        accuser, blamed = article.names(subject(verb)), patient
    accused = _with_companions(article, (blamed, verb), article.names(blamed, without=accuser), accuser)
    if claim is None or not accused or (not accuser and not is_passive(verb)):
        return None
    return _reading(
        "allegation", "alleged", verb, accuser, accused, whole(claim), ACCUSE if is_accuse else BLAME, lemma
    )


def shifting(article: Article, verb: Token) -> Reading | None:
    """ "X blames Z on Y", "X attributes Z to Y", "Z is blamed on Y"."""
    lemma = verb.lemma_.lower()
    if verb.pos_ not in _VERBS or lemma not in article.lexicon.cues.shift or is_unreal(verb):
        return None
    passive = is_passive(verb)
    outcome = subject(verb) if passive else child(verb, "dobj")
    culprit = after(verb, "on", "to", "upon") or after(outcome, "on", "to", "upon")
    accuser = article.names(agent(verb) if passive else subject(verb))
    accused = article.names(culprit) or _place_within(article, culprit)
    if outcome is None or culprit is None or not accused or (not accuser and not passive):
        return None
    start, end = whole(outcome)
    last = whole(culprit)[1] if whole(culprit)[0] >= start else end
    return _reading("allegation", "alleged", verb, accuser, accused, (start, max(end, last)), SHIFT, lemma)


def denying(article: Article, verb: Token) -> Reading | None:
    """ "X denies doing Z", "X rejected the accusations"."""
    lemma = verb.lemma_.lower()
    if verb.pos_ not in _VERBS or lemma not in article.lexicon.cues.deny or is_unreal(verb) or is_passive(verb):
        return None
    claim, who = child(verb, "xcomp", "ccomp", "dobj"), article.names(subject(verb))
    if claim is None or not who:
        return None
    if lemma != "deny" and claim.dep_ == "dobj" and claim.lemma_.lower() not in article.lexicon.cues.accusations:
        return None
    prior = DENY if lemma == "deny" else DENY - 0.1
    return _reading("response", "denied", verb, who, who, whole(claim), prior, lemma)


def admitting(article: Article, verb: Token) -> Reading | None:
    """ "X admitted doing Z", "X apologised for Z"."""
    lemma = verb.lemma_.lower()
    if verb.pos_ not in _VERBS or lemma not in article.lexicon.cues.admit or is_unreal(verb) or is_passive(verb):
        return None
    claim = child(verb, "xcomp", "ccomp", "dobj") or after(verb, "for", "to")
    who = article.names(subject(verb))
    if claim is None or not who or not _lays_blame(claim, article.lexicon.cues.wrongs):
        return None
    return _reading("response", "admitted", verb, who, who, whole(claim), ADMIT, lemma)


def legal_step(article: Article, verb: Token) -> Reading | None:
    """ "Y was charged with Z", "police arrested Y over Z", "a court acquitted Y of Z"."""
    status = _step(article.lexicon, verb.lemma_.lower())
    if status is None or verb.pos_ not in _VERBS or is_unreal(verb):
        return None
    passive = is_passive(verb)
    patient = subject(verb) if passive else child(verb, *_OBJECTIVE)
    accused = article.names(patient)
    accuser = article.names(agent(verb) if passive else subject(verb))
    about = _about(verb, patient, "with", "of", "for", "over") or _on_charges(verb)
    if not accused or (not passive and not accuser):
        return None
    if about is None and status not in ("convicted", "cleared", "sued", "investigated"):
        return None
    claim = whole(about) if about is not None else (verb.i, verb.i + 1)
    prior = CHARGED if about is not None else OTHER_STEP - 0.15
    return _reading("legal", status, verb, accuser, accused, claim, prior, verb.lemma_.lower())


def telling(article: Article, verb: Token) -> Reading | None:
    """ "X alleged that Y did Z"; "X said that Y did Z" only where the words told lay blame."""
    cues, lemma = article.lexicon.cues, verb.lemma_.lower()
    plain = lemma in cues.say
    if verb.pos_ not in _VERBS or not (plain or lemma in cues.allege) or is_unreal(verb) or is_passive(verb):
        return None
    told, accuser = child(verb, "ccomp"), article.names(subject(verb))
    if told is None or not accuser or is_unreal(told):
        return None
    blames = _lays_blame(told, cues.wrongs)
    doers = agent(told) if is_passive(told) else subject(told)
    accused = _with_companions(article, (doers, told), article.names(doers, without=accuser), accuser)
    if not accused or (plain and not blames):
        return None
    prior = SAY if plain else ALLEGE if blames else TELL
    return _reading("allegation", "alleged", verb, accuser, accused, whole(told), prior, lemma)


def according_to(article: Article, word: Token) -> Reading | None:
    """ "According to X, Y did Z", where that lays blame."""
    if word.lower_ != "according":
        return None
    accuser, told = article.names(after(word, "to")), word.head
    if told.pos_ not in _VERBS or not accuser or is_unreal(told):
        return None
    accused = article.names(subject(told), without=accuser)
    if not accused or not _lays_blame(told, article.lexicon.cues.wrongs):
        return None
    return _reading("allegation", "alleged", word, accuser, accused, _from_subject(told), ACCORDING, "according to")


def allegedly(article: Article, word: Token) -> Reading | None:
    """ "Y allegedly did Z": nobody is named as accuser."""
    verb = word.head
    if word.lower_ not in ("allegedly", "reportedly") or verb.pos_ not in _VERBS or is_unreal(verb):
        return None
    accused = article.names(agent(verb) if is_passive(verb) else subject(verb))
    if not accused or not _lays_blame(verb, article.lexicon.cues.wrongs):
        return None
    return _reading("allegation", "alleged", word, (), accused, _from_subject(verb), ALLEGEDLY, word.lower_)


def _reading(
    type_: StatementType,
    status: Status,
    cue: Token,
    accuser: tuple[str, ...],
    accused: tuple[str, ...],
    claim: tuple[int, int],
    prior: float,
    rule: str,
) -> Reading | None:
    if type_ != "response":
        accused = tuple(name for name in accused if name not in accuser)
    return Reading(type_, status, cue, accuser, accused, *claim, prior, rule) if accused else None


def _step(lexicon: Lexicon, lemma: str) -> Status | None:
    cues = lexicon.cues
    steps: tuple[tuple[Status, Words], ...] = (
        ("charged", cues.charged),
        ("convicted", cues.convicted),
        ("cleared", cues.cleared),
        ("sued", cues.sued),
        ("investigated", cues.investigated),
    )
    return next((status for status, words in steps if lemma in words), None)


def _about(verb: Token, patient: Token | None, *prepositions: str) -> Token | None:
    """What stands after the preposition; the parser hangs it on the verb, on the one concerned, or on a term served."""
    places = [verb, *([patient, *patient.conjuncts] if patient is not None else []), after(verb, "to")]
    return next((found for place in places if (found := after(place, *prepositions)) is not None), None)


def _with_companions(
    article: Article, places: Iterable[Token | None], accused: tuple[str, ...], accuser: tuple[str, ...]
) -> tuple[str, ...]:
    """ "X, along with Y", "X in coordination with Y": Y is accused as well."""
    found = list(accused)
    for place in places if accused else ():
        for word in place.subtree if place is not None else ():
            if word.lower_ == "with" and _joins(word):
                companions = article.names(child(word, "pobj"), without=accuser)
                found += [name for name in companions if name not in found]
    return tuple(found)


def _joins(word: Token) -> bool:
    """Whether this "with" joins doers: "along with", "together with", "in league with"."""
    beside = word.head.lower_ in _BESIDE or any(one.lower_ in _BESIDE for one in word.children)
    return beside or word.head.lemma_.lower() in _LEAGUES


def _on_charges(verb: Token) -> Token | None:
    """ "arrested on suspicion of Z", "sentenced on charges of Z"."""
    ground = after(verb, "on", "under")
    return ground if ground is not None and ground.lemma_.lower() in _GROUNDS else None


def _lays_blame(clause: Token, wrongs: Words) -> bool:
    return any(token.lemma_.lower() in wrongs for token in clause.subtree)


def _from_subject(verb: Token) -> tuple[int, int]:
    doer = subject(verb)
    start, end = whole(verb)
    return (doer.left_edge.i if doer is not None and start <= doer.left_edge.i < verb.i else verb.i), end


def _place_within(article: Article, culprit: Token | None) -> tuple[str, ...]:
    """ "U.S. weaponry" blames the country whose weapons they are."""
    if culprit is None:
        return ()
    places = [token for token in culprit.lefts if token.ent_type_ in ("GPE", "NORP", "ORG")]
    return article.names(places[0]) if places else ()
