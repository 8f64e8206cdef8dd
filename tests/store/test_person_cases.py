"""The table that cards count and page by stays what the statements say, whatever is done to them in whatever order."""

import shutil
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.store import Database, Store, articles, cases, person_cases, statements
from bot.store.rows import Row, rows, run
from bot.types import CasePart, Draft, FoundStatement, Party, Span, Statement, StatementType
from tests.conftest import NOON

PEOPLE = ("Q1", "Q2", "Q3")
TEXT = "said took bribes."
_EXPECTED = """SELECT person_id, part, case_key, max(at) AS newest, max(confidence) AS surest FROM party_cases
               WHERE part IS NOT NULL GROUP BY person_id, part, case_key ORDER BY 1, 2, 3"""
_KEPT = "SELECT * FROM person_cases ORDER BY person_id, part, case_key"


def furnish(db: Database) -> None:
    for key in (*PEOPLE, "Q9"):
        run(db, "INSERT INTO people (id, name, origin) VALUES (?, ?, 'registry')", [key, f"Person {key}"])
    for number in (1, 2):
        draft = Draft(f"https://a.example/{number}", "A", "T", TEXT, NOON)
        articles.add(
            db, draft, feed_id=None, story_id=None, language="en", state="read", content_hash="h", sketch=None,
            reader="1", now=NOON,
        )  # fmt: skip
        cases.add(db, accused=["Q1"], topic="other", status="alleged", claim="c", at=NOON)


def add(db: Database, *, kind: StatementType = "allegation", accuser: str | None = "Q1", accused: str | None = "Q2",
        case_id: int | None = 1, article_id: int = 1, confidence: float = 0.5, at: datetime = NOON) -> int:  # fmt: skip
    found = FoundStatement(
        kind,
        "alleged",
        ("A",),
        ("B",),
        Span(0, 4),
        Span(5, 16),
        Span(0, 17),
        "other",
        confidence,
    )
    return statements.add(
        db, article_id, found, TEXT, accuser=[Party("A", accuser)], accused=[Party("B", accused)], case_id=case_id,
        at=at, now=NOON,
    )  # fmt: skip


key = st.integers(1, 6)
person = st.sampled_from([*PEOPLE, None])
OPERATIONS = st.one_of(
    st.tuples(st.just("add"), st.sampled_from(["allegation", "response", "legal"]), person, person,
              st.sampled_from([1, 2, None]), st.sampled_from([1, 2]), st.floats(0, 1), st.integers(0, 9)),
    st.tuples(st.just("UPDATE statements SET withdrawn = 'x' WHERE id = ?"), key),
    st.tuples(st.just("UPDATE statements SET withdrawn = NULL WHERE id = ?"), key),
    st.tuples(st.just("UPDATE statements SET case_id = ? WHERE id = ?"), st.sampled_from([1, 2, None]), key),
    st.tuples(st.just("UPDATE statements SET confidence = ?, at = '1999' WHERE id = ?"), st.floats(0, 1), key),
    st.tuples(st.just("UPDATE parties SET person_id = ? WHERE statement_id = ? AND side = 'accused'"), person, key),
    st.tuples(st.just("rename and back"), person),
    st.tuples(st.just("DELETE FROM statements WHERE id = ?"), key),
    st.tuples(st.just("UPDATE articles SET state = 'retracted' WHERE id = ?"), st.sampled_from([1, 2])),
    st.tuples(st.just("UPDATE articles SET state = 'read' WHERE id = ?"), st.sampled_from([1, 2])),
)  # fmt: skip


@pytest.fixture(scope="module")
def schema(_migrated: Path) -> Path:
    return _migrated


@settings(max_examples=30)
@given(operations=st.lists(OPERATIONS, max_size=14))
def test_in_every_order_the_table_says_what_the_statements_say(
    schema: Path, operations: list[tuple[object, ...]]
) -> None:
    with TemporaryDirectory() as folder:
        path = shutil.copyfile(schema, Path(folder) / "hearsay.db")
        store = Store.open(path)
        store.write(furnish)
        try:
            for name, *values in operations:
                kept, expected = store.write(lambda db, name=name, values=values: _do(db, str(name), values))  # type: ignore[misc]
                assert kept == expected
        finally:
            store.close()


def _do(db: Database, name: str, values: list[object]) -> tuple[list[Row], list[Row]]:
    if name == "add":
        kind, accuser, accused, case_id, article_id, confidence, days = values
        add(db, kind=kind, accuser=accuser, accused=accused, case_id=case_id, article_id=article_id,  # type: ignore[arg-type]
            confidence=confidence, at=NOON + timedelta(days=days))  # type: ignore[arg-type]  # fmt: skip
    elif name == "rename and back":
        run(db, "UPDATE people SET id = 'X' WHERE id = ?", values)
        assert rows(db, _KEPT) == rows(db, _EXPECTED)
        run(db, "UPDATE people SET id = ? WHERE id = 'X'", values)
    else:
        run(db, name, values)
    return rows(db, _KEPT), rows(db, _EXPECTED)


@pytest.fixture
def record(store: Store) -> Store:
    """Case 1: Q1 accuses Q2, who denies it. Case 2, newer: Q2 is accused again, unsurely. Case 0: without a case."""

    def fill(db: Database) -> None:
        furnish(db)
        add(db, at=NOON)
        add(db, kind="response", accuser="Q2", at=NOON + timedelta(days=1))
        add(db, case_id=2, confidence=0.1, at=NOON + timedelta(days=2))
        add(db, case_id=None, accuser="Q3", at=NOON + timedelta(days=3))

    store.write(fill)
    return store


@pytest.mark.parametrize(
    ("who", "parts", "least", "limit", "offset", "found"),
    [
        ("Q2", ["accused"], 0.0, 9, 0, [-4, 2, 1]),
        ("Q2", ["accused"], 0.3, 9, 0, [-4, 1]),
        ("Q2", ["accused", "answered"], 0.3, 1, 1, [1]),
        ("Q2", ["answered"], 0.3, 9, 0, [1]),
        ("Q1", ["accuser"], 0.0, 1, 0, [2]),
        ("Q1", ["accused"], 0.0, 9, 0, []),
        ("Q3", ["accuser"], 0.0, 9, 0, [-4]),
    ],
)
def test_a_persons_cases_come_newest_first(
    record: Store, who: str, parts: list[CasePart], least: float, limit: int, offset: int, found: list[int]
) -> None:
    keys = record.read(lambda db: person_cases.keys(db, who, parts, least=least, limit=limit, offset=offset))
    assert keys == found


def test_cases_are_counted_by_their_status_and_what_has_no_case_by_its_own(record: Store) -> None:
    record.write(lambda db: run(db, "UPDATE cases SET status = 'denied' WHERE id = 1", []))
    found = record.read(lambda db: person_cases.statuses(db, "Q2", least=0.3))
    assert sorted(found) == [("accused", "alleged", 1), ("accused", "denied", 1), ("answered", "denied", 1)]


def test_counts_and_pairs(record: Store) -> None:
    assert record.read(lambda db: person_cases.counts(db, "Q2", least=0.3)) == {"accused": 2, "answered": 1}
    assert record.read(lambda db: person_cases.told_of(db, ["Q1", "Q2", "Q9"], least=0)) == {"Q1": 2, "Q2": 3}
    assert record.read(lambda db: person_cases.told_of(db, [], least=0)) == {}
    assert record.read(lambda db: person_cases.between(db, "Q1", "Q2", least=0, limit=9)) == [2, 1]
    assert record.read(lambda db: person_cases.between(db, "Q2", "Q1", least=0, limit=9)) == []


@pytest.mark.parametrize(
    ("case", "of", "found"),
    [(1, None, [2, 1]), (1, ("Q1", "accuser"), [1]), (-4, None, [4]), (4, None, []), (-1, None, [])],
)
def test_a_cases_statements_come_newest_first(
    record: Store, case: int, of: tuple[str, str] | None, found: list[int]
) -> None:
    kinds = ("allegation", "response")
    told: list[Statement] = record.read(
        lambda db: statements.in_case(db, case, kinds, least=0.3, limit=9, of=of)  # type: ignore[arg-type]
    )
    assert [one.id for one in told] == found


@pytest.mark.parametrize(
    ("typed", "query"),
    [
        ("arms deal", '"arms" AND "deal"'),
        ('"arms deal" -Taliban', '"arms deal" NOT "Taliban"'),
        ("“arms deal” ’s", '"arms deal" AND "s"'),
        ("state-owned", '"state owned"'),
        ("a NEAR b OR c*", '"a" AND "NEAR" AND "b" AND "OR" AND "c"'),
        ("-only", ""),
        ('" " * ( ^', ""),
        ('unclosed "quote', '"unclosed" AND "quote"'),
    ],
)
def test_what_is_typed_is_never_an_operator(typed: str, query: str, store: Store) -> None:
    assert articles.fts_query(typed) == query
    assert store.read(lambda db: articles.search(db, typed, limit=3)) == []
