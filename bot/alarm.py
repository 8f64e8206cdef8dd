"""A platform that refuses its token is told to the operator: in the log, and where another platform still works."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from bot.log import logger, redact
from bot.sending import Alarm
from bot.store import Database, Store, chats, notices

AGAIN_AFTER = timedelta(hours=12)


def alarm(store: Store, owners: Sequence[str], *, clock: Callable[[], datetime]) -> Alarm:
    """What is called with a platform (or one workspace of it) that refuses the token, and why; it tells once."""

    async def ring(platform: str, why: str) -> None:
        logger(__name__).error("platform refuses the token; nothing is sent there", platform=platform, why=redact(why))
        await store.awrite(lambda db: _tell(db, platform, redact(why), owners, clock()))

    return ring


def _tell(db: Database, platform: str, why: str, owners: Sequence[str], now: datetime) -> int:
    by = f"down:{platform}"
    if notices.made_since(db, by, now - AGAIN_AFTER):
        return 0
    stopped = platform.partition(":")[0]
    told = [chat.id for chat in chats.of_people(db, owners) if chat.platform != stopped]
    text = f"{platform} refuses my token ({why}). Nothing is sent there until it is mended; all of it waits."
    return notices.post(db, text, told, made_by=by, now=now)
