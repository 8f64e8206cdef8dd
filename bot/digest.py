"""Daily digests: each chat one for each of its local days, at its own local time, whatever the clocks do."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.store import Database, Store, chats, digests, outbox, subscriptions
from bot.types import Chat, Digest

FIRST_DIGEST_TELLS = timedelta(days=1)


def next_digest_at(zone: str, digest_at: str, *, after: datetime) -> datetime:
    """The first moment after `after` at which it is `digest_at` ("HH:MM") in `zone`, in UTC.

    A time that the clocks skip is taken as the moment they jump over it; one that comes twice is taken the first time.
    """
    local = after.astimezone(ZoneInfo(zone)).date()
    moment = _moment(local, zone, digest_at)
    while moment <= after:
        local += timedelta(days=1)
        moment = _moment(local, zone, digest_at)
    return moment


def _moment(day: date, zone: str, digest_at: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(digest_at), ZoneInfo(zone)).astimezone(UTC)


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
        assert chat.digest_at is not None, "the query asks for it"  # noqa: S101
        chats.set_digest(db, chat.id, chat.digest_at, next_digest_at(chat.zone, chat.digest_at, after=now))
    return sum(_owe(db, chat, now) for chat in chats.due(db, now))


def _owe(db: Database, chat: Chat, now: datetime) -> bool:
    assert chat.digest_at is not None, "the query asks for it"  # noqa: S101
    chats.set_digest(db, chat.id, chat.digest_at, next_digest_at(chat.zone, chat.digest_at, after=now))
    if not any(s.mode in ("digest", "both") for s in subscriptions.of_chat(db, chat.id)):
        return False
    made = owe(db, chat, now)
    return made is not None


def owe(db: Database, chat: Chat, now: datetime) -> Digest | None:
    """Owe a chat today's digest, telling what was found since its last one; None when today has one already."""
    today = now.astimezone(ZoneInfo(chat.zone)).date()
    last = digests.last(db, chat.id)
    since = last.until if last else now - FIRST_DIGEST_TELLS
    digest = digests.plan(db, chat.id, today, since=since, until=now, now=now)
    if digest is not None:
        subject = f"{digest.local_date.isoformat()}:{digest.edition}"
        outbox.promise(db, chat_id=chat.id, kind="digest", subject=subject, digest_id=digest.id, now=now)
    return digest
