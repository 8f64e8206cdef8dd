"""The schema refuses nonsense: every row here is one step away from a good one."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.errors import StoreError
from bot.store import Database, Store
from bot.store.rows import row, run
from bot.store.schema import migrations

AT = "2026-03-02T12:00:00.000000+00:00"
GOOD: dict[str, dict[str, object]] = {
    "feeds": {"id": 1, "url": "https://a.example/rss", "outlet": "A"},
    "stories": {"id": 1, "first_at": AT, "last_at": AT},
    "articles": {
        "id": 1,
        "url": "https://a.example/1",
        "feed_id": 1,
        "story_id": 1,
        "outlet": "A",
        "title": "T",
        "text": "x",
        "language": "en",
        "fetched": AT,
        "content_hash": "h",
    },
    "entries": {"feed_id": 1, "identity": "i", "content_hash": "h", "article_id": 1, "seen": AT},
    "people": {"id": "Q1", "name": "Olan Brevik", "origin": "registry"},
    "posts": {"id": 1, "person_id": "Q1", "role": "Mayor", "role_class": "other", "source": "wikidata"},
    "aliases": {"person_id": "Q1", "alias": "O. Brevik"},
    "mentions": {"id": 1, "article_id": 1, "name": "Brevik", "official": 1, "start": 0, "end": 5, "person_id": "Q1"},
    "cases": {"id": 1, "topic": "other", "status": "alleged", "claim": "c", "opened": AT, "changed": AT},
    "case_accused": {"case_id": 1, "accused": "Q1"},
    "statements": {
        "id": 1,
        "article_id": 1,
        "case_id": 1,
        "type": "allegation",
        "status": "alleged",
        "topic": "other",
        "cue": "said",
        "claim": "c",
        "quote": "q",
        "cue_start": 0,
        "cue_end": 1,
        "claim_start": 2,
        "claim_end": 3,
        "sentence_start": 0,
        "sentence_end": 9,
        "confidence": 0.5,
        "at": AT,
        "found": AT,
    },
    "parties": {"statement_id": 1, "side": "accused", "position": 0, "name": "Brevik", "person_id": "Q1"},
    "person_cases": {"person_id": "Q1", "part": "accuser", "case_key": 1, "newest": AT, "surest": 0.5},
    "stale_cases": {"person_id": "Q1", "case_key": 1},
    "chats": {"id": "console", "platform": "console", "digest_at": "08:00", "created": AT},
    "choices": {"chat_id": "console", "query": "brevik", "person_id": "Q1"},
    "buttons": {"token": "t", "action": "who =Q1"},
    "subscriptions": {"id": 1, "chat_id": "console", "mode": "both", "created": AT},
    "filters": {"subscription_id": 1, "field": "person", "value": "Q1"},
    "alerts": {"id": 1, "chat_id": "console", "story_id": 1, "subscription_id": 1, "created": AT},
    "alert_statements": {"alert_id": 1, "statement_id": 1},
    "digests": {"id": 1, "chat_id": "console", "local_date": "2026-03-02", "since": AT, "until": AT, "created": AT},
    "deliveries": {
        "id": 1,
        "chat_id": "console",
        "kind": "alert",
        "subject": "1",
        "priority": 1,
        "next_attempt_at": AT,
        "alert_id": 1,
        "created": AT,
        "changed": AT,
    },
    "mutes": {"chat_id": "console", "kind": "person", "value": "Q1", "created": AT},
    "feedback": {
        "id": 1,
        "chat_id": "console",
        "kind": "wrong person",
        "statement_id": 1,
        "article_id": 1,
        "person_id": "Q1",
        "start": 0,
        "end": 9,
        "quote": "q",
        "created": AT,
    },
    "notices": {"id": 1, "text": "Back at noon", "created": AT},
    "last_answers": {"chat_id": "console", "command": "who", "argument": "Asif", "at": AT},
    "installations": {"team_id": "T1", "token": b"x", "installed": AT},
    "install_states": {"state": "s", "created": AT},
    "delivery_parts": {"delivery_id": 1, "number": 1, "message_id": "m1", "at": AT},
    "lanes": {"name": "telegram", "open_at": AT},
    "feed_addresses": {"url": "https://a.example/old", "feed_id": 1, "until": AT},
    "pushes": {
        "feed_id": 1,
        "hub": "https://hub.example/",
        "topic": "https://a.example/rss",
        "token": "t",
        "secret": "s",
        "state": "wanted",
    },
    "quarantine": {
        "id": 1,
        "kind": "page",
        "url": "https://a.example/1",
        "digest": "d",
        "reason": "too slow",
        "first_at": AT,
        "last_at": AT,
    },
    "versions": {
        "article_id": 1,
        "version": 1,
        "url": "https://a.example/1",
        "title": "T",
        "content_hash": "h",
        "fetched": AT,
        "replaced": AT,
    },
    "imports": {
        "data_set": "wikidata",
        "outside_id": "Q1",
        "person_id": "Q1",
        "told": "{}",
        "first_told": AT,
        "last_told": AT,
    },
    "registry_changes": {"id": 1, "data_set": "wikidata", "person_id": "Q1", "kind": "ended", "what": "w", "at": AT},
    "amendments": {"id": 1, "kind": "hide person", "subject": "Q1", "made_by": "operator", "made": AT},
    "amendment_items": {"amendment_id": 1, "item": "statement:1"},
    "delivery_moves": {"id": 1, "delivery_id": 1, "before": "pending", "after": "sending", "at": AT},
    "backfills": {"archive": "news.warc", "records": 1, "at": AT},
    "workspaces": {"team": "T1", "name": "One", "bot_user": "U1", "sealed": "gAAAA", "installed": AT},
    "spent_tickets": {"ticket": "t", "ends": AT},
    "publish_queue": {"id": 1, "kind": "person", "key": "Q1", "urgent": 1},
    "publishing": {"path": "/srv/site.db", "since": AT},
}
# table, what differs from the good row, what SQLite says
REFUSED: list[tuple[str, dict[str, object], str]] = [
    ("person_cases", {"part": "judge"}, "CHECK"),
    ("backfills", {"archive": "a", "records": -1}, "CHECK"),
    ("workspaces", {"team": "C1"}, "CHECK"),
    ("workspaces", {"team": "T2", "bot_user": ""}, "CHECK"),
    ("workspaces", {"team": "T2", "sealed": "xoxb-in-the-clear"}, "CHECK"),
    ("workspaces", {}, "UNIQUE"),
    ("spent_tickets", {}, "UNIQUE"),
    ("publish_queue", {"id": 2, "key": "Q2", "kind": "chat"}, "CHECK"),
    ("publish_queue", {"id": 2, "key": "Q2", "urgent": 2}, "CHECK"),
    ("feeds", {"id": 2}, "UNIQUE constraint failed: feeds.url"),
    ("feeds", {"id": 2, "url": None}, "NOT NULL"),
    ("feeds", {"id": 2, "url": "u", "active": 2}, "CHECK"),
    ("feeds", {"id": 2, "url": "u", "failures": -1}, "CHECK"),
    ("feeds", {"id": 2, "url": "u", "origin": "heaven"}, "CHECK"),
    ("feeds", {"id": 2, "url": "u", "paused": "tired"}, "CHECK"),
    ("feeds", {"id": 2, "url": "u", "gap": -1}, "CHECK"),
    ("feeds", {"id": 2, "url": "u", "added_by": "nobody"}, "FOREIGN KEY"),
    ("feed_addresses", {}, "UNIQUE"),
    ("feed_addresses", {"url": "u", "feed_id": 9}, "FOREIGN KEY"),
    ("pushes", {}, "UNIQUE"),
    ("pushes", {"state": "dreamt"}, "CHECK"),
    ("pushes", {"feed_id": 9, "token": "u"}, "FOREIGN KEY"),
    ("quarantine", {"id": 2}, "UNIQUE"),
    ("quarantine", {"id": 2, "digest": "e", "kind": "song"}, "CHECK"),
    ("versions", {}, "UNIQUE"),
    ("versions", {"version": 0}, "CHECK"),
    ("articles", {"id": 2, "url": "u", "unresolved": 2}, "CHECK"),
    ("articles", {"id": 2}, "UNIQUE constraint failed: articles.url"),
    ("articles", {"id": 2, "url": "u", "story_id": 9}, "FOREIGN KEY"),
    ("articles", {"id": 2, "url": "u", "story_id": None}, "NOT NULL"),
    ("articles", {"id": 2, "url": "u", "feed_id": 9}, "FOREIGN KEY"),
    ("articles", {"id": 2, "url": "u", "state": "lost"}, "CHECK"),
    ("articles", {"id": 2, "url": "u", "version": 0}, "CHECK"),
    ("stories", {"id": 2, "lead_article_id": 9}, "FOREIGN KEY"),
    ("entries", {}, "UNIQUE"),
    ("entries", {"identity": "j", "feed_id": 9}, "FOREIGN KEY"),
    ("people", {}, "UNIQUE"),
    ("people", {"id": "Q2", "name": ""}, "CHECK"),
    ("people", {"id": "Q2", "origin": "rumour"}, "CHECK"),
    ("people", {"id": "Q2", "prominence": 6}, "CHECK"),
    ("posts", {"id": 2, "person_id": "Q9"}, "FOREIGN KEY"),
    ("aliases", {}, "UNIQUE"),
    ("aliases", {"alias": ""}, "CHECK"),
    ("mentions", {"id": 2}, "UNIQUE"),
    ("mentions", {"id": 2, "start": 5, "end": 5}, "CHECK"),
    ("mentions", {"id": 2, "start": -1}, "CHECK"),
    ("mentions", {"id": 2, "start": 6, "end": 8, "score": 1.1}, "CHECK"),
    ("mentions", {"id": 2, "start": 6, "end": 8, "person_id": "Q9"}, "FOREIGN KEY"),
    ("mentions", {"id": 2, "start": 6, "end": 8, "article_id": 9}, "FOREIGN KEY"),
    ("cases", {"id": 2, "status": "guilty"}, "CHECK"),
    ("case_accused", {}, "UNIQUE"),
    ("case_accused", {"case_id": 9}, "FOREIGN KEY"),
    ("statements", {"id": 2, "type": "rumour"}, "CHECK"),
    ("statements", {"id": 2, "status": "guilty"}, "CHECK"),
    ("statements", {"id": 2, "confidence": 1.5}, "CHECK"),
    ("statements", {"id": 2, "claim_end": 2}, "CHECK"),
    ("statements", {"id": 2, "cue_start": 1}, "CHECK"),
    ("statements", {"id": 2, "article_id": 9}, "FOREIGN KEY"),
    ("statements", {"id": 2, "case_id": 9}, "FOREIGN KEY"),
    ("parties", {}, "UNIQUE"),
    ("parties", {"position": 1, "side": "judge"}, "CHECK"),
    ("parties", {"position": 1, "name": ""}, "CHECK"),
    ("parties", {"position": 1, "person_id": "Q9"}, "FOREIGN KEY"),
    ("imports", {}, "UNIQUE"),
    ("imports", {"outside_id": "Q2", "told": "no JSON"}, "CHECK"),
    ("imports", {"outside_id": "Q2", "person_id": "Q9"}, "FOREIGN KEY"),
    ("registry_changes", {"id": 2}, "UNIQUE"),
    ("registry_changes", {"id": 2, "kind": "lost"}, "CHECK"),
    ("amendments", {"id": 2, "kind": "burn"}, "CHECK"),
    ("amendments", {"id": 2, "subject": ""}, "CHECK"),
    ("amendments", {"id": 2, "made_by": "nobody"}, "CHECK"),
    ("amendment_items", {"amendment_id": 9}, "FOREIGN KEY"),
    ("amendment_items", {"item": ""}, "CHECK"),
    ("chats", {}, "UNIQUE"),
    ("chats", {"id": "pager:1", "platform": "pager"}, "CHECK"),
    ("chats", {"id": "c", "digest_at": "8:00"}, "CHECK"),
    ("chats", {"id": "c", "digest_at": "24:00"}, "CHECK"),
    ("chats", {"id": "c", "digest_at": "29:10"}, "CHECK"),
    ("chats", {"id": "c", "access": "maybe"}, "CHECK"),
    ("choices", {}, "UNIQUE"),
    ("choices", {"query": "x", "person_id": "Q9"}, "FOREIGN KEY"),
    ("buttons", {}, "UNIQUE"),
    ("subscriptions", {"id": 2, "mode": "never"}, "CHECK"),
    ("subscriptions", {"id": 2, "chat_id": "nobody"}, "FOREIGN KEY"),
    ("filters", {}, "UNIQUE"),
    ("filters", {"field": "colour"}, "CHECK"),
    ("filters", {"value": None}, "NOT NULL"),
    ("filters", {"subscription_id": 9}, "FOREIGN KEY"),
    ("alerts", {"id": 2}, "UNIQUE constraint failed: alerts.chat_id, alerts.story_id"),
    ("alerts", {"id": 2, "story_id": 9}, "FOREIGN KEY"),
    ("alert_statements", {"statement_id": 9}, "FOREIGN KEY"),
    ("digests", {"id": 2}, "UNIQUE constraint failed: digests.chat_id, digests.local_date, digests.edition"),
    ("digests", {"id": 2, "local_date": "2 March"}, "CHECK"),
    ("digests", {"id": 2, "local_date": "2026-03-03", "edition": "hourly"}, "CHECK"),
    ("digests", {"id": 2, "local_date": "2026-03-03", "since": "2027"}, "CHECK"),
    ("deliveries", {"id": 2}, "UNIQUE constraint failed: deliveries.chat_id, deliveries.kind, deliveries.subject"),
    ("deliveries", {"id": 2, "subject": ""}, "CHECK"),
    ("deliveries", {"id": 2, "subject": "2", "kind": "pigeon"}, "CHECK"),
    ("deliveries", {"id": 2, "subject": "2", "state": "lost"}, "CHECK"),
    ("deliveries", {"id": 2, "subject": "2", "state": "sent"}, "CHECK"),
    ("deliveries", {"id": 2, "subject": "2", "message_id": "7"}, "CHECK"),
    ("deliveries", {"id": 2, "subject": "2", "attempts": -1}, "CHECK"),
    ("deliveries", {"id": 2, "subject": "2", "alert_id": None}, "CHECK"),
    ("deliveries", {"id": 2, "kind": "reply", "alert_id": None}, "CHECK"),
    ("deliveries", {"id": 2, "kind": "digest", "alert_id": None}, "CHECK"),
    ("deliveries", {"id": 2, "subject": "2", "alert_id": 9}, "FOREIGN KEY"),
    ("chats", {"id": "c", "digest_days": ""}, "CHECK"),
    ("chats", {"id": "c", "digest_days": "128"}, "CHECK"),
    ("chats", {"id": "c", "quiet_from": "24:00"}, "CHECK"),
    ("chats", {"id": "c", "quiet_until": "7:00"}, "CHECK"),
    ("chats", {"id": "c", "silent": 2}, "CHECK"),
    ("chats", {"id": "c", "density": "huge"}, "CHECK"),
    ("subscriptions", {"id": 2, "paused": 2}, "CHECK"),
    ("mutes", {}, "UNIQUE"),
    ("mutes", {"value": ""}, "CHECK"),
    ("mutes", {"kind": "colour", "value": "red"}, "CHECK"),
    ("mutes", {"value": "Q2", "chat_id": "nobody"}, "FOREIGN KEY"),
    ("feedback", {"id": 2}, "UNIQUE"),
    ("feedback", {"id": 2, "kind": "too long"}, "CHECK"),
    ("feedback", {"id": 2, "person_id": "Q2", "state": "lost"}, "CHECK"),
    ("feedback", {"id": 2, "person_id": "Q2", "end": 0}, "CHECK"),
    ("notices", {"id": 2, "text": ""}, "CHECK"),
    ("last_answers", {}, "UNIQUE"),
    ("installations", {}, "UNIQUE"),
    ("install_states", {}, "UNIQUE"),
    ("delivery_moves", {"id": 2, "delivery_id": 9}, "FOREIGN KEY"),
    ("delivery_parts", {}, "UNIQUE"),
    ("delivery_parts", {"number": 0}, "CHECK"),
    ("delivery_parts", {"number": 2, "message_id": ""}, "CHECK"),
    ("delivery_parts", {"number": 2, "delivery_id": 9}, "FOREIGN KEY"),
    ("lanes", {}, "UNIQUE"),
    ("deliveries", {"id": 2, "subject": "2", "urgent": 2}, "CHECK"),
    ("chats", {"id": "c", "quiet_then": "never"}, "CHECK"),
    ("chats", {"id": "c", "overflow": "never"}, "CHECK"),
    ("chats", {"id": "c", "hourly": 0}, "CHECK"),
    ("chats", {"id": "c", "unknown": "shrug"}, "CHECK"),
    ("chats", {"id": "c", "empty_digest": "song"}, "CHECK"),
    ("chats", {"id": "c", "weekly_on": 8}, "CHECK"),
    ("alerts", {"id": 2, "story_id": 1, "held": "mood"}, "CHECK"),
    ("filters", {"value": "Q2", "lead": 2}, "CHECK"),
]


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = Store.open(Path(tmp_path_factory.mktemp("store")) / "h.db")
    store.write(furnish)
    yield store
    store.close()


def furnish(db: Database) -> None:
    for table, good in GOOD.items():
        put(db, table, good)


def put(db: Database, table: str, values: dict[str, object]) -> None:
    columns = ", ".join(f'"{name}"' for name in values)
    run(db, f"INSERT INTO {table} ({columns}) VALUES ({', '.join('?' * len(values))})", list(values.values()))  # noqa: S608


@pytest.mark.parametrize(
    ("table", "wrong", "said"), REFUSED, ids=[f"{t}-{'-'.join(w) or 'twice'}" for t, w, _ in REFUSED]
)
def test_nonsense_is_refused(furnished: Store, table: str, wrong: dict[str, object], said: str) -> None:
    with pytest.raises(StoreError, match=re.escape(said)):
        furnished.write(lambda db: put(db, table, GOOD[table] | wrong))


def test_every_table_has_a_good_row(furnished: Store) -> None:
    tables = furnished.read(
        lambda db: {name for name in db.table_names() if not name.startswith(("_", "articles_", "sqlite"))}
    )
    assert tables == set(GOOD) | {"registry_loads"}


def test_every_checked_column_is_in_the_table(furnished: Store) -> None:
    made = furnished.read(lambda db: {table: str(db[table].schema) for table in GOOD})
    checked = {table for table, schema in made.items() if "CHECK" in schema}
    assert checked <= {table for table, _wrong, said in REFUSED if said == "CHECK"}


@pytest.mark.parametrize(
    ("gone", "left"),
    [
        ("DELETE FROM articles", {"statements": 0, "mentions": 0, "parties": 0, "alert_statements": 0, "entries": 1}),
        (
            "DELETE FROM chats",
            {"subscriptions": 0, "filters": 0, "alerts": 0, "deliveries": 0, "digests": 0, "mutes": 0, "feedback": 1},
        ),
        ("DELETE FROM feeds", {"articles": 1, "entries": 0}),
        ("DELETE FROM subscriptions", {"alerts": 1, "filters": 0}),
    ],
)
def test_what_goes_takes_its_own_along(store: Store, gone: str, left: dict[str, int]) -> None:
    def after(db: Database) -> dict[str, int]:
        furnish(db)
        run(db, gone)
        found = {table: row(db, f"SELECT count(*) AS n FROM {table}") for table in left}  # noqa: S608
        return {table: (one or {"n": -1})["n"] for table, one in found.items()}

    assert store.write(after) == left


def test_migrations_are_named_in_order() -> None:
    names = [step.name for step in migrations()._migrations]
    assert names == sorted(set(names))
