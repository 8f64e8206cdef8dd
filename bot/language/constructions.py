"""The constructions in which articles put statements: one function each, from a word to its statement, or None.

Each rule has a prior: the share of its statements that were right on the articles that it was made on. A construction
yields nothing where the accused is not clear.
"""

from collections.abc import Iterable, Iterator

from spacy.tokens import Token

from bot.language import idioms
from bot.language.article import VERBS, Article, Reading, Rule, about, lays_blame, on_charges, reading
from bot.language.clauses import after, agent, child, is_passive, is_unreal, is_wanted, subject, whole
from bot.language.lexicon import Lexicon, Words
from bot.types import Status

ACCUSE, BLAME, SHIFT, ALLEGE, TELL, SAY, ACCORDING = 0.75, 0.75, 0.65, 0.6, 0.5, 0.4, 0.4
DENY, ADMIT, CHARGED, OTHER_STEP, ALLEGEDLY = 0.5, 0.4, 0.6, 0.5, 0.5
_BESIDE = frozenset({"along", "together"})
_LEAGUES = frozenset({"coordination", "collusion", "collaboration", "cooperation", "league", "concert", "cahoots"})
_OBJECTIVE = ("dobj", "dative")
# Steps that say enough by themselves.
_TELLING = ("convicted", "cleared", "sued", "investigated")


def readings(article: Article) -> Iterator[Reading]:
    """Every statement that some construction makes, in the order of the text."""
    verbs: tuple[Rule, ...] = (accusing, shifting, denying, admitting, legal_step, telling, according_to, allegedly)
    rules = (*idioms.RULES, *verbs)
    for token in article.doc:
        found = next((one for rule in rules if (one := rule(article, token)) is not None), None)
        if found is not None:
            yield found


def accusing(article: Article, verb: Token) -> Reading | None:
    """ "X accuses Y of Z", "Y is accused by X of Z", "X criticised Y for Z"."""
    cues, lemma = article.lexicon.cues, verb.lemma_.lower()
    is_accuse = lemma in cues.accuse
    if verb.pos_ not in VERBS | {"ADJ"} or not (is_accuse or lemma in cues.blame) or is_unreal(verb):
        return None
    prepositions = ("of",) if is_accuse else ("for", "over")
    patient = child(verb, *_OBJECTIVE)
    claim = about(verb, patient, *prepositions)
    if is_passive(verb):
        accuser, blamed = article.names(agent(verb)), subject(verb)
    else:
        accuser, blamed = article.names(subject(verb)), patient
    accused = _with_companions(article, (blamed, verb), article.names(blamed, without=accuser), accuser)
    if claim is None or not accused or (not accuser and not is_passive(verb)):
        return None
    return reading("allegation", "alleged", verb, accuser, accused, whole(claim), ACCUSE if is_accuse else BLAME, lemma)


def shifting(article: Article, verb: Token) -> Reading | None:
    """ "X blames Z on Y", "X attributes Z to Y", "Z is blamed on Y"."""
    lemma = verb.lemma_.lower()
    if verb.pos_ not in VERBS or lemma not in article.lexicon.cues.shift or is_unreal(verb):
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
    return reading("allegation", "alleged", verb, accuser, accused, (start, max(end, last)), SHIFT, lemma)


def denying(article: Article, verb: Token) -> Reading | None:
    """ "X denies doing Z", "X rejected the accusations", "X denied reports that Y did Z"."""
    lemma, cues = verb.lemma_.lower(), article.lexicon.cues
    if verb.pos_ not in VERBS or lemma not in cues.deny or is_unreal(verb) or is_passive(verb):
        return None
    claim, who = child(verb, "xcomp", "ccomp", "dobj"), article.names(subject(verb))
    if claim is None or not who:
        return None
    if claim.dep_ == "dobj" and claim.tag_ != "VBG" and claim.lemma_.lower() not in cues.accusations | cues.wrongs:
        return None
    if claim.dep_ != "dobj" and lemma != "deny":
        return None
    accused = _denied_doers(article, claim, who)
    prior = DENY if lemma == "deny" else DENY - 0.1
    return reading("response", "denied", verb, who, accused, whole(claim), prior, lemma) if accused else None


def _denied_doers(article: Article, claim: Token, who: tuple[str, ...]) -> tuple[str, ...]:
    """Whose wrong is denied: the doer named in the words denied, else the one who denies; nobody when it isn't told."""
    told = claim if claim.dep_ == "ccomp" else child(claim, "acl", "ccomp") if claim.dep_ == "dobj" else None
    if told is None or (told.tag_ == "VBG" and child(told, "nsubj") is None):
        return who
    doer = agent(told) if is_passive(told) else subject(told)
    if doer is None:
        return who if claim.dep_ == "ccomp" else ()
    return who if doer.pos_ == "PRON" else article.names(doer)


def admitting(article: Article, verb: Token) -> Reading | None:
    """ "X admitted doing Z", "X apologised for Z"."""
    lemma = verb.lemma_.lower()
    if (
        verb.pos_ not in VERBS
        or lemma not in article.lexicon.cues.admit
        or is_unreal(verb)
        or is_wanted(verb)
        or is_passive(verb)
    ):
        return None
    claim = child(verb, "xcomp", "ccomp", "dobj") or after(verb, "for", "to")
    who = article.names(subject(verb))
    if claim is None or not who or not lays_blame(claim, article.lexicon.cues.wrongs):
        return None
    return reading("response", "admitted", verb, who, who, whole(claim), ADMIT, lemma)


def legal_step(article: Article, verb: Token) -> Reading | None:
    """ "Y was charged with Z", "police arrested Y over Z", "a court acquitted Y of Z"."""
    lemma = verb.lemma_.lower()
    status = _step(article.lexicon, lemma)
    if status is None or verb.pos_ not in VERBS or is_unreal(verb):
        return None
    passive = is_passive(verb)
    patient = subject(verb) if passive else child(verb, *_OBJECTIVE)
    accused = article.names(patient)
    accuser = article.names(agent(verb) if passive else subject(verb))
    ground = about(verb, patient, "with", "of", "for", "over") or on_charges(verb) or _suspected(patient)
    if not accused or (not passive and not accuser):
        return None
    if (ground is None and status not in _TELLING) or _is_other_sense(article, verb, ground):
        return None
    claim = whole(ground) if ground is not None else (verb.i, verb.i + 1)
    prior = CHARGED if ground is not None else OTHER_STEP - 0.15
    return reading("legal", status, verb, accuser, accused, claim, prior, lemma)


def _suspected(patient: Token | None) -> Token | None:
    """ "arrested a man suspected of Z"."""
    mark = child(patient, "acl")
    return about(mark, None, "of", "for") if mark is not None and mark.lemma_ in ("suspect", "accuse", "want") else None


def _is_other_sense(article: Article, verb: Token, ground: Token | None) -> bool:
    """ "Clear the town of rebels", "cleared the committee": no court there."""
    if verb.lemma_.lower() != "clear":
        return False
    cues = article.lexicon.cues
    return ground is None or not (lays_blame(ground, cues.wrongs | cues.accusations) or ground.tag_ == "VBG")


def telling(article: Article, verb: Token) -> Reading | None:
    """ "X alleged that Y did Z"; "X said that Y did Z" only where the words told lay blame."""
    cues, lemma = article.lexicon.cues, verb.lemma_.lower()
    plain = lemma in cues.say
    if verb.pos_ not in VERBS or not (plain or lemma in cues.allege) or is_unreal(verb) or is_passive(verb):
        return None
    told, accuser = child(verb, "ccomp"), article.names(subject(verb))
    if told is None or not accuser or is_unreal(told):
        return None
    blames = lays_blame(told, cues.wrongs)
    doers = agent(told) if is_passive(told) else subject(told)
    accused = _with_companions(article, (doers, told), article.names(doers, without=accuser), accuser)
    if not accused or (plain and not blames):
        return None
    prior = SAY if plain else ALLEGE if blames else TELL
    return reading("allegation", "alleged", verb, accuser, accused, whole(told), prior, lemma)


def according_to(article: Article, word: Token) -> Reading | None:
    """ "According to X, Y did Z", where that lays blame."""
    if word.lower_ != "according":
        return None
    accuser, told = article.names(after(word, "to")), word.head
    if told.pos_ not in VERBS or not accuser or is_unreal(told):
        return None
    accused = article.names(subject(told), without=accuser)
    if not accused or not lays_blame(told, article.lexicon.cues.wrongs):
        return None
    return reading("allegation", "alleged", word, accuser, accused, _from_subject(told), ACCORDING, "according to")


def allegedly(article: Article, word: Token) -> Reading | None:
    """ "Y allegedly did Z": nobody is named as accuser."""
    verb = word.head
    if word.lower_ not in ("allegedly", "reportedly") or verb.pos_ not in VERBS or is_unreal(verb):
        return None
    accused = article.names(agent(verb) if is_passive(verb) else subject(verb))
    if not accused or not lays_blame(verb, article.lexicon.cues.wrongs):
        return None
    return reading("allegation", "alleged", word, (), accused, _from_subject(verb), ALLEGEDLY, word.lower_)


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
