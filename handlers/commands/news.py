"""/latest and /digest: what was said lately, now or each morning."""

import re
from dataclasses import replace
from datetime import timedelta

from bot import cards, news
from bot.days import next_digest_at
from bot.digest import upcoming
from bot.errors import UsageError
from bot.letters import compose_digest
from bot.message import Heading, Message, paragraph
from bot.phrases import one_line
from bot.store import Database, chats, statements, subscriptions
from bot.types import Claim, Edition
from handlers.commands.desk import Call, only_admins
from handlers.commands.tabled import MOST_ROWS, as_table, statements_file, wants_csv

LATEST = 8
A_DAY = timedelta(days=1)
_TIME = re.compile(r"(\d{1,2})(?:[:.h](\d{2}))?\s*(am|pm)?", re.IGNORECASE)


def latest(call: Call) -> Message:
    """The newest statements, of articles that have all these words where some are given; with "csv" as a file."""
    desk, _ = call.desk, call.words.gettext
    asked, table = wants_csv(call.argument)
    most = MOST_ROWS if table else LATEST

    def read(db: Database) -> tuple[Claim, ...]:
        newest = statements.latest(db, words=asked, least=desk.sure, limit=most if table else most * 3)
        return news.claims_of(db, newest, chat_id=call.chat.id)[:most]

    found = desk.store.read(read)
    if not found:
        where = _(" with “{words}”").format(words=one_line(asked, 80)) if asked else ""
        return Message((paragraph(_("Nothing alleged was found{where} yet.").format(where=where)),))
    title = _("Latest: {words}").format(words=one_line(asked, 80)) if asked else _("Latest")
    if table:
        count = call.words.ngettext("The file has {n} statement.", "The file has {n} statements.", len(found))
        file = statements_file([claim.statement for claim in found], call)
        return Message((Heading(title), paragraph(count.format(n=len(found)))), file=file)
    shown = cards.statements_list(title, found, call.chat, call.words, unsure_below=desk.sure)
    return replace(shown, buttons=as_table(f"latest {one_line(asked, 120)}", call.words))


def digest(call: Call) -> Message:
    """ "now" and "week" show the digest, "HH:MM" sets its time, "off" ends it; nothing says how it stands."""
    wish = call.argument.casefold()
    if wish == "now":
        return _now(call)
    if wish in ("week", "weekly"):
        return _now(call, edition="weekly")
    if wish:
        only_admins(call)
    if wish in ("off", "stop", "none"):
        call.desk.store.write(lambda db: chats.set_digest(db, call.chat.id, None, None))
        return Message((paragraph(call.words.gettext("The daily digest is off. /digest 08:00 switches it on again.")),))
    if not wish:
        return _state(call)
    return _set(call, wish)


def _state(call: Call) -> Message:
    _, chat = call.words.gettext, call.chat
    if chat.digest_at is None:
        return Message((paragraph(_("The daily digest is off. /digest 08:00 switches it on, /digest now shows it.")),))
    text = _("The daily digest comes at {time} ({zone}). /digest now shows it at once, /digest off ends it.")
    return Message((paragraph(text.format(time=chat.digest_at, zone=chat.zone)),))


def _set(call: Call, wish: str) -> Message:
    _ = call.words.gettext
    at = clock_time(wish)
    if at is None:
        raise UsageError(
            _("I can't read “{time}” as a time. For example: /digest 07:30").format(time=one_line(wish, 40))
        )
    due = next_digest_at(call.chat.zone, at, after=call.desk.clock())
    call.desk.store.write(lambda db: chats.set_digest(db, call.chat.id, at, due))
    text = _("Done. The digest comes each day at {time} ({zone}). /timezone changes the zone.")
    return Message((paragraph(text.format(time=at, zone=call.chat.zone)),))


def clock_time(text: str) -> str | None:
    """ "7", "7:30", "07.30", "7pm" as "HH:MM", or None."""
    found = _TIME.fullmatch(text.strip())
    if not found:
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + 12 * (half == "pm")
    return f"{hour:02}:{minute:02}" if hour < 24 and minute < 60 else None


def _now(call: Call, *, edition: Edition = "daily") -> Message:
    desk, chat, _ = call.desk, call.chat, call.words.gettext
    if not desk.store.read(lambda db: subscriptions.of_chat(db, chat.id)):
        raise UsageError(
            _("You follow nothing yet, so there is nothing to digest. For example: /subscribe Khawaja Asif")
        )
    told = desk.store.read(lambda db: upcoming(db, chat, desk.clock(), edition=edition, least=A_DAY))
    message = desk.store.read(lambda db: compose_digest(db, told, chat, least=desk.least, sure=desk.sure, always=True))
    assert message is not None, "it was asked for"  # noqa: S101
    return message
