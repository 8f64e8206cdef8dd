"""The short version of `make prove`: processes are killed at points of the send path, and nothing is lost."""

from pathlib import Path

import pytest

from tests.faults.kill import Plan, prove

POINTS = (
    "recovered, not committed",
    "marked sending, not committed",
    "marked sending, nothing sent",
    "telegram: request out, no answer",
    "telegram: answer there, not written",
    "slack: request out, no answer",
    "slack: answer there, not written",
    "part written, not committed",
    "all parts written, not sent",
    "unknown: asked, not written",
)


@pytest.mark.timeout(400)
async def test_processes_that_are_killed_while_they_send_lose_nothing(tmp_path: Path) -> None:
    plan = Plan(alerts=60, chats=20, random_kills=3, points=POINTS, patience=300, reach_within=20.0)
    count = await prove(plan, tmp_path)
    told = count.table()
    assert count.kills >= len(POINTS), told
    assert count.reached == set(POINTS), told
    assert (count.lost, count.slack_twice, count.too_many, count.out_of_order) == ([], 0, [], []), told
