"""A scheduler and workers as processes of their own, started by the commands that docs/operations.md shows."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


def start(*command: str) -> subprocess.Popen[bytes]:
    """`dask COMMAND...`, which does the same as a program of that name."""
    return subprocess.Popen(
        [sys.executable, "-m", "dask", *command],
        env=os.environ | {"OMP_NUM_THREADS": "1"},
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@dataclass
class Cluster:
    """The processes, and where they are found."""

    port: int
    scheduler: subprocess.Popen[bytes]
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def address(self) -> str:
        """What HEARSAY_DASK_SCHEDULER is set to."""
        return f"tcp://127.0.0.1:{self.port}"

    def add_worker(self) -> None:
        """One more worker; without a nanny, so that it stays dead when it is killed."""
        alone = ("--nthreads", "1", "--no-nanny", "--no-dashboard", "--host", "127.0.0.1")
        self.workers.append(start("worker", self.address, *alone))

    def start_scheduler(self) -> None:
        """Where it was before, once it was killed."""
        self.scheduler = scheduler_at(self.port)

    def end(self) -> None:
        """Kill all."""
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()


def scheduler_at(port: int) -> subprocess.Popen[bytes]:
    """A scheduler on this port."""
    return start("scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard")


@contextmanager
def running(workers: int) -> Iterator[Cluster]:
    """A cluster with so many workers, until the block ends."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    cluster = Cluster(port, scheduler_at(port))
    for _ in range(workers):
        cluster.add_worker()
    try:
        yield cluster
    finally:
        cluster.end()
