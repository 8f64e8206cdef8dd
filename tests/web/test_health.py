"""Alive while every loop ticks, ready while every check is content."""

import asyncio
import json

import pytest

from bot.errors import StoreError
from bot.types import WebRequest
from bot.web import Health, health


class Hands:
    """A monotonic clock that is moved by hand."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


async def well() -> str | None:
    return None


async def refused() -> str | None:
    return "telegram refuses the token"


async def failing() -> str | None:
    raise StoreError("the file is damaged", path="/srv/secret-name.db")


async def slow() -> str | None:
    await asyncio.sleep(60)
    return None


@pytest.mark.parametrize(
    ("age", "check", "live", "ready", "wrong"),
    [
        (0, well, True, True, "ok"),
        (599, well, True, True, "ok"),
        (601, well, False, False, "ok"),
        (0, refused, True, False, "telegram refuses the token"),
        (0, failing, True, False, "database"),
        (0, slow, True, False, "no answer in 0 s"),
    ],
)
async def test_conditions(
    monkeypatch: pytest.MonkeyPatch, age: float, check: health.Check, live: bool, ready: bool, wrong: str
) -> None:
    monkeypatch.setattr(health, "CHECK_SECONDS", 0.2)
    hands = Hands()
    asked = Health({"thing": check}, clock=hands)
    asked.expect("poll", "deliver")
    hands.seconds += age
    asked.ticked("deliver")
    statuses = {}
    for route in asked.routes():
        reply = await route.answer(WebRequest("GET", route.path))
        statuses[route.path] = reply.status
        body = json.loads(reply.body)
    assert statuses == {"/healthz": 200 if ready else 503, "/healthz/live": 200 if live else 503} | {
        "/healthz/ready": 200 if ready else 503
    }
    assert (body["live"], body["ready"], body["checks"]["thing"]) == (live, ready, wrong)
    assert body["checks"]["loop deliver"] == "ok"


async def test_nothing_is_alive_before_its_loops_run() -> None:
    assert (await Health({}, clock=Hands()).condition()).live is False
