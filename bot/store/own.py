"""All that is stored about one chat, for the chat itself."""

from typing import Any

from sqlite_utils import Database

from bot.store.rows import Row, row, rows

_TABLES = {
    "chat": "SELECT * FROM chats WHERE id = ?",
    "subscriptions": "SELECT * FROM subscriptions WHERE chat_id = ? ORDER BY id",
    "filters": """SELECT f.subscription_id, f.field, f.value, f.label FROM filters f
                  JOIN subscriptions s ON s.id = f.subscription_id WHERE s.chat_id = ? ORDER BY f.subscription_id""",
    "mutes": "SELECT kind, value, label, created FROM mutes WHERE chat_id = ?",
    "choices": "SELECT query, person_id FROM choices WHERE chat_id = ?",
    "feedback": """SELECT kind, statement_id, person_id, quote, state, created FROM feedback WHERE chat_id = ?
                   ORDER BY id""",
    "last_answer": "SELECT command, argument, person_id, at FROM last_answers WHERE chat_id = ?",
    "alerts": "SELECT id, story_id, subscription_id, created FROM alerts WHERE chat_id = ? ORDER BY id",
    "digests": "SELECT local_date, edition, since, until, created FROM digests WHERE chat_id = ? ORDER BY id",
    "deliveries": """SELECT kind, subject, state, message_id, attempts, error, created, changed FROM deliveries
                     WHERE chat_id = ? ORDER BY id""",
}


def everything(db: Database, chat_id: str) -> dict[str, list[dict[str, Any]]]:
    """The rows of every table that speaks of the chat, by table."""
    return {name: rows(db, sql, [chat_id]) for name, sql in _TABLES.items()}


def figures(db: Database, since: str) -> Row:
    """What an operator wants to know at a glance; `since` is a stored time."""
    sql = """SELECT (SELECT count(*) FROM chats WHERE active = 1) AS chats,
             (SELECT count(*) FROM chats WHERE access = 'waiting') AS waiting,
             (SELECT count(*) FROM subscriptions WHERE ended IS NULL) AS subscriptions,
             (SELECT count(*) FROM feeds WHERE active = 1) AS feeds,
             (SELECT count(*) FROM feeds WHERE active = 1 AND failures > 0) AS failing,
             (SELECT count(*) FROM articles WHERE fetched >= ?1) AS articles,
             (SELECT count(*) FROM statements WHERE found >= ?1) AS statements,
             (SELECT count(*) FROM deliveries WHERE state = 'sent' AND changed >= ?1) AS sent,
             (SELECT count(*) FROM deliveries WHERE state IN ('pending', 'sending', 'unknown')) AS pending,
             (SELECT count(*) FROM deliveries WHERE state IN ('failed', 'quarantined') AND changed >= ?1) AS failed,
             (SELECT count(*) FROM feedback WHERE state = 'new') AS feedback"""
    return row(db, sql, [since]) or {}
