"""People, feeds, articles and statements as they are stored and found again."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from bot.store import Database, Store, articles, cases, entries, feeds, people, person_cases, statements
from bot.store.entries import SeenEntry
from bot.store.rows import rows, to_moment, to_text
from bot.types import Draft, Feed, FeedEntry, FoundPerson, FoundStatement, Link, Party, Span, Wishes
from tests.pieces import NOON, OFFICIALS

TEXT = "Marrow said Brevik took bribes."
FOUND = FoundStatement(
    "allegation", "alleged", ("Marrow",), ("Brevik",), Span(7, 11), Span(19, 30), Span(0, 31), "corruption", 0.7
)


def add_article(db: Database, url: str = "https://a.example/1", story: int | None = None, outlet: str = "A") -> int:
    draft = Draft(url, outlet, "Harbour row", TEXT, NOON)
    values = {"language": "en", "state": "read", "content_hash": "h", "sketch": b"1234", "reader": "1", "now": NOON}
    return articles.add(db, draft, feed_id=None, story_id=story, **values).id  # type: ignore[arg-type]


def add_statement(db: Database, article: int, *, at: datetime = NOON, confidence: float = 0.7) -> int:
    found = replace(FOUND, confidence=confidence)
    return statements.add(
        db,
        article,
        found,
        TEXT,
        accuser=[Party("Marrow", "Q4")],
        accused=[Party("Brevik", "Q3")],
        case_id=None,
        at=at,
        now=NOON,
    )


@pytest.fixture
def furnished(store: Store) -> Store:
    store.write(lambda db: people.load(db, OFFICIALS, name="registry", version="1", now=NOON))
    return store


@pytest.mark.parametrize(
    "moment",
    [NOON, datetime(2026, 3, 2, 17, 0, tzinfo=timezone(timedelta(hours=5))), NOON + timedelta(microseconds=1)],
)
def test_times_keep_their_moment_and_order(moment: datetime) -> None:
    assert to_moment(to_text(moment)) == moment
    assert to_moment(to_text(moment)).tzinfo == UTC
    assert (to_text(moment) > to_text(NOON)) == (moment > NOON)


def test_people_come_back_as_they_went_in(furnished: Store) -> None:
    assert furnished.read(lambda db: tuple(people.every(db))) == tuple(sorted(OFFICIALS, key=lambda p: p.id))
    assert furnished.read(lambda db: people.get(db, "Q2")) == OFFICIALS[1]
    assert furnished.read(lambda db: people.get(db, "Q404")) is None


def test_a_new_data_set_hides_whom_it_has_no_more(furnished: Store) -> None:
    def load(db: Database) -> int:
        return people.load(db, OFFICIALS[:2], name="registry", version="2", now=NOON)

    assert furnished.write(load) == 2
    assert furnished.read(lambda db: [p.id for p in people.every(db)]) == ["Q1", "Q2"]
    assert furnished.read(lambda db: people.loaded_version(db, "registry")) == "2"


def test_a_statement_comes_back_with_parties_evidence_and_article(furnished: Store) -> None:
    key = furnished.write(lambda db: add_statement(db, add_article(db)))
    (one,) = furnished.read(lambda db: statements.by_ids(db, [key]))
    assert (one.cue, one.claim, one.quote) == ("said", "took bribes", TEXT)
    assert (one.accuser, one.accused) == ((Party("Marrow", "Q4"),), (Party("Brevik", "Q3"),))
    assert (one.source.outlet, one.source.title, one.source.published) == ("A", "Harbour row", NOON)


def test_what_is_withdrawn_is_kept_but_not_told(furnished: Store) -> None:
    key = furnished.write(lambda db: add_statement(db, add_article(db)))
    furnished.write(lambda db: statements.withdraw(db, [key], NOON))
    assert furnished.read(lambda db: statements.by_ids(db, [key])) == []
    assert furnished.read(lambda db: person_cases.told_of(db, ["Q3"], least=0)) == {}
    assert furnished.read(lambda db: len(rows(db, "SELECT * FROM statements"))) == 1


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("", True),
        ("bribes", True),
        ("BREVIK harbour", True),
        ("elephants", False),
        ('"', False),
        ("* OR", False),
        ("brevik -", True),
        ("NEAR(", False),
        ("a" * 4000, False),
        ("\x00", False),
        ("%", False),
    ],
)
def test_words_are_searched_whatever_they_are(furnished: Store, words: str, found: bool) -> None:
    furnished.write(lambda db: add_statement(db, add_article(db)))
    assert bool(furnished.read(lambda db: statements.latest(db, words=words, least=0, limit=5))) is found


def test_the_index_of_words_follows_a_changed_article(furnished: Store) -> None:
    def change(db: Database) -> None:
        add_statement(db, add_article(db))
        stored = articles.by_url(db, "https://a.example/1")
        assert stored is not None
        draft = Draft("https://a.example/1", "A", "Another title", "Elephants everywhere", None)
        values = {"language": "en", "state": "read", "content_hash": "i", "sketch": None, "reader": "1", "now": NOON}
        articles.change(db, stored, draft, **values)  # type: ignore[arg-type]

    furnished.write(change)
    assert furnished.read(lambda db: len(statements.latest(db, words="elephants", least=0, limit=5))) == 1
    assert furnished.read(lambda db: statements.latest(db, words="bribes", least=0, limit=5)) == []
    stored = furnished.read(lambda db: articles.by_url(db, "https://a.example/1"))
    assert stored is not None
    assert (stored.version, stored.content_hash) == (2, "i")


def test_a_story_has_its_lead_and_its_outlets_in_order(furnished: Store) -> None:
    def furnish(db: Database) -> int:
        add_article(db)
        first = articles.by_url(db, "https://a.example/1")
        assert first is not None
        story = first.story_id
        for outlet in ("B", "A", "C"):
            add_article(db, f"https://{outlet.lower()}.example/2", story, outlet)
        return story

    story_id = furnished.write(furnish)
    story = furnished.read(lambda db: articles.stories(db, [story_id]))[story_id]
    assert (story.lead.url, story.outlets) == ("https://a.example/1", ("A", "B", "C"))
    assert (story.languages, story.first_at, story.last_at) == (("en",), NOON, NOON)
    assert furnished.read(lambda db: articles.text_and_outlets(db, 1)) == (TEXT, 3)


def test_mentions_take_the_place_of_those_before(furnished: Store) -> None:
    def mention(db: Database, article: int, name: str) -> None:
        found = FoundPerson(name, True, "Mayor", (Span(0, 6), Span(0, 6), Span(7, 9)))
        statements.put_mentions(db, article, [found], [Link(name, "Q4", 0.9, "name")])

    article = furnished.write(lambda db: add_article(db))
    for name in ("Marrow", "Tessa Marrow"):
        furnished.write(lambda db, name=name: mention(db, article, name))  # type: ignore[misc]
    assert furnished.read(lambda db: statements.officials(db, article)) == {"Tessa Marrow"}
    assert furnished.read(lambda db: len(rows(db, "SELECT * FROM mentions"))) == 2


def test_a_case_is_found_by_any_of_its_accused(furnished: Store) -> None:
    def furnish(db: Database) -> int:
        return cases.add(db, accused=["Q3", "name:the union"], topic="corruption", status="alleged", claim="c", at=NOON)

    key = furnished.write(furnish)
    for accused in ("Q3", "name:the union"):
        (one,) = furnished.read(lambda db, accused=accused: cases.of_accused(db, [accused]))  # type: ignore[misc]
        assert (one.id, one.claims, one.changed) == (key, ("c",), NOON)
    assert furnished.read(lambda db: cases.of_accused(db, ["Q4"])) == []


# --- feeds -------------------------------------------------------------------------------------------------------

URL = "https://a.example/rss"
ENTRY = FeedEntry("guid-1", "https://a.example/1", "T", "s", None, "hash-1")


def test_a_feed_put_again_keeps_its_polling_state(store: Store) -> None:
    def poll(db: Database) -> None:
        feeds.fetched(db, Feed(1, URL, "A", etag='"e"'), now=NOON, next_fetch_at=NOON)

    assert store.write(lambda db: feeds.put(db, url=URL, outlet="A"))
    store.write(poll)
    assert not store.write(lambda db: feeds.put(db, url=URL, outlet="The A", country="PK"))
    feed = store.read(lambda db: feeds.by_url(db, URL))
    assert feed is not None
    assert (feed.outlet, feed.country, feed.etag, feed.baseline_at) == ("The A", "PK", '"e"', NOON)


def test_the_baseline_is_the_first_poll_that_worked(store: Store) -> None:
    store.write(lambda db: feeds.put(db, url=URL, outlet="A"))
    store.write(lambda db: feeds.failed(db, 1, now=NOON, next_fetch_at=NOON, error="no answer"))
    for hour in (1, 2):
        at = NOON + timedelta(hours=hour)
        store.write(lambda db, at=at: feeds.fetched(db, Feed(1, URL, "A"), now=at, next_fetch_at=at))  # type: ignore[misc]
    feed = store.read(lambda db: feeds.by_url(db, URL))
    assert feed is not None
    assert (feed.baseline_at, feed.failures, feed.error) == (NOON + timedelta(hours=1), 0, None)


def test_an_entry_is_remembered_with_its_article_or_its_error(store: Store) -> None:
    store.write(lambda db: feeds.put(db, url=URL, outlet="A"))
    article = store.write(lambda db: add_article(db))
    store.write(lambda db: entries.mark_seen(db, 1, ENTRY, article_id=article, now=NOON))
    store.write(lambda db: entries.mark_seen(db, 1, ENTRY, article_id=None, now=NOON, error="page gone"))
    assert store.read(lambda db: entries.seen(db, 1, ["guid-1", "other"])) == {"guid-1": SeenEntry("hash-1", article)}
    assert store.read(lambda db: entries.articles_by_content(db, 1, ["hash-1", "hash-2"])) == {"hash-1": article}
    (kept,) = store.read(lambda db: rows(db, "SELECT article_id, error FROM entries"))
    assert kept == {"article_id": article, "error": "page gone"}


@pytest.mark.parametrize(
    ("origin", "listed", "active"),
    [("catalogue", [], False), ("catalogue", [URL], True), ("added", [], True)],
)
def test_only_the_catalogues_own_feeds_leave_with_it(
    store: Store, origin: str, listed: list[str], active: bool
) -> None:
    store.write(lambda db: feeds.put(db, url=URL, outlet="A", origin=origin))  # type: ignore[arg-type]
    store.write(lambda db: feeds.leave_catalogue(db, listed))
    assert [feed.active for feed in store.read(feeds.every)] == [active]
    assert len(store.read(lambda db: feeds.due(db, NOON))) == int(active)


def test_a_feed_that_is_gone_is_asked_no_more(store: Store) -> None:
    store.write(lambda db: feeds.put(db, url=URL, outlet="A"))
    assert store.write(lambda db: feeds.pause(db, 1, "gone", now=NOON, error="410"))
    assert not store.write(lambda db: feeds.pause(db, 1, "failing", now=NOON))
    assert store.read(lambda db: feeds.due(db, NOON + timedelta(days=400))) == []
    store.write(lambda db: feeds.put(db, url=URL, outlet="A"))
    assert store.read(lambda db: feeds.due(db, NOON)) == []
    assert store.write(lambda db: feeds.resume(db, 1, NOON))
    assert [(f.paused, f.error) for f in store.read(lambda db: feeds.due(db, NOON))] == [(None, None)]


def test_what_a_poll_teaches_of_a_feed_is_kept(store: Store) -> None:
    wishes = Wishes(timedelta(minutes=30), frozenset({0, 23}), frozenset({6}))
    taught = Feed(
        1,
        URL,
        "A",
        gap=timedelta(minutes=7),
        newest_at=NOON,
        wishes=wishes,
        moving_to="https://b.example/",
        moving_seen=2,
        body_hash="b",
    )
    store.write(lambda db: feeds.put(db, url=URL, outlet="A"))
    store.write(lambda db: feeds.fetched(db, taught, now=NOON, next_fetch_at=NOON))
    kept = store.read(lambda db: feeds.get(db, 1))
    assert kept is not None
    assert replace(kept, baseline_at=None, next_fetch_at=None, last_fetched_at=None, last_ok_at=None) == taught


NEW_URL = "https://b.example/rss"


def test_a_feed_that_moved_is_known_by_both_addresses(store: Store) -> None:
    store.write(lambda db: feeds.put(db, url=URL, outlet="A", origin="catalogue"))
    assert store.write(lambda db: feeds.move(db, 1, NEW_URL, NOON))
    assert not store.write(lambda db: feeds.put(db, url=URL, outlet="The A"))
    store.write(lambda db: feeds.leave_catalogue(db, [URL]))
    (feed,) = store.read(feeds.every)
    assert (feed.url, feed.outlet, feed.active, feed.moved_at) == (NEW_URL, "The A", True, NOON)
    assert store.write(lambda db: feeds.move(db, 1, URL, NOON))
    assert [store.read(lambda db, url=url: feeds.by_url(db, url).id) for url in (URL, NEW_URL)] == [1, 1]  # type: ignore[misc,union-attr]


def test_a_feed_that_moves_to_where_another_is_gives_way(store: Store) -> None:
    store.write(lambda db: feeds.put(db, url=URL, outlet="A"))
    store.write(lambda db: feeds.put(db, url=NEW_URL, outlet="A"))
    assert not store.write(lambda db: feeds.move(db, 1, NEW_URL, NOON))
    assert [feed.paused for feed in store.read(feeds.every)] == ["moved", None]


def test_a_list_of_very_many_feeds(store: Store) -> None:
    store.write(lambda db: feeds.put(db, url=URL, outlet="A", origin="catalogue"))
    listed = [f"https://{number}.example/rss" for number in range(40_000)]
    assert store.write(lambda db: feeds.leave_catalogue(db, [*listed, URL])) == 0
    assert store.write(lambda db: feeds.leave_catalogue(db, listed)) == 1
