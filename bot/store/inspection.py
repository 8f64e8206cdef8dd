"""Looking at a database file without changing it: its version, whether it is sound, how large it is."""

import sqlite3
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database

from bot.errors import StoreError
from bot.store.schema import migrations

BUSY_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Inspection:
    """What a database file is like. `pending` steps are applied when it is next opened, `newer` ones are not known."""

    version: str
    pending: tuple[str, ...]
    newer: tuple[str, ...]
    faults: tuple[str, ...]
    bytes: int
    log_bytes: int


def inspect(path: Path, *, most_faults: int = 5) -> Inspection:
    """Look at the file at `path`. Raises StoreError when it is no database, or cannot be read."""
    try:
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=BUSY_SECONDS)
    except sqlite3.Error as error:
        raise StoreError(f"it cannot be opened: {error}", path=str(path)) from error
    try:
        return _inspect(Database(connection), path, most_faults)
    except sqlite3.DatabaseError as error:
        if "malformed" in str(error):
            return Inspection("", (), (), (str(error),), path.stat().st_size, 0)
        what = "this file is no SQLite database" if "not a database" in str(error) else str(error)
        raise StoreError(what, path=str(path)) from error
    finally:
        connection.close()


def _inspect(db: Database, path: Path, most_faults: int) -> Inspection:
    steps = migrations()
    applied = [step.name for step in steps.applied(db)]
    known = [step.name for step in steps._migrations]
    sound = [str(r[0]) for r in db.conn.execute(f"PRAGMA quick_check({most_faults:d})")]
    orphans = [f"a row of {r[0]} refers to nothing in {r[2]}" for r in db.conn.execute("PRAGMA foreign_key_check")]
    log = path.with_name(path.name + "-wal")
    return Inspection(
        version=applied[-1] if applied else "",
        pending=tuple(name for name in known if name not in applied),
        newer=tuple(name for name in applied if name not in known),
        faults=tuple([fault for fault in sound if fault != "ok"] + orphans)[:most_faults],
        bytes=path.stat().st_size,
        log_bytes=log.stat().st_size if log.exists() else 0,
    )
