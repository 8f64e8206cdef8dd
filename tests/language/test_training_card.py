"""The card's lists: what ships together, and thresholds that no confidence reaches."""

import json
from pathlib import Path

import pytest

from bot.language.train.card import BEGIN, END, renewed


@pytest.fixture
def folder(tmp_path: Path) -> Path:
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
def card(folder: Path) -> list[str]:
    return renewed(f"{BEGIN}\n{END}\n", folder, ["full P 1.000"]).splitlines()


def test_a_threshold_that_was_not_reached_is_told_as_never(card: list[str]) -> None:
    assert "| never | 0.90 of alerts right |" in card
    assert "| 0.40 | 0.70 of alerts right |" in card


def test_the_sizes_are_added_up_without_the_notes(card: list[str], folder: Path) -> None:
    size = 10_000 + (folder / "statements" / "settings.json").stat().st_size
    assert f"| together | {size:,} | |" in card
    assert not any("NOTICE" in line for line in card)


def test_the_calibration_error_is_told(card: list[str]) -> None:
    assert "Expected calibration error 0.034." in card
