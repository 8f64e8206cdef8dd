"""Names of people as they stand in a text: where they begin and end, and of which words they are made."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from bot.language.headlines import Headlines, is_headline, lower_words, without_common
from bot.language.lexicon import Lexicon
from bot.language.overlooked import famous_names, full_names, labels

_WORD = re.compile(r"[^\W_]+(?:[-'’.·][^\W_]+)*\.?")
_NO_NAME = re.compile(r"[\d@#/\\<>{}\[\]|=+*%$&:;!?]")
LONGEST_NAME = 8
LONGEST_TITLED = 3
LONGEST_GIVEN = 2
_CUTS = {",", ";", "(", ")", "/", "—", "–", "and", "&", ":", '"', "“", "”"}
_POSSESSIVES = {"'s", "’s", "‘s"}
_COMPOUNDS = {"era", "style", "led", "like", "free", "run", "held", "born", "made", "elect", "owned", "bound", "aide"}
# Titles that are surnames as well.
_ALSO_SURNAMES = {
    "king",
    "queen",
    "prince",
    "judge",
    "justice",
    "major",
    "marshal",
    "bishop",
    "pope",
    "general",
    "marine",
}


@dataclass(frozen=True, slots=True)
class Name:
    """A name in the text, in tokens, and its words in a form to compare by. `known` names are in the registry."""

    start: int
    end: int
    words: tuple[str, ...]
    known: bool = False


def folded(word: str) -> str:
    """`word` without case, accents and a possessive ending."""
    plain = unicodedata.normalize("NFKD", word.replace("’", "'"))
    return "".join(c for c in plain if not unicodedata.combining(c)).casefold().removesuffix("'s").rstrip(".'")


def words_of(text: str) -> tuple[str, ...]:
    """The words of a name, hyphens kept within them."""
    return tuple(filter(None, (folded(match.group()) for match in _WORD.finditer(text))))


class NameFinder:
    """Finds names by the recogniser's word, by forms of address and by the names that are known already."""

    def __init__(self, lexicon: Lexicon, dictionary: frozenset[str] = frozenset()) -> None:
        self._lexicon = lexicon
        self._dictionary = dictionary
        self._headlines = Headlines(lexicon.names, dictionary)
        offices = lexicon.offices
        heads = {word for _, words in offices.public() for phrase in words for word in phrase.split()}
        self._titles = (heads | offices.past | offices.shared) - lexicon.names.particles - {"lance"}
        self._before = frozenset(self._titles | lexicon.names.honorifics)
        self._announcing = _announcing(lexicon)

    def find(self, doc: Doc, known: Iterable[tuple[int, int]]) -> list[Name]:
        """All names in order, none overlapping."""
        sure = _without_overlaps(list(self._known(doc, known)))
        found = [*sure, *self._recognised(doc, sure, lower_words(doc)), *self._titled(doc), *self._overlooked(doc)]
        return _without_overlaps(found)

    def _known(self, doc: Doc, spans: Iterable[tuple[int, int]]) -> Iterator[Name]:
        for start, end in spans:
            span = doc.char_span(start, end)
            if span is not None and not _inside_longer(doc, span.start, span.end):
                yield from self._trimmed(doc, span.start, span.end, known=True)

    def _recognised(self, doc: Doc, known: Sequence[Name], common: frozenset[str]) -> Iterator[Name]:
        inside = {i: name for name in known for i in range(name.start, name.end)}
        for entity in doc.ents:
            if entity.label_ != "PERSON":
                continue
            for start, end in _parts(doc, entity.start, entity.end):
                if any(i in inside and len(inside[i].words) > 1 for i in range(start, end)):
                    continue  # headlines in capitals run names into verbs; the known name is the better reading
                yield from self._trimmed(doc, *self._widened(doc, *without_common(doc, start, end, common)))

    def _titled(self, doc: Doc) -> Iterator[Name]:
        """Names after "Mr." or "President", whatever the recogniser makes of them."""
        for token in doc[:-1]:
            if not token.text[0].isupper() or not self.announces(token):
                continue
            end = token.i + 1
            while end < len(doc) and end - token.i <= LONGEST_TITLED and self._may_follow(doc[end]):
                end += 1
            if end > token.i + 1:
                yield from self._trimmed(doc, token.i + 1, end)

    def _overlooked(self, doc: Doc) -> Iterator[Name]:
        """Names by their given name that the recogniser takes for something else, and speakers' labels in capitals."""
        runs = full_names(doc, self._lexicon.names, self._before, self._announcing | self._lexicon.offices.trades)
        for start, end in (*runs, *famous_names(doc, self._lexicon.names), *labels(doc, self._dictionary)):
            yield from self._trimmed(doc, start, end)

    def announces(self, token: Token) -> bool:
        """Whether a name may be expected after `token`: "Mr.", "President", "General" but not "Kay General"."""
        if token.lower_ in self._announcing or token.lower_ in self._lexicon.names.honorifics:
            return True
        if token.lower_ not in _ALSO_SURNAMES or not token.i:
            return token.lower_ in _ALSO_SURNAMES
        before = token.nbor(-1)
        return before.pos_ != "PROPN" or before.lower_ in self._before

    def _may_follow(self, token: Token) -> bool:
        if token.lower_ in self._before or token.lower_ in self._lexicon.names.foreign or not token.is_alpha:
            return False
        if token.ent_type_ in {"NORP", "DATE", "LAW", "EVENT"}:
            return False
        return token.pos_ == "PROPN" and token.text[0].isupper() and not token.is_stop

    def _widened(self, doc: Doc, start: int, end: int) -> tuple[int, int]:
        """The span with the name's words beside it that the recogniser left out."""
        while (
            end + 1 < len(doc)
            and doc[end].text == "-"
            and not doc[end - 1].whitespace_
            and self._is_piece(doc[end + 1])
        ):
            end += 2
        if end - start == 1 and start and doc[start - 1].whitespace_ and self._is_given(doc, start - 1):
            start -= 1
        start = self._before_surname(doc, start)
        if _is_initial(doc[end - 1]) and end < len(doc) and doc[end].tag_ == "NNP" and doc[end].is_alpha:
            end += 1
        if end < len(doc) and end - start < 3 and doc[end - 1].whitespace_ and self._is_more(doc[end]):
            end += 1
        return start, end

    def _before_surname(self, doc: Doc, start: int) -> int:
        """Where the given names begin that stand before `start`, or before a particle there ("Karl zu ...")."""
        names, first = self._lexicon.names, start
        particle = doc[start].is_lower and doc[start].lower_ in names.particles
        while first and start - first < LONGEST_GIVEN and doc[first - 1].whitespace_ and doc[first - 1].is_title:
            token = doc[first - 1]
            if token.tag_ != "NNP" or token.ent_type_ not in {"", "PERSON"} or token.lower_ in self._before:
                break
            if not particle and (token.ent_type_ or token.lower_ not in names.given):
                break
            first -= 1
        return first

    def _is_piece(self, token: Token) -> bool:
        if not token.is_alpha or token.lower_ in self._lexicon.names.sides or token.lower_ in _COMPOUNDS:
            return False
        return (
            token.ent_type_ == "PERSON"
            or token.text[0].isupper()
            or (len(token) <= 5 and not token.text.endswith("ed"))
        )

    def _is_given(self, doc: Doc, i: int) -> bool:
        token = doc[i]
        if token.ent_type_ or not self._is_more(token) or (token.is_sent_start and token.lower_ in self._dictionary):
            return False
        return token.lower_ not in self._lexicon.names.sides and token.lower_ not in self._lexicon.offices.bodies

    def _is_more(self, token: Token) -> bool:
        return (
            not token.ent_type_
            and token.dep_ in {"compound", "nsubj", "pobj", "appos", "poss", "dobj"}
            and (self._may_follow(token))
        )

    def _trimmed(self, doc: Doc, start: int, end: int, *, known: bool = False) -> Iterator[Name]:
        start = self._after_titles(doc, start, end)
        while start < end and (self._is_no_name(doc[start]) or self._is_title(doc, start, end)):
            start += 1
        while start < end and self._is_tail(doc, end - 1):
            end -= 1
        if start < end:
            start, end = self._headlines.name_within(doc, start, end)
        words = words_of(doc[start:end].text)
        if words and self._may_be_name(doc, start, end, words):
            yield Name(start, end, words, known)

    def _after_titles(self, doc: Doc, start: int, end: int) -> int:
        """Where the name begins after the last word that can only be a title."""
        return max((i + 1 for i in range(start, end - 1) if doc[i].lower_ in self._announcing), default=start)

    def _is_title(self, doc: Doc, start: int, end: int) -> bool:
        if start + 1 >= end or doc[start].lower_ not in self._before:
            return False
        return doc[start].lower_ not in _ALSO_SURNAMES or doc[start + 1].lower_ not in self._lexicon.names.particles

    def _is_no_name(self, token: Token) -> bool:
        if token.is_space or token.is_punct or token.is_quote:
            return True
        return not token.text[0].isupper() and token.lower_ not in self._lexicon.names.particles

    def _is_tail(self, doc: Doc, i: int) -> bool:
        token = doc[i]
        if token.lower_ in self._lexicon.names.suffixes:
            return False
        if token.is_space or token.is_punct or token.is_quote or token.tag_ == "POS" or token.text[-2:] in _POSSESSIVES:
            return True
        if token.text[0].islower() and i and doc[i - 1].text == "-" and not doc[i - 1].whitespace_:
            return not self._is_piece(token)
        if not token.text[0].isalpha() or token.text[0].islower():
            return True
        return token.lower_ in self._lexicon.names.sides and is_headline(token.sent)

    def _may_be_name(self, doc: Doc, start: int, end: int, words: tuple[str, ...]) -> bool:
        text = doc[start:end].text
        if len(words) > LONGEST_NAME or _NO_NAME.search(text) or len("".join(words)) < 2:
            return False
        lower = text.lower()
        if lower in self._lexicon.names.figures or (lower in self._before and end - start == 1):
            return False
        if lower in self._lexicon.names.places or lower in self._lexicon.names.peoples:
            return False
        following = doc[end] if end < len(doc) and end - start == 1 and doc[end - 1].whitespace_ else None
        if following is not None and following.lower_ in self._lexicon.names.foreign:
            return False
        return not any(token.lower_ in self._lexicon.names.foreign for token in doc[start:end])


def _is_initial(token: Token) -> bool:
    return len(token) == 2 and token.text[0].isupper() and token.text[1] == "."


def _parts(doc: Doc, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A recognised span cut at line ends, commas and conjunctions."""
    begin = start
    for i in range(start, end):
        token = doc[i]
        if "\n" in token.text or token.text in _CUTS:
            if i > begin:
                yield begin, i
            begin = i + 1
    if end > begin:
        yield begin, end


def _inside_longer(doc: Doc, start: int, end: int) -> bool:
    """Whether a recognised entity of another kind holds these tokens and more names beside them."""
    if doc[start].ent_iob_ == "I" and doc[start].ent_type_ != "PERSON":
        return True
    return any(e.label_ != "PERSON" and e.end - e.start > end - start + 1 for e in doc[start:end].ents)


def _without_overlaps(names: list[Name]) -> list[Name]:
    """The longest of overlapping names; of equals the one that is known."""
    taken: set[int] = set()
    kept = []
    for name in sorted(names, key=lambda n: (n.start - n.end, not n.known, n.start)):
        if taken.isdisjoint(range(name.start, name.end)):
            taken.update(range(name.start, name.end))
            kept.append(name)
    return sorted(kept, key=lambda n: n.start)


def _announcing(lexicon: Lexicon) -> frozenset[str]:
    """Single words after which a name follows: the last words of offices that are no surnames."""
    offices = lexicon.offices
    heads = {phrase.split()[-1] for _, words in offices.public() for phrase in words}
    return frozenset(heads | {"spokesman", "spokeswoman", "spokesperson"}) - _ALSO_SURNAMES - offices.bodies | {
        "president"
    }
