"""Text as Telegram's server reads it: HTML mode, UTF-16 lengths, cleaning, and the entities that it finds by itself."""

import re
from dataclasses import dataclass
from typing import Any

MAX_ENTITIES = 100
_TAGS = {
    "a": "text_link",
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:(lt|gt|amp|quot)(?![A-Za-z])|#x([0-9A-Fa-f]{1,7})|#([0-9]{1,7}));?")
_ATTRIBUTE = re.compile(r"""\s*([^\s=>]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([A-Za-z0-9.-]+)))?""")
_LINK = re.compile(r"(?:https?|tg)://[^\s<>\"]+\Z", re.IGNORECASE)
_FOUND = (
    ("bot_command", re.compile(r"(?<![\w/<>.])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/@])")),
    ("mention", re.compile(r"(?<![\w@.])@[A-Za-z0-9_]{3,32}(?!\w)")),
    ("url", re.compile(r"https?://[^\s<>\"]+")),
)
_DROPPED = re.compile("[\r\u2028-\u202e\ud800-\udfff]")
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f]")
_BLANK = re.compile("[\\s\u00ad\u115f\u1160\u180e\u200b-\u200f\u2060-\u2064\u3164\ufeff\uffa0]*\\Z")


class CannotParse(ValueError):
    """The text is no HTML that Telegram takes."""


@dataclass(frozen=True, slots=True)
class Entity:
    """A stretch of a text, in UTF-16 units."""

    type: str
    offset: int
    length: int
    url: str | None = None

    def json(self) -> dict[str, Any]:
        found = {"type": self.type, "offset": self.offset, "length": self.length}
        return found if self.url is None else {**found, "url": self.url}


def utf16(text: str) -> int:
    """The length of `text` in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, entity: Entity) -> str:
    """The stretch of `text` that `entity` covers."""
    raw = text.encode("utf-16-le")
    return raw[2 * entity.offset : 2 * (entity.offset + entity.length)].decode("utf-16-le")


def is_blank(text: str) -> bool:
    """Whether nothing of `text` would be seen."""
    return _BLANK.match(text) is not None


def cleaned(text: str) -> str:
    """`text` without the characters that the server drops or turns into spaces."""
    return _CONTROL.sub(" ", _DROPPED.sub("", text))


def found_entities(text: str) -> list[Entity]:
    """Commands, mentions and links that the server finds without being told."""
    return [
        Entity(kind, utf16(text[: match.start()]), utf16(match.group()))
        for kind, pattern in _FOUND
        for match in pattern.finditer(text)
    ]


def read(text: str, parse_mode: str | None) -> tuple[str, list[Entity]]:
    """What stays of a text that a bot sends: cleaned, trimmed, at most 100 entities.

    Raises CannotParse for bad HTML, and for other modes, which no caller has a use for.
    """
    if parse_mode not in (None, "", "HTML"):
        raise CannotParse("unsupported parse_mode")
    visible, told = _Reader(text).read() if parse_mode == "HTML" else (cleaned(text), [])
    links = [(entity.offset, entity.offset + entity.length) for entity in told]
    found = [e for e in found_entities(visible) if not any(start <= e.offset < end for start, end in links)]
    start = utf16(visible) - utf16(visible.lstrip())
    kept = visible.strip()
    entities = [
        Entity(e.type, max(e.offset - start, 0), min(e.length, utf16(kept) - max(e.offset - start, 0)), e.url)
        for e in sorted([*told, *found], key=lambda entity: (entity.offset, -entity.length, entity.type))
    ]
    return kept, [entity for entity in entities if entity.length > 0][:MAX_ENTITIES]


@dataclass(frozen=True, slots=True)
class _Open:
    tag: str
    type: str
    offset: int
    url: str | None
    ignored: bool


class _Reader:
    """One pass over an HTML text."""

    def __init__(self, html: str) -> None:
        self.html = html
        self.at = 0
        self.seen = ""
        self.open: list[_Open] = []
        self.entities: list[Entity] = []

    def read(self) -> tuple[str, list[Entity]]:
        while self.at < len(self.html):
            if self.html.startswith("</", self.at):
                self._end()
            elif self.html[self.at] == "<":
                self._start()
            else:
                self._text()
        if self.open:
            raise CannotParse(f'Can\'t find end tag corresponding to start tag "{self.open[-1].tag}"')
        return self.seen, [entity for entity in self.entities if entity.length]

    def _offset(self, at: int) -> int:
        return len(self.html[:at].encode("utf-8", "replace"))

    def _text(self) -> None:
        end = self.html.find("<", self.at)
        stretch = self.html[self.at : end if end >= 0 else len(self.html)]
        self.at += len(stretch)
        self.seen += cleaned(decoded(stretch))

    def _start(self) -> None:
        begin = self.at
        name = re.compile(r"<([^\s>]*)").match(self.html, begin)
        tag = name.group(1).lower() if name else ""
        if tag not in _TAGS:
            raise CannotParse(f'Unsupported start tag "{tag}" at byte offset {self._offset(begin)}')
        self.at = begin + 1 + len(tag)
        attributes = self._attributes(tag, begin)
        url = attributes.get("href", "") if tag == "a" else None
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise CannotParse(f'Tag "span" must have class "tg-spoiler" at byte offset {self._offset(begin)}')
        expandable = tag == "blockquote" and "expandable" in attributes
        kind = "expandable_blockquote" if expandable else _TAGS[tag]
        ignored = url is not None and _LINK.match(url) is None
        self.open.append(_Open(tag, kind, utf16(self.seen), url, ignored))

    def _attributes(self, tag: str, begin: int) -> dict[str, str]:
        found: dict[str, str] = {}
        while True:
            rest = re.compile(r"\s*").match(self.html, self.at)
            self.at = rest.end() if rest else self.at
            if self.html.startswith(">", self.at):
                self.at += 1
                return found
            match = _ATTRIBUTE.match(self.html, self.at)
            if match is None or '"' in match.group(1) or "'" in match.group(1) or "<" in match.group(1):
                raise CannotParse(f'Unclosed start tag "{tag}" at byte offset {self._offset(begin)}')
            found[match.group(1).lower()] = decoded(match.group(2) or match.group(3) or match.group(4) or "")
            self.at = match.end()

    def _end(self) -> None:
        begin = self.at
        match = re.compile(r"</([^\s>]*)\s*(>?)").match(self.html, begin)
        tag = match.group(1).lower() if match else ""
        if not self.open:
            raise CannotParse(f"Unexpected end tag at byte offset {self._offset(begin)}")
        if match is None or not match.group(2):
            raise CannotParse(f"Unclosed end tag at byte offset {self._offset(begin)}")
        opened = self.open.pop()
        if tag not in ("", opened.tag):
            wanted = f'expected "</{opened.tag}>", found "</{tag}>"'
            raise CannotParse(f"Unmatched end tag at byte offset {self._offset(begin)}, {wanted}")
        self.at = match.end()
        if not opened.ignored:
            length = utf16(self.seen) - opened.offset
            self.entities.append(Entity(opened.type, opened.offset, length, opened.url))


def decoded(text: str) -> str:
    """`text` with the few character references that Telegram knows; all others stay as they are."""
    return _REFERENCE.sub(_character, text)


def _character(match: re.Match[str]) -> str:
    if match.group(1):
        return _NAMED[match.group(1)]
    code = int(match.group(2), 16) if match.group(2) else int(match.group(3))
    return chr(code) if 0 < code < 0x110000 else match.group()
