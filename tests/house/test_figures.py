"""The table of `make bench` leaves no benchmark out; `make audit` takes silence for no answer."""

import re
import sys
from pathlib import Path

import pytest

from tests.benchmarks import every
from tests.house.audit import judged
from tests.house.documented import ROOT

PLANS = every.plan()
PLAN = {"title": "T", "seconds": {"small": 20}, "figures": [{"what": "ms", "find": r"took ([\d.]+) ms", "most": 3}]}


def test_every_benchmark_is_in_the_table() -> None:
    assert {path.stem.removeprefix("bench_") for path in every.HERE.glob("bench_*.py")} == set(PLANS)


@pytest.mark.parametrize("name", sorted(PLANS))
def test_a_plan_has_limits_and_figures_that_can_be_found(name: str) -> None:
    plan = PLANS[name]
    assert set(plan["seconds"]) == {"full", "small"}
    assert [re.compile(figure["find"]).groups for figure in plan["figures"]] == [1] * len(plan["figures"])


@pytest.mark.parametrize(
    ("printed", "told"),
    [
        ("it took 2.5 ms", "| T | ms | 2.5 | ≤ 3 | kept |"),
        ("it took 3.5 ms", "| T | ms | 3.5 | ≤ 3 | **missed** |"),
        ("it took long", "| T | ms | not told | ≤ 3 | |"),
    ],
)
def test_a_figure_stands_beside_its_bar(printed: str, told: str) -> None:
    assert every.row("T", PLAN["figures"][0], printed) == told  # type: ignore[index]


@pytest.mark.parametrize(
    ("name", "python", "left", "wrong"),
    [
        ("none", sys.executable, 20, "No module named"),
        ("day", sys.executable, 1, "took longer than 1 s"),
        ("day", sys.executable, 0, "no time was left"),
        ("feeds", "not/there", 20, "make bench-feeds sets up not/there"),
    ],
)
def test_one_that_fails_is_told_and_the_rest_goes_on(name: str, python: str, left: float, wrong: str) -> None:
    done = every.ran(name, PLAN | {"python": python, "small": []}, "small", left)
    assert wrong in every.rows(PLAN, done)[0]


def test_the_readme_has_a_place_for_the_table() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    again = every.between_marks(every.between_marks(text, "| one |"), "| two |")
    assert ("| one |" in again, again.count("| two |")) == (False, 1)
    with pytest.raises(ValueError, match="no place"):
        every.between_marks("nothing", "| one |")


FOUND = "Name Version ID Fix Versions\n---- ------- -- ------------\nx 1 PYSEC-1 2"
SKIPPED = "Name Skip Reason\n---- -----------\nx Dependency not found on PyPI and could not be audited: x (1)"


@pytest.mark.parametrize(
    ("code", "out", "err", "judgement"),
    [
        (0, "", "No known vulnerabilities found", 0),
        (1, FOUND, "Found 1 known vulnerability in 1 package", 1),
        (0, SKIPPED, "No known vulnerabilities found", 3),
        (1, "", "ConnectionError: cannot reach the service", 3),
    ],
)
def test_who_could_not_be_asked_did_not_say_that_all_is_well(code: int, out: str, err: str, judgement: int) -> None:
    assert judged(code, out, err) == judgement


def test_the_dockerfiles_steps_are_found() -> None:
    from tests.operate.container import steps

    words = [word for word, _rest in steps(Path(ROOT / "docs/deploy/Dockerfile").read_text(encoding="utf-8"))]
    assert words.count("FROM") == 2
    assert {"COPY", "RUN", "USER", "CMD"} <= set(words)
