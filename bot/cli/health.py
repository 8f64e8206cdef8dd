"""`hearsay doctor`."""

import asyncio
import json
from dataclasses import asdict
from typing import Annotated

import typer
from rich.table import Table

from bot.cli.setting import screen, settings_and_log


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="For programs: a list of what was found.")] = False,
) -> None:
    """Say what is wrong and what to do: Python, settings, database, model, feeds, clock, platforms. Exit 1 when it is.

    Examples: hearsay doctor · hearsay doctor --json
    """
    from bot.doctor import examine

    findings = asyncio.run(examine(settings_and_log(level="ERROR")))
    if as_json:
        typer.echo(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False, indent=1))
    else:
        table = Table("", "what", "found", "do")
        marks = {"ok": "[green]ok[/]", "warning": "[yellow]![/]", "error": "[red]x[/]"}
        for finding in findings:
            table.add_row(marks[finding.state], finding.what, finding.found, finding.advice)
        screen(wide=True).print(table)
    if any(finding.state == "error" for finding in findings):
        raise typer.Exit(1)
