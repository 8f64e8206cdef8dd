"""The short version of `make prove`: processes are killed at every point of the send path, and nothing is lost."""

from pathlib import Path

from tests.faults.kill import Plan, prove
from tests.faults.sender import POINTS


async def test_processes_that_are_killed_while_they_send_lose_nothing(tmp_path: Path) -> None:
    count = await prove(Plan(alerts=150, chats=30, random_kills=5), tmp_path)
    told = count.table()
    assert count.kills >= len(POINTS) // 2, told
    assert (count.lost, count.slack_twice, count.too_many, count.out_of_order) == ([], 0, [], []), told
