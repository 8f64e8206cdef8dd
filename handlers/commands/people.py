"""/who: a person's card, or the question which one is meant."""

from bot import compose, news, who
from bot.errors import UsageError
from bot.message import Button, Message, paragraph
from bot.phrases import one_line
from bot.store import chats
from bot.types import Person
from handlers.commands.desk import Call


def who_is(call: Call) -> Message:
    """Answer `/who NAME`; the name may be "=ID", as the buttons have it, after the query that they answer."""
    query, chosen_id = split_choice(call.argument)
    if not query and not chosen_id:
        raise UsageError(call.words.gettext("Whom do you mean? For example: /who Khawaja Asif"))
    person = resolve(call, query, chosen_id, action="who")
    if isinstance(person, Message):
        return person
    return show(call, person)


def show(call: Call, person: Person) -> Message:
    """A person's card."""
    desk = call.desk
    shown = desk.store.read(lambda db: news.card(db, person, desk.describe, least=desk.least, chat_id=call.chat.id))
    return compose.card(shown, call.chat, call.words, unsure_below=desk.sure)


def resolve(call: Call, query: str, chosen_id: str, *, action: str) -> Person | Message:
    """The person meant, or the message that asks which, or says that nobody is known by that name."""
    desk = call.desk
    if chosen_id:
        person = desk.registry.get(chosen_id)
        if person is None:
            raise UsageError(call.words.gettext("That person is no longer in the registry. Please ask again."))
        if query:
            desk.store.write(lambda db: chats.choose(db, call.chat.id, query, person.id))
        return person
    today = desk.clock().date()
    found = desk.store.read(
        lambda db: who.find(db, desk.registry, query, chat_id=call.chat.id, least=desk.least, on=today)
    )
    if found.chosen is not None:
        return found.chosen
    if found.candidates:
        candidates = [(person, desk.describe(person)) for person in found.candidates]
        return compose.choice(query, candidates, call.words, action=f"{action} {one_line(query, 60)}")
    return nobody(call, query, found.nearest, action=action)


def nobody(call: Call, query: str, nearest: tuple[Person, ...], *, action: str) -> Message:
    """Nobody is known by that name; here are the nearest ones."""
    _ = call.words.gettext
    text = _("I know nobody called “{query}”.").format(query=one_line(query, 80))
    if not nearest:
        return Message((paragraph(text, " ", _("Try the full name, or the office and country.")),), private=True)
    buttons = tuple(
        (Button(f"{one_line(p.name, 40)} · {one_line(call.desk.describe(p), 60)}", f"{action} ={p.id}"),)
        for p in nearest
    )
    return Message((paragraph(text, " ", _("Did you mean one of these?")),), buttons=buttons)


def none_of_these(call: Call) -> Message:
    """The answer to the last button of a choice."""
    text = call.words.gettext(
        "Then add what you know: the full name, the office or the country, as in /who {query} Pakistan"
    )
    return Message((paragraph(text.format(query=one_line(call.argument, 60))),), private=True)


def split_choice(argument: str) -> tuple[str, str]:
    """ "Asif =Q1" is the query "Asif" answered with the id "Q1"; without an id the second part is empty."""
    before, mark, after = argument.rpartition("=")
    if mark and " " not in after and (not before or before.endswith(" ")):
        return before.strip(), after
    return argument.strip(), ""
