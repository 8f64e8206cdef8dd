"""Chats keep what they chose, also when they move."""

from datetime import date, timedelta

import pytest

from bot.store import Database, Store, chats, digests, outbox, people, subscriptions
from bot.store.rows import rows
from bot.types import Chat, Filter
from tests.pieces import NOON, OFFICIALS

OLD, NEW = "telegram:-5", "telegram:-1005"
CHILDREN = ("choices", "subscriptions", "digests", "deliveries")


def ensure(db: Database, chat_id: str, *, zone: str = "UTC") -> Chat:
    return chats.ensure(db, chat_id, zone=zone, digest_at="08:00", allowed=True, now=NOON)


def furnish(db: Database, chat_id: str) -> None:
    ensure(db, chat_id, zone="Asia/Karachi")
    people.put(db, OFFICIALS[0])
    subscriptions.add(db, chat_id, [Filter("person", "Q1", "Khawaja Asif")], mode="both", now=NOON)
    chats.choose(db, chat_id, "Asif", "Q1")
    digest = digests.plan(db, chat_id, date(2026, 3, 2), since=NOON, until=NOON, now=NOON)
    assert digest is not None
    outbox.promise(db, chat_id=chat_id, kind="digest", subject="2026-03-02:daily", digest_id=digest.id, now=NOON)


def owned(store: Store, chat_id: str) -> dict[str, int]:
    return store.read(
        lambda db: {t: len(rows(db, f"SELECT 1 FROM {t} WHERE chat_id = ?", [chat_id])) for t in CHILDREN}  # noqa: S608
    )


@pytest.mark.parametrize("known", ["new", "met before", "has the same already"])
def test_a_chat_that_moves_keeps_everything(store: Store, known: str) -> None:
    def prepare(db: Database) -> None:
        furnish(db, OLD)
        if known == "met before":
            ensure(db, NEW)
        if known == "has the same already":
            furnish(db, NEW)

    store.write(prepare)
    store.write(lambda db: chats.move(db, OLD, NEW))
    assert store.read(lambda db: chats.get(db, OLD)) is None
    moved = store.read(lambda db: chats.get(db, NEW))
    assert moved is not None
    assert (moved.zone, moved.active) == ("Asia/Karachi", True)
    twice = known == "has the same already"
    assert owned(store, NEW) == {"choices": 1, "subscriptions": 1 + twice, "digests": 1, "deliveries": 1}
    assert set(owned(store, OLD).values()) == {0}


@pytest.mark.parametrize(("chat_id", "new"), [(OLD, OLD), ("telegram:404", NEW)])
def test_a_move_to_itself_or_from_nowhere_changes_nothing(store: Store, chat_id: str, new: str) -> None:
    store.write(lambda db: furnish(db, OLD))
    store.write(lambda db: chats.move(db, chat_id, new))
    assert [chat.id for chat, _access in store.read(chats.every)] == [OLD]


def test_a_chat_that_left_keeps_what_it_asked_for(store: Store) -> None:
    store.write(lambda db: furnish(db, OLD))
    store.write(lambda db: chats.leave(db, OLD, NOON))
    assert store.read(lambda db: [d.state for d in outbox.of_chat(db, OLD)]) == ["cancelled"]
    assert store.read(lambda db: subscriptions.of_chat(db, OLD)) == []
    store.write(lambda db: chats.come_back(db, OLD))
    assert [s.filters[0].label for s in store.read(lambda db: subscriptions.of_chat(db, OLD))] == ["Khawaja Asif"]


def test_a_chat_is_made_once_and_keeps_its_choices(store: Store) -> None:
    store.write(lambda db: ensure(db, OLD))
    store.write(lambda db: chats.set_zone(db, OLD, "Asia/Karachi", NOON))
    again = store.write(lambda db: ensure(db, OLD, zone="Africa/Nairobi"))
    assert (again.zone, again.next_digest_at) == ("Asia/Karachi", NOON)


@pytest.mark.parametrize(
    ("at", "digest_at", "due"),
    [
        (NOON, "08:00", True),
        (NOON + timedelta(seconds=1), "08:00", False),
        (NOON, None, False),
    ],
)
def test_whose_digest_is_due(store: Store, at: object, digest_at: str | None, due: bool) -> None:
    store.write(lambda db: ensure(db, OLD))
    store.write(lambda db: chats.set_digest(db, OLD, digest_at, at))  # type: ignore[arg-type]
    assert bool(store.read(lambda db: chats.due(db, NOON))) is due


def test_a_day_has_one_digest(store: Store) -> None:
    def plan(db: Database, day: int) -> bool:
        made = digests.plan(db, OLD, date(2026, 3, day), since=NOON, until=NOON + timedelta(days=day), now=NOON)
        return made is not None

    store.write(lambda db: ensure(db, OLD))
    assert store.write(lambda db: [plan(db, day) for day in (1, 1, 2)]) == [True, False, True]
    last = store.read(lambda db: digests.last(db, OLD))
    assert last is not None
    assert last.local_date == date(2026, 3, 2)


@pytest.mark.parametrize("query", ["Asif", "asif", "ASIF"])
def test_a_choice_is_remembered_in_any_case(store: Store, query: str) -> None:
    store.write(lambda db: furnish(db, OLD))
    assert store.read(lambda db: chats.chosen(db, OLD, query)) == "Q1"
    assert store.read(lambda db: chats.chosen(db, OLD, "Bajwa")) is None


@pytest.mark.parametrize("action", ["who =Q1", "subscribe " + "long name " * 60, "none “آصف”"])
def test_a_button_has_one_short_token(store: Store, action: str) -> None:
    for _press in range(2):
        store.write(lambda db: chats.keep_button(db, action))
    token = chats.token_of(action)
    assert (len(token) <= 24, token.isascii()) == (True, True)
    assert store.read(lambda db: chats.button_action(db, token)) == action
    assert store.read(lambda db: chats.button_action(db, "forged")) is None


def test_access_is_asked_for_and_given(store: Store) -> None:
    store.write(lambda db: chats.ensure(db, OLD, zone="UTC", digest_at=None, allowed=False, now=NOON))
    assert store.read(lambda db: (chats.access(db, OLD), chats.access(db, "telegram:404"))) == ("waiting", "waiting")
    assert store.write(lambda db: (chats.set_access(db, OLD, "allowed"), chats.set_access(db, "x", "allowed"))) == (
        True,
        False,
    )
    assert store.read(chats.every)[0][1] == "allowed"
