"""Mentions, statements and their parties: what articles said."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlite_utils import Database

from bot.store.articles import source
from bot.store.rows import Row, insert, marks, rows, run, to_text
from bot.types import Filter, FoundPerson, FoundStatement, Link, Party, Side, Statement

_WORD = re.compile(r"\w+")
OLD_NEWS = timedelta(days=1)
# Not a.*: an article's text is long, and many rows are read for one answer.
_FROM = """SELECT s.id AS sid, s.type, s.status, s.cue, s.claim, s.quote, s.topic, s.confidence, s.case_id,
           a.id, a.title, a.outlet, a.url, a.published, a.fetched
           FROM statements s JOIN articles a ON a.id = s.article_id WHERE"""
_SELECT = f"{_FROM} s.withdrawn IS NULL AND a.state <> 'retracted'"
_SHOWN = """s.id NOT IN (SELECT statement_id FROM parties WHERE person_id IN
            (SELECT id FROM people WHERE hidden_by IS NOT NULL))"""
_PARTY = "s.id IN (SELECT statement_id FROM parties WHERE person_id IN ({}))"
_PARTY_COUNTRY = """s.id IN (SELECT statement_id FROM parties p JOIN people h ON h.id = p.person_id
                    WHERE h.country IN ({}))"""


def put_mentions(db: Database, article_id: int, people: Iterable[FoundPerson], links: Sequence[Link]) -> None:
    """Store the mentions of an article in place of those that it had."""
    by_name = {link.name: link for link in links}
    run(db, "DELETE FROM mentions WHERE article_id = ?", [article_id])
    for person in people:
        link = by_name.get(person.name) or Link(person.name, None, 0.0, "")
        db.conn.executemany(
            """INSERT OR IGNORE INTO mentions (article_id, name, official, role, start, "end", person_id, score, reason)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""",
            [
                (article_id, person.name, person.official, person.role, m.start, m.end, *link_values(link))
                for m in person.mentions
            ],
        )


def link_values(link: Link) -> tuple[str | None, float, str]:
    """A link as the last columns of a mention."""
    return link.person_id, link.score, link.reason


def add(
    db: Database,
    article_id: int,
    found: FoundStatement,
    text: str,
    *,
    accuser: Sequence[Party],
    accused: Sequence[Party],
    case_id: int | None,
    at: datetime,
    now: datetime,
) -> int:
    """Store one statement of an article whose text is `text`; returns its id. `at` is its date, so far as known."""
    cue, claim, sentence = found.cue, found.claim, found.sentence
    key = insert(
        db,
        """INSERT INTO statements (article_id, case_id, type, status, topic, cue, claim, quote, cue_start, cue_end,
        claim_start, claim_end, sentence_start, sentence_end, confidence, reason, at, found)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        [
            article_id,
            case_id,
            found.type,
            found.status,
            found.topic,
            text[cue.start : cue.end],
            text[claim.start : claim.end],
            text[sentence.start : sentence.end],
            *(cue.start, cue.end, claim.start, claim.end, sentence.start, sentence.end),
            found.confidence,
            found.reason,
            to_text(at),
            to_text(now),
        ],
    )
    for side, parties in (("accuser", accuser), ("accused", accused)):
        db.conn.executemany(
            "INSERT INTO parties (statement_id, side, position, name, person_id) VALUES (?, ?, ?, ?, ?)",
            [(key, side, i, party.name, party.person_id) for i, party in enumerate(parties)],
        )
    return key


def withdraw(db: Database, statement_ids: Sequence[int], now: datetime) -> None:
    """Mark statements that their article no longer makes; they are kept, and shown no more."""
    sql = f"UPDATE statements SET withdrawn = ? WHERE id IN ({marks(statement_ids)})"
    run(db, sql, [to_text(now), *statement_ids])


def tell_again(db: Database, told: Statement, found: FoundStatement, text: str) -> bool:
    """A version of its article still makes a statement, or makes it again: its evidence stands where it stands now.

    True when its words changed.
    """
    cue, claim, sentence = found.cue, found.claim, found.sentence
    words = (text[cue.start : cue.end], text[claim.start : claim.end], text[sentence.start : sentence.end])
    run(
        db,
        """UPDATE statements SET cue = ?, claim = ?, quote = ?, cue_start = ?, cue_end = ?, claim_start = ?,
        claim_end = ?, sentence_start = ?, sentence_end = ?, confidence = ?, withdrawn = NULL WHERE id = ?""",
        [
            *words,
            *(cue.start, cue.end, claim.start, claim.end, sentence.start, sentence.end),
            found.confidence,
            told.id,
        ],
    )
    return words != (told.cue, told.claim, told.quote)


def by_ids(db: Database, statement_ids: Sequence[int]) -> list[Statement]:
    """Statements by id, in the order of their articles."""
    return _select(db, f"s.id IN ({marks(statement_ids)})", list(statement_ids), order="s.id")


def shown(db: Database, statement_ids: Sequence[int]) -> list[Statement]:
    """The same without what is about somebody whom an operator has hidden."""
    return _select_shown(db, f"s.id IN ({marks(statement_ids)})", list(statement_ids), order="s.id")


def withdrawn(db: Database, statement_ids: Sequence[int]) -> list[Statement]:
    """Those of the statements that their article makes no longer, or whose article was retracted."""
    where = f"(s.withdrawn IS NOT NULL OR a.state = 'retracted') AND s.id IN ({marks(statement_ids)})"
    return _read(db, f"{_FROM} {where} ORDER BY s.id LIMIT ?", [*statement_ids, 500])


def withdrawn_at(db: Database, article_id: int, at: datetime) -> list[Statement]:
    """The statements of an article that were withdrawn at that moment."""
    return _read(
        db, f"{_FROM} s.article_id = ? AND s.withdrawn = ? ORDER BY s.id LIMIT ?", [article_id, to_text(at), 500]
    )


def before(db: Database, case_ids: Sequence[int], moment: datetime) -> list[Statement]:
    """What was found about cases before a moment, oldest first."""
    where = f"s.case_id IN ({marks(case_ids)}) AND s.found < ?"
    return _select(db, where, [*case_ids, to_text(moment)], order="s.at, s.id", limit=5000)


def of_article(db: Database, article_id: int) -> list[Statement]:
    """The statements that an article makes now."""
    return _select(db, "s.article_id = ?", [article_id], order="s.sentence_start, s.id")


def withdrawn_of(db: Database, article_id: int) -> list[Statement]:
    """The statements that an article made once and makes no more."""
    where = "s.article_id = ? AND s.withdrawn IS NOT NULL"
    return _read(db, f"{_FROM} {where} ORDER BY s.sentence_start, s.id LIMIT ?", [article_id, 500])


def of_case(db: Database, case_id: int) -> list[Statement]:
    """A case's statements, oldest first."""
    return _select(db, "s.case_id = ?", [case_id], order="s.at, s.id")


def answers(db: Database, case_ids: Sequence[int]) -> list[Statement]:
    """The responses and legal steps of cases, oldest first; of very many, the newest."""
    where = f"s.case_id IN ({marks(case_ids)}) AND s.type <> 'allegation'"
    return _select_shown(db, where, list(case_ids), order="s.at DESC, s.id DESC")[::-1]


def of_person(
    db: Database, person_id: str, side: Side, types: Sequence[str], *, least: float, limit: int = 50
) -> list[Statement]:
    """Statements of some types that have a person on one side, newest first, at least so confident."""
    where = f"""s.type IN ({marks(types)}) AND s.confidence >= ? AND s.id IN
                (SELECT statement_id FROM parties WHERE person_id = ? AND side = ?)"""
    return _select_shown(db, where, [*types, least, person_id, side], order="s.at DESC, s.id DESC", limit=limit)


def in_case(
    db: Database, key: int, types: Sequence[str], *, least: float, limit: int, of: tuple[str, Side] | None = None
) -> list[Statement]:
    """The newest statements of some types in a case, at least so confident; `of` a person on one side only.

    `key` is a case's id, or minus the id of a statement that is in no case.
    """
    where, values = ("s.case_id = ?", [key]) if key > 0 else ("s.id = ? AND s.case_id IS NULL", [-key])
    where += f" AND s.type IN ({marks(types)}) AND s.confidence >= ?"
    if of is not None:
        where += " AND EXISTS (SELECT 1 FROM parties p WHERE p.statement_id = s.id AND p.person_id = ? AND p.side = ?)"
    order = "s.at DESC, s.id DESC"
    return _select_shown(db, where, [*values, *types, least, *(of or ())], order=order, limit=limit)


def between(db: Database, since: datetime, until: datetime, *, least: float, limit: int = 2000) -> list[Statement]:
    """Statements found in [since, until) that are not old news, oldest first: a first poll finds much that is."""
    where = "s.found >= ? AND s.found < ? AND s.confidence >= ? AND s.at >= ?"
    oldest = to_text(since - OLD_NEWS)
    return _select_shown(db, where, [to_text(since), to_text(until), least, oldest], order="s.at, s.id", limit=limit)


def latest(db: Database, *, words: str, least: float, limit: int) -> list[Statement]:
    """The newest statements; with `words`, of the articles whose text has them all."""
    if not words:
        return _select_shown(db, "s.confidence >= ?", [least], order="s.at DESC, s.id DESC", limit=limit)
    wanted = " ".join(f'"{word}"' for word in _WORD.findall(words))
    if not wanted:
        return []
    where = "s.confidence >= ? AND s.article_id IN (SELECT rowid FROM articles_fts WHERE articles_fts MATCH ?)"
    return _select_shown(db, where, [least, wanted], order="s.at DESC, s.id DESC", limit=limit)


def _select(db: Database, where: str, values: list[Any], *, order: str, limit: int = 500) -> list[Statement]:
    return _read(db, f"{_SELECT} AND {where} ORDER BY {order} LIMIT ?", [*values, limit])


def _select_shown(db: Database, where: str, values: list[Any], *, order: str, limit: int = 500) -> list[Statement]:
    """What a chat may be told: nothing about somebody whom an operator has hidden."""
    return _select(db, f"{where} AND {_SHOWN}", values, order=order, limit=limit)


def _read(db: Database, query: str, values: list[Any]) -> list[Statement]:
    found = rows(db, query, values)
    if not found:
        return []
    ids = [r["sid"] for r in found]
    sql = f"SELECT * FROM parties WHERE statement_id IN ({marks(ids)}) ORDER BY statement_id, side, position"
    parties: dict[tuple[int, str], tuple[Party, ...]] = {}
    for r in rows(db, sql, ids):
        key = (r["statement_id"], r["side"])
        parties[key] = (*parties.get(key, ()), Party(r["name"], r["person_id"]))
    return [_statement(r, parties) for r in found]


def _statement(r: Row, parties: dict[tuple[int, str], tuple[Party, ...]]) -> Statement:
    return Statement(
        id=r["sid"],
        type=r["type"],
        status=r["status"],
        accuser=parties.get((r["sid"], "accuser"), ()),
        accused=parties.get((r["sid"], "accused"), ()),
        cue=r["cue"],
        claim=r["claim"],
        quote=r["quote"],
        topic=r["topic"],
        confidence=r["confidence"],
        case_id=r["case_id"],
        source=source(r),
    )


def concerns(db: Database, statement_id: int, person_id: str) -> bool:
    """Whether a person is a party of a statement."""
    sql = "SELECT 1 FROM parties WHERE statement_id = ? AND person_id = ? LIMIT 1"
    return bool(rows(db, sql, [statement_id, person_id]))


def linked(db: Database, statement_id: int, person_id: str) -> list[str]:
    """The ids by which the linker has a person in a statement: the person's own, or one merged into it since."""
    sql = """SELECT DISTINCT coalesce(linked_id, person_id) AS id FROM parties
             WHERE statement_id = ? AND person_id = ? ORDER BY id"""
    return [r["id"] for r in rows(db, sql, [statement_id, person_id])]


def ids_of_article(db: Database, article_id: int) -> list[int]:
    """The statements that an article makes now, whether it is retracted or not."""
    sql = "SELECT id FROM statements WHERE article_id = ? AND withdrawn IS NULL ORDER BY id"
    return [r["id"] for r in rows(db, sql, [article_id])]


def officials(db: Database, article_id: int) -> frozenset[str]:
    """The names of an article's officials, linked or not."""
    sql = "SELECT DISTINCT name FROM mentions WHERE article_id = ? AND official = 1"
    return frozenset(r["name"] for r in rows(db, sql, [article_id]))


def roles(db: Database, article_id: int) -> dict[str, tuple[str, ...]]:
    """The offices that an article itself gives its people, as written, by person."""
    sql = """SELECT DISTINCT person_id, role FROM mentions
             WHERE article_id = ? AND person_id IS NOT NULL AND role IS NOT NULL ORDER BY person_id, role"""
    found: dict[str, tuple[str, ...]] = {}
    for r in rows(db, sql, [article_id]):
        found[r["person_id"]] = (*found.get(r["person_id"], ()), r["role"])
    return found


def lately(db: Database, since: datetime, filters: Sequence[Filter], *, least: float, limit: int) -> list[Statement]:
    """The newest statements dated since then that can meet these filters; whether they do is for matching to say."""
    where, values = ["s.at >= ?", "s.confidence >= ?"], [to_text(since), least]
    by_field: dict[str, list[str]] = {}
    for one in filters:
        by_field.setdefault(one.field, []).append(one.value)
    for field, column in (("topic", "s.topic IN ({})"), ("person", _PARTY), ("country", _PARTY_COUNTRY)):
        if wanted := by_field.get(field):
            where.append(column.format(marks(wanted)))
            values += wanted
    if quoted := [f'"{" ".join(_WORD.findall(words))}"' for words in by_field.get("words", []) if _WORD.search(words)]:
        where.append("s.article_id IN (SELECT rowid FROM articles_fts WHERE articles_fts MATCH ?)")
        values.append(" OR ".join(quoted))
    return _select_shown(db, " AND ".join(where), values, order="s.at DESC, s.id DESC", limit=limit)
