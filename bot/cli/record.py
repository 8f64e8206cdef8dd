"""`hearsay backfill`, `hearsay retention` and `hearsay stats`: filling, thinning and counting the record."""

import asyncio
from datetime import timedelta
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from bot.cli.setting import screen, settings_and_log, store_open
from bot.clock import utc_now
from bot.errors import UsageError
from bot.operate.retention import thin
from bot.progress import loading
from bot.store import retention, statistics

if TYPE_CHECKING:
    from bot.operate import backfill as filling


def backfill(
    archives: Annotated[list[Path], typer.Argument(help="Folders, .txt, .jsonl, .warc or .warc.gz files.")],
) -> None:
    """Read old articles into the record, silently. Stopped, it goes on where it was; read twice, nothing is doubled.

    A line of a .jsonl file has url and text, and may have title, outlet, country and published (ISO 8601).

    Examples: hearsay backfill archive.jsonl · hearsay backfill news/ CC-NEWS-20260301.warc.gz
    """
    asyncio.run(_backfill(archives))


async def _backfill(given: list[Path]) -> None:
    from bot.app import build
    from bot.operate.backfill import Backfill
    from bot.sources import archives

    settings = settings_and_log(level="WARNING")
    listed = [path for archive in given for path in archives.files(archive)]
    console = Console(stderr=True)
    columns = TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[rate]}"), TimeRemainingColumn()
    with loading(console) as progress:
        async with build(settings, loaded=progress) as app:
            with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
                told = _Telling(bar, len(listed))
                work = Backfill(app.store, app.ingest, app.collect.drafting.page_text, clock=app.clock, told=told)
                for path in listed:
                    told.begin(path)
                    last = await work.file(path)
                    screen().print(
                        f"{path}: {last.met} records, {last.read} read, {last.known} known, {last.broken} broken",
                        markup=False,
                    )


class _Telling:
    """The progress bar of a backfill: files done, articles a second, and when it will end."""

    def __init__(self, bar: Progress, files: int) -> None:
        self._bar = bar
        self._task = bar.add_task("", total=float(files), rate="")
        self._done = -1
        self._started = monotonic()
        self._met = 0
        self._before = 0

    def begin(self, path: Path) -> None:
        """The next file."""
        self._done += 1
        self._before = 0
        self._bar.update(self._task, description=path.name, completed=float(self._done))

    def __call__(self, progress: "filling.Progress") -> None:
        self._met += progress.read + progress.known + progress.broken - self._before
        self._before = progress.read + progress.known + progress.broken
        rate = self._met / max(0.001, monotonic() - self._started)
        self._bar.update(self._task, completed=self._done + progress.share, rate=f"{self._met:,} at {rate:.1f}/s")


def thin_out(
    days: Annotated[int, typer.Option(min=1, help="Keep articles' texts for so many days.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say how many would go.")] = False,
) -> None:
    """Drop articles' texts after their time; what was found in them stays for ever.

    Examples: hearsay retention --days 90 · hearsay retention --days 30 --dry-run
    """
    with store_open() as store:
        if dry_run:
            count = store.read(lambda db: retention.old_texts(db, utc_now() - timedelta(days=days)))
            typer.echo(f"{count} articles have texts older than {days} days.")
            return
        count = thin(store, days=days, now=utc_now())
        typer.echo(f"{count} texts dropped; {store.path.stat().st_size / 2**20:.1f} MB (VACUUM gives room back).")


def stats(
    days: Annotated[int, typer.Option(min=1, help="How far back to look.")] = 7,
) -> None:
    """The record in numbers, and who was accused most of late, and by whom. Example: hearsay stats --days 30"""
    settings = settings_and_log(level="WARNING")
    if not settings.hearsay_database.exists():
        raise UsageError(f"there is no database at {settings.hearsay_database} yet")
    since, least, out = utc_now() - timedelta(days=days), settings.hearsay_digest_confidence, screen()
    with store_open(settings) as store:
        totals = Table("what", "how many", title="The record")
        for name, count in store.read(statistics.totals).items():
            totals.add_row(name, f"{count:,}")
        statuses = Table("status", "statements", title=f"Found in {days} days")
        for status, count in store.read(lambda db: statistics.by_status(db, since, least=least)).items():
            statuses.add_row(status, f"{count:,}")
        accused = Table("who", "stories", "by", title=f"Most accused in {days} days")
        for one in store.read(lambda db: statistics.most_accused(db, since, least=least)):
            accused.add_row(one.name, str(one.times), ", ".join(f"{name} ({n})" for name, n in one.by))
        outlets = Table("outlet", "articles", "statements", title=f"Outlets in {days} days")
        for outlet, articles, found in store.read(lambda db: statistics.by_outlet(db, since)):
            outlets.add_row(outlet, f"{articles:,}", f"{found:,}")
    for table in (totals, statuses, accused, outlets):
        out.print(table)
