"""The recipe: stages that each leave a file in the work folder, and are passed over where it lies there already."""

import pickle
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from random import Random

import torch
from spacy.tokens import Doc

from bot.language.components import NameMatcher
from bot.language.lexicon import shipped
from bot.language.parsing import load_parser
from bot.language.people import PeopleFinder
from bot.language.statements import article_of
from bot.language.train import parse
from bot.language.train.backend import torch_reader
from bot.language.train.base import derive
from bot.language.train.calibrate import calibrated
from bot.language.train.courses import Attributions, Means, Statements, learn_attributions, learn_statements
from bot.language.train.disguise import NamePool
from bot.language.train.export import export, write_settings
from bot.language.train.labels import Lesson, attribution_lessons, gold_lessons
from bot.language.train.network import Network, mean, pretrained, stored
from bot.language.train.trees import write
from bot.language.wordpieces import speller
from bot.types import FoundPerson

FOLDS = 3
NOTED = 50
VOCABULARY = 30_522
ATTRIBUTIONS = ((0, 450, Attributions()), (450, None, Attributions(rate=5e-5)))


@dataclass(frozen=True, slots=True)
class Workplace:
    """Where things are: the corpora, the work folder, the encoder to start from, the folder that ships.

    Without `attributions` the course on PolNeAR is left out. `names` finds known officials' names, as at run time.
    """

    corpora: Path
    work: Path
    start: Path
    target: Path
    attributions: bool
    tell: Callable[[str], None]
    names: NameMatcher | None = None

    def lessons(self, part: str) -> list[Lesson]:
        """The gold lessons of a part, with their annotated people."""
        return list(gold_lessons(self.corpora / "gold" / part, self._parsed(part)))

    def lessons_as_read(self, part: str) -> list[Lesson]:
        """The gold lessons of a part, with the people that are found when it is read, as at run time."""
        finder = PeopleFinder(shipped(), load_parser(None).dictionary)

        def find(doc: Doc) -> tuple[FoundPerson, ...]:
            return finder.find(doc, self.names.find(doc.text) if self.names else ())

        return list(gold_lessons(self.corpora / "gold" / part, self._parsed(part), find))

    def _parsed(self, part: str) -> Iterator[Doc]:
        return parse.parsed(self.work / f"gold_{part}.spacy")

    def means(self, name: str) -> Means:
        """The means of a course of that name."""
        names = NamePool.load(self.corpora / "corpora" / "names")
        return Means(speller(self.start / "tokenizer.json"), names, self.work / f"{name}.note", self.tell)


def stages(folds: int = FOLDS) -> Mapping[str, Callable[[Workplace], None]]:
    """The stages by name, in order."""
    named: dict[str, Callable[[Workplace], None]] = {"base": _base, "parse": _parse}
    for part in range(len(ATTRIBUTIONS)):
        named[f"attributions-{part}"] = lambda place, part=part: _attributions(place, part)  # type: ignore[misc]
    for fold in range(folds):
        named[f"fold-{fold}"] = lambda place, fold=fold: _fold(place, fold, folds)  # type: ignore[misc]
        named[f"judge-{fold}"] = lambda place, fold=fold: _judge(place, fold, folds)  # type: ignore[misc]
    last: dict[str, Callable[[Workplace], None]] = {
        "calibrate": lambda place: _calibrate(place, folds),
        "export": lambda place: _export(place, folds),
    }
    return {**named, **last}


def _base(place: Workplace) -> None:
    derive(place.target.parent / "base")


def _parse(place: Workplace) -> None:
    parser = load_parser(None)
    for part in ("dev", "train"):
        target = place.work / f"gold_{part}.spacy"
        if not target.exists():
            parse.parse_gold(place.corpora, part, parser, target)
    target = place.work / "attribution_train.spacy"
    if place.attributions and not target.exists():
        parse.parse_attributions(place.corpora, "train", parser, target)


def _attributions(place: Workplace, part: int) -> None:
    target = place.work / f"attributions-{part}.pt"
    if target.exists():
        return
    torch.manual_seed(1)
    if part:
        network = stored(place.work / f"attributions-{part - 1}.pt")
    else:
        network = pretrained(Network(VOCABULARY), place.start / "model.safetensors")
    if place.attributions:
        first, last, course = ATTRIBUTIONS[part]
        docs = parse.parsed(place.work / "attribution_train.spacy")
        lessons = attribution_lessons(parse.attributions(place.corpora, "train"), docs)
        learn_attributions(network, islice(lessons, first, last), course, place.means(f"attributions-{part}"))
    torch.save(network.state_dict(), target)


def _fold(place: Workplace, fold: int, folds: int) -> None:
    name = f"fold-{fold}"
    target = place.work / f"{name}.pt"
    if target.exists():
        return
    network = stored(place.work / f"attributions-{len(ATTRIBUTIONS) - 1}.pt")
    held = set(_held(place, fold, folds))
    lessons = [lesson for lesson in place.lessons("train") if lesson.name not in held]
    learn_statements(network, lessons, Statements(), place.means(name))
    torch.save(network.state_dict(), target)


def _held(place: Workplace, fold: int, folds: int) -> Iterator[str]:
    """The articles that a fold leaves out."""
    names = sorted(path.stem for path in (place.corpora / "gold" / "train").glob("*.json"))
    Random(7).shuffle(names)  # noqa: S311 - repeatable, not secret
    yield from names[fold::folds]


def _judge(place: Workplace, fold: int, folds: int) -> None:
    """The fold's judgements of the articles that it has not seen."""
    target = place.work / f"judged-{fold}.pickle"
    if target.exists():
        return
    reader = torch_reader(stored(place.work / f"fold-{fold}.pt"), speller(place.start / "tokenizer.json"))
    held = set(_held(place, fold, folds))
    lessons = [lesson for lesson in place.lessons_as_read("train") if lesson.name in held]
    found = {}
    for number, lesson in enumerate(lessons, start=1):
        found[lesson.name] = list(reader.judgements(reader.article(lesson.doc, lesson.people)))
        if number % NOTED == 0:
            place.tell(f"judged {number}/{len(lessons)} articles")
    target.write_bytes(pickle.dumps(found))


def _calibrate(place: Workplace, folds: int) -> None:
    target = place.work / "calibration"
    spell, judgements = speller(place.start / "tokenizer.json"), {}
    for fold in range(folds):
        judgements.update(pickle.loads((place.work / f"judged-{fold}.pickle").read_bytes()))  # noqa: S301 - our own
    lexicon = shipped()
    judged = [
        (lesson, article_of(lesson.doc, lesson.people, spell, lexicon), judgements[lesson.name])
        for lesson in place.lessons_as_read("train")
        if lesson.name in judgements
    ]
    found = calibrated(place.corpora / "gold", judged, place.tell)
    target.mkdir(exist_ok=True)
    write(found.forest, target)
    write_settings(found, target)
    for line in found.report:
        place.tell(line)


def _export(place: Workplace, folds: int) -> None:
    export(
        mean([place.work / f"fold-{fold}.pt" for fold in range(folds)]), place.start / "tokenizer.json", place.target
    )
    for path in sorted((place.work / "calibration").iterdir()):
        shutil.copyfile(path, place.target / path.name)
