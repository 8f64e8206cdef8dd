"""The bot's home tab."""

from collections.abc import Sequence

from bot.message import ButtonBook, Heading, Items, Message, Text, line
from handlers.slack.render import render
from handlers.slack.rich_text import Json


def home_view(commands: Sequence[tuple[str, str]], book: ButtonBook) -> Json:
    """What a person sees there: the commands."""
    items = tuple((line(Text(f"/hearsay {name}", "code"), f"  {told}"),) for name, told in commands)
    parts = render(Message((Heading("Hearsay"), Items(items))), book=book)
    return {"type": "home", "blocks": list(parts[0].blocks)}
