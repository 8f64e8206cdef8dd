"""Subscriptions and times put into words."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.types import Filter, Subscription
from bot.wording import Wording

_ORDER = ("everything", "person", "office", "topic", "words", "country", "outlet", "role")


def said(subscription: Subscription, words: Wording) -> str:
    """A subscription as a phrase: "Khawaja Asif as accused, only denials, at once and in the digest"."""
    _ = words.gettext
    modes = {"instant": _("at once"), "digest": _("in the digest"), "both": _("at once and in the digest")}
    parts = [what(subscription.filters, words), *_conditions(subscription.filters, words), modes[subscription.mode]]
    if subscription.urgent:
        parts.append(_("also in quiet hours"))
    return ", ".join(part for part in parts if part)


def what(filters: Sequence[Filter], words: Wording) -> str:
    """What a subscription is about: "the topic corruption among officials of Kenya as accused"."""
    told: list[str] = []
    for field in _ORDER:
        labels = list(dict.fromkeys(one.label or one.value for one in filters if one.field == field))
        if field == "role":
            roles = {"accused": words.gettext("accused"), "accuser": words.gettext("accuser")}
            labels = [roles.get(label, label) for label in labels]
        if field == "words":
            labels = [words.gettext("“{label}”").format(label=label) for label in labels]
        if labels:
            told.append(_shape(field, words, alone=not told).format(label=either(labels, words)))
    return " ".join(told) or words.gettext("everything about officials")


def _shape(field: str, words: Wording, *, alone: bool) -> str:
    _ = words.gettext
    shapes = {
        "everything": _("everything about officials"),
        "person": "{label}",
        "office": _("{label} (whoever holds the office)"),
        "topic": _("the topic {label}"),
        "words": "{label}" if alone else _("with {label}"),
        "country": _("officials of {label}") if alone else _("among officials of {label}"),
        "outlet": _("what {label} reports") if alone else _("as {label} reports it"),
        "role": _("as {label}"),
    }
    return shapes[field]


def _conditions(filters: Sequence[Filter], words: Wording) -> list[str]:
    kinds = [kind_word(one.value, words) for one in filters if one.field == "type"]
    told = (
        [words.gettext("only {kinds}").format(kinds=either(kinds, words, last=words.gettext("and")))] if kinds else []
    )
    for one in filters:
        if one.field == "outlets":
            text = words.ngettext("once {n} outlet reports it", "once {n} outlets report it", int(one.value))
            told.append(text.format(n=one.value))
    return told


def kind_word(kind: str, words: Wording) -> str:
    """A kind of statement, in the plural."""
    _ = words.gettext
    table = {
        "allegation": _("accusations"),
        "response": _("answers"),
        "legal": _("legal steps"),
        "alleged": _("accusations"),
        "denied": _("denials"),
        "admitted": _("admissions"),
        "investigated": _("investigations"),
        "sued": _("lawsuits"),
        "charged": _("charges"),
        "convicted": _("court findings"),
        "cleared": _("acquittals"),
    }
    return table.get(kind, kind)


def either(labels: Sequence[str], words: Wording, *, last: str | None = None) -> str:
    """ "A, B or C"."""
    if len(labels) < 2:
        return "".join(labels)
    joint = last or words.gettext("or")
    return f"{', '.join(labels[:-1])} {joint} {labels[-1]}"


def state(subscription: Subscription, zone: str, now: datetime, words: Wording) -> str:
    """ "paused", "snoozed until 18:30", or nothing."""
    if subscription.paused:
        return words.gettext("paused")
    until = subscription.snoozed_until
    if until is None or until <= now:
        return ""
    return words.gettext("no alerts until {time}").format(time=moment(until, zone, now, words))


def moment(at: datetime, zone: str, now: datetime, words: Wording) -> str:
    """A coming moment in the chat's zone: "18:30" today, "Tuesday 08:00" within a week, else with the date."""
    local, today = at.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone)).date()
    if local.date() == today:
        return f"{local:%H:%M}"
    if (local.date() - today).days < 7:
        return f"{weekday(local.isoweekday(), words)} {local:%H:%M}"
    return f"{local:%Y-%m-%d %H:%M}"


def no_file(words: Wording) -> str:
    """What stands in the place of a file that the platform does not take."""
    return words.gettext("The file could not be sent here. Ask me for it in a private chat.")


def weekday(number: int, words: Wording) -> str:
    """The name of an ISO weekday, 1 for Monday."""
    _ = words.gettext
    names = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))
    return names[number - 1]
