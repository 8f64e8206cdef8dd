"""Surroundings: in which sentence each token stands, and whether between quotation marks."""

from dataclasses import dataclass

from spacy.tokens import Doc

_OPENING, _CLOSING, _EITHER = "“", "”", '"'


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is worked out once per article: each token's sentence and whether it stands within quotation marks."""

    sentence: list[int]
    quoted: list[bool]


def survey(doc: Doc) -> Surroundings:
    """The surroundings of a parsed article."""
    sentence = [0] * len(doc)
    for index, sent in enumerate(doc.sents):
        for token in sent:
            sentence[token.i] = index
    quoted, inside = [False] * len(doc), False
    for token in doc:
        if token.text == _OPENING or (token.text == _EITHER and not inside):
            inside = True
        elif token.text in {_CLOSING, _EITHER} or "\n\n" in token.text:
            inside = False
        quoted[token.i] = inside
    return Surroundings(sentence, quoted)
