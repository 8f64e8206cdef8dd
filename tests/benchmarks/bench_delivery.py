"""How fast a backlog goes out, against what is allowed, by the fake servers' own clocks: `make bench-delivery`.

A sender of its own process works through the backlog for a while. Counted are the calls that the servers saw, in
sliding windows of a second; the servers refuse whatever is too fast with 429.
"""

import argparse
import asyncio
import os
import signal
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.emulators.slack import SlackFake
from tests.emulators.telegram import TelegramFake
from tests.emulators.telegram_state import FloodLimits
from tests.faults.kill import Nursery, chats_of, orders_for
from tests.faults.owing import owe_everything

LEAST_PACE, MOST_GROWTH, MOST_STOPPING = 0.95, 0.10, 10.0
ALLOWED = {"telegram": 30.0, "slack": 8.0}  # a second, over all chats; each chat takes one
WARM = 5.0


async def measure(backlog: int, chats: int, seconds: float, folder: Path) -> list[tuple[str, str]]:
    """The figures, as rows of a table."""
    async with TelegramFake(flood=FloodLimits()) as telegram, SlackFake(limit_rate=True) as slack:
        telegram_chats, slack_chats = chats_of(telegram, slack, chats)
        database = folder / "pace.db"
        owed = owe_everything(database, [*telegram_chats, *slack_chats], backlog // chats, long_notice=False)
        nursery = await Nursery.open()
        pid = await nursery.start(orders_for(database, telegram, slack, paced=True))
        await asyncio.sleep(WARM)
        used = _processor(pid)
        await asyncio.sleep(seconds / 2)
        before = _memory(pid)  # the database's cache is full by then, and most chats have been met
        await asyncio.sleep(seconds / 2)
        after, used = _memory(pid), _processor(pid) - used
        os.kill(pid, signal.SIGTERM)
        stopping = time.monotonic()
        code = await nursery.end()
        stopped = time.monotonic() - stopping
        await nursery.close()
        calls = {
            "telegram": [call.at for call in telegram.calls("sendMessage")],
            "slack": [call.at for call in slack.calls if call.method == "chat.postMessage"],
        }
        sent = sum(len(at) for at in calls.values()) * seconds / (seconds + WARM)
        refused = sum(call.status == 429 for call in telegram.calls()) + slack.refused
    figures = [("deliveries owed", f"{owed} to {chats} chats")]
    for platform, at in calls.items():
        rate = _rate(at)
        figures.append((f"{platform}: a second, allowed", f"{ALLOWED[platform]:.0f}"))
        reached = rate / ALLOWED[platform]
        bar = _bar("at least 95 %", met=reached >= LEAST_PACE)
        figures.append((f"{platform}: a second, achieved", f"{rate:.2f} ({reached:.1%}) {bar}"))
        figures.append((f"{platform}: most in any second", str(_most(at))))
    return [
        *figures,
        ("429 answered", f"{refused} {_bar('none', met=refused == 0)}"),
        ("processor time of the sender", f"{used / seconds:.0%} of one, {1000 * used / max(sent, 1):.1f} ms a message"),
        (
            "memory of the sender at half time and at the end, MB",
            f"{before:.0f} → {after:.0f} {_bar('grows by less than 10 %', met=after < before * (1 + MOST_GROWTH))}",
        ),
        (
            "stopped by SIGTERM within, s",
            f"{stopped:.1f} (exit {code}) {_bar('within 10 s, exit 0', met=stopped < MOST_STOPPING and code == 0)}",
        ),
    ]


def _bar(what: str, *, met: bool) -> str:
    return f"[bar: {what}: {'met' if met else 'MISSED'}]"


def _rate(at: Sequence[float]) -> float:
    """Calls a second once the sender was warm."""
    begun = at[0] + WARM / 2
    counted = [moment for moment in at if moment >= begun]
    return (len(counted) - 1) / (counted[-1] - counted[0]) if len(counted) > 1 else 0.0


def _most(at: Sequence[float]) -> int:
    """The most calls in any window of a second."""
    first, most = 0, 0
    for last, moment in enumerate(at):
        while moment - at[first] >= 1.0:
            first += 1
        most = max(most, last - first + 1)
    return most


def _memory(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024


def _processor(pid: int) -> float:
    """Seconds of processor time so far."""
    after_name = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(after_name[11]) + int(after_name[12])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--backlog", type=int, default=50_000)
    parser.add_argument("--chats", type=int, default=5_000)
    parser.add_argument("--seconds", type=float, default=60.0)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        figures = asyncio.run(measure(asked.backlog, asked.chats, asked.seconds, Path(folder)))
    print("\n".join(f"{name:<36} {value}" for name, value in figures))  # noqa: T201 - this is what it is for


if __name__ == "__main__":
    main()
