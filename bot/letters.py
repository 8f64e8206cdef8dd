"""What a delivery says, as the record stands now: reads the store, and has it put into words."""

from collections.abc import Sequence
from dataclasses import replace

from bot import compose, editions, news, ranking
from bot.editions import DigestNews
from bot.feed_health import paused_notice
from bot.message import Message, Paragraph, Picture, Text
from bot.store import Database, alerts, chats, digests, feeds, notices, statements
from bot.types import Chat, Delivery, Digest
from bot.wording import Wording, translations

LONGEST_PLAIN = 3_000
DRAWN_FROM = (10, 4)  # a digest of so many allegations against so many people has a picture


def compose_delivery(db: Database, delivery: Delivery, chat: Chat, *, least: float, sure: float) -> Message | None:
    """The message of a delivery, or None when nothing of it is left to tell."""
    words = translations(chat.language)
    match delivery.kind:
        case "alert" | "edit" if delivery.alert_id is not None:
            told = news.alert_news(db, delivery.alert_id)
            edited = delivery.kind == "edit"
            return compose.alert(told, chat, words) if told and (told.claims or edited) else None
        case "reply":
            claims = news.claims_of(db, statements.by_ids(db, [int(delivery.subject)]))
            return compose.reply(claims[0], chat, words) if claims else None
        case "correction":
            return _correction(db, delivery, chat, words)
        case "bundle":
            return _bundle(db, delivery, chat, words)
        case "broadcast" if delivery.subject.startswith("feed:"):
            feed = feeds.get(db, int(delivery.subject.split(":")[1]))
            return paused_notice(feed, feed.paused_at, words) if feed and feed.paused_at else None
        case "broadcast":
            text = notices.text(db, int(delivery.subject))
            return Message(tuple(Paragraph((Text(line),)) for line in text.splitlines())) if text else None
    digest = digests.get(db, delivery.digest_id) if delivery.digest_id is not None else None
    return compose_digest(db, digest, chat, least=least, sure=sure) if digest else None


def compose_digest(
    db: Database, digest: Digest, chat: Chat, *, least: float, sure: float, always: bool = False
) -> Message | None:
    """A digest's message, or None when nothing is new and the chat wants silence then (unless `always`).

    Where there is much, it has a picture.
    """
    words = translations(chat.language)
    told = news.digest_news(db, chat, digest, least=least)
    if not told.claims and chat.empty_digest == "silence" and not always:
        return None
    message = editions.edition(told, chat, words, unsure_below=sure)
    return replace(message, picture=_picture(db, told, chat, words))


def _picture(db: Database, told: DigestNews, chat: Chat, words: Wording) -> Picture | None:
    ranked = ranking.tally(told.claims)
    if sum(one.times for one in ranked) < DRAWN_FROM[0] or len(ranked) < DRAWN_FROM[1] or chat.platform == "console":
        return None
    dark = chats.pictures(db, chat.id) == "dark"
    return ranking.bars(editions.title_of(told.digest, words), ranked, words, dark=dark, name="digest.png")


def bare(message: Message) -> Message:
    """The same words without links, styles and buttons, for a platform that refuses the message as it is."""
    text = message.plain()[:LONGEST_PLAIN]
    return Message(tuple(Paragraph((Text(line),)) for line in text.splitlines() if line.strip()), silent=message.silent)


def _bundle(db: Database, delivery: Delivery, chat: Chat, words: Wording) -> Message | None:
    told = [news.alert_news(db, key) for key in alerts.bundled(db, delivery.id)]
    left = [one for one in told if one is not None and one.claims]
    return editions.bundle(left, chat, words, quiet=delivery.subject.startswith("quiet")) if left else None


def _correction(db: Database, delivery: Delivery, chat: Chat, words: Wording) -> Message | None:
    """What is no longer said, was taken for somebody else's, or stands again; None where that is no longer so."""
    numbers = _numbers(delivery.subject)
    match delivery.subject.partition(":")[0]:
        case "unlinked":
            told, why = statements.by_ids(db, numbers), words.gettext("a name here was taken for somebody else’s")
        case "restored":
            told, why = statements.by_ids(db, numbers), words.gettext("an earlier correction was taken back")
        case _:
            told, why = statements.withdrawn(db, numbers), ""
    return compose.correction(told, chat, words, why=why) if told else None


def _numbers(subject: str) -> Sequence[int]:
    """The statements that a correction is about: "withdrawn:3,4", "unlinked:3", "restored:3"."""
    return [int(number) for number in subject.rpartition(":")[2].split(",")]
