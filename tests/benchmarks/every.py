"""Runs every benchmark that needs nothing from outside, and writes docs/benchmarks.md: `make bench`."""

import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs" / "benchmarks.md"
SECONDS = 3600
# These want a folder of texts, and a peer that is not installed with the rest: make bench-language, make bench-feeds.
OUTSIDE = ("bench_language.py", "bench_feeds.py")
VERSIONS = ("spacy", "onnxruntime", "sqlite-utils", "aiohttp", "rensa", "datasette")


def main() -> None:
    """Run them one after the other; each one's own table or lines become a section."""
    sections = []
    for script in sorted(HERE.glob("bench_*.py")):
        if script.name in OUTSIDE:
            continue
        told = _told(script)
        shown = told if told.startswith("|") else f"```\n{told}\n```"
        sections.append(f"## {script.stem.removeprefix('bench_')}\n\n`tests/benchmarks/{script.name}`\n\n{shown}\n")
        sys.stdout.write(sections[-1] + "\n")
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in VERSIONS)
    where = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {versions}"
    head = f"# Benchmarks\n\nMade by `make bench` on {datetime.now(UTC):%Y-%m-%d}: {where}.\n"
    PAGE.write_text("\n".join([head, *sections]), encoding="utf-8")


def _told(script: Path) -> str:
    """What a benchmark prints, or what became of it."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", f"tests.benchmarks.{script.stem}"],
            cwd=HERE.parents[1],
            env=os.environ | {"OMP_NUM_THREADS": "1"},
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"took longer than {SECONDS} s"
    return done.stdout.strip() if done.returncode == 0 else f"failed with {done.returncode}"


if __name__ == "__main__":
    main()
