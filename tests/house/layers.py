"""The picture of who may import whom: `python -m tests.house.layers` draws it anew in docs/architecture.md."""

import re
import tomllib
from pathlib import Path

import bot

ROOT = Path(bot.__file__).parents[1]
PAGE = ROOT / "docs" / "architecture.md"
_BEGIN, _END = "<!-- layers: drawn by `python -m tests.house.layers` -->\n```\n", "```\n<!-- end of layers -->\n"
WIDTH = 112


def contract() -> list[list[str]]:
    """The rooms of each layer, the highest first, as import-linter holds them."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    [layers] = [c["layers"] for c in project["tool"]["importlinter"]["contracts"] if c["type"] == "layers"]
    return [[room.strip().removeprefix("bot.") for room in layer.split("|")] for layer in layers]


def picture(layers: list[list[str]]) -> str:
    """A box for each layer; arrows are not needed, as everything points down."""
    lines = ["+" + "-" * WIDTH + "+"]
    for layer in layers:
        row = ""
        for room in layer:
            if len(row) + len(room) + 3 > WIDTH - 2:
                lines.append(f"| {row:<{WIDTH - 2}} |")
                row = ""
            row += f"{room}   "
        lines += [f"| {row.rstrip():<{WIDTH - 2}} |", "+" + "-" * WIDTH + "+"]
    return "\n".join(lines) + "\n"


def drawn() -> list[list[str]]:
    """The rooms of each layer as the page shows them."""
    block = PAGE.read_text(encoding="utf-8").partition(_BEGIN)[2].partition(_END)[0]
    boxes = re.split(r"^\+-+\+\n", block, flags=re.MULTILINE)
    return [re.findall(r"[\w.]+", box) for box in boxes if box.strip()]


def main() -> None:
    """Draw it."""
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(_BEGIN)
    PAGE.write_text(before + _BEGIN + picture(contract()) + _END + rest.partition(_END)[2], encoding="utf-8")


if __name__ == "__main__":
    main()
