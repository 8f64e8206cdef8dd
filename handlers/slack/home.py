"""The bot's home tab: what its person follows, and the commands. Pure."""

from collections.abc import Sequence
from dataclasses import replace

from bot.message import ButtonBook, Heading, Items, Message, Text, line
from handlers.slack.address import Address
from handlers.slack.incoming import LISTS, Ask
from handlers.slack.render import render
from handlers.slack.rich_text import Json

BLOCKS = 100  # https://docs.slack.dev/reference/views/home-tab-views


def look(address: Address, user: str) -> Ask:
    """The ask for what the tab of `user` shows; `address` is that person's own conversation with the bot."""
    return Ask(address, user, LISTS, "home", direct=True, looks=True)


def combined(message: Message, fresh: Message) -> Message:
    """What the tab shows after a click there whose answer takes no message's place.

    What only the asker shall see stands above the list (`fresh`); any other answer is seen in the list itself.
    """
    return replace(fresh, blocks=(*message.blocks, *fresh.blocks)) if message.private else fresh


def home_view(said: Message, commands: Sequence[tuple[str, str]], book: ButtonBook, address: Address) -> Json:
    """What a person sees there. The view keeps the chat that its buttons speak for."""
    items = tuple((line(Text(f"/hearsay {name}", "code"), f"  {told}"),) for name, told in commands)
    top = Message((Heading("Hearsay"), *said.blocks), buttons=said.buttons)
    shown, rest = (
        [block for part in render(one, book=book, origin=address.chat_id) for block in part.blocks]
        for one in (top, Message((Items(items),)))
    )
    blocks = [*shown[: BLOCKS - 1 - len(rest)], {"type": "divider"}, *rest]
    return {"type": "home", "private_metadata": address.chat_id, "blocks": blocks}
