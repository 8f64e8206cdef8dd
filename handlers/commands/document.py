"""docs/commands.md from the table: `python -m handlers.commands.document > docs/commands.md`."""

import sys
from collections.abc import Sequence

from handlers.commands import Command, table


def document(commands: Sequence[Command]) -> str:
    """The commands as a Markdown page."""
    lines = [
        "# Commands",
        "",
        "The same on every platform. On Telegram and in the console write `/who Asif`; on Slack `/hearsay who Asif`,",
        "in a thread `@Hearsay who Asif`, in a direct message `who Asif`.",
        "",
        "| command | what it does | for example |",
        "|---|---|---|",
    ]
    for command in commands:
        if not command.hidden:
            usage = f"/{command.name} {command.usage}".strip().replace("|", "\\|")
            examples = ", ".join(f"`/{example}`" for example in command.examples)
            whose = " *(the bot's owners)*" if command.for_owners else ""
            lines.append(f"| `{usage}` | {command.help}{whose} | {examples} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(document(table()))
