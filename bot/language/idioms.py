"""Constructions whose cue is no single verb: "faces charges of", "found guilty of", "claimed responsibility for".

Priors as in `constructions`: the share that was right on the articles that they were made on.
"""

from spacy.tokens import Token

from bot.language.article import VERBS, Article, Reading, Rule, about, lays_blame, on_charges, reading
from bot.language.clauses import after, agent, child, is_passive, is_unreal, is_wanted, subject, whole
from bot.types import StatementType, Status

RESPONSIBLE, FACING, GUILTY, TRIAL, OWNED, SUSPECTED, PROBED, ACCUSATION = 0.7, 0.6, 0.6, 0.55, 0.7, 0.5, 0.5, 0.45
_BEFORE_COURT = frozenset({"charge", "trial", "indictment", "court-martial", "count", "impeachment"})
_PROBES = frozenset({"investigation", "probe", "inquiry"})
_OPENED = frozenset({"be", "come", "remain", "place", "put", "open", "launch", "begin", "start", "order", "announce"})
_ALLEGED = frozenset({"accusation", "allegation"})
_UNSURE = frozenset({"suspect", "believe", "think", "want", "rumor"})


def holding(article: Article, word: Token) -> Reading | None:
    """ "X holds Y responsible for Z"."""
    verb = word.head
    if word.lower_ not in ("responsible", "accountable") or verb.lemma_ != "hold" or is_unreal(verb):
        return None
    claim = after(word, "for") or after(verb, "for")
    passive = is_passive(verb)
    accuser = article.names((agent(verb) or after(word, "by")) if passive else subject(verb))
    accused = article.names(subject(verb) if passive else child(word, "nsubj") or child(verb, "dobj"), without=accuser)
    if claim is None or not (accuser or passive):
        return None
    return reading("allegation", "alleged", word, accuser, accused, whole(claim), RESPONSIBLE, "hold responsible")


def facing(article: Article, verb: Token) -> Reading | None:
    """ "Y faces charges of Z", "Y faces allegations of Z"."""
    matter = child(verb, "dobj")
    if verb.lemma_ != "face" or matter is None or is_unreal(verb):
        return None
    kind, status = _kind(matter.lemma_.lower())
    claim = about(matter, None, "of", "for", "over", "on", "into") or about(verb, None, "for", "over", "on")
    if claim is None and matter.lemma_ == "charge" and child(matter, "compound", "amod") is not None:
        claim = matter
    if kind is None or claim is None:
        return None
    return reading(kind, status, verb, (), article.names(subject(verb)), whole(claim), FACING, f"face {matter.lemma_}")


def guilty(article: Article, word: Token) -> Reading | None:
    """ "A court found Y guilty of Z", "Y pleaded not guilty to Z"."""
    verb = word.head
    if word.lower_ != "guilty" or verb.lemma_ not in ("find", "plead"):
        return None
    denied = any(one.dep_ == "neg" for place in (word, verb) for one in place.children)
    claim = after(word, "of", "to") or after(verb, "of", "to", "on")
    if claim is None:
        return None
    if verb.lemma_ == "plead":
        who = article.names(subject(verb))
        if denied:
            return reading("response", "denied", word, who, who, whole(claim), GUILTY, "plead not guilty")
        return reading("legal", "convicted", word, (), who, whole(claim), GUILTY, "plead guilty")
    passive = is_passive(verb)
    court = article.names(agent(verb) if passive else subject(verb))
    accused = article.names(subject(verb) if passive else child(word, "nsubj") or child(verb, "dobj"))
    status: Status = "cleared" if denied else "convicted"
    return reading("legal", status, word, court, accused, whole(claim), GUILTY, "find guilty")


def on_trial(article: Article, word: Token) -> Reading | None:
    """ "Y is on trial for Z", "Y went on trial on charges of Z"."""
    if word.lower_ != "trial" or word.head.lower_ != "on":
        return None
    verb = word.head.head
    if verb.pos_ not in VERBS or is_unreal(verb):
        return None
    claim = after(word, "for", "over") or after(verb, "for", "over") or on_charges(verb) or on_charges(word)
    if claim is None or claim is word:
        return None
    patient = child(verb, "dobj") or subject(verb)
    return reading("legal", "charged", word, (), article.names(patient), whole(claim), TRIAL, "on trial")


def owning_up(article: Article, word: Token) -> Reading | None:
    """ "X claimed responsibility for Z"."""
    verb = word.head
    if word.lower_ != "responsibility" or word.dep_ != "dobj" or is_unreal(verb) or is_wanted(verb):
        return None
    claim = after(word, "for") or after(verb, "for")
    if claim is None or verb.lemma_ not in ("claim", "take", "admit", "acknowledge", "accept", "deny"):
        return None
    who = article.names(subject(verb))
    status: Status = "denied" if verb.lemma_ == "deny" else "admitted"
    return reading("response", status, verb, who, who, whole(claim), OWNED, f"{verb.lemma_} responsibility")


def suspecting(article: Article, verb: Token) -> Reading | None:
    """ "Y is suspected of Z", "Y is wanted for Z", "Y is believed to have done Z": nobody is named as accuser."""
    lemma = verb.lemma_.lower()
    if lemma not in _UNSURE or verb.dep_ == "acl" or not is_passive(verb) or is_unreal(verb):
        return None
    claim = about(verb, None, "for") if lemma == "want" else about(verb, None, "of", "in")
    if claim is None and lemma != "want":
        claim = next(
            (one for one in verb.children if one.dep_ == "xcomp" and lays_blame(one, article.lexicon.cues.wrongs)), None
        )
    if claim is None or (lemma in ("believe", "think") and not lays_blame(claim, article.lexicon.cues.wrongs)):
        return None
    kind: StatementType = "legal" if lemma == "want" else "allegation"
    status: Status = "investigated" if lemma == "want" else "alleged"
    accuser = article.names(agent(verb))
    return reading(kind, status, verb, accuser, article.names(subject(verb)), whole(claim), SUSPECTED, lemma)


def probing(article: Article, word: Token) -> Reading | None:
    """ "Y is under investigation for Z", "police opened an investigation into Y over Z"."""
    if word.lemma_.lower() not in _PROBES:
        return None
    verb = word.head.head if word.head.lower_ == "under" else word.head
    if verb.pos_ not in VERBS or is_unreal(verb) or verb.lemma_ not in _OPENED:
        return None
    claim = about(word, None, "for", "over") or about(verb, None, "for", "over")
    if word.head.lower_ == "under":
        passive = is_passive(verb) or verb.lemma_ in ("be", "come", "remain")
        accused = article.names(subject(verb) if passive else child(verb, "dobj"))
        accuser = () if passive else article.names(subject(verb))
    else:
        accused = article.names(after(word, "into", "of"))
        accuser = article.names(subject(verb)) if word.dep_ == "dobj" and not is_passive(verb) else ()
    span = whole(claim) if claim is not None else (word.i, word.i + 1)
    if not accused or (claim is None and word.head.lower_ != "under"):
        return None
    return reading("legal", "investigated", word, accuser, accused, span, PROBED, word.lemma_)


def accusation(article: Article, word: Token) -> Reading | None:
    """ "Accusations by X that Y did Z", "allegations of Z against Y"."""
    if word.lemma_.lower() not in _ALLEGED or word.pos_ != "NOUN":
        return None
    told = next((one for one in word.children if one.dep_ in ("acl", "ccomp") and _has_that(one)), None)
    if told is None or is_unreal(told) or is_unreal(word.head):
        return None
    accuser = _accuser_of(article, word)
    doer = agent(told) if is_passive(told) else subject(told)
    accused = article.names(doer, without=accuser)
    return reading("allegation", "alleged", word, accuser, accused, whole(told), ACCUSATION, word.lemma_)


RULES: tuple[Rule, ...] = (holding, facing, guilty, on_trial, owning_up, suspecting, probing, accusation)


def _kind(matter: str) -> tuple[StatementType | None, Status]:
    if matter in _BEFORE_COURT:
        return "legal", "charged"
    if matter in _PROBES:
        return "legal", "investigated"
    return ("allegation", "alleged") if matter in _ALLEGED else (None, "alleged")


def _has_that(clause: Token) -> bool:
    return any(one.dep_ == "mark" and one.lower_ == "that" for one in clause.children)


def _accuser_of(article: Article, word: Token) -> tuple[str, ...]:
    named = article.names(after(word, "by", "from")) or article.names(child(word, "poss"))
    if named:
        return named
    places = [one for one in word.lefts if one.dep_ in ("compound", "amod") and one.ent_type_ in ("GPE", "NORP", "ORG")]
    return tuple(name for place in places for name in article.names(place))
