"""Language work on a scheduler and two workers in processes of their own gives the local answers, whoever dies."""

import asyncio
import os
import pickle
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from bot.cluster import Cluster
from bot.language import load
from bot.reading import Reading

pytest.importorskip("distributed", reason="the extra [scale] is not installed")
TEXTS = [
    f"Prime Minister Osric Venn accused Finance Minister Edda Marlow of taking bribes in {year}. She denied it."
    for year in range(2001, 2013)
]


@dataclass
class Processes:
    """A scheduler and its workers."""

    address: str
    scheduler: subprocess.Popen[bytes]
    workers: list[subprocess.Popen[bytes]]


def start(*command: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", *command],
        env=os.environ | {"OMP_NUM_THREADS": "1"},
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@pytest.fixture
def cluster() -> Iterator[Processes]:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    scheduler = start("distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard")
    alone = ("--nthreads", "1", "--no-nanny", "--no-dashboard", "--host", "127.0.0.1")
    workers = [start("distributed.cli.dask_worker", address, *alone) for _ in range(2)]
    yield Processes(address, scheduler, workers)
    for process in (*workers, scheduler):
        process.kill()
        process.wait()


@pytest.mark.timeout(400)
def test_the_answers_are_the_local_ones_even_when_a_worker_dies(cluster: Processes) -> None:
    local = load(None)
    expected = [pickle.dumps(local.read(text)) for text in TEXTS]
    reading = Reading(lambda: Cluster(cluster.address, None, None), patience=300)

    async def read() -> list[bytes]:
        first = asyncio.gather(*(reading.read(text) for text in TEXTS[:4]))
        assert len(await first) == 4
        rest = asyncio.gather(*(reading.read(text) for text in TEXTS))
        await asyncio.sleep(0.1)
        cluster.workers[0].kill()
        return [pickle.dumps(findings) for findings in await rest]

    began = time.monotonic()
    try:
        assert asyncio.run(read()) == expected
    finally:
        reading.stop()
    assert time.monotonic() - began < 300
