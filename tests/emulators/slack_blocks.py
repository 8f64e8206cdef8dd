"""What Slack accepts as blocks, whom a message calls, and what of it can be seen."""

import html
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

Json = dict[str, Any]

MESSAGE_BLOCKS = 50
HOME_BLOCKS = 100
ALL_TEXT = 13_200
_RICH = {"rich_text_section", "rich_text_list", "rich_text_quote", "rich_text_preformatted"}
_STYLES = {"bold", "italic", "strike", "code"}
_PING = re.compile(r"<(!(?:channel|here|everyone|subteam\^\w+)|@[UW]\w+)(?:\|[^>]*)?>")
_LINK = re.compile(r"<(?:https?://|mailto:)[^<>|]*(?:\|([^<>]*))?>")
_NO_OTHERS: Mapping[str, Callable[[Json], list[str]]] = {}
_ALIGNS = {"left", "center", "right", None}
_ENTITY = re.compile(r"&(?!amp;|lt;|gt;)")


def units(text: str) -> int:
    """The length in UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2


def check_blocks(
    blocks: Any, *, most: int = MESSAGE_BLOCKS, others: Mapping[str, Callable[[Json], list[str]]] = _NO_OTHERS
) -> list[str]:
    """What is wrong with `blocks`; nothing when Slack would take them. `others` are blocks that only a view has."""
    if not isinstance(blocks, list):
        return ["blocks is not an array"]
    if len(blocks) > most:
        return [f"no more than {most} items allowed"]
    ids = [block["block_id"] for block in blocks if isinstance(block, dict) and block.get("block_id")]
    wrong = ["block_ids are not unique"] if len(ids) != len(set(ids)) else []
    if sum(isinstance(block, dict) and block.get("type") == "table" for block in blocks) > 1:
        wrong.append("only_one_table_allowed")
    return wrong + [problem for block in blocks for problem in _check(block, others)]


def all_text(blocks: list[Json]) -> int:
    """The characters over all blocks."""
    return sum(units(text) for text in _strings(blocks))


def pings(text: str, blocks: list[Json]) -> list[str]:
    """Whom a message calls: its markup when it has no blocks, else what its blocks hold. The fallback counts too."""
    found = _PING.findall(text)
    for node in _nodes(blocks):
        if node.get("type") == "mrkdwn":
            found += _PING.findall(node["text"])
        elif node.get("type") in ("user", "usergroup", "broadcast", "channel"):
            found.append(f"{node['type']} {node}")
    return found


def visible(blocks: list[Json]) -> str:
    """What a reader sees, a line per block or item."""
    return "\n".join(seen for block in blocks if (seen := _seen(block)))


def _seen(node: Json) -> str:
    kind = node.get("type", "")
    if kind == "mrkdwn":
        return html.unescape(_LINK.sub(lambda found: found[1] or found[0], node["text"]))
    if kind == "table":
        return "\n".join(" | ".join(_seen(cell) for cell in row) for row in node["rows"])
    if kind in ("plain_text", "text", "raw_text"):
        return str(node["text"])
    if kind == "link":
        return str(node.get("text") or node["url"])
    if kind in ("section", "header"):
        return _seen(node["text"])
    if kind == "actions":
        return ""
    between = "\n" if kind in ("rich_text", "rich_text_list", "context") else ""
    return between.join(_seen(element) for element in node.get("elements", []))


def _nodes(node: Any) -> Iterator[Json]:
    if isinstance(node, dict):
        yield node
        node = list(node.values())
    if isinstance(node, list):
        for child in node:
            yield from _nodes(child)


def _strings(blocks: list[Json]) -> Iterator[str]:
    for node in _nodes(blocks):
        yield from (node[key] for key in ("text", "url") if isinstance(node.get(key), str))


def _check(block: Any, others: Mapping[str, Callable[[Json], list[str]]]) -> list[str]:
    if not isinstance(block, dict):
        return ["a block is not an object"]
    checks: dict[Any, Callable[[Json], list[str]]] = {
        "section": _section,
        "header": lambda b: check_text(b.get("text"), 150, {"plain_text"}, "header"),
        "context": _context,
        "actions": _actions,
        "divider": lambda b: [],
        "rich_text": _rich_text,
        "table": _table,
        **others,
    }
    check = checks.get(block.get("type"))
    if check is None:
        return [f"unsupported type: {block.get('type')}"]
    wrong = [] if len(block.get("block_id", "")) <= 255 else ["block_id is too long"]
    return wrong + check(block)


def check_text(text: Any, most: int, kinds: set[str], where: str) -> list[str]:
    if not isinstance(text, dict) or text.get("type") not in kinds or not isinstance(text.get("text"), str):
        return [f"{where}: a text object of {sorted(kinds)} is needed"]
    unknown = set(text) - {"type", "text", "emoji" if text["type"] == "plain_text" else "verbatim"}
    if unknown:
        return [f"{where}: additional property {sorted(unknown)}"]
    if not text["text"].strip():
        return [f"{where}: must be more than 0 characters"]
    if units(text["text"]) > most:
        return [f"{where}: must be less than {most + 1} characters"]
    if text["type"] == "mrkdwn" and _ENTITY.search(text["text"]):
        return [f"{where}: an ampersand is not escaped"]
    return _printable(text["text"], where)


def _printable(text: str, where: str) -> list[str]:
    bad = any((ord(c) < 32 and c not in "\n\t") or "\ud800" <= c <= "\udfff" for c in text)
    return [f"{where}: control characters"] if bad else []


def _section(block: Json) -> list[str]:
    fields = block.get("fields", [])
    if "text" not in block and not fields:
        return ["section: text or fields is needed"]
    wrong = check_text(block["text"], 3000, {"plain_text", "mrkdwn"}, "section") if "text" in block else []
    if len(fields) > 10:
        wrong.append("section: no more than 10 fields")
    return wrong + [problem for f in fields for problem in check_text(f, 2000, {"plain_text", "mrkdwn"}, "field")]


def _context(block: Json) -> list[str]:
    elements = block.get("elements")
    if not isinstance(elements, list) or not 1 <= len(elements) <= 10:
        return ["context: 1 to 10 elements are needed"]
    return [problem for e in elements for problem in check_text(e, 3000, {"plain_text", "mrkdwn"}, "context")]


def _actions(block: Json) -> list[str]:
    elements = block.get("elements")
    if not isinstance(elements, list) or not 1 <= len(elements) <= 25:
        return ["actions: 1 to 25 elements are needed"]
    ids = [element.get("action_id") for element in elements]
    wrong = [] if len(ids) == len(set(ids)) else ["actions: action_ids are not unique"]
    return wrong + [problem for element in elements for problem in _button(element)]


def _button(button: Any) -> list[str]:
    if not isinstance(button, dict) or button.get("type") != "button":
        return ["actions: only buttons are known here"]
    wrong = check_text(button.get("text"), 75, {"plain_text"}, "button")
    for key, most in (("value", 2000), ("action_id", 255), ("url", 3000)):
        if key in button and not 0 < len(button[key]) <= most:
            wrong.append(f"button: {key} must have 1 to {most} characters")
    return wrong


def _table(block: Json) -> list[str]:
    rows, settings = block.get("rows"), block.get("column_settings", [])
    if not isinstance(rows, list) or not 1 <= len(rows) <= 100 or not all(1 <= len(row) <= 20 for row in rows):
        return ["table: 1 to 100 rows of 1 to 20 cells are needed"]
    wrong = ["table: too many column_settings"] if len(settings) > 20 else []
    if any(set(one) - {"align", "is_wrapped"} or one.get("align") not in _ALIGNS for one in settings):
        wrong.append("table: column_settings")
    for cell in (cell for row in rows for cell in row):
        if cell.get("type") == "raw_text":
            wrong += [] if cell.get("text") else ["table: an empty cell"]
            wrong += _printable(cell.get("text", ""), "table")
        else:
            wrong += _rich_text(cell) if cell.get("type") == "rich_text" else ["table: unsupported cell"]
    return wrong + (["table: too long"] if sum(units(text) for text in _strings([block])) > 10_000 else [])


def _rich_text(block: Json) -> list[str]:
    elements = block.get("elements")
    if not isinstance(elements, list) or not elements:
        return ["rich_text: elements are needed"]
    return [problem for element in elements for problem in _rich_element(element)]


def _rich_element(element: Any) -> list[str]:
    if not isinstance(element, dict) or element.get("type") not in _RICH:
        return ["rich_text: unsupported element"]
    children = element.get("elements")
    if not isinstance(children, list) or not children:
        return [f"{element['type']}: missing element"]
    if element["type"] == "rich_text_list":
        if element.get("style") not in ("bullet", "ordered"):
            return ["rich_text_list: style is needed"]
        if any(child.get("type") != "rich_text_section" for child in children):
            return ["rich_text_list: only sections are allowed"]
        return [problem for child in children for problem in _rich_element(child)]
    if sum(units(child.get("text", "")) for child in children) > 3000:
        return [f"{element['type']}: too long"]
    return [problem for child in children for problem in _leaf(child)]


def _leaf(leaf: Json) -> list[str]:
    if leaf.get("type") not in ("text", "link", "emoji", "user", "usergroup", "channel", "broadcast", "date"):
        return [f"rich_text: unsupported leaf {leaf.get('type')}"]
    if leaf["type"] == "text" and not leaf.get("text"):
        return ["text: must be more than 0 characters"]
    if leaf["type"] == "link" and not re.fullmatch(r"(?:https?://|mailto:)\S{1,2990}", leaf.get("url", "")):
        return ["link: invalid url"]
    style = leaf.get("style", {})
    if not isinstance(style, dict) or set(style) - _STYLES:
        return ["text: unknown style"]
    return _printable(leaf.get("text", ""), "text")
