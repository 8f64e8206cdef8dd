"""Language work on a scheduler and two workers in processes of their own gives the local answers, whoever dies."""

import asyncio
import pickle
import time
from collections.abc import Callable, Iterator

import pytest

from bot.cluster import Cluster
from bot.language import load
from bot.reading import Reading
from tests.cluster import processes

pytest.importorskip("distributed", reason="the extra [scale] is not installed")
TEXTS = [
    f"Prime Minister Osric Venn accused Finance Minister Edda Marlow of taking bribes in {year}. She denied it."
    for year in range(2001, 2013)
]


@pytest.fixture
def cluster() -> Iterator[processes.Cluster]:
    with processes.running(workers=2) as made:
        yield made


def a_worker_dies(cluster: processes.Cluster) -> None:
    cluster.workers[0].kill()


def the_scheduler_restarts(cluster: processes.Cluster) -> None:
    """With all that it knew gone; its workers end when it does, and whoever supervises them starts them again."""
    cluster.scheduler.kill()
    cluster.scheduler.wait()
    time.sleep(0.5)
    cluster.start_scheduler()
    for worker in cluster.workers:
        worker.kill()
        worker.wait()
    cluster.workers.clear()
    cluster.add_worker()
    cluster.add_worker()


@pytest.mark.timeout(400)
@pytest.mark.parametrize("happens", [a_worker_dies, the_scheduler_restarts])
def test_the_answers_are_the_local_ones_whatever_happens(
    cluster: processes.Cluster, happens: Callable[[processes.Cluster], None]
) -> None:
    local = load(None)
    expected = [pickle.dumps(local.read(text)) for text in TEXTS]
    reading = Reading(lambda: Cluster(cluster.address, None, None), patience=300)

    async def read() -> list[bytes]:
        assert len(await asyncio.gather(*(reading.read(text) for text in TEXTS[:4]))) == 4
        rest = asyncio.gather(*(reading.read(text) for text in TEXTS))
        await asyncio.sleep(0.1)
        await asyncio.to_thread(happens, cluster)
        return [pickle.dumps(findings) for findings in await rest]

    try:
        assert asyncio.run(read()) == expected
    finally:
        reading.stop()
