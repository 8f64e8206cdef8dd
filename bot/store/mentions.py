"""Where people are named, as the linker understood it."""

from dataclasses import dataclass

from sqlite_utils import Database

from bot.store.articles import source
from bot.store.rows import rows
from bot.types import Source


@dataclass(frozen=True, slots=True)
class Named:
    """One person in one article: the name as written, how sure the linker is that it is they, and why."""

    name: str
    score: float
    reason: str
    source: Source


def newest(db: Database, person_id: str, *, limit: int) -> list[Named]:
    """The articles read last that name a person, each with the surest of the names in it."""
    sql = """SELECT a.id, a.title, a.outlet, a.url, a.published, a.fetched, m.name, max(m.score) AS score, m.reason
             FROM mentions m JOIN articles a ON a.id = m.article_id WHERE m.person_id = ? AND a.state <> 'retracted'
             GROUP BY a.id ORDER BY a.id DESC LIMIT ?"""
    return [Named(r["name"], r["score"], r["reason"], source(r)) for r in rows(db, sql, [person_id, limit])]
