"""Every text that a chat can be shown, as the code has it."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import bot
from handlers.commands import table

ROOT = Path(bot.__file__).parents[1]
_NAMES = {"_", "gettext", "ngettext"}


@cache
def shown() -> dict[str, str | None]:
    """The texts with their plural forms, or None where there is none, in the order of the files."""
    found: dict[str, str | None] = {}
    for room in ("bot", "handlers"):
        for path in sorted((ROOT / room).rglob("*.py")):
            for text, plural in _texts(ast.parse(path.read_text(encoding="utf-8"))):
                found[text] = found.get(text) or plural
    for command in table():
        if not command.hidden:
            found.setdefault(command.help, None)
    return found


def _texts(tree: ast.AST) -> Iterator[tuple[str, str | None]]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name in _NAMES:
            texts = [one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
            if texts:
                yield texts[0], texts[1] if len(texts) > 1 else None
