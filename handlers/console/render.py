"""`Message` to what rich prints. Total: any text shows as itself, without markup and without control characters."""

import unicodedata
from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.style import Style as RichStyle
from rich.text import Text as RichText

from bot.message import Block, Button, Heading, Items, Line, Message, Note, Paragraph, Quote, Style

_STYLES: dict[Style, str] = {"plain": "", "bold": "bold", "italic": "italic", "strike": "strike", "code": "cyan"}


def render(message: Message) -> RenderableType:
    """A message as a rich renderable; its buttons are numbered from 1."""
    parts: list[RenderableType] = [_block(block) for block in message.blocks]
    if message.picture is not None:
        parts.append(RichText(f"[{visible(message.picture.alt)}]", style="dim italic"))
    buttons = numbered(message)
    if buttons:
        parts.append(_buttons(buttons))
    return Group(*parts)


def numbered(message: Message) -> list[Button]:
    """The buttons in the order of their numbers."""
    return [button for row in message.buttons for button in row]


def _block(block: Block) -> RenderableType:
    match block:
        case Heading(text):
            return RichText(visible(text), style="bold underline")
        case Paragraph(runs):
            return _runs(runs)
        case Quote(text):
            return RichText("  ▏ " + visible(text), style="italic")
        case Note(runs):
            return _runs(runs, base="dim")
        case Items(items):
            return Group(*(_item(lines) for lines in items))


def _item(lines: Sequence[Line]) -> RenderableType:
    first, rest = lines[:1], lines[1:]
    bullet = RichText("• ").append_text(_runs(first[0] if first else ()))
    return Group(bullet, *(RichText("  ").append_text(_runs(each)) for each in rest))


def _runs(runs: Line, base: str = "") -> RichText:
    text = RichText(style=base)
    for run in runs:
        style = RichStyle.parse(_STYLES[run.style])
        text.append(visible(run.text), style=style + RichStyle(link=_link(run.url)))
    return text


def _link(url: str | None) -> str | None:
    """`url` where it can stand in the sequence that makes a terminal's link: a control character would end it."""
    return url if url and url.isprintable() and " " not in url else None


def _buttons(buttons: Sequence[Button]) -> RenderableType:
    text = RichText()
    for number, button in enumerate(buttons, 1):
        text.append(f"  [{number}] ", style="bold cyan").append(visible(button.label)).append("\n")
    return RichText(text.plain.rstrip("\n"), spans=text.spans)


def visible(text: str) -> str:
    """`text` without characters that steer a terminal or turn the direction of writing."""
    return "".join(c for c in text if c == "\n" or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co"))
