"""Editing a subscription with buttons, pausing it, snoozing it."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import get_args
from zoneinfo import ZoneInfo

from bot.days import next_digest_at
from bot.errors import UsageError
from bot.form import filled_in, request_of
from bot.message import Button, Items, Message, line, note, paragraph
from bot.phrases import one_line
from bot.store import subscriptions
from bot.types import Filter, Mode, Subscription
from handlers.commands.desk import Call
from handlers.commands.form import KINDS, form_of, parts_of, value_of, values_of
from handlers.commands.saying import moment, said, state
from handlers.commands.subscriptions import chosen, is_all, no_such

MORNING = "08:00"
OUTLETS = (1, 2, 3, 5)
MOST_OUTLETS = 50
_EDIT = re.compile(r"#(\d{1,12})(?:\s+(\S+)(?:\s+(.*))?)?$")
_LENGTH = re.compile(r"(?:for )?(\d{1,3}|an?|one) ?(m|min|minutes?|h|hours?|d|days?|w|weeks?)", re.IGNORECASE)
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}


def edit(call: Call) -> Message:
    """Show a subscription with the buttons that change it ("#3"), or change it first ("#3 mode digest")."""
    found = _EDIT.match(call.argument)
    existing = call.desk.store.read(lambda db: subscriptions.of_chat(db, call.chat.id))
    one = next((s for s in existing if found and s.id == int(found[1])), None)
    if found is None or one is None:
        raise UsageError(no_such(call))
    if found[2] == "form" and found[3]:
        return _fill(call, one, filled_in(found[3]))
    if not found[2] or found[2] == "form":
        return replace(_card(call, one), form=form_of(call, one) if found[2] else None)
    changed = _changed(call, one, found[2], found[3] or "")
    call.desk.store.write(lambda db: subscriptions.change(db, changed))
    return _card(call, changed, undo=f"edit #{one.id} {found[2]} {parts_of(one)[found[2]]}")


def _fill(call: Call, one: Subscription, answers: dict[str, str]) -> Message:
    """Change all that a form says otherwise than it stood there; with something wrong in it nothing is changed."""
    stood, after, wrong = values_of(call, one), one, {}
    told = [part for part, value in answers.items() if part in stood and value.strip() != stood[part]]
    for part in told:
        try:
            after = _changed(call, after, part, answers[part])
        except UsageError as error:
            wrong[part] = str(error)
    if wrong:
        blocks = tuple(paragraph(text) for text in wrong.values())
        return Message(blocks, private=True, form=form_of(call, one, answers=answers, wrong=wrong))
    call.desk.store.write(lambda db: subscriptions.change(db, after))
    undo = request_of(f"edit #{one.id} form", {part: parts_of(one)[part] for part in told}) if told else ""
    return _card(call, after, undo=undo)


def _changed(call: Call, one: Subscription, part: str, value: str) -> Subscription:
    changes: dict[str, Callable[[], Subscription]] = {
        "mode": lambda: replace(one, mode=next((m for m in get_args(Mode) if m == value), one.mode)),
        "role": lambda: _with(one, "role", [value] if value in ("accused", "accuser") else []),
        "kinds": lambda: _with(one, "type", [kind for kind in value.split(",") if kind in KINDS]),
        "outlets": lambda: _with(one, "outlets", _outlets_meant(call, value)),
        "urgent": lambda: replace(one, urgent=value == "on"),
        "pause": lambda: replace(one, paused=value == "on"),
        "snooze": lambda: replace(one, snoozed_until=_until(call, value)),
    }
    if part not in changes:
        raise UsageError(no_such(call))
    return changes[part]()


def _with(one: Subscription, field: str, values: list[str]) -> Subscription:
    kept = [f for f in one.filters if f.field != field]
    new = tuple(kept + [Filter(field, value) for value in values])  # type: ignore[arg-type]
    return replace(one, filters=new or (Filter("everything", ""),))


def _outlets_meant(call: Call, value: str) -> list[str]:
    """How many outlets at least, as a filter has it; none for one. Raises UsageError."""
    wish = value.strip()
    if not (wish.isdecimal() and len(wish) < 4 and 0 < int(wish) <= MOST_OUTLETS):
        raise UsageError(call.words.gettext("A whole number from 1 to {most}, please.").format(most=MOST_OUTLETS))
    return [str(int(wish))] if int(wish) > 1 else []


def _card(call: Call, one: Subscription, undo: str = "") -> Message:
    _ = call.words.gettext
    told = state(one, call.chat.zone, call.desk.clock(), call.words)
    blocks = [
        paragraph(said(one, call.words)[:1].upper() + said(one, call.words)[1:], f" ({told})" if told else "", ".")
    ]
    rows = [_modes(call, one), _roles(call, one), _outlets(call, one), *_kinds(call, one), *_rests(call, one)]
    last = [Button(_("End it"), f"unsubscribe #{one.id}"), Button(_("All subscriptions"), "subscriptions")]
    last += [Button(_("Undo"), undo)] if undo else []
    return Message((*blocks, note(_("A tick shows what holds now."))), buttons=(*rows, tuple(last)), replaces=True)


def _tick(label: str, holds: bool) -> str:
    return f"✓ {label}" if holds else label


def _modes(call: Call, one: Subscription) -> tuple[Button, ...]:
    _ = call.words.gettext
    labels: dict[Mode, str] = {"instant": _("At once"), "digest": _("Digest"), "both": _("Both")}
    return tuple(Button(_tick(label, one.mode == m), f"edit #{one.id} mode {m}") for m, label in labels.items())


def _roles(call: Call, one: Subscription) -> tuple[Button, ...]:
    _ = call.words.gettext
    role = value_of(one, "role") or "either"
    labels = {"accused": _("As accused"), "accuser": _("As accuser"), "either": _("Either")}
    return tuple(Button(_tick(label, role == key), f"edit #{one.id} role {key}") for key, label in labels.items())


def _outlets(call: Call, one: Subscription) -> tuple[Button, ...]:
    least = int(value_of(one, "outlets") or 1)
    labels = {n: call.words.ngettext("{n} outlet", "{n} outlets", n).format(n=n) for n in OUTLETS}
    return tuple(Button(_tick(label, n == least), f"edit #{one.id} outlets {n}") for n, label in labels.items())


def _kinds(call: Call, one: Subscription) -> tuple[tuple[Button, ...], ...]:
    _ = call.words.gettext
    kinds = {f.value for f in one.filters if f.field == "type"}
    choices = {
        "all": _("All kinds"),
        "allegation": _("Accusations"),
        "response": _("Answers"),
        "legal": _("Legal steps"),
        "response,legal": _("Answers and legal steps"),
    }
    current = ",".join(kind for kind in KINDS if kind in kinds) or "all"
    made = [Button(_tick(label, current == key), f"edit #{one.id} kinds {key}") for key, label in choices.items()]
    return tuple(made[:3]), tuple(made[3:])


def _rests(call: Call, one: Subscription) -> list[tuple[Button, ...]]:
    _ = call.words.gettext
    snoozed = one.snoozed_until is not None and one.snoozed_until > call.desk.clock()
    pause = (
        Button(_("Go on"), f"edit #{one.id} pause off")
        if one.paused
        else Button(_("Pause"), f"edit #{one.id} pause on")
    )
    urgent = Button(
        _tick(_("Even in quiet hours"), one.urgent), f"edit #{one.id} urgent {'off' if one.urgent else 'on'}"
    )
    naps = [
        Button(_("Snooze 1 h"), f"edit #{one.id} snooze 1h"),
        Button(_("Until morning"), f"edit #{one.id} snooze morning"),
        Button(_("A week"), f"edit #{one.id} snooze 1w"),
    ]
    wake = Button(_("End the snooze"), f"edit #{one.id} snooze off")
    return [(pause, urgent), (wake,) if snoozed else tuple(naps)]


def _until(call: Call, value: str) -> datetime | None:
    """The end of a snooze: "1h", "2 days", "morning", a moment (in the chat's zone), or "off". Raises UsageError."""
    now = call.desk.clock()
    wish = value.strip().casefold()
    if wish in ("off", "end", ""):
        return None
    if wish in ("morning", "until morning", "tomorrow", "until tomorrow"):
        return next_digest_at(call.chat.zone, call.chat.digest_at or MORNING, after=now)
    length = _LENGTH.fullmatch(wish)
    if length:
        number = int(length[1]) if length[1].isdecimal() else 1
        return now + min(number * _UNITS[length[2][0]], timedelta(days=365))
    try:
        until = datetime.fromisoformat(value.strip())
    except ValueError:
        until = None
    if until is not None and until.tzinfo is None:
        until = until.replace(tzinfo=ZoneInfo(call.chat.zone)).astimezone(UTC)
    if until is None:
        text = call.words.gettext("I can't read “{time}” as a time. For example: /snooze 1h, /snooze until morning")
        raise UsageError(text.format(time=one_line(value, 40)))
    return until


def pause(call: Call) -> Message:
    """Pause one subscription, or all of them."""
    return _each(call, call.argument or "all", lambda one: replace(one, paused=True))


def resume(call: Call) -> Message:
    """Let one subscription go on, or all of them: neither paused nor snoozed."""
    return _each(call, call.argument or "all", lambda one: replace(one, paused=False, snoozed_until=None))


def snooze(call: Call) -> Message:
    """No alerts for a while: "1h", "until morning", "a week", with a subscription's number or name after it."""
    _ = call.words.gettext
    if not call.argument:
        buttons = (
            Button(_("1 hour"), "snooze 1h"),
            Button(_("Until morning"), "snooze until morning"),
            Button(_("A week"), "snooze 1w"),
        )
        return Message((paragraph(_("For how long shall no alerts come?")),), buttons=(buttons,))
    found = _LENGTH.match(call.argument) or re.match(r"(?:until )?(?:morning|tomorrow)|off|end", call.argument, re.I)
    length = found[0] if found else call.argument
    which = call.argument[len(length) :].strip() or "all"
    until = _until(call, length)
    message = _each(call, which, lambda one: replace(one, snoozed_until=until))
    if until is None:
        return message
    text = _("No alerts until {time}. What comes meanwhile stands in the digest.")
    told = paragraph(text.format(time=moment(until, call.chat.zone, call.desk.clock(), call.words)))
    return replace(message, blocks=(told, *message.blocks))


def _each(call: Call, which: str, change: Callable[[Subscription], Subscription]) -> Message:
    _ = call.words.gettext
    existing = call.desk.store.read(lambda db: subscriptions.of_chat(db, call.chat.id))
    if not existing:
        raise UsageError(_("You follow nothing yet. For example: /subscribe Khawaja Asif"))
    meant = chosen(existing, which, call.words)
    if not meant:
        raise UsageError(no_such(replace(call, argument=which)))
    if len(meant) > 1 and not is_all(which):
        raise UsageError(
            _("Several subscriptions have “{what}” in them. Say its number: /subscriptions").format(
                what=one_line(which, 80)
            )
        )
    after = [change(one) for one in meant]
    call.desk.store.write(lambda db: [subscriptions.change(db, one) for one in after])
    now = call.desk.clock()
    lines = [
        f"{said(one, call.words)} ({state(one, call.chat.zone, now, call.words) or _('goes on')})" for one in after[:10]
    ]
    more = len(after) - len(lines)
    if more:
        lines.append(call.words.ngettext("… and {n} more.", "… and {n} more.", more).format(n=more))
    undo = (Button(_("Go on with all"), "resume all"),) if any(one.paused or one.snoozed_until for one in after) else ()
    return Message((Items(tuple((line(text),) for text in lines)),), buttons=(undo,) if undo else ())
