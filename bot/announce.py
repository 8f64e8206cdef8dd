"""New statements to deliveries: what an article's news owes to which chats, inside the findings' transaction.

A story has one alert in a chat. What comes to it later edits the alert; a response, a legal step, or an accusation of
somebody else replies to it; what is withdrawn is corrected, in a reply and in the alert.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot import cases
from bot.holding import HOUR, hold, quiet
from bot.matching import Match, match
from bot.news import news_of
from bot.selection import keys
from bot.store import Database, alerts, chats, mutes, outbox, statements, subscriptions
from bot.store.articles import StoredArticle
from bot.types import Chat, Statement


def announce(
    db: Database, stored: StoredArticle, fresh: Sequence[Statement], *, least: float, now: datetime, shows: bool = True
) -> int:
    """Owe what is new of an article to the chats that want it at once; returns how many messages.

    The alerts that are out are edited where a reader of them would see the difference: `shows`.
    """
    owed = _news(db, stored, fresh, least=least, now=now) if fresh else 0
    owed += correct(db, statements.withdrawn_at(db, stored.id, now), now=now)
    return owed + (_grow(db, stored.story_id, now) if shows else 0)


def correct(db: Database, gone: Sequence[Statement], *, now: datetime) -> int:
    """Owe the chats that were told these statements, which nobody makes any more, a correction."""
    by_alert: dict[tuple[int, str], list[int]] = {}
    for statement in gone:
        if _said_still(db, statement):
            continue
        for alert in alerts.with_statement(db, statement.id):
            by_alert.setdefault(alert, []).append(statement.id)
    owed = 0
    for (alert_id, chat_id), ids in by_alert.items():
        if alerts.told(db, alert_id) is None:
            continue  # what is not out yet is made without them
        subject = "withdrawn:" + ",".join(map(str, ids))
        due = _due(chats.get(db, chat_id), now, urgent=False)
        owed += outbox.promise(
            db, chat_id=chat_id, kind="correction", subject=subject, alert_id=alert_id, now=now, due=due
        )
        owed += alerts.promise_edit(db, alert_id, chat_id, now)
    return owed


def _said_still(db: Database, gone: Statement) -> bool:
    """Whether another article says the same, or this one says it of the same in other words."""
    if gone.case_id is None:
        return False
    return any(
        cases.told_again(gone, other) or (other.source.article_id == gone.source.article_id and other.type == gone.type)
        for other in statements.of_case(db, gone.case_id)
    )


def _news(db: Database, stored: StoredArticle, fresh: Sequence[Statement], *, least: float, now: datetime) -> int:
    news = news_of(db, stored.id, fresh)
    by_id = {s.id: s for s in fresh}
    asked = [s for s in subscriptions.candidates(db, keys(news)) if s.alerts(now)]
    muted = {chat_id: mutes.of_chat(db, chat_id) for chat_id in {s.chat_id for s in asked}}
    matches = match(news, asked, least=least, mutes=muted)
    urgent = {one.subscription.chat_id for one in matches if one.subscription.urgent}
    return sum(
        _owe(db, stored, one, [by_id[key] for key in one.statement_ids], now, urgent=one.subscription.chat_id in urgent)
        for one in _by_chat(matches)
    )


def _by_chat(matches: Sequence[Match]) -> list[Match]:
    """What a chat's subscriptions want together, in the name of the first of them: one chat gets one message."""
    together: dict[str, Match] = {}
    for one in matches:
        first = together.setdefault(one.subscription.chat_id, one)
        ids = dict.fromkeys((*first.statement_ids, *one.statement_ids))
        together[one.subscription.chat_id] = replace(first, statement_ids=tuple(ids))
    return list(together.values())


def _owe(
    db: Database, stored: StoredArticle, wanted: Match, said: Sequence[Statement], now: datetime, *, urgent: bool
) -> int:
    """What follows an alert that the chat had replies to it; the rest is the story's alert."""
    chat = chats.get(db, wanted.subscription.chat_id)
    if chat is None:
        return 0
    follow = {s.id: alert for s in said if (alert := _followed(db, chat.id, stored.story_id, s)) is not None}
    due = _due(chat, now, urgent=urgent)
    owed = 0
    for key, alert in follow.items():
        owed += outbox.promise(
            db, chat_id=chat.id, kind="reply", subject=str(key), alert_id=alert, now=now, due=due, urgent=urgent
        )
        owed += alerts.promise_edit(db, alert, chat.id, now)
    rest = [s.id for s in said if s.id not in follow]
    if rest:
        owed += alerts.promise_alert(
            db,
            chat_id=chat.id,
            story_id=stored.story_id,
            subscription_id=wanted.subscription.id,
            statement_ids=rest,
            now=now,
            urgent=urgent,
            hold=hold(chat, alerts.instant_since(db, chat.id, now - HOUR), now, urgent=urgent),
        )
    return owed


def _due(chat: Chat | None, now: datetime, *, urgent: bool) -> datetime:
    """When a message that follows another may come: not in quiet hours."""
    held = None if urgent or chat is None else quiet(chat, now)
    return held.until if held else now


def _followed(db: Database, chat_id: str, story_id: int, statement: Statement) -> int | None:
    """The alert that a statement replies to in this chat, or None when it belongs in the story's own alert."""
    if statement.type == "allegation" or statement.case_id is None:
        return _of_somebody_else(db, chat_id, story_id, statement)
    told = [s for s in statements.of_case(db, statement.case_id) if s.id != statement.id]
    if any(cases.told_again(other, statement) for other in told):
        return None
    return alerts.alert_of_case(db, chat_id, statement.case_id)


def _of_somebody_else(db: Database, chat_id: str, story_id: int, statement: Statement) -> int | None:
    """The story's alert that went out, when this accuses nobody whom it told of: that is news, and not an edit."""
    alert = alerts.alert_of(db, chat_id, story_id)
    if alert is None or alerts.told(db, alert) is None or not statement.accused:
        return None
    _story, ids = alerts.alert_statements(db, alert)
    known = {cases.accused_key(party) for s in statements.by_ids(db, ids) for party in s.accused}
    return None if known & {cases.accused_key(party) for party in statement.accused} else alert


def _grow(db: Database, story_id: int, now: datetime) -> int:
    """More outlets with the same news, or a changed article: the alerts that went out are edited."""
    return sum(alerts.promise_edit(db, alert_id, chat_id, now) for alert_id, chat_id in alerts.out(db, story_id))
