"""Who is counted by /stats, and the picture of it."""

import pytest

from bot.charts import Bar, draw_ranking
from bot.ranking import tally
from bot.store import Store
from bot.types import Claim
from tests.conftest import Clock
from tests.handlers.talking import prepared
from tests.pieces import GROUP, MAYOR, MINISTER, source, statement


def test_the_most_accused_come_first_with_their_accusers() -> None:
    claims = [
        Claim(statement(1), (source(1), source(2, outlet="The Quay"))),
        Claim(statement(2, accuser=[GROUP]), (source(3),)),
        Claim(statement(3, accuser=[MINISTER], accused=[MAYOR]), (source(4),)),
        Claim(statement(4, type="response", status="denied"), (source(5),)),
    ]
    found = [(one.name, one.times, one.by) for one in tally(claims)]
    assert found == [
        (MINISTER.name, 2, ((MAYOR.name, 1), (GROUP.name, 1))),
        (MAYOR.name, 1, ((MINISTER.name, 1),)),
    ]


def test_nobody_is_counted_where_nothing_is_alleged() -> None:
    assert tally([]) == []


def test_the_picture_is_drawn_whatever_the_names_hold() -> None:
    bars = [Bar("Name " * 60, 900, "by $x$ " * 40), Bar("\u202e名前\x00", 1, "")] * 6
    for dark in (False, True):
        assert draw_ranking("A title " * 30, "below", bars, dark=dark).startswith(b"\x89PNG")


async def test_where_drawing_fails_the_text_is_there(
    store: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object, **named: object) -> bytes:
        raise OSError("no room for fonts")

    chat = prepared(store, clock, alert=True)
    clock.forward(hours=1)
    assert (await chat.say("stats")).picture is not None
    monkeypatch.setattr("bot.charts.draw_ranking", broken)
    message = await chat.say("stats")
    assert message.picture is None
    assert "Qamar Javed Bajwa: 1" in message.plain()
