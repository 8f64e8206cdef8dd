"""Progress of long work, for a person at a terminal."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

REGISTRY_SIZE = 37_112


@contextmanager
def loading(console: Console) -> Iterator[Callable[[int], None]]:
    """A progress bar for the first loading of the registry; it shows only when there is something to load."""
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed:,}"),
        TimeElapsedColumn(),
        console=console,
    )
    task = None

    def progress(count: int) -> None:
        nonlocal task
        if task is None:
            bar.start()
            task = bar.add_task("Loading the registry of officials", total=REGISTRY_SIZE)
        bar.update(task, completed=count, total=max(count, REGISTRY_SIZE))

    try:
        yield progress
    finally:
        bar.stop()
