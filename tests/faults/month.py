"""A month of digests in a few minutes: `make prove-month` prints the table.

Chats of many zones, over the nights in which their clocks change, are sent their digests by real processes over real
HTTP. The processes' clock is stepped; each ends at midnight, or before by SIGTERM or SIGKILL, and the next goes on.
Every chat must have a digest of each of its own days, once, and every story must be told once.
"""

import argparse
import asyncio
import calendar
import random
import re
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.store import Database, Store, chats, subscriptions
from bot.types import Filter
from tests.emulators.slack import SlackFake
from tests.emulators.telegram import TelegramFake
from tests.faults.day import Stepped
from tests.faults.kill import Nursery, orders_for
from tests.faults.owing import owe_story
from tests.faults.sender import Orders

A_DAY = timedelta(days=1)
BETWEEN_STORIES = timedelta(hours=8)
_TITLE = re.compile(r"(?:Digest of|The week to) (\d+) (\w+) (\d{4})")
_STORY = re.compile(r"taking bribe (\d+)\b")
_MONTHS = {name: number for number, name in enumerate(calendar.month_name) if name}


@dataclass(frozen=True, slots=True)
class Wish:
    """What a chat chose. One that follows `nothing` has no news, and is sent a line or is left in silence."""

    zone: str
    at: str
    days: str = "1234567"
    weekly_on: int | None = None
    follows: str = "taking"

    @property
    def silent(self) -> bool:
        return self.follows == "silence"


WISHES = (
    Wish("UTC", "12:00"),
    Wish("Europe/Berlin", "02:30"),  # there is no half past two on 30 March
    Wish("America/New_York", "02:30"),  # nor on 9 March
    Wish("America/Nuuk", "23:30"),  # nor half past eleven at night on 29 March
    Wish("Asia/Beirut", "00:15"),  # nor a quarter past midnight on 30 March
    Wish("Africa/Casablanca", "02:59"),  # three o'clock comes after two on 6 April, after Ramadan
    Wish("Australia/Lord_Howe", "01:45"),  # a quarter to two comes twice on 6 April, half an hour apart
    Wish("Pacific/Chatham", "03:00"),
    Wish("Pacific/Kiritimati", "23:59"),
    Wish("Asia/Kathmandu", "00:00"),
    Wish("Asia/Karachi", "08:00", days="12345"),
    Wish("America/St_Johns", "07:30", weekly_on=7),
    Wish("Asia/Tehran", "18:00", days="1", weekly_on=5),
    Wish("Europe/London", "08:00", follows="nothing"),
    Wish("Europe/London", "08:00", follows="silence"),
)


@dataclass(slots=True)
class Lived:
    """What a chat was sent: how often a digest of each day, and how often each story."""

    chat_id: str
    wish: Wish
    days: Counter[date] = field(default_factory=Counter)
    stories: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Month:
    """The count."""

    chats: list[Lived]
    ended: Counter[str]

    @property
    def wrong(self) -> list[str]:
        return [f"{one.chat_id} ({one.wish.zone}): {what}" for one in self.chats for what in one.wrong]

    def table(self) -> str:
        """A line for each chat."""
        ends = ", ".join(f"{count} {name}" for name, count in sorted(self.ended.items()))
        lines = [f"{'chat':<28} {'zone':<22} {'at':<6} {'days':<8} {'week':<5} {'digests':>7} {'stories':>7}  wrong"]
        lines += [
            f"{one.chat_id:<28} {one.wish.zone:<22} {one.wish.at:<6} {one.wish.days:<8} {one.wish.weekly_on or '':<5} "
            f"{len(one.days):>7} {len(one.stories):>7}  {'; '.join(one.wrong) or 'nothing'}"
            for one in self.chats
        ]
        return "\n".join([*lines, f"processes: {ends}"])


async def live_through(begin: datetime, days: int, folder: Path, *, kills: float, seed: int = 8) -> Month:
    """Live so many days; of the processes that are ended, this share is killed, the rest is asked."""
    chance = random.Random(seed)  # noqa: S311 - a month that can be repeated
    database, end = folder / "month.db", begin + days * A_DAY
    ended: Counter[str] = Counter()
    async with TelegramFake() as telegram, SlackFake() as slack:
        lived = _prepare(database, telegram, slack, begin, end)
        orders, nursery = orders_for(database, telegram, slack), await Nursery.open()
        try:
            while (now := Stepped.of(database)()) < end:
                midnight = datetime.combine(now.date() + A_DAY, time(), UTC)
                ended[await _one_life(nursery, replace(orders, until=midnight.timestamp()), chance, kills)] += 1
        finally:
            await nursery.close()
        for one in lived:
            _read(one, telegram, slack)
            judge(one, begin, end, killed=ended["killed"])
    return Month(lived, ended)


async def _one_life(nursery: Nursery, orders: Orders, chance: random.Random, kills: float) -> str:
    if chance.random() < 0.5:
        code = await nursery.life(orders, 120.0)
        assert code == 0, "a day was not lived through in two minutes"
        return "ended at midnight"
    killed = chance.random() < kills
    by = signal.SIGKILL if killed else signal.SIGTERM
    begun = Stepped.of(Path(orders.database))().timestamp()
    moment = begun + chance.uniform(0.1, 0.8) * (orders.until - begun)
    code = await nursery.life_until(orders, _reached(orders, moment), by=by)
    return "killed" if code is None and killed else "ended before"


async def _reached(orders: Orders, moment: float) -> None:
    """Return once the senders' clock has passed a moment, however quick this machine is."""
    while Stepped.of(Path(orders.database))().timestamp() < moment:
        await asyncio.sleep(0.01)


def _prepare(database: Path, telegram: TelegramFake, slack: SlackFake, begin: datetime, end: datetime) -> list[Lived]:
    lived = []
    for number, wish in enumerate(WISHES):
        telegram.add_chat(1000 + number)
        slack.space.add_channel(f"C0MONTH{number:02}", f"month-{number}")
        lived += [Lived(f"telegram:{1000 + number}", wish), Lived(f"slack:T0HEARSAY:C0MONTH{number:02}", wish)]
    Stepped.set(database, begin)
    store = Store.open(database)

    def fill(db: Database) -> None:
        for one in lived:
            _settle(db, one.chat_id, one.wish, begin)
        moments = [begin + n * BETWEEN_STORIES for n in range(1, int((end - begin) / BETWEEN_STORIES))]
        for number, moment in enumerate(moments, 1):
            owe_story(db, number, [], moment, claim=f"taking bribe {number}")

    store.write(fill)
    store.close()
    return lived


def _settle(db: Database, chat_id: str, wish: Wish, now: datetime) -> None:
    chats.ensure(db, chat_id, zone=wish.zone, digest_at=wish.at, allowed=True, now=now)
    chats.set_digest_days(db, chat_id, wish.days)
    chats.set_editions(db, chat_id, weekly_on=wish.weekly_on, empty="silence" if wish.silent else "line")
    subscriptions.add(db, chat_id, [Filter("words", wish.follows)], mode="digest", now=now)


def _read(one: Lived, telegram: TelegramFake, slack: SlackFake) -> None:
    platform, _, rest = one.chat_id.partition(":")
    if platform == "telegram":
        texts = [message.text for message in telegram.messages(int(rest))]
    else:
        texts = [message.visible for message in slack.messages(rest.partition(":")[2])]
    for text in texts:
        if (title := _TITLE.match(text)) is not None:
            one.days[date(int(title[3]), _MONTHS[title[2]], int(title[1]))] += 1
    one.stories.update(int(number) for text in dict.fromkeys(texts) for number in _STORY.findall(text))


def judge(one: Lived, begin: datetime, end: datetime, *, killed: int) -> None:
    """Write down what is wrong. The first and the last local day may be there or not: they are cut."""
    where = ZoneInfo(one.wish.zone)
    first, last = begin.astimezone(where).date(), end.astimezone(where).date()
    inner = [first + n * A_DAY for n in range(1, (last - first).days)]
    wanted = set() if one.wish.silent else {day for day in inner if _comes(one.wish, day)}
    allowed = wanted | ({day for day in (first, last) if _comes(one.wish, day)} if wanted else set())
    most = 1 + killed if one.chat_id.startswith("telegram") else 1  # Telegram can't be asked what a killed one sent
    one.wrong += [f"no digest of {day}" for day in sorted(wanted - one.days.keys())]
    one.wrong += [f"a digest of {day}" for day in sorted(one.days.keys() - allowed)]
    one.wrong += [f"{count} digests of {day}" for day, count in one.days.items() if count > most]
    told = sorted(one.stories)
    if told and told != list(range(told[0], told[-1] + 1)):
        one.wrong.append("a story was left out")
    if one.wish.weekly_on is None:
        one.wrong += [f"story {number} {count} times" for number, count in one.stories.items() if count > 1]


def _comes(wish: Wish, day: date) -> bool:
    return str(day.isoweekday()) in wish.days or day.isoweekday() == wish.weekly_on


def main(words: Sequence[str] | None = None) -> None:
    """Print the table; the exit code says whether every chat has exactly its digests."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=35)
    asked = parser.parse_args(words)
    with tempfile.TemporaryDirectory() as folder:
        month = asyncio.run(live_through(datetime(2025, 3, 5, tzinfo=UTC), asked.days, Path(folder), kills=0.3))
    print(month.table())  # noqa: T201 - this is what it is for
    sys.exit(bool(month.wrong))


if __name__ == "__main__":
    main()
