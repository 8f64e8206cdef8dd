"""A `Message` as Slack's blocks. Pure; knows Slack's limits and nothing of sending.

Text goes into rich text and plain text elements, which Slack shows literally. Only small print with links needs
Slack's markup, and only when nothing in it could be taken for markup. The fallback text is escaped throughout.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.message import Block, Button, ButtonBook, Heading, Items, Line, Message, Note, Paragraph, Quote, Text
from handlers.slack.rich_text import (
    Json,
    bullets,
    clean,
    cleaned,
    is_blank,
    length,
    quote,
    section,
    shortened,
    split_runs,
    weight,
)

BLOCKS = 50
TOTAL = 12_000  # Slack refuses about 13,200 characters over all blocks
PIECE = 3_000
HEADER = 150
SMALL_PRINT = 2_000
FALLBACK = 3_000
BUTTONS = 25
LABEL = 75
ROWS, COLUMNS, CELL = 20, 20, 100

_MARKUP = re.compile(r"[*_~`]|:[\w+'-]+:|^\s*>", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Part:
    """One Slack message: `blocks` to show, and `text` for notifications and clients that show no blocks.

    `instead` are the blocks for a workspace that does not take them all; nothing where every one does.
    """

    blocks: tuple[Json, ...]
    text: str
    preview: bool = False
    instead: tuple[Json, ...] = ()


@dataclass(frozen=True, slots=True)
class _Piece:
    block: Json
    plain: str
    size: int
    heading: bool = False
    instead: tuple[Json, ...] = ()


def render(message: Message, *, book: ButtonBook, origin: str = "") -> list[Part]:
    """The Slack messages that show `message`, in order; none when nothing of it can be seen.

    `origin` is the id of the chat that the buttons speak for; a click brings it back in its `block_id`.
    """
    pieces = [piece for block in message.blocks for piece in _pieces(block)]
    pieces += _table(message.table)
    pieces += _actions(message.buttons, book, origin)
    return [replace(_part(group), preview=message.preview) for group in _packed(pieces)]


def escape(text: str) -> str:
    """`text` for a place where Slack reads markup: nothing in it is a link, a mention or a ping any more."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _pieces(block: Block) -> Iterator[_Piece]:
    match block:
        case Heading(text):
            yield from _heading(text)
        case Paragraph(runs):
            yield from (_rich(section(line), line) for line in _lines(runs))
        case Quote(text):
            yield from (_rich(quote(line), line) for line in _lines((Text(text),)))
        case Note(runs):
            yield from _note(runs)
        case Items(items):
            yield from _items(items)


def _lines(runs: Line) -> Iterator[Line]:
    return (line for line in split_runs(cleaned(runs), PIECE) if not is_blank(line))


def _rich(element: Json, line: Line) -> _Piece:
    return _Piece({"type": "rich_text", "elements": [element]}, _plain(line), _size(line))


def _plain(line: Line) -> str:
    return "".join(run.text for run in line)


def _size(line: Line) -> int:
    return sum(weight(run) for run in line)


def _heading(text: str) -> Iterator[_Piece]:
    title = " ".join(clean(text).split())
    if length(title) > HEADER:
        yield from (_rich(section(line), line) for line in _lines((Text(title, "bold"),)))
    elif title:
        header = {"type": "header", "text": {"type": "plain_text", "text": title, "emoji": False}}
        yield _Piece(header, title, length(title), heading=True)


def _items(items: Sequence[Sequence[Line]]) -> Iterator[_Piece]:
    waiting: list[Line] = []
    size = 0
    for item in items:
        for line in _lines(_joined(item)):
            if waiting and size + _size(line) > PIECE:
                yield _list(waiting)
                waiting, size = [], 0
            waiting.append(line)
            size += _size(line)
    if waiting:
        yield _list(waiting)


def _joined(lines: Sequence[Line]) -> Line:
    joined: list[Text] = []
    for line in lines:
        if joined:
            joined.append(Text("\n"))
        joined += line
    return tuple(joined)


def _list(lines: list[Line]) -> _Piece:
    plain = "\n".join(f"• {_plain(line)}" for line in lines)
    return _Piece({"type": "rich_text", "elements": [bullets(lines)]}, plain, sum(_size(line) for line in lines))


def _note(runs: Line) -> Iterator[_Piece]:
    line = cleaned(runs)
    if is_blank(line):
        return
    element = _small_print(line)
    if element is None or length(element["text"]) > SMALL_PRINT:
        yield from (_rich(section(short), short) for short in _lines(line))
    else:
        yield _Piece({"type": "context", "elements": [element]}, _plain(line), length(element["text"]))


def _small_print(line: Line) -> Json | None:
    """The element of a context block, or None when only rich text shows `line` as it is."""
    if any(run.style != "plain" for run in line):
        return None
    if not any(run.url for run in line):
        return {"type": "plain_text", "text": _plain(line), "emoji": False}
    if _MARKUP.search(_plain(line)) or any(run.url and ("|" in run.text or not run.text.strip()) for run in line):
        return None
    marked = "".join(_link(run) if run.url else escape(run.text) for run in line)
    return {"type": "mrkdwn", "text": marked, "verbatim": True}


def _link(run: Text) -> str:
    url = escape(run.url or "").replace("|", "%7C")
    return f"<{url}|{escape(' '.join(run.text.split()))}>"


def _table(rows: Sequence[Sequence[str]]) -> Iterator[_Piece]:
    """Figures as a table; where there are none, a line for each row with the heads before the figures.

    https://docs.slack.dev/reference/block-kit/blocks/table-block
    """
    if not rows:
        return
    cells = [[shortened(clean(cell).strip(), CELL) or "–" for cell in row[:COLUMNS]] for row in rows[:ROWS]]
    heads, *figures = cells
    table: Json = {
        "type": "table",
        "rows": [[{"type": "raw_text", "text": cell} for cell in row] for row in cells],
        "column_settings": [{"align": "right" if at else "left"} for at in range(len(heads))],
    }
    told = [f"{row[0]}: " + ", ".join(f"{a} {b}" for a, b in zip(heads[1:], row[1:], strict=False)) for row in figures]
    lines = list(_items([((Text(one),),) for one in told]))
    size = max(sum(length(cell) for row in cells for cell in row), sum(one.size for one in lines))
    yield _Piece(table, "\n".join(one.plain for one in lines), size, instead=tuple(one.block for one in lines))


def _actions(rows: Sequence[Sequence[Button]], book: ButtonBook, origin: str) -> Iterator[_Piece]:
    chunks = [row[at : at + BUTTONS] for row in rows for at in range(0, len(row), BUTTONS)]
    for number, chunk in enumerate(chunks):
        buttons = [_button(button, f"hearsay:{number}:{at}", book) for at, button in enumerate(chunk)]
        block: Json = {"type": "actions", "elements": buttons}
        if origin:
            block["block_id"] = f"{origin}#{number}"
        yield _Piece(block, "", sum(length(button["text"]["text"]) for button in buttons))


def _button(button: Button, action_id: str, book: ButtonBook) -> Json:
    label = shortened(" ".join(clean(button.label).split()), LABEL) or "…"
    return {
        "type": "button",
        "action_id": action_id,
        "text": {"type": "plain_text", "text": label, "emoji": False},
        "value": book.token(button.action),
    }


def _packed(pieces: Sequence[_Piece]) -> Iterator[list[_Piece]]:
    current: list[_Piece] = []
    for piece in pieces:
        if current and (len(current) == BLOCKS or sum(p.size for p in current) + piece.size > TOTAL):
            # a heading goes with what it heads
            carried = [current.pop()] if current[-1].heading and len(current) > 1 else []
            yield current
            current = carried
        current.append(piece)
    if current:
        yield current


def _part(pieces: Sequence[_Piece]) -> Part:
    plain = "\n".join(piece.plain for piece in pieces if piece.plain) or "…"
    text = escape(shortened(plain, FALLBACK))
    young = any(piece.instead for piece in pieces)
    instead = tuple(block for piece in pieces for block in piece.instead or (piece.block,)) if young else ()
    return Part(tuple(piece.block for piece in pieces), text, instead=instead)
