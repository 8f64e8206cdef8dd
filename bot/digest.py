"""Daily digests: each chat one for each of its local days, at its own local time, whatever the clocks do."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.store import Database, Store, chats, digests, outbox, subscriptions
from bot.types import Chat, Digest

FIRST_DIGEST_TELLS = timedelta(days=1)
FIRST_DIGEST_TELLS_AT_MOST = timedelta(days=7)


def next_digest_at(zone: str, digest_at: str, *, after: datetime) -> datetime:
    """The first moment after `after` at which it is `digest_at` ("HH:MM") in `zone`, in UTC.

    A time that comes twice is taken the first time. One that the clocks skip is put off by as much as they jump, or
    brought forward by it where it would fall on the next day: so every local day has one moment, and only one.
    """
    local = after.astimezone(ZoneInfo(zone)).date()
    moment = _moment(local, zone, digest_at)
    while moment is None or moment <= after:
        local += timedelta(days=1)
        moment = _moment(local, zone, digest_at)
    return moment


def _moment(day: date, zone: str, digest_at: str) -> datetime | None:
    """The moment on that local day; None for a day that the zone left out of its calendar."""
    wall = datetime.combine(day, time.fromisoformat(digest_at), ZoneInfo(zone))
    moments = (wall.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    return next((moment for moment in moments if moment.astimezone(wall.tzinfo).date() == day), None)


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
    due = chat.next_digest_at or now
    following = next_digest_at(chat.zone, chat.digest_at, after=due)
    while following <= now:  # the bot was down for days: one digest, the last day's, tells it all
        due, following = following, next_digest_at(chat.zone, chat.digest_at, after=following)
    chats.set_digest(db, chat.id, chat.digest_at, following)
    if not any(s.mode in ("digest", "both") for s in subscriptions.of_chat(db, chat.id)):
        return False
    return _owe_day(db, chat, due.astimezone(ZoneInfo(chat.zone)).date(), now) is not None


def owe(db: Database, chat: Chat, now: datetime) -> Digest | None:
    """Owe a chat today's digest, telling what was found since its last one; None when today has one already."""
    return _owe_day(db, chat, now.astimezone(ZoneInfo(chat.zone)).date(), now)


def _owe_day(db: Database, chat: Chat, day: date, now: datetime) -> Digest | None:
    """The digest of a local day, which may be over when it is made: the day that it was due on is its name."""
    last = digests.last(db, chat.id)
    since = last.until if last else _beginning(db, chat, now)
    digest = digests.plan(db, chat.id, day, since=since, until=now, now=now)
    if digest is not None:
        subject = f"{digest.local_date.isoformat()}:{digest.edition}"
        outbox.promise(db, chat_id=chat.id, kind="digest", subject=subject, digest_id=digest.id, now=now)
    return digest


def _beginning(db: Database, chat: Chat, now: datetime) -> datetime:
    """From when on the first digest tells: the last day, or since the chat subscribed where the bot was away longer."""
    subscribed = [s.created_at for s in subscriptions.of_chat(db, chat.id) if s.created_at is not None]
    return max(min([now - FIRST_DIGEST_TELLS, *subscribed]), now - FIRST_DIGEST_TELLS_AT_MOST)
