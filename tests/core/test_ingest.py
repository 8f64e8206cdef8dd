"""Draft to record, and what is owed because of it."""

import asyncio
import itertools
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.errors import ModelError
from bot.ingest import Ingest, Origin, Outcome
from bot.store import Database, Store, alerts, cases, chats, entries, feeds, outbox, people, statements, subscriptions
from bot.store.entries import SeenEntry
from bot.store.rows import rows
from bot.types import Draft, FeedEntry, Filter, Findings
from tests.conftest import Clock
from tests.pieces import NOON, OFFICIALS, Newsroom, Said

A, B = "telegram:1", "telegram:2"
BRIBES = Said("taking bribes for harbour contracts")
STRIKE = Said("having strikers beaten at the quay", topic="violence")
DENIAL = Said("never taking bribes for harbour contracts", ("Olan Brevik",), type="response", status="denied")
CHARGE = Said("the bribes for harbour contracts", ("the bureau",), type="legal", status="charged")
BODY = """The mayor spoke on the steps of the town hall after a long night of talks with the dockers, who have been on
strike since the first week of spring and want their shifts back. Reporters were shown letters, bills and a photo."""


@pytest.fixture
def newsroom() -> Newsroom:
    return Newsroom()


@pytest.fixture
def furnished(store: Store) -> Store:
    def furnish(db: Database) -> None:
        people.load(db, OFFICIALS, name="registry", version="1", now=NOON)
        violence = [Filter("person", "Q3"), Filter("topic", "violence")]
        for chat_id, filters in ((A, [Filter("everything", "")]), (B, violence)):
            chats.ensure(db, chat_id, zone="UTC", digest_at=None, allowed=True, now=NOON)
            subscriptions.add(db, chat_id, filters, mode="both", now=NOON)

    store.write(furnish)
    return store


@pytest.fixture
def ingest(furnished: Store, newsroom: Newsroom, clock: Clock) -> Ingest:
    return made(furnished, newsroom, clock)


def made(store: Store, newsroom: Newsroom, clock: Clock) -> Ingest:
    return Ingest(store, newsroom.read, newsroom.link, clock=clock, reader="1", alert_confidence=0.5)


def owed(store: Store, chat_id: str = A) -> list[tuple[str, str]]:
    return [(d.kind, d.subject) for d in store.read(lambda db: outbox.of_chat(db, chat_id))]


def send(store: Store) -> None:
    """All alerts that are owed go out."""

    def write(db: Database) -> None:
        for chat_id in (A, B):
            for delivery in outbox.of_chat(db, chat_id):
                if delivery.kind == "alert" and delivery.state == "pending":
                    outbox.move(db, delivery, "sending", now=NOON)
                    outbox.move(db, replace(delivery, state="sending"), "sent", now=NOON, message_id=f"m{delivery.id}")

    store.write(write)


def told(store: Store) -> list[str]:
    return [s.claim for s in store.read(lambda db: statements.latest(db, words="", least=0, limit=50))]


def stories(store: Store) -> int:
    return store.read(lambda db: len(rows(db, "SELECT id FROM stories")))


async def test_an_article_is_recorded_with_what_it_says(ingest: Ingest, newsroom: Newsroom, furnished: Store) -> None:
    outcome = await ingest.article(newsroom.article("1", "Harbour row", BRIBES), announce=True)
    expected = Outcome("https://news.example/1", "Harbour row", "read", "en", people=2, statements=1, deliveries=1)
    assert outcome == expected
    (one,) = furnished.read(lambda db: statements.latest(db, words="", least=0, limit=9))
    assert [(p.name, p.person_id) for p in (*one.accuser, *one.accused)] == [
        ("Tessa Marrow", "Q4"),
        ("Olan Brevik", "Q3"),
    ]
    assert (one.cue, one.claim, one.quote) == ("said", BRIBES.claim, f"said: {BRIBES.claim}.")
    assert furnished.read(lambda db: statements.officials(db, 1)) == {"Olan Brevik", "Tessa Marrow"}


async def test_a_baseline_is_read_and_owes_nothing(ingest: Ingest, newsroom: Newsroom, furnished: Store) -> None:
    outcome = await ingest.article(newsroom.article("1", "Harbour row", BRIBES), announce=False)
    assert (outcome.state, outcome.deliveries, told(furnished), owed(furnished)) == ("read", 0, [BRIBES.claim], [])


async def test_only_the_chats_that_asked_are_owed_an_alert(
    ingest: Ingest, newsroom: Newsroom, furnished: Store
) -> None:
    await ingest.article(newsroom.article("1", "Harbour row", BRIBES), announce=True)
    await ingest.article(newsroom.article("2", "Strike", STRIKE), announce=True)
    assert (owed(furnished, A), owed(furnished, B)) == ([("alert", "1"), ("alert", "2")], [("alert", "2")])


@pytest.mark.parametrize(("confidence", "count"), [(0.49, 0), (0.5, 1)])
async def test_what_is_unsure_is_stored_and_not_announced(
    ingest: Ingest, newsroom: Newsroom, furnished: Store, confidence: float, count: int
) -> None:
    draft = newsroom.article("1", "Harbour row", replace(BRIBES, confidence=confidence))
    assert (await ingest.article(draft, announce=True)).deliveries == count
    assert told(furnished) == [BRIBES.claim]


async def test_an_article_seen_again_is_not_read_again(ingest: Ingest, newsroom: Newsroom, furnished: Store) -> None:
    draft = newsroom.article("1", "Harbour row", BRIBES)
    await ingest.article(draft, announce=True)
    spaced = replace(draft, text=draft.text.replace(" ", "  "), title=" Harbour row")
    assert (await ingest.article(spaced, announce=True)).state == "unchanged"
    assert (newsroom.reads, owed(furnished)) == (1, [("alert", "1")])


async def test_a_wire_copy_joins_the_story_and_edits_the_alert(
    ingest: Ingest, newsroom: Newsroom, furnished: Store
) -> None:
    await ingest.article(newsroom.article("1", "Harbour row", BRIBES, body=BODY), announce=True)
    send(furnished)
    copy = newsroom.article(
        "2", "Harbour row: mayor speaks", BRIBES, body=f"By our staff. {BODY}", outlet="Ostrand Times"
    )
    outcome = await ingest.article(copy, announce=True)
    assert (outcome.deliveries, owed(furnished)) == (1, [("alert", "1"), ("edit", "alert:1:1")])
    assert stories(furnished) == 1


async def test_a_copy_before_the_alert_is_out_changes_the_alert_itself(
    ingest: Ingest, newsroom: Newsroom, furnished: Store
) -> None:
    for number, outlet in enumerate("AB", 1):
        await ingest.article(
            newsroom.article(str(number), "Harbour row", BRIBES, body=BODY, outlet=outlet), announce=True
        )
    assert owed(furnished) == [("alert", "1")]
    assert furnished.read(lambda db: alerts.alert_statements(db, 1)) == (1, [1, 2])


async def test_the_same_news_in_other_words_joins_the_story(
    ingest: Ingest, newsroom: Newsroom, furnished: Store
) -> None:
    await ingest.article(newsroom.article("1", "Harbour row", BRIBES), announce=True)
    send(furnished)
    other = newsroom.article("2", "Mayor attacks minister", BRIBES, outlet="Ostrand Times")
    await ingest.article(other, announce=True)
    assert (owed(furnished), stories(furnished)) == ([("alert", "1"), ("edit", "alert:1:1")], 1)


async def test_the_same_charge_weeks_later_is_a_new_story(ingest: Ingest, newsroom: Newsroom, furnished: Store) -> None:
    await ingest.article(newsroom.article("1", "Harbour row", BRIBES), announce=True)
    later = newsroom.article("2", "Minister again", BRIBES, published=NOON + timedelta(days=21))
    await ingest.article(later, announce=True)
    assert (owed(furnished), stories(furnished)) == ([("alert", "1"), ("alert", "2")], 2)


@pytest.mark.parametrize(("step", "status"), [(DENIAL, "denied"), (CHARGE, "charged")])
async def test_a_further_step_replies_to_the_alert_of_its_case(
    ingest: Ingest, newsroom: Newsroom, furnished: Store, step: Said, status: str
) -> None:
    await ingest.article(newsroom.article("1", "Harbour row", BRIBES), announce=True)
    send(furnished)
    await ingest.article(newsroom.article("2", "Next step", step, published=NOON + timedelta(days=3)), announce=True)
    assert owed(furnished) == [("alert", "1"), ("reply", "2"), ("edit", "alert:1:1")]
    assert furnished.read(lambda db: cases.statuses(db, [1])) == {1: status}
    again = newsroom.article("3", "Next step again", step, outlet="B", published=NOON + timedelta(days=9))
    await ingest.article(again, announce=True)
    assert [kind for kind, _subject in owed(furnished)] == ["alert", "reply", "edit", "alert"]


async def test_a_denial_in_a_chat_that_heard_nothing_before_is_an_alert(
    ingest: Ingest, newsroom: Newsroom, furnished: Store
) -> None:
    await ingest.article(newsroom.article("1", "Harbour row", BRIBES), announce=False)
    await ingest.article(newsroom.article("2", "Minister answers", DENIAL), announce=True)
    assert [kind for kind, _subject in owed(furnished)] == ["alert"]


async def test_a_late_article_is_placed_by_its_date(ingest: Ingest, newsroom: Newsroom, furnished: Store) -> None:
    await ingest.article(
        newsroom.article("1", "Harbour row", BRIBES, published=NOON - timedelta(days=9)), announce=True
    )
    await ingest.article(newsroom.article("2", "Charged", CHARGE), announce=True)
    late = newsroom.article("3", "Minister answers", DENIAL, published=NOON - timedelta(days=8))
    await ingest.article(late, announce=True)
    assert furnished.read(lambda db: cases.statuses(db, [1, 2])) == {1: "charged"}


CLEARED = Said("the bribes for harbour contracts", ("the court",), type="legal", status="cleared")


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))), ids=lambda order: "".join(map(str, order)))
async def test_every_order_of_arrival_comes_to_the_same_end(
    ingest: Ingest, newsroom: Newsroom, furnished: Store, order: tuple[int, ...]
) -> None:
    steps = [BRIBES, DENIAL, CHARGE, CLEARED]
    for day in order:
        published = NOON + timedelta(days=3 * day)
        draft = newsroom.article(str(day), f"Day {day}", steps[day], published=published)
        await ingest.article(draft, announce=True)
    assert furnished.read(lambda db: cases.statuses(db, list(range(9)))) == {1: "cleared"}


async def test_a_changed_article_withdraws_what_it_says_no_more_and_adds_what_is_new(
    ingest: Ingest, newsroom: Newsroom, furnished: Store
) -> None:
    await ingest.article(newsroom.article("1", "Harbour row", BRIBES), announce=True)
    send(furnished)
    outcome = await ingest.article(newsroom.article("1", "Harbour row, corrected", STRIKE), announce=True)
    assert (outcome.changed, told(furnished)) == (True, [STRIKE.claim])
    assert owed(furnished)[0] == ("alert", "1")
    assert "edit" in [kind for kind, _subject in owed(furnished)]


async def test_a_changed_article_keeps_what_it_still_says(ingest: Ingest, newsroom: Newsroom, furnished: Store) -> None:
    await ingest.article(newsroom.article("1", "Harbour row", BRIBES), announce=True)
    outcome = await ingest.article(newsroom.article("1", "Harbour row", BRIBES, STRIKE, body="More."), announce=True)
    assert outcome.statements == 2
    ids = furnished.read(lambda db: [s.id for s in statements.of_article(db, 1)])
    assert ids == [1, 2]


async def test_changes_within_a_minute_make_one_edit(ingest: Ingest, newsroom: Newsroom, furnished: Store) -> None:
    await ingest.article(newsroom.article("1", "Harbour row", BRIBES, body=BODY), announce=True)
    send(furnished)
    for body in (BODY, f"{BODY} Update.", f"{BODY} Update two."):
        await ingest.article(newsroom.article("2", "Copy", BRIBES, body=body, outlet="B"), announce=True)
    assert [kind for kind, _subject in owed(furnished)] == ["alert", "edit"]


@pytest.mark.parametrize(
    ("title", "said", "edited"),
    [
        ("Harbour row", (BRIBES,), False),
        ("Harbour row, corrected", (BRIBES,), True),
        ("Harbour row", (BRIBES, STRIKE), True),
        ("Harbour row", (), True),
    ],
)
async def test_only_a_change_that_a_reader_would_see_edits_the_alert(
    ingest: Ingest, newsroom: Newsroom, furnished: Store, title: str, said: tuple[Said, ...], edited: bool
) -> None:
    await ingest.article(newsroom.article("1", "Harbour row", BRIBES, body=BODY), announce=True)
    send(furnished)
    await ingest.article(newsroom.article("1", title, *said, body=f"{BODY} Update."), announce=True)
    assert ("edit" in [kind for kind, _subject in owed(furnished)]) is edited


async def test_what_is_withdrawn_and_said_again_is_told_once(
    ingest: Ingest, newsroom: Newsroom, furnished: Store
) -> None:
    await ingest.article(newsroom.article("1", "Harbour row", BRIBES), announce=True)
    send(furnished)
    for said in ((DENIAL,), (), (DENIAL,)):
        later = NOON + timedelta(days=3)
        await ingest.article(newsroom.article("2", "Minister answers", *said, published=later), announce=True)
    assert [kind for kind, _subject in owed(furnished)].count("reply") == 1
    assert furnished.read(lambda db: cases.statuses(db, [1])) == {1: "denied"}
    kept = furnished.read(lambda db: rows(db, "SELECT version, added, withdrawn FROM versions ORDER BY version"))
    assert [tuple(one.values()) for one in kept] == [(1, 0, 1), (2, 0, 0)]


async def test_a_page_that_cannot_be_had_for_once_takes_nothing_back(
    ingest: Ingest, newsroom: Newsroom, furnished: Store
) -> None:
    await ingest.article(newsroom.article("1", "Harbour row", BRIBES), announce=True)
    summary = replace(newsroom.article("1", "Harbour row grows", body="In short."), summary_only=True)
    assert (await ingest.article(summary, announce=True)).state == "unchanged"
    assert told(furnished) == [BRIBES.claim]


async def test_what_is_said_no_more_is_kept_as_withdrawn(ingest: Ingest, newsroom: Newsroom, furnished: Store) -> None:
    await ingest.article(newsroom.article("1", "Harbour row", BRIBES), announce=True)
    await ingest.article(newsroom.article("1", "Harbour row", STRIKE), announce=True)
    assert [s.claim for s in furnished.read(lambda db: statements.withdrawn_of(db, 1))] == [BRIBES.claim]


async def test_a_statement_that_stays_stands_where_the_new_text_has_it(
    ingest: Ingest, newsroom: Newsroom, furnished: Store
) -> None:
    for body in ("", BODY):
        await ingest.article(newsroom.article("1", "Harbour row", BRIBES, body=body), announce=True)
    sql = """SELECT substr(a.text, s.claim_start + 1, s.claim_end - s.claim_start) AS there, s.claim
             FROM statements s JOIN articles a ON a.id = s.article_id"""
    (kept,) = furnished.read(lambda db: rows(db, sql))
    assert kept["there"] == kept["claim"]


@pytest.mark.parametrize(
    ("title", "articles", "told_now"),
    [("Harbour row grows", 1, [STRIKE.claim]), ("Weather", 2, [STRIKE.claim, BRIBES.claim])],
)
async def test_an_entry_that_moves_to_another_address_is_the_same_article_under_the_same_headline(
    ingest: Ingest, newsroom: Newsroom, furnished: Store, title: str, articles: int, told_now: list[str]
) -> None:
    furnished.write(lambda db: feeds.put(db, url="https://a.example/rss", outlet="A"))
    entry = FeedEntry("guid-1", "https://news.example/1", "T", "s", None, "h")
    await ingest.article(newsroom.article("1", "Harbour row", BRIBES), origin=Origin(1, entry), announce=True)
    await ingest.article(newsroom.article("1-new", title, STRIKE), origin=Origin(1, entry, 1), announce=True)
    urls = furnished.read(lambda db: [r["url"] for r in rows(db, "SELECT url FROM articles ORDER BY id")])
    assert (len(urls), urls[-1]) == (articles, "https://news.example/1-new")
    assert told(furnished) == told_now


async def test_a_status_goes_back_when_what_moved_it_is_withdrawn(
    ingest: Ingest, newsroom: Newsroom, furnished: Store
) -> None:
    await ingest.article(newsroom.article("1", "Harbour row", BRIBES), announce=True)
    await ingest.article(newsroom.article("2", "Charged", CHARGE), announce=True)
    await ingest.article(newsroom.article("2", "Correction: nobody is charged"), announce=True)
    assert furnished.read(lambda db: cases.statuses(db, [1])) == {1: "alleged"}


async def test_two_subscriptions_of_one_chat_make_one_message(
    ingest: Ingest, newsroom: Newsroom, furnished: Store
) -> None:
    furnished.write(lambda db: subscriptions.add(db, A, [Filter("person", "Q3")], mode="both", now=NOON))
    await ingest.article(newsroom.article("1", "Harbour row", BRIBES, DENIAL), announce=True)
    assert owed(furnished) == [("alert", "1")]


@pytest.mark.parametrize("language", ["ur", "de", "und"])
async def test_another_language_is_stored_as_skipped(
    ingest: Ingest, newsroom: Newsroom, furnished: Store, language: str
) -> None:
    draft = newsroom.article("1", "Hafenstreit", BRIBES, body=BODY, language=language)
    outcome = await ingest.article(draft, announce=True)
    assert (outcome.state, outcome.language, outcome.deliveries) == ("skipped", language, 0)
    assert (told(furnished), owed(furnished)) == ([], [])
    (stored,) = furnished.read(lambda db: rows(db, "SELECT state, language FROM articles"))
    assert stored == {"state": "skipped", "language": language}


async def test_an_entry_is_seen_in_the_same_moment(ingest: Ingest, newsroom: Newsroom, furnished: Store) -> None:
    furnished.write(lambda db: feeds.put(db, url="https://a.example/rss", outlet="A"))
    draft = newsroom.article("1", "Harbour row", BRIBES)
    for content_hash in ("first", "second"):
        origin = Origin(1, FeedEntry("guid-1", draft.url, "T", "s", None, content_hash))
        await ingest.article(draft, origin=origin, announce=True)
        assert furnished.read(lambda db: entries.seen(db, 1, ["guid-1"])) == {"guid-1": SeenEntry(content_hash, 1)}


async def test_after_a_restart_stories_go_on(
    ingest: Ingest, newsroom: Newsroom, furnished: Store, clock: Clock
) -> None:
    await ingest.article(newsroom.article("1", "Harbour row", BRIBES, body=BODY), announce=True)
    send(furnished)
    clock.forward(days=2)
    again = made(furnished, newsroom, clock)
    await again.start()
    await again.article(newsroom.article("2", "Copy", body=BODY, outlet="Ostrand Times"), announce=True)
    assert (owed(furnished), stories(furnished)) == ([("alert", "1"), ("edit", "alert:1:1")], 1)


async def test_after_a_restart_a_retelling_is_known(
    ingest: Ingest, newsroom: Newsroom, furnished: Store, clock: Clock
) -> None:
    told = "Mayor Tessa Marrow accused Olan Brevik of bribes for harbour contracts when she spoke in the town hall."
    await ingest.article(newsroom.article("1", "Mayor accuses Brevik of bribes", BRIBES, body=told), announce=True)
    clock.forward(hours=20)
    again = made(furnished, newsroom, clock)
    await again.start()
    other = "In the town hall, Tessa Marrow accused Brevik of harbour bribes over contracts."
    draft = newsroom.article("2", "Brevik took bribes, mayor says", BRIBES, body=other, outlet="Ostrand Times")
    await again.article(draft, announce=True)
    assert stories(furnished) == 1


async def test_what_an_outlet_puts_around_its_news_joins_nothing(
    ingest: Ingest, newsroom: Newsroom, furnished: Store
) -> None:
    news = ("The library is shut for repair.", "A stork nests on the mill.", "Bus nine stops no more.", "Apples roll.")
    for number, one in enumerate(news):
        draft = newsroom.article(str(number), one, body=f"{one}\n{BODY}", language="en")
        await ingest.article(draft, announce=False)
    assert stories(furnished) == len(news)


async def test_copies_that_come_at_the_same_moment_are_one_story(
    ingest: Ingest, newsroom: Newsroom, furnished: Store
) -> None:
    drafts = [newsroom.article(str(i), f"Harbour row {i}", BRIBES, body=BODY, outlet=f"O{i}") for i in range(6)]
    await asyncio.gather(*(ingest.article(draft, announce=True) for draft in drafts))
    assert (stories(furnished), owed(furnished)) == (1, [("alert", "1")])


async def test_one_article_twice_at_the_same_moment_is_one_article(
    ingest: Ingest, newsroom: Newsroom, furnished: Store
) -> None:
    draft = newsroom.article("1", "Harbour row", BRIBES)
    await asyncio.gather(*(ingest.article(draft, announce=True) for _ in range(4)))
    assert (told(furnished), owed(furnished)) == ([BRIBES.claim], [("alert", "1")])


async def test_what_cannot_be_read_leaves_nothing(furnished: Store, newsroom: Newsroom, clock: Clock) -> None:
    async def broken(text: str) -> Findings:
        raise ModelError("no model")

    ingest = Ingest(furnished, broken, newsroom.link, clock=clock, reader="1", alert_confidence=0.5)
    with pytest.raises(ModelError):
        await ingest.article(Draft("https://a.example/1", "A", "T", "text", None), announce=True)
    assert furnished.read(lambda db: rows(db, "SELECT id FROM articles")) == []
