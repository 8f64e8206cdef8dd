"""Free words that follow on the last answer: "and what did he answer?", "since May", "more"."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from bot import cards, news
from bot.errors import UsageError
from bot.message import Message, note, paragraph
from bot.phrases import one_line
from bot.store import Database, answers, statements
from bot.store.answers import LastAnswer
from bot.types import Chat, Person, Statement
from handlers.commands.alerts import chats_of
from handlers.commands.desk import Call
from handlers.commands.news import LATEST
from handlers.commands.people import find, split_choice
from handlers.commands.phrasebook import Followups, phrasebook

PAGE = 5
KEPT = timedelta(days=1)
_EVER = datetime(2000, 1, 1, tzinfo=UTC)
REMEMBERED = ("who", "latest", "about")
_ABOUT = re.compile(
    r"(?:=(\S+) )?(all|accused|answers|accuses)(?: since (\d{4}-\d{2}-\d{2}))?(?: from (\d{1,4}))?(?: (.*))?"
)
_SINCE = re.compile(
    r"(?:since|from|after)\s+(?:(?P<last>(?:last |the last )?(?P<unit>week|month|year)|yesterday)"
    r"|(?P<day>\d{4}-\d{2}-\d{2})|(?P<month>[a-z]+)(?:\s+(?P<of>\d{4}))?|(?P<year>\d{4}))"
)
_UNITS = {"week": 7, "month": 31, "year": 365}


def meant(text: str, last: LastAnswer, now: datetime) -> str | None:
    """The command that the words stand for after that answer, or None when they follow on nothing. Pure."""
    words = _bare(text)
    book = phrasebook().followups
    since = since_of(words, book, now)
    person = f"={last.person_id} " if last.person_id else ""
    before = _ABOUT.fullmatch(last.argument) if last.command == "about" else None
    part = before[2] if before else "all"
    rest = f" {_words(last)}".rstrip()
    if since is not None:
        return f"about {person}{part} since {since:%Y-%m-%d}{rest}"
    if words in _forms("more"):
        kept = f" since {before[3]}" if before and before[3] else ""
        return f"about {person}{part}{kept} from {last.shown}{rest}"
    if not last.person_id:
        return None
    for kind in ("answers", "accused", "accuses"):
        if words in _forms(kind):
            return f"about {person}{kind}"
    for command, kind in (("subscribe", "follow"), ("mute", "mute")):
        if words in _forms(kind):
            return f"{command} {person}".strip()
    return None


def _words(last: LastAnswer) -> str:
    if last.command == "latest":
        return last.argument
    before = _ABOUT.fullmatch(last.argument) if last.command == "about" else None
    return (before[5] or "") if before else ""


def _bare(text: str) -> str:
    words = re.sub(r"[?!.…,;]+", " ", text.casefold()).split()
    around = phrasebook().followups.around
    while len(words) > 1 and words[0] in around:
        words.pop(0)
    while len(words) > 1 and words[-1] in around:
        words.pop()
    return " ".join(words)


@cache
def _forms(kind: str) -> frozenset[str]:
    book = phrasebook().followups
    phrases: tuple[str, ...] = getattr(book, kind)
    return frozenset(phrase.replace("{they}", they) for phrase in phrases for they in book.they)


def since_of(words: str, book: Followups, now: datetime) -> datetime | None:
    """The day that "since May", "since last week", "since 2024" mean: the last such one, or None."""
    found = _SINCE.fullmatch(words)
    if found is None:
        return None
    if found["last"]:
        return now - timedelta(days=_UNITS.get(found["unit"] or "", 1))
    if found["day"] or found["year"]:
        day = found["day"] or f"{found['year']}-01-01"
        try:
            return datetime.fromisoformat(day).replace(tzinfo=UTC)
        except ValueError:
            return None
    numbers = [
        number for number, name in enumerate(book.months, 1) if name == found["month"] or name[:3] == found["month"]
    ]
    if not numbers:
        return None
    year = int(found["of"] or (now.year if numbers[0] <= now.month else now.year - 1))
    return datetime(year, numbers[0], 1, tzinfo=UTC) if year > 1900 else None


def last_of(call: Call) -> LastAnswer | None:
    """The answer that words in this chat may follow on."""
    oldest = call.desk.clock() - KEPT
    return call.desk.store.read(lambda db: answers.last(db, chats_of(call), oldest))


def remember(call: Call, command: str, message: Message) -> Message:
    """Keep what was answered, so that words can follow on it; a group's first such answer says how."""
    if command not in REMEMBERED or not message.blocks:
        return message
    person_id, shown = _person_id(call, command), PAGE
    if command == "who" and person_id is None:
        return message
    found = _ABOUT.fullmatch(call.argument) if command == "about" else None
    if found is not None:
        person_id, shown = found[1], int(found[4] or 0) + PAGE
    kept = LastAnswer(command, call.argument, person_id, shown if command != "latest" else LATEST)
    now = call.desk.clock()
    first = (
        not call.request.private and call.desk.store.read(lambda db: answers.last(db, chats_of(call), _EVER)) is None
    )
    call.desk.store.write_soon(lambda db: answers.keep(db, call.chat.id, kept, now))
    return replace(message, blocks=(*message.blocks, note(_how(call)))) if first else message


def _how(call: Call) -> str:
    """How to ask on in a group, where the bot does not see all that is written."""
    _ = call.words.gettext
    if call.request.platform == "slack":
        return _("To ask on, mention me in this thread: “and what did he answer?”, “since May”, “more”.")
    return _("To ask on, reply to this message: “and what did he answer?”, “since May”, “more”.")


def _person_id(call: Call, command: str) -> str | None:
    if command != "who":
        return None
    query, chosen_id = split_choice(call.argument)
    person = call.desk.registry.get(chosen_id) if chosen_id else find(call, query).chosen
    return person.id if person else None


@dataclass(frozen=True, slots=True)
class _Asked:
    person: Person | None
    part: str
    since: datetime | None
    first: int
    words: str


def about(call: Call) -> Message:
    """Statements of one person, or with some words: a part of them, since a day, from a number on."""
    _ = call.words.gettext
    found = _ABOUT.fullmatch(call.argument)
    person = call.desk.registry.get(found[1]) if found and found[1] else None
    if found is None or (found[1] and person is None):
        raise UsageError(_("I no longer know what that is about. Please ask again, as in /who Khawaja Asif"))
    since = datetime.fromisoformat(found[3]).replace(tzinfo=UTC) if found[3] else None
    asked = _Asked(person, found[2], since, int(found[4] or 0), found[5] or "")
    said = call.desk.store.read(lambda db: _said(db, asked, call))
    claims = call.desk.store.read(lambda db: news.claims_of(db, said, chat_id=call.chat.id))[asked.first :]
    if not claims:
        none = _("There is no more.") if asked.first else _("I have read nothing of that kind.")
        return Message((paragraph(none),))
    title = _title(asked, call)
    message = cards.statements_list(title, claims[:PAGE], call.chat, call.words, unsure_below=call.desk.sure)
    more = len(claims) - PAGE
    if more <= 0:
        return message
    text = call.words.ngettext("{n} more: say “more”.", "{n} more: say “more”.", more).format(n=more)
    return Message((*message.blocks, paragraph(text)))


def _said(db: Database, asked: _Asked, call: Call) -> list[Statement]:
    least = call.desk.least
    if asked.person is None:
        found = statements.latest(db, words=asked.words, least=least, limit=asked.first + 50)
    else:
        sides = {
            "accused": (("accused", ("allegation", "legal")),),
            "answers": (("accused", ("response",)), ("accuser", ("response",))),
            "accuses": (("accuser", ("allegation",)),),
            "all": (("accused", ("allegation", "legal", "response")), ("accuser", ("allegation",))),
        }
        lists = [
            statements.of_person(db, asked.person.id, side, types, least=least, limit=200)  # type: ignore[arg-type]
            for side, types in sides[asked.part]
        ]
        found = sorted({s.id: s for one in lists for s in one}.values(), key=lambda s: s.source.dated, reverse=True)
    return [s for s in found if asked.since is None or s.source.dated >= asked.since]


def _title(asked: _Asked, call: Call) -> str:
    _ = call.words.gettext
    name = one_line(asked.person.name if asked.person else asked.words, 80)
    titles = {
        "accused": _("What {name} is accused of"),
        "answers": _("What {name} answered"),
        "accuses": _("Whom {name} accuses"),
        "all": _("About {name}") if name else _("Latest"),
    }
    title = titles[asked.part].format(name=name)
    return _("{title}, since {date}").format(title=title, date=_day(asked.since, call.chat)) if asked.since else title


def _day(moment: datetime, chat: Chat) -> str:
    return f"{moment.astimezone(ZoneInfo(chat.zone)):%Y-%m-%d}"
