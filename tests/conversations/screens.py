"""What a person sees: messages as each platform lays them out, as a page for a browser to draw.

`python -m tests.conversations.screens LANGUAGE > page.html`; then, for instance,
`chromium --headless --screenshot=screen.png --window-size=900,1600 page.html`. The layouts only imitate the apps.
"""

import asyncio
import re
import sys
import tempfile
from html import escape
from pathlib import Path

from bot.message import Message
from bot.store import Store
from handlers.slack import render as slack
from handlers.slack.rich_text import Json
from handlers.telegram import render as telegram
from tests.conftest import Clock
from tests.emulators.slack_book import FakeBook
from tests.emulators.telegram_book import MemoryBook
from tests.handlers.talking import alerted, prepared

_LINK = re.compile(r"<([^<>|]+)\|([^<>]*)>")
SHOWN = ("start", "subscribe ministers of Pakistan as accused", "unsaid @1 1", "edit #1", "settings", "why @1")
# What a button asks for stands in the talk as its label.
PRESSED = {"unsaid @1 1": "Not an allegation", "edit #1": "Edit", "why @1": "Why?"}
STYLE = """
body{font:15px/1.4 'Noto Sans','DejaVu Sans',sans-serif;margin:0;display:flex;gap:24px;background:#888}
.t,.s{width:430px;padding:14px}.t{background:#c9dbe8}.s{background:#fff}
.me{background:#e1fec6;margin:8px 0 8px auto;width:fit-content;padding:6px 10px;border-radius:12px}
.b{background:#fff;padding:8px 12px;border-radius:12px;white-space:pre-wrap;overflow-wrap:anywhere}
.b blockquote{border-inline-start:3px solid #3a8;margin:4px 0;padding:2px 8px;background:#eef7f2}
.k{display:flex;gap:4px;margin:4px 0}.k span{flex:1;text-align:center;background:#7d9cb3;color:#fff;
border-radius:8px;padding:5px}
.s .me{background:none;margin:8px 0;font-weight:bold}.s .q{border-inline-start:4px solid #ddd;padding-inline-start:10px}
.s .c{color:#616061;font-size:13px}.s h3{margin:4px 0}.s .k{flex-wrap:wrap}
.s .k span{flex:none;background:#fff;color:#1d1c1d;
border:1px solid #bbb;border-radius:6px;padding:4px 10px;font-weight:bold;font-size:13px}
"""


def _asked(said: str, mark: str) -> str:
    label = PRESSED.get(said)
    return f"<i>pressed: {escape(label)}</i>" if label else mark + escape(said)


def on_telegram(message: Message) -> str:
    """A message as Telegram's bubble with its keyboard."""
    made = []
    for part in telegram.render(message, book=MemoryBook()):
        rows = "".join(_keys([label for label, _token in row]) for row in part.keyboard)
        made.append(f"<div class=b dir=auto>{part.html or escape(part.text)}</div>{rows}")
    return "".join(made)


def _keys(labels: list[str]) -> str:
    keys = "".join(f"<span dir=auto>{escape(label)}</span>" for label in labels)
    return f"<div class=k>{keys}</div>"


def on_slack(message: Message) -> str:
    """A message as Slack's blocks."""
    return "".join(_block(block) for part in slack.render(message, book=FakeBook()) for block in part.blocks)


def _block(block: Json) -> str:
    match block["type"]:
        case "header":
            return f"<h3 dir=auto>{escape(block['text']['text'])}</h3>"
        case "context":
            return "".join(f"<div class=c dir=auto>{_mrkdwn(one['text'])}</div>" for one in block["elements"])
        case "actions":
            return _keys([button["text"]["text"] for button in block["elements"]])
        case "table":
            rows = ["".join(f"<td>{escape(cell['text'])}</td>" for cell in row) for row in block["rows"]]
            return f"<table dir=auto>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"
        case _:
            return "".join(_rich(one) for one in block["elements"])


def _mrkdwn(text: str) -> str:
    """Slack's own marking, in which & < > are escaped already, with its links as links."""
    return _LINK.sub(r'<a href="\1">\2</a>', text)


def _rich(one: Json) -> str:
    if one["type"] == "rich_text_list":
        return f"<ul dir=auto>{''.join(f'<li>{_rich(item)}</li>' for item in one['elements'])}</ul>"
    runs = "".join(
        f"<b>{escape(r['text'])}</b>" if "style" in r else escape(r.get("text", "")) for r in one["elements"]
    )
    name = "q" if one["type"] == "rich_text_quote" else "p"
    return f"<div dir=auto class={name} style=white-space:pre-wrap>{runs}</div>"


async def page(folder: Path, language: str) -> str:
    """Both platforms side by side."""
    store = Store.open(folder / "h.db")
    try:
        chat = prepared(store, Clock())
        store.write(alerted)
        await chat.say(f"settings language {language}")
        answers = [(said, await chat.say(said)) for said in SHOWN]
    finally:
        store.close()
    columns = [(on_telegram, "t", "/"), (on_slack, "s", "/hearsay ")]
    told = []
    for draw, name, mark in columns:
        talk = "".join(f"<div class=me>{_asked(said, mark)}</div>{draw(message)}" for said, message in answers)
        told.append(f"<div class={name}>{talk}</div>")
    return f"<!doctype html><meta charset=utf-8><style>{STYLE}</style><body>{''.join(told)}"


def main() -> None:
    """Print the page."""
    with tempfile.TemporaryDirectory() as folder:
        sys.stdout.write(asyncio.run(page(Path(folder), sys.argv[1] if len(sys.argv) > 1 else "en")))


if __name__ == "__main__":
    main()
