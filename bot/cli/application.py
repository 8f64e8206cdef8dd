"""`hearsay` and its commands; each lives in the module of its subject."""

import sys
from typing import Annotated

import typer

from bot import __version__
from bot.cli import (
    amending,
    asking,
    chats,
    copying,
    feedback,
    feeds,
    health,
    officials,
    outbox,
    reading,
    record,
    running,
    setup,
    site,
)
from bot.errors import HearsayError, SettingsError
from bot.log import redact


def application() -> typer.Typer:
    """The command line as a typer application."""
    app = typer.Typer(
        name="hearsay",
        help="Follow people in power: who is accused of what, by whom, and what they answer, as the news reports it.",
        epilog="Start with: hearsay demo",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode="rich",
    )
    app.callback()(_options)
    for command in (
        setup.init,
        setup.manifest,
        running.run,
        running.demo,
        reading.ingest,
        reading.extract,
        asking.who,
        asking.digest,
    ):
        app.command()(command)
    app.add_typer(feeds.application(), name="feeds")
    app.add_typer(chats.application(), name="chats")
    app.add_typer(feedback.application(), name="feedback")
    app.add_typer(site.application(), name="site")
    app.command()(record.backfill)
    app.command("retention")(record.thin_out)
    app.command()(record.stats)
    app.command()(health.doctor)
    app.add_typer(outbox.application(), name="outbox")
    app.command()(copying.backup)
    app.command()(copying.restore)
    app.add_typer(officials.application(), name="officials")
    app.add_typer(amending.cases_application(), name="cases")
    app.add_typer(amending.statements_application(), name="statements")
    app.add_typer(amending.articles_application(), name="articles")
    app.command("amendments")(amending.list_amendments)
    app.command()(amending.undo)
    return app


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"hearsay {__version__}")
        raise typer.Exit


def _options(
    version: Annotated[
        bool, typer.Option("--version", help="Show the version and exit.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """What comes before a command."""


def main() -> None:
    """Run the command line; an error is one line that says what was wrong. Exit 2 for settings, 1 for the rest."""
    try:
        application()(prog_name="hearsay")
    except SettingsError as error:
        _say(error)
        sys.exit(2)
    except HearsayError as error:
        _say(error)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()  # whoever read our output has gone; Python would complain while exiting
        sys.exit(1)


def _say(error: HearsayError) -> None:
    typer.secho(f"hearsay: {redact(str(error))}", fg="red", err=True)
