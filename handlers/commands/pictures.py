"""/timeline and /network: a person's record as a picture, and in words."""

from collections.abc import Callable
from datetime import datetime, timedelta

from bot import dossier, pictures
from bot.dossier import Record
from bot.errors import UsageError
from bot.message import Message
from bot.pictures import Frame
from bot.store import chats
from bot.types import Person
from handlers.commands.desk import Call
from handlers.commands.people import resolve, split_choice

SPANS: dict[str, timedelta | None] = {
    "30d": timedelta(days=30),
    "90d": timedelta(days=90),
    "1y": timedelta(days=365),
    "all": None,
}
_SCREENS = ("light", "dark")
_USUAL = "1y"


def timeline(call: Call) -> Message:
    """What somebody was accused of, the answers and the legal steps over a span of time, a year unless one is named."""
    asked, span, screen = _options(call.argument)

    def show(person: Person) -> Message:
        frame = _frame(call, screen, span)
        claims = call.desk.store.read(
            lambda db: dossier.over_time(
                Record.of_chat(db, call.chat.id, least=call.desk.least), person.id, since=frame.since
            )
        )
        return pictures.timeline(person, claims, span, frame)

    return _of_one(call, asked, show, "timeline", "timeline Khawaja Asif 1y")


def network(call: Call) -> Message:
    """Who accuses whom around somebody."""
    asked, _span, screen = _options(call.argument)

    def show(person: Person) -> Message:
        claims = call.desk.store.read(
            lambda db: dossier.around(Record.of_chat(db, call.chat.id, least=call.desk.least), person.id)
        )
        return pictures.network(person, claims, _frame(call, screen, "all"))

    return _of_one(call, asked, show, "network", "network Khawaja Asif")


def _of_one(call: Call, asked: str, show: Callable[[Person], Message], action: str, example: str) -> Message:
    query, chosen_id = split_choice(asked)
    if not query and not chosen_id:
        text = call.words.gettext("Whom do you mean? For example: /{example}")
        raise UsageError(text.format(example=example))
    person = resolve(call, query, chosen_id, action=action)
    return person if isinstance(person, Message) else show(person)


def _options(argument: str) -> tuple[str, str, str]:
    """Takes the span and the screen off the end; in a button they stand after the id."""
    words = argument.split()
    span, screen = _USUAL, ""
    while len(words) > 1 and (words[-1].lower() in SPANS or words[-1].lower() in _SCREENS):
        word = words.pop().lower()
        span, screen = (word, screen) if word in SPANS else (span, word)
    return " ".join(words), span, screen


def _frame(call: Call, screen: str, span: str) -> Frame:
    """With the screen that was named, which the chat keeps, else the one named last."""
    desk, now = call.desk, call.desk.clock()
    if screen:
        desk.store.write(lambda db: chats.set_pictures(db, call.chat.id, screen))
    chosen = screen or desk.store.read(lambda db: chats.pictures(db, call.chat.id))
    length = SPANS[span]
    since: datetime | None = now - length if length else None
    return Frame(call.chat, call.words, chosen == "dark", desk.sure, since, now)
