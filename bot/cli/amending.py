"""`hearsay cases`, `statements`, `articles`, `amendments` and `undo`: what an operator puts right in the record."""

from collections.abc import Callable
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from bot import amend
from bot.cli.setting import screen, store_open
from bot.clock import utc_now
from bot.errors import UsageError
from bot.phrases import one_line, told
from bot.store import Database, amendments, articles, cases, statements
from bot.types import Amendment, Statement
from bot.wording import translations

ReasonOption = Annotated[str, typer.Option(help="Why; it is kept with the change.")]
CaseArgument = Annotated[int, typer.Argument(help="A case's number.")]
StatementArgument = Annotated[int, typer.Argument(help="A statement's number, as `hearsay statements list` shows it.")]


def cases_application() -> typer.Typer:
    """`hearsay cases`."""
    app = typer.Typer(help="Cases: look at one, merge two, split one.", no_args_is_help=True)
    app.command("show")(show_case)
    app.command("merge")(merge_cases)
    app.command("split")(split_case)
    return app


def statements_application() -> typer.Typer:
    """`hearsay statements`."""
    app = typer.Typer(help="Statements: list them with their numbers, unlink a person from one.", no_args_is_help=True)
    app.command("list")(list_statements)
    app.command("unlink")(unlink)
    return app


def articles_application() -> typer.Typer:
    """`hearsay articles`."""
    app = typer.Typer(help="Articles: retract one that its publisher took back.", no_args_is_help=True)
    app.command("retract")(retract)
    return app


def show_case(case: CaseArgument) -> None:
    """A case with its statements, oldest first, and what was changed in it. Example: hearsay cases show 12"""
    with store_open() as store:
        found = store.read(lambda db: cases.get(db, case))
        if found is None:
            raise UsageError(f"there is no case {case}")
        number, ended = found.id, f", {found.outcome}" if found.outcome else ""
        part = f" (case {case} is part of it)" if number != case else ""
        typer.echo(f"Case {number}: {found.status}{ended}{part}: {one_line(found.claim, 140)}")
        _list(store.read(lambda db: statements.of_case(db, number)))
        for made in store.read(lambda db: amendments.about(db, str(number), ("merge cases", "split case"))):
            typer.echo(f"{made.made:%Y-%m-%d} {done(made)}")


def merge_cases(
    case: CaseArgument, into: Annotated[int, typer.Argument(help="The case that stays.")], reason: ReasonOption = ""
) -> None:
    """Two cases are about one conduct. Example: hearsay cases merge 14 12"""
    _amend(lambda db: amend.merge_cases(db, case, into, reason=reason, now=utc_now()))


def split_case(
    case: CaseArgument,
    statement: Annotated[list[int], typer.Argument(help="The statements that are about another conduct.")],
    reason: ReasonOption = "",
) -> None:
    """Some statements of a case are about another conduct. Example: hearsay cases split 12 301 305"""
    _amend(lambda db: amend.split_case(db, case, statement, reason=reason, now=utc_now()))


def list_statements(
    words: Annotated[list[str] | None, typer.Argument(help="Words that the articles must hold.")] = None,
    article: Annotated[str, typer.Option(help="Only those of this article (number or address).")] = "",
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many at most.")] = 20,
) -> None:
    """The newest statements with their numbers, and those of case and article. Example: hearsay statements list Asif"""
    with store_open() as store:
        if article:
            found = store.read(lambda db: statements.of_article(db, _article(db, article)))
        else:
            found = store.read(lambda db: statements.latest(db, words=" ".join(words or ()), least=0, limit=limit))
        _list(found[:limit])


def unlink(
    statement: StatementArgument,
    person: Annotated[str, typer.Argument(help="The id of the person whom it does not mean.")],
    to: Annotated[str, typer.Option(help="The id of the person whom it means instead.")] = "",
    reason: ReasonOption = "",
) -> None:
    """A statement does not mean this person; its words stay. Example: hearsay statements unlink 301 Q57735 --to Q1"""
    _amend(lambda db: amend.unlink_person(db, statement, person, to=to or None, reason=reason, now=utc_now()))


def retract(
    article: Annotated[str, typer.Argument(help="Its number or its address.")], reason: ReasonOption = ""
) -> None:
    """The publisher took an article back: nothing of it is told any more; chats that were alerted get a correction.

    Example: hearsay articles retract https://example.org/news/1 --reason "withdrawn by the editor"
    """
    _amend(lambda db: amend.retract_article(db, _article(db, article), reason=reason, now=utc_now()))


def list_amendments(limit: Annotated[int, typer.Option(min=1, max=1000, help="How many at most.")] = 20) -> None:
    """What was merged, split, hidden, unlinked or retracted, the newest first. Example: hearsay amendments"""
    with store_open() as store:
        table = Table("number", "when", "by", "what", "why", "undone")
        for made in store.read(lambda db: amendments.newest(db, limit)):
            undone = f"{made.undone:%Y-%m-%d %H:%M}" if made.undone else ""
            table.add_row(
                str(made.id), f"{made.made:%Y-%m-%d %H:%M}", made.made_by, Text(done(made)), Text(made.reason), undone
            )
        screen(wide=True).print(table)


def undo(
    number: Annotated[
        int | None, typer.Argument(help="An amendment's number; the last one when it is left out.")
    ] = None,
) -> None:
    """Take back what was merged, split, hidden, unlinked or retracted, whatever followed it. Example: hearsay undo 7"""
    _amend(lambda db: amend.undo(db, number, now=utc_now()))


def done(made: Amendment, changed: amend.Amended | None = None) -> str:
    """An amendment in a line, with what it changed."""
    line = _SAID[made.kind].format(subject=made.subject, target=made.target or "nobody", items=", ".join(made.items))
    line = f"{made.id}: {'undone: ' if made.undone else ''}{line}"
    if changed is None:
        return line
    counts = [f"{len(changed.statements)} statements"] if changed.statements else []
    counts += [f"{len(changed.cases)} cases"] if changed.cases else []
    counts += [f"{changed.owed} corrections owed"] if changed.owed else []
    more = f" ({', '.join(counts)})" if counts else ""
    return f"{line}{more}" + ("" if made.undone else f". Take it back with: hearsay undo {made.id}")


_SAID = {
    "merge people": "{subject} merged into {target}",
    "split person": "{target} split off from {subject}",
    "hide person": "{subject} hidden",
    "merge cases": "case {subject} merged into case {target}",
    "split case": "case {target} split off from case {subject}",
    "unlink person": "statement {subject} unlinked from {items} in favour of {target}",
    "retract article": "article {subject} retracted",
}


def _amend(change: Callable[[Database], amend.Amended]) -> None:
    with store_open() as store:
        made = store.write(change)
        typer.echo(done(made.amendment, made))


def _article(db: Database, text: str) -> int:
    found = int(text) if text.isascii() and text.isdigit() else articles.id_of(db, text)
    if found is None:
        raise UsageError(f"there is no article {text} in this database")
    return found


def _list(found: list[Statement]) -> None:
    words = translations("en")
    table = Table("statement", "case", "article", "date", "what")
    for one in found:
        day = f"{one.source.dated:%Y-%m-%d}"
        what = one_line("".join(run.text for run in told(one, words)), 140)
        people = {p.name: p.person_id for p in (*one.accuser, *one.accused) if p.person_id}
        ids = ", ".join(f"{name}={key}" for name, key in people.items())
        table.add_row(
            str(one.id), str(one.case_id), str(one.source.article_id), day, Text(f"{what} ({ids})" if ids else what)
        )
    screen(wide=True).print(table)
