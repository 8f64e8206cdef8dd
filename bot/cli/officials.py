"""`hearsay officials`: who is who, and what an operator puts right about people."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot import amend
from bot.cli.amending import ReasonOption, done
from bot.cli.setting import registry_open, screen, settings_and_log, store_open
from bot.clock import utc_now
from bot.enrol import Roll, shipped_facts
from bot.errors import UsageError
from bot.officials import faults, posts
from bot.officials.importers import format_of, read
from bot.progress import counting
from bot.refresh import Refresh, Report
from bot.store import Database, amendments, imports, people
from bot.types import Person

MOST_SHOWN = 40
IdArgument = Annotated[str, typer.Argument(help="A person's id, as `hearsay officials show NAME` shows it.")]


def application() -> typer.Typer:
    """The sub-commands."""
    app = typer.Typer(help="Who is who: look up, import, check, merge, split, hide.", no_args_is_help=True)
    app.command("show")(show)
    app.command("import")(import_)
    app.command("check")(check)
    app.command("merge")(merge)
    app.command("split")(split)
    app.command("hide")(hide)
    return app


def show(name: Annotated[list[str], typer.Argument(help="A name, an office with its country, or an id.")]) -> None:
    """Who answers to a name, with ids; for one person the posts with their sources, the names, and all changes.

    Examples: hearsay officials show Khawaja Asif · hearsay officials show Q6399146
    """
    query = " ".join(name)
    with registry_open() as (store, roll):
        person = roll.registry.get(query.removeprefix("="))
        found = [person] if person else [m.person for m in roll.registry.search(query, on=utc_now().date())]
        if not found:
            near = ", ".join(f"{p.name} ({p.id})" for p in roll.registry.nearest(query))
            raise UsageError(f"I know nobody called “{query}”." + (f" Nearest: {near}" if near else ""))
        if len(found) > 1:
            table = Table("id", "name", "office", "origin")
            for one in found:
                table.add_row(one.id, one.name, Text(roll.office(one, utc_now().date())), one.origin)
            screen(wide=True).print(table)
            return
        store.read(lambda db: _show(db, roll, found[0]))


def _show(db: Database, roll: Roll, person: Person) -> None:
    out = screen(wide=True)
    out.print(f"{person.name}  {person.id}  {roll.countries.name(person.country)}  ({person.origin})", markup=False)
    for alias in person.aliases:
        out.print(f"  also: {alias}", markup=False)
    table = Table("office", "class", "from", "to", "as of", "source")
    for held in posts.standings(person, utc_now().date()):
        post = held.post
        office = posts.office_of(post, roll.countries)
        table.add_row(Text(office), post.role_class, post.start or "", post.end or "", post.as_of or "", post.source)
    out.print(table)
    for change in imports.changes_of(db, person.id):
        out.print(f"  {change.at:%Y-%m-%d} {change.data_set}: {change.kind}: {change.what}", markup=False)
    for made in amendments.about(db, person.id, ("merge people", "split person", "hide person")):
        out.print(f"  {made.made:%Y-%m-%d} {done(made)}", markup=False)


def import_(
    file: Annotated[Path, typer.Argument(help="CSV, Wikidata JSON or entities.ftm.json; .gz is unpacked.")],
    country: Annotated[
        str, typer.Option(help="The country of rows that do not say, two letters (a Wikidata query is of one country).")
    ] = "",
    name: Annotated[str, typer.Option(help="The data set's name; the same name brings it up to date.")] = "",
    as_of: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The day on which a query's open posts were true; else the file's."),
    ] = None,
) -> None:
    """Take officials from a file into the registry. Nothing that is known is dropped; run it again at any time.

    Examples: hearsay officials import query.json --country PK · hearsay officials import entities.ftm.json.gz
    """
    settings = settings_and_log(level="WARNING")
    form = format_of(file)
    code = country.upper()
    with registry_open() as (store, roll):
        if code and code not in roll.countries:
            raise UsageError(f"{country} is no country code; it has two letters, such as PK")
        day = as_of.date() if as_of else _written(file)
        data_set = name or (file.name.partition(".")[0] if form == "csv" else form)
        told = read(file, countries=roll.countries, country=code or None, data_set=data_set, as_of=day.isoformat())
        base = shipped_facts(settings.hearsay_officials)
        with counting(Console(stderr=True), "Importing") as progress:
            report = Refresh(store, roll, base, data_set=data_set, clock=utc_now).take(told, progress)
        _tell(report)


def _written(file: Path) -> date:
    return datetime.fromtimestamp(file.stat().st_mtime, UTC).date()


def _tell(report: Report) -> None:
    out = screen(wide=True)
    for kind, what in report.lines[:MOST_SHOWN]:
        out.print(f"{kind:<12}{what}", markup=False)
    more = sum(report.counts.values()) - MOST_SHOWN
    if more > 0:
        out.print(f"... and {more} more; `hearsay officials show ID` shows a person's", markup=False)
    counts = ", ".join(f"{report.counts[kind]} {kind}" for kind in ("added", "changed", "ended", "conflicting"))
    extra = f"; {report.merged} met in the news are now known" if report.merged else ""
    unusable = f"; {report.unusable} rows about nobody who is known were passed over" if report.unusable else ""
    out.print(f"{report.rows} rows: {counts}{extra}{unusable}.", markup=False)


def check(
    country: Annotated[str, typer.Option(help="Only people and posts of this country, two letters.")] = "",
) -> None:
    """List what is wrong or doubtful: duplicates, impossible dates, one name for two incumbents, contradictions.

    Example: hearsay officials check --country PK
    """
    with registry_open() as (store, roll):
        wanted = country.upper()
        found = list(faults.find(roll.registry, on=utc_now().date(), country=wanted or None))
        table = Table("fault", "who", "what")
        for fault in found:
            who = " · ".join(f"{p.name} ({p.id})" for p in fault.people)
            table.add_row(fault.kind, Text(who), Text(fault.what))
        for person_id, change in store.read(imports.conflicts):
            person = roll.registry.get(person_id)
            if person is not None and (not wanted or person.country == wanted):
                who, what = f"{person.name} ({person.id})", f"{change.data_set}: {change.what}"
                table.add_row("contradiction", Text(who), Text(what))
        if table.row_count:
            screen(wide=True).print(table)
        typer.echo(f"{table.row_count} faults among {len(roll.registry)} people.")


def merge(
    person: IdArgument, into: Annotated[str, typer.Argument(help="Whose id stays.")], reason: ReasonOption = ""
) -> None:
    """Two ids are one person: names, posts and statements come together. Example: hearsay officials merge news-x Q1"""
    with store_open() as store:
        made = store.write(lambda db: amend.merge_people(db, person, into, reason=reason, now=utc_now()))
        typer.echo(done(made.amendment, made))


def split(
    person: IdArgument,
    name: Annotated[str, typer.Argument(help="The name of the person to be split off.")],
    post: Annotated[
        list[str] | None, typer.Option(help="Words of a post that goes along; all posts with them go.")
    ] = None,
    alias: Annotated[list[str] | None, typer.Option(help="A name that goes along.")] = None,
    statement: Annotated[list[int] | None, typer.Option(help="A statement that is about the person split off.")] = None,
    reason: ReasonOption = "",
) -> None:
    """One id was two people: split one off, with posts, names and statements of their own.

    Example: hearsay officials split us-mike-rogers "Mike Rogers" --post admiral --statement 12
    """
    with store_open() as store:

        def write(db: Database) -> amend.Amended:
            known = people.one(db, person)
            wanted = [word.casefold() for word in post or ()]
            going = [p for p in known.posts if any(word in p.role.casefold() for word in wanted)] if known else []
            if wanted and known and not going:
                raise UsageError(f"{person} has no post with these words; `hearsay officials show {person}` lists them")
            return amend.split_person(
                db,
                person,
                name,
                posts=going,
                aliases=alias or (),
                statement_ids=statement or (),
                reason=reason,
                now=utc_now(),
            )

        made = store.write(write)
        typer.echo(done(made.amendment, made))


def hide(person: IdArgument, reason: ReasonOption = "") -> None:
    """Nobody finds this person any more, nothing about them is told, and no article is linked to them.

    Example: hearsay officials hide news-x
    """
    with store_open() as store:
        made = store.write(lambda db: amend.hide_person(db, person, reason=reason, now=utc_now()))
        typer.echo(done(made.amendment, made))
