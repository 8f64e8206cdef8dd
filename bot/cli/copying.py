"""`hearsay backup` and `hearsay restore`."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.setting import settings_and_log, store_open
from bot.lock import only_runner
from bot.store import publishing
from bot.store.copying import backup as copy_to
from bot.store.copying import restore as put_back


def backup(file: Annotated[Path, typer.Argument(help="The file to make; it must not be there yet.")]) -> None:
    """Copy the whole database into a file, also while the bot runs. The copy is checked.

    Example: hearsay backup /var/backups/hearsay-2026-03-02.db
    """
    with store_open() as store:
        size = copy_to(store, file)
    typer.echo(f"{file}: {size / 2**20:.1f} MB, sound")


def restore(file: Annotated[Path, typer.Argument(help="A file that `hearsay backup` made.")]) -> None:
    """Put a backup in the database's place. The bot must be stopped; the old database is kept as NAME.before.

    Example: hearsay restore /var/backups/hearsay-2026-03-02.db
    """
    settings = settings_and_log(level="WARNING")
    database = settings.hearsay_database
    with only_runner(database):
        put_back(file, database)
        with store_open(settings) as store:  # an older copy is brought up to date
            store.write(publishing.end)  # the public site knows more than this record: it is made anew
    typer.echo(f"{database}: restored from {file}")
