"""The language room as spaCy components: `spacy.load` of the shipped pipeline reads people and statements as well.

nlp = spacy.load(bot.language.parsing.BASE)
doc = nlp("Senator Kerr accused the minister of lying.")
doc._.people, doc._.statements, doc.spans["quotations"]
"""

from collections.abc import Iterable
from typing import Protocol

from spacy.language import Language
from spacy.tokens import Doc, Span

from bot.language.lexicon import Words, shipped
from bot.language.parsing import FINDERS, dictionary_of
from bot.language.parties import NOBODY, find_parties
from bot.language.people import PeopleFinder
from bot.language.quotes import quotations
from bot.language.statements import StatementModel
from bot.language.surroundings import survey

COMPONENTS = dict(zip(FINDERS, ("hearsay_people", "hearsay_statements"), strict=True))


class NameMatcher(Protocol):
    """Finds names that are known already: evidence that something is a person's name, and an official's."""

    def find(self, text: str) -> Iterable[tuple[int, int]]:
        """Start and end of each known name in `text`."""
        ...


class People:
    """Sets `doc._.people`, a tuple of FoundPerson, and `doc.spans["quotations"]`, each labelled with its speaker.

    `names` may be set to a matcher of known names.
    """

    def __init__(self, nlp: Language) -> None:
        self._nlp = nlp
        self._finder: PeopleFinder | None = None
        self._speech: Words = frozenset()
        self.names: NameMatcher | None = None

    def __call__(self, doc: Doc) -> Doc:
        """Find the people of a parsed article."""
        if self._finder is None:  # not before: the lemmatizer's words are read from disk after all are made
            lexicon = shipped()
            self._speech = lexicon.cues.speech()
            self._finder = PeopleFinder(lexicon, dictionary_of(self._nlp))
        doc._.people = self._finder.find(doc, self.names.find(doc.text) if self.names else ())
        around = survey(doc)
        parties = find_parties(doc, doc._.people, around)
        doc.spans["quotations"] = [
            Span(doc, one.start, one.end, label="" if one.speaker == NOBODY else parties.names[one.speaker].name)
            for one in quotations(doc, around, parties, self._speech)
        ]
        return doc


class Statements:
    """Sets `doc._.statements`, a tuple of FoundStatement; `doc._.people` must be set."""

    def __init__(self) -> None:
        self._model: StatementModel | None = None

    def __call__(self, doc: Doc) -> Doc:
        """Find the statements of a parsed article whose people are found. Raises ModelError without a sound model."""
        if self._model is None:
            self._model = StatementModel.load(shipped())
        doc._.statements = self._model.read(doc, doc._.people)
        return doc


@Language.factory("hearsay_people", assigns=["doc._.people"])
def make_people(nlp: Language, name: str) -> People:
    """The component that finds people."""
    Doc.set_extension("people", default=(), force=True)
    return People(nlp)


@Language.factory("hearsay_statements", requires=["doc._.people"], assigns=["doc._.statements"])
def make_statements(nlp: Language, name: str) -> Statements:
    """The component that finds statements, with the model that ships."""
    Doc.set_extension("statements", default=(), force=True)
    return Statements()
