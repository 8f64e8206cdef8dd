"""The operator's commands on a small record: what they say, and that they can be taken back."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli.application import application
from bot.errors import UsageError
from bot.ingest import Ingest
from bot.store import Store, people, statements
from tests.conftest import Clock
from tests.pieces import NOON, OFFICIALS, Newsroom, Said

BRIBES = Said("taking bribes for harbour contracts")
STRIKE = Said("having strikers beaten at the quay", topic="violence")


@pytest.fixture
async def database(store: Store, path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Path:
    store.write(lambda db: people.load(db, OFFICIALS, name="registry", version="1", now=NOON))
    newsroom = Newsroom()
    ingest = Ingest(store, newsroom.read, newsroom.link, clock=clock, reader="1", alert_confidence=0.5)
    for number, said in enumerate((BRIBES, STRIKE), 1):
        await ingest.article(newsroom.article(str(number), f"Article {number}", said), announce=False)
    monkeypatch.setenv("HEARSAY_DATABASE", str(path))
    return path


def hearsay(*words: str) -> str:
    done = CliRunner().invoke(application(), list(words))
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == 0, done.output
    return " ".join(done.output.split())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ["officials", "merge", "Q1", "Q2", "--reason", "twice"],
            "1: Q1 merged into Q2. Take it back with: hearsay undo 1",
        ),
        (["officials", "split", "Q3", "Olan Brevik", "--post", "harbours"], "1: ke-olan-brevik split off from Q3."),
        (["officials", "hide", "Q3"], "1: Q3 hidden."),
        (["cases", "merge", "2", "1"], "1: case 2 merged into case 1 (2 cases)."),
        (["statements", "unlink", "1", "Q3", "--to", "Q4"], "1: statement 1 unlinked from Q3 in favour of Q4"),
        (["articles", "retract", "https://news.example/1"], "1: article 1 retracted (1 statements, 1 cases)."),
        (["articles", "retract", "2"], "1: article 2 retracted"),
    ],
)
async def test_each_is_done_listed_and_undone(database: Path, words: list[str], said: str) -> None:
    assert hearsay(*words).startswith(said)
    listed = hearsay("amendments")
    assert "operator" in listed
    assert ("twice" in listed) == ("twice" in words)
    assert hearsay("undo").startswith("1: undone: ")
    with pytest.raises(UsageError, match="nothing to undo"):
        hearsay("undo")
    assert re.search(r"\d{4}-\d\d-\d\d \d\d:\d\d .*\d{4}-\d\d-\d\d \d\d:\d\d", hearsay("amendments"))


async def test_a_case_and_its_statements_are_shown_with_their_numbers(database: Path, store: Store) -> None:
    shown = hearsay("cases", "show", "1")
    assert shown.startswith("Case 1: alleged: taking bribes for harbour contracts")
    assert "Olan Brevik=Q3" in shown
    hearsay("cases", "merge", "2", "1")
    assert hearsay("cases", "show", "2").startswith("Case 1: alleged (case 2 is part of it)")
    assert "2 merged into case 1" in hearsay("cases", "show", "1")
    assert len(store.read(lambda db: statements.of_case(db, 1))) == 2
    assert "strikers" in hearsay("statements", "list", "strikers")
    assert "bribes" not in hearsay("statements", "list", "--article", "2")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["cases", "show", "9"], "there is no case 9"),
        (["cases", "split", "1", "2"], "statement 2 is not in case 1"),
        (["officials", "merge", "Q9", "Q1"], "nobody with the id Q9"),
        (["officials", "split", "Q3", "Ada", "--post", "king"], "Q3 has no post with these words"),
        (["articles", "retract", "https://news.example/9"], "there is no article https://news.example/9"),
        (["undo", "9"], "there is no amendment 9"),
        (["officials", "import", "nowhere.csv"], "nowhere.csv cannot be read"),
    ],
)
async def test_what_cannot_be_done_is_a_sentence(database: Path, words: list[str], said: str) -> None:
    with pytest.raises(UsageError, match=re.escape(said)):
        hearsay(*words)
