"""Copies of the whole database: made while the bot runs, checked, and put back."""

import contextlib
import sqlite3
from pathlib import Path

from bot.errors import StoreError
from bot.store.database import Store

_PAGES = 500


def backup(store: Store, target: Path) -> int:
    """Copy the database into a new file, by SQLite's backup API, which sees one moment of it whatever is written.

    Returns its size in bytes. Raises StoreError when the target is there already, or the copy is not sound; no half
    of one is left.
    """
    if target.exists():
        raise StoreError("this file is there already; name another, or move it away", path=str(target))
    half = target.with_name(target.name + ".part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        half.unlink(missing_ok=True)
        store.read(lambda db: _copy_out(db.conn, half, target))
        _check(half)
        half.replace(target)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(f"the copy could not be made: {_reason(error)}", path=str(target)) from error
    finally:
        with contextlib.suppress(OSError):
            half.unlink(missing_ok=True)
    return target.stat().st_size


def restore(source: Path, database: Path) -> None:
    """Put a copy in the database's place; what was there is kept beside it, as `NAME.before`.

    The bot must not run. Raises StoreError, with everything left as it was, when the copy is missing or damaged.
    """
    if not source.is_file():
        raise StoreError("there is no such file", path=str(source))
    new = database.with_name(database.name + ".new")
    try:
        database.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            _copy(connection, new)
        _check(new)
        for end in ("", "-wal", "-shm"):
            old = database.with_name(database.name + end)
            if old.exists():
                old.replace(database.with_name(database.name + ".before" + end))
        new.replace(database)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(f"it cannot be restored: {_reason(error)}", path=str(source)) from error
    finally:
        with contextlib.suppress(OSError):
            new.unlink(missing_ok=True)


def _copy_out(source: sqlite3.Connection, half: Path, target: Path) -> None:
    """Copy into `half`; where that file is the trouble and not the record, the error names it."""
    try:
        _copy(source, half)
    except sqlite3.OperationalError as error:
        raise StoreError(
            f"the copy could not be made: {error}; see that its disk has room", path=str(target)
        ) from error


def _copy(source: sqlite3.Connection, target: Path) -> None:
    with contextlib.closing(sqlite3.connect(target)) as copy:
        source.backup(copy, pages=_PAGES)
        copy.execute("PRAGMA journal_mode = DELETE")  # a copy is one file


def _check(path: Path) -> None:
    with contextlib.closing(sqlite3.connect(path)) as copy:
        found = str(copy.execute("PRAGMA quick_check").fetchone()[0])
        if found != "ok":
            raise sqlite3.DatabaseError(f"it is damaged ({found.splitlines()[0]})")
        if copy.execute("SELECT count(*) FROM sqlite_master WHERE name = 'deliveries'").fetchone()[0] == 0:
            raise sqlite3.DatabaseError("it is no database of Hearsay")


def _reason(error: OSError | sqlite3.Error) -> str:
    return (error.strerror or str(error)) if isinstance(error, OSError) else str(error)
