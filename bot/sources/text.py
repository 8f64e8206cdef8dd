"""Bytes to text, and markup to plain text."""

import re
from html import escape, unescape

import nh3

_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_UNMARKED = ((b"<\x00", "utf-16-le"), (b"\x00<", "utf-16-be"))
# Encodings that keep to ASCII bytes and so read as UTF-8 without a fault: here the declaration must be believed.
_SEVEN_BIT = ("iso-2022-", "hz", "utf-7")
# What folding would change: single spaces stay as they are.
_SPACES = re.compile(r"\s{2,}|[^\S ]")
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")
_BLOCK_END = re.compile(r"(?i)<(?:br|hr)\b[^<>]*>|</(?:p|div|li|h[1-6]|tr|blockquote|ul|ol|section|article)\s*>")
# Not allowed in XML, or invisible and able to reorder or hide what a reader sees.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe\uffff]"
)
_HALVES = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_NO_CONTROL = dict.fromkeys((*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0xFFFE, 0xFFFF))
_TAG = re.compile(r"<[^<>]*>?")
# Beyond this the cleaner's time grows with the square of the tags that stand open; no article has so many.
MANY_TAGS = 4000
LONGEST_HEADLINE = 200


def decode(body: bytes) -> str:
    """The text of an XML or JSON document: by its byte order mark, else UTF-8, else as declared, else Windows-1252.

    A declaration that the bytes do not keep to is passed over. Characters that XML forbids are left out.
    """
    for encoding in _candidates(body):
        try:
            text = body.decode(encoding)
        except (LookupError, UnicodeError):
            continue
        return _allowed(text)
    return _allowed(body.decode("cp1252", errors="replace"))


def as_utf8(document: str) -> bytes:
    """An XML document in UTF-8, saying so."""
    bare = _DECLARATION.sub("", document.lstrip("\ufeff"), count=1)
    return b'<?xml version="1.0" encoding="utf-8"?>' + bare.encode("utf-8", errors="replace")


def plain(markup: str, *, limit: int) -> str:
    """HTML as plain text: no tags, entities unescaped once, one line for each block, at most `limit` characters."""
    # Cut before cleaning too: a title of a megabyte is not worth the work.
    text = _seen(unescape(_bare(_paired(markup[: limit * 8]))))
    lines = (" ".join(piece.split()) for piece in text.splitlines())
    return shorten("\n".join(piece for piece in lines if piece), limit)


def visible(text: str) -> str:
    """`text` without characters that cannot be seen or written: control characters, halves of surrogate pairs."""
    return _seen(_paired(text)).strip()


def as_markup(text: str) -> str:
    """Plain text in a form that `plain` gives back unchanged, line by line."""
    return escape(text, quote=False).replace("\n", "<br>")


def line(markup: str, *, limit: int) -> str:
    """HTML as plain text on one line."""
    return shorten(" ".join(plain(markup, limit=limit).split()), limit)


def headline(text: str) -> str:
    """The first line of a text that has no headline of its own, cut at a word where it is long."""
    return shorten(text.strip().partition("\n")[0].strip(), LONGEST_HEADLINE)


def titled(title: str, body: str) -> str:
    """An article's text with its title on the first line, once."""
    return body if body.lstrip().startswith(title) else f"{title}\n{body}"


def shorten(text: str, limit: int) -> str:
    """`text`, cut at a word where it is longer than `limit`."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    return (cut[: cut.rfind(" ")] if " " in cut[limit // 2 :] else cut).rstrip() + "…"


def _bare(markup: str) -> str:
    """Markup without tags, a line for each block; entities are as they were."""
    folded = _SPACES.sub(" ", _BLANK_LINE.sub("<br>", markup) if "\n" in markup else markup)
    if "<" not in folded:
        return folded
    broken = _BLOCK_END.sub("\n", folded)
    return _TAG.sub(" ", broken) if broken.count("<") > MANY_TAGS else nh3.clean(broken, tags=set())


def _seen(text: str) -> str:
    # Asked first, for it is quick: nearly all texts are of printable characters and lines.
    return text if text.replace("\n", "").isprintable() else _UNSEEN.sub("", text)


def _paired(text: str) -> str:
    return text if text.isascii() else _HALVES.sub("", text)


def _allowed(text: str) -> str:
    # Looked for first: nearly all documents have none, and a document of nothing else would be cut into millions.
    return text.translate(_NO_CONTROL) if _CONTROL.search(text) else text


def _candidates(body: bytes) -> list[str]:
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return [encoding]
    for start, encoding in _UNMARKED:
        if body.startswith(start):
            return [encoding]
    declared = _DECLARED.match(body[:300])
    if declared is None:
        return ["utf-8"]
    named = declared[1].decode("ascii").lower()
    # Text that is valid UTF-8 is UTF-8, whatever old template declares it Latin-1.
    return [named, "utf-8"] if named.startswith(_SEVEN_BIT) else ["utf-8", named]
