"""What is to be learnt from annotated articles: gold statements and people, and PolNeAR's attributions."""

import gzip
import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from spacy.tokens import Doc

from bot.language.parties import Parties, find_parties
from bot.language.surroundings import Surroundings, survey
from bot.types import FoundPerson
from bot.types import Span as Place

Bounds = tuple[int, int]
Find = Callable[[Doc], tuple[FoundPerson, ...]]
_TITLES = frozenset(
    [
        "the",
        "a",
        "an",
        "mr",
        "mrs",
        "ms",
        "dr",
        "sen",
        "sens",
        "senator",
        "rep",
        "reps",
        "representative",
        "gov",
        "governor",
        "gen",
        "general",
        "lt",
        "col",
        "colonel",
        "maj",
        "president",
        "vice",
        "prime",
        "minister",
        "secretary",
        "judge",
        "justice",
        "rev",
        "sir",
        "former",
        "ex",
    ]
)


@dataclass(frozen=True, slots=True)
class CueLabel:
    """A cue of an annotated article, in tokens, with the parties that would be right on each side.

    `accuser` and `accused` hold for each annotated name the indices of the candidates that are that party. `kind` is
    a statement's type, "quote" for an attribution, or "" for a word that looks like a cue but makes no statement.
    """

    cue: Bounds
    kind: str
    status: str = "alleged"
    topic: str = "other"
    claims: tuple[Bounds, ...] = ()
    sources: tuple[Bounds, ...] = ()
    accuser: tuple[frozenset[int], ...] = ()
    accused: tuple[frozenset[int], ...] = ()


@dataclass(frozen=True, slots=True)
class Lesson:
    """An annotated article, parsed, with its candidates and cues; `people` are given."""

    name: str
    doc: Doc
    people: tuple[FoundPerson, ...]
    parties: Parties
    around: Surroundings
    cues: tuple[CueLabel, ...]


def gold_lessons(folder: Path, docs: Iterable[Doc], find: Find | None = None) -> Iterator[Lesson]:
    """The lessons of a folder of gold annotations, whose parsed articles come in the order of the files' names.

    Their people are the annotated ones, or those that `find` finds.
    """
    for path, doc in zip(sorted(folder.glob("*.json")), docs, strict=True):
        annotation = json.loads(path.read_text(encoding="utf-8"))
        people = find(doc) if find is not None else tuple(_annotated(annotation["people"]))
        around = survey(doc)
        parties = find_parties(doc, people, around)
        cues = tuple(_merged([_statement(doc, parties, record) for record in annotation["records"]]))
        yield Lesson(path.stem, doc, people, parties, around, cues)


def _annotated(people: Iterable[dict[str, Any]]) -> Iterator[FoundPerson]:
    for one in people:
        yield FoundPerson(one["name"], one["official"], one["role"], tuple(Place(*m) for m in one["mentions"]))


def attribution_lessons(path: Path, docs: Iterable[Doc]) -> Iterator[Lesson]:
    """The lessons of a PolNeAR file; people are what the parse calls so, one for each surname."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line, doc in zip(lines, docs, strict=True):
            row = json.loads(line)
            people = tuple(_people_of(doc))
            around = survey(doc)
            parties = find_parties(doc, people, around)
            cues = tuple(filter(None, (_attribution(doc, parties, one) for one in row["attributions"])))
            yield Lesson(row["doc"], doc, people, parties, around, cues)


def name_words(name: str) -> list[str]:
    """The words by which two names are compared: no accents, case, titles or possessives."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", re.sub(r"'s\b", "", plain.replace("’s", "'s")))
    return [word for word in words if word not in _TITLES] or words


def same_party(left: str, right: str) -> bool:
    """Whether two names can be one party: the words of one hold the other's."""
    a, b = set(name_words(left)), set(name_words(right))
    return bool(a and b) and (a <= b or b <= a)


def tokens_of(doc: Doc, start: int, end: int) -> Bounds:
    """The tokens that characters `start` to `end` touch."""
    span = doc.char_span(start, end, alignment_mode="expand")
    return (span.start, span.end) if span is not None else (0, 0)


def _matching(parties: Parties, name: str) -> frozenset[int]:
    """The candidates that are the annotated party: exactly so named, else by inclusion."""
    wanted = name_words(name)
    exact = {i for i, party in enumerate(parties.names) if name_words(party.name) == wanted}
    akin = {i for i, party in enumerate(parties.names) if same_party(party.name, name)}
    if any(parties.names[i].person for i in exact):
        return frozenset(i for i in exact if parties.names[i].person)
    if exact:
        return frozenset(exact | {i for i in akin if name_words(parties.names[i].name)[-1:] == wanted[-1:]})
    return frozenset(akin)


def _statement(doc: Doc, parties: Parties, record: dict[str, Any]) -> CueLabel:
    return CueLabel(
        tokens_of(doc, record["cue"]["start"], record["cue"]["end"]),
        record["type"],
        record["status"],
        record["topic"],
        (tokens_of(doc, record["claim"]["start"], record["claim"]["end"]),),
        (),
        tuple(_matching(parties, name) for name in record["accuser"]),
        tuple(_matching(parties, name) for name in record["accused"]),
    )


def _merged(labels: list[CueLabel]) -> Iterator[CueLabel]:
    """One label for each cue and type: records that share a cue share their parties."""
    by_cue: dict[tuple[Bounds, str], list[CueLabel]] = {}
    for label in labels:
        if label.cue != (0, 0):
            by_cue.setdefault((label.cue, label.kind), []).append(label)
    for same in by_cue.values():
        first = same[0]
        accuser = tuple(dict.fromkeys(name for label in same for name in label.accuser))
        accused = tuple(dict.fromkeys(name for label in same for name in label.accused))
        yield CueLabel(first.cue, first.kind, first.status, first.topic, first.claims, (), accuser, accused)


def _attribution(doc: Doc, parties: Parties, row: dict[str, list[list[int]]]) -> CueLabel | None:
    if not row.get("cue"):
        return None
    cue = tokens_of(doc, row["cue"][0][0], row["cue"][-1][1])
    if cue[1] - cue[0] > 12 or cue == (0, 0):
        cue = tokens_of(doc, *row["cue"][0])
    sources = tuple(tokens_of(doc, *span) for span in row.get("source", []))
    heads = {doc[start:end].root.i for start, end in sources if end > start}
    said_by = frozenset(m.party for m in parties.mentions if m.head in heads)
    claims = tuple(tokens_of(doc, *span) for span in row.get("content", []))
    return CueLabel(cue, "quote", claims=claims, sources=sources, accuser=(said_by,) if said_by else ())


def _people_of(doc: Doc) -> Iterator[FoundPerson]:
    mentions: dict[str, list[Place]] = {}
    fullest: dict[str, str] = {}
    for entity in doc.ents:
        words = name_words(entity.text) if entity.label_ == "PERSON" else []
        if words:
            mentions.setdefault(words[-1], []).append(Place(entity.start_char, entity.end_char))
            fullest[words[-1]] = max(fullest.get(words[-1], ""), entity.text, key=len)
    for surname, places in mentions.items():
        yield FoundPerson(fullest[surname], False, None, tuple(places))
