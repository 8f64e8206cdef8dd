"""`hearsay extract` and `hearsay ingest`: texts, pages and feeds, read once."""

import asyncio
import json
import sys
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from bot.cli.setting import screen, settings_and_log
from bot.errors import HearsayError, UsageError
from bot.log import redact
from bot.progress import loading
from bot.types import Findings

if TYPE_CHECKING:
    from bot.app import App
    from bot.ingest import Outcome

FILES_HELP = "Text files, or - for standard input."


class Format(StrEnum):
    """How findings are printed."""

    text = "text"
    json = "json"


def extract(
    files: Annotated[list[str], typer.Argument(help=FILES_HELP)],
    format_: Annotated[
        Format, typer.Option("--format", help="For people, or one JSON line for each file.")
    ] = Format.text,
    min_confidence: Annotated[
        float | None, typer.Option(min=0, max=1, help="Leave out less certain statements (default: the model's own).")
    ] = None,
    published: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The article's date.")] = None,
    outlet: Annotated[str, typer.Option(help="The outlet's name or country code, which a text file can't say.")] = "",
) -> None:
    """What articles say: officials, and who alleges what about whom. Touches no database.

    Examples: hearsay extract article.txt · hearsay extract --format json *.txt > found.jsonl
    """
    from bot.language import DEFAULT_CONFIDENCE, load  # late, as in all commands: spaCy takes a second
    from bot.language.output import to_json
    from bot.language.view import render
    from bot.officials.linker import Linker
    from bot.officials.matcher import known_names
    from bot.officials.registry import Registry, merged_ids, shipped

    settings = settings_and_log(level="WARNING")
    least = DEFAULT_CONFIDENCE if min_confidence is None else min_confidence
    reader = load(settings.hearsay_nlp_model, names=known_names())
    linker = Linker(Registry(shipped(), merged=merged_ids()))
    failed = 0
    for name in files:
        try:
            text = _text(name)
        except UsageError as error:
            typer.secho(f"hearsay: {error}", fg="red", err=True)
            failed += 1
            continue
        findings = _certain(reader.read(text), least)
        links = linker.link(
            text, findings.people, published=published.date() if published else None, outlet_country=_country(outlet)
        )
        if format_ is Format.json:
            ids = {link.name: link.person_id for link in links}
            typer.echo(json.dumps(to_json(_stem(name), text, findings, ids), ensure_ascii=False))
        else:
            screen().print(render(text, findings))
    if failed:
        raise typer.Exit(1)


def _certain(findings: Findings, least: float) -> Findings:
    kept = tuple(s for s in findings.statements if s.confidence >= least)
    return Findings(findings.language, findings.people, kept)


def _country(outlet: str) -> str | None:
    """The country of an outlet that the shipped list of feeds knows."""
    from bot.sources.catalogue import load as load_catalogue

    return next((f.country for f in load_catalogue(None) if f.outlet.casefold() == outlet.casefold()), None)


def _stem(name: str) -> str:
    return "stdin" if name == "-" else Path(name).stem


def _text(name: str) -> str:
    try:
        raw = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise UsageError(f"{name} cannot be read: {error.strerror}") from error
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        raise UsageError(f"{name} is not UTF-8 text; convert it first, e.g. iconv -f latin1 -t utf-8 {name}") from None


def ingest(
    sources: Annotated[list[str], typer.Argument(help="URLs of feeds or pages, or article files.")],
    alert: Annotated[bool, typer.Option("--alert", help="Owe the news to the chats that follow it.")] = False,
    outlet: Annotated[str, typer.Option(help="The outlet's name, where the source does not say.")] = "",
) -> None:
    """Read feeds, pages or article files once into the database, and say what was found.

    Examples: hearsay ingest article.txt · hearsay ingest https://example.org/feed.xml --alert
    """
    asyncio.run(_ingest(sources, alert=alert, outlet=outlet))


async def _ingest(sources: list[str], *, alert: bool, outlet: str) -> None:
    from bot.app import build

    settings = settings_and_log(level="WARNING")
    failed = 0
    with loading(Console(stderr=True)) as progress:
        async with build(settings, loaded=progress, workers=False) as app:
            for source in sources:
                try:
                    await _one(app, source, alert=alert, outlet=outlet)
                except HearsayError as error:
                    typer.secho(f"hearsay: {redact(str(error))}", fg="red", err=True)
                    failed += 1
    if failed:
        raise typer.Exit(1)


async def _one(app: "App", source: str, *, alert: bool, outlet: str) -> None:
    from bot.once import ingest_source

    async for outcome in ingest_source(app, source, announce=alert, outlet=outlet):
        screen().print(summary(outcome), markup=False)


def summary(outcome: "Outcome") -> str:
    """One line on what became of an article."""
    title = " ".join(outcome.title.split())[:90]
    match outcome.state:
        case "unchanged":
            return f"known      {title}"
        case "skipped":
            return f"skipped    {title} (language: {outcome.language})"
        case "read":
            found = f"{outcome.people} people, {outcome.statements} statements"
            owed = f", {outcome.deliveries} messages owed" if outcome.deliveries else ""
            return f"{'read again' if outcome.changed else 'read':<10} {title} ({found}{owed})"
