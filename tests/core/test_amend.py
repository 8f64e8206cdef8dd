"""What an operator puts right, and takes back: nothing is lost, everything that is read follows at once."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import amend, news
from bot.enrol import Roll
from bot.errors import UsageError
from bot.ingest import Ingest
from bot.letters import compose_delivery
from bot.officials.countries import shipped_countries
from bot.officials.importers import Told
from bot.officials.matcher import known_names
from bot.officials.registry import Registry
from bot.refresh import Refresh
from bot.store import Database, Store, amendments, articles, cases, chats, outbox, people, statements, subscriptions
from bot.store.rows import rows
from bot.types import Delivery, Filter, Person, Post
from tests.conftest import Clock
from tests.pieces import NOON, OFFICIALS, Newsroom, Said

CHAT = "telegram:1"
BRIBES = Said("taking bribes for harbour contracts")
AGAIN = Said("pocketing bribes over harbour contracts", ("the bureau",))
STRIKE = Said("having strikers beaten at the quay", topic="violence")
DENIAL = Said("never taking bribes for harbour contracts", ("Olan Brevik",), type="response", status="denied")
LIBEL = Said("spreading lies about the harbour", ("Olan Brevik",), ("Tessa Marrow",), topic="dishonesty")
TOLD = (BRIBES, AGAIN, STRIKE, DENIAL, LIBEL)


@pytest.fixture
async def record(store: Store, clock: Clock) -> Store:
    """Five articles, each with a statement of the same number; the chat was alerted to all."""

    def furnish(db: Database) -> None:
        people.load(db, OFFICIALS, name="registry", version="1", now=NOON)
        chats.ensure(db, CHAT, zone="UTC", digest_at=None, allowed=True, now=NOON)
        subscriptions.add(db, CHAT, [Filter("everything", "")], mode="both", now=NOON)

    store.write(furnish)
    newsroom = Newsroom()
    ingest = Ingest(store, newsroom.read, newsroom.link, clock=clock, reader="1", alert_confidence=0.5)
    for number, said in enumerate(TOLD, 1):
        await ingest.article(
            newsroom.article(str(number), f"Article {number}", said, outlet=f"O{number}"), announce=True
        )
    return store


def send(store: Store) -> None:
    """What is owed goes out."""

    def write(db: Database) -> None:
        for delivery in outbox.of_chat(db, CHAT):
            if delivery.state == "pending":
                outbox.move(db, delivery, "sending", now=NOON)
                outbox.move(db, replace(delivery, state="sending"), "sent", now=NOON, message_id=f"m{delivery.id}")

    store.write(write)


def owed(store: Store, kind: str = "correction") -> list[str]:
    return [
        d.subject for d in store.read(lambda db: outbox.of_chat(db, CHAT)) if (d.kind, d.state) == (kind, "pending")
    ]


def about(store: Store, person_id: str) -> tuple[list[int], list[int]]:
    """The statements on a person's card: accused of, accusing."""
    person = store.read(lambda db: people.get(db, person_id))
    if person is None:
        return [], []
    sides = [
        store.read(lambda db, side=side: statements.of_person(db, person.id, side, ("allegation",), least=0))  # type: ignore[misc]
        for side in ("accused", "accuser")
    ]
    return sorted(s.id for s in sides[0]), sorted(s.id for s in sides[1])


def cases_of(store: Store) -> dict[int, int | None]:
    return {r["id"]: r["case_id"] for r in store.read(lambda db: rows(db, "SELECT id, case_id FROM statements"))}


def do(store: Store, change: Callable[[Database], amend.Amended]) -> amend.Amended:
    return store.write(change)


def undo(store: Store, number: int | None = None) -> amend.Amended:
    return store.write(lambda db: amend.undo(db, number, now=NOON))


async def test_a_merged_person_has_both_ones_statements_and_facts_until_it_is_undone(record: Store) -> None:
    before = (about(record, "Q3"), about(record, "Q4"), cases_of(record))
    made = do(record, lambda db: amend.merge_people(db, "Q4", "Q3", reason="one person", now=NOON))
    assert about(record, "Q4") == about(record, "Q3") == ([1, 2, 3, 5], [1, 3, 5])
    person = record.read(lambda db: people.get(db, "Q4"))
    assert person is not None
    assert ("Tessa Marrow" in person.aliases, len(person.posts)) == (True, 2)
    assert "Q4" not in {p.id for p in record.read(lambda db: list(people.every(db)))}
    assert set(made.statements) >= {1, 3, 5}
    undo(record)
    assert (about(record, "Q3"), about(record, "Q4"), cases_of(record)) == before


async def test_merges_follow_one_another_and_come_undone_in_any_order(record: Store) -> None:
    first = do(record, lambda db: amend.merge_people(db, "Q4", "Q3", now=NOON)).amendment.id
    do(record, lambda db: amend.merge_people(db, "Q3", "Q1", now=NOON))
    assert about(record, "Q1") == about(record, "Q4") == ([1, 2, 3, 5], [1, 3, 5])
    undo(record, first)
    assert (about(record, "Q1"), about(record, "Q4")) == (([1, 2, 3], [5]), ([5], [1, 3]))


async def test_a_person_split_off_takes_posts_names_and_statements_along(record: Store) -> None:
    brevik = record.read(lambda db: people.one(db, "Q3"))
    assert brevik is not None
    made = do(
        record,
        lambda db: amend.split_person(db, "Q3", "Olan Brevik", posts=brevik.posts, statement_ids=[3], now=NOON),
    )
    new = str(made.amendment.target)
    assert new == "ke-olan-brevik"
    assert (about(record, "Q3")[0], about(record, new)[0]) == ([1, 2], [3])
    facts = record.read(lambda db: [people.get(db, key) for key in ("Q3", new)])
    assert [person.posts for person in facts if person] == [(), brevik.posts]
    record.write(lambda db: people.load(db, OFFICIALS, name="registry", version="2", now=NOON))
    assert record.read(lambda db: people.get(db, new)) is not None
    undo(record)
    assert about(record, "Q3")[0] == about(record, new)[0] == [1, 2, 3]


async def test_a_hidden_person_is_found_no_more_and_the_words_stay(record: Store) -> None:
    do(record, lambda db: amend.hide_person(db, "Q3", reason="a private person", now=NOON))
    assert record.read(lambda db: people.get(db, "Q3")) is None
    record.write(lambda db: people.load(db, OFFICIALS, name="registry", version="2", now=NOON))
    assert record.read(lambda db: people.get(db, "Q3")) is None
    (told,) = record.read(lambda db: statements.by_ids(db, [1]))
    assert told.accused[0].name == "Olan Brevik"
    undo(record)
    assert about(record, "Q3") == ([1, 2, 3], [5])


@pytest.mark.parametrize("to", [None, "Q1"])
async def test_a_person_unlinked_from_a_statement(record: Store, to: str | None) -> None:
    send(record)
    made = do(record, lambda db: amend.unlink_person(db, 3, "Q3", to=to, reason="a namesake", now=NOON))
    assert (about(record, "Q3")[0], about(record, "Q1")[0]) == ([1, 2], [3] if to else [])
    assert (made.owed, owed(record)) == (1, ["unlinked:3"])
    (told,) = record.read(lambda db: statements.by_ids(db, [3]))
    assert [(p.name, p.person_id) for p in told.accused] == [("Olan Brevik", to)]
    keys = record.read(lambda db: rows(db, "SELECT accused FROM case_accused WHERE case_id = ?", [told.case_id]))
    assert [r["accused"] for r in keys] == [to or "name:olan brevik"]
    undo(record)
    assert about(record, "Q3")[0] == [1, 2, 3]


async def test_cases_are_merged_split_and_put_back(record: Store) -> None:
    before = cases_of(record)
    assert (before[1], before[2], before[4]) == (before[1],) * 3
    assert len(set(before.values())) == 3
    bribes, strike = before[1], before[3]
    assert bribes
    assert strike
    merged = do(record, lambda db: amend.merge_cases(db, strike, bribes, now=NOON)).amendment.id
    assert cases_of(record) == before | {3: bribes}
    split = do(record, lambda db: amend.split_case(db, bribes, [2, 3], now=NOON)).amendment
    assert cases_of(record) == before | {2: int(str(split.target)), 3: int(str(split.target))}
    statuses = record.read(lambda db: cases.statuses(db, [bribes, int(str(split.target))]))
    assert statuses == {bribes: "denied", int(str(split.target)): "alleged"}
    undo(record, merged)
    assert cases_of(record)[3] == strike
    undo(record, split.id)
    assert cases_of(record) == before


async def test_a_retracted_article_is_told_no_more_and_the_alerted_chat_hears_of_it(record: Store) -> None:
    send(record)
    case_id = cases_of(record)[4]
    assert case_id
    made = do(record, lambda db: amend.retract_article(db, 4, reason="the editor’s note", now=NOON))
    assert record.read(lambda db: statements.of_article(db, 4)) == []
    assert record.read(lambda db: cases.statuses(db, [case_id])) == {case_id: "alleged"}
    assert record.read(lambda db: statements.latest(db, words="", least=0, limit=9)) != []
    assert (made.owed, len(owed(record)), len(owed(record, "edit"))) == (1, 1, 1)
    undo(record)
    assert record.read(lambda db: cases.statuses(db, [case_id])) == {case_id: "denied"}
    assert owed(record) == []


async def test_a_retraction_that_was_told_is_taken_back_aloud(record: Store) -> None:
    send(record)
    do(record, lambda db: amend.retract_article(db, 1, now=NOON))
    send(record)
    assert undo(record).owed == 1
    assert owed(record) == ["restored:1"]


async def test_what_a_correction_says(record: Store) -> None:
    def compose(subject: str) -> str | None:
        def read(db: Database) -> str | None:
            chat = chats.get(db, CHAT)
            assert chat is not None
            owed = Delivery(1, CHAT, "correction", subject, "pending", 0, alert_id=1)
            message = compose_delivery(db, owed, chat, least=0.0, sure=0.0)
            return message.plain() if message else None

        return record.read(read)

    assert compose("withdrawn:1") is None
    assert "a name here was taken for somebody else’s" in str(compose("unlinked:1"))
    do(record, lambda db: amend.retract_article(db, 1, now=NOON))
    assert "no longer reports this" in str(compose("withdrawn:1"))
    assert compose("restored:1") is None
    undo(record)
    assert "an earlier correction was taken back" in str(compose("restored:1"))


async def test_a_subscription_follows_a_person_who_was_merged(record: Store) -> None:
    record.write(
        lambda db: subscriptions.add(db, CHAT, [Filter("person", "Q4", "Tessa Marrow")], mode="both", now=NOON)
    )
    do(record, lambda db: amend.merge_people(db, "Q4", "Q3", now=NOON))
    met = record.read(lambda db: subscriptions.candidates(db, {("person", "Q3")}))
    assert [f.value for s in met for f in s.filters if f.field == "person"] == ["Q3"]
    asked = record.read(lambda db: subscriptions.of_chat(db, CHAT))
    assert [f.value for s in asked for f in s.filters if f.field == "person"] == ["Q3"]


async def test_an_alert_that_is_not_out_yet_needs_no_correction(record: Store) -> None:
    made = do(record, lambda db: amend.retract_article(db, 3, now=NOON))
    assert (made.owed, owed(record)) == (0, [])
    (alert,) = record.read(lambda db: rows(db, "SELECT alert_id FROM alert_statements WHERE statement_id = 3"))
    told = record.read(lambda db: news.alert_news(db, alert["alert_id"]))
    assert told is None or 3 not in {claim.statement.id for claim in told.claims}


async def test_a_new_version_of_a_retracted_article_stays_retracted(record: Store, clock: Clock) -> None:
    do(record, lambda db: amend.retract_article(db, 1, now=NOON))
    newsroom = Newsroom()
    ingest = Ingest(record, newsroom.read, newsroom.link, clock=clock, reader="1", alert_confidence=0.5)
    await ingest.article(newsroom.article("1", "Article 1, changed", BRIBES, outlet="O1"), announce=True)
    assert record.read(lambda db: articles.state(db, 1)) == "retracted"


REFUSED: list[tuple[Callable[[Database], object], str]] = [
    (lambda db: amend.merge_people(db, "Q9", "Q3", now=NOON), "nobody with the id Q9"),
    (lambda db: amend.merge_people(db, "Q3", "Q9", now=NOON), "nobody with the id Q9"),
    (lambda db: amend.merge_people(db, "Q3", "Q3", now=NOON), "Q3 is Q3 already"),
    (lambda db: amend.split_person(db, "Q1", "Ada Quill", statement_ids=[1], now=NOON), "no party of statement 1"),
    (lambda db: amend.hide_person(db, "Q9", now=NOON), "nobody with the id Q9"),
    (lambda db: amend.unlink_person(db, 1, "Q1", now=NOON), "statement 1 does not name Q1"),
    (lambda db: amend.unlink_person(db, 99, "Q1", now=NOON), "statement 99 does not name Q1"),
    (lambda db: amend.unlink_person(db, 1, "Q3", to="Q3", now=NOON), "is whom the statement means now"),
    (lambda db: amend.merge_cases(db, 1, 99, now=NOON), "no case 99"),
    (lambda db: amend.merge_cases(db, 1, 1, now=NOON), "case 1 is case 1 already"),
    (lambda db: amend.split_case(db, 1, [3], now=NOON), "statement 3 is not in case 1"),
    (lambda db: amend.split_case(db, 1, [1, 2, 4], now=NOON), "not none and not all"),
    (lambda db: amend.split_case(db, 1, [], now=NOON), "not none and not all"),
    (lambda db: amend.retract_article(db, 99, now=NOON), "no article 99"),
    (lambda db: amend.undo(db, None, now=NOON), "nothing to undo"),
    (lambda db: amend.undo(db, 99, now=NOON), "no amendment 99"),
]


@pytest.mark.parametrize(("change", "said"), REFUSED, ids=[said for _change, said in REFUSED])
async def test_what_cannot_be_done_is_a_sentence_and_changes_nothing(
    record: Store, change: Callable[[Database], object], said: str
) -> None:
    with pytest.raises(UsageError, match=said):
        record.write(change)
    assert record.read(lambda db: amendments.newest(db, 9)) == []


async def test_nothing_is_done_or_undone_twice(record: Store) -> None:
    do(record, lambda db: amend.hide_person(db, "Q3", now=NOON))
    do(record, lambda db: amend.merge_people(db, "Q4", "Q1", now=NOON))
    do(record, lambda db: amend.retract_article(db, 1, now=NOON))
    for again, said in (
        (lambda db: amend.hide_person(db, "Q3", now=NOON), "hidden already"),
        (lambda db: amend.merge_people(db, "Q4", "Q2", now=NOON), "Q4 is part of Q1 already"),
        (lambda db: amend.merge_people(db, "Q1", "Q4", now=NOON), "Q4 is Q1 already"),
        (lambda db: amend.retract_article(db, 1, now=NOON), "retracted already"),
    ):
        with pytest.raises(UsageError, match=said):
            do(record, again)
    undo(record, 1)
    with pytest.raises(UsageError, match="undone already"):
        undo(record, 1)


# --- any order ---------------------------------------------------------------------------------------------------

PEOPLE = st.sampled_from(["Q1", "Q2", "Q3", "Q4"])
NUMBERS = st.integers(1, 5)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("merge people"), PEOPLE, PEOPLE),
        st.tuples(st.just("split person"), PEOPLE, NUMBERS),
        st.tuples(st.just("hide person"), PEOPLE, st.none()),
        st.tuples(st.just("unlink"), NUMBERS, PEOPLE),
        st.tuples(st.just("merge cases"), NUMBERS, NUMBERS),
        st.tuples(st.just("split case"), NUMBERS, NUMBERS),
        st.tuples(st.just("retract"), NUMBERS, st.none()),
        st.tuples(st.just("load"), st.just("v"), NUMBERS),
        st.tuples(st.just("import"), PEOPLE, NUMBERS),
        st.tuples(st.just("undo"), st.integers(1, 8), st.none()),
    ),
    max_size=10,
)


def step(db: Database, kind: str, one: Any, other: Any) -> object:
    """One step; `one` and `other` are people, statements or cases; an undo takes the nth newest amendment."""
    steps: dict[str, Callable[[], object]] = {
        "merge people": lambda: amend.merge_people(db, one, other, now=NOON),
        "split person": lambda: amend.split_person(db, one, "Olan Brevik", statement_ids=[other], now=NOON),
        "hide person": lambda: amend.hide_person(db, one, now=NOON),
        "unlink": lambda: amend.unlink_person(db, one, other, now=NOON),
        "merge cases": lambda: amend.merge_cases(db, one, other, now=NOON),
        "split case": lambda: amend.split_case(db, one, [other], now=NOON),
        "retract": lambda: amend.retract_article(db, one, now=NOON),
        "load": lambda: people.load(db, OFFICIALS, name="registry", version=f"{one}{other}", now=NOON),
        "undo": lambda: amend.undo(db, ([a.id for a in amendments.newest(db, one)] or [0])[-1], now=NOON),
    }
    return steps[kind]()


def take_in(store: Store, person_id: str, year: str) -> None:
    """Import a post of somebody who is known, and one of somebody who is not."""
    roll = Roll(Registry(store.read(lambda db: list(people.every(db)))), shipped_countries(), known_names)
    mayor = Post("Mayor", "", "KE", f"200{year}", f"201{year}", "governor", None, "t")
    told = [
        Told(key, Person(key, name, posts=(mayor,), country="KE")) for key, name in ((person_id, ""), ("Q8", "Ada Q"))
    ]
    Refresh(store, roll, {one.id: one for one in OFFICIALS}, data_set="t", clock=Clock()).take(iter(told))


def picture(store: Store) -> list[list[dict[str, object]]]:
    """All that the record says of statements, parties, cases and people."""
    asked = (
        "SELECT id, article_id, case_id, withdrawn FROM statements ORDER BY id",
        "SELECT statement_id, side, position, name, person_id FROM parties ORDER BY 1, 2, 3",
        "SELECT id, status, merged_into FROM cases WHERE id IN (SELECT case_id FROM statements) ORDER BY id",
        "SELECT * FROM case_accused ORDER BY 1, 2",
        "SELECT id, state FROM articles ORDER BY id",
        "SELECT id, merged_into, hidden_by IS NULL AS shown FROM people WHERE id IN ('Q1', 'Q2', 'Q3', 'Q4')",
    )
    return [store.read(lambda db, sql=sql: rows(db, sql)) for sql in asked]  # type: ignore[misc]


def orphans(store: Store) -> list[dict[str, object]]:
    """What refers to something that is not there, or no longer stands for itself."""
    asked = (
        "SELECT id FROM statements WHERE case_id IS NULL",
        "SELECT s.id FROM statements s JOIN cases c ON c.id = s.case_id WHERE c.merged_into IS NOT NULL",
        "SELECT p.statement_id FROM parties p JOIN people m ON m.id = p.person_id WHERE m.merged_into IS NOT NULL",
        "SELECT a.id FROM people a JOIN people b ON b.id = a.merged_into WHERE b.merged_into IS NOT NULL",
        "SELECT statement_id FROM parties WHERE person_id IS NULL AND linked_id IS NULL AND name LIKE 'Olan%'",
        "SELECT case_id FROM case_accused WHERE case_id NOT IN (SELECT case_id FROM statements)",
        """SELECT person_id, part, case_key FROM person_cases
        EXCEPT SELECT person_id, part, case_key FROM party_cases WHERE part IS NOT NULL""",
        """SELECT person_id, part, case_key FROM party_cases WHERE part IS NOT NULL
        EXCEPT SELECT person_id, part, case_key FROM person_cases""",
    )
    return [found for sql in asked for found in store.read(lambda db, sql=sql: rows(db, sql))]  # type: ignore[misc]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_in_any_order_no_statement_is_lost_and_nothing_is_orphaned(
    record: Store, steps: Sequence[tuple[str, object, object]]
) -> None:
    before = picture(record)
    for kind, one, other in steps:
        try:
            if kind == "import":
                take_in(record, str(one), str(other))
            else:
                record.write(lambda db, kind=kind, one=one, other=other: step(db, kind, one, other))  # type: ignore[misc]
        except UsageError:
            continue
        assert orphans(record) == []
        assert [s["id"] for s in picture(record)[0]] == [1, 2, 3, 4, 5]
    for made in record.read(lambda db: amendments.newest(db, 99)):
        if made.undone is None:
            undo(record, made.id)
    assert orphans(record) == []
    assert picture(record) == before
