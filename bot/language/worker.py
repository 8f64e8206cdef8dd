"""The entry points of a worker process: it loads one reader when it starts, and reads one text after another."""

import threading
from collections.abc import Callable
from pathlib import Path

from bot.errors import ModelError
from bot.language.components import NameMatcher
from bot.language.pipeline import Reader, load
from bot.types import Findings

_loaded: list[Reader] = []  # a worker's state lives as long as its process; a pool offers no other place for it

_loading = threading.Lock()


def start_worker(model: str | None, names: Callable[[], NameMatcher] | None) -> None:
    """Make this process a worker. `names` builds the matcher here, as the matcher itself would be slow to send."""
    _loaded[:] = [load(Path(model) if model else None, names=names() if names else None)]


def read_in_worker(text: str) -> Findings:
    """What `text` says, read by this worker."""
    if not _loaded:
        raise ModelError("this process was not started as a language worker")
    return _loaded[0].read(text)


def read_on_cluster(model: str | None, names: Callable[[], NameMatcher] | None, text: str) -> Findings:
    """What `text` says, read by a process that nobody has started as a worker: it becomes one with its first text."""
    with _loading:
        if not _loaded:
            start_worker(model, names)
        return _loaded[0].read(text)
