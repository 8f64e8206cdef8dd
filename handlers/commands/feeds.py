"""/feeds: which outlets are read, which have trouble and what to do, and following one more or a list of them."""

from collections.abc import Sequence

from bot.errors import ParseError, SourceError, UsageError
from bot.feed_health import TROUBLES, Health, advice, described, health, health_word
from bot.follow import as_opml, follow_listed, follow_one, listed
from bot.message import MOST_FILE_BYTES, Block, Button, File, Items, Line, Message, Text, line, note, paragraph
from bot.phrases import one_line
from bot.store import Database, feeds
from bot.types import Feed
from handlers.commands.desk import Call
from handlers.commands.saying import no_file

MOST_TROUBLED = 20
MOST_NAMED = 5


def feeds_command(call: Call) -> Message:
    """ "add URL", "remove NAME", "resume NAME", "import", "export"; nothing shows how the feeds are."""
    verb, _space, rest = call.argument.partition(" ")
    lists = {"import": _import, "export": _export}
    verbs = {"add": _add, "remove": _remove, "pause": _remove, "resume": _resume, **lists}
    act = verbs.get(verb.casefold())
    if act is None:
        if call.argument:
            text = call.words.gettext(
                "I can't “{verb}” feeds. /feeds, /feeds add URL, /feeds remove NAME, /feeds resume NAME, "
                "/feeds export, /feeds import"
            )
            raise UsageError(text.format(verb=one_line(verb, 30)))
        return _listed(call)
    if not call.owner:
        raise UsageError(call.words.gettext("Only the bot's owners can change which feeds it reads."))
    if not rest.strip() and verb.casefold() not in lists:
        raise UsageError(call.words.gettext("Which one? For example: /feeds add https://example.org"))
    return act(call, rest.strip())


def _listed(call: Call) -> Message:
    _, now = call.words.gettext, call.desk.clock()
    known = call.desk.store.read(feeds.every)
    states = {feed.id: health(feed, now) for feed in known}
    read = [feed for feed in known if states[feed.id] not in ("off", "moved", "paused")]
    outlets = len({feed.outlet for feed in read})
    blocks: list[Block] = [
        paragraph(_("{feeds} feeds of {outlets} outlets are followed.").format(feeds=len(read), outlets=outlets))
    ]
    for state in TROUBLES:
        troubled = [feed for feed in known if states[feed.id] == state]
        if troubled:
            blocks += _trouble(call, state, troubled)
    blocks.append(note(one_line(", ".join(sorted({feed.outlet for feed in read})), 1500)))
    return Message(tuple(blocks))


def _trouble(call: Call, state: Health, troubled: Sequence[Feed]) -> list[Block]:
    words, now = call.words, call.desk.clock()
    title = words.gettext("{state} ({n})").format(state=health_word(state, words).capitalize(), n=len(troubled))
    items: list[tuple[Line, ...]] = [
        (line(Text(feed.outlet, "bold"), f" — {described(feed, state, now, words)}"),)
        for feed in troubled[:MOST_TROUBLED]
    ]
    do = words.gettext("What to do: {advice}.").format(advice=advice(state, words))
    return [paragraph(Text(title, "bold")), Items(tuple(items)), note(do)]


def _add(call: Call, rest: str) -> Message:
    _, desk = call.words.gettext, call.desk
    if desk.find_feed is None:
        raise UsageError(_("Feeds can be added only while the bot runs: hearsay feeds add does it otherwise."))
    address, _space, name = rest.partition(" ")
    try:
        found = desk.find_feed(address.strip())
    except SourceError as error:
        raise UsageError(_("I can't read that: {why}").format(why=one_line(str(error), 300))) from error
    outlet, now = one_line(name or found.outlet, 80), desk.clock()

    def write(db: Database) -> bool:
        known = feeds.by_url(db, found.url)
        if known is not None and known.active:
            return feeds.resume(db, known.id, now)
        follow_one(db, found.url, outlet, now=now, language=found.language, added_by=call.chat.id)
        return True

    if not desk.store.write(write):
        return Message((paragraph(_("{outlet} is followed already.").format(outlet=outlet)),))
    text = _("Done. {outlet} is read from now on: {url} ({n} entries). What it has already is not announced.")
    undo = Button(_("Undo"), f"feeds remove {found.url}")
    return Message((paragraph(text.format(outlet=outlet, url=found.url, n=found.entries)),), buttons=((undo,),))


def _import(call: Call, rest: str) -> Message:
    """Follow what an OPML file lists that came along."""
    _, offer = call.words.gettext, call.request.offer
    if offer is None:
        raise UsageError(_("Send me the OPML file with the words /feeds import, or answer the file with them."))
    if offer.size > MOST_FILE_BYTES:
        raise UsageError(_("That file is too large: {n} bytes at most.").format(n=MOST_FILE_BYTES))
    try:
        wanted, refused = listed(offer.fetch(), one_line(offer.name, 80))
    except (ParseError, UsageError) as error:
        raise UsageError(_("I can't read that: {why}").format(why=one_line(str(error), 300))) from error
    new = call.desk.store.write(lambda db: follow_listed(db, wanted, added_by=call.chat.id))
    text = _("Done. {new} feeds are new, {known} were known, {refused} were left out.")
    counts = text.format(new=new, known=len(wanted) - new, refused=len(refused))
    reasons = Items(tuple((line(one_line(reason, 200)),) for reason in refused[:MOST_NAMED]))
    return Message((paragraph(counts), *((reasons,) if refused else ())))


def _export(call: Call, rest: str) -> Message:
    """The feeds that are read, as an OPML file."""
    _, now = call.words.gettext, call.desk.clock()
    count, body = call.desk.store.read(lambda db: as_opml(db, now))
    text = call.words.ngettext("The file lists {n} feed.", "The file lists {n} feeds.", count).format(n=count)
    file = File(f"hearsay-feeds-{now:%Y-%m-%d}.opml", body, no_file(call.words), "text/x-opml")
    return Message((paragraph(text, " ", _("Any feed reader can import it.")),), private=True, file=file)


def _remove(call: Call, rest: str) -> Message:
    _, now = call.words.gettext, call.desk.clock()
    feed = _chosen(call, rest)
    done = call.desk.store.write(lambda db: feeds.pause(db, feed.id, "operator", now=now))
    if not done:
        raise UsageError(_("{outlet} is not read at present anyway.").format(outlet=one_line(feed.outlet, 80)))
    text = _("Done. {outlet} is read no more; what it reported stays. /feeds resume starts it again.")
    resume = Button(_("Resume"), f"feeds resume {feed.url}")
    return Message((paragraph(text.format(outlet=one_line(feed.outlet, 80))),), buttons=((resume,),))


def _resume(call: Call, rest: str) -> Message:
    _, now = call.words.gettext, call.desk.clock()
    feed = _chosen(call, rest)
    if not call.desk.store.write(lambda db: feeds.resume(db, feed.id, now)):
        raise UsageError(_("{outlet} is not paused.").format(outlet=one_line(feed.outlet, 80)))
    return Message((paragraph(_("Done. {outlet} is read again.").format(outlet=one_line(feed.outlet, 80))),))


def _chosen(call: Call, named: str) -> Feed:
    """The one feed that has this address or is its outlet's only one. Raises UsageError with the choices."""
    _ = call.words.gettext
    known = [feed for feed in call.desk.store.read(feeds.every) if feed.active]
    found = [feed for feed in known if named in (feed.url, f"#{feed.id}")]
    found = found or [feed for feed in known if feed.outlet.casefold() == named.casefold()]
    if len(found) == 1:
        return found[0]
    if not found:
        raise UsageError(_("No feed is called “{named}”. /feeds lists the outlets.").format(named=one_line(named, 80)))
    urls = ", ".join(feed.url for feed in found[:MOST_NAMED])
    raise UsageError(_("There are several. Give the address: {urls}").format(urls=urls))
