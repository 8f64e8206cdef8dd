"""Reading a clause off the parse: who does it, to whom, by whom, what is told, and whether it is told at all."""

from spacy.tokens import Token

DEEPEST = 4
_SUBJECTS = ("nsubj", "nsubjpass", "csubj")
_UNREAL = frozenset({"would", "could", "might", "may", "should", "will", "shall", "must", "'d", "’d", "'ll", "’ll"})
_NOBODY = frozenset({"nobody", "none", "no"})
_WISHED = frozenset(
    {"threaten", "want", "ask", "refuse", "plan", "try", "seek", "vow", "urge", "decline", "hope", "consider"}
)
_IF = frozenset({"if", "whether", "unless", "lest"})


def child(token: Token | None, *dependencies: str) -> Token | None:
    """The first child with one of these labels."""
    if token is None:
        return None
    return next((one for one in token.children if one.dep_ in dependencies), None)


def subject(verb: Token, depth: int = 0) -> Token | None:
    """The verb's subject, its antecedent in a relative clause, or the one that it shares with the verb above."""
    own = next((one for one in reversed(list(verb.lefts)) if one.dep_ in _SUBJECTS), None) or child(verb, *_SUBJECTS)
    if own is not None:
        return verb.head if own.tag_ in ("WP", "WDT") and verb.dep_ == "relcl" else own
    if verb.dep_ == "acl":
        return verb.head
    if depth < DEEPEST and verb.dep_ in ("conj", "xcomp", "advcl", "pcomp", "prep") and verb.head is not verb:
        return subject(verb.head, depth + 1)
    return None


def agent(verb: Token) -> Token | None:
    """Whom a passive names with "by"."""
    return child(child(verb, "agent"), "pobj")


def is_passive(verb: Token) -> bool:
    """Whether the verb's subject is the one to whom it is done."""
    if any(one.dep_ in ("nsubjpass", "auxpass") for one in verb.children):
        return True
    active = any(one.dep_ == "nsubj" or (one.dep_ == "aux" and one.lemma_ == "have") for one in verb.children)
    return verb.tag_ == "VBN" and verb.dep_ in ("acl", "advcl", "oprd") and not active


def after(token: Token | None, *prepositions: str) -> Token | None:
    """The noun or clause after one of these prepositions of a verb or noun."""
    if token is None:
        return None
    for one in token.children:
        if one.dep_ in ("prep", "dative") and one.lower_ in prepositions:
            found = child(one, "pobj", "pcomp")
            if found is not None:
                return found
    return None


def is_unreal(verb: Token) -> bool:
    """Whether the clause is denied, asked, wished or supposed rather than told."""
    doer = child(verb, *_SUBJECTS)
    if verb.dep_ in ("xcomp", "ccomp") and verb.tag_ in ("VB", "VBG") and verb.head.lemma_.lower() in _WISHED:
        return True
    nobody = doer is not None and (doer.lower_ in _NOBODY or any(one.lower_ in _NOBODY for one in doer.children))
    return nobody or any(
        one.dep_ == "neg" or (one.dep_ == "aux" and one.lower_ in _UNREAL) or (one.dep_ == "mark" and one.lower_ in _IF)
        for one in verb.children
    )


def is_wanted(verb: Token) -> bool:
    """Whether an infinitive hangs on another verb: "had to take", "refused to admit", "urged her to accept"."""
    return verb.tag_ == "VB" and verb.dep_ in ("xcomp", "ccomp", "advcl") and any(c.lower_ == "to" for c in verb.lefts)


def whole(token: Token) -> tuple[int, int]:
    """The tokens from the first to the last that hang on this one."""
    return token.left_edge.i, token.right_edge.i + 1
