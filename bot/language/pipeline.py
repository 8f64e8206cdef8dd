"""From a text to its findings."""

from collections.abc import Iterable
from pathlib import Path

from spacy.tokens import Doc

from bot.language.components import NameMatcher
from bot.language.languages import Languages
from bot.language.lexicon import Lexicon, shipped
from bot.language.parsing import Parser, load_parser
from bot.language.people import PeopleFinder
from bot.language.statements import StatementModel
from bot.types import Findings

STATEMENTS = "statements-1"
DEFAULT_CONFIDENCE = 0.2
# Whoever asks whether reading works has this read.
SAMPLE = "The minister denied that he had taken money."


class Reader:
    """Reads articles. One per process: it is not made for several threads at once."""

    def __init__(
        self, parser: Parser, lexicon: Lexicon, statements: StatementModel, names: NameMatcher | None = None
    ) -> None:
        self._parser = parser
        self._statements = statements
        self._names = names
        self._languages = Languages()
        self._people = PeopleFinder(lexicon, parser.dictionary)
        self.version = f"{parser.version}+{STATEMENTS}"

    def read(self, text: str) -> Findings:
        """What `text` says, the title on its own line first; of a huge text only the first million characters.

        A text in another language than English has its language told and nothing else.
        """
        language = self._languages.detect(text)
        if language != "en":
            return Findings(language)
        doc = self._parser.parse(text)
        people = self._people.find(doc, self._known(doc))
        return Findings(language, people, self._statements.read(doc, people))

    def _known(self, doc: Doc) -> Iterable[tuple[int, int]]:
        return self._names.find(doc.text) if self._names else ()


def load(model: Path | None = None, *, names: NameMatcher | None = None) -> Reader:
    """A reader with the base pipeline, or with the one in the folder `model`. Raises ModelError without one."""
    lexicon = shipped()
    return Reader(load_parser(model), lexicon, StatementModel.load(lexicon), names)
