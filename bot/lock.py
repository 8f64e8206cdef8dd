"""One `hearsay run` on one database: a second one would send everything twice."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.errors import StoreError


@contextmanager
def only_runner(database: Path) -> Iterator[None]:
    """Hold `database`.lock while the bot runs. Raises StoreError that names the process which holds it.

    The lock is the kernel's, so it goes with the process, however that ends; the file stays and means nothing.
    """
    path = database.with_name(database.name + ".lock")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        opened = path.open("a+", encoding="utf-8")
    except OSError as error:
        raise StoreError(f"its lock file cannot be made: {error.strerror}", path=str(database)) from error
    with opened as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            holder = file.read().strip() or "another process"
            raise StoreError(
                f"another `hearsay run` (process {holder}) uses it; stop that one first", path=str(database)
            ) from None
        file.seek(0)
        file.truncate()
        file.write(str(os.getpid()))
        file.flush()
        yield
