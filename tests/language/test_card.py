"""The model card: figures stand between its marks, and the card that ships tells of the files that ship."""

import hashlib
import json
from pathlib import Path

import pytest

from bot.language.statements import FOLDER
from bot.language.train.card import BEGIN, END, renewed

SETTINGS = {
    "thresholds": {"full": 0.2, "alert 0.90": 0.71},
    "reliability": {"error": 0.02, "bins": [{"number": 40, "confidence": 0.75, "right": 0.7}]},
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "statements").mkdir()
    (tmp_path / "statements" / "settings.json").write_text(json.dumps(SETTINGS))
    return tmp_path


def test_the_figures_are_set_between_the_marks(folder: Path) -> None:
    card = f"# Card\n\n{BEGIN}\nold\n{END}\n\nafter\n"
    new = renewed(card, folder, ["people F1 0.95"])
    assert new.startswith(f"# Card\n\n{BEGIN}\n")
    assert new.endswith(f"{END}\n\nafter\n")
    assert "old" not in new
    for told in (
        "people F1 0.95",
        "| 0.75 | 40 | 0.70 |",
        "| 0.71 | 0.90 of alerts right |",
        "`statements/settings.json`",
    ):
        assert told in new
    assert renewed(new, folder, ["people F1 0.95"]) == new


@pytest.mark.parametrize("card", ["# Card\n", f"{BEGIN}\n", f"{END}\n"])
def test_a_card_without_its_marks_is_refused(folder: Path, card: str) -> None:
    with pytest.raises(ValueError, match="needs a line"):
        renewed(card, folder, [])


def test_the_card_that_ships_tells_of_the_files_that_ship() -> None:
    card = (FOLDER.parent / "README.md").read_text(encoding="utf-8")
    for path in FOLDER.iterdir():
        digest = hashlib.sha256(path.read_bytes()).hexdigest()[:16]
        assert f"`statements/{path.name}` | {path.stat().st_size:,} | `{digest}…`" in card
