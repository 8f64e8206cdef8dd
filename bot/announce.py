"""New statements to deliveries: what an article's news owes to which chats, inside the findings' transaction."""

from collections.abc import Sequence
from datetime import datetime

from bot import cases
from bot.matching import match
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
    owed = 0
    for one in match(news, asked, least=least):
        chat_id = one.subscription.chat_id
        follow = {key: alert for key in one.statement_ids if (alert := _earlier_alert(db, chat_id, by_id[key]))}
        rest = [key for key in one.statement_ids if key not in follow]
        for key, alert_id in follow.items():
            owed += outbox.promise(db, chat_id=chat_id, kind="reply", subject=str(key), alert_id=alert_id, now=now)
        if rest:
            owed += outbox.promise_alert(
                db,
                chat_id=chat_id,
                story_id=stored.story_id,
                subscription_id=one.subscription.id,
                statement_ids=rest,
                now=now,
            )
    return owed + _grow(db, stored, now)


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
