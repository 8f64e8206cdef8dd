"""Draws the README's picture from what the demo really prints.

    .venv/bin/python docs/images/draw.py > docs/images/alert-and-who.svg
    chromium --headless --no-sandbox --window-size=1239,1563 --screenshot=docs/images/alert-and-who.png \
        docs/images/alert-and-who.svg
"""

import asyncio
import io
import re
import sys

from rich.console import Console
from rich.text import Text

WIDTH = 100
_RULE = re.compile(r"\n─+ \d\. [^\n]* ─+\n")


def main() -> None:
    """Print the picture as SVG: the alert that names most people, then the conversation."""
    from bot.demo.play import play  # here, so that a worker, which loads this file too, stays small

    screen = io.StringIO()
    asyncio.run(play(Console(file=screen, width=WIDTH, force_terminal=True, highlight=False), interactive=False))
    printed = Text.from_ansi(screen.getvalue())
    *_before, alerts, _digest, asked = parts(printed, _RULE)
    alert = max(parts(alerts, re.compile(r"\n\n+")), key=lambda part: part.plain.count("Who is"))
    picture = Console(record=True, width=WIDTH, file=io.StringIO(), highlight=False)
    picture.print(alert, "\n", asked[: asked.plain.index("you> /digest")], sep="\n")
    sys.stdout.write(picture.export_svg(title="Hearsay"))


def parts(text: Text, at: re.Pattern[str]) -> list[Text]:
    """`text` cut where the pattern matches, with its colours."""
    ends = [0, *(end for match in at.finditer(text.plain) for end in match.span()), len(text)]
    return [text[start:end] for start, end in zip(ends[::2], ends[1::2], strict=True)]


if __name__ == "__main__":
    main()
