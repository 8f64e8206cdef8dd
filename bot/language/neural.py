"""The statement model that ships: from a parsed article and its people to statements with calibrated confidence."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import get_args

from spacy.tokens import Doc

from bot.errors import ModelError
from bot.language.cues import TYPES, look, proposals
from bot.language.decision import Decided, Rules, decide
from bot.language.encoder import Encoder, Heads, OnnxEncoder
from bot.language.evidence import survey
from bot.language.parties import find_parties
from bot.language.roles import Article, Judgement, judge
from bot.language.wordpieces import Spell, cut, speller
from bot.types import FoundPerson, FoundStatement, Span, StatementType, Status, Topic

STATUSES: tuple[Status, ...] = get_args(Status)
TOPICS: tuple[Topic, ...] = get_args(Topic)
_TYPES: tuple[StatementType, ...] = get_args(StatementType)
FITTING: dict[StatementType, frozenset[Status]] = {
    "allegation": frozenset({"alleged"}),
    "response": frozenset({"denied", "admitted"}),
    "legal": frozenset({"investigated", "sued", "charged", "convicted", "cleared"}),
}
FOLDER = Path(__file__).parent / "model" / "statements"
LEAST = 0.02


class StatementModel:
    """Finds statements. One per process; not for several threads at once."""

    def __init__(self, encoder: Encoder, heads: Heads, spell: Spell, rules: Rules) -> None:
        self._encoder, self._heads, self._spell, self._rules = encoder, heads, spell, rules

    @classmethod
    def load(cls, folder: Path = FOLDER) -> "StatementModel":
        """The model of a folder; raises ModelError where it is missing or broken."""
        rules = load_rules(folder / "settings.json")
        return cls(OnnxEncoder(folder), Heads.load(folder / "heads.npz"), load_spell(folder / "tokenizer.json"), rules)

    def read(self, doc: Doc, people: Sequence[FoundPerson]) -> tuple[FoundStatement, ...]:
        """All statements that an article may hold, in order, down to a very low confidence.

        `doc` is parsed, with sentences; `people` are all of its people with their mentions.
        """
        article = self.article(doc, people)
        decided = decide(article, self.judgements(article), self._rules)
        return found_statements(article, [one for one in decided if one.confidence >= LEAST])

    def article(self, doc: Doc, people: Sequence[FoundPerson]) -> Article:
        """The article as the model takes it."""
        return Article(doc, cut(doc, self._spell), find_parties(doc, people), survey(doc))

    def judgements(self, article: Article) -> Iterator[Judgement]:
        """What the model thinks of each likely cue, before any decision."""
        for lot in look(article.pieces, self._encoder, self._heads):
            cues = [(seen, cue) for seen in lot for cue in proposals(seen, article.pieces)]
            yield from judge(article, cues, self._encoder, self._heads)


def found_statements(article: Article, decided: Sequence[Decided]) -> tuple[FoundStatement, ...]:
    """What was decided, as values to hand on."""
    return tuple(_statement(article, one) for one in decided)


def load_rules(path: Path) -> Rules:
    """The rules of a settings.json. Raises ModelError when it is missing or broken."""
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))["rules"]
        return Rules(**{**stored, "weights": tuple(float(weight) for weight in stored["weights"])})
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise ModelError(str(error), subject=str(path)) from error


def load_spell(path: Path) -> Spell:
    """The speller of a tokenizer.json. Raises ModelError when it is missing or broken."""
    if not path.is_file():
        raise ModelError("the vocabulary is missing", subject=str(path))
    return speller(path)


def _statement(article: Article, one: Decided) -> FoundStatement:
    judgement, doc = one.judgement, article.doc
    kind = _TYPES[one.kind]
    accuser, accused = (tuple(article.parties.names[i].name for i in side) for side in (one.accuser, one.accused))
    return FoundStatement(
        type=kind,
        status=_status(kind, judgement),
        accuser=accuser,
        accused=accused,
        cue=_span(doc, judgement.cue.start, judgement.cue.end),
        claim=_span(doc, *judgement.claim),
        sentence=_span(doc, *article.pieces.sentences[article.around.sentence[judgement.cue.start]]),
        topic=TOPICS[int(judgement.topics.argmax())],
        confidence=round(one.confidence, 4),
        reason=_reason(article, one),
    )


def _status(kind: StatementType, judgement: Judgement) -> Status:
    fitting = [i for i, status in enumerate(STATUSES) if status in FITTING[kind]]
    return STATUSES[max(fitting, key=lambda i: float(judgement.statuses[i]))]


def _span(doc: Doc, start: int, end: int) -> Span:
    """The characters of tokens, without white space at either end."""
    while end > start + 1 and doc[end - 1].is_space:
        end -= 1
    while start < end - 1 and doc[start].is_space:
        start += 1
    return Span(doc[start].idx, doc[end - 1].idx + len(doc[end - 1]))


def _reason(article: Article, one: Decided) -> str:
    judgement = one.judgement
    says, blamed = judgement.sides
    cue = article.doc[judgement.cue.start : judgement.cue.end].text
    accuser = f"accuser {says[one.accuser[0]]:.2f}" if one.accuser else "no accuser named"
    return (
        f'cue "{cue}": {TYPES[one.kind]} {float(judgement.types[one.kind + 1]):.2f}, {accuser}, '
        f"accused {blamed[one.accused[0]]:.2f}"
    )
