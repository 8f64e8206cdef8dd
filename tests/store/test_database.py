"""The file itself: its doors, its threads, its refusals."""

import asyncio
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.errors import StoreError
from bot.store import Database, Store
from bot.store.rows import rows, run

ADD = "INSERT INTO buttons (token, action) VALUES (?, ?)"


def count(db: Database) -> int:
    return len(rows(db, "SELECT * FROM buttons"))


def test_the_file_is_made_with_its_folders(tmp_path: Path) -> None:
    path = tmp_path / "some" / "where" / "h.db"
    Store.open(path).close()
    assert path.is_file()


def test_every_connection_keeps_foreign_keys_and_the_log_is_wal(store: Store) -> None:
    def pragmas(db: Database) -> tuple[int, str]:
        return db.execute("PRAGMA foreign_keys").fetchone()[0], db.execute("PRAGMA journal_mode").fetchone()[0]

    with ThreadPoolExecutor(3) as threads:
        seen = [threads.submit(store.read, pragmas).result() for _ in range(6)]
    assert {store.write(pragmas), store.read(pragmas), asyncio.run(store.aread(pragmas)), *seen} == {(1, "wal")}


def test_a_write_that_fails_leaves_nothing(store: Store) -> None:
    def half(db: Database) -> None:
        run(db, ADD, ["a", "1"])
        raise ValueError("stop here")

    with pytest.raises(ValueError, match="stop here"):
        store.write(half)
    store.write(lambda db: run(db, ADD, ["b", "2"]))
    assert store.read(lambda db: [r["token"] for r in rows(db, "SELECT token FROM buttons")]) == ["b"]


def test_a_read_cannot_write(store: Store) -> None:
    with pytest.raises(StoreError):
        store.read(lambda db: run(db, ADD, ["a", "1"]))
    assert store.write(lambda db: run(db, ADD, ["a", "1"])) == 1


def test_readers_see_what_is_committed_while_a_write_is_under_way(store: Store) -> None:
    store.write(lambda db: run(db, ADD, ["a", "1"]))
    seen: list[int] = []

    def slow(db: Database) -> None:
        run(db, ADD, ["b", "2"])
        with ThreadPoolExecutor(1) as other:
            seen.append(other.submit(store.read, count).result(timeout=5))

    store.write(slow)
    assert (seen, store.read(count)) == ([1], 2)


def test_writes_of_many_threads_come_one_after_the_other(store: Store) -> None:
    def grow(db: Database) -> None:
        before = count(db)
        run(db, ADD, [f"t{before}", "x"])

    with ThreadPoolExecutor(8) as threads:
        for done in [threads.submit(store.write, grow) for _ in range(40)]:
            done.result()
    assert store.read(count) == 40


def test_write_soon_keeps_the_order_and_outlives_a_failure(store: Store) -> None:
    store.write_soon(lambda db: run(db, ADD, ["a", "1"]))
    store.write_soon(lambda db: run(db, ADD, ["a", "again"]))
    store.write_soon(lambda db: run(db, "UPDATE buttons SET action = 'last'"))
    assert store.write(lambda db: rows(db, "SELECT action FROM buttons")) == [{"action": "last"}]


async def test_the_event_loop_runs_on_during_reads_and_writes(store: Store) -> None:
    await store.awrite(lambda db: run(db, ADD, ["a", "1"]))
    assert await store.aread(count) == 1


def test_opening_again_changes_nothing(path: Path) -> None:
    Store.open(path).close()

    def applied(db: Database) -> list[dict[str, object]]:
        return rows(db, "SELECT name, applied_at FROM _sqlite_migrations ORDER BY id")

    first = Store.open(path)
    before = first.read(applied)
    first.close()
    second = Store.open(path)
    assert second.read(applied) == before
    assert [step["name"] for step in before] == sorted(str(step["name"]) for step in before)
    second.close()


def test_a_newer_schema_is_refused(path: Path) -> None:
    store = Store.open(path)
    newer = "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('hearsay', '9999_later', 'now')"
    store.write(lambda db: run(db, newer))
    store.close()
    with pytest.raises(StoreError, match=r"newer Hearsay \(it has 9999_later\); update Hearsay"):
        Store.open(path)


def broken(path: Path) -> None:
    path.write_bytes(b"This is a shopping list, long enough to be read as a header of a file.\n" * 40)


def damaged(path: Path) -> None:
    Store.open(path).close()
    content = bytearray(path.read_bytes())
    content[200:] = b"\xff" * (len(content) - 200)
    path.write_bytes(content)


def folder(path: Path) -> None:
    path.mkdir()


def under_a_file(path: Path) -> None:
    path.parent.rmdir()
    path.parent.write_text("in the way")


@pytest.mark.parametrize(
    ("spoil", "advice"),
    [
        (broken, "no SQLite database; name another in HEARSAY_DATABASE"),
        (damaged, "the file is damaged; restore a backup"),
        (folder, "cannot be opened; check its folder and rights"),
        (under_a_file, "cannot make its folder"),
    ],
)
def test_a_file_that_cannot_be_used_says_what_to_do(tmp_path: Path, spoil: object, advice: str) -> None:
    path = tmp_path / "data" / "h.db"
    path.parent.mkdir()
    spoil(path)  # type: ignore[operator]
    with pytest.raises(StoreError, match=advice) as refused:
        Store.open(path)
    assert refused.value.path == str(path)


def test_errors_of_sqlite_become_store_errors_with_the_file(store: Store) -> None:
    with pytest.raises(StoreError, match="no such table") as failed:
        store.read(lambda db: rows(db, "SELECT * FROM nowhere"))
    assert failed.value.path == str(store.path)
    assert isinstance(failed.value.__cause__, sqlite3.Error)


WRITER = """
import sys
from pathlib import Path
from bot.store import Store
from bot.store.rows import run
store = Store.open(Path(sys.argv[1]))
for i in range(150):
    store.write(lambda db: run(db, "INSERT INTO buttons (token, action) VALUES (?, ?)", [f"{sys.argv[2]}-{i}", "x"]))
store.close()
"""


def test_processes_that_open_and_write_at_once_do_not_lock_each_other_out(path: Path) -> None:
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(path), name], stderr=subprocess.PIPE) for name in "ab"
    ]
    for writer in writers:
        _out, error = writer.communicate(timeout=60)
        assert (writer.returncode, error) == (0, b"")
    store = Store.open(path)
    assert store.read(count) == 300
    store.close()
