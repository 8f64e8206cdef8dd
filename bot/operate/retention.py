"""Keeping articles' texts for so many days, and findings for ever."""

from datetime import datetime, timedelta
from functools import partial

from bot.store import Store, retention

BATCH = 500


def thin(store: Store, *, days: int, now: datetime) -> int:
    """Drop the texts of articles fetched more than `days` ago; returns how many. Statements keep their sentence.

    Nothing of them is left in the file, its index of words or its log: other programs may go on reading meanwhile.
    """
    before = now - timedelta(days=days)
    count, last = 0, 0
    while True:
        dropped, last = store.write(partial(retention.drop_texts, before=before, after=last, limit=BATCH))
        count += dropped
        if dropped < BATCH:
            break
    store.write(retention.rewrite_index)
    store.checkpoint()
    return count
