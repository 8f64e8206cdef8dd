"""Runs the benchmarks one after the other and writes their figures into one table: `make bench [SIZE=small]`.

figures.toml says which, with which arguments, how long each may take and which figures count. One that fails or takes
too long is told in the table, and the rest goes on. With SIZE=small all together end within five minutes, and the table
goes to build/benchmarks.md; else to docs/benchmarks.md and, shortened, into README.md.
"""

import argparse
import os
import platform
import re
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
VERSIONS = ("hearsay", "spacy", "onnxruntime", "sqlite-utils", "aiohttp", "rensa", "datasette", "distributed")
SMALL_SECONDS = 285.0
HEAD = "| | what | measured | bar | |\n|---|---|--:|--:|---|"


@dataclass(frozen=True, slots=True)
class Ran:
    """A benchmark that was run: its table's name, what it printed, and what went wrong, if anything did."""

    name: str
    command: str
    printed: str
    seconds: float
    wrong: str = ""


def main() -> None:
    """Run, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", choices=("full", "small"), default="full")
    parser.add_argument("--only", default="", help="names, by commas")
    asked = parser.parse_args()
    plans = plan(asked.only)
    until = time.monotonic() + (SMALL_SECONDS if asked.size == "small" else float("inf"))
    done = []
    for name, one in plans.items():
        done.append(ran(name, one, asked.size, until - time.monotonic()))
        sys.stdout.write("\n".join(rows(one, done[-1])) + "\n")
        sys.stdout.flush()
    written = write(plans, done, asked.size)
    sys.stdout.write(f"written: {', '.join(str(path.relative_to(ROOT)) for path in written)}\n")
    if any(one.wrong for one in done):
        sys.exit(1)


def plan(only: str = "") -> dict[str, dict[str, Any]]:
    """What is to be run, by name."""
    plans = tomllib.loads((HERE / "figures.toml").read_text(encoding="utf-8"))
    wanted = only.split(",") if only else list(plans)
    return {name: plans[name] for name in wanted}


def ran(name: str, one: Mapping[str, Any], size: str, left: float) -> Ran:
    """Run one within its limit and the time that is left."""
    arguments = ["-m", f"tests.benchmarks.bench_{name}", *one.get(size, [])]
    command = " ".join(["python", *arguments])
    python = ROOT / one["python"] if "python" in one else Path(sys.executable)
    if not python.exists():
        return Ran(name, command, "", 0, f"not run: make bench-{name} sets up {one['python']}")
    limit = min(float(one["seconds"][size]), left)
    if limit < 1:
        return Ran(name, command, "", 0, "not run: no time was left")
    began = time.monotonic()
    try:
        done = subprocess.run(
            [str(python), *arguments],
            cwd=ROOT,
            env=os.environ | {"OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            timeout=limit,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Ran(name, command, "", limit, f"took longer than {limit:.0f} s")
    last = (done.stderr.strip() or "nothing").splitlines()[-1][:120]
    figures = any(re.search(f["find"], done.stdout, re.MULTILINE) for f in one["figures"])
    wrong = "" if figures else f"failed ({done.returncode}): {last}"  # a bar that is missed is a figure, not a failure
    return Ran(name, command, done.stdout.strip(), time.monotonic() - began, wrong)


def rows(one: Mapping[str, Any], done: Ran) -> list[str]:
    """Its rows of the table."""
    if done.wrong:
        return [f"| {one['title']} | {done.wrong.replace('|', '/')} | | | |"]
    return [row(one["title"], figure, done.printed) for figure in one["figures"]]


def row(title: str, figure: Mapping[str, Any], printed: str) -> str:
    """One figure beside its bar and its peer."""
    found = re.search(figure["find"], printed, re.MULTILINE)
    what = figure["what"] + (f", to {figure['peer']}" if "peer" in figure else "")
    bar = f"≤ {figure['most']:,}" if "most" in figure else f"≥ {figure['least']:,}" if "least" in figure else ""
    if found is None:
        return f"| {title} | {what} | not told | {bar} | |"
    value = float(found[1].replace(",", ""))
    kept = value <= figure.get("most", value) and value >= figure.get("least", value)
    return f"| {title} | {what} | {found[1]} | {bar} | {'' if not bar else 'kept' if kept else '**missed**'} |"


def write(plans: Mapping[str, Mapping[str, Any]], done: list[Ran], size: str) -> list[Path]:
    """The page; the README's table too when all of it was run."""
    table = "\n".join([HEAD, *(line for one in done for line in rows(plans[one.name], one))])
    when = f"{datetime.now(UTC):%Y-%m-%d}"
    where = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    how = "make bench" if size == "full" else f"make bench SIZE={size} (too small to compare with the bars)"
    commands = "\n".join(f"| `{one.command}` | {one.seconds:.0f} |" for one in done)
    printed = "\n\n".join(f"## {plans[one.name]['title']}\n\n{_shown(one)}" for one in done)
    page = f"""# Benchmarks

Made by `{how}` on {when}: {where}; {versions()}.

{table}

| command (with `OMP_NUM_THREADS=1`, one after the other) | seconds |
|---|--:|
{commands}

{printed}
"""
    path = ROOT / ("docs" if size == "full" else "build") / "benchmarks.md"
    path.parent.mkdir(exist_ok=True)
    path.write_text(page, encoding="utf-8")
    if size != "full" or set(plans) != set(plan()):
        return [path]
    readme = ROOT / "README.md"
    told = f"Measured by `make bench` on {when}: {where} ([all figures](docs/benchmarks.md)).\n\n{table}"
    readme.write_text(between_marks(readme.read_text(encoding="utf-8"), told), encoding="utf-8")
    return [path, readme]


def between_marks(text: str, told: str) -> str:
    """`text` with `told` between the benchmark marks. Raises ValueError where there are none."""
    marks = re.compile(r"(<!-- benchmarks -->\n).*?(<!-- end of benchmarks -->)", re.DOTALL)
    if not marks.search(text):
        raise ValueError("the README has no place for the benchmarks")
    return marks.sub(lambda found: f"{found[1]}{told}\n{found[2]}", text)


def versions(version: Callable[[str], str] = metadata.version) -> str:
    """What was measured, by version."""
    return ", ".join(f"{name} {version(name)}" for name in VERSIONS)


def _shown(one: Ran) -> str:
    if one.wrong:
        return one.wrong
    return one.printed if one.printed.startswith("|") else f"```text\n{one.printed}\n```"


if __name__ == "__main__":
    main()
