"""The quick rows of the hostile table; `make prove-safety` tries all of them."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.faults.ground import Ground, attempt, open_ground
from tests.faults.hostile import TABLE, Hostile
from tests.faults.prove import fault

pytestmark = pytest.mark.asyncio(loop_scope="module")
LEAST = 60
STARVED = 60.0  # the tests run beside others; `make prove-safety` has the machine for itself


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def ground(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Ground]:
    async with open_ground(tmp_path_factory.mktemp("faults")) as opened:
        yield opened


@pytest.mark.parametrize("row", [row for row in TABLE if not row.slow], ids=lambda row: f"{row.kind} {row.name}")
async def test_a_hostile_input_is_held_and_the_next_feed_is_read(ground: Ground, row: Hostile) -> None:
    tried = await attempt(ground, row.run)
    assert fault(row, tried, seconds=STARVED) == "", tried.verdict


async def test_the_table_is_long_and_its_rows_are_told_apart() -> None:
    names = [(row.kind, row.name) for row in TABLE]
    assert len(names) == len(set(names)) >= LEAST
