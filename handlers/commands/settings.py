"""/start, /help, /timezone, /feeds: getting along with the bot."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib.resources import files
from math import acos, cos, radians, sin
from zoneinfo import ZoneInfo, available_timezones

from rapidfuzz import process, utils

from bot.days import next_digest_at
from bot.errors import UsageError
from bot.message import Block, Button, Heading, Items, Message, Text, line, note, paragraph
from bot.phrases import one_line
from bot.store import chats
from handlers.commands import subscribing
from handlers.commands.desk import Call, Command, only_admins

_PLACE = re.compile(r"(-?\d{1,2}(?:\.\d+)?),\s?(-?\d{1,3}(?:\.\d+)?)")


def start(call: Call) -> Message:
    """What this is, and the three things to do first. "follow_ID", as a link brings it, follows that person."""
    _ = call.words.gettext
    if call.chat.stopped:
        call.desk.store.write(lambda db: chats.resume(db, call.chat.id))
    if call.argument.startswith("follow_"):
        return subscribing.subscribe(replace(call, argument=f"={call.argument.removeprefix('follow_')}"))
    if call.chat.stopped:
        text = _("Welcome back: what this chat follows goes on. /subscriptions lists it.")
        return Message((paragraph(text),))
    blocks: tuple[Block, ...] = (
        Heading(_("Hearsay")),
        paragraph(_("I read the news and tell you who accuses officials of what, and what they answer.")),
        Items(
            (
                (line(Text("/subscribe Khawaja Asif", "code"), _(" to be told about somebody")),),
                (line(Text("/who Asif", "code"), _(" to see what is alleged, by whom, and what was answered")),),
                (line(Text("/digest 08:00", "code"), _(" for a summary each morning")),),
            )
        ),
        note(_("I report what others allege, with the source; I assert none of it. /help lists everything.")),
    )
    zone = call.words.gettext("Your time zone is {zone}; /timezone changes it.").format(zone=call.chat.zone)
    return Message((*blocks, note(zone)))


def help_for(commands: Sequence[Command]) -> Callable[[Call], Message]:
    """/help over this table of commands: all of them, or one with its examples."""

    def run(call: Call) -> Message:
        wanted = call.argument.lstrip("/").casefold()
        shown = [command for command in commands if not command.hidden and (call.owner or not command.for_owners)]
        one = next((command for command in shown if command.name == wanted), None)
        if one is not None:
            return _help_on(one, call)
        if wanted:
            near = process.extractOne(wanted, [c.name for c in shown], score_cutoff=60)
            hint = call.words.gettext(" Did you mean /help {near}?").format(near=near[0]) if near else ""
            raise UsageError(
                call.words.gettext("There is no command “{typed}”.").format(typed=one_line(wanted, 40)) + hint
            )
        items = tuple(
            (line(Text(f"/{c.name} {c.usage}".strip(), "code"), " — ", call.words.gettext(c.help)),) for c in shown
        )
        return Message((Heading(call.words.gettext("What you can ask")), Items(items)))

    return run


def _help_on(command: Command, call: Call) -> Message:
    blocks: list[Block] = [
        paragraph(Text(f"/{command.name} {command.usage}".strip(), "code")),
        paragraph(call.words.gettext(command.help)),
    ]
    if command.examples:
        blocks.append(Items(tuple((line(Text(f"/{example}", "code")),) for example in command.examples)))
    return Message(tuple(blocks))


def timezone(call: Call) -> Message:
    """Show or set the chat's zone, by IANA name or by city."""
    _ = call.words.gettext
    if not call.argument:
        now = call.desk.clock().astimezone(ZoneInfo(call.chat.zone))
        text = _("This chat's time zone is {zone}, where it is {time}. For example: /timezone Asia/Karachi")
        return Message((paragraph(text.format(zone=call.chat.zone, time=f"{now:%H:%M}")),))
    only_admins(call)
    place = _PLACE.fullmatch(call.argument)
    if place:
        return _zones_near(call, float(place[1]), float(place[2]))
    zone, near = find_zone(call.argument)
    if zone is None:
        text = _("I know no time zone “{typed}”.").format(typed=one_line(call.argument, 60))
        buttons = tuple((Button(name, f"timezone {name}"),) for name in near)
        hint = _(" Did you mean one of these?") if near else _(" For example: /timezone Asia/Karachi")
        return Message((paragraph(text + hint),), buttons=buttons)
    at = call.chat.digest_at
    due = next_digest_at(zone, at, after=call.desk.clock()) if at else None
    call.desk.store.write(lambda db: chats.set_zone(db, call.chat.id, zone, due))
    local = call.desk.clock().astimezone(ZoneInfo(zone))
    return Message((paragraph(_("Done. It is {time} in {zone}.").format(time=f"{local:%H:%M}", zone=zone)),))


def _zones_near(call: Call, latitude: float, longitude: float) -> Message:
    """A location that was shared: the nearest zones to choose from, for borders are not known here."""
    _ = call.words.gettext
    now = call.desk.clock()
    buttons = tuple(
        (
            Button(
                f"{zone.rpartition('/')[2].replace('_', ' ')} · {now.astimezone(ZoneInfo(zone)):%H:%M}",
                f"timezone {zone}",
            ),
        )
        for zone in nearest_zones(latitude, longitude)
    )
    return Message((paragraph(_("Which of these zones is yours?")),), buttons=buttons)


def nearest_zones(latitude: float, longitude: float, *, most: int = 5) -> list[str]:
    """The zones whose reference city (tz database, zone1970.tab) is nearest."""
    table = (files("tzdata") / "zoneinfo" / "zone1970.tab").read_text("utf-8").splitlines()
    rows = [row.split("\t") for row in table if row and not row.startswith("#")]
    here = (radians(latitude), radians(longitude))
    ranked = sorted((_distance(here, _coordinates(row[1])), row[2]) for row in rows)
    known = available_timezones()
    return [zone for _far, zone in ranked if zone in known][:most]


def _coordinates(text: str) -> tuple[float, float]:
    """ISO 6709 as the table has it, "+2452+06703" or "+404251-0740023", in radians."""
    found = re.fullmatch(r"([+-]\d{2})(\d{2})(\d{2})?([+-]\d{3})(\d{2})(\d{2})?", text)
    if found is None:
        return 0.0, 0.0
    parts = [int(part or 0) for part in found.groups()]
    latitude = parts[0] + (parts[1] / 60 + parts[2] / 3600) * (-1 if text[0] == "-" else 1)
    longitude = parts[3] + (parts[4] / 60 + parts[5] / 3600) * (-1 if found[4][0] == "-" else 1)
    return radians(latitude), radians(longitude)


def _distance(a: tuple[float, float], b: tuple[float, float]) -> float:
    """The angle between two places."""
    cosine = sin(a[0]) * sin(b[0]) + cos(a[0]) * cos(b[0]) * cos(a[1] - b[1])
    return acos(max(-1.0, min(1.0, cosine)))


def find_zone(typed: str) -> tuple[str | None, list[str]]:
    """The IANA zone that `typed` names ("asia/karachi", "Karachi"), else the nearest names."""
    wanted = typed.strip().replace(" ", "_").casefold()
    known = sorted(available_timezones())
    exact = [name for name in known if name.casefold() == wanted]
    cities = [name for name in known if name.rpartition("/")[2].casefold() == wanted and "/" in name]
    if exact or len(cities) == 1:
        return (exact or cities)[0], []
    near = process.extract(typed, known, processor=utils.default_process, limit=4, score_cutoff=70)
    return None, cities[:4] or [name for name, _score, _index in near]
