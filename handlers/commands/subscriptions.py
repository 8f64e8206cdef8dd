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
    if quoted:
        return [Filter("words", quoted[1].strip(), quoted[1].strip())]
    outlet = re.fullmatch(r"(?:everything )?from (.+)", wish, re.IGNORECASE)
    if outlet:
        return [Filter("outlet", outlet[1], outlet[1])]
    place = _topic_or_country(call, wish)
    return place or _person(call, wish)


def _topic_or_country(call: Call, wish: str) -> list[Filter]:
    topic, _in, country = (part.strip() for part in wish.partition(" in "))
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
    now = desk.clock()
    for one in ended:
        desk.store.write(lambda db, key=one.id: subscriptions.end(db, call.chat.id, key, now))
    what = "; ".join(said(one, call.words) for one in ended)
    return Message((paragraph(_("Ended: {what}.").format(what=what)),))


def _chosen(existing: Sequence[Subscription], wish: str, words: Wording) -> list[Subscription]:
    if wish.casefold() in ("all", "everything"):
        return list(existing)
    by_id = [one for one in existing if wish == f"#{one.id}"]
    if by_id or wish.startswith("#"):
        return by_id
    if wish.isdigit():
        return [one for number, one in enumerate(existing, 1) if number == int(wish)]
    return [one for one in existing if wish.casefold() in said(one, words).casefold()][:1]


def listed(call: Call) -> Message:
    """The chat's subscriptions, each with a button that ends it."""
    _ = call.words.gettext
    existing = call.desk.store.read(lambda db: subscriptions.of_chat(db, call.chat.id))
    if not existing:
        return Message((paragraph(_("You follow nothing yet. For example: /subscribe Khawaja Asif")),))
    items = tuple((line(f"{number}. {said(one, call.words)}"),) for number, one in enumerate(existing, 1))
    buttons = tuple(
        (
            Button(
                _("End {number}. {what}").format(number=n, what=one_line(said(s, call.words), 50)),
                f"unsubscribe #{s.id}",
            ),
        )
        for n, s in enumerate(existing[:10], 1)
    )
    return Message((Heading(_("What this chat follows")), Items(items)), buttons=buttons)


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
    shapes = {
        "everything": _("everything about officials"),
        "person": "{label}",
        "topic": _("the topic {label}"),
        "country": _("officials of {label}"),
        "outlet": _("what {label} reports"),
        "words": _("“{label}”"),
        "role": _("as {value}"),
    }
    modes = {"instant": _("at once"), "digest": _("in the digest"), "both": _("at once and in the digest")}
    ordered = sorted(subscription.filters, key=lambda f: list(shapes).index(f.field) if f.field in shapes else 99)
    parts = [shapes.get(f.field, "{value}").format(label=f.label or f.value, value=f.value) for f in ordered]
    return " ".join(parts) + ", " + modes[subscription.mode]
