"""Names of people that the recogniser takes for something else, or for nothing."""

from collections.abc import Iterator

from spacy.tokens import Doc, Token

from bot.language.lexicon import Names, Words

LONGEST = 4
LONGEST_LABEL = 3
_NO_PEOPLE = frozenset({"PERSON", "NORP", "DATE", "LAW", "EVENT", "LANGUAGE"})


def full_names(doc: Doc, names: Names, titles: Words, trades: Words) -> Iterator[tuple[int, int]]:
    """Runs of capitalised words that begin with a given name or follow a trade, and no part of an entity, in tokens."""
    for token in doc:
        if _may_begin(token, titles) and (token.lower_ in names.given or _follows_trade(token, trades)):
            end = _end(doc, token.i, names)
            if end - token.i > 1 and _is_whole(doc, token.i, end, titles):
                yield token.i, end


def famous_names(doc: Doc, names: Names) -> Iterator[tuple[int, int]]:
    """Names so famous that they stand alone, in tokens."""
    for token in doc:
        if token.lower_ in names.famous and token.is_title and token.tag_ == "NNP" and token.ent_iob_ != "I":
            following = token.nbor() if token.i + 1 < len(doc) else None
            if following is None or not (following.tag_.startswith("NNP") or following.ent_iob_ == "I"):
                yield token.i, token.i + 1


def labels(doc: Doc, dictionary: Words) -> Iterator[tuple[int, int]]:
    """Speakers' full names in capitals that begin a line and end with a colon, in tokens."""
    for token in doc:
        if token.text == ":" and token.i >= 2:
            start = token.i
            while start and token.i - start < LONGEST_LABEL and doc[start - 1].is_upper and doc[start - 1].is_alpha:
                start -= 1
            begins = start == 0 or "\n" in doc[start - 1].text
            if begins and token.i - start > 1 and any(one.lower_ not in dictionary for one in doc[start : token.i]):
                yield start, token.i


def _may_begin(token: Token, titles: Words) -> bool:
    if not token.is_title or token.ent_type_ in _NO_PEOPLE or not token.tag_.startswith("NNP"):
        return False
    before = token.nbor(-1) if token.i else None
    return before is None or before.tag_ not in {"NNP", "NNPS"} or before.lower_ in titles


def _follows_trade(token: Token, trades: Words) -> bool:
    """Whether "officer", "the judge," or the like stands before, in lower case."""
    i = token.i - 1
    if i > 0 and token.doc[i].text == "," and token.dep_ in {"appos", "compound"}:
        i -= 1
    return i >= 0 and token.doc[i].is_lower and token.doc[i].tag_ == "NN" and token.doc[i].lower_ in trades


def _end(doc: Doc, start: int, names: Names) -> int:
    """Where the run of a name's words ends that begins at `start`."""
    end = start + 1
    while end < len(doc) and end - start < LONGEST and doc[end - 1].whitespace_ and not doc[end].is_sent_start:
        token = doc[end]
        if token.lower_ in names.foreign or token.lower_ in names.places or token.lower_ in names.peoples:
            return start
        if not (token.text[0].isupper() and token.tag_ in {"NNP", "NNPS"} and token.is_alpha):
            break
        end += 1
    return start if doc[start : start + 2].text.lower() in names.places else end


def _is_whole(doc: Doc, start: int, end: int, titles: Words) -> bool:
    """Whether no entity holds the run and names more beside it."""
    for entity in doc[start:end].ents:
        beside = [t for t in entity if not start <= t.i < end]
        if any(not (t.is_punct or t.is_space or t.tag_ == "POS" or t.lower_ in titles) for t in beside):
            return False
    return end >= len(doc) or doc[end].text not in {"&", "-"} or bool(doc[end - 1].whitespace_)
