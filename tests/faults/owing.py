"""A database that owes numbered messages, so that it can be seen what arrived, how often and in what order."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.store import Database, Store, alerts, articles, cases, chats, notices, outbox, statements, subscriptions
from bot.types import Draft, Filter, FoundStatement, Party, Span

PARTS = 3
LONG_PART = 3_900
BEGUN = timedelta(hours=1)


def owe_everything(database: Path, chat_ids: Sequence[str], stories: int, *, long_notice: bool) -> int:
    """Owe every chat an alert of each story, and a notice of several parts; returns how many messages."""
    store = Store.open(database)
    now = datetime.now(UTC) - BEGUN
    try:
        store.write(lambda db: furnish(db, chat_ids, now))
        for number in range(1, stories + 1):
            store.write(lambda db, number=number: owe_story(db, number, chat_ids, now))  # type: ignore[misc]
        if long_notice:
            text = "\n".join(f"{name} " + "x" * LONG_PART for name in numbered("broadcast", "1"))
            store.write(lambda db: notices.post(db, text, chat_ids, made_by="test", now=now))
    finally:
        store.close()
    return len(chat_ids) * (stories + bool(long_notice))


def numbered(kind: str, subject: str) -> list[str]:
    """By what the parts of a message are known."""
    number = int(subject)
    return [f"S{number:04}"] if kind == "alert" else [f"Z{number:04}-{part}" for part in range(1, PARTS + 1)]


def still_owed(db: Database) -> bool:
    """Whether anything is still on its way."""
    return any(outbox.counts(db)[state] for state in ("pending", "sending", "unknown"))


def furnish(db: Database, chat_ids: Sequence[str], now: datetime) -> None:
    """Chats that follow everything."""
    for chat_id in chat_ids:
        chats.ensure(db, chat_id, zone="UTC", digest_at=None, allowed=True, now=now)
        subscriptions.add(db, chat_id, [Filter("everything", "")], mode="both", now=now)


def owe_story(
    db: Database, number: int, chat_ids: Sequence[str], now: datetime, *, claim: str = "taking bribes"
) -> None:
    """A story of one article with one allegation, and its alert for each of the chats."""
    title = numbered("alert", str(number))[0]
    text = f"{title}\nThe mayor said: {claim}."
    stored = articles.add(
        db,
        Draft(f"https://a.example/{number}", "A", title, text, now),
        feed_id=None,
        story_id=None,
        language="en",
        state="read",
        content_hash=title,
        sketch=None,
        reader="1",
        now=now,
    )
    words = Span(text.index(claim), len(text) - 1)
    cue = Span(text.index("said"), text.index("said") + 4)
    found = FoundStatement(
        "allegation",
        "alleged",
        ("The mayor",),
        ("The minister",),
        cue,
        words,
        Span(len(title) + 1, len(text)),
        "other",
        0.9,
    )
    case = cases.add(db, accused=["name:the minister"], topic="other", status="alleged", claim="bribes", at=now)
    key = statements.add(
        db,
        stored.id,
        found,
        text,
        accuser=[Party("The mayor")],
        accused=[Party("The minister")],
        case_id=case,
        at=now,
        now=now,
    )
    for chat_id in chat_ids:
        alerts.promise_alert(
            db,
            chat_id=chat_id,
            story_id=stored.story_id,
            subscription_id=1,
            statement_ids=[key],
            now=now + timedelta(seconds=number),
        )
