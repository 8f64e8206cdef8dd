"""Parsing: the corpora's articles through the base pipeline, once, kept as DocBin files."""

import gzip
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import spacy
from spacy.tokens import Doc, DocBin
from spacy.vocab import Vocab

from bot.language.parsing import Parser

KEPT = ["LEMMA", "TAG", "POS", "DEP", "HEAD", "ENT_IOB", "ENT_TYPE", "SENT_START"]


def attributions(corpora: Path, part: str) -> Path:
    """PolNeAR's file of a part ("train", "dev")."""
    return corpora / "corpora" / "attribution" / f"polnear_{part}.jsonl.gz"


def parse_gold(corpora: Path, part: str, parser: Parser, target: Path) -> None:
    """Parse the gold articles of a part, in the order of their files' names."""
    names = sorted((corpora / "gold" / part).glob("*.json"))
    _keep((parser.parse(_text(corpora / "gold" / "texts" / f"{path.stem}.txt")) for path in names), target)


def parse_attributions(corpora: Path, part: str, parser: Parser, target: Path) -> None:
    """Parse PolNeAR's articles of a part in order."""
    with gzip.open(attributions(corpora, part), "rt", encoding="utf-8") as lines:
        _keep((parser.parse(json.loads(line)["text"]) for line in lines), target)


def parsed(path: Path) -> Iterator[Doc]:
    """The articles of a DocBin file."""
    yield from DocBin().from_disk(path).get_docs(vocabulary())


def vocabulary() -> Vocab:
    """An English vocabulary, which noun chunks need."""
    return spacy.blank("en").vocab


def _keep(docs: Iterable[Doc], target: Path) -> None:
    DocBin(attrs=KEPT, docs=docs).to_disk(target)


def _text(path: Path) -> str:
    with path.open(encoding="utf-8", newline="") as stored:
        return stored.read()
