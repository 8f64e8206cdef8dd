"""Whether an alert comes at once: quiet hours, and never more than so many an hour. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.days import next_digest_at, within
from bot.types import Chat, Hold

HOUR = timedelta(hours=1)
SOONEST = timedelta(minutes=10)


def hold(chat: Chat, instants: Sequence[datetime], now: datetime, *, urgent: bool) -> Hold | None:
    """What holds an alert for this chat back, or None. `instants` are the chat's instant messages of the last hour.

    What is urgent comes in quiet hours too; it is a bundle's like the rest where too much comes at once.
    """
    held = None if urgent else quiet(chat, now)
    return held or _flood(chat, instants, now, urgent=urgent)


def quiet(chat: Chat, now: datetime) -> Hold | None:
    """The chat's quiet hours, when it has them now."""
    if chat.quiet_from is None or chat.quiet_until is None or chat.quiet_from == chat.quiet_until:
        return None
    if not within(chat.zone, chat.quiet_from, chat.quiet_until, now):
        return None
    end = next_digest_at(chat.zone, chat.quiet_until, after=now)
    return Hold("quiet", end, "digest" if chat.quiet_then == "digest" and chat.digest_at else "bundle")


def _flood(chat: Chat, instants: Sequence[datetime], now: datetime, *, urgent: bool) -> Hold | None:
    recent = [moment for moment in instants if moment > now - HOUR]
    if len(recent) < chat.hourly:
        return None
    then = max(recent[-chat.hourly] + HOUR, now + SOONEST)
    held = Hold("flood", then, "digest" if chat.overflow == "digest" and chat.digest_at else "bundle")
    asleep = None if urgent else quiet(chat, then)
    return replace(held, until=asleep.until) if asleep else held
