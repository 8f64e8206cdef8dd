"""Only one `hearsay run` on one database."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.errors import StoreError
from bot.lock import only_runner

HOLDER = """
import sys, time
from pathlib import Path
from bot.lock import only_runner
with only_runner(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_second_runner_is_refused_and_told_who_holds_it(path: Path) -> None:
    with (
        only_runner(path),
        pytest.raises(StoreError, match=rf"process {os.getpid()}\) uses it; stop that one"),
        only_runner(path),
    ):
        pytest.fail("two run at once")


def test_the_lock_is_free_after_the_end_and_beside_another_database(path: Path) -> None:
    for _run in range(2):
        with only_runner(path), only_runner(path.with_name("other.db")):
            pass


def test_a_process_that_is_killed_leaves_no_lock(path: Path) -> None:
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, str(path)], stdout=subprocess.PIPE)
    assert holder.stdout is not None
    with holder.stdout as said:
        assert said.readline() == b"held\n"
        with pytest.raises(StoreError, match=str(holder.pid)), only_runner(path):
            pytest.fail("two run at once")
        holder.kill()
        holder.wait()
    with only_runner(path):
        assert path.with_name("hearsay.db.lock").read_text() == str(os.getpid())


def test_a_folder_that_cannot_be_made_is_an_error_with_the_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError, match="lock file cannot be made"), only_runner(tmp_path / "file" / "h.db"):
        pytest.fail("held nothing")
