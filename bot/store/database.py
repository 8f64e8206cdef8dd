"""Opening the file, and the two doors to it: `read` and `write`.

Writes run one after the other in a thread of their own, each under BEGIN IMMEDIATE: a transaction that reads first and
writes later would otherwise fail with SQLITE_BUSY whatever the timeout is. Other processes may write beside it.
"""

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from sqlite_utils import Database

from bot.errors import StoreError
from bot.log import logger
from bot.store.schema import migrations

T = TypeVar("T")
BUSY_SECONDS = 30.0


class Store:
    """One database. Safe to use from any thread; every method raises StoreError when SQLite fails."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._writer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="hearsay-writer")
        self._readers = ThreadPoolExecutor(max_workers=4, thread_name_prefix="hearsay-reader")
        self._local = threading.local()
        self._opened: list[Database] = []
        self._lock = threading.Lock()

    @classmethod
    def open(cls, path: Path) -> "Store":
        """Open `path`, create it with its folder where it is missing, and bring its schema up to date."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(f"cannot make its folder: {error.strerror}", path=str(path)) from error
        store = cls(path)
        try:
            store._writer.submit(store._prepare).result()
        except BaseException:
            store.close()
            raise
        return store

    @classmethod
    def peek(cls, path: Path, job: Callable[[Database], T]) -> T:
        """`job`'s answer from the file at `path` as it is: nothing is made, changed or brought up to date."""
        with _Translated(path):
            connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=BUSY_SECONDS)
            try:
                return job(Database(connection))
            finally:
                connection.close()

    def read(self, job: Callable[[Database], T]) -> T:
        """`job`'s answer from this thread's own connection, outside a transaction; `job` must not write."""
        with self._translated():
            return job(self._connection(readonly=True))

    def write(self, job: Callable[[Database], T]) -> T:
        """`job`'s answer, run in the writer's transaction: all of it is stored, or nothing when it raises."""
        return self._writer.submit(self._transaction, job).result()

    def write_soon(self, job: Callable[[Database], object]) -> None:
        """Queue a write whose answer nobody waits for; writes keep their order. What fails is logged."""
        self._writer.submit(self._transaction, job).add_done_callback(_log_failure)

    async def aread(self, job: Callable[[Database], T]) -> T:
        """`read` without blocking the event loop."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, self.read, job)

    async def awrite(self, job: Callable[[Database], T]) -> T:
        """`write` without blocking the event loop. Cancelling the caller does not undo a write under way."""
        return await asyncio.wrap_future(self._writer.submit(self._transaction, job))

    def checkpoint(self) -> bool:
        """Bring the log into the file and empty it; False when another program's reading keeps part of it."""

        def empty() -> bool:
            with self._translated():
                return int(self._connection().conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]) == 0

        return self._writer.submit(empty).result()

    def close(self) -> None:
        """Finish the write under way and close all connections."""
        self._writer.shutdown(wait=True)
        self._readers.shutdown(wait=True)
        with self._lock:
            for db in self._opened:
                db.conn.close()
            self._opened.clear()

    def _prepare(self) -> None:
        with self._translated():
            db = self._connection()
            db.conn.execute("PRAGMA journal_mode = WAL")
            steps = migrations()
            known = {step.name for step in steps._migrations}
            newer = [step.name for step in steps.applied(db) if step.name not in known]
            if newer:
                raise StoreError(
                    f"it was written by a newer Hearsay (it has {newer[-1]}); update Hearsay, or use another file",
                    path=str(self.path),
                )
            if steps.pending(db):
                self._transaction(steps.apply)  # a process that opens the file at the same time waits for this one

    def _transaction(self, job: Callable[[Database], T]) -> T:
        with self._translated():
            db = self._connection()
            db.conn.execute("BEGIN IMMEDIATE")
            try:
                answer = job(db)
                db.commit()  # may fail too: a full disk, a reference that was deferred
            except BaseException:
                db.rollback()
                raise
            return answer

    def _connection(self, *, readonly: bool = False) -> Database:
        db: Database | None = getattr(self._local, "db", None)
        if db is None:
            connection = sqlite3.connect(self.path, timeout=BUSY_SECONDS, check_same_thread=False)
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA synchronous = NORMAL")
            # A write outside the writer would open a transaction that nobody ends, and stop all others.
            connection.execute(f"PRAGMA query_only = {readonly:d}")
            db = self._local.db = Database(connection)
            with self._lock:
                self._opened.append(db)
        return db

    def _translated(self) -> "_Translated":
        return _Translated(self.path)


def _log_failure(done: Future[object]) -> None:
    error = None if done.cancelled() else done.exception()
    if error is not None:
        logger(__name__).error("a write failed", error=str(error))


class _Translated:
    """Turns SQLite's errors into StoreError with a word on what to do."""

    _ADVICE = (
        ("not a database", "this file is no SQLite database; name another in HEARSAY_DATABASE"),
        ("malformed", "the file is damaged; restore a backup"),
        ("disk is full", "the disk is full; make room"),
        ("disk I/O error", "the disk cannot be read or written; see that it is sound and has room"),
        ("attempt to write a readonly", "the file cannot be written; check its owner and rights"),
        ("unable to open", "the file cannot be opened; check its folder and rights"),
        ("locked", f"another program held it locked for {BUSY_SECONDS:.0f} s; stop that program"),
    )

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, sqlite3.Error):
            advice = next((advice for sign, advice in self._ADVICE if sign in str(error)), str(error))
            raise StoreError(advice, path=str(self.path)) from error
