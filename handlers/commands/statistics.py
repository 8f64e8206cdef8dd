"""/stats: who was accused most of late in what this chat follows, and by whom."""

from datetime import timedelta

from bot import news
from bot.errors import UsageError
from bot.message import Heading, Items, Message, line, note, paragraph
from bot.ranking import bars, tally, what_it_counts
from bot.store import chats
from handlers.commands.desk import Call

SPANS = {"": 7, "week": 7, "month": 30}


def stats(call: Call) -> Message:
    """The last week, or the last month."""
    _, span = call.words.gettext, call.argument.casefold()
    if span not in SPANS:
        raise UsageError(_("Write /stats, or /stats month."))
    now = call.desk.clock()
    since, least = now - timedelta(days=SPANS[span]), call.desk.least
    claims, screen = call.desk.store.read(
        lambda db: (
            news.digest_claims(db, call.chat.id, since=since, until=now, least=least),
            chats.pictures(db, call.chat.id),
        )
    )
    ranked = tally(claims)
    if not ranked:
        return Message((paragraph(_("In what this chat follows, nobody was accused in that time.")),))
    lines = [(one, one.accusers(call.words)) for one in ranked]
    items = Items(tuple((line(f"{one.name}: {one.times}", f" ({by})" if by else ""),) for one, by in lines))
    title = _("Most accused in {days} days").format(days=SPANS[span])
    picture = bars(title, ranked, call.words, dark=screen == "dark", name="stats.png")
    return Message((Heading(title), items, note(what_it_counts(call.words))), picture=picture)
