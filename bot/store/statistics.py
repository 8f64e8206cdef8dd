"""The record in numbers."""

from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from bot.store.rows import row, rows, to_text

_TOTALS = {
    "feeds": "SELECT count(*) AS n FROM feeds WHERE active = 1",
    "articles": "SELECT count(*) AS n FROM articles WHERE state <> 'retracted'",
    "stories": "SELECT count(*) AS n FROM stories",
    "statements": "SELECT count(*) AS n FROM statements WHERE withdrawn IS NULL",
    "cases": "SELECT count(*) AS n FROM cases",
    "people with statements": "SELECT count(DISTINCT person_id) AS n FROM parties WHERE person_id IS NOT NULL",
    "chats": "SELECT count(*) AS n FROM chats WHERE active = 1",
    "subscriptions": "SELECT count(*) AS n FROM subscriptions WHERE ended IS NULL",
    "messages sent": "SELECT count(*) AS n FROM deliveries WHERE state = 'sent'",
}


@dataclass(frozen=True, slots=True)
class Accused:
    """Somebody, how often somebody was accused, and by whom most often."""

    name: str
    person_id: str
    times: int
    by: tuple[tuple[str, int], ...]


def totals(db: Database) -> dict[str, int]:
    """How much of each thing there is."""
    return {name: int((row(db, sql) or {"n": 0})["n"]) for name, sql in _TOTALS.items()}


def by_status(db: Database, since: datetime, *, least: float) -> dict[str, int]:
    """Statements found since then, by status."""
    sql = """SELECT status, count(*) AS n FROM statements WHERE found >= ? AND confidence >= ? AND withdrawn IS NULL
             GROUP BY status ORDER BY n DESC"""
    return {r["status"]: r["n"] for r in rows(db, sql, [to_text(since), least])}


def by_outlet(db: Database, since: datetime, *, limit: int = 10) -> list[tuple[str, int, int]]:
    """(outlet, articles, statements) since then, the busiest first."""
    sql = """SELECT a.outlet, count(DISTINCT a.id) AS articles, count(s.id) AS statements FROM articles a
             LEFT JOIN statements s ON s.article_id = a.id AND s.withdrawn IS NULL WHERE a.fetched >= ?
             GROUP BY a.outlet ORDER BY articles DESC, a.outlet LIMIT ?"""
    return [(r["outlet"], r["articles"], r["statements"]) for r in rows(db, sql, [to_text(since), limit])]


def most_accused(db: Database, since: datetime, *, least: float, limit: int = 10) -> list[Accused]:
    """Who was accused in the most stories since then, and by whom."""
    sql = """SELECT p.person_id AS id, h.name, count(DISTINCT a.story_id) AS n FROM statements s
             JOIN parties p ON p.statement_id = s.id AND p.side = 'accused' JOIN people h ON h.id = p.person_id
             JOIN articles a ON a.id = s.article_id
             WHERE s.type = 'allegation' AND s.withdrawn IS NULL AND s.confidence >= ? AND s.at >= ?
             AND a.state <> 'retracted' AND h.hidden = 0 AND h.hidden_by IS NULL
             GROUP BY p.person_id ORDER BY n DESC, h.name LIMIT ?"""
    found = rows(db, sql, [least, to_text(since), limit])
    return [Accused(r["name"], r["id"], r["n"], _accusers(db, r["id"], since, least)) for r in found]


def _accusers(db: Database, person_id: str, since: datetime, least: float) -> tuple[tuple[str, int], ...]:
    sql = """SELECT q.name, count(DISTINCT a.story_id) AS n FROM parties p JOIN statements s ON s.id = p.statement_id
             JOIN parties q ON q.statement_id = s.id AND q.side = 'accuser' JOIN articles a ON a.id = s.article_id
             WHERE p.person_id = ? AND p.side = 'accused' AND s.type = 'allegation' AND s.withdrawn IS NULL
             AND s.confidence >= ? AND s.at >= ? GROUP BY coalesce(q.person_id, q.name) ORDER BY n DESC LIMIT 3"""
    return tuple((r["name"], r["n"]) for r in rows(db, sql, [person_id, least, to_text(since)]))
