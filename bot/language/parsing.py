"""Texts into parsed documents: pieces of bounded size, with line ends as hard sentence bounds."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from bot.errors import ModelError

BASE = Path(__file__).parent / "model" / "base"
FINDERS = ("people", "statements")  # what finds them comes behind the base pipeline, on the whole text
LONGEST_PIECE = 10_000
LONGEST_TEXT = 1_000_000
LONGEST_SENTENCE = 250
_BREAKS = (re.compile(r"\n\s*\n"), re.compile(r"\n"), re.compile(r"[.!?]\s"), re.compile(r"\s"))
LONGEST_RUN = 500
_RUN = re.compile(rf"\S{{{LONGEST_RUN}}}")
_LONE_QUOTE = re.compile(r"(?<=\w)[‘`´](?=s\b)")
_PLAIN = str.maketrans(
    dict.fromkeys(
        "\t\x0b\x0c\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000", " "
    )
    | dict.fromkeys("\r\x85\u2028\u2029", "\n")
    | dict.fromkeys("„‟«", "“")
    | {"»": "”", "‛": "‘"}
    | {chr(code): "\ufffd" for code in range(0xD800, 0xE000)}
)


class Parser(Protocol):
    """What turns a text into a parsed document."""

    version: str
    dictionary: frozenset[str]

    def parse(self, text: str) -> Doc:
        """The document of `text`, or of its first LONGEST_TEXT characters."""
        ...


class SpacyParser:
    """The base pipeline: tagger, parser, lemmas and named entities."""

    def __init__(self, nlp: Language) -> None:
        self._nlp = nlp
        self.version = f"{nlp.meta['name']}-{nlp.meta['version']}"
        self.dictionary = dictionary_of(nlp)

    def parse(self, text: str) -> Doc:
        """The document of `text`, or of its first LONGEST_TEXT characters; memory grows by pieces, not by text."""
        return _joined([self._parse(piece) for piece in pieces(tidy(text[:LONGEST_TEXT]))])

    def _parse(self, piece: str) -> Doc:
        doc = _joined([self._nlp.make_doc(part) for part in unbroken(piece)])
        bound(doc)
        return self._nlp(doc)


def _joined(docs: list[Doc]) -> Doc:
    return docs[0] if len(docs) == 1 else Doc.from_docs(docs, ensure_whitespace=False)


def load_parser(model: Path | None) -> SpacyParser:
    """Load the base pipeline that ships, or the one at `model`. Raises ModelError when it is not there or broken."""
    try:
        return SpacyParser(spacy.load(model or BASE, exclude=FINDERS))
    except (OSError, ValueError, ImportError) as error:
        raise ModelError(str(error).split("\n")[0], subject=str(model or BASE)) from error


def tidy(text: str) -> str:
    """`text` with odd spaces and quotation marks made plain, character for character: offsets stay what they are."""
    return _LONE_QUOTE.sub("’", text.replace("\r\n", " \n").translate(_PLAIN))


def pieces(text: str, longest: int = LONGEST_PIECE) -> Iterator[str]:
    """`text` cut into pieces of at most `longest` characters, at the best break in the last half of each."""
    start = 0
    while len(text) - start > longest:
        end = _break(text, start + longest // 2, start + longest)
        yield text[start:end]
        start = end
    if start < len(text) or start == 0:
        yield text[start:]


def unbroken(piece: str) -> Iterator[str]:
    """`piece` cut within runs of LONGEST_RUN characters: the tokenizer takes the square of their length."""
    start = 0
    for match in _RUN.finditer(piece):
        yield piece[start : match.end()]
        start = match.end()
    if start < len(piece) or start == 0:
        yield piece[start:]


def _break(text: str, first: int, last: int) -> int:
    for kind in _BREAKS:
        found = [match.end() for match in kind.finditer(text, first, last)]
        if found:
            return found[-1]
    return last


def bound(doc: Doc) -> None:
    """Begin a sentence after each line end, and at least every LONGEST_SENTENCE words, whatever the parser thinks."""
    since = 0
    for token in doc:
        since += 1
        if (token.is_sent_start is not True and token.i and "\n" in doc[token.i - 1].text) or since > LONGEST_SENTENCE:
            token.is_sent_start = True
        elif token.is_space:
            token.is_sent_start = False if token.i else None
        if token.is_sent_start or token.text in {".", "!", "?"}:
            since = int(token.is_sent_start is True)


def dictionary_of(nlp: Language) -> frozenset[str]:
    """The nouns, verbs and adjectives that the lemmatizer knows: words that are seldom a name by themselves."""
    lookups = getattr(nlp.get_pipe("lemmatizer"), "lookups", None) if nlp.has_pipe("lemmatizer") else None
    if lookups is None or not lookups.has_table("lemma_index"):
        return frozenset()
    table = lookups.get_table("lemma_index")
    return frozenset(word for kind in ("noun", "verb", "adj") for word in table.get(kind, ()))
