"""The pages for operators hold what they say: commands exist, the dashboard asks for what is measured."""

import json
import re
import shlex
from typing import Any

import pytest
import typer

from bot.cli.application import application
from bot.web import Metrics
from tests.house.documented import ROOT, commands
from tests.house.layers import contract, drawn

SHOWN = sorted({(page, c.removeprefix("hearsay ")) for page, c in commands() if c.startswith("hearsay ")})
QUERIES = [t["expr"] for p in json.loads((ROOT / "docs/grafana.json").read_text())["panels"] for t in p["targets"]]


@pytest.mark.parametrize(("page", "line"), SHOWN)
def test_every_command_in_the_pages_is_one(page: str, line: str) -> None:
    known: Any = typer.main.get_command(application())
    words = shlex.split(line.replace("…", "X"))
    while words and hasattr(known, "commands"):
        assert words[0] in known.commands, f"{page}: hearsay {line}"
        known = known.commands[words.pop(0)]
    options = {name for parameter in known.params for name in (*parameter.opts, *parameter.secondary_opts)}
    asked = {word.partition("=")[0] for word in words if word.startswith("--")}
    assert asked <= options | {"--help"}, f"{page}: hearsay {line}"


def samples() -> dict[str, set[str]]:
    """The names of a bot's samples with their labels, every counter touched once."""
    metrics = Metrics("1")
    for made, labels in (
        (metrics.polls, ["new"]),
        (metrics.articles, ["read"]),
        (metrics.sends, ["telegram", "sent"]),
        (metrics.pauses, ["slack"]),
        (metrics.kills, ["pages"]),
    ):
        made.labels(*labels).inc()
    for gauge in (metrics.deliveries, metrics.waiting, metrics.oldest, metrics.feeds, metrics.stored, metrics.ticks):
        metrics.set_all(gauge, {"x": 1.0})
    page, _kind = metrics.page()
    found: dict[str, set[str]] = {}
    for name, labels_ in re.findall(r"^([a-z_]+)(?:\{([^}]*)\})? ", page.decode(), re.MULTILINE):
        found.setdefault(name, set()).update(re.findall(r"(\w+)=", labels_))
    return found


@pytest.mark.parametrize("query", QUERIES)
def test_the_dashboard_asks_for_what_is_measured(query: str) -> None:
    known = samples()
    names = set(re.findall(r"\b(?:hearsay|process)_[a-z_]+", query))
    assert names
    assert names <= set(known)
    for group in re.findall(r"by \(([^)]*)\)", query):
        assert {label.strip() for label in group.split(",")} <= set().union(*(known[name] for name in names))


def test_the_unit_and_the_container_run_what_the_procfile_runs() -> None:
    worker = (ROOT / "Procfile").read_text(encoding="utf-8").partition("worker: ")[2].strip()
    unit = (ROOT / "docs/deploy/hearsay.service").read_text(encoding="utf-8")
    container = (ROOT / "docs/deploy/Dockerfile").read_text(encoding="utf-8")
    assert f"ExecStart=/opt/hearsay/bin/{worker}\n" in unit
    assert f"CMD {json.dumps(shlex.split(worker))}" in container
    assert "USER hearsay" in container


def test_the_picture_of_the_layers_tells_no_untruth() -> None:
    """A room that is drawn is where the contract has it; `python -m tests.house.layers` draws what is missing."""
    places = {room: height for height, layer in enumerate(contract()) for room in layer}
    shown = drawn()
    assert len(shown) > 10
    for layer in shown:
        assert len({places.get(room, room) for room in layer}) == 1, f"draw the layers anew: {layer}"
    heights = [places[layer[0]] for layer in shown]
    assert heights == sorted(heights)
