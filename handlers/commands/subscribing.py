"""/subscribe: from what somebody wants to follow, in words, to a subscription, or to a question when in doubt."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

from rapidfuzz import process

from bot.errors import UsageError
from bot.message import Block, Button, Items, Line, Message, Note, Paragraph, note, paragraph
from bot.officials.posts import standings
from bot.phrases import one_line, sourced, told
from bot.preview import Preview, preview
from bot.profiles import ANY_COUNTRY, profile
from bot.store import feeds, people, subscriptions
from bot.types import Filter, Mode, Person, Statement, Subscription
from handlers.commands.desk import Call
from handlers.commands.people import resolve
from handlers.commands.saying import said
from handlers.commands.subjects import Subject, office_label, subject_of
from handlers.commands.wishes import Wish, understand

MOST_SUBSCRIPTIONS = 100
PREVIEW = timedelta(days=7)
EXAMPLES = 3
MANY_A_WEEK = 40
_NEAR_OUTLET = 75
_SHOWN_HOLDERS = 3


def subscribe(call: Call) -> Message:
    """Subscribe the chat to what the words say, or ask what they mean."""
    _ = call.words.gettext
    if not call.argument:
        raise UsageError(
            _("What do you want to follow? For example: /subscribe Khawaja Asif, /subscribe corruption in Kenya, ")
            + _('/subscribe "arms deal", /subscribe everything')
        )
    wish = understand(call.argument)
    outlet = _outlet(call, wish)
    if isinstance(outlet, Message):
        return outlet
    subject = _subject(call, wish)
    if isinstance(subject, Message):
        return subject
    return _add(call, [*subject, *outlet, *wish.filters()], wish)


def _outlet(call: Call, wish: Wish) -> list[Filter] | Message:
    """The outlet that is named, by its name or its web address; a near miss is asked about."""
    if not wish.outlet:
        return []
    known = call.desk.store.read(feeds.every)
    typed = wish.outlet.casefold()
    host = (urlsplit(typed if "//" in typed else f"//{typed}").hostname or "").removeprefix("www.")
    for feed in known:
        at = urlsplit(feed.url).hostname or ""
        if typed == feed.outlet.casefold() or ("." in host and f".{at}".endswith(f".{host}")):
            return [Filter("outlet", feed.outlet, feed.outlet)]
    names = sorted({feed.outlet for feed in known})
    near = process.extract(wish.outlet, names, limit=3, score_cutoff=_NEAR_OUTLET)
    if not near or wish.literal:
        label = host if "." in host else wish.outlet
        return [Filter("outlet", label, label)]
    return _which_outlet(call, wish, [name for name, _score, _at in near])


def _which_outlet(call: Call, wish: Wish, names: Sequence[str]) -> Message:
    _ = call.words.gettext
    tail = f"{replace(wish, outlet='').conditions()} {wish.subject or 'everything'}".strip()
    choices = [Button(name, f'subscribe from "{name}" {tail}') for name in names]
    as_typed = one_line(wish.outlet.replace('"', ""), 60)
    choices.append(Button(_("Yes, “{typed}”").format(typed=as_typed), f'subscribe from "{as_typed}" {tail}'))
    text = _("I read no outlet called “{typed}”. Did you mean one of these?").format(typed=as_typed)
    return Message((paragraph(text),), buttons=tuple((choice,) for choice in choices))


def _subject(call: Call, wish: Wish) -> list[Filter] | Message:
    """The filters that the subject stands for, or the question which is meant."""
    if not wish.subject and not wish.chosen_id:
        return [] if wish.words or wish.outlet else [Filter("everything", "")]
    if not wish.chosen_id:
        found = subject_of(wish.subject, call.desk.countries)
        if found is not None and found.unclear:
            return _which_country(call, wish, found)
        if found is not None:
            scoped = bool(wish.words or wish.outlet)
            return [one for one in found.filters if not (scoped and one.field == "everything")]
    several = _several(call, wish)
    if several is not None:
        return several
    action = f"subscribe {wish.conditions()}".strip()
    person = resolve(call, wish.subject, wish.chosen_id, action=action)
    if isinstance(person, Message):
        return _or_words(call, wish, person)
    return [Filter("person", person.id, person.name)]


def _which_country(call: Call, wish: Wish, found: Subject) -> Message:
    _ = call.words.gettext
    countries, rest = call.desk.countries, wish.subject.casefold().replace(found.word, "").strip()
    buttons = tuple(
        (Button(countries.name(code), f"subscribe {wish.conditions()} {rest} {countries.name(code)}".strip()),)
        for code in found.unclear
    )
    text = _("Which “{word}” do you mean?").format(word=one_line(found.word, 60))
    return Message((paragraph(text),), buttons=buttons)


def _several(call: Call, wish: Wish) -> Message | None:
    """ "A or B" are two subscriptions, each with its button."""
    parts = [
        part.strip() for part in wish.subject.replace(" or ", ",").replace(" and ", ",").split(",") if part.strip()
    ]
    if wish.chosen_id or not 1 < len(parts) <= 8 or call.desk.registry.search(wish.subject, limit=1):
        return None
    _ = call.words.gettext
    lead = f"subscribe {wish.conditions()}".strip()
    buttons = tuple((Button(one_line(part, 60), f"{lead} {part}"),) for part in parts)
    return Message((paragraph(_("One subscription for each, please: which do you want?")),), buttons=buttons)


def _or_words(call: Call, wish: Wish, question: Message) -> Message:
    """A question about people, with the way out: articles that have these words."""
    typed = one_line(wish.subject.replace('"', ""), 60)
    text = call.words.gettext("Articles with the words “{typed}”").format(typed=typed)
    button = Button(text, f'subscribe {wish.conditions()} "{typed}"')
    return Message(question.blocks, buttons=(*question.buttons, (button,)), private=question.private)


def _add(call: Call, filters: Sequence[Filter], wish: Wish) -> Message:
    desk, words, mode = call.desk, call.words, wish.mode
    existing = desk.store.read(lambda db: subscriptions.of_chat(db, call.chat.id))
    same = next((s for s in existing if set(s.filters) == set(filters) and s.mode == mode), None)
    if same is not None:
        again = ((Button(words.gettext("Edit"), f"edit #{same.id}"),),)
        text = words.gettext("You follow that already: {what}.").format(what=said(same, words))
        return Message((paragraph(text),), buttons=again)
    if len(existing) >= MOST_SUBSCRIPTIONS:
        raise UsageError(words.gettext("This chat has 100 subscriptions already. End one first: /subscriptions"))
    now = desk.clock()
    key = desk.store.write(
        lambda db: subscriptions.add(db, call.chat.id, filters, mode=mode, now=now, urgent=wish.urgent)
    )
    return confirmed(call, Subscription(key, call.chat.id, tuple(filters), mode, wish.urgent, now))


def confirmed(call: Call, made: Subscription) -> Message:
    """What was understood, what it would have brought, and the ways to change it."""
    words = call.words
    _ = words.gettext
    now = call.desk.clock()
    since, least = now - PREVIEW, call.desk.sure if made.mode != "digest" else call.desk.least
    shown = call.desk.store.read(lambda db: preview(db, made, since=since, least=least))
    blocks: list[Block] = [paragraph(_("Done. You will hear of {what}.").format(what=said(made, words)))]
    holders = _holders(call, made.filters)
    blocks += [holders] if holders else []
    blocks += _previewed(shown, call, made.mode)
    blocks.append(_when_note(call, made.mode))
    buttons = [(Button(_("Undo"), f"unsubscribe #{made.id}"), Button(_("Edit"), f"edit #{made.id}"))]
    if len(shown.stories) > MANY_A_WEEK and made.mode != "digest":
        blocks.append(note(_("That is a lot. The digest, or two outlets at least, would bring fewer.")))
        digest = Button(_("Only in the digest"), f"edit #{made.id} mode digest")
        outlets = Button(_("At least 2 outlets"), f"edit #{made.id} outlets 2")
        buttons.append((digest, outlets))
    return Message(tuple(blocks), buttons=tuple(buttons))


def _previewed(shown: Preview, call: Call, mode: Mode) -> list[Block]:
    words, count = call.words, len(shown.stories)
    _ = words.gettext
    if not count:
        return [paragraph(_("In the last week there was nothing of it in the news that I read."))]
    if mode == "digest":
        text = words.ngettext(
            "In the last week {n} story would have stood in the digest:",
            "In the last week {n} stories would have stood in the digest:",
            count,
        )
    else:
        text = words.ngettext(
            "In the last week I would have sent {n} alert:", "In the last week I would have sent {n} alerts:", count
        )
    number = f"{count}+" if shown.more else str(count)
    return [paragraph(text.format(n=number)), Items(tuple(_example(s, call) for s in shown.stories[:EXAMPLES]))]


def _example(statement: Statement, call: Call) -> tuple[Line, ...]:
    return (told(statement, call.words), sourced((statement.source,), call.chat.zone, call.words))


def _holders(call: Call, filters: Sequence[Filter]) -> Paragraph | None:
    """Who holds the office today; whoever follows them is meant as well."""
    wanted = {one.value for one in filters if one.field == "office"}
    if not wanted or any(value.split(":")[1] == ANY_COUNTRY for value in wanted):
        return None
    _ = call.words.gettext
    today = call.desk.clock().date()
    country = next(iter(wanted)).split(":")[1]
    classes = list({value.split(":")[0] for value in wanted})
    ids = call.desk.store.read(lambda db: people.with_offices(db, country, classes))
    known = [person for key in ids if (person := call.desk.registry.get(key))]
    held = [person for person in known if profile(person, on=today).offices & wanted]
    if not held:
        return paragraph(_("I know of nobody who holds that office today; who is called so in the news is meant too."))
    held.sort(key=lambda person: (-person.prominence, _since(person, call)))
    names = [one_line(person.name, 60) for person in held[:_SHOWN_HOLDERS]]
    more = len(held) - len(names)
    tail = call.words.ngettext(" and {n} other", " and {n} others", more).format(n=more) if more else ""
    text = _("Today “{office}” means {names}; it will mean their successors too.")
    return paragraph(text.format(office=one_line(office_label(filters), 60), names=", ".join(names) + tail))


def _since(person: Person, call: Call) -> str:
    held = standings(person, call.desk.clock().date())
    return held[0].day or "" if held else ""


def _when_note(call: Call, mode: Mode) -> Note:
    _ = call.words.gettext
    if mode == "instant":
        return note(_("Alerts come as soon as an outlet reports something."))
    if call.chat.digest_at is None:
        return note(_("Your daily digest is off: /digest 08:00 switches it on."))
    text = _("The daily digest comes at {time} ({zone}); /digest and /timezone change that.")
    return note(text.format(time=call.chat.digest_at, zone=call.chat.zone))
