"""Fills a database with an invented record of any size, in batches: what is cut off goes on where it was.

The people are the registry's; a few are in the news all the time and most hardly ever. Each has cases, and statements
come to the newest of them.
"""

import random
import sqlite3
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from bot.enrol import Roll, open_roll
from bot.store import Store
from bot.store.rows import to_text
from bot.types import Person

BATCH = 20_000
PER_ARTICLE = 3
SPAN = timedelta(days=3 * 365)
CASES_OF_ONE = 200_000
_SHARE_OF_NEW_CASES = 0.2
_WORDS = [
    "minister",
    "parliament",
    "budget",
    "court",
    "militants",
    "border",
    "harbour",
    "contract",
    "officials",
    "inquiry",
    "election",
    "police",
    "report",
    "province",
    "billions",
    "weapons",
    "former",
    "general",
    "deal",
    "land",
    "fraud",
    "bribes",
    "denied",
    "statement",
    "journalists",
    "session",
    "committee",
]
_OUTLETS = tuple(f"Outlet {number}" for number in range(200))
_GROUPS = ("prosecutors", "the opposition", "the provincial government", "protesters", "the army")
_HEAVY = (
    "parties_person",
    "statements_article",
    "statements_at",
    "statements_case",
    "articles_story",
    "articles_fetched",
)

Say = Callable[[str], None]


def known_by_fame(roll: Roll) -> list[Person]:
    """The people, those who are most in the news first."""
    return sorted(roll.registry, key=lambda person: (-person.prominence, person.last_seen or "", person.id))


def fame(count: int) -> list[float]:
    """How much of the news each of so many people has."""
    return [1 / (rank + 10) for rank in range(count)]


def fill(path: Path, articles: int, *, now: datetime, say: Say, seconds: float) -> bool:
    """Bring the database to so many articles; False when the time ran out before."""
    store = Store.open(path)
    roll = open_roll(store, None, now=now, progress=lambda count, done: None)
    store.close()
    db = sqlite3.connect(path)
    db.execute("PRAGMA synchronous = OFF")
    db.execute("PRAGMA cache_size = -400000")
    people = [person.id for person in known_by_fame(roll)]
    started, until = time.monotonic(), time.monotonic() + seconds
    done = int(db.execute("SELECT coalesce(max(id), 0) FROM articles").fetchone()[0])
    if done < articles:
        _take_down(db)
    while done < articles:
        if time.monotonic() > until:
            say(f"{done} of {articles} articles after {time.monotonic() - started:.0f} s; run it again to go on")
            db.close()
            return False
        last = min(done + BATCH, articles)
        with db:
            _add(db, range(done + 1, last + 1), articles, people, now)
        done = last
    _put_up(db)
    db.close()
    say(f"{done} articles are there ({time.monotonic() - started:.0f} s, {path.stat().st_size / 2**30:.2f} GiB)")
    return True


def _take_down(db: sqlite3.Connection) -> None:
    """Lay triggers and indexes aside while rows are added; they are put up again at the end."""
    db.execute("CREATE TABLE IF NOT EXISTS bench_aside (sql TEXT)")
    found = db.execute(
        f"""SELECT type, name, sql FROM sqlite_master WHERE (type = 'trigger' AND name LIKE '%cases%')
        OR (type = 'index' AND name IN ({", ".join("?" * len(_HEAVY))}))""",  # noqa: S608
        _HEAVY,
    ).fetchall()
    with db:
        for kind, name, sql in found:
            db.execute("INSERT INTO bench_aside VALUES (?)", [sql])
            db.execute(f"DROP {kind} {name}")


def _put_up(db: sqlite3.Connection) -> None:
    """Indexes one by one, then the table that cards page by, then the triggers: what is done stays done."""
    if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'bench_aside'").fetchone():
        return
    aside = [sql for (sql,) in db.execute("SELECT sql FROM bench_aside ORDER BY sql LIKE 'CREATE TRIGGER%'").fetchall()]
    for sql in aside:
        with db:
            if sql.startswith("CREATE TRIGGER") and not db.execute("SELECT 1 FROM person_cases").fetchone():
                db.execute(
                    """INSERT INTO person_cases SELECT person_id, part, case_key, max(at), max(confidence)
                    FROM party_cases WHERE part IS NOT NULL GROUP BY person_id, part, case_key"""
                )
            db.execute(sql)
            db.execute("DELETE FROM bench_aside WHERE sql = ?", [sql])
    with db:
        db.execute("DROP TABLE bench_aside")
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _add(db: sqlite3.Connection, ids: range, total: int, people: Sequence[str], now: datetime) -> None:
    choose = random.Random(ids.start)  # noqa: S311 - the same record each time
    weights = fame(len(people))
    accused = choose.choices(range(len(people)), weights, k=len(ids) * PER_ARTICLE * 2)
    accusers = choose.choices(range(len(people)), weights, k=len(ids) * PER_ARTICLE)
    share = sum(weights)
    rows: dict[str, list[tuple[object, ...]]] = {
        "stories": [],
        "articles": [],
        "cases": [],
        "statements": [],
        "parties": [],
    }
    for at, key in enumerate(ids):
        moment = to_text(now - SPAN * (1 - key / total))
        text = " ".join(choose.choices(_WORDS, k=70))
        rows["stories"].append((key, key, moment, moment))
        rows["articles"].append((key, f"https://news.example/{key}", key, choose.choice(_OUTLETS), text[:60], text,
                                 "en", moment, moment, str(key)))  # fmt: skip
        for number in range(PER_ARTICLE):
            place = at * PER_ARTICLE + number
            first, second = accused[2 * place : 2 * place + 2]
            expected = total * PER_ARTICLE * weights[first] / share * _SHARE_OF_NEW_CASES
            case = first * CASES_OF_ONE + max(int(expected * key / total) - int(choose.expovariate(0.5)), 0)
            statement = key * 10 + number
            kind, status = choose.choices(_KINDS, _KIND_WEIGHTS)[0]
            rows["cases"].append((case, "corruption", "alleged", text[:40], moment, moment))
            rows["statements"].append((statement, key, case, kind, status, "corruption", "said", text[:80], text[:200],
                                       choose.uniform(0.3, 1.0), moment, moment))  # fmt: skip
            whole = [first, second] if choose.random() < 0.2 and second != first else [first]
            rows["parties"] += [(statement, "accused", i, f"Person {p}", people[p]) for i, p in enumerate(whole)]
            rows["parties"].append(_accuser(choose, statement, kind, accusers[place], first, people))
    for table, values in rows.items():
        db.executemany(_INSERTS[table], values)


_KINDS = (("allegation", "alleged"), ("response", "denied"), ("legal", "charged"))
_KIND_WEIGHTS = (72, 18, 10)
_INSERTS = {
    "stories": "INSERT INTO stories (id, lead_article_id, first_at, last_at) VALUES (?, ?, ?, ?)",
    "articles": """INSERT INTO articles (id, url, story_id, outlet, title, text, language, published, fetched,
                   content_hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
    "cases": "INSERT OR IGNORE INTO cases (id, topic, status, claim, opened, changed) VALUES (?, ?, ?, ?, ?, ?)",
    "statements": """INSERT INTO statements (id, article_id, case_id, type, status, topic, cue, claim, quote, cue_start,
                     cue_end, claim_start, claim_end, sentence_start, sentence_end, confidence, at, found)
                     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 4, 5, 9, 0, 9, ?, ?, ?)""",
    "parties": "INSERT INTO parties (statement_id, side, position, name, person_id) VALUES (?, ?, ?, ?, ?)",
}


def _accuser(
    choose: random.Random, statement: int, kind: str, accuser: int, accused: int, people: Sequence[str]
) -> tuple[object, ...]:
    if kind == "response":
        return (statement, "accuser", 0, f"Person {accused}", people[accused])
    if choose.random() < 0.3:
        return (statement, "accuser", 0, choose.choice(_GROUPS), None)
    return (statement, "accuser", 0, f"Person {accuser}", people[accuser])
