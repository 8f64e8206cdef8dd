"""A `Message` as Telegram's HTML, cut into parts that Telegram takes. Pure.

blocks -> chunks (what is better not cut apart) -> parts (at most 4096 units and 100 entities each)
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from html import escape
from urllib.parse import urlsplit

from bot.message import (
    Block,
    Button,
    ButtonBook,
    Copy,
    File,
    Heading,
    Items,
    Line,
    Message,
    Note,
    Paragraph,
    Picture,
    Quote,
    Text,
)
from handlers.telegram.wording import cut, is_blank, lines, one_line, units

MAX_UNITS = 4096
MAX_ENTITIES = 100
MAX_CAPTION = 1024
MAX_ROW = 8
MAX_BUTTONS = 100
MAX_COPIED = 256
_MAX_LABEL = 64
_MAX_URL = 2048
_STYLES = {"plain": None, "bold": "b", "italic": "i", "strike": "s", "code": "code"}
_IN_URL = str.maketrans(
    {" ": "%20", '"': "%22", "<": "%3C", ">": "%3E", "`": "%60", "\u200c": "%E2%80%8C", "\u200d": "%E2%80%8D"}
)

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Part:
    """One Telegram message: `html` to send, `text` as it reads, rows of (label, callback data); with `picture` a photo
    of which these are the caption; with `preview` the page of its first link is shown in small. With `file` it is that
    document, and the text what stands in its place should it be refused. `copy` is one more row of the keyboard.
    """

    html: str
    text: str
    keyboard: tuple[tuple[Key, ...], ...] = ()
    picture: Picture | None = None
    preview: bool = False
    file: File | None = None
    copy: Copy | None = None


def render(message: Message, *, book: ButtonBook, limit: int = MAX_UNITS) -> list[Part]:
    """The parts of `message`, in order; none when it has nothing to read. The buttons go with the last part."""
    parts = [_part(runs) for runs in _packed(_bound(_chunks(message.blocks), limit), limit)]
    if parts:
        last = parts[-1]
        keys = keyboard(message.buttons, book)
        copy = _copied(message.copy) if sum(map(len, keys)) < MAX_BUTTONS else None
        parts[-1] = replace(last, keyboard=keys, copy=copy)
        parts[0] = replace(parts[0], preview=message.preview)
    parts = _with_picture(parts, message.picture)
    file = message.file
    return [*parts, Part("", lines(file.instead), file=file)] if parts and file else parts


def _with_picture(parts: list[Part], picture: Picture | None) -> list[Part]:
    """The text as the picture's caption, if it is short enough for one; else the picture alone before the text."""
    if picture is None or not parts:
        return parts
    if len(parts) == 1 and units(parts[0].text) <= MAX_CAPTION:
        return [replace(parts[0], picture=picture)]
    return [Part("", "", picture=picture), *parts]


def plain(part: Part, *, buttons: bool = True) -> Part:
    """`part` without markup, for when Telegram refuses it; without `buttons` when it refuses those."""
    return replace(part, html="", keyboard=part.keyboard if buttons else (), copy=part.copy if buttons else None)


def keyboard(rows: Iterable[Iterable[Button]], book: ButtonBook) -> tuple[tuple[Key, ...], ...]:
    """Buttons as rows of (label, token), no row longer than eight and no more than a hundred in all."""
    made: list[tuple[Key, ...]] = []
    room = MAX_BUTTONS
    for row in rows:
        keys = [(_label(button.label), book.token(button.action)) for button in row][:room]
        made += [tuple(keys[start : start + MAX_ROW]) for start in range(0, len(keys), MAX_ROW)]
        room -= len(keys)
    return tuple(made)


def _copied(copy: Copy | None) -> Copy | None:
    if copy is None or is_blank(copy.text):
        return None
    return Copy(_label(copy.label), cut(copy.text, MAX_COPIED)[0])


def _label(text: str) -> str:
    label = one_line(text).strip()
    if is_blank(label):
        return "…"
    return label if units(label) <= _MAX_LABEL else cut(label, _MAX_LABEL - 1)[0].rstrip() + "…"


# --- blocks to chunks --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Run:
    """A stretch of text and the tags around it, outermost first, as (name, start tag)."""

    text: str
    tags: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class _Chunk:
    """Runs that stay in one part if they fit; `gap` goes before them; `leads` keeps them with the next chunk."""

    runs: tuple[_Run, ...]
    gap: str = "\n"
    leads: bool = False


def _chunks(blocks: Iterable[Block]) -> Iterator[_Chunk]:
    for block in blocks:
        for chunk in _chunks_of(block):
            if not is_blank("".join(run.text for run in chunk.runs)):
                yield chunk


def _chunks_of(block: Block) -> list[_Chunk]:
    match block:
        case Heading(text):
            return [_Chunk((_Run(one_line(text), (("b", "<b>"),)),), gap="\n\n", leads=True)]
        case Paragraph(runs):
            return [_Chunk(_runs(runs))]
        case Note(runs):
            return [_Chunk(_runs(runs, around="i"))]
        case Quote(text):
            return [_Chunk((_Run(lines(text), (("blockquote", "<blockquote expandable>"),)),))]
        case Items(items):
            return [_Chunk(_item(item)) for item in items if not _says_nothing(item)]


def _says_nothing(item: Iterable[Line]) -> bool:
    return all(is_blank(one_line(run.text)) for line in item for run in line)


def _item(item: Iterable[Line]) -> tuple[_Run, ...]:
    runs: list[_Run] = []
    for number, line in enumerate(item):
        runs += [_Run("\n  " if number else "• "), *_runs(line)]
    return tuple(runs)


def _runs(line: Line, *, around: str | None = None) -> tuple[_Run, ...]:
    runs = (_run(run, around) for run in line)
    return tuple(run for run in runs if run.text)


def _run(run: Text, around: str | None) -> _Run:
    url, style = safe_url(run.url), _STYLES[run.style]
    if style == "code":  # Telegram lets nothing else stand in or around code
        return _Run(one_line(run.text), _link(url) or (("code", "<code>"),))
    names = dict.fromkeys(name for name in (around, style) if name)
    return _Run(one_line(run.text), (*((name, f"<{name}>") for name in names), *_link(url)))


def _link(url: str | None) -> tuple[tuple[str, str], ...]:
    return (("a", f'<a href="{escape(url)}">'),) if url else ()


def safe_url(url: str | None) -> str | None:
    """`url` if it is a web address that shows where it leads, else None."""
    if not url or len(url) > _MAX_URL:
        return None
    address = url.translate(_IN_URL)
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    told = address.isprintable() and "\\" not in address and not any(sign in parts.netloc for sign in "@%")
    return address if told and parts.scheme in ("http", "https") and parts.hostname else None


# --- chunks to parts ---------------------------------------------------------------------------------------------


def _fits(runs: Iterable[_Run], limit: int) -> bool:
    used = entities = 0
    for run in runs:
        used += units(run.text)
        entities += len(run.tags)
    return used <= limit and entities <= MAX_ENTITIES


def _joined(first: tuple[_Run, ...], chunk: _Chunk) -> tuple[_Run, ...]:
    return (*first, _Run(chunk.gap), *chunk.runs)


def _bound(chunks: Iterable[_Chunk], limit: int) -> Iterator[_Chunk]:
    """The chunks, each heading in one with what it heads, unless only the two together are too long."""
    held: _Chunk | None = None
    for chunk in chunks:
        whole = chunk
        if held is not None:
            whole = _Chunk(_joined(held.runs, chunk), held.gap, chunk.leads)
            if _fits(chunk.runs, limit) and not _fits(whole.runs, limit):
                yield held
                whole = chunk
        held = whole if whole.leads else None
        if held is None:
            yield whole
    if held is not None:
        yield held


def _packed(chunks: Iterable[_Chunk], limit: int) -> list[tuple[_Run, ...]]:
    """As many chunks to a part as fit; a chunk is cut only when it is too long for a part of its own."""
    parts: list[tuple[_Run, ...]] = []
    for chunk in chunks:
        together = _joined(parts[-1], chunk) if parts else chunk.runs
        if _fits(together, limit):
            parts[-1:] = [together]
        else:
            parts += _pieces(chunk.runs, limit)
    return [runs for runs in parts if not is_blank("".join(run.text for run in runs))]


def _pieces(runs: Iterable[_Run], limit: int) -> list[tuple[_Run, ...]]:
    """The runs cut into pieces that fit."""
    pieces: list[list[_Run]] = [[]]
    for run in runs:
        rest = run.text
        while rest:
            used = sum(units(done.text) for done in pieces[-1])
            tags = sum(len(done.tags) for done in pieces[-1]) + len(run.tags)
            head, tail = cut(rest, limit - used) if tags <= MAX_ENTITIES else ("", rest)
            if head:
                pieces[-1].append(_Run(head, run.tags))
            if tail:
                pieces.append([])
            rest = tail
    return [tuple(piece) for piece in pieces if piece]


def _part(runs: tuple[_Run, ...]) -> Part:
    return Part("".join(map(_html, runs)).strip(), "".join(run.text for run in runs).strip())


def _html(run: _Run) -> str:
    inner = escape(run.text, quote=False)
    starts = "".join(start for _, start in run.tags)
    ends = "".join(f"</{name}>" for name, _ in reversed(run.tags))
    return f"{starts}{inner}{ends}"
