"""How much time and memory something takes: this process's growth and the peak of its worker processes (Linux)."""

import multiprocessing
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Self

EVERY = 0.01


class Appetite:
    """To be used as `with appetite: ...`, more than once for its worst; then `seconds`, `own_mb`, `worker_mb` tell.

    A worker's peak is the kernel's own figure (VmHWM), read every hundredth of a second while it lives, so that what a
    worker had before it was killed counts too.
    """

    def __init__(self) -> None:
        self.seconds = self.own_mb = self.worker_mb = 0.0

    def __enter__(self) -> Self:
        for pid in ("self", *(str(child.pid) for child in multiprocessing.active_children())):
            _forget_peak(pid)
        self._before = _status("self", "VmRSS")
        self._started = time.perf_counter()
        self._done = threading.Event()
        self._watch = threading.Thread(target=self._look, daemon=True)
        self._watch.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.seconds = max(self.seconds, time.perf_counter() - self._started)
        self._done.set()
        self._watch.join()
        self.own_mb = max(self.own_mb, _status("self", "VmHWM") - self._before)

    def _look(self) -> None:
        while not self._done.wait(EVERY):
            for child in multiprocessing.active_children():
                self.worker_mb = max(self.worker_mb, _status(str(child.pid), "VmHWM"))


def _status(pid: str, name: str) -> float:
    """A figure of /proc/PID/status in MB; 0 where the process is gone or the system has no such file."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith(f"{name}:")), 0.0)


def _forget_peak(pid: str) -> None:
    try:
        Path(f"/proc/{pid}/clear_refs").write_text("5", encoding="ascii")
    except OSError:
        return
