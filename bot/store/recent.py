"""What was told of late, as the story index wants it, so that a restart forgets nothing."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlite_utils import Database

from bot.cases import accused_key, known_as
from bot.store.rows import Row, each, row, rows, to_moment, to_moment_or_none, to_text
from bot.stories import Charge, Gist, Telling, Told, gist, sketch
from bot.stories.retelling import WINDOW, telling_words
from bot.stories.sketches import readable
from bot.types import Party


def told(db: Database, since: datetime) -> Iterator[tuple[Told, Telling]]:
    """The articles fetched since then with their texts, oldest first.

    A sketch of another version is made anew. An article that charges somebody has its gist while it may still be
    retold: its date, or else the day it came, is the newest that there is less the window.
    """
    start = max(since, _newest(db, since) - WINDOW)
    people, charges = _people(db, start), _charges(db, start)
    sql = """SELECT id, story_id, fetched, published, outlet, title, text, sketch FROM articles
             WHERE fetched >= ? AND state <> 'retracted' ORDER BY fetched, id"""
    for r in each(db, sql, [to_text(since)]):
        fetched = to_moment(r["fetched"])
        made = r["sketch"] if r["sketch"] is not None and readable(r["sketch"]) else sketch(r["text"])
        short = _gist(r, people[r["id"]], charges[r["id"]]) if fetched >= start and r["id"] in charges else None
        yield Told(r["id"], r["story_id"], fetched, made, short), Telling(r["outlet"], r["title"], r["text"])


def _newest(db: Database, since: datetime) -> datetime:
    found = row(db, "SELECT max(fetched) AS newest FROM articles WHERE state <> 'retracted'")
    return to_moment(found["newest"]) if found and found["newest"] else since


def _gist(r: Row, people: Sequence[tuple[str, str]], charges: Sequence[Charge]) -> Gist:
    at = to_moment_or_none(r["published"]) or to_moment(r["fetched"])
    return gist(at=at, title=r["title"], text=r["text"], people=people, charges=charges)


def _people(db: Database, since: datetime) -> dict[int, list[tuple[str, str]]]:
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    sql = """SELECT DISTINCT m.article_id, m.name FROM mentions m JOIN articles a ON a.id = m.article_id
             WHERE a.fetched >= ?"""
    for r in rows(db, sql, [to_text(since)]):
        found[r["article_id"]].append((accused_key(Party(r["name"])), r["name"]))
    return found


def _charges(db: Database, since: datetime) -> dict[int, list[Charge]]:
    """The statements in the order in which their articles make them."""
    sql = """SELECT s.id, s.article_id, s.type, s.claim, p.side, p.name, p.person_id FROM statements s
             JOIN articles a ON a.id = s.article_id JOIN parties p ON p.statement_id = s.id
             WHERE a.fetched >= ? AND s.withdrawn IS NULL ORDER BY s.sentence_start, s.id"""
    by_statement: dict[int, list[Row]] = {}
    for r in rows(db, sql, [to_text(since)]):
        by_statement.setdefault(r["id"], []).append(r)
    found: dict[int, list[Charge]] = defaultdict(list)
    for parties in by_statement.values():
        first = parties[0]
        accuser, accused = (
            frozenset[str]().union(*(known_as(Party(r["name"], r["person_id"])) for r in parties if r["side"] == side))
            for side in ("accuser", "accused")
        )
        charge = Charge(accuser, accused, first["type"], telling_words(first["claim"]))
        found[first["article_id"]].append(charge)
    return found
