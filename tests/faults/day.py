"""A process that lives days by a clock that is stepped: digests are owed and sent. It is forked by `nursery`."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.digest import Digests
from bot.store import Store
from tests.faults.sender import ANSWER_WITHIN, Orders, ask_for_the_end, sender, tick
from tests.lanes import Quick

STEP = timedelta(minutes=20)


class Stepped:
    """A clock that stands still between steps, and stands in a file, so that a restart goes on where it was."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._now = datetime.fromisoformat(file.read_text(encoding="utf-8"))

    @classmethod
    def set(cls, database: Path, moment: datetime) -> "Stepped":
        """The clock beside a database, put to a moment."""
        file = _beside(database)
        _write(file, moment)
        return cls(file)

    @classmethod
    def of(cls, database: Path) -> "Stepped":
        """The clock beside a database, as it stands."""
        return cls(_beside(database))

    def __call__(self) -> datetime:
        return self._now

    def step(self) -> None:
        """Time goes on."""
        self._now += STEP
        _write(self._file, self._now)


def _beside(database: Path) -> Path:
    return database.with_suffix(".clock")


def _write(file: Path, moment: datetime) -> None:
    half = file.with_suffix(".half")
    half.write_text(moment.isoformat(), encoding="utf-8")
    half.replace(file)


def live(orders: Orders) -> None:
    """Live until the moment of the orders, or until the end."""
    asyncio.run(_live(orders))


async def _live(orders: Orders) -> None:
    store, clock = Store.open(Path(orders.database)), Stepped.of(Path(orders.database))
    digests, until = Digests(store, clock=clock), datetime.fromtimestamp(orders.until, UTC)
    async with sender(store, orders, clock=clock, pace=Quick(), answer_within=ANSWER_WITHIN) as deliver:
        await deliver.start()
        stop = ask_for_the_end()
        while not stop.is_set() and clock() < until:
            await digests.tick()
            await tick(deliver, stop)
            clock.step()
    store.close()
