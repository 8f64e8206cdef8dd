"""`hearsay feedback`: what readers said is gone through, and written as training data in the gold format."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli.application import application
from bot.store import Store, feedback
from tests.conftest import Clock
from tests.handlers.talking import TEXT, prepared


@pytest.fixture
async def database(store: Store, path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Path:
    chat = prepared(store, clock, alert=True)
    await chat.say("unsaid @1 1")
    await chat.say("wrong @1 2 =Q5")
    monkeypatch.setenv("HEARSAY_DATABASE", str(path))
    return path


def hearsay(*words: str, typed: str = "") -> str:
    done = CliRunner().invoke(application(), ["feedback", *words], input=typed)
    assert done.exit_code == 0, done.output
    return done.output


def states(store: Store) -> list[str]:
    return [one.state for one in store.read(lambda db: feedback.listed(db, "new", "accepted", "rejected"))]


@pytest.mark.parametrize(
    ("typed", "left"),
    [
        ("a\nr\n", ["accepted", "rejected"]),
        ("s\nA\n", ["new", "accepted"]),
        ("\n\n", ["new", "new"]),
        ("q\n", ["new", "new"]),
        ("accept\nquit\n", ["accepted", "new"]),
    ],
)
def test_each_is_judged_skipped_or_left(store: Store, database: Path, typed: str, left: list[str]) -> None:
    told = hearsay("review", typed=typed)
    assert "2 waiting." in told
    assert "#1 not an allegation, statement 1, article 1:\n   Asif said Bajwa sold the port." in told
    assert states(store) == left


def test_a_list_asks_nothing(store: Store, database: Path) -> None:
    told = hearsay("review", "--list")
    assert "#2 wrong person (Q5), statement 2, article 1:\n   Bajwa denied the sale." in told
    assert states(store) == ["new", "new"]


def test_what_is_exported_is_gold(store: Store, database: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    assert f"0 articles are in {folder}." in hearsay("export", str(folder), "--reviewed")
    hearsay("review", typed="a\nr\n")
    assert f"1 articles are in {folder}." in hearsay("export", str(folder), "--reviewed")
    assert (folder / "texts" / "feedback_1.txt").read_text("utf-8") == TEXT
    told = json.loads((folder / "feedback" / "feedback_1.json").read_text("utf-8"))
    assert (told["doc"], told["source"]) == ("feedback_1", "feedback")
    assert [record["type"] for record in told["records"]] == ["response"]
    for record in told["records"]:
        for part in ("claim", "cue"):
            span = record[part]
            assert TEXT[span["start"] : span["end"]] == span["text"]
    # The second was rejected: nothing is said against a name.
    assert (folder / "links.jsonl").read_text("utf-8") == ""
