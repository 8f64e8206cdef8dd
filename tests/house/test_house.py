"""The house's own rules: sizes, documentation that cannot rot, one owner for each fact."""

import ast
import gc
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import bot
from handlers.commands import table
from handlers.commands.document import document

ROOT = Path(bot.__file__).parents[1]
LONGEST_MODULE = 300
LONGEST_FUNCTION = 50


def modules() -> list[Path]:
    """Every module that ships."""
    return sorted(path for room in ("bot", "handlers", "config") for path in (ROOT / room).rglob("*.py"))


def parsed(path: Path) -> ast.Module:
    """The tree of a module; a collection of garbage in the middle of it can fail in Python 3.11 (gh-106905)."""
    gc.disable()
    try:
        return ast.parse(path.read_text(encoding="utf-8"))
    finally:
        gc.enable()


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """The functions of a module with their lines, docstrings left out."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first, *_rest = node.body
            docstring = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
            inside = (first.end_lineno or 0) - first.lineno + 1 if docstring else 0
            yield node.name, (node.end_lineno or 0) - node.lineno + 1 - inside


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_and_functions_stay_small(path: Path) -> None:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    long = [(name, length) for name, length in functions(path) if length > LONGEST_FUNCTION]
    assert lines <= LONGEST_MODULE
    assert long == []


def test_what_draws_pictures_is_loaded_with_the_first_picture() -> None:
    program = "import bot.app, sys; assert not {'matplotlib', 'networkx'} & sys.modules.keys()"
    told = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr


def test_the_page_of_commands_is_the_table() -> None:
    assert (ROOT / "docs" / "commands.md").read_text(encoding="utf-8") == document(table())


@pytest.mark.parametrize("command", [c for c in table() if not c.hidden], ids=lambda c: c.name)
def test_every_command_has_help_and_examples_that_name_it(command: object) -> None:
    assert getattr(command, "help", "")
    examples: tuple[str, ...] = getattr(command, "examples", ())
    assert examples
    assert all(example.split()[0] == getattr(command, "name", "") for example in examples)


def test_every_dependency_is_in_the_lock() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    wanted = [
        need
        for need in sum((extras[name] for name in ("dev", "web", "scale", "warc")), project["dependencies"])
        if _name(need) != "hearsay"
    ]
    locked = (ROOT / "constraints.txt").read_text(encoding="utf-8").casefold().replace("_", "-")
    missing = [need for need in wanted if f"\n{_name(need)}==" not in f"\n{locked}"]
    assert missing == []


def test_links_between_the_pages_lead_somewhere() -> None:
    pages = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
    broken = [
        (page.name, target)
        for page in pages
        for target in re.findall(r"\]\((?!https?://|#)([^)#]+)", page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    ]
    assert broken == []


def _name(requirement: str) -> str:
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    return found[0].casefold().replace("_", "-").replace(".", "-") if found else requirement
