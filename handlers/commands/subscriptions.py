"""/subscribe, /unsubscribe, /subscriptions: what a chat wants to hear of."""

import re
from collections.abc import Sequence
from typing import get_args

from bot.errors import UsageError
from bot.message import Button, Heading, Items, Message, Note, line, note, paragraph
from bot.phrases import one_line
from bot.store import subscriptions
from bot.types import Filter, Mode, Subscription, Topic
from bot.wording import Wording
from handlers.commands.desk import Call
from handlers.commands.people import resolve, split_choice

MOST_SUBSCRIPTIONS = 100
MOST_BUTTONS = 10
_MODES: dict[str, Mode] = {"at once": "instant", "instant": "instant", "digest": "digest", "both": "both"}
_TAIL = re.compile(r"\s+(?:(?P<mode>at once|instant|digest|both)|as (?P<role>accused|accuser|either))$", re.IGNORECASE)
_EVERYTHING = frozenset({"everything", "all", "*"})


def subscribe(call: Call) -> Message:
    """Subscribe the chat to a person, a country, a topic, an outlet, words in quotation marks, or everything."""
    _ = call.words.gettext
    if not call.argument:
        raise UsageError(
            _("What do you want to follow? For example: /subscribe Khawaja Asif, /subscribe corruption in Kenya, ")
            + _('/subscribe "arms deal", /subscribe everything')
        )
    wish, filters, mode = _tails(call.argument)
    found = _understand(call, wish)
    if isinstance(found, Message):
        return found
    return _add(call, [*found, *filters], mode)


def _tails(argument: str) -> tuple[str, list[Filter], Mode]:
    """Takes "as accused" and "at once" off the end."""
    mode: Mode = "both"
    filters: list[Filter] = []
    wish = " ".join(argument.split())
    while tail := _TAIL.search(wish):
        wish = wish[: tail.start()]
        if tail["mode"]:
            mode = _MODES[tail["mode"].lower()]
        elif tail["role"].lower() != "either":
            filters.append(Filter("role", tail["role"].lower()))
    return wish, filters, mode


def _understand(call: Call, wish: str) -> list[Filter] | Message:
    """The filters that a wish in words stands for, or the question which person is meant."""
    if wish.casefold() in _EVERYTHING:
        return [Filter("everything", "")]
    quoted = re.fullmatch(r"[\"“”'‘](.+)[\"“”'’]", wish)
    if quoted and quoted[1].strip():
        return [Filter("words", quoted[1].strip(), quoted[1].strip())]
    outlet = re.fullmatch(r"(?:everything )?from (.+)", wish, re.IGNORECASE)
    if outlet:
        return [Filter("outlet", outlet[1], outlet[1])]
    place = _topic_or_country(call, wish)
    return place or _person(call, wish)


def _topic_or_country(call: Call, wish: str) -> list[Filter]:
    topic, country = [*re.split(r"\s+in\s+", wish, maxsplit=1, flags=re.IGNORECASE), ""][:2]
    topics = {name.casefold(): name for name in get_args(Topic)}
    filters = [Filter("topic", topics[topic.casefold()], topic.casefold())] if topic.casefold() in topics else []
    named = country if filters else wish.removeprefix("country ")
    if not named:
        return filters
    code = _country(call, named)
    return [*filters, Filter("country", code, call.desk.countries.name(code))] if code else []


def _country(call: Call, named: str) -> str | None:
    """The one country that these words name from end to end, or None."""
    whole = [codes for start, end, codes in call.desk.countries.find_in_query(named) if (start, end) == (0, len(named))]
    return whole[0][0] if whole and len(whole[0]) == 1 else None


def _person(call: Call, wish: str) -> list[Filter] | Message:
    query, chosen_id = split_choice(wish)
    person = resolve(call, query, chosen_id, action="subscribe")
    if isinstance(person, Message):
        return person
    return [Filter("person", person.id, person.name)]


def _add(call: Call, filters: Sequence[Filter], mode: Mode) -> Message:
    desk, words = call.desk, call.words
    existing = desk.store.read(lambda db: subscriptions.of_chat(db, call.chat.id))
    same = next((s for s in existing if set(s.filters) == set(filters) and s.mode == mode), None)
    if same is not None:
        return Message((paragraph(words.gettext("You follow that already: {what}.").format(what=said(same, words))),))
    if len(existing) >= MOST_SUBSCRIPTIONS:
        raise UsageError(words.gettext("This chat has 100 subscriptions already. End one first: /subscriptions"))
    now = desk.clock()
    key = desk.store.write(lambda db: subscriptions.add(db, call.chat.id, filters, mode=mode, now=now))
    made = Subscription(key, call.chat.id, tuple(filters), mode)
    text = words.gettext("Done. You will hear of {what}.").format(what=said(made, words))
    return Message((paragraph(text), _when_note(call, mode)), buttons=((_undo(made, words),),))


def unsubscribe(call: Call) -> Message:
    """End one subscription, by its number in the list, by name, or all of them."""
    _ = call.words.gettext
    desk = call.desk
    existing = desk.store.read(lambda db: subscriptions.of_chat(db, call.chat.id))
    if not existing:
        return Message((paragraph(_("You follow nothing yet. /subscribe starts it.")),))
    if not call.argument:
        return listed(call)
    ended = _chosen(existing, call.argument, call.words)
    if not ended:
        raise UsageError(
            _("You have no subscription “{what}”. /subscriptions lists them.").format(what=one_line(call.argument, 80))
        )
    if len(ended) > 1 and not _all(call.argument):
        text = _("Several subscriptions have “{what}” in them. Which do you mean?")
        question = paragraph(text.format(what=one_line(call.argument, 80)))
        return Message((question,), buttons=_end_buttons(existing, ended, call.words))
    desk.store.write(lambda db: [subscriptions.end(db, call.chat.id, one.id, desk.clock()) for one in ended])
    what = "; ".join(said(one, call.words) for one in ended)
    return Message((paragraph(_("Ended: {what}.").format(what=what)),))


def _chosen(existing: Sequence[Subscription], wish: str, words: Wording) -> list[Subscription]:
    if _all(wish):
        return list(existing)
    by_id = [one for one in existing if wish == f"#{one.id}"]
    if by_id or wish.startswith("#"):
        return by_id
    if wish.isdecimal():
        return [one for number, one in enumerate(existing, 1) if number == int(wish)]
    named = [one for one in existing if wish.casefold() in _names(one, words)]
    return named or [one for one in existing if any(wish.casefold() in name for name in _names(one, words))]


def _all(wish: str) -> bool:
    return wish.casefold() == "all"


def _names(subscription: Subscription, words: Wording) -> set[str]:
    """What a person may call a subscription: the labels of its filters, or the whole phrase."""
    labels = {(one.label or one.value or one.field).casefold() for one in subscription.filters if one.field != "role"}
    return labels | {said(subscription, words).casefold()}


def listed(call: Call) -> Message:
    """The chat's subscriptions, each with a button that ends it."""
    _ = call.words.gettext
    existing = call.desk.store.read(lambda db: subscriptions.of_chat(db, call.chat.id))
    if not existing:
        return Message((paragraph(_("You follow nothing yet. For example: /subscribe Khawaja Asif")),))
    items = tuple((line(f"{number}. {said(one, call.words)}"),) for number, one in enumerate(existing, 1))
    buttons = _end_buttons(existing, existing, call.words)
    return Message((Heading(_("What this chat follows")), Items(items)), buttons=buttons)


def _end_buttons(
    existing: Sequence[Subscription], shown: Sequence[Subscription], words: Wording
) -> tuple[tuple[Button, ...], ...]:
    text = words.gettext("End {number}. {what}")
    numbered = [(number, one) for number, one in enumerate(existing, 1) if one in shown][:MOST_BUTTONS]
    return tuple(
        (Button(text.format(number=number, what=one_line(said(one, words), 50)), f"unsubscribe #{one.id}"),)
        for number, one in numbered
    )


def _when_note(call: Call, mode: Mode) -> Note:
    _ = call.words.gettext
    if mode == "instant":
        return note(_("Alerts come as soon as an outlet reports something."))
    if call.chat.digest_at is None:
        return note(_("Your daily digest is off: /digest 08:00 switches it on."))
    text = _("The daily digest comes at {time} ({zone}); /digest and /timezone change that.")
    return note(text.format(time=call.chat.digest_at, zone=call.chat.zone))


def _undo(made: Subscription, words: Wording) -> Button:
    return Button(words.gettext("Undo"), f"unsubscribe #{made.id}")


def said(subscription: Subscription, words: Wording) -> str:
    """A subscription as a phrase: "Khawaja Muhammad Asif as accused, at once and in the digest"."""
    _ = words.gettext
    alone = {one.field for one in subscription.filters} <= {"country", "role"}
    shapes = {
        "everything": _("everything about officials"),
        "person": "{label}",
        "topic": _("the topic {label}"),
        "country": _("officials of {label}") if alone else _("among officials of {label}"),
        "outlet": _("what {label} reports"),
        "words": _("“{label}”"),
        "role": _("as {value}"),
    }
    modes = {"instant": _("at once"), "digest": _("in the digest"), "both": _("at once and in the digest")}
    ordered = sorted(subscription.filters, key=lambda f: list(shapes).index(f.field) if f.field in shapes else 99)
    parts = [shapes.get(f.field, "{value}").format(label=f.label or f.value, value=f.value) for f in ordered]
    return " ".join(parts) + ", " + modes[subscription.mode]
