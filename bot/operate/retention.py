"""Keeping articles' texts for so many days, and findings for ever."""

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.store import Store, retention

BATCH = 500


def thin(store: Store, *, days: int, now: datetime, told: Callable[[int], None] = lambda count: None) -> int:
    """Drop the texts of articles fetched more than `days` ago; returns how many. Statements keep their sentence.

    Nothing of them is left in the file, its index of words or its log: other programs may go on reading meanwhile.
    """
    before = now - timedelta(days=days)
    count = 0
    while dropped := store.write(lambda db: retention.drop_texts(db, before, limit=BATCH)):
        count += dropped
        told(count)
    store.write(retention.rewrite_index)
    store.checkpoint()
    return count
