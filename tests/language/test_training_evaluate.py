"""Evaluation: what was found is counted article by article, told with its interval, and written into the card."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.language.train.card import BEGIN, END
from bot.language.train.evaluate import MODEL, Counts, Scorer, Told, main, ranked_precision, rates, surer, table

# A scorer of the same shape as the one that lies beside annotated articles, with the plainest of measures.
SCORER = """
def alerts(doc):
    return sorted({(r["type"], None, name) for r in doc["records"] for name in r["accused"]})

def same_alert(gold, found):
    return gold == found

def same(gold, found):
    return gold["type"] == found["type"] and gold["accused"] == found["accused"]

MEASURES = {"accused": (lambda d: d["records"], same)}
NAMES = ("people", "mentions", "sentences", "detected", "accused", "full", "alerts", "pairs")

def score(gold, found):
    hits = wanted = told = 0
    for name, one in gold.items():
        left = list(found.get(name, {"records": []})["records"])
        wanted, told = wanted + len(one["records"]), told + len(left)
        for record in one["records"]:
            hit = next((other for other in left if same(record, other)), None)
            if hit:
                left.remove(hit)
                hits += 1
    p, r = hits / told if told else 0.0, hits / wanted if wanted else 0.0
    one = {"p": p, "r": r, "f1": 2 * p * r / (p + r) if p + r else 0.0, "gold": wanted, "found": told}
    return dict.fromkeys(NAMES, one)

def curve(gold, found):
    levels = sorted({r["confidence"] for d in found.values() for r in d["records"]}, reverse=True)
    points = []
    for level in levels:
        kept = {n: {**d, "records": [r for r in d["records"] if r["confidence"] >= level]} for n, d in found.items()}
        s = score(gold, kept)["alerts"]
        points.append((s["r"], s["p"]))
    return points

def average_precision(points):
    return max((p * r for r, p in points), default=0.0)
"""


def record(accused: str, kind: str = "allegation", confidence: float = 1.0) -> dict[str, Any]:
    return {"type": kind, "accused": [accused], "accuser": [], "confidence": confidence}


def article(doc: str, *records: dict[str, Any], source: str = "wire") -> dict[str, Any]:
    return {"doc": doc, "source": source, "people": [], "records": list(records)}


GOLD = [
    article("one", record("Orlin"), record("Marlow", "legal")),
    article("two", record("Tessaly"), source="paper"),
    article("three", source="paper"),
]
FOUND = [
    article("one", record("Orlin", confidence=0.9), record("Marlow", "legal", 0.6), record("Bexley", confidence=0.4)),
    article("three", record("Tessaly", confidence=0.1)),
]


@pytest.fixture
def corpora(tmp_path: Path) -> Path:
    gold = tmp_path / "gold"
    (gold / "dev").mkdir(parents=True)
    (gold / "texts").mkdir()
    (gold / "score.py").write_text(SCORER)
    for one in GOLD:
        (gold / "dev" / f"{one['doc']}.json").write_text(json.dumps(one))
        (gold / "texts" / f"{one['doc']}.txt").write_text("Orlin accused Marlow of fraud.\r\nIt rained.\n", newline="")
    (tmp_path / "found.jsonl").write_text("".join(json.dumps(one) + "\n" for one in FOUND))
    return tmp_path


@pytest.fixture
def card(tmp_path: Path) -> Path:
    path = tmp_path / "README.md"
    path.write_text(f"# Card\n\n{BEGIN}\n{END}\n\nafter\n")
    return path


def arguments(corpora: Path, card: Path, *more: str) -> list[str]:
    return ["--corpora", str(corpora), "--found", str(corpora / "found.jsonl"), "--card", str(card), *more]


@pytest.mark.parametrize(
    ("units", "told"),
    [
        ([], (0.0, 0.0, 0.0)),
        ([Counts(1, 2, 1)], (1.0, 0.5, 2 / 3)),
        ([Counts(1, 1, 1), Counts(0, 1, 3)], (0.25, 0.5, 1 / 3)),
        ([Counts(0, 0, 2)], (0.0, 0.0, 0.0)),
    ],
)
def test_counts_are_pooled(units: list[Counts], told: tuple[float, float, float]) -> None:
    assert rates(units) == pytest.approx(told)


@pytest.mark.parametrize(
    ("articles", "precision"),
    [
        ([], 0.0),
        ([Told(1, ((0.9, True),))], 1.0),
        ([Told(2, ((0.9, True), (0.8, False), (0.7, True)))], (1 + 2 / 3) / 2),
        ([Told(1, ((0.9, False),)), Told(1, ((0.5, True),))], 0.25),
        ([Told(4, ((0.9, True),))], 0.25),
        ([Told(2, ((0.9, False), (0.8, True), (0.7, True)))], 2 / 3),
    ],
)
def test_alerts_are_ranked_over_all_articles(articles: list[Told], precision: float) -> None:
    assert ranked_precision(articles) == pytest.approx(precision)


def test_only_the_surer_records_are_kept() -> None:
    kept = surer({one["doc"]: one for one in FOUND}, 0.6)
    assert [[r["confidence"] for r in one["records"]] for one in kept.values()] == [[0.9, 0.6], []]


def test_the_table_tells_each_measure_by_source_and_by_type(corpora: Path) -> None:
    gold, found = ({one["doc"]: one for one in side} for side in (GOLD, FOUND))
    lines = table(Scorer.load(corpora / "gold"), gold, found, 0.5)
    by_title = {line.split()[0]: line for line in lines}
    assert "P 1.000  R 0.667  F1 0.800 [" in by_title["full"]
    assert "full 1.000" in by_title["wire"]
    assert "full 0.000" in by_title["paper"]
    assert "full 0.667" in by_title["allegation"]
    assert "full 1.000" in by_title["legal"]
    assert any("recall 0.20: 1.000" in line and "0.70: 0.000" in line for line in lines)


def test_a_missing_article_counts_as_empty(corpora: Path) -> None:
    gold = {one["doc"]: one for one in GOLD}
    lines = table(Scorer.load(corpora / "gold"), gold, {}, 0.5)
    assert any(line.startswith("full ") and "R 0.000" in line for line in lines)


def test_the_figures_go_into_the_card_and_are_repeatable(
    corpora: Path, card: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(arguments(corpora, card, "--no-speed"))
    printed, first = capsys.readouterr().out, card.read_text()
    main(arguments(corpora, card, "--no-speed"))
    assert card.read_text() == first
    assert printed.strip() in first
    assert first.startswith("# Card\n")
    assert first.endswith("\nafter\n")
    assert "words per CPU-second" not in printed


def test_the_speed_of_the_reader_that_ships_is_measured(
    corpora: Path, card: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(arguments(corpora, card))
    told = {line.split()[0]: line for line in capsys.readouterr().out.splitlines()}
    assert int(told["speed"].split()[1].replace(",", "")) > 0
    assert int(told["worker"].split(" MB")[0].split()[-1]) > 50


def test_a_card_without_marks_stays_as_it_is(corpora: Path, card: Path) -> None:
    card.write_text("# Card\n")
    with pytest.raises(ValueError, match="needs a line"):
        main(arguments(corpora, card, "--no-speed"))
    assert card.read_text() == "# Card\n"


def test_the_card_that_ships_says_what_it_was_made_from() -> None:
    told = (MODEL / "README.md").read_text(encoding="utf-8")
    for source in ("PolNeAR", "CC BY 4.0", "CC BY 2.5", "Apache-2.0", "MIT", BEGIN, END):
        assert source in told
