"""How much one person and one chat may ask: a flood slows only itself."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Literal

REMEMBERED = 20_000
Verdict = Literal["go on", "say so", "be silent"]


@dataclass(slots=True)
class _Bucket:
    left: float
    at: datetime
    told: bool = False


class Turnstile:
    """Lets so many requests through at once, and then so many a minute. Safe to use from any thread."""

    def __init__(
        self,
        clock: Callable[[], datetime],
        *,
        person: tuple[int, float] = (20, 20.0),
        chat: tuple[int, float] = (60, 60.0),
    ) -> None:
        self._clock = clock
        self._limits = {"person": person, "chat": chat}
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()
        self._lock = Lock()

    def ask(self, chat_id: str, person: str) -> Verdict:
        """Whether to answer; of those that are too many the first is told, the others hear nothing."""
        with self._lock:
            now = self._clock()
            keys = [(f"chat {chat_id}", "chat"), (f"person {person}", "person")]
            buckets = [self._filled(key, kind, now) for key, kind in keys]
            if all(bucket.left >= 1 for bucket in buckets):
                for bucket in buckets:
                    bucket.left -= 1
                    bucket.told = False
                return "go on"
            empty = next(bucket for bucket in buckets if bucket.left < 1)
            verdict: Verdict = "be silent" if empty.told else "say so"
            empty.told = True
            return verdict

    def _filled(self, key: str, kind: str, now: datetime) -> _Bucket:
        most, a_minute = self._limits[kind]
        bucket = self._buckets.setdefault(key, _Bucket(float(most), now))
        self._buckets.move_to_end(key)
        gone = max((now - bucket.at).total_seconds(), 0.0)
        bucket.left, bucket.at = min(bucket.left + gone * a_minute / 60, float(most)), now
        while len(self._buckets) > REMEMBERED:
            self._buckets.popitem(last=False)
        return bucket
