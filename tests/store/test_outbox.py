"""The outbox: promised once, moved once, due in order."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.store import Database, Store, alerts, articles, chats, outbox, subscriptions
from bot.store.rows import rows, run
from bot.types import Delivery, DeliveryKind, DeliveryState, Draft, Filter
from tests.pieces import NOON

CHAT = "telegram:7"


@pytest.fixture
def furnished(store: Store) -> Store:
    def furnish(db: Database) -> None:
        for chat_id in (CHAT, "slack:T1:C1"):
            chats.ensure(db, chat_id, zone="UTC", digest_at=None, allowed=True, now=NOON)
            subscriptions.add(db, chat_id, [Filter("everything", "")], mode="both", now=NOON)
        for number in (1, 2, 3):
            draft = Draft(f"https://a.example/{number}", "A", f"T{number}", "text", None)
            articles.add(
                db,
                draft,
                feed_id=None,
                story_id=None,
                language="en",
                state="read",
                content_hash="h",
                sketch=None,
                reader="1",
                now=NOON,
            )

    store.write(furnish)
    return store


def promise(store: Store, story: int, chat_id: str = CHAT) -> bool:
    return store.write(
        lambda db: alerts.promise_alert(
            db, chat_id=chat_id, story_id=story, subscription_id=1, statement_ids=[], now=NOON
        )
    )


def add(store: Store, kind: DeliveryKind, subject: str, alert: int | None = None) -> bool:
    return store.write(
        lambda db: outbox.promise(db, chat_id=CHAT, kind=kind, subject=subject, alert_id=alert, now=NOON)
    )


def only(store: Store, chat_id: str = CHAT) -> Delivery:
    (one,) = store.read(lambda db: outbox.of_chat(db, chat_id))
    return one


def move(store: Store, delivery: Delivery, state: DeliveryState, message_id: str | None = None) -> bool:
    return store.write(lambda db: outbox.move(db, delivery, state, now=NOON, message_id=message_id))


def due(store: Store, later: timedelta = timedelta()) -> tuple[str, str] | None:
    """What comes next in the chat."""
    line = store.read(lambda db: outbox.heads(db, NOON + later, 50))
    found = store.read(lambda db: outbox.get(db, line[0].id)) if line else None
    return (found.kind, found.subject) if found else None


def test_a_promise_made_twice_is_kept_once(furnished: Store) -> None:
    assert [promise(furnished, 1), promise(furnished, 1), promise(furnished, 1, "slack:T1:C1")] == [True, False, True]
    assert only(furnished).state == "pending"


def test_the_second_mover_loses(furnished: Store) -> None:
    promise(furnished, 1)
    seen_by_both = only(furnished)
    assert move(furnished, seen_by_both, "sending")
    assert not move(furnished, seen_by_both, "sending")
    assert (only(furnished).state, only(furnished).attempts) == ("sending", 1)


def test_every_move_is_written_down(furnished: Store) -> None:
    promise(furnished, 1)
    move(furnished, only(furnished), "sending")
    move(furnished, only(furnished), "sent", "m1")
    written = furnished.read(lambda db: rows(db, "SELECT before, after FROM delivery_moves ORDER BY id"))
    assert [(r["before"], r["after"]) for r in written] == [("pending", "sending"), ("sending", "sent")]


@pytest.mark.parametrize(
    ("before", "after"),
    [("pending", "pending"), ("sending", "unknown"), ("unknown", "unknown"), ("failed", "failed")],
)
def test_only_what_was_being_sent_is_unknown_after_a_crash(
    furnished: Store, before: DeliveryState, after: DeliveryState
) -> None:
    promise(furnished, 1)
    if before != "pending":
        move(furnished, only(furnished), before)
    recovered = furnished.write(lambda db: outbox.recover(db, NOON))
    assert (only(furnished).state, recovered) == (after, int(before == "sending"))


def test_the_most_urgent_comes_first(furnished: Store) -> None:
    furnished.write(
        lambda db: run(
            db,
            "INSERT INTO digests (chat_id, local_date, since, until, created) VALUES (?, '2026-03-02', 'a', 'b', 'c')",
            [CHAT],
        )
    )
    furnished.write(
        lambda db: outbox.promise(db, chat_id=CHAT, kind="digest", subject="2026-03-02", digest_id=1, now=NOON)
    )
    add(furnished, "correction", "1")
    promise(furnished, 2)
    promise(furnished, 1)
    came = []
    while (one := due(furnished)) is not None:
        came.append(one)
        (next_,) = [d for d in furnished.read(lambda db: outbox.of_chat(db, CHAT)) if (d.kind, d.subject) == one]
        move(furnished, next_, "sent", "m")
    assert came == [("alert", "2"), ("alert", "1"), ("correction", "1"), ("digest", "2026-03-02")]


@pytest.mark.parametrize("kind", ["edit", "reply"])
def test_what_follows_an_alert_waits_for_it(furnished: Store, kind: DeliveryKind) -> None:
    promise(furnished, 1)
    add(furnished, kind, "x", alert=1)
    alert = furnished.read(lambda db: outbox.of_chat(db, CHAT))[0]
    assert due(furnished) == ("alert", "1")
    move(furnished, alert, "sending")
    assert due(furnished) is None
    sending = furnished.read(lambda db: outbox.of_chat(db, CHAT))[0]
    move(furnished, sending, "sent", "m1")
    assert due(furnished) == (kind, "x")
    told = furnished.read(lambda db: alerts.told(db, 1))
    assert told is not None
    assert told.parts == ("m1",)


def test_a_delivery_that_must_wait_is_not_due_before(furnished: Store) -> None:
    promise(furnished, 1)
    delivery, later = only(furnished), NOON + timedelta(minutes=5)
    furnished.write(lambda db: outbox.move(db, delivery, "pending", now=NOON, next_attempt_at=later))
    assert (due(furnished, timedelta(minutes=4)), due(furnished, timedelta(minutes=5))) == (None, ("alert", "1"))


def refuse(db: Database) -> None:
    chats.set_access(db, CHAT, "refused")


@pytest.mark.parametrize("silence", [lambda db: chats.leave(db, CHAT, NOON), refuse], ids=["gone", "refused"])
def test_nothing_is_due_in_a_chat_that_is_gone_or_refused(
    furnished: Store, silence: Callable[[Database], None]
) -> None:
    promise(furnished, 1)
    furnished.write(silence)
    add(furnished, "correction", "1")
    assert due(furnished) is None
    assert furnished.read(lambda db: subscriptions.of_chat(db, CHAT)) == []


def test_the_states_are_counted(furnished: Store) -> None:
    promise(furnished, 1)
    promise(furnished, 2)
    move(furnished, furnished.read(lambda db: outbox.of_chat(db, CHAT))[0], "sending")
    counted = furnished.read(outbox.counts)
    assert {state: n for state, n in counted.items() if n} == {"pending": 1, "sending": 1}
    assert set(counted) == {"pending", "sending", "sent", "failed", "unknown", "cancelled", "quarantined"}
