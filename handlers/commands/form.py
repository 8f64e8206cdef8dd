"""A subscription as a form: all that its buttons change, at once. What is filled in goes to /edit."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from bot.form import Choice, Field, Form
from bot.types import Subscription
from handlers.commands.desk import Call
from handlers.commands.saying import kind_word, said

KINDS = ("allegation", "response", "denied", "legal", "charged")
_NOTHING: Mapping[str, str] = {}


def value_of(one: Subscription, field: str) -> str:
    """The value of a subscription's first filter of a field; "" without one."""
    return next((f.value for f in one.filters if f.field == field), "")


def parts_of(one: Subscription) -> dict[str, str]:
    """What an edit restores each part with."""
    kinds = {f.value for f in one.filters if f.field == "type"}
    return {
        "mode": one.mode,
        "role": value_of(one, "role") or "either",
        "kinds": ",".join(kind for kind in KINDS if kind in kinds) or "all",
        "outlets": value_of(one, "outlets") or "1",
        "urgent": "on" if one.urgent else "off",
        "pause": "on" if one.paused else "off",
        "snooze": one.snoozed_until.isoformat() if one.snoozed_until else "off",
    }


def values_of(call: Call, one: Subscription) -> dict[str, str]:
    """What stands in the fields, by the part that an edit calls them: empty where nothing is chosen."""
    until = one.snoozed_until
    snoozed = until is not None and until > call.desk.clock()
    shown = f"{until.astimezone(ZoneInfo(call.chat.zone)):%Y-%m-%d %H:%M}" if until and snoozed else ""
    chosen = {part: "" if value in ("off", "all") else value for part, value in parts_of(one).items()}
    return chosen | {"snooze": shown}


def form_of(
    call: Call, one: Subscription, *, answers: Mapping[str, str] = _NOTHING, wrong: Mapping[str, str] = _NOTHING
) -> Form:
    """The form, with what was filled in and what is wrong with it."""
    _ = call.words.gettext
    values = values_of(call, one) | dict(answers)
    hint = _("For example: 1h, until morning, a week, 2026-12-31 08:00. Nothing ends a snooze.")

    def field(name: str, label: str, *choices: tuple[str, str], hint: str = "", **how: bool) -> Field:
        offered = tuple(Choice(*choice) for choice in choices)
        return Field(name, label, values[name], offered, hint=hint, wrong=wrong.get(name, ""), **how)

    def boxes(name: str, label: str, *choices: tuple[str, str]) -> Field:
        return field(name, label, *choices, many=True, needed=False)

    fields = (
        field("mode", _("How"), ("instant", _("At once")), ("digest", _("Digest")), ("both", _("Both"))),
        field("role", _("Role"), ("accused", _("As accused")), ("accuser", _("As accuser")), ("either", _("Either"))),
        boxes("kinds", _("Only these kinds"), *((kind, kind_word(kind, call.words)) for kind in KINDS)),
        field("outlets", _("How many outlets must report it")),
        boxes("urgent", _("Quiet hours"), ("on", _("Even in quiet hours"))),
        boxes("pause", _("Pause"), ("on", _("Neither alerts nor digest"))),
        field("snooze", _("No alerts until"), hint=hint, needed=False),
    )
    about = said(one, call.words)
    return Form(
        _("Edit a subscription"),
        f"{about[:1].upper()}{about[1:]}.",
        f"edit #{one.id} form",
        _("Save"),
        _("Cancel"),
        fields,
    )
