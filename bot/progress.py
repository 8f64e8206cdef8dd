"""Progress of long work, for a person at a terminal."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

REGISTRY_SIZE = 37_112


@contextmanager
def loading(console: Console) -> Iterator[Callable[[int, bool], None]]:
    """A progress bar for the first loading of the registry; it shows only when there is something to load."""
    columns = TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed:,}"), TimeElapsedColumn()
    bar = Progress(*columns, console=console, disable=not console.is_terminal)
    task = bar.add_task("Loading the registry of officials, once", total=REGISTRY_SIZE)

    def progress(count: int, done: bool) -> None:
        bar.start()
        bar.update(task, completed=count, total=count if done else REGISTRY_SIZE)
        if done:
            bar.stop()

    try:
        yield progress
    finally:
        bar.stop()
