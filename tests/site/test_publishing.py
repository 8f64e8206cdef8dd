"""The published copy holds what may be seen and nothing else, and follows the record."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bot.site.publisher import Publisher
from bot.store import Database, Store, publishing, statements
from bot.store.rows import run
from tests.conftest import Clock
from tests.pieces import NOON
from tests.site.conftest import READER


def ids(copy: Path, sql: str = "SELECT id FROM statements ORDER BY id") -> list[object]:
    with closing(sqlite3.connect(copy)) as db:
        return [row[0] for row in db.execute(sql)]


def test_what_is_published(publisher: Publisher, copy: Path) -> None:
    assert ids(copy) == [1, 2, 4]
    assert ids(copy, "SELECT id FROM people ORDER BY id") == ["Q3", "Q4"]
    assert ids(copy, "SELECT name FROM outlets ORDER BY id") == ["Vardia Post", "The Quay"]


def test_nothing_of_chats_texts_or_tokens_is_in_the_file(publisher: Publisher, copy: Path) -> None:
    tables = set(ids(copy, "SELECT name FROM sqlite_master WHERE type = 'table'"))
    assert not tables & {"chats", "deliveries", "subscriptions", "installations", "alerts", "buttons", "feedback"}
    content = b"".join(path.read_bytes() for path in copy.parent.glob(copy.name + "*"))
    assert READER.encode() not in content
    assert b"Mayor accuses minister\n" not in content  # a headline is there, the article's text is not


def retract(db: Database) -> None:
    run(db, "UPDATE articles SET state = 'retracted' WHERE id = 1")


def withdraw(db: Database) -> None:
    statements.withdraw(db, [1], NOON)


def hide(db: Database) -> None:
    run(db, "UPDATE people SET hidden = 1 WHERE id = 'Q4'")


def unlink(db: Database) -> None:
    run(db, "UPDATE parties SET person_id = NULL WHERE person_id = 'Q4'")


def rename(db: Database) -> None:
    run(db, "UPDATE people SET name = 'Tessa Q. Marrow' WHERE id = 'Q4'")


@pytest.mark.parametrize(
    ("change", "left", "people"),
    [
        (retract, [2, 4], ["Q3"]),
        (withdraw, [2, 4], ["Q3"]),
        (hide, [2, 4], ["Q3"]),
        (unlink, [1, 2, 4], ["Q3"]),
        (rename, [1, 2, 4], ["Q3", "Q4"]),
    ],
)
def test_a_change_is_on_the_site_after_one_tick(
    record: Store,
    publisher: Publisher,
    copy: Path,
    change: Callable[[Database], None],
    left: list[int],
    people: list[str],
) -> None:
    record.write(change)
    assert publisher.publish() >= 1
    assert (ids(copy), ids(copy, "SELECT id FROM people ORDER BY id")) == (left, people)
    assert ids(copy, "SELECT rowid FROM words ORDER BY rowid") == left
    assert record.read(lambda db: publishing.queue(db, 10)) == []


def test_somebody_shown_again_comes_back_with_the_statements(record: Store, publisher: Publisher, copy: Path) -> None:
    record.write(hide)
    publisher.publish()
    record.write(lambda db: run(db, "UPDATE people SET hidden = 0 WHERE id = 'Q4'"))
    publisher.publish()
    assert (ids(copy), ids(copy, "SELECT id FROM people ORDER BY id")) == ([1, 2, 4], ["Q3", "Q4"])


def test_what_must_go_goes_before_what_is_new(record: Store, publisher: Publisher, copy: Path, clock: Clock) -> None:
    def much(db: Database) -> None:
        run(db, "UPDATE cases SET status = status")
        run(db, "UPDATE articles SET title = title")
        withdraw(db)

    record.write(much)
    assert publishing.catch_up(record, copy, least=0.4, now=clock(), limit=1) == 1
    assert 1 not in ids(copy)


def test_what_changes_while_it_is_taken_in_stays_on_the_queue(record: Store, publisher: Publisher) -> None:
    record.write(rename)
    taken = record.read(lambda db: publishing.queue(db, 10))
    record.write(hide)
    record.write(lambda db: publishing.done(db, taken))
    assert [(c.kind, c.key) for c in record.read(lambda db: publishing.queue(db, 10))] == [("person", "Q4")]


def test_a_copy_that_is_lost_or_broken_is_made_again(record: Store, publisher: Publisher, copy: Path) -> None:
    for beside in copy.parent.glob(copy.name + "*"):
        beside.unlink()
    copy.write_text("no database")
    publisher.publish()
    assert ids(copy) == [1, 2, 4]


def test_a_copy_that_is_made_anew_stays_the_same_file(record: Store, publisher: Publisher, copy: Path) -> None:
    served = copy.stat().st_ino
    with closing(sqlite3.connect(f"{copy.as_uri()}?mode=ro", uri=True)) as reader:
        assert reader.execute("SELECT count(*) FROM statements").fetchone() == (3,)
        record.write(withdraw)
        record.write(publishing.end)
        publisher.publish()
        assert reader.execute("SELECT count(*) FROM statements").fetchone() == (2,)
    assert copy.stat().st_ino == served


def test_nothing_is_queued_where_nothing_is_published(record: Store) -> None:
    record.write(withdraw)
    assert record.read(lambda db: publishing.queue(db, 10)) == []
