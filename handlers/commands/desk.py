"""What a command has at hand, and what a command is."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.message import Message, Request
from bot.officials.countries import Countries
from bot.officials.registry import Registry
from bot.store import Store
from bot.types import Chat, Person
from bot.wording import Wording


@dataclass(frozen=True, slots=True)
class Desk:
    """The services behind the commands, and the few settings that they need."""

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


@dataclass(frozen=True, slots=True)
class Call:
    """One command as it was given. `argument` is the text after the command's name, white space stripped."""

    desk: Desk
    request: Request
    chat: Chat
    words: Wording
    argument: str


@dataclass(frozen=True, slots=True)
class Command:
    """A command: its name, what follows it, one line of help, examples, and what it does. `run` may block on the store.

    `hidden` commands stand behind buttons and are in no menu. `run` raises UsageError with a sentence for the asker.
    """

    name: str
    usage: str
    help: str
    examples: tuple[str, ...]
    run: Callable[[Call], Message]
    hidden: bool = False
