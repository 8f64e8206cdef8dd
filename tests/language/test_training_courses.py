"""The courses, where torch is installed: a few steps on articles made up here, at the network's real size."""

import gzip
import json
from pathlib import Path
from random import Random

import pytest

torch = pytest.importorskip("torch")

from bot.language.parsing import Parser  # noqa: E402 - torch first: without it all of this is skipped
from bot.language.statements import FOLDER  # noqa: E402
from bot.language.train import attribution, parse  # noqa: E402
from bot.language.train.batches import Batch, Factory, batch_of, grouped  # noqa: E402
from bot.language.train.labels import Lesson, attribution_lessons, gold_lessons  # noqa: E402
from bot.language.train.learning import Plan, learn, losses  # noqa: E402
from bot.language.train.network import Network  # noqa: E402
from bot.language.wordpieces import cut, speller  # noqa: E402

VOCABULARY = 30_522
TEXT = "Mayor Ann Orlin lied to the council, Governor Tom Bexley said. The mayor denied it. It rained in Marlow."


def place(part: str) -> list[int]:
    return [TEXT.index(part), TEXT.index(part) + len(part)]


def span(part: str) -> dict[str, int]:
    start, end = place(part)
    return {"start": start, "end": end}


ATTRIBUTION = {
    "cue": [place("said")],
    "source": [place("Governor Tom Bexley")],
    "content": [place("Mayor Ann Orlin lied to the council")],
}
PEOPLE = [
    {"name": "Ann Orlin", "official": True, "role": "Mayor", "mentions": [place("Ann Orlin")]},
    {"name": "Tom Bexley", "official": True, "role": "Governor", "mentions": [place("Tom Bexley")]},
]
RECORD = {
    "type": "allegation",
    "status": "alleged",
    "topic": "other",
    "cue": span("lied"),
    "claim": span("lied to the council"),
    "accuser": ["Tom Bexley"],
    "accused": ["Ann Orlin"],
}


@pytest.fixture(scope="module")
def corpora(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpora")
    (folder / "gold" / "train").mkdir(parents=True)
    (folder / "gold" / "texts").mkdir()
    (folder / "corpora" / "attribution").mkdir(parents=True)
    (folder / "gold" / "train" / "one.json").write_text(json.dumps({"people": PEOPLE, "records": [RECORD]}))
    (folder / "gold" / "texts" / "one.txt").write_text(TEXT)
    for part in ("train", "dev"):
        with gzip.open(parse.attributions(folder, part), "wt", encoding="utf-8") as lines:
            lines.write(json.dumps({"doc": "one", "text": TEXT, "attributions": [ATTRIBUTION, {"source": []}]}) + "\n")
    return folder


@pytest.fixture(scope="module")
def gold(corpora: Path, parser: Parser, tmp_path_factory: pytest.TempPathFactory) -> Lesson:
    target = tmp_path_factory.mktemp("parsed") / "gold.spacy"
    parse.parse_gold(corpora, "train", parser, target)
    return next(gold_lessons(corpora / "gold" / "train", parse.parsed(target)))


@pytest.fixture(scope="module")
def attributed(corpora: Path, parser: Parser, tmp_path_factory: pytest.TempPathFactory) -> Lesson:
    target = tmp_path_factory.mktemp("parsed") / "attributed.spacy"
    parse.parse_attributions(corpora, "train", parser, target)
    return next(attribution_lessons(parse.attributions(corpora, "train"), parse.parsed(target)))


def batches(lesson: Lesson, number: int) -> list[Batch]:
    pieces = cut(lesson.doc, speller(FOLDER / "tokenizer.json"))
    examples = [example for _ in range(number) for example in Factory().examples(lesson, pieces, lesson.cues)]
    return [batch_of(group, 8) for group in grouped(examples, 1, Random(1))]  # noqa: S311


def test_lessons_hold_the_annotated_parties(gold: Lesson, attributed: Lesson) -> None:
    (label,) = gold.cues
    named = [{gold.parties.names[i].name for i in side} for side in (*label.accuser, *label.accused)]
    assert named == [{"Tom Bexley"}, {"Ann Orlin"}]
    assert [cue.kind for cue in attributed.cues] == ["quote"]


@pytest.mark.parametrize("course", ["gold", "attributed"])
def test_a_few_steps_lower_the_loss(course: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    torch.manual_seed(1)
    network, told = Network(VOCABULARY, dropout=0.0), list[str]()
    before = losses_of(network, request.getfixturevalue(course))
    learn(network, batches(request.getfixturevalue(course), 2), Plan(2, 1e-4, 1e-3), tmp_path / "note", told.append)
    assert losses_of(network, request.getfixturevalue(course)) < before
    assert not (tmp_path / "note").exists()


def losses_of(network: Network, lesson: Lesson) -> float:
    with torch.no_grad():
        return float(sum(losses(network.eval(), batches(lesson, 1)[0]).values()))


def test_the_score_of_a_network_on_attributions_is_printed(
    corpora: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    torch.manual_seed(1)
    torch.save(Network(VOCABULARY).state_dict(), tmp_path / "weights.pt")
    attribution.main(["--corpora", str(corpora), "--weights", str(tmp_path / "weights.pt"), "--start", str(FOLDER)])
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == ["source", "cue", "content"]
