"""/who: a person's card, or the question which one is meant; and what stands behind its buttons."""

from bot import cards, dossier, who
from bot.dossier import Record
from bot.errors import UsageError
from bot.message import Message, paragraph
from bot.phrases import one_line
from bot.store import Database, chats
from bot.types import CasePart, Person
from handlers.commands.desk import Call


def who_is(call: Call) -> Message:
    """Answer `/who NAME`; the name may be "=ID", as the buttons have it, after the query that they answer."""
    query, chosen_id = split_choice(call.argument)
    if not query and not chosen_id:
        raise UsageError(call.words.gettext("Whom do you mean? For example: /who Khawaja Asif"))
    person = resolve(call, query, chosen_id, action="who")
    if isinstance(person, Message):
        return person
    return _show(call, person, others=query)


def _show(call: Call, person: Person, *, others: str = "") -> Message:
    """A person's card; with a button for whoever else `others` may mean."""
    desk = call.desk
    shown = desk.store.read(
        lambda db: dossier.card(Record.of_chat(db, call.chat.id, least=desk.least), person, desk.describe)
    )
    several = bool(others) and find(call, others).is_ambiguous
    return cards.card(shown, call.chat, call.words, unsure_below=desk.sure, others=others if several else "")


def find(call: Call, query: str, *, remembering: bool = True) -> who.Found:
    """Whom a query means in this chat."""
    key = query, remembering
    if key not in call.found:
        desk, today = call.desk, call.desk.clock().date()
        chat_id = call.chat.id if remembering else None
        call.found[key] = desk.store.read(
            lambda db: who.find(db, desk.registry, query, chat_id=chat_id, least=desk.least, on=today)
        )
    return call.found[key]


def resolve(call: Call, query: str, chosen_id: str, *, action: str) -> Person | Message:
    """The person meant, or the message that asks which, or says that nobody is known by that name."""
    desk = call.desk
    if chosen_id:
        person = desk.registry.get(chosen_id)
        if person is None:
            raise UsageError(call.words.gettext("That person is no longer in the registry. Please ask again."))
        if query:
            desk.store.write(lambda db: _remember(db, call, query, person))
        return person
    found = find(call, query)
    return found.chosen or _ask_which(call, query, found, action=action)


def _remember(db: Database, call: Call, query: str, person: Person) -> None:
    """From now on this chat means that person by such a query."""
    chats.choose(db, call.chat.id, call.desk.registry.spoken(query), person.id)
    call.found.clear()


def _ask_which(call: Call, query: str, found: who.Found, *, action: str) -> Message:
    """The question which of the candidates is meant; the buttons run `action` with the query and the id chosen.

    Where nobody is known by that name, the nearest ones.
    """
    _, several = call.words.gettext, found.candidates or found.nearest
    known = [(person, call.desk.describe(person)) for person in several]
    if found.candidates:
        return cards.choice(query, known, call.words, action=f"{action} {one_line(query, 60)}")
    text = _("I know nobody called “{query}”.").format(query=one_line(query, 80))
    if not known:
        return Message((paragraph(text, " ", _("Try the full name, or the office and country.")),), private=True)
    buttons = cards.people_buttons(known, action=action)
    return Message((paragraph(text, " ", _("Did you mean one of these?")),), buttons=buttons)


def others(call: Call) -> Message:
    """Whom else the query of a card may mean, whatever this chat chose before."""
    return _ask_which(call, call.argument, find(call, call.argument, remembering=False), action="who")


def none_of_these(call: Call) -> Message:
    """The answer to the last button of a choice."""
    text = call.words.gettext(
        "Then add what you know: the full name, the office or the country, as in /who {query} Pakistan"
    )
    return Message((paragraph(text.format(query=one_line(call.argument, 60))),), private=True)


def more(call: Call) -> Message:
    """A page of what a card shows the newest of: "accused 5 =Q1" is what Q1 is accused of, from the sixth case on."""
    words, chosen_id = split_choice(call.argument)
    named, start = [*words.split(), "", ""][:2]
    person = call.desk.registry.get(chosen_id)
    if named not in ("accused", "accuser") or not start.isdecimal() or person is None:
        raise UsageError(call.words.gettext("That list is out of date. Please ask again with /who."))
    part: CasePart = "accused" if named == "accused" else "accuser"
    skipped = int(start)

    def read(db: Database) -> Message:
        return _page(call, Record.of_chat(db, call.chat.id, least=call.desk.least), person, part, skipped)

    return call.desk.store.read(read)


def _page(call: Call, record: Record, person: Person, part: CasePart, skipped: int) -> Message:
    if part == "accused":
        accused_of, responses = dossier.accusations(record, person.id, skipped=skipped)
        claims = (*accused_of, *cards.answers_elsewhere(accused_of, responses))
    else:
        claims = dossier.accuses(record, person.id, skipped=skipped)
    if not claims:
        raise UsageError(call.words.gettext("There is nothing more."))
    cases = dossier.case_counts(record, person.id)[part]
    following = skipped + dossier.CASES_ON_PAGE
    return cards.page(
        person,
        part,
        claims,
        call.chat,
        call.words,
        unsure_below=call.desk.sure,
        first=skipped,
        cases=cases,
        following=following if following < cases else None,
    )


def split_choice(argument: str) -> tuple[str, str]:
    """ "Asif =Q1" is the query "Asif" answered with the id "Q1"; without an id the second part is empty."""
    before, mark, after = argument.rpartition("=")
    if mark and " " not in after and (not before or before.endswith(" ")):
        return before.strip(), after
    return argument.strip(), ""
