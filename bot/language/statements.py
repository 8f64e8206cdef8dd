"""The statement model that ships: from a parsed article and its people to statements with calibrated confidence."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import get_args

from spacy.tokens import Doc

from bot.errors import ModelError
from bot.language.agreement import Agreement
from bot.language.claims import whole
from bot.language.cues import TYPES, Proposal, Seen, look, proposals, proposed
from bot.language.decision import Decided, Rules, decide, weigh
from bot.language.encoder import Encoder, Heads, OnnxEncoder
from bot.language.forest import Forest, OnnxForest
from bot.language.grammar import bare, find
from bot.language.lexicon import Lexicon
from bot.language.parties import find_parties
from bot.language.quotes import quotations, speakers
from bot.language.roles import Article, Judgement, judge
from bot.language.surroundings import survey
from bot.language.together import both_sides
from bot.language.wordpieces import Spell, cut, speller
from bot.types import FoundPerson, FoundStatement, Span, StatementType, Status, Topic

STATUSES: tuple[Status, ...] = get_args(Status)
TOPICS: tuple[Topic, ...] = get_args(Topic)
FITTING: dict[StatementType, frozenset[Status]] = {
    "allegation": frozenset({"alleged"}),
    "response": frozenset({"denied", "admitted"}),
    "legal": frozenset({"investigated", "sued", "charged", "convicted", "cleared"}),
}
FOLDER = Path(__file__).parent / "model" / "statements"
LEAST = 0.02
_OPENING = frozenset({"that", "because", "for", "of"})


class CueReader:
    """The encoder with its heads: from an article to judgements of its likely cues."""

    def __init__(self, encoder: Encoder, heads: Heads, spell: Spell, lexicon: Lexicon) -> None:
        self._encoder, self._heads, self._spell, self._lexicon = encoder, heads, spell, lexicon

    def article(self, doc: Doc, people: Sequence[FoundPerson]) -> Article:
        """The article as the model takes it."""
        return article_of(doc, people, self._spell, self._lexicon)

    def judgements(self, article: Article) -> Iterator[Judgement]:
        """What the network thinks of each likely cue, before any decision."""
        for lot in look(article.pieces, self._encoder, self._heads):
            cues = [(seen, cue) for seen in lot for cue in _likely(seen, article)]
            yield from judge(article, cues, self._encoder, self._heads)


class StatementModel:
    """Finds statements. One per process; not for several threads at once."""

    def __init__(self, reader: CueReader, forest: Forest, rules: Rules) -> None:
        self._reader, self._forest, self._rules = reader, forest, rules

    @classmethod
    def load(cls, lexicon: Lexicon, folder: Path = FOLDER) -> "StatementModel":
        """The model of a folder; raises ModelError where it is missing or broken."""
        rules = load_rules(folder / "settings.json")
        heads, spell = Heads.load(folder / "heads.npz"), load_spell(folder / "tokenizer.json")
        return cls(CueReader(OnnxEncoder(folder), heads, spell, lexicon), OnnxForest(folder), rules)

    def read(self, doc: Doc, people: Sequence[FoundPerson]) -> tuple[FoundStatement, ...]:
        """All statements that an article may hold, in order, down to a very low confidence.

        `doc` is parsed, with sentences; `people` are all of its people with their mentions.
        """
        article = self._reader.article(doc, people)
        weighed = weigh(article, list(self._reader.judgements(article)), self._forest)
        decided = decide(article, weighed, self._rules)
        told = [one for one in decided if one.confidence >= LEAST]
        return found_statements(article, told)


def article_of(doc: Doc, people: Sequence[FoundPerson], spell: Spell, lexicon: Lexicon) -> Article:
    """A parsed article whose people are known, as the model takes it."""
    around = survey(doc)
    parties = find_parties(doc, people, around)
    rules = Agreement.of(doc, around.sentence, find(doc, parties, lexicon))
    quoted = speakers(quotations(doc, around, parties, lexicon.cues.speech()))
    return Article(doc, cut(doc, spell), parties, around, rules, lexicon.cues.statuses(), quoted)


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


def _likely(seen: Seen, article: Article) -> list[Proposal]:
    """The likely cues of a window, with those that only the rules see."""
    found = list(proposals(seen, article.pieces))
    taken = {token for cue in found for token in range(cue.start, cue.end)}
    sentence, pieces = article.around.sentence, article.pieces
    first, last = (pieces.token_at(piece) for piece in (seen.window.core_start, seen.window.core_end - 1))
    for ruled in article.rules.within(sentence[first], sentence[last] + 1):
        cue = proposed(seen, pieces, ruled.start, ruled.end)
        if cue is not None and taken.isdisjoint(range(cue.start, cue.end)):
            taken.update(range(cue.start, cue.end))
            found.append(cue)
    return sorted(found, key=lambda cue: cue.start)


def _statement(article: Article, one: Decided) -> FoundStatement:
    judgement, doc = one.judgement, article.doc
    kind = TYPES[one.kind]
    accuser, accused = both_sides(article, judgement.cue, kind, one.accuser, one.accused)
    return FoundStatement(
        type=kind,
        status=_status(article, kind, judgement),
        accuser=accuser,
        accused=accused,
        cue=_span(doc, judgement.cue.start, judgement.cue.end),
        claim=_span(doc, *bare(doc, *whole(article, judgement.cue, judgement.claim), _OPENING, least=1)),
        sentence=_span(doc, *article.pieces.sentences[article.around.sentence[judgement.cue.start]]),
        topic=TOPICS[int(judgement.topics.argmax())],
        confidence=round(one.confidence, 4),
        reason=_reason(article, one),
    )


def _status(article: Article, kind: StatementType, judgement: Judgement) -> Status:
    """The status that the cue's own word tells ("acquitted"), else the likeliest that fits the type."""
    told = article.statuses.get(article.doc[judgement.cue.start : judgement.cue.end].root.lemma_.lower())
    if told in FITTING[kind]:
        return told
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
    cue = article.doc[one.judgement.cue.start : one.judgement.cue.end].text
    told, says, blamed = one.shares
    accuser = f"accuser {says:.2f}" if one.accuser else f"nobody named as accuser {says:.2f}"
    return f"cue “{cue}”: {TYPES[one.kind]} {told:.2f}, {accuser}, accused {blamed:.2f}"
