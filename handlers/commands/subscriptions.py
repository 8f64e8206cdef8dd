"""/subscriptions, /unsubscribe: what a chat follows, and the end of it."""

from collections.abc import Sequence

from bot.errors import UsageError
from bot.message import Block, Button, Heading, Items, Message, Note, Text, line, note, paragraph
from bot.phrases import one_line
from bot.store import mutes, subscriptions
from bot.types import Subscription
from bot.wording import Wording
from handlers.commands.desk import Call
from handlers.commands.saying import said, state

PAGE = 10


def listed(call: Call) -> Message:
    """The chat's subscriptions, ten to a page, each with a button that edits it.

    Who only looks has a page of buttons before them that stays: there each can also be paused, and go on.
    """
    _ = call.words.gettext
    existing = call.desk.store.read(lambda db: subscriptions.of_chat(db, call.chat.id))
    if not existing:
        return Message((paragraph(_("You follow nothing yet. For example: /subscribe Khawaja Asif")),))
    page = int(call.argument) if call.argument.isdecimal() and len(call.argument) < 4 else 1
    first = (page - 1) * PAGE if 0 < page <= (len(existing) + PAGE - 1) // PAGE else 0
    shown = list(enumerate(existing[first : first + PAGE], first + 1))
    items = tuple((line(f"{number}. {said(one, call.words)}", *_state(one, call)),) for number, one in shown)
    buttons = [_row(number, one, call) for number, one in shown]
    turns = [Button(_("Earlier"), f"subscriptions {page - 1}")] if first else []
    turns += [Button(_("More"), f"subscriptions {page + 1}")] if first + PAGE < len(existing) else []
    blocks: tuple[Block, ...] = (Heading(_("What this chat follows")), Items(items), *_muted_note(call))
    return Message(blocks, buttons=(*buttons, tuple(turns)) if turns else tuple(buttons), replaces=True)


def _row(number: int, one: Subscription, call: Call) -> tuple[Button, ...]:
    _ = call.words.gettext
    label = _("Edit {number}. {what}").format(number=number, what=_short(one, call.words))
    edit = Button(label, f"edit #{one.id} form")
    if not call.request.looks:
        return (edit,)
    rests = bool(state(one, call.chat.zone, call.desk.clock(), call.words))
    return edit, Button(_("Go on"), f"resume #{one.id}") if rests else Button(_("Pause"), f"pause #{one.id}")


def _state(one: Subscription, call: Call) -> tuple[Text, ...]:
    told = state(one, call.chat.zone, call.desk.clock(), call.words)
    return (Text(f" ({told})", "italic"),) if told else ()


def _muted_note(call: Call) -> tuple[Note, ...]:
    muted = call.desk.store.read(lambda db: mutes.of_chat(db, call.chat.id))
    if not muted:
        return ()
    names = one_line(", ".join(one.label or one.value for one in muted), 300)
    return (note(call.words.gettext("Muted: {names}. /unmute NAME lifts it.").format(names=names)),)


def _short(one: Subscription, words: Wording) -> str:
    return one_line(said(one, words), 50)


def unsubscribe(call: Call) -> Message:
    """End one subscription, by its number in the list, by name, or all of them."""
    _ = call.words.gettext
    desk = call.desk
    existing = desk.store.read(lambda db: subscriptions.of_chat(db, call.chat.id))
    if not existing:
        return Message((paragraph(_("You follow nothing yet. /subscribe starts it.")),))
    if not call.argument:
        return _which(_("Which subscription shall end?"), existing, existing, call)
    ended = chosen(existing, call.argument, call.words)
    if not ended:
        raise UsageError(no_such(call))
    if len(ended) > 1 and not is_all(call.argument):
        text = _("Several subscriptions have “{what}” in them. Which do you mean?")
        return _which(text.format(what=one_line(call.argument, 80)), existing, ended, call)
    desk.store.write(lambda db: [subscriptions.end(db, call.chat.id, one.id, desk.clock()) for one in ended])
    what = "; ".join(one_line(said(one, call.words), 200) for one in ended[:PAGE]) + ("; …" if ended[PAGE:] else "")
    undo = Button(_("Undo"), "resubscribe " + " ".join(f"#{one.id}" for one in ended))
    return Message((paragraph(_("Ended: {what}.").format(what=what)),), buttons=((undo,),), replaces=True)


def resubscribe(call: Call) -> Message:
    """Take back the end of subscriptions ("#1 #3")."""
    _ = call.words.gettext
    numbers = [int(word[1:]) for word in call.argument.split() if word[:1] == "#" and word[1:].isdecimal()][:100]
    back = call.desk.store.write(lambda db: subscriptions.unend(db, call.chat.id, numbers)) if numbers else 0
    if not back:
        raise UsageError(_("There is nothing to take back. /subscriptions shows what this chat follows."))
    return listed(call)


def _which(question: str, existing: Sequence[Subscription], shown: Sequence[Subscription], call: Call) -> Message:
    numbered = [(number, one) for number, one in enumerate(existing, 1) if one in shown][:PAGE]
    items = tuple((line(f"{number}. {said(one, call.words)}"),) for number, one in numbered)
    buttons = tuple(
        (Button(f"{number}. {_short(one, call.words)}", f"unsubscribe #{one.id}"),) for number, one in numbered
    )
    return Message((paragraph(question), Items(items)), buttons=buttons)


def no_such(call: Call) -> str:
    """The sentence for a subscription that is not there."""
    text = call.words.gettext("You have no subscription “{what}”. /subscriptions lists them.")
    return text.format(what=one_line(call.argument, 80))


def chosen(existing: Sequence[Subscription], wish: str, words: Wording) -> list[Subscription]:
    """The subscriptions that `wish` names: "all", "#id", the number in the list, or words of it."""
    if is_all(wish):
        return list(existing)
    by_id = [one for one in existing if wish == f"#{one.id}"]
    if by_id or wish.startswith("#"):
        return by_id
    if wish.isdecimal():
        return [one for number, one in enumerate(existing, 1) if number == int(wish)]
    named = [one for one in existing if wish.casefold() in _names(one, words)]
    return named or [one for one in existing if any(wish.casefold() in name for name in _names(one, words))]


def is_all(wish: str) -> bool:
    """Whether every subscription is meant."""
    return wish.casefold() == "all"


def _names(subscription: Subscription, words: Wording) -> set[str]:
    """What a person may call a subscription: the labels of its filters, or the whole phrase."""
    labels = {(one.label or one.value or one.field).casefold() for one in subscription.filters if one.field != "role"}
    return labels | {said(subscription, words).casefold()}
