"""Digests: each chat one for each local day that it chose, at its own local time, whatever the clocks do."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.days import next_digest_at
from bot.store import Database, Store, chats, digests, outbox, subscriptions
from bot.types import Chat, Digest, Edition

FIRST_DIGEST_TELLS = timedelta(days=1)
A_WEEK = timedelta(days=7)


class Digests:
    """Owes the digests that are due."""

    def __init__(self, store: Store, *, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock

    async def tick(self) -> int:
        """Owe every chat whose time has come its digest, once for each local day. Returns how many."""
        now = self._clock()
        return await self._store.awrite(lambda db: _owe_all(db, now))


def _owe_all(db: Database, now: datetime) -> int:
    for chat in chats.unplanned(db):
        chats.set_digest(db, chat.id, chat.digest_at, _following(chat, now))
    return sum(_owe(db, chat, now) for chat in chats.due(db, now))


def _following(chat: Chat, after: datetime) -> datetime | None:
    """When the chat's next digest is due, of either edition."""
    days = chat.digest_days + (str(chat.weekly_on) if chat.weekly_on else "")
    return next_digest_at(chat.zone, chat.digest_at, after=after, days=days) if chat.digest_at else None


def _owe(db: Database, chat: Chat, now: datetime) -> bool:
    due: datetime | None = chat.next_digest_at or now
    day: date | None = None
    while due is not None and due <= now:  # the bot was down for days: one digest, the last day's, tells it all
        local = due.astimezone(ZoneInfo(chat.zone)).date()
        day = local if _edition(chat, local) else day
        due = _following(chat, due)
    chats.set_digest(db, chat.id, chat.digest_at, due)
    if day is None or not any(s.digests() for s in subscriptions.of_chat(db, chat.id)):
        return False
    return _owe_day(db, chat, day, now) is not None


def _edition(chat: Chat, day: date) -> Edition | None:
    """Which edition comes on that local day; the weekly one takes the daily one's place."""
    if chat.weekly_on == day.isoweekday():
        return "weekly"
    return "daily" if str(day.isoweekday()) in chat.digest_days else None


def owe(db: Database, chat: Chat, now: datetime) -> Digest | None:
    """Owe a chat today's digest, telling what was found since its last one; None when today has one already."""
    return _owe_day(db, chat, now.astimezone(ZoneInfo(chat.zone)).date(), now)


def _owe_day(db: Database, chat: Chat, day: date, now: datetime) -> Digest | None:
    """The digest of a local day, which may be over when it is made: the day that it was due on is its name."""
    edition = _edition(chat, day) or "daily"
    if digests.of_day(db, chat.id, day):
        return None
    since = _since(db, chat, edition, now)
    digest = digests.plan(db, chat.id, day, edition=edition, since=since, until=now, now=now)
    if digest is not None:
        subject = f"{digest.local_date.isoformat()}:{digest.edition}"
        outbox.promise(db, chat_id=chat.id, kind="digest", subject=subject, digest_id=digest.id, now=now)
    return digest


def upcoming(
    db: Database, chat: Chat, now: datetime, *, edition: Edition = "daily", least: timedelta = timedelta()
) -> Digest:
    """The digest that the chat would get now, of no less time than `least`; nothing is written."""
    local = now.astimezone(ZoneInfo(chat.zone)).date()
    return Digest(0, chat.id, local, edition, min(_since(db, chat, edition, now), now - least), now)


def _since(db: Database, chat: Chat, edition: Edition, now: datetime) -> datetime:
    last = digests.last(db, chat.id)
    if edition == "weekly":
        return min(now - A_WEEK, last.until) if last else now - A_WEEK
    return last.until if last else _beginning(db, chat, now)


def _beginning(db: Database, chat: Chat, now: datetime) -> datetime:
    """From when on the first digest tells: the last day, or since the chat subscribed where the bot was away longer."""
    subscribed = [s.created_at for s in subscriptions.of_chat(db, chat.id) if s.created_at is not None]
    return max(min([now - FIRST_DIGEST_TELLS, *subscribed]), now - A_WEEK)
