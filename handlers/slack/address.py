"""Chat ids of Slack: `slack:TEAM:CHANNEL[:THREAD]`."""

import re
from dataclasses import dataclass

_CHAT_ID = re.compile(r"slack:([A-Z0-9]+):([A-Z0-9]+)(?::(\d+\.\d+))?")


@dataclass(frozen=True, slots=True)
class Address:
    """A conversation of a workspace, or one thread in it (`thread` is the `ts` of its first message)."""

    team: str
    channel: str
    thread: str | None = None

    @property
    def chat_id(self) -> str:
        """The id that the rest of the house knows."""
        whole = f"slack:{self.team}:{self.channel}"
        return f"{whole}:{self.thread}" if self.thread else whole

    @property
    def direct(self) -> bool:
        """Whether this is one person's conversation with the bot."""
        return self.channel.startswith("D")


def parse_address(chat_id: str) -> Address | None:
    """The address behind a chat id, or None when it is not one of Slack's."""
    found = _CHAT_ID.fullmatch(chat_id)
    return Address(found[1], found[2], found[3]) if found else None
