"""Start tags in HTML and XML text, read without a parser: for the few facts that stand in a document's head."""

import re
from collections.abc import Iterator, Mapping
from html import unescape

MOST_TAGS = 2000
_COMMENT = re.compile(r"<!--.{0,50000}?-->", re.DOTALL)
_ATTRIBUTE = re.compile(r"""([A-Za-z][A-Za-z:_-]{0,30})\s{0,5}=\s{0,5}(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")


def without_comments(text: str) -> str:
    """`text` without what it hides in comments."""
    return _COMMENT.sub("", text)


def start_tags(text: str, name: str) -> Iterator[Mapping[str, str]]:
    """The attributes of each `<name ...>`, with or without a namespace's prefix; their names in small letters."""
    pattern = re.compile(rf"<(?:[A-Za-z][\w-]{{0,20}}:)?{name}\b[^<>]{{1,3000}}>", re.IGNORECASE)
    for number, found in enumerate(pattern.finditer(text)):
        if number == MOST_TAGS:
            return
        yield {
            key.lower(): unescape(double or single or bare).strip()
            for key, double, single, bare in _ATTRIBUTE.findall(found[0])
        }
