"""`hearsay backup` and `hearsay restore`, and what they say where it cannot be done."""

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from bot.errors import HearsayError
from bot.lock import only_runner
from bot.store import Store, chats
from tests.cli.test_amending import hearsay
from tests.pieces import NOON


@pytest.fixture
def database(store: Store, path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HEARSAY_DATABASE", str(path))
    meet(store, 1)
    return path


def meet(store: Store, number: int) -> None:
    store.write(lambda db: chats.ensure(db, f"telegram:{number}", zone="UTC", digest_at=None, allowed=True, now=NOON))


def known(path: Path) -> list[str]:
    store = Store.open(path)
    try:
        return [chat.id for chat, _access in store.read(chats.every)]
    finally:
        store.close()


def test_a_backup_is_restored_and_what_was_there_is_kept(database: Path, store: Store, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    assert hearsay("backup", str(copy)).endswith("MB, sound")
    meet(store, 2)
    store.close()
    assert hearsay("restore", str(copy)) == f"{database}: restored from {copy}"
    assert known(database) == ["telegram:1"]
    assert known(database.with_name(database.name + ".before")) == ["telegram:1", "telegram:2"]


def test_nothing_is_restored_beneath_a_running_bot(database: Path, store: Store, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    hearsay("backup", str(copy))
    meet(store, 2)
    with only_runner(database), pytest.raises(HearsayError, match="another `hearsay run`"):
        hearsay("restore", str(copy))
    store.close()
    assert known(database) == ["telegram:1", "telegram:2"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["restore", "nowhere.db"], "there is no such file"),
        (["restore", "list.txt"], "it cannot be restored"),
        (["backup", "list.txt"], "this file is there already; name another, or move it away"),
        (["backup", "list.txt/copy.db"], "the copy could not be made"),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(
    database: Path, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], says: str
) -> None:
    monkeypatch.chdir(tmp_path)
    store.close()
    (tmp_path / "list.txt").write_text("bread")
    with pytest.raises(HearsayError, match=says):
        hearsay(*words)
    assert (tmp_path / "list.txt").read_text() == "bread"
    assert known(database) == ["telegram:1"]


def test_a_copy_for_which_there_is_no_room_is_said_and_no_half_of_it_is_left(
    database: Path, store: Store, tmp_path: Path
) -> None:
    """No file of this process may grow beyond this: the kernel refuses the write as it does on a full disk."""
    store.close()
    copy, most = tmp_path / "copy.db", database.stat().st_size - 4096
    done = subprocess.run(
        [sys.executable, "-m", "bot", "backup", str(copy)],
        env=os.environ,
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)),
        check=False,
        timeout=60,
    )
    assert done.returncode == 1
    assert "the copy could not be made" in done.stderr
    assert "Traceback" not in done.stderr
    assert [file.name for file in tmp_path.iterdir() if file.name.startswith("copy")] == []
    assert known(database) == ["telegram:1"]
