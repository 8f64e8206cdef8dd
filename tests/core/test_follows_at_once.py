"""What an operator amends is in the card, the digest and the published file at once, and so is its undoing."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from bot import amend, cards, dossier
from bot.digest import upcoming
from bot.dossier import Record
from bot.ingest import Ingest
from bot.letters import compose_digest
from bot.officials.posts import describe
from bot.site.publisher import Publisher
from bot.store import Database, Store, chats, people, subscriptions
from bot.types import Chat, Filter
from bot.wording import translations
from tests.conftest import Clock
from tests.pieces import NOON, OFFICIALS, Newsroom, Said

CHAT = "telegram:1"
TOLD = (
    Said("taking bribes for harbour contracts"),
    Said("having strikers beaten at the quay", topic="violence"),
    Said("spreading lies about the weather", ("Olan Brevik",), ("Tessa Marrow",), topic="dishonesty"),
)
DENIAL = Said("never taking bribes for harbour contracts", ("Olan Brevik",), type="response", status="denied")
WORDS = ("bribes", "strikers", "lies")
BEFORE = {"bribes", "strikers", "lies"}
Seen = tuple[set[str], set[str], list[tuple[int, str | None, int]]]


@pytest.fixture
async def record(store: Store, clock: Clock) -> Store:
    """Three articles, each with a statement and a case of the same number; the chat follows Olan Brevik, Q3."""

    def furnish(db: Database) -> None:
        people.load(db, OFFICIALS, name="registry", version="1", now=NOON)
        chats.ensure(db, CHAT, zone="UTC", digest_at="08:00", allowed=True, now=NOON)
        subscriptions.add(db, CHAT, [Filter("person", "Q3", "Olan Brevik")], mode="both", now=NOON)

    store.write(furnish)
    newsroom = Newsroom()
    ingest = Ingest(store, newsroom.read, newsroom.link, clock=clock, reader="1", alert_confidence=0.5)
    for number, said in enumerate(TOLD, 1):
        await ingest.article(newsroom.article(str(number), f"Article {number}", said), announce=False)
    return store


def card_text(db: Database, person_id: str) -> str:
    person = people.get(db, person_id)
    if person is None:
        return ""
    shown = dossier.card(Record(db, 0.0), person, partial(describe, on=NOON.date()))
    return cards.card(shown, Chat(CHAT, "telegram"), translations("en"), unsure_below=0.0).plain()


def digest_text(db: Database, clock: Clock) -> str:
    chat = chats.get(db, CHAT)
    assert chat is not None
    message = compose_digest(
        db, upcoming(db, chat, clock() + timedelta(minutes=1)), chat, least=0.0, sure=0.0, always=True
    )
    return message.plain() if message else ""


def _words(text: str) -> set[str]:
    return {word for word in WORDS if word in text}


def on_site(copy: Path) -> list[tuple[int, str | None, int]]:
    """Each published statement with the accused's id and the case."""
    with closing(sqlite3.connect(copy)) as db:
        sql = """SELECT s.id, p.person_id, s.case_id FROM statements s
                 JOIN parties p ON p.statement_id = s.id AND p.side = 'accused' ORDER BY s.id"""
        return list(db.execute(sql))


PUBLISHED: list[tuple[int, str | None, int]] = [(1, "Q3", 1), (2, "Q3", 2), (3, "Q4", 3)]


@pytest.mark.parametrize(
    ("change", "card", "digest", "site"),
    [
        pytest.param(
            lambda db: amend.unlink_person(db, 2, "Q3", now=NOON),
            {"bribes", "lies"},
            {"bribes", "lies"},
            [(1, "Q3", 1), (2, None, 2), (3, "Q4", 3)],
            id="unlinked",
        ),
        pytest.param(
            lambda db: amend.unlink_person(db, 2, "Q3", to="Q1", now=NOON),
            {"bribes", "lies"},
            {"bribes", "lies"},
            [(1, "Q3", 1), (2, "Q1", 2), (3, "Q4", 3)],
            id="linked to somebody else",
        ),
        pytest.param(
            lambda db: amend.retract_article(db, 2, now=NOON),
            {"bribes", "lies"},
            {"bribes", "lies"},
            [(1, "Q3", 1), (3, "Q4", 3)],
            id="article retracted",
        ),
        pytest.param(
            lambda db: amend.split_person(db, "Q3", "Olan Brevik", statement_ids=[2], now=NOON),
            {"bribes", "lies"},
            {"bribes", "lies"},
            [(1, "Q3", 1), (2, "ke-olan-brevik", 2), (3, "Q4", 3)],
            id="person split",
        ),
        pytest.param(
            lambda db: amend.merge_people(db, "Q4", "Q3", now=NOON),
            BEFORE,
            BEFORE,
            [(1, "Q3", 1), (2, "Q3", 2), (3, "Q3", 3)],
            id="people merged",
        ),
        pytest.param(lambda db: amend.hide_person(db, "Q3", now=NOON), set(), set(), [], id="person hidden"),
        pytest.param(
            lambda db: amend.merge_cases(db, 2, 1, now=NOON),
            BEFORE,
            BEFORE,
            [(1, "Q3", 1), (2, "Q3", 1), (3, "Q4", 3)],
            id="cases merged",
        ),
    ],
)
async def test_an_amendment_and_its_undoing_are_seen_at_once(
    record: Store,
    clock: Clock,
    tmp_path: Path,
    change: Callable[[Database], object],
    card: set[str],
    digest: set[str],
    site: list[tuple[int, str | None, int]],
) -> None:
    publisher = Publisher(record, tmp_path / "published.db", least=0.0, clock=clock)

    def seen() -> Seen:
        publisher.publish()
        told = record.read(lambda db: (_words(card_text(db, "Q3")), _words(digest_text(db, clock))))
        return (*told, on_site(tmp_path / "published.db"))

    assert seen() == (BEFORE, BEFORE, PUBLISHED)
    record.write(change)
    assert seen() == (card, digest, site)
    record.write(lambda db: amend.undo(db, None, now=NOON))
    assert seen() == (BEFORE, BEFORE, PUBLISHED)


async def test_a_case_split_and_its_undoing_are_seen_at_once(record: Store, clock: Clock, tmp_path: Path) -> None:
    """The denial stays beneath what was denied, and goes from what it is not about."""
    newsroom = Newsroom()
    ingest = Ingest(record, newsroom.read, newsroom.link, clock=clock, reader="1", alert_confidence=0.5)
    await ingest.article(newsroom.article("4", "Article 4", DENIAL), announce=False)
    record.write(lambda db: amend.merge_cases(db, 2, 1, now=NOON))
    publisher = Publisher(record, tmp_path / "published.db", least=0.0, clock=clock)

    def seen() -> tuple[int, int, list[int]]:
        publisher.publish()
        card, digest = record.read(lambda db: (card_text(db, "Q3"), digest_text(db, clock)))
        filed = [case_id for _statement, _accused, case_id in on_site(tmp_path / "published.db")]
        return card.count(" · denied · case"), digest.count("↳ Olan Brevik denied"), filed

    before = seen()
    assert before == (2, 2, [1, 1, 3, 1])
    record.write(lambda db: amend.split_case(db, 1, [2], now=NOON))
    assert seen() == (1, 1, [1, 4, 3, 1])
    record.write(lambda db: amend.undo(db, None, now=NOON))
    assert seen() == before


async def test_more_cases_than_are_counted_are_not_told_by_status(
    record: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def by_status(db: Database) -> object:
        person = people.get(db, "Q3")
        assert person is not None
        return dossier.card(Record(db, 0.0), person, partial(describe, on=NOON.date())).by_status

    assert record.read(by_status)
    monkeypatch.setattr(dossier, "COUNTED_CASES", 0)
    assert record.read(by_status) == ()
