"""Findings for people's eyes: the text in colour, then who alleges what about whom, and why."""

from rich.console import Group, RenderableType
from rich.text import Text

from bot.types import Findings, FoundStatement, Span

_OFFICIAL, _OTHER = "bold cyan", "cyan"
_CUES = {"allegation": "bold red", "response": "bold green", "legal": "bold magenta"}
_CLAIMS = {"allegation": "underline red", "response": "underline green", "legal": "underline magenta"}


def render(text: str, findings: Findings) -> RenderableType:
    """`text` with people, cues and claims marked, then its people and its statements, the most certain first."""
    marked = Text(text)
    for statement in findings.statements:
        _mark(marked, statement.claim, _CLAIMS[statement.type])
    for person in findings.people:
        for span in person.mentions:
            _mark(marked, span, _OFFICIAL if person.official else _OTHER)
    for statement in findings.statements:
        _mark(marked, statement.cue, _CUES[statement.type])
    return Group(marked, *_people(findings), *_statements(text, findings))


def _mark(marked: Text, span: Span, style: str) -> None:
    marked.stylize(style, span.start, span.end)


def _people(findings: Findings) -> list[Text]:
    lines = [Text("\nPeople", style="bold")] if findings.people else []
    for person in findings.people:
        line = Text("  ").append(person.name, style=_OFFICIAL if person.official else _OTHER)
        line.append(f", {person.role}" if person.role else "")
        lines.append(line.append(f"  ({person.reason})" if person.reason else "", style="dim"))
    return lines


def _statements(text: str, findings: Findings) -> list[Text]:
    found = sorted(findings.statements, key=lambda s: -s.confidence)
    lines = [Text("\nStatements" if found else f"\nNo statements ({findings.language})", style="bold")]
    return lines + [_statement(text, statement) for statement in found]


def _statement(text: str, statement: FoundStatement) -> Text:
    line = Text("  ").append(f"{statement.confidence:.2f} ", style="dim")
    line.append(f"{statement.type}/{statement.status} ", style=_CUES[statement.type])
    line.append(", ".join(statement.accuser) or "(nobody named)").append(" → ")
    line.append(", ".join(statement.accused)).append(": ")
    line.append(_cut(text, statement.claim), style="italic")
    why = "; ".join(filter(None, (statement.reason, statement.topic)))
    return line.append(f"  ({why})", style="dim")


def _cut(text: str, span: Span) -> str:
    return " ".join(text[span.start : span.end].split())
