"""New statements to deliveries: what an article's news owes to which chats, inside the findings' transaction."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot import cases
from bot.matching import Match, match
from bot.news import news_of
from bot.store import Database, outbox, statements, subscriptions
from bot.store.articles import StoredArticle
from bot.types import Statement


def announce(db: Database, stored: StoredArticle, fresh: Sequence[Statement], *, least: float, now: datetime) -> int:
    """Owe the new statements to the chats that want them at once; returns how many messages."""
    if not fresh:
        return _grow(db, stored, now)
    news = news_of(db, stored.id, fresh)
    by_id = {s.id: s for s in fresh}
    asked = [s for s in subscriptions.every(db) if s.mode in ("instant", "both")]
    wanted = _by_chat(match(news, asked, least=least))
    owed = sum(_owe(db, stored, one, [by_id[key] for key in one.statement_ids], now) for one in wanted)
    return owed + _grow(db, stored, now)


def _by_chat(matches: Sequence[Match]) -> list[Match]:
    """What a chat's subscriptions want together, in the name of the first of them: one chat gets one message."""
    together: dict[str, Match] = {}
    for one in matches:
        first = together.setdefault(one.subscription.chat_id, one)
        ids = dict.fromkeys((*first.statement_ids, *one.statement_ids))
        together[one.subscription.chat_id] = replace(first, statement_ids=tuple(ids))
    return list(together.values())


def _owe(db: Database, stored: StoredArticle, wanted: Match, said: Sequence[Statement], now: datetime) -> int:
    """A further step in a case that the chat was alerted to replies there; the rest is the story's alert."""
    chat_id = wanted.subscription.chat_id
    follow = {s.id: alert for s in said if (alert := _earlier_alert(db, chat_id, s))}
    owed = sum(
        outbox.promise(db, chat_id=chat_id, kind="reply", subject=str(key), alert_id=alert_id, now=now)
        for key, alert_id in follow.items()
    )
    rest = [s.id for s in said if s.id not in follow]
    if rest:
        owed += outbox.promise_alert(
            db,
            chat_id=chat_id,
            story_id=stored.story_id,
            subscription_id=wanted.subscription.id,
            statement_ids=rest,
            now=now,
        )
    return owed


def _earlier_alert(db: Database, chat_id: str, statement: Statement) -> int | None:
    """The alert that this chat had of the statement's case, when the statement is a further step in it."""
    if statement.type == "allegation" or statement.case_id is None:
        return None
    told = [s for s in statements.of_case(db, statement.case_id) if s.id != statement.id]
    if any(cases.told_again(other, statement) for other in told):
        return None
    return outbox.alert_of_case(db, chat_id, statement.case_id)


def _grow(db: Database, stored: StoredArticle, now: datetime) -> int:
    """More outlets with the same news, or a changed article: the alerts that were sent are edited."""
    subject = f"article:{stored.id}:{stored.version}"
    return sum(
        outbox.promise(db, chat_id=chat_id, kind="edit", subject=subject, alert_id=alert_id, now=now)
        for alert_id, chat_id in outbox.sent_alerts(db, stored.story_id)
    )
