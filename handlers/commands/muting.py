"""/mute and /unmute: people, outlets and cases that a chat does not want to hear of, whatever it follows."""

from bot.errors import UsageError
from bot.message import Button, Heading, Items, Message, line, paragraph
from bot.phrases import one_line
from bot.store import feeds, mutes
from bot.types import Mute, MuteKind
from handlers.commands.desk import Call
from handlers.commands.people import resolve, split_choice


def mute(call: Call) -> Message:
    """Mute an outlet ("dawn.com", "from Dawn"), a case ("case 12"), or a person."""
    _ = call.words.gettext
    if not call.argument:
        return _listed(call)
    meant = _outlet_or_case(call, call.argument)
    if meant is None:
        query, chosen_id = split_choice(call.argument)
        person = resolve(call, query, chosen_id, action="mute")
        if isinstance(person, Message):
            return person
        meant = Mute(call.chat.id, "person", person.id, person.name)
    now = call.desk.clock()
    made = meant
    call.desk.store.write(lambda db: mutes.put(db, made, now))
    text = _("Muted: {name}. You will hear nothing of it here, whatever you follow.").format(name=_name(made))
    undo = Button(_("Undo"), f"unmute {made.kind}:{made.value}")
    return Message((paragraph(text),), buttons=((undo,),))


def _outlet_or_case(call: Call, typed: str) -> Mute | None:
    wish = typed.casefold().removeprefix("from ").strip()
    kind, _colon, value = typed.partition(":")
    if kind == "outlet" and value:
        return Mute(call.chat.id, "outlet", value, value)
    number = wish.removeprefix("case").strip(" #:")
    if wish.startswith("case") and number.isdecimal():
        label = call.words.gettext("case {number}").format(number=number)
        return Mute(call.chat.id, "case", str(int(number)), label)
    for feed in call.desk.store.read(feeds.every):
        if wish == feed.outlet.casefold() or ("." in wish and wish in feed.url.casefold()):
            return Mute(call.chat.id, "outlet", feed.outlet, feed.outlet)
    return None


def unmute(call: Call) -> Message:
    """Hear of it again: by name, or "kind:value" as the buttons have it."""
    _ = call.words.gettext
    if not call.argument:
        return _listed(call)
    muted = call.desk.store.read(lambda db: mutes.of_chat(db, call.chat.id))
    wish = call.argument.casefold()
    meant = [m for m in muted if wish == f"{m.kind}:{m.value}".casefold()]
    meant = meant or [m for m in muted if wish in (m.label.casefold(), m.value.casefold())]
    meant = meant or [m for m in muted if wish in m.label.casefold()]
    if not meant:
        raise UsageError(_("“{name}” is not muted here.").format(name=one_line(call.argument, 80)))
    call.desk.store.write(lambda db: [mutes.end(db, call.chat.id, m.kind, m.value) for m in meant])
    names = ", ".join(_name(m) for m in meant)
    return Message((paragraph(_("You hear of {names} again.").format(names=names)),), replaces=True)


def _listed(call: Call) -> Message:
    _ = call.words.gettext
    muted = call.desk.store.read(lambda db: mutes.of_chat(db, call.chat.id))
    if not muted:
        return Message((paragraph(_("Nothing is muted here. For example: /mute Khawaja Asif, /mute dawn.com")),))
    kinds: dict[MuteKind, str] = {"person": _("person"), "outlet": _("outlet"), "case": _("case")}
    items = tuple((line(f"{_name(m)} ({kinds[m.kind]})"),) for m in muted)
    buttons = tuple(
        (Button(_("Hear of {name} again").format(name=one_line(_name(m), 50)), f"unmute {m.kind}:{m.value}"),)
        for m in muted[:20]
    )
    return Message((Heading(_("Muted here")), Items(items)), buttons=buttons, replaces=True)


def _name(one: Mute) -> str:
    return one_line(one.label or one.value, 80)
