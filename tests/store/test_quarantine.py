"""What ended its reader is remembered by its exact bytes."""

from datetime import timedelta

from bot.store import Database, Store, articles, entries, feeds, quarantine
from bot.store.entries import SeenEntry
from bot.types import Draft, FeedEntry
from tests.conftest import NOON

URL = "https://post.example/feed"


def hold(store: Store, digest: str, *, hours: int = 0, feed_id: int | None = None) -> None:
    at = NOON + timedelta(hours=hours)
    store.write(
        lambda db: quarantine.put(db, "feed", URL, digest, feed_id=feed_id, outlet="Post", reason="hung", now=at)
    )


def test_the_same_bytes_are_held_and_others_are_not(store: Store) -> None:
    hold(store, "a")
    told = [
        store.read(lambda db, kind=kind, url=url, digest=digest: quarantine.reason(db, kind, url, digest))  # type: ignore[misc]
        for kind, url, digest in (("feed", URL, "a"), ("page", URL, "a"), ("feed", URL + "2", "a"), ("feed", URL, "b"))
    ]
    assert told == ["hung", None, None, None]


def test_what_is_met_again_is_counted_and_the_latest_comes_first(store: Store) -> None:
    for hour, digest in enumerate(("a", "b", "a")):
        hold(store, digest, hours=hour)
    first, second = store.read(quarantine.every)
    assert (first.met, first.first_at, first.last_at) == (2, NOON, NOON + timedelta(hours=2))
    assert (second.met, second.kind, second.outlet, second.reason) == (1, "feed", "Post", "hung")


def test_one_or_all_are_released(store: Store) -> None:
    for digest in "abc":
        hold(store, digest)
    [first, *_rest] = store.read(quarantine.every)
    released = [store.write(lambda db, key=key: quarantine.release(db, key)) for key in (first.id, first.id, None)]  # type: ignore[misc]
    assert (released, store.read(quarantine.every)) == ([1, 0, 2], [])


def test_a_page_that_is_released_has_what_was_told_without_it_taken_again(store: Store) -> None:
    values = {"language": "en", "state": "read", "content_hash": "h", "sketch": None, "reader": "1", "now": NOON}

    def told(db: Database, name: str, *, summary_only: bool) -> None:
        draft = Draft(f"https://post.example/{name}", "Post", "Row", "Row over bridge", None, summary_only=summary_only)
        article = articles.add(db, draft, feed_id=1, story_id=None, **values)  # type: ignore[arg-type]
        entry = FeedEntry(name, draft.url, "Row", "", None, f"hash of {name}")
        entries.mark_seen(db, 1, entry, article_id=article.id, now=NOON)

    store.write(lambda db: feeds.put(db, url=URL, outlet="Post"))
    store.write(lambda db: told(db, "whole", summary_only=False))
    store.write(lambda db: told(db, "short", summary_only=True))
    page = {"digest": "a", "feed_id": 1, "outlet": "Post", "reason": "hung", "now": NOON}
    store.write(lambda db: quarantine.put(db, "page", URL, **page))  # type: ignore[arg-type]
    store.write(quarantine.release)
    seen = store.read(lambda db: entries.seen(db, 1, ["whole", "short"]))
    assert seen == {"whole": SeenEntry("hash of whole", 1), "short": SeenEntry("", 2)}


def test_a_feed_that_goes_takes_its_items_along(store: Store) -> None:
    store.write(lambda db: feeds.put(db, url=URL, outlet="Post"))
    hold(store, "a", feed_id=1)
    store.write(lambda db: db.conn.execute("DELETE FROM feeds"))
    assert store.read(quarantine.every) == []
