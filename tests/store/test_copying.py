"""Backups: made beside a running bot, checked, put back; and what goes wrong has a clear word."""

import sqlite3
import threading
from pathlib import Path

import pytest

from bot.errors import StoreError
from bot.store import Database, Store
from bot.store.copying import backup, restore
from bot.store.rows import rows, run


def add(db: Database, token: str) -> int:
    return run(db, "INSERT INTO buttons (token, action) VALUES (?, 'x')", [token])


def tokens(path: Path) -> list[str]:
    store = Store.open(path)
    try:
        return [str(r["token"]) for r in store.read(lambda db: rows(db, "SELECT token FROM buttons ORDER BY token"))]
    finally:
        store.close()


def test_a_backup_is_made_while_others_write_and_holds_one_moment(store: Store, tmp_path: Path) -> None:
    store.write(lambda db: [add(db, f"a{number:04}") for number in range(2000)])
    going = threading.Event()

    def write() -> None:
        for number in range(50):
            store.write(lambda db, number=number: [add(db, f"b{number:03}{side}") for side in "lr"])  # type: ignore[misc]
            going.set()

    writing = threading.Thread(target=write)
    writing.start()
    going.wait(5)
    size = backup(store, tmp_path / "copy.db")
    writing.join()
    found = tokens(tmp_path / "copy.db")
    pairs = [token for token in found if token.startswith("b")]
    assert size > 0
    assert len([token for token in found if token.startswith("a")]) == 2000
    assert len(pairs) % 2 == 0, "half of a transaction is in the copy"


def test_a_backup_can_be_restored_and_what_was_there_is_kept(store: Store, path: Path, tmp_path: Path) -> None:
    store.write(lambda db: add(db, "then"))
    backup(store, tmp_path / "copy.db")
    store.write(lambda db: add(db, "later"))
    store.close()
    restore(tmp_path / "copy.db", path)
    assert tokens(path) == ["then"]
    assert tokens(path.with_name("hearsay.db.before")) == ["later", "then"]


def test_a_target_that_is_there_is_not_touched(store: Store, tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    target.write_text("mine")
    with pytest.raises(StoreError, match="there already"):
        backup(store, target)
    assert target.read_text() == "mine"


def damaged(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[4096 * 3 : 4096 * 6] = b"\xff" * 4096 * 3
    path.write_bytes(content)


def shortened(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: 4096 * 5 + 100])


def foreign(path: Path) -> None:
    path.unlink()
    sqlite3.connect(path).execute("CREATE TABLE shopping (item)").connection.close()


def no_database(path: Path) -> None:
    path.write_text("a shopping list")


@pytest.mark.parametrize("spoil", [damaged, shortened, foreign, no_database, Path.unlink], ids=lambda f: f.__name__)
def test_a_bad_copy_is_refused_and_all_stays_as_it_was(store: Store, path: Path, tmp_path: Path, spoil: object) -> None:
    store.write(lambda db: add(db, "mine"))
    copy = tmp_path / "copy.db"
    backup(store, copy)
    store.close()
    assert callable(spoil)
    spoil(copy)
    with pytest.raises(StoreError, match=r"cannot be restored|no such file"):
        restore(copy, path)
    assert tokens(path) == ["mine"]
    assert sorted(file.name for file in path.parent.iterdir() if file.name.endswith((".new", ".before"))) == []


def test_a_folder_is_made_and_one_that_cannot_be_is_named(store: Store, tmp_path: Path) -> None:
    assert backup(store, tmp_path / "nowhere" / "copy.db") > 0
    with pytest.raises(StoreError, match=r"the copy could not be made: (File exists|Not a directory)"):
        backup(store, tmp_path / "nowhere" / "copy.db" / "under" / "copy.db")


def test_a_full_disk_has_a_clear_word_and_leaves_the_record_whole(store: Store) -> None:
    pages = store.read(lambda db: int(db.conn.execute("PRAGMA page_count").fetchone()[0]))
    store.write(lambda db: add(db, "before"))

    def fill(db: Database) -> None:
        db.conn.execute(f"PRAGMA max_page_count = {pages + 3}")
        for number in range(5000):
            run(db, "INSERT INTO buttons (token, action) VALUES (?, ?)", [f"t{number}", "x" * 500])

    with pytest.raises(StoreError, match="the disk is full; make room"):
        store.write(fill)
    assert store.read(lambda db: [r["token"] for r in rows(db, "SELECT token FROM buttons")]) == ["before"]


def test_a_page_that_is_damaged_has_a_clear_word(store: Store, path: Path) -> None:
    store.write(lambda db: [add(db, f"t{number:05}" + "x" * 60) for number in range(3000)])
    store.write(lambda db: rows(db, "SELECT 1"))
    store.close()
    sqlite3.connect(path).execute("PRAGMA wal_checkpoint(TRUNCATE)").connection.close()
    content = bytearray(path.read_bytes())
    content[len(content) // 2 :] = b"\xff" * (len(content) - len(content) // 2)
    path.write_bytes(content)
    with pytest.raises(StoreError, match="damaged; restore a backup"):
        tokens(path)
