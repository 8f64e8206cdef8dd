"""/why and /whynot: what led to an alert, step by step, and where an article's way to this chat ended."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from bot.errors import UsageError
from bot.matching import News, failing, muted
from bot.message import Block, Heading, Items, Line, Message, Paragraph, Quote, Text, line, note, paragraph
from bot.news import news_of
from bot.phrases import one_line, told, when
from bot.sources.addresses import canonical
from bot.store import Database, evidence, feeds, mutes, statements, subscriptions
from bot.types import Party, Statement, Subscription
from bot.wording import Wording
from handlers.commands.alerts import alert_said, chats_of
from handlers.commands.desk import Call
from handlers.commands.saying import kind_word, said

MOST = 5


def why(call: Call) -> Message:
    """Why an alert came: "@12", or the alert that is answered, or the last one."""
    _ = call.words.gettext
    key = call.argument
    if not key.startswith("@"):
        number = call.desk.store.read(lambda db: _meant(db, call))
        if number is None:
            raise UsageError(_("Write /why as an answer to one of my alerts, and I say why it came."))
        key = f"@{number}"
    _asked, alert, shown = alert_said(replace(call, argument=key))
    existing = call.desk.store.read(lambda db: subscriptions.of_chat(db, call.chat.id))
    asked = next((one for one in existing if one.id == alert.subscription_id), None)
    text = _("You follow {what}.").format(what=said(asked, call.words)) if asked else None
    blocks: list[Block] = [Heading(_("Why this alert"))]
    blocks.append(paragraph(text or _("The subscription that asked for it has ended.")))
    for statement in shown[:MOST]:
        blocks += call.desk.store.read(lambda db, one=statement: list(_reading(db, one, call)))  # type: ignore[misc]
    blocks.append(note(_("“Wrong person” and “Not an allegation” under the alert put it right.")))
    return Message(tuple(blocks))


def _meant(db: Database, call: Call) -> int | None:
    if call.request.reply_to:
        return evidence.alert_by_message(db, chats_of(call), call.request.reply_to)
    return next((found for chat in chats_of(call) if (found := evidence.last_alert(db, chat))), None)


def _reading(db: Database, statement: Statement, call: Call) -> Iterator[Block]:
    _ = call.words.gettext
    yield Paragraph(told(statement, call.words))
    yield Quote(one_line(statement.quote, 600))
    kind = kind_word(statement.type, call.words)
    text = _("Read from this sentence ({kind}, {topic}) with a certainty of {sure}; alerts need {least}.")
    yield paragraph(
        text.format(kind=kind, topic=statement.topic, sure=f"{statement.confidence:.2f}", least=f"{call.desk.sure:.2f}")
    )
    reason = evidence.reason(db, statement.id)
    if reason:
        yield note(_("By: {reason}").format(reason=one_line(reason, 300)))
    links = evidence.links(db, statement.source.article_id)
    lines = [_party(p, links.get(p.name), call) for p in dict.fromkeys((*statement.accuser, *statement.accused))]
    yield Items(tuple((one,) for one in lines))


def _party(party: Party, link: evidence.Linked | None, call: Call) -> Line:
    """The party as written, and the person it is read as; where the linker says otherwise, it was put right by hand."""
    _ = call.words.gettext
    written = Text(one_line(party.name, 80), "bold")
    person = call.desk.registry.get(party.person_id) if party.person_id else None
    if person is None:
        return line(written, _(": as the article writes it, linked to nobody"))
    office = call.desk.describe(person)
    if link is None or link.person_id != party.person_id:
        return line(written, ": ", ", ".join(filter(None, (person.name, office))))
    text = _(": {name}, {office}, with a certainty of {sure}").format(
        name=person.name, office=office, sure=f"{link.score:.2f}"
    )
    return line(written, text, f" ({one_line(link.reason, 200)})" if link.reason else "")


# --- why not ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an article's way to a chat: whether it went on from there, and what is to be said of it."""

    went_on: bool
    text: str


def whynot(call: Call) -> Message:
    """Where the way of an article to this chat ended."""
    _ = call.words.gettext
    typed = call.argument.strip("<>")
    if urlsplit(typed).scheme not in ("http", "https") or " " in typed:
        raise UsageError(_("Give me the address of the article. For example: /whynot https://example.org/news/1"))
    steps = call.desk.store.read(lambda db: list(_steps(db, typed, call)))
    items = tuple((line("✓ " if step.went_on else "✗ ", step.text),) for step in steps)
    return Message((Heading(_("Why it did not come")), Items(items)))


def _steps(db: Database, url: str, call: Call) -> Iterator[Step]:
    _ = call.words.gettext
    urls = list(dict.fromkeys((url, canonical(url), url.rstrip("/"), canonical(url).rstrip("/"))))
    article = evidence.article(db, urls)
    if article is None:
        yield from _not_fetched(db, url, urls, call)
        return
    fetched = when(article.fetched, call.chat.zone)
    yield Step(True, _("Fetched from {outlet} on {date}.").format(outlet=article.outlet, date=fetched))
    if article.language != "en":
        yield Step(False, _("Its language is {code}; only English is read.").format(code=article.language))
        return
    if article.state in ("failed", "retracted"):
        texts = {"failed": _("Reading it failed."), "retracted": _("The outlet has taken it back.")}
        yield Step(False, texts[article.state])
        return
    told_now = statements.of_article(db, article.id)
    if not told_now:
        count = evidence.people_count(db, article.id)
        text = call.words.ngettext(
            "Read: {n} official is named, and no allegation, answer or legal step was found.",
            "Read: {n} officials are named, and no allegation, answer or legal step was found.",
            count,
        )
        yield Step(False, text.format(n=count))
        return
    text = call.words.ngettext("Read: {n} statement.", "Read: {n} statements.", len(told_now))
    yield Step(True, text.format(n=len(told_now)))
    yield from _wanted(db, article, told_now, call)


def _not_fetched(db: Database, url: str, urls: Sequence[str], call: Call) -> Iterator[Step]:
    _ = call.words.gettext
    entry = evidence.entry(db, urls)
    if entry is not None:
        why_not = one_line(entry.error or "", 200) or _("no reason is kept")
        yield Step(
            False, _("{outlet} listed it, but it was not fetched: {why}").format(outlet=entry.outlet, why=why_not)
        )
        return
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    known = [f for f in feeds.every(db) if host and host in (urlsplit(f.url).hostname or "")]
    if not known:
        yield Step(False, _("I read no feed of {host}. /feeds lists what I read.").format(host=host or url))
        return
    feed = known[0]
    read = when(feed.last_ok_at, call.chat.zone) if feed.last_ok_at else _("never")
    text = _("Not fetched: the feed of {outlet} did not list it so far (last read: {date}).")
    yield Step(False, text.format(outlet=feed.outlet, date=read))
    if feed.error:
        yield Step(False, _("That feed has trouble: {error}").format(error=one_line(feed.error, 200)))


def _wanted(db: Database, article: evidence.ReadArticle, told_now: Sequence[Statement], call: Call) -> Iterator[Step]:
    _ = call.words.gettext
    least = call.desk.sure
    sure = [s for s in told_now if s.confidence >= least]
    best = max(s.confidence for s in told_now)
    if not sure:
        text = _("Too uncertain for an alert: {sure}, and alerts need {least}. The digest may have it.")
        yield Step(False, text.format(sure=f"{best:.2f}", least=f"{least:.2f}"))
        return
    yield Step(True, _("Certain enough for an alert: {sure}.").format(sure=f"{best:.2f}"))
    followed = subscriptions.of_chat(db, call.chat.id)
    if not followed:
        yield Step(False, _("This chat follows nothing. /subscribe starts it."))
        return
    news = news_of(db, article.id, sure)
    unwanted = mutes.of_chat(db, call.chat.id)
    steps = [_subscribed(one, sure, news, call) for one in followed]
    matching = [step for step in steps if step.went_on]
    yield from (matching or steps)[:MOST]
    if not matching:
        return
    if all(muted(s, unwanted) for s in sure):
        yield Step(False, _("It is muted here: /mute lists what is."))
        return
    yield from _sent(db, article, call)


def _subscribed(one: Subscription, sure: Sequence[Statement], news: News, call: Call) -> Step:
    _ = call.words.gettext
    name = one_line(said(one, call.words), 120)
    missing = min((failing(one, s, news) for s in sure), key=len)
    if missing:
        text = _("“{what}” does not fit: {fields}.")
        return Step(False, text.format(what=name, fields=", ".join(_field(f, call.words) for f in missing)))
    if one.mode == "digest":
        return Step(False, _("“{what}” fits, but asks for the digest only.").format(what=name))
    if not one.alerts(call.desk.clock()):
        return Step(False, _("“{what}” fits, but is paused or snoozed.").format(what=name))
    if one.created_at and one.created_at > news.statements[0].source.fetched:
        return Step(False, _("“{what}” fits, but is younger than the article.").format(what=name))
    return Step(True, _("“{what}” fits.").format(what=name))


def _field(field: str, words: Wording) -> str:
    _ = words.gettext
    names = {
        "everything": _("no official is named in it"),
        "person": _("the person"),
        "office": _("the office"),
        "country": _("the country"),
        "topic": _("the topic"),
        "outlet": _("the outlet"),
        "words": _("the words"),
        "type": _("the kind of statement"),
        "outlets": _("too few outlets so far"),
    }
    return names.get(field, field)


def _sent(db: Database, article: evidence.ReadArticle, call: Call) -> Iterator[Step]:
    _ = call.words.gettext
    alert = evidence.alert_of_story(db, call.chat.id, article.story_id)
    if alert is not None and alert.state == "sent":
        date = when(alert.created, call.chat.zone)
        yield Step(
            True, _("Its story came here on {date}: one story, one alert; /why @{key}").format(date=date, key=alert.id)
        )
    elif alert is not None:
        text = _("Its alert is {state}: {why}").format(state=alert.state, why=one_line(alert.error or "…", 200))
        yield Step(False, text)
    elif article.silent:
        yield Step(False, _("It was there when I read that feed for the first time, which I do silently."))
    else:
        yield Step(False, _("It was read without alerts, or the case was told here before."))
