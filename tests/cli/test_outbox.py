"""`hearsay outbox`: what it shows, sends again and drops, and what it says of a database that cannot be used."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.errors import HearsayError
from bot.store import Store, outbox
from bot.types import DeliveryState
from tests.cli.test_amending import hearsay
from tests.faults.owing import furnish, owe_story
from tests.pieces import NOON

CHAT = "telegram:1"


@pytest.fixture
def database(store: Store, path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two alerts of one chat: the first was refused, the second waits."""
    store.write(lambda db: furnish(db, [CHAT], NOON))
    for number in (1, 2):
        store.write(lambda db, number=number: owe_story(db, number, [CHAT], NOON))  # type: ignore[misc]
    packed = '{"_":"Message","blocks":[{"_":"Paragraph","runs":[{"_":"Text","text":"A <!channel> [bold]"}]}]}'
    put(store, 1, "sending", packed)
    put(store, 1, "quarantined", reason="the message was refused")
    monkeypatch.setenv("HEARSAY_DATABASE", str(path))
    return path


def put(store: Store, number: int, state: DeliveryState, payload: str | None = None, reason: str = "") -> None:
    there = "m1" if state == "sent" else None

    def write_down() -> bool:
        one = store.read(lambda db: outbox.get(db, number))
        assert one is not None
        return store.write(
            lambda db: outbox.move(db, one, state, now=NOON, reason=reason, payload=payload, message_id=there)
        )

    assert write_down()


def states(store: Store) -> list[str]:
    return [one.state for one in store.read(lambda db: outbox.of_chat(db, CHAT))]


def test_what_waits_for_a_person_is_listed_with_its_reason(database: Path) -> None:
    shown = hearsay("outbox", "show")
    assert "outbox: 1 pending, 1 quarantined" in shown
    assert "telegram:1 │ alert │ quarantined │ 1 │ the message was refused" in shown
    assert "pending │" not in shown
    assert "│ pending │" in hearsay("outbox", "show", "--state", "pending")


def test_one_is_shown_with_its_moves_and_its_text_as_it_is(database: Path) -> None:
    shown = hearsay("outbox", "show", "1")
    assert "1: alert for telegram:1, quarantined after 1 tries" in shown
    assert "pending → sending" in shown
    assert "sending → quarantined the message was refused" in shown
    assert shown.endswith("A <!channel> [bold]")


def test_what_is_retried_has_all_its_tries_before_it(database: Path, store: Store) -> None:
    assert hearsay("outbox", "retry", "1") == "1: quarantined → pending"
    one = store.read(lambda db: outbox.get(db, 1))
    assert one is not None
    assert (one.state, one.attempts) == ("pending", 0)


def test_what_is_dropped_is_not_sent(database: Path, store: Store) -> None:
    assert hearsay("outbox", "drop", "1", "2") == "1: quarantined → cancelled 2: pending → cancelled"
    assert states(store) == ["cancelled", "cancelled"]
    assert "by the operator" in hearsay("outbox", "show", "2")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["show", "9"], "there is no delivery 9"),
        (["retry", "9"], "there is no delivery 9"),
        (["drop", "9"], "there is no delivery 9"),
        (["retry", "2"], "delivery 2 is pending; only quarantined, failed, unknown ones can be moved"),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(
    database: Path, store: Store, words: list[str], says: str
) -> None:
    with pytest.raises(HearsayError, match=says):
        hearsay("outbox", *words)
    assert states(store) == ["quarantined", "pending"]


def test_what_is_out_cannot_be_dropped(database: Path, store: Store) -> None:
    put(store, 2, "sending")
    put(store, 2, "sent")
    with pytest.raises(HearsayError, match="delivery 2 is sent"):
        hearsay("outbox", "drop", "2")


def newer(path: Path) -> None:
    sql = "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('hearsay', '9999_later', 'now')"
    with sqlite3.connect(path) as connection:
        connection.execute(sql)
    connection.close()


def damaged(path: Path) -> None:
    sqlite3.connect(path).execute("PRAGMA wal_checkpoint(TRUNCATE)").connection.close()
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    path.write_bytes(content)


def no_database(path: Path) -> None:
    path.write_text("a shopping list, and long enough to be looked at as the header of a database. " * 9)


@pytest.mark.parametrize("words", [["outbox", "show"], ["outbox", "retry", "1"], ["backup", "copy.db"]])
@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (newer, r"newer Hearsay \(it has 9999_later\); update Hearsay"),
        (damaged, "the file is damaged; restore a backup"),
        (no_database, "no SQLite database"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_database_that_cannot_be_used_has_a_clear_word(
    database: Path,
    store: Store,
    monkeypatch: pytest.MonkeyPatch,
    words: list[str],
    spoil: Callable[[Path], None],
    says: str,
) -> None:
    monkeypatch.chdir(database.parent)
    store.close()
    spoil(database)
    with pytest.raises(HearsayError, match=says):
        hearsay(*words)
    assert not (database.parent / "copy.db").exists()


def test_a_database_that_another_program_holds_has_a_clear_word(
    database: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.store.database.BUSY_SECONDS", 0.2)
    other = sqlite3.connect(database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        with pytest.raises(HearsayError, match="another program held it locked"):
            hearsay("outbox", "drop", "2")
        assert "1 pending" in hearsay("outbox", "show")
    finally:
        other.rollback()
        other.close()
    assert hearsay("outbox", "drop", "2") == "2: pending → cancelled"
