"""What an owner does to feeds: switch them off and on, remove them."""

from collections.abc import Sequence

from sqlite_utils import Database

from bot.store.rows import marks, run


def switch(db: Database, feed_ids: Sequence[int], *, on: bool) -> None:
    """Read feeds again, or no more."""
    run(db, f"UPDATE feeds SET active = ? WHERE id IN ({marks(feed_ids)})", [on, *feed_ids])


def remove(db: Database, feed_id: int) -> None:
    """Forget a feed; its articles are kept."""
    run(db, "DELETE FROM feeds WHERE id = ?", [feed_id])
