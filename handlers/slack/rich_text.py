"""Runs of text as Slack's rich text elements, which hold text literally: no markup in a headline can come alive.

Lengths are counted as Slack's own clients count them, in UTF-16 code units.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

from bot.message import Line, Text

Json = dict[str, Any]

LONGEST_LINK = 2000

_KEPT = "\n\t"
_OVERRIDES = "\u202d\u202e"  # they would turn around the text of other runs as well
_SPACE = re.compile(r"\s")


def clean(text: str) -> str:
    """`text` without control characters, lone surrogates and overrides of the reading direction."""
    return "".join(
        c for c in text if c in _KEPT or (unicodedata.category(c) not in ("Cc", "Cs") and c not in _OVERRIDES)
    )


def length(text: str) -> int:
    """How long Slack takes `text` to be."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def web_link(url: str | None) -> str | None:
    """`url` when Slack may link to it: http(s) with a host and of a sane length; else None."""
    if not url or length(url) > LONGEST_LINK or any(c.isspace() or ord(c) < 32 for c in url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc else None


def cleaned(runs: Line) -> Line:
    """The runs that show something, with clean text and with links that Slack accepts."""
    ready = (Text(clean(run.text), run.style, web_link(run.url)) for run in runs)
    return tuple(run for run in ready if run.text)


def is_blank(runs: Line) -> bool:
    """Whether nothing of `runs` can be seen."""
    return not any(run.text.strip() for run in runs)


def weight(run: Text) -> int:
    """What a run adds to the size of a message."""
    return length(run.text) + length(run.url or "")


def cut(text: str, limit: int) -> tuple[str, str]:
    """`text` in two, the first at most `limit` long, between words where the words allow it."""
    if length(text) <= limit:
        return text, ""
    end, used = 0, 0
    while used + length(text[end]) <= limit:
        used += length(text[end])
        end += 1
    spaces = [found.start() for found in _SPACE.finditer(text, 0, end + 1)]
    at = spaces[-1] if spaces and spaces[-1] > 0 else max(end, 1)
    return text[:at], text[at:]


def shortened(text: str, limit: int) -> str:
    """`text`, or as much of it as fits with an ellipsis."""
    return text if length(text) <= limit else cut(text, limit - 1)[0] + "…"


def split_runs(runs: Line, limit: int) -> Iterator[Line]:
    """`runs` in lines of at most `limit` weight each; a run is only cut when it does not fit whole."""
    current: list[Text] = []
    room = limit
    waiting = list(reversed(runs))
    while waiting:
        run = waiting.pop()
        if weight(run) <= room:
            current.append(run)
            room -= weight(run)
            continue
        if current:
            yield tuple(current)
            current, room = [], limit
            waiting.append(run)
            continue
        head, tail = cut(run.text, limit - length(run.url or ""))
        yield (Text(head, run.style, run.url),)
        if tail:
            waiting.append(Text(tail, run.style, run.url))
    if current:
        yield tuple(current)


def elements(runs: Line) -> list[Json]:
    """The elements of one rich text section; `runs` must be cleaned and not blank."""
    return [_element(run) for run in runs]


def section(runs: Line) -> Json:
    """One line of rich text."""
    return {"type": "rich_text_section", "elements": elements(runs)}


def quote(runs: Line) -> Json:
    """A quotation."""
    return {"type": "rich_text_quote", "elements": elements(runs)}


def bullets(lines: Sequence[Line]) -> Json:
    """A bulleted list."""
    return {"type": "rich_text_list", "style": "bullet", "elements": [section(runs) for runs in lines]}


def _element(run: Text) -> Json:
    element: Json = {"type": "text", "text": run.text}
    if run.url:
        element = {"type": "link", "url": run.url, "text": run.text}
    if run.style != "plain":
        element["style"] = {run.style: True}
    return element
