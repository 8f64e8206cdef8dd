"""Why something was read, linked and sent, or why not: what the record keeps of each step."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from bot.store.rows import marks, row, rows, to_moment, to_moment_or_none
from bot.types import FoundPerson, FoundStatement, Span


@dataclass(frozen=True, slots=True)
class Linked:
    """How a name in an article was taken: for which person, how surely, and why."""

    name: str
    person_id: str | None
    score: float
    reason: str
    role: str | None


@dataclass(frozen=True, slots=True)
class SentAlert:
    """An alert of a chat: its story, the subscription that asked for it, and when it was made."""

    id: int
    story_id: int
    subscription_id: int | None
    created: datetime
    state: str
    error: str | None


@dataclass(frozen=True, slots=True)
class ReadArticle:
    """An article as it was taken in."""

    id: int
    url: str
    title: str
    outlet: str
    text: str
    language: str
    state: str
    story_id: int
    published: datetime | None
    fetched: datetime
    silent: bool


@dataclass(frozen=True, slots=True)
class SeenEntry:
    """An entry of a feed that became no article."""

    outlet: str
    seen: datetime
    error: str | None


def alert_by_message(db: Database, chat_ids: Sequence[str], message_id: str) -> int | None:
    """The alert whose message, or whose reply's message, is `message_id` in one of these chats."""
    sql = f"""SELECT alert_id FROM deliveries WHERE chat_id IN ({marks(chat_ids)}) AND message_id = ?
              AND alert_id IS NOT NULL ORDER BY id LIMIT 1"""
    found = row(db, sql, [*chat_ids, message_id])
    return int(found["alert_id"]) if found else None


def last_alert(db: Database, chat_id: str) -> int | None:
    """The chat's newest alert that went out."""
    sql = """SELECT alert_id FROM deliveries WHERE chat_id = ? AND kind = 'alert' AND state = 'sent'
             ORDER BY changed DESC, id DESC LIMIT 1"""
    found = row(db, sql, [chat_id])
    return int(found["alert_id"]) if found else None


def alert(db: Database, chat_ids: Sequence[str], alert_id: int) -> SentAlert | None:
    """An alert of one of these chats."""
    return _alert(db, "a.id = ?", alert_id, chat_ids)


def alert_of_story(db: Database, chat_id: str, story_id: int) -> SentAlert | None:
    """The alert that a chat has of a story."""
    return _alert(db, "a.story_id = ?", story_id, [chat_id])


def _alert(db: Database, where: str, value: int, chat_ids: Sequence[str]) -> SentAlert | None:
    sql = f"""SELECT a.id, a.story_id, a.subscription_id, a.created, d.state, d.error FROM alerts a
              LEFT JOIN deliveries d ON d.alert_id = a.id AND d.kind = 'alert'
              WHERE {where} AND a.chat_id IN ({marks(chat_ids)})"""
    found = row(db, sql, [value, *chat_ids])
    if found is None:
        return None
    return SentAlert(
        found["id"],
        found["story_id"],
        found["subscription_id"],
        to_moment(found["created"]),
        found["state"] or "pending",
        found["error"],
    )


def links(db: Database, article_id: int) -> dict[str, Linked]:
    """How the names of an article were taken, by name."""
    sql = """SELECT name, person_id, max(score) AS score, reason, role FROM mentions
             WHERE article_id = ? GROUP BY name, person_id"""
    found = rows(db, sql, [article_id])
    return {r["name"]: Linked(r["name"], r["person_id"], r["score"], r["reason"], r["role"]) for r in found}


def reason(db: Database, statement_id: int) -> str:
    """Why the statement was read as one."""
    found = row(db, "SELECT reason FROM statements WHERE id = ?", [statement_id])
    return str(found["reason"]) if found else ""


def article(db: Database, urls: Sequence[str]) -> ReadArticle | None:
    """The article at one of these addresses. `silent` when its feed was read for the first time then."""
    sql = f"""SELECT a.*, f.baseline_at FROM articles a LEFT JOIN feeds f ON f.id = a.feed_id
              WHERE a.url IN ({marks(urls)}) LIMIT 1"""
    found = row(db, sql, list(urls))
    if found is None:
        return None
    baseline = to_moment_or_none(found["baseline_at"])
    return ReadArticle(
        id=found["id"],
        url=found["url"],
        title=found["title"],
        outlet=found["outlet"],
        text=found["text"],
        language=found["language"],
        state=found["state"],
        story_id=found["story_id"],
        published=to_moment_or_none(found["published"]),
        fetched=to_moment(found["fetched"]),
        silent=baseline is not None and to_moment(found["fetched"]) <= baseline,
    )


def entry(db: Database, urls: Sequence[str]) -> SeenEntry | None:
    """The entry of a feed that stands for one of these addresses, where it became no article."""
    sql = f"""SELECT f.outlet, e.seen, e.error FROM entries e JOIN feeds f ON f.id = e.feed_id
              WHERE e.identity IN ({marks(urls)}) AND e.article_id IS NULL LIMIT 1"""
    found = row(db, sql, list(urls))
    return SeenEntry(found["outlet"], to_moment(found["seen"]), found["error"]) if found else None


def people_count(db: Database, article_id: int) -> int:
    """How many officials were found in an article."""
    sql = "SELECT count(DISTINCT name) AS n FROM mentions WHERE article_id = ? AND official = 1"
    found = row(db, sql, [article_id])
    return int(found["n"]) if found else 0


def withdrawn_count(db: Database, article_id: int) -> int:
    """How many statements the article no longer makes."""
    sql = "SELECT count(*) AS n FROM statements WHERE article_id = ? AND withdrawn IS NOT NULL"
    found = row(db, sql, [article_id])
    return int(found["n"]) if found else 0


def found_people(db: Database, article_id: int) -> list[tuple[FoundPerson, str | None]]:
    """The people of an article as they were found, each with the person that it was linked to."""
    people: dict[str, tuple[FoundPerson, str | None]] = {}
    for r in rows(db, "SELECT * FROM mentions WHERE article_id = ? ORDER BY start", [article_id]):
        known = people.get(r["name"])
        mentions = (*(known[0].mentions if known else ()), Span(r["start"], r["end"]))
        people[r["name"]] = (FoundPerson(r["name"], bool(r["official"]), r["role"], mentions), r["person_id"])
    return list(people.values())


def found_statements(db: Database, article_id: int) -> list[tuple[int, FoundStatement]]:
    """The statements that an article makes now, with their offsets, by id."""
    sides: dict[tuple[int, str], tuple[str, ...]] = {}
    parties = """SELECT p.* FROM parties p JOIN statements s ON s.id = p.statement_id WHERE s.article_id = ?
                 ORDER BY p.statement_id, p.side, p.position"""
    for r in rows(db, parties, [article_id]):
        key = (r["statement_id"], r["side"])
        sides[key] = (*sides.get(key, ()), r["name"])
    sql = "SELECT * FROM statements WHERE article_id = ? AND withdrawn IS NULL ORDER BY sentence_start, id"
    return [
        (
            r["id"],
            FoundStatement(
                r["type"],
                r["status"],
                sides.get((r["id"], "accuser"), ()),
                sides.get((r["id"], "accused"), ()),
                Span(r["cue_start"], r["cue_end"]),
                Span(r["claim_start"], r["claim_end"]),
                Span(r["sentence_start"], r["sentence_end"]),
                r["topic"],
                r["confidence"],
            ),
        )
        for r in rows(db, sql, [article_id])
    ]


def text(db: Database, article_id: int) -> str:
    """An article's text."""
    found = row(db, "SELECT text FROM articles WHERE id = ?", [article_id])
    return str(found["text"]) if found else ""
