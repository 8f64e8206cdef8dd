"""docs/conversations.md from the table: `python -m tests.conversations.transcript > docs/conversations.md`."""

import asyncio
import shutil
import sys
import tempfile
from pathlib import Path

from bot.message import Message
from bot.store import Store
from tests.conftest import Clock
from tests.conversations.table import OWNERS, TALKS, Talk
from tests.handlers.talking import Chat, prepared

HEAD = """# Conversations

What people say to the bot, and what they see. The tests drive the same conversations on Telegram, on Slack and in the
console; this page is made from them. On Telegram and in the console a command begins with `/`, on Slack with
`/hearsay`.
"""


async def played(talk: Talk, chat: Chat) -> list[tuple[str, Message]]:
    """A conversation's steps with the answers, beside any platform. Raises LookupError for a missing button."""
    answers: list[tuple[str, Message]] = []
    for step in talk.steps:
        text = step.said
        if step.button is not None:
            buttons = [b for _said, message in reversed(answers) for row in message.buttons for b in row]
            found = next((b for b in buttons if b.label == step.button), None)
            if found is None:
                raise LookupError(f"{talk.name}: no button {step.button!r}")
            text = found.action
        answers.append((step.said, await chat.say(text)))
    return answers


def _shown(said: str, message: Message) -> str:
    who = f"**{said}**" if said.startswith("[") else f"**/{said}**" if said.split()[0].isalpha() else f"**{said}**"
    lines = [f"> {who}", "", "```text", message.plain()]
    lines += [" ".join(f"[{button.label}]" for button in row) for row in message.buttons]
    return "\n".join([*lines, "```", ""])


async def transcript(folder: Path) -> str:
    """The page."""
    parts = [HEAD]
    for number, talk in enumerate(TALKS):
        store = Store.open(folder / f"{number}.db")
        try:
            chat = prepared(store, Clock(), alert=talk.alert, owners=OWNERS)
            parts += [f"## {talk.name}\n", *(_shown(said, message) for said, message in await played(talk, chat))]
        finally:
            store.close()
    return "\n".join(parts)


def main() -> None:
    """Print the page."""
    folder = Path(tempfile.mkdtemp())
    try:
        sys.stdout.write(asyncio.run(transcript(folder)))
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
