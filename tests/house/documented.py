"""The commands that the pages show: what stands in their fenced blocks, and what they name in a line."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import bot

ROOT = Path(bot.__file__).parents[1]
PAGES = [
    *sorted((ROOT / "docs").glob("*.md")),
    ROOT / "README.md",
    *sorted((ROOT / "bot").rglob("README.md")),
]
_FENCED = re.compile(r"^ *```([a-z]*)\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
_SHOWN = ("", "sh", "bash", "console")
# What a page may show is begun with; other lines of a block are output, drawings or data.
_PROGRAMS = ("hearsay", "make", "python", "pip", "git", "dask", "docker", "sudo", "curl", "systemctl", "pip-audit")


def commands() -> Iterator[tuple[str, str]]:
    """Each command with the page that shows it, without comments and without the folder of the environment."""
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        blocks = [block for kind, block in _FENCED.findall(text) if kind in _SHOWN]
        inline = re.findall(r"`([^`\n]+)`", _FENCED.sub("", text))
        for line in [*(line for block in blocks for line in block.splitlines()), *inline]:
            command = re.split(r"\s+#", line.strip())[0].strip().replace(".venv/bin/", "", 1)
            words = command.split()
            if len(words) > 1 and (words[0] in _PROGRAMS or words[0].startswith(".venv-")):
                yield page.relative_to(ROOT).as_posix(), command


def exported() -> Iterator[str]:
    """The names of the variables that the pages have somebody export."""
    for page in PAGES:
        for line in re.findall(r"(?:^ *|`)export ([^\n`#]+)", page.read_text(encoding="utf-8"), re.MULTILINE):
            yield from (word.partition("=")[0] for word in shlex.split(line) if "=" in word)
