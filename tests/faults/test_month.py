"""The days in which most clocks change, lived by real processes that are restarted: each chat has its digests."""

from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tests.faults.month import Lived, Wish, judge, live_through

BEGIN, END = datetime(2025, 3, 28, tzinfo=UTC), datetime(2025, 4, 1, tzinfo=UTC)
DAYS = [date(2025, 3, 29), date(2025, 3, 30), date(2025, 3, 31)]


@pytest.mark.timeout(300)
async def test_every_chat_has_exactly_its_digests(tmp_path: Path) -> None:
    month = await live_through(BEGIN, 4, tmp_path, kills=0.3)
    assert month.wrong == [], month.table()
    assert all(len(one.days) >= 3 for one in month.chats if one.wish == Wish("Europe/Berlin", "02:30"))
    assert sum(month.ended.values()) > 4, month.table()


@pytest.mark.parametrize(
    ("days", "stories", "wrong"),
    [
        (DAYS, [1, 2, 3], []),
        (DAYS[1:], [1, 2, 3], ["no digest of 2025-03-29"]),
        ([*DAYS, DAYS[0]], [1, 2, 3], ["2 digests of 2025-03-29"]),
        ([*DAYS, date(2025, 4, 3)], [1, 2, 3], ["a digest of 2025-04-03"]),
        (DAYS, [1, 3], ["a story was left out"]),
        (DAYS, [1, 2, 2, 3], ["story 2 2 times"]),
    ],
)
def test_the_judge_sees_what_is_wrong(days: list[date], stories: list[int], wrong: list[str]) -> None:
    one = Lived("slack:T1:C1", Wish("UTC", "12:00"), Counter(days), Counter(stories))
    judge(one, BEGIN, END, killed=3)
    assert one.wrong == wrong
