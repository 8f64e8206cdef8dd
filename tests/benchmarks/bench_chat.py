"""From a command to its answer: p50, p95 and the slowest, on the shipped registry, while a process keeps a core busy.

`python tests/benchmarks/bench_chat.py [--busy N]`: the commands of a working day, over Telegram's fake and back.
"""

import argparse
import asyncio
import multiprocessing
import sys
import tempfile
import time
from pathlib import Path

from bot.app import build
from config.settings import load
from tests.emulators.telegram import TelegramFake

READER = 4711
TYPED = (
    "/start",
    "/help",
    "/who Asif",
    "/who defence minister of Pakistan",
    "/who Imran Khan",
    "/subscribe Khawaja Asif",
    "/subscribe ministers of Pakistan as accused",
    "/subscribe corruption in Kenya",
    '/subscribe "arms deal" digest',
    "/subscriptions",
    "/latest",
    "/settings",
    "/digest now",
    "/whynot https://example.org/news/1",
    "whoo Asif",
)


def burn() -> None:
    """Keep one core busy."""
    while True:
        sum(range(100_000))


async def measured(rounds: int) -> list[tuple[float, str]]:
    """Seconds from the update to the answer's arrival at the platform, by command."""
    took: list[tuple[float, str]] = []
    with tempfile.TemporaryDirectory() as folder:
        async with TelegramFake() as fake:
            environ = {
                "HEARSAY_DATABASE": str(Path(folder) / "h.db"),
                "TELEGRAM_BOT_TOKEN": fake.token,
                "TELEGRAM_BASE_URL": fake.base_url,
            }
            async with build(load(environ, folder=Path(folder)), workers=False) as app:
                await app.platforms.start()
                for number in range(rounds * len(TYPED)):
                    reader = READER + number  # a chat of its own: Telegram takes one message a second in a chat
                    text = TYPED[number % len(TYPED)]
                    start = time.perf_counter()
                    fake.user_says(reader, text)
                    await fake.wait_for(reader, lambda message: True, timeout=30)
                    took.append((time.perf_counter() - start, text))
                await app.platforms.stop()
    return took


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--busy", type=int, default=1, help="processes that keep cores busy meanwhile")
    parser.add_argument("--rounds", type=int, default=8)
    asked = parser.parse_args()
    burning = [multiprocessing.Process(target=burn, daemon=True) for _ in range(asked.busy)]
    for one in burning:
        one.start()
    try:
        took = sorted(asyncio.run(measured(asked.rounds))[len(TYPED) :])
    finally:
        for one in burning:
            one.terminate()
    times = [seconds * 1000 for seconds, _text in took]
    p50, p95 = times[len(times) // 2], times[int(len(times) * 0.95)]
    sys.stdout.write(f"{len(times)} answers: p50 {p50:.0f} ms, p95 {p95:.0f} ms, slowest {times[-1]:.0f} ms\n")
    for seconds, text in took[-3:]:
        sys.stdout.write(f"  {seconds * 1000:.0f} ms  {text}\n")


if __name__ == "__main__":
    main()
