"""The model card: figures stand between its marks; its lists; the card that ships tells of the files that ship."""

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


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    (tmp_path / "statements").mkdir()
    (tmp_path / "NOTICE.md").write_text("notices")
    (tmp_path / "statements" / "heads.npz").write_bytes(b"0123456789" * 1000)
    settings = {
        "thresholds": {"full": 0.25, "alert 0.90": 1.0, "alert 0.70": 0.4},
        "reliability": {"error": 0.034, "bins": []},
    }
    (tmp_path / "statements" / "settings.json").write_text(json.dumps(settings))
    return tmp_path


@pytest.fixture
def card(listed: Path) -> list[str]:
    return renewed(f"{BEGIN}\n{END}\n", listed, ["full P 1.000"]).splitlines()


def test_a_threshold_that_was_not_reached_is_told_as_never(card: list[str]) -> None:
    assert "| never | 0.90 of alerts right |" in card
    assert "| 0.40 | 0.70 of alerts right |" in card


def test_the_sizes_are_added_up_without_the_notes(card: list[str], listed: Path) -> None:
    size = 10_000 + (listed / "statements" / "settings.json").stat().st_size
    assert f"| together | {size:,} | |" in card
    assert not any("NOTICE" in line for line in card)


def test_the_calibration_error_is_told(card: list[str]) -> None:
    assert "Expected calibration error 0.034." in card
