import asyncio
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.errors import ParseError
from bot.sources.pages import extract_text
from bot.sources.workers import Workers
from tests.sources import worker_jobs as jobs

DATA = Path(__file__).parent / "data"
URL = "https://post.example/1"


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def until(holds: Callable[[], bool], seconds: float = 5.0) -> bool:
    end = time.monotonic() + seconds
    while not holds() and time.monotonic() < end:
        await asyncio.sleep(0.02)
    return holds()


async def test_jobs_that_work(workers: Workers) -> None:
    assert await workers.run(jobs.length, b"1234", URL, timeout=30) == f"4 of {URL}"
    feed = await workers.parse_feed((DATA / "rss.xml").read_bytes(), URL)
    assert feed.entries[0].identity == "post-2"
    assert "bridge fund" in await workers.run(extract_text, (DATA / "page.html").read_bytes(), URL, timeout=30)


@pytest.mark.parametrize(
    ("job", "reason"), [(jobs.refuse, "no good"), (jobs.stumble, "ValueError"), (jobs.crash, "ProcessExpired")]
)
async def test_jobs_that_fail(workers: Workers, job: Callable[[bytes, str], str], reason: str) -> None:
    with pytest.raises(ParseError, match=reason) as caught:
        await workers.run(job, b"", URL, timeout=30)
    assert caught.value.url == URL
    assert await workers.run(jobs.length, b"", URL, timeout=30) == f"0 of {URL}"


async def test_a_hang_is_ended_with_its_process(workers: Workers, tmp_path: Path) -> None:
    note = tmp_path / "pid"
    started = time.monotonic()
    with pytest.raises(ParseError, match=r"more than 1 seconds"):
        await workers.run(jobs.hang, b"", str(note), timeout=0.5)
    assert time.monotonic() - started < 10
    pid = int(note.read_text())
    assert await until(lambda: not is_running(pid))
    assert await workers.run(jobs.length, b"", URL, timeout=30) == f"0 of {URL}"


async def test_a_feed_that_hangs_its_parser_is_given_up(workers: Workers) -> None:
    author = "a." * 200_000 + "@"
    body = f"<channel><item><author>{author}</author><link>{URL}</link></item></channel>".encode()
    with pytest.raises(ParseError, match=r"more than \d seconds"):
        await workers.parse_feed(body, URL, timeout=1)


async def test_a_call_given_up_ends_its_job(workers: Workers, tmp_path: Path) -> None:
    note = tmp_path / "pid"
    call = asyncio.create_task(workers.run(jobs.hang, b"", str(note), timeout=60))
    assert await until(lambda: note.exists() and note.read_text() != "", 20)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    assert await until(lambda: not is_running(int(note.read_text())))


async def test_stop_ends_what_runs_and_a_later_job_starts_anew(tmp_path: Path) -> None:
    own, note = Workers(processes=1), tmp_path / "pid"
    call = asyncio.create_task(own.run(jobs.hang, b"", str(note), timeout=60))
    assert await until(lambda: note.exists() and note.read_text() != "", 20)
    await asyncio.to_thread(own.stop)
    with pytest.raises(ParseError):
        await call
    assert not is_running(int(note.read_text()))
    try:
        assert await own.run(jobs.length, b"1", URL, timeout=30) == f"1 of {URL}"
    finally:
        own.stop()


def test_stop_before_any_job() -> None:
    Workers().stop()


async def test_a_pool_that_broke_by_itself_is_made_anew(workers: Workers) -> None:
    assert await workers.run(jobs.length, b"a", URL, timeout=30)
    pool = workers._started()
    pool.stop()  # type: ignore[no-untyped-call] # to the next job the same as a dead thread of the pool's own
    assert await workers.run(jobs.length, b"a", URL, timeout=30)
    assert workers._started() is not pool
