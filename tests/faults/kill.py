"""Processes that are killed while they send, and what has arrived in the end.

    python -m tests.faults.kill --alerts 2000 --chats 200 --kills 200

Real processes send to the strict fakes and are ended by SIGKILL, at random moments and at every named point of the send
path, while the fakes answer 429 and 5xx, hang, lose answers and cut connections. Counted is what stands in the chats.
"""

import argparse
import asyncio
import json
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Coroutine, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from bot.store import Store
from bot.store.rows import rows
from tests.emulators.slack import SlackFake
from tests.emulators.telegram import TelegramFake
from tests.emulators.telegram_state import FloodLimits
from tests.faults.owing import numbered, owe_everything
from tests.faults.sender import POINTS, Orders

ONCE = frozenset({"starting, nothing recovered", "recovered, not committed"})
ROOT = Path(__file__).parents[2]


@dataclass
class Plan:
    """How much is sent, and how often the sender dies."""

    alerts: int
    chats: int
    random_kills: int
    points: Sequence[str] = tuple(POINTS)
    seed: int = 7
    speed: float = 60.0
    paced: bool = False
    long_notice: bool = True
    patience: float = 60.0
    reach_within: float = 8.0


@dataclass
class Count:
    """What came of it."""

    owed: int = 0
    kills: int = 0
    reached: set[str] = field(default_factory=set)
    faults: Counter[str] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)
    slack_twice: int = 0
    telegram_repeats: int = 0
    too_many: list[str] = field(default_factory=list)
    out_of_order: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def table(self) -> str:
        """The figures, one a line."""
        lines = [
            ("messages owed", self.owed),
            ("processes killed", self.kills),
            (f"points of the send path reached (of {len(POINTS)})", len(self.reached)),
            ("faults played", ", ".join(f"{n} {name}" for name, n in sorted(self.faults.items())) or "none"),
            ("lost", len(self.lost)),
            ("Slack: there twice", self.slack_twice),
            ("Telegram: repeats", self.telegram_repeats),
            ("Telegram: more repeats than answers lost", len(self.too_many)),
            ("chats out of order", len(self.out_of_order)),
            ("seconds", f"{self.seconds:.0f}"),
        ]
        return "\n".join(f"{name:<46} {value}" for name, value in lines)


class Nursery:
    """The process that forks senders."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    async def open(cls) -> "Nursery":
        environ = os.environ | {"PTB_TIMEDELTA": "true", "OMP_NUM_THREADS": "1"}
        command = (sys.executable, "-m", "tests.faults.nursery")
        pipe = asyncio.subprocess.PIPE
        return cls(await asyncio.create_subprocess_exec(*command, cwd=ROOT, env=environ, stdin=pipe, stdout=pipe))

    async def start(self, orders: Orders) -> int:
        """Fork a sender; returns its pid."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(asdict(orders)).encode() + b"\n")
        return int((await self._line("pid")).split()[1])

    async def life(self, orders: Orders, seconds: float, *, by: signal.Signals = signal.SIGKILL) -> int | None:
        """The exit code of a sender that ended by itself; None when it was ended, by the signal, after so long."""
        return await self.life_until(orders, asyncio.sleep(seconds), by=by)

    async def life_until(self, orders: Orders, moment: Coroutine[Any, Any, None], *, by: signal.Signals) -> int | None:
        """The same for a sender that is ended when `moment` has come."""
        pid = await self.start(orders)
        ending, coming = asyncio.create_task(self.end()), asyncio.create_task(moment)
        done, _pending = await asyncio.wait({ending, coming}, return_when=asyncio.FIRST_COMPLETED)
        coming.cancel()
        if ending not in done:
            os.kill(pid, by)
        code = await ending
        assert code in (0, -by, -signal.SIGKILL), f"a sender fell with {code}: {orders}"
        return code if ending in done or code == 0 else None

    async def end(self) -> int:
        """The sender's exit code, once it has ended."""
        return int((await self._line("ended")).split()[1])

    async def _line(self, word: str) -> str:
        assert self._process.stdout is not None
        line = (await self._process.stdout.readline()).decode()
        assert line.startswith(word), f"the nursery said {line!r}"
        return line

    async def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        await self._process.wait()


async def prove(plan: Plan, folder: Path) -> Count:
    """Send everything, killing as planned, and count."""
    begun = time.monotonic()
    chance = random.Random(plan.seed)  # noqa: S311 - a plan that can be repeated
    count = Count()
    flood = FloodLimits() if plan.paced else None
    async with TelegramFake(flood=flood) as telegram, SlackFake(limit_rate=plan.paced) as slack:
        telegram_chats, slack_chats = chats_of(telegram, slack, plan.chats)
        database = folder / "kill.db"
        count.owed = owe_everything(
            database, [*telegram_chats, *slack_chats], plan.alerts // plan.chats, long_notice=plan.long_notice
        )
        orders = orders_for(database, telegram, slack, speed=plan.speed, paced=plan.paced)
        nursery = await Nursery.open()
        playing = asyncio.create_task(_play_faults(telegram, slack, chance, count, plan))
        try:
            await _kill_at_points(nursery, orders, plan, count, chance)
            await _kill_at_random(nursery, orders, plan, count, chance)
            playing.cancel()
            await asyncio.gather(playing, return_exceptions=True)
            telegram.world.faults.clear()
            await _finish(nursery, orders, plan)
        finally:
            playing.cancel()
            await nursery.close()
        _judge(database, telegram, slack, count)
    count.seconds = time.monotonic() - begun
    return count


async def _finish(nursery: Nursery, orders: Orders, plan: Plan) -> None:
    """One sender that is left alone sends the rest."""
    code = await nursery.life(orders, plan.patience)
    assert code == 0, f"the last sender did not come to its end in {plan.patience:.0f} s"


def orders_for(
    database: Path, telegram: TelegramFake, slack: SlackFake, *, speed: float = 1.0, paced: bool = False
) -> Orders:
    """Orders to send to these servers, from now on."""
    return Orders(
        str(database),
        telegram.base_url,
        telegram.token,
        slack.base_url,
        slack.bot_token,
        begun=time.time(),
        speed=speed,
        paced=paced,
    )


def chats_of(telegram: TelegramFake, slack: SlackFake, count: int) -> tuple[list[str], list[str]]:
    """Half of the chats on each platform."""
    private = [1000 + number for number in range(count // 2)]
    channels = [f"C0KILL{number:03}" for number in range(count - count // 2)]
    for chat in private:
        telegram.add_chat(chat)
    for channel in channels:
        slack.space.add_channel(channel, channel.lower())
    return [f"telegram:{chat}" for chat in private], [f"slack:T0HEARSAY:{channel}" for channel in channels]


async def _kill_at_points(nursery: Nursery, orders: Orders, plan: Plan, count: Count, chance: random.Random) -> None:
    for point in plan.points:
        mined = replace(orders, point=point, nth=1 if point in ONCE else chance.randint(1, 3))
        code = await nursery.life(mined, plan.reach_within)
        count.kills += code != 0  # where the point was not reached, it dies all the same
        if code == -signal.SIGKILL:
            count.reached.add(point)


async def _kill_at_random(nursery: Nursery, orders: Orders, plan: Plan, count: Count, chance: random.Random) -> None:
    for _ in range(plan.random_kills):
        code = await nursery.life(orders, chance.uniform(0.05, 1.2 if plan.paced else 0.4))
        if code == 0:
            return  # nothing is left to send
        count.kills += 1


async def _play_faults(
    telegram: TelegramFake, slack: SlackFake, chance: random.Random, count: Count, plan: Plan
) -> None:
    """One fault at a time on each platform, a moment apart."""
    modes: list[Literal["lost_answer", "reset", "hang"]] = ["lost_answer", "reset", "hang"]
    while True:
        await asyncio.sleep(chance.uniform(0.2, 1.0))
        kind = chance.choice(["429", "5xx", *modes])
        count.faults[kind] += 2
        if kind == "429":
            telegram.fail("sendMessage", code=429, description="Too Many Requests: retry after 1", retry_after=1)
            slack.fail("chat.postMessage", error="ratelimited", status=429, retry_after=1)
        elif kind == "5xx":
            telegram.fail("sendMessage", code=502, description="Bad Gateway")
            slack.fail("chat.postMessage", status=503)
        else:
            mode = next(one for one in modes if one == kind)
            telegram.fail("sendMessage", mode=mode)
            slack.fail("chat.postMessage", mode=mode)
        if chance.random() < 0.3:
            slack.fail("conversations.history", status=503)


def _judge(database: Path, telegram: TelegramFake, slack: SlackFake, count: Count) -> None:
    store = Store.open(database)
    try:
        owed = store.read(lambda db: rows(db, "SELECT id, chat_id, kind, subject, state FROM deliveries ORDER BY id"))
        sql = "SELECT delivery_id, count(*) AS n FROM delivery_moves WHERE after = 'unknown' GROUP BY delivery_id"
        unknown = {r["delivery_id"]: r["n"] for r in store.read(lambda db: rows(db, sql))}
    finally:
        store.close()
    found = {chat_id: _texts(chat_id, telegram, slack) for chat_id in {str(r["chat_id"]) for r in owed}}
    for r in owed:
        for name in numbered(r["kind"], r["subject"]):
            there = sum(name in text for text in found[r["chat_id"]])
            _note(count, f"{r['chat_id']} {name} ({r['state']})", there, unknown.get(r["id"], 0))
    for chat_id, texts in found.items():
        order = [name for text in texts for name in _names(text)]
        if order != sorted(order):
            count.out_of_order.append(f"{chat_id}: {order}")


def _note(count: Count, what: str, there: int, unknown: int) -> None:
    """Count one message; it may be there once more for each time that nobody knew whether it was."""
    if there == 0:
        count.lost.append(what)
    elif there > 1 and what.startswith("slack"):
        count.slack_twice += 1
    elif there > 1:
        count.telegram_repeats += there - 1
        if there - 1 > unknown:
            count.too_many.append(what)


def _texts(chat_id: str, telegram: TelegramFake, slack: SlackFake) -> list[str]:
    if chat_id.startswith("telegram"):
        return [message.text for message in telegram.messages(int(chat_id.partition(":")[2]))]
    return [message.visible for message in slack.messages(chat_id.rpartition(":")[2])]


def _names(text: str) -> list[str]:
    return [
        word.strip(".") for word in text.split() if word.startswith(("S0", "Z0")) and len(word.strip(".")) in (5, 7)
    ]


def main() -> None:
    """The whole proof, as a table; exit 1 when it fails."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--alerts", type=int, default=2000)
    parser.add_argument("--chats", type=int, default=200)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=7)
    asked = parser.parse_args()
    rounds = max((asked.kills // 2) // len(POINTS), 1)
    points = tuple(POINTS) * rounds
    plan = Plan(asked.alerts, asked.chats, asked.kills - len(points), points, asked.seed, 4.0, paced=True, patience=400)
    with tempfile.TemporaryDirectory() as folder:
        count = asyncio.run(prove(plan, Path(folder)))
    print(count.table())  # noqa: T201 - this is what it is for
    missed = [f"never reached: {point}" for point in POINTS if point not in count.reached]
    wrong = [*missed, *count.lost, *count.too_many, *count.out_of_order]
    for line in wrong[:20]:
        print("WRONG", line)  # noqa: T201
    sys.exit(bool(wrong) or count.slack_twice > 0)


if __name__ == "__main__":
    main()
