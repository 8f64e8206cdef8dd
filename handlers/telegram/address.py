"""Where a message goes on Telegram, as Hearsay's chat ids write it: `telegram:ID[:TOPIC]`."""

import re
from dataclasses import dataclass
from typing import Self

from bot.errors import ChatGone

_FORM = re.compile(r"telegram:(-?\d+)(?::(\d+))?\Z")


@dataclass(frozen=True, slots=True)
class Address:
    """A Telegram chat, and the topic in it."""

    chat: int
    topic: int | None = None

    @classmethod
    def parse(cls, chat_id: str) -> Self:
        """The address in a chat id. Raises ChatGone: what is no Telegram chat can be reached at no time."""
        match = _FORM.match(chat_id)
        if match is None:
            raise ChatGone("this is no Telegram chat", chat=chat_id)
        return cls(int(match.group(1)), int(match.group(2)) if match.group(2) else None)

    def __str__(self) -> str:
        return f"telegram:{self.chat}" if self.topic is None else f"telegram:{self.chat}:{self.topic}"
