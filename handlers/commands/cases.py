"""/case, /compare and /search: the record by case, by pair and by word."""

import re
from dataclasses import replace

from bot import cards, dossier
from bot.dossier import Record
from bot.errors import UsageError
from bot.message import Heading, Message, paragraph
from bot.phrases import one_line
from bot.store import Database, articles
from bot.types import Claim, Person
from handlers.commands.desk import Call
from handlers.commands.people import find, resolve, split_choice
from handlers.commands.tabled import MOST_ROWS, articles_file, as_table, wants_csv

HITS = 6
_FURTHEST_PAGE = 50
_NUMBER = re.compile(r"#?(\d{1,15})$")
_BETWEEN = re.compile(r"\s+(?:and|vs\.?|versus|with|against)\s+|\s*[,;/|&]\s*", re.IGNORECASE)
_QUOTED = re.compile(r"^[\"“](.+?)[\"”]\s+(.+)$")
_PAGE = re.compile(r"\s+page (\d{1,2})$")


def case(call: Call) -> Message:
    """A case by its number, from its beginning."""
    _ = call.words.gettext
    number = _NUMBER.match(call.argument)
    if number is None:
        raise UsageError(
            _("Which case? Cards name its number: /case 12. For a person: /who {name}").format(
                name=one_line(call.argument, 60) or "Khawaja Asif"
            )
        )
    found = call.desk.store.read(
        lambda db: dossier.case(Record.of_chat(db, call.chat.id, least=call.desk.least), int(number[1]))
    )
    if found is None:
        raise UsageError(_("There is no case {number}.").format(number=number[1]))
    known, claims = found
    return cards.case(known, claims, _people(call, claims), call.chat, call.words, unsure_below=call.desk.sure)


def _people(call: Call, claims: tuple[Claim, ...]) -> list[Person]:
    """The accused first, then the accusers, as far as they are known."""
    ids = [p.person_id for c in claims for p in c.statement.accused]
    ids += [p.person_id for c in claims for p in c.statement.accuser]
    known = (call.desk.registry.get(key) for key in dict.fromkeys(ids) if key)
    return [person for person in known if person]


def compare(call: Call) -> Message:
    """What each of two people says of the other."""
    _ = call.words.gettext
    first, second = _pair(call)
    if not first or not second:
        raise UsageError(_("Whom shall I compare? For example: /compare Khawaja Asif and Imran Khan"))
    # A button's id goes to the last name, so that the one in question stands there.
    one = resolve(call, *split_choice(first), action=f"compare {one_line(second, 60)} and")
    if isinstance(one, Message):
        return one
    other = resolve(call, *split_choice(second), action=f"compare ={one.id} and")
    if isinstance(other, Message):
        return other
    if one.id == other.id:
        raise UsageError(_("Both names mean {name}. Name two people.").format(name=one_line(one.name, 80)))

    def read(db: Database) -> Message:
        record = Record.of_chat(db, call.chat.id, least=call.desk.least)
        says = (dossier.between(record, one.id, other.id), dossier.between(record, other.id, one.id))
        return cards.comparison((one, other), says, call.chat, call.words, unsure_below=call.desk.sure)

    return call.desk.store.read(read)


def _pair(call: Call) -> tuple[str, str]:
    """The two names: at a word or sign between them, else where both halves are known."""
    text = call.argument
    quoted = _QUOTED.match(text)
    if quoted:
        return quoted[1].strip(), quoted[2].strip(' "“”')
    parts = [part for part in _BETWEEN.split(text, maxsplit=1) if part.strip()]
    if len(parts) == 2:
        return parts[0].strip(), parts[1].strip()
    words = text.split()
    halves = [(" ".join(words[:at]), " ".join(words[at:])) for at in range(1, len(words))]
    known = [half for half in halves if all(find(call, name).candidates for name in half)]
    best = max(known, key=lambda half: sum(find(call, name).chosen is not None for name in half), default=None)
    return best or (halves[0] if len(halves) == 1 else ("", ""))


def search(call: Call) -> Message:
    """The articles that have some words, newest first; with "csv" as a file."""
    _ = call.words.gettext
    asked, table = wants_csv(call.argument)
    page_ = _PAGE.search(asked)
    wanted = asked[: page_.start()] if page_ else asked
    number = min(int(page_[1]), _FURTHEST_PAGE) if page_ else 1
    if not wanted:
        raise UsageError(_('What shall I look for? For example: /search arms deal, /search "arms deal" -Taliban'))
    if table:
        return _as_file(call, wanted)
    found = call.desk.store.read(lambda db: articles.search(db, wanted, limit=HITS + 1, offset=(number - 1) * HITS))
    if not found:
        where = _("No article with “{words}” was found.") if number == 1 else _("There is nothing more with “{words}”.")
        return Message((paragraph(where.format(words=one_line(wanted, 80))),))
    following = number + 1 if len(found) > HITS and number < _FURTHEST_PAGE else None
    shown = cards.hits(wanted, found[:HITS], call.chat, call.words, following=following)
    return replace(shown, buttons=(*shown.buttons, *as_table(f"search {one_line(wanted, 120)}", call.words)))


def _as_file(call: Call, wanted: str) -> Message:
    _ = call.words.gettext
    found = call.desk.store.read(lambda db: articles.search(db, wanted, limit=MOST_ROWS))
    if not found:
        return Message((paragraph(_("No article with “{words}” was found.").format(words=one_line(wanted, 80))),))
    title = _("Articles with {words}").format(words=one_line(wanted, 80))
    count = call.words.ngettext("The file has {n} article.", "The file has {n} articles.", len(found))
    text = paragraph(count.format(n=len(found)))
    return Message((Heading(title), text), file=articles_file(found, call))
