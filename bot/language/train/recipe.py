"""The recipe: stages that each leave a file in the work folder, and are passed over where it lies there already."""

import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random

import torch

from bot.language.neural import StatementModel
from bot.language.parsing import load_parser
from bot.language.train import parse
from bot.language.train.backend import torch_model
from bot.language.train.calibrate import fitted_rules
from bot.language.train.courses import Attributions, Means, Statements, learn_attributions, learn_statements
from bot.language.train.disguise import NamePool
from bot.language.train.export import export, write_rules
from bot.language.train.labels import Lesson, attribution_lessons, gold_lessons
from bot.language.train.network import Network, pretrained
from bot.language.wordpieces import speller

FOLDS = 3
VOCABULARY = 30_522


@dataclass(frozen=True, slots=True)
class Workplace:
    """Where things are: the corpora, the work folder, the encoder to start from, the folder that ships.

    Without `attributions` the course on PolNeAR is left out.
    """

    corpora: Path
    work: Path
    start: Path
    target: Path
    attributions: bool
    tell: Callable[[str], None]

    def lessons(self, part: str) -> list[Lesson]:
        """The gold lessons of a part."""
        return list(gold_lessons(self.corpora / "gold" / part, parse.parsed(self.work / f"gold_{part}.spacy")))

    def means(self, name: str) -> Means:
        """The means of a course of that name."""
        names = NamePool.load(self.corpora / "corpora" / "names")
        return Means(speller(self.start / "tokenizer.json"), names, self.work / f"{name}.note", self.tell)


def stages(folds: int = FOLDS) -> Mapping[str, Callable[[Workplace], None]]:
    """The stages by name, in order."""
    named: dict[str, Callable[[Workplace], None]] = {"parse": _parse, "attributions": _attributions}
    for fold in range(folds):
        named[f"fold-{fold}"] = lambda place, fold=fold: _fold(place, fold, folds)  # type: ignore[misc]
    return {**named, "whole": _whole, "calibrate": lambda place: _calibrate(place, folds), "export": _export}


def _parse(place: Workplace) -> None:
    parser = load_parser(None)
    for part in ("dev", "train"):
        target = place.work / f"gold_{part}.spacy"
        if not target.exists():
            parse.parse_gold(place.corpora, part, parser, target)
    target = place.work / "attribution_train.spacy"
    if place.attributions and not target.exists():
        parse.parse_attributions(place.corpora, "train", parser, target)


def _attributions(place: Workplace) -> None:
    target = place.work / "attributions.pt"
    if target.exists():
        return
    torch.manual_seed(1)
    network = pretrained(Network(VOCABULARY), place.start / "model.safetensors")
    if place.attributions:
        docs = parse.parsed(place.work / "attribution_train.spacy")
        lessons = attribution_lessons(parse.attributions(place.corpora, "train"), docs)
        learn_attributions(network, lessons, Attributions(), place.means("attributions"))
    torch.save(network.state_dict(), target)


def _fold(place: Workplace, fold: int, folds: int) -> None:
    held = set(_held(place, fold, folds))
    _statements(place, f"fold-{fold}", lambda lesson: lesson.name not in held)


def _whole(place: Workplace) -> None:
    _statements(place, "whole", lambda lesson: True)


def _statements(place: Workplace, name: str, wanted: Callable[[Lesson], bool]) -> None:
    target = place.work / f"{name}.pt"
    if target.exists():
        return
    network = _network(place.work / "attributions.pt")
    lessons = [lesson for lesson in place.lessons("train") if wanted(lesson)]
    learn_statements(network, lessons, Statements(), place.means(name))
    torch.save(network.state_dict(), target)


def _held(place: Workplace, fold: int, folds: int) -> Iterator[str]:
    """The articles that a fold leaves out."""
    names = sorted(path.stem for path in (place.corpora / "gold" / "train").glob("*.json"))
    Random(7).shuffle(names)  # noqa: S311 - repeatable, not secret
    yield from names[fold::folds]


def _calibrate(place: Workplace, folds: int) -> None:
    spell = speller(place.start / "tokenizer.json")
    lessons = {lesson.name: lesson for lesson in place.lessons("train")}

    def unseen() -> Iterator[tuple[StatementModel, list[Lesson]]]:
        for fold in range(folds):
            network = _network(place.work / f"fold-{fold}.pt")
            yield torch_model(network, spell), [lessons[name] for name in _held(place, fold, folds)]

    rules, thresholds, report = fitted_rules(place.corpora / "gold", unseen())
    place.work.joinpath("calibration.txt").write_text("\n".join(report) + "\n", encoding="utf-8")
    for line in report:
        place.tell(line)
    write_rules(rules, thresholds, place.work)


def _export(place: Workplace) -> None:
    export(_network(place.work / "whole.pt"), place.start / "tokenizer.json", place.target)
    shutil.copyfile(place.work / "settings.json", place.target / "settings.json")


def _network(weights: Path) -> Network:
    network = Network(VOCABULARY)
    network.load_state_dict(torch.load(weights, weights_only=True))
    return network
