"""Progress of long work, for a person at a terminal."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

REGISTRY_SIZE = 37_112


@contextmanager
def loading(console: Console) -> Iterator[Callable[[int, bool], None]]:
    """A progress bar for the first loading of the registry; it shows only when there is something to load."""
    with _bar(console, "Loading the registry of officials, once", REGISTRY_SIZE) as progress:
        yield progress


@contextmanager
def counting(console: Console, what: str) -> Iterator[Callable[[int, bool], None]]:
    """A count of rows for work of unknown length."""
    with _bar(console, what, None) as progress:
        yield progress


@contextmanager
def _bar(console: Console, what: str, total: int | None) -> Iterator[Callable[[int, bool], None]]:
    columns = TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed:,}"), TimeElapsedColumn()
    bar = Progress(*columns, console=console, disable=not console.is_terminal)
    task = bar.add_task(what, total=total)

    def progress(count: int, done: bool) -> None:
        bar.start()
        bar.update(task, completed=count, total=count if done else total)
        if done:
            bar.stop()

    try:
        yield progress
    finally:
        bar.stop()
