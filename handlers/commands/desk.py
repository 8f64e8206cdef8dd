"""What a command has at hand, and what a command is."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from bot.discover import FindFeed
from bot.errors import UsageError
from bot.message import Message, Request
from bot.officials.countries import Countries
from bot.officials.registry import Registry
from bot.store import Store
from bot.types import Chat, Person
from bot.who import Found
from bot.wording import Wording
from handlers.commands.pace import Turnstile


@dataclass(frozen=True, slots=True)
class Desk:
    """The services behind the commands, and the few settings that they need.

    `approve` says that the owners are asked about new chats. Without a `turnstile` nobody asks too much.
    """

    store: Store
    registry: Registry
    clock: Callable[[], datetime]
    countries: Countries
    describe: Callable[[Person], str]
    zone: str
    least: float
    sure: float
    open_to_all: bool
    owners: tuple[str, ...] = ()
    approve: bool = False
    turnstile: Turnstile | None = None
    find_feed: FindFeed | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """One command as it was given. `argument` is the text after the command's name, white space stripped.

    `owner` says that it comes from one of the bot's owners. `found` keeps whom its names mean, by the name and whether
    what the chat chose before counts: a name is looked up once for an answer.
    """

    desk: Desk
    request: Request
    chat: Chat
    words: Wording
    argument: str
    owner: bool = False
    found: dict[tuple[str, bool], Found] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Command:
    """A command: its name, what follows it, one line of help, examples, and what it does. `run` may block on the store.

    `hidden` commands stand behind buttons and are in no menu; those `for_owners` are for the owners of the bot,
    those `for_admins` for who runs the chat.    `run` raises UsageError with a sentence for the asker.
    """

    name: str
    usage: str
    help: str
    examples: tuple[str, ...]
    run: Callable[[Call], Message]
    hidden: bool = False
    for_owners: bool = False
    for_admins: bool = False


def only_admins(call: Call) -> None:
    """Raises UsageError unless the asker runs the chat, so far as the platform says who does."""
    if not call.request.admin and not call.owner:
        raise UsageError(call.words.gettext("Only those who run this group can change that."))
