"""`hearsay feedback`: what readers say of readings, for the operator to judge, and as training data."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.setting import screen, store_open
from bot.clock import utc_now
from bot.store import Store, feedback
from bot.types import Feedback, FeedbackState

CHOICES: dict[str, FeedbackState] = {"a": "accepted", "r": "rejected"}


def application() -> typer.Typer:
    """The sub-commands."""
    app = typer.Typer(help="What readers say of readings, and what becomes of it.", no_args_is_help=True)
    app.command("review")(review)
    app.command("export")(export)
    return app


def review(
    show: Annotated[bool, typer.Option("--list", help="Only list what waits; ask nothing.")] = False,
) -> None:
    """Go through what readers said: accept (then every chat sees it put right), reject, or skip.

    Examples: hearsay feedback review · hearsay feedback review --list
    """
    with store_open() as store:
        waiting = store.read(lambda db: feedback.listed(db, "new"))
        screen().print(f"{len(waiting)} waiting.")
        for one in waiting:
            screen().print(_line(one), markup=False)
            if not show and not _judge(store, one):
                break


def _line(one: Feedback) -> str:
    whom = f" ({one.person_id})" if one.person_id else ""
    return f"#{one.id} {one.kind}{whom}, statement {one.statement_id}, article {one.article_id}:\n   {one.quote}"


def _judge(store: Store, one: Feedback) -> bool:
    """Ask for one; False when the operator wants to stop."""
    answer = str(typer.prompt("   [a]ccept, [r]eject, [s]kip, [q]uit", default="s")).strip().lower()[:1]
    state = CHOICES.get(answer)
    if state is not None:
        store.write(lambda db: feedback.review(db, one.id, state, utc_now()))
    return answer != "q"


def export(
    folder: Annotated[Path, typer.Argument(help="Where the files go; it is made where it is missing.")],
    reviewed: Annotated[bool, typer.Option("--reviewed", help="Only what the operator accepted.")] = False,
) -> None:
    """Write the feedback as annotated articles: texts/, feedback/, links.jsonl. Example: hearsay feedback export out"""
    from bot.gold import export as write

    with store_open() as store:
        count = store.read(lambda db: write(db, folder, reviewed_only=reviewed))
    typer.echo(f"{count} articles are in {folder}.")
