"""/settings: how a chat wants it, with a button for each choice."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Literal

from bot.days import EVERY_DAY
from bot.errors import UsageError
from bot.message import Button, Heading, Items, Message, Text, line, note
from bot.phrases import one_line
from bot.store import Database, chats
from bot.types import Chat, Density, Later, Policy
from bot.wording import LANGUAGES, translations
from handlers.commands.desk import Call, only_admins
from handlers.commands.news import clock_time
from handlers.commands.saying import either, weekday

DAYS = {"daily": EVERY_DAY, "weekdays": "12345", "mondays": "1"}
WEEKDAYS = range(1, 8)
HOURLY = (3, 6, 12, 30)
MOST_HOURLY = 500
UNSURE: dict[str, Policy | None] = {"resend": "resend", "drop": "drop", "usual": None}
QUIET = (("22:00", "07:00"), ("23:00", "08:00"), ("20:00", "09:00"))
TIMES = ("07:00", "08:00", "18:00", "21:00")
ZONES = ("Europe/London", "Europe/Paris", "Africa/Nairobi", "Asia/Karachi", "Asia/Kolkata", "America/New_York")
_SPAN = re.compile(r"(.+?)\s*(?:-|–|to)\s*(.+)")


def settings(call: Call) -> Message:
    """Show the settings; "NAME" shows the choices of one, "NAME VALUE" makes one."""
    name, _space, value = call.argument.partition(" ")
    name = name.casefold()
    if not name:
        return _all(call)
    pages: dict[str, Callable[[Call], Message]] = {
        "language": _languages,
        "digest": _digests,
        "quiet": _quiets,
        "zone": _zones,
        "weekly": _weeklies,
        "hourly": _floods,
        "unsure": _unsures,
    }
    if not value and name in pages:
        return pages[name](call)
    only_admins(call)
    change = _change(call, name, value.strip())
    if change is None:
        text = call.words.gettext("I know no such setting: “{typed}”. /settings shows them all.")
        raise UsageError(text.format(typed=one_line(call.argument, 60)))
    call.desk.store.write(change)
    changed = call.desk.store.read(lambda db: chats.get(db, call.chat.id)) or call.chat
    return _all(replace(call, chat=changed, words=translations(changed.language)))


def _change(call: Call, name: str, value: str) -> Callable[[Database], None] | None:
    key = call.chat.id
    if name == "language" and value in LANGUAGES:
        return lambda db: chats.set_language(db, key, value)
    if name == "days" and (days := DAYS.get(value)):
        return lambda db: chats.set_digest_days(db, key, days)
    if name == "quiet":
        start, end = quiet_hours(value, call)
        return lambda db: chats.set_quiet(db, key, start, end)
    look = _look(call.chat, name, value)
    if look is not None:
        return lambda db: chats.set_look(db, key, silent=look.silent, previews=look.previews, density=look.density)
    if name == "unsure" and value in UNSURE:
        return lambda db: chats.set_unknown(db, key, UNSURE[value])
    return _held(call.chat, name, value) or _edition(call.chat, name, value)


def _held(chat: Chat, name: str, value: str) -> Callable[[Database], None] | None:
    """What becomes of alerts that do not come at once."""
    later: Later = "digest" if value == "digest" else "bundle"
    if name == "then":
        changed = replace(chat, quiet_then=later)
    elif name == "overflow":
        changed = replace(chat, overflow=later)
    elif name == "hourly" and value.isdecimal() and 1 <= int(value) <= MOST_HOURLY:
        changed = replace(chat, hourly=int(value))
    else:
        return None
    return lambda db: chats.set_holding(
        db, chat.id, quiet_then=changed.quiet_then, hourly=changed.hourly, overflow=changed.overflow
    )


def _edition(chat: Chat, name: str, value: str) -> Callable[[Database], None] | None:
    empty: Literal["line", "silence"] = "silence" if value == "silence" else "line"
    if name == "nothing":
        return lambda db: chats.set_editions(db, chat.id, weekly_on=chat.weekly_on, empty=empty)
    if name == "weekly" and (value == "off" or value in map(str, WEEKDAYS)):
        day = None if value == "off" else int(value)
        return lambda db: chats.set_editions(db, chat.id, weekly_on=day, empty=chat.empty_digest)
    return None


def _look(chat: Chat, name: str, value: str) -> Chat | None:
    on = value.casefold() in ("on", "yes")
    density: Density = "short" if value == "short" else "full"
    looks = {
        "silent": lambda: replace(chat, silent=on),
        "previews": lambda: replace(chat, previews=on),
        "density": lambda: replace(chat, density=density),
    }
    return looks[name]() if name in looks else None


def quiet_hours(typed: str, call: Call) -> tuple[str | None, str | None]:
    """ "22:00-07:00", "22 to 7" as two local times, "off" as none. Raises UsageError."""
    if typed.casefold() in ("off", "none", "no"):
        return None, None
    found = _SPAN.fullmatch(typed)
    start, end = (clock_time(found[1]), clock_time(found[2])) if found else (None, None)
    if start is None or end is None or start == end:
        text = call.words.gettext("I can't read “{typed}” as quiet hours. For example: /settings quiet 22:00-07:00")
        raise UsageError(text.format(typed=one_line(typed, 40)))
    return start, end


def _all(call: Call) -> Message:
    _ = call.words.gettext
    items = tuple((line(Text(name, "bold"), f": {value}"),) for name, value in _told(call.chat, call))
    rows = (
        (Button(_("Time zone"), "settings zone"), Button(_("Language"), "settings language")),
        (Button(_("Digest"), "settings digest"), Button(_("Weekly edition"), "settings weekly")),
        (Button(_("Quiet hours"), "settings quiet"), Button(_("When much comes"), "settings hourly")),
        (Button(_("Lost answers"), "settings unsure"),),
        _switches(call),
        _looks(call),
    )
    return Message((Heading(_("Settings of this chat")), Items(items)), buttons=rows, replaces=True)


def _told(chat: Chat, call: Call) -> Iterator[tuple[str, str]]:
    _ = call.words.gettext
    yield _("Time zone"), chat.zone
    yield _("Language"), LANGUAGES.get(chat.language, chat.language)
    days = either([weekday(int(day), call.words) for day in chat.digest_days], call.words, last=_("and"))
    when = _("each day") if chat.digest_days == DAYS["daily"] else days
    yield _("Digest"), _("{time}, {days}").format(time=chat.digest_at, days=when) if chat.digest_at else _("off")
    yield _("Weekly edition"), weekday(chat.weekly_on, call.words) if chat.weekly_on else _("none")
    span = f"{chat.quiet_from}–{chat.quiet_until}, {_then(chat.quiet_then, call)}" if chat.quiet_from else _("none")
    yield _("Quiet hours"), span
    most = _("{n} an hour").format(n=chat.hourly)
    yield _("Alerts at most"), f"{most}, {_then(chat.overflow, call)}"
    yield _("A message that may be lost"), _unsure(chat.unknown, call)
    yield _("Sound of alerts"), _("off") if chat.silent else _("on")
    yield _("Link previews"), _("on") if chat.previews else _("off")
    yield _("Alerts"), _("short") if chat.density == "short" else _("in full")
    yield _("A digest without news"), _("does not come") if chat.empty_digest == "silence" else _("comes as one line")


def _then(later: Later, call: Call) -> str:
    _ = call.words.gettext
    return _("then all at once") if later == "bundle" else _("then in the digest")


def _unsure(policy: Policy | None, call: Call) -> str:
    _ = call.words.gettext
    told = {"resend": _("is sent again"), "drop": _("is left out")}
    return told[policy] if policy else _("as the operator set it")


def _switches(call: Call) -> tuple[Button, ...]:
    _, chat = call.words.gettext, call.chat
    sound = (
        Button(_("Sound on"), "settings silent off") if chat.silent else Button(_("Sound off"), "settings silent on")
    )
    previews = (
        Button(_("Previews off"), "settings previews off")
        if chat.previews
        else Button(_("Previews on"), "settings previews on")
    )
    return sound, previews


def _looks(call: Call) -> tuple[Button, ...]:
    _, chat = call.words.gettext, call.chat
    short = chat.density == "short"
    look = (
        Button(_("In full"), "settings density full") if short else Button(_("Short alerts"), "settings density short")
    )
    silence = chat.empty_digest == "silence"
    empty = (
        Button(_("Say when nothing is new"), "settings nothing line")
        if silence
        else Button(_("No empty digests"), "settings nothing silence")
    )
    return look, empty


def _back(call: Call) -> Button:
    return Button(call.words.gettext("Back"), "settings")


def _languages(call: Call) -> Message:
    _ = call.words.gettext
    rows = tuple((Button(name, f"settings language {code}"),) for code, name in LANGUAGES.items())
    text = note(_("The news and what is quoted from it stay in their own language."))
    return Message((Heading(_("Language")), text), buttons=(*rows, (_back(call),)), replaces=True)


def _digests(call: Call) -> Message:
    _ = call.words.gettext
    times = tuple(Button(time, f"digest {time}") for time in TIMES)
    days = (
        Button(_("Each day"), "settings days daily"),
        Button(_("Monday to Friday"), "settings days weekdays"),
        Button(_("Mondays"), "settings days mondays"),
    )
    rest = (Button(_("Off"), "digest off"), Button(_("Show it now"), "digest now"), _back(call))
    return Message(
        (Heading(_("Digest")), note(_("Any other time: /digest 07:30"))), buttons=(times, days, rest), replaces=True
    )


def _weeklies(call: Call) -> Message:
    _ = call.words.gettext
    days = [Button(weekday(day, call.words), f"settings weekly {day}") for day in WEEKDAYS]
    rest = (Button(_("None"), "settings weekly off"), Button(_("Show the week"), "digest week"), _back(call))
    text = note(_("On that day the digest tells the whole week, in the place of the daily one."))
    rows = (tuple(days[:4]), tuple(days[4:]), rest)
    return Message((Heading(_("Weekly edition")), text), buttons=rows, replaces=True)


def _floods(call: Call) -> Message:
    _ = call.words.gettext
    counts = tuple(Button(str(count), f"settings hourly {count}") for count in HOURLY)
    then = (
        Button(_("Then all at once"), "settings overflow bundle"),
        Button(_("Then in the digest"), "settings overflow digest"),
    )
    text = note(_("How many alerts may come within an hour; the rest is gathered. Any other: /settings hourly 20"))
    return Message((Heading(_("When much comes")), text), buttons=(counts, then, (_back(call),)), replaces=True)


def _unsures(call: Call) -> Message:
    _ = call.words.gettext
    wishes = (Button(_("Send it again"), "settings unsure resend"), Button(_("Leave it out"), "settings unsure drop"))
    rest = (Button(_("As the operator set it"), "settings unsure usual"), _back(call))
    text = note(_("Nobody may know whether a message arrived. Sent again it may come twice; left out it may be lost."))
    return Message((Heading(_("Lost answers")), text), buttons=(wishes, rest), replaces=True)


def _quiets(call: Call) -> Message:
    _ = call.words.gettext
    spans = tuple(Button(f"{a}–{b}", f"settings quiet {a}-{b}") for a, b in QUIET)
    then = (
        Button(_("Then all at once"), "settings then bundle"),
        Button(_("Then in the digest"), "settings then digest"),
    )
    rest = (Button(_("None"), "settings quiet off"), _back(call))
    text = note(_("Any other hours: /settings quiet 21:30-06:00. Urgent subscriptions come all the same."))
    return Message((Heading(_("Quiet hours")), text), buttons=(spans, then, rest), replaces=True)


def _zones(call: Call) -> Message:
    _ = call.words.gettext
    rows = tuple(
        tuple(Button(zone.rpartition("/")[2].replace("_", " "), f"timezone {zone}") for zone in ZONES[at : at + 3])
        for at in range(0, len(ZONES), 3)
    )
    text = note(_("Any other: /timezone CITY. In a private chat on Telegram you can also share your location."))
    return Message((Heading(_("Time zone")), text), buttons=(*rows, (_back(call),)), replaces=True)
