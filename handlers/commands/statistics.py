"""/stats: who was accused most of late in what this chat follows, and by whom."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot import news, pictures
from bot.errors import UsageError
from bot.message import Heading, Items, Message, line, note, paragraph
from bot.phrases import one_line
from bot.types import Claim
from handlers.commands.desk import Call

SPANS = {"": 7, "week": 7, "month": 30}
MOST = 8


@dataclass(frozen=True, slots=True)
class Tally:
    """Somebody, how many allegations, and who made most of them."""

    name: str
    times: int
    by: tuple[tuple[str, int], ...]


def tally(claims: Sequence[Claim]) -> list[Tally]:
    """Who is accused in most of these claims; a claim that several articles make counts once."""
    times: Counter[str] = Counter()
    accusers: dict[str, Counter[str]] = {}
    names: dict[str, str] = {}
    for claim in claims:
        said = claim.statement
        if said.type != "allegation":
            continue
        for accused in said.accused:
            key = accused.person_id or accused.name
            names.setdefault(key, accused.name)
            times[key] += 1
            accusers.setdefault(key, Counter()).update(party.name for party in said.accuser)
    ranked = sorted(times, key=lambda key: (-times[key], names[key]))[:MOST]
    return [Tally(names[key], times[key], tuple(accusers[key].most_common(3))) for key in ranked]


def stats(call: Call) -> Message:
    """The last week, or the last month."""
    _, span = call.words.gettext, call.argument.casefold()
    if span not in SPANS:
        raise UsageError(_("Write /stats, or /stats month."))
    now = call.desk.clock()
    since, least = now - timedelta(days=SPANS[span]), call.desk.least
    claims = call.desk.store.read(lambda db: news.digest_claims(db, call.chat.id, since=since, until=now, least=least))
    ranked = tally(claims)
    if not ranked:
        return Message((paragraph(_("In what this chat follows, nobody was accused in that time.")),))
    lines = [(one, _by(one, _("by {names}"))) for one in ranked]
    items = Items(tuple((line(f"{one.name}: {one.times}", f" ({by})" if by else ""),) for one, by in lines))
    title = _("Most accused in {days} days").format(days=SPANS[span])
    below = _("Allegations as the news reports them, in what this chat follows.")
    alt = f"{title}: " + ", ".join(f"{one_line(one.name, 80)} {one.times}" for one in ranked)
    picture = pictures.drawn(lambda: _draw(title, below, lines), alt, "stats.png")
    return Message((Heading(title), items, note(below)), picture=picture)


def _draw(title: str, below: str, lines: Sequence[tuple[Tally, str]]) -> bytes:
    from bot.charts import Bar, draw_ranking  # matplotlib is large, and most chats never ask for a picture

    bars = [Bar(one_line(one.name, 80), one.times, one_line(by, 120)) for one, by in lines]
    return draw_ranking(title, below, bars, dark=False)


def _by(one: Tally, words: str) -> str:
    names = ", ".join(f"{name} ({count})" if count > 1 else name for name, count in one.by)
    return words.format(names=names) if names else ""
