"""Forks senders on request, so that each starts at once: one line of orders in, its pid and its end out."""

import json
import os
import sys

from bot import log
from tests.faults.day import live
from tests.faults.sender import Orders, run


def main() -> None:
    """Serve until the input ends. Answers `pid N`, then `ended N` with the exit code, negative for a signal."""
    log.configure("CRITICAL", style="text")
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                orders = Orders(**json.loads(line))
                (live if orders.until else run)(orders)
                code = 0
            finally:
                sys.stderr.flush()
                os._exit(code)
        print(f"pid {pid}", flush=True)  # noqa: T201 - the answer
        _pid, status = os.waitpid(pid, 0)
        print(f"ended {os.waitstatus_to_exitcode(status)}", flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
