"""The model card's figures: the files, how sure the confidence is, and what was measured."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"


def renewed(card: str, folder: Path, evaluation: Sequence[str]) -> str:
    """The text of a card with what was measured set anew, for the model in `folder` and the lines of an evaluation.

    Raises ValueError where the card lacks its two marks.
    """
    before, begins, rest = card.partition(BEGIN)
    _, ends, after = rest.partition(END)
    if not begins or not ends:
        raise ValueError(f"the model card needs a line {BEGIN} and after it a line {END}")
    settings = json.loads((folder / "statements" / "settings.json").read_text(encoding="utf-8"))
    parts = [BEGIN, "## Files\n", *_files(folder), "\n## Confidence\n", *_confidence(settings), "\n## Evaluation\n"]
    return before + "\n".join([*parts, "```", *evaluation, "```", END]) + after


def _files(folder: Path) -> Iterator[str]:
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix != ".md"]
    yield "| file | bytes | SHA-256 |\n|---|---|---|"
    for path in paths:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        yield f"| `{path.relative_to(folder).as_posix()}` | {path.stat().st_size:,} | `{digest[:16]}…` |"
    yield f"| together | {sum(path.stat().st_size for path in paths):,} | |"


def _confidence(settings: Mapping[str, Any]) -> Iterator[str]:
    reliability = settings["reliability"]
    yield "Measured on annotated articles by networks, trees and weights that had not seen them."
    yield "Right means the type, the place and one accused.\n"
    yield "| confidence, mean | statements | right |\n|---|---|---|"
    for one in reliability["bins"]:
        yield f"| {one['confidence']:.2f} | {one['number']} | {one['right']:.2f} |"
    yield f"\nExpected calibration error {reliability['error']:.3f}.\n"
    yield "| from confidence | what is measured there |\n|---|---|"
    for name, level in settings["thresholds"].items():
        what = (
            "best F1 of statements with accuser and accused" if name == "full" else f"{name.split()[1]} of alerts right"
        )
        yield f"| {f'{level:.2f}' if level < 1 else 'never'} | {what} |"
