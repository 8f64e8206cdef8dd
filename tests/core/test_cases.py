"""Which case a statement belongs to, and what a case's status is."""

import itertools
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cases import (
    OpenCase,
    Step,
    Told,
    accused_key,
    arrange,
    choose,
    gather,
    same_claim,
    standing,
    status_of,
    told_again,
)
from bot.types import Party, Statement, Status
from tests.pieces import GROUP, MAYOR, MINISTER, NOON, source, statement

CASE = OpenCase(7, frozenset({"Q3"}), "corruption", ("taking bribes for harbour contracts",), frozenset({4}), NOON)


@pytest.mark.parametrize(
    ("statuses", "folded"),
    [
        ([], "alleged"),
        (["alleged", "alleged"], "alleged"),
        (["alleged", "denied"], "denied"),
        (["denied", "alleged"], "denied"),
        (["alleged", "charged", "denied"], "charged"),
        (["alleged", "denied", "investigated", "charged", "convicted"], "convicted"),
        (["charged", "cleared", "alleged", "denied"], "cleared"),
        (["convicted", "cleared"], "cleared"),
        (["cleared", "charged"], "charged"),
        (["admitted", "denied"], "admitted"),
        (["sued", "investigated"], "sued"),
    ],
)
def test_a_status_folds_over_time(statuses: list[Status], folded: Status) -> None:
    assert fold(statuses) == folded


def fold(statuses: Sequence[Status]) -> Status:
    """The status after one statement a day."""
    return status_of((NOON.date() + timedelta(days=day), status) for day, status in enumerate(statuses))


@pytest.mark.parametrize("statuses", [["cleared", "charged"], ["charged", "cleared"], ["denied", "cleared", "alleged"]])
def test_of_one_day_the_furthest_step_counts(statuses: list[Status]) -> None:
    assert status_of([(NOON.date(), status) for status in statuses]) == "cleared"


@pytest.mark.parametrize(
    ("steps", "status", "outcome"),
    [
        ([("sued", "filed suit")], "sued", None),
        ([("sued", "filed suit"), ("sued", "settled")], "sued", "settled"),
        ([("sued", "filed suit"), ("cleared", "withdrew")], "sued", "withdrawn"),
        ([("sued", "filed suit"), ("sued", "settled"), ("sued", "sued")], "sued", "settled"),
        ([("sued", "settled"), ("denied", "denied")], "sued", "settled"),
        ([("charged", "charged"), ("cleared", "dropped")], "cleared", None),
        ([("sued", "settled"), ("charged", "charged")], "charged", None),
        ([("convicted", "convicted"), ("sued", "settled")], "convicted", None),
    ],
)
def test_a_suit_says_how_it_ended(steps: list[tuple[Status, str]], status: Status, outcome: str | None) -> None:
    where = standing(Step(NOON.date() + timedelta(days=n), step, cue) for n, (step, cue) in enumerate(steps))
    assert (where.status, where.outcome) == (status, outcome)


STEPS = st.lists(st.sampled_from(get_args(Status)), max_size=8)


@given(STEPS)
def test_words_alone_never_undo_what_a_court_said(statuses: list[Status]) -> None:
    before = fold(statuses)
    assert fold([*statuses, "alleged"]) == before
    if before in ("charged", "convicted", "cleared"):
        assert fold([*statuses, "denied"]) == before


@given(STEPS)
def test_a_status_is_one_that_was_told(statuses: list[Status]) -> None:
    assert fold(statuses) in {*statuses, "alleged"}


@pytest.mark.parametrize(
    ("accused", "claim", "topic", "allegation", "story", "days", "chosen"),
    [
        (["Q3"], "taking bribes for harbour contracts", "corruption", True, 9, 0, 7),
        (["Q3", "Q9"], "he took bribes for contracts at the harbour", "corruption", True, 9, 30, 7),
        (["Q3"], "beating protesters in the capital", "violence", True, 9, 0, None),
        (["Q3"], "beating protesters in the capital", "corruption", True, 9, 0, None),
        (["Q9"], "taking bribes for harbour contracts", "corruption", True, 4, 0, None),
        (["Q3"], "taking bribes for harbour contracts", "corruption", True, 4, 800, None),
        (["Q3"], "taking bribes for harbour contracts", "corruption", True, 4, -800, None),
        (["Q3"], "the charges", "corruption", False, 4, 0, 7),
        (["Q3"], "", "other", True, 9, 0, None),
    ],
)
def test_the_case_that_a_statement_belongs_to(
    accused: list[str], claim: str, topic: str, allegation: bool, story: int, days: int, chosen: int | None
) -> None:
    at = NOON + timedelta(days=days)
    new = Told(0, frozenset(accused), claim, topic, "allegation" if allegation else "response", story, at)
    found = choose([CASE], new)
    assert found == chosen


BRIBES, BEATING = (
    ("taking bribes for harbour contracts", "corruption"),
    ("having strikers beaten at the quay", "violence"),
)


@pytest.mark.parametrize(
    ("told", "claim", "topic", "allegation", "story", "joins"),
    [
        pytest.param([BRIBES], "pocketing bribes over harbour contracts", "other", True, 9, 1, id="told again"),
        pytest.param([BRIBES], "taking bribes from a road builder", "corruption", True, 9, None, id="other bribes"),
        pytest.param([BRIBES], "corruption", "corruption", True, 1, 1, id="one word in the same story"),
        pytest.param([BRIBES], "corruption", "corruption", True, 9, None, id="one word elsewhere"),
        pytest.param([BRIBES], "having strikers beaten at the quay", "violence", True, 1, None, id="another conduct"),
        pytest.param([BRIBES, BEATING], "the allegations", "other", False, 9, 2, id="an answer to what was said last"),
        pytest.param([BRIBES, BEATING], "the allegations", "other", False, 1, 1, id="an answer in the story"),
        pytest.param([BRIBES, BEATING], "he never took a bribe", "other", False, 9, 1, id="an answer in its words"),
        pytest.param([BRIBES, BEATING], "Minister rejects the claims", "security", False, 9, 2, id="a headline"),
        pytest.param([BRIBES], "fraud", "corruption", False, 9, 1, id="a charge by its topic"),
        pytest.param([BRIBES, BEATING], "fraud over loans", "dishonesty", False, 9, None, id="a charge of its own"),
        pytest.param([], "the charges", "other", False, 9, None, id="nothing was said before"),
    ],
)
def test_what_joins_which_of_the_accuseds_cases(
    told: Sequence[tuple[str, str]], claim: str, topic: str, allegation: bool, story: int, joins: int | None
) -> None:
    """Case 1 is of story 1 and a day older than case 2 of story 2."""
    known = [
        OpenCase(n, frozenset({"Q3"}), of, (what,), frozenset({n}), NOON + timedelta(days=n))
        for n, (what, of) in enumerate(told, 1)
    ]
    at = NOON + timedelta(days=9)
    found = choose(known, Told(0, frozenset({"Q3"}), claim, topic, "allegation" if allegation else "legal", story, at))
    assert found == joins


def test_an_answer_to_something_of_long_ago_is_none() -> None:
    at = NOON + timedelta(days=400)
    assert choose([CASE], Told(0, frozenset({"Q3"}), "the charges", "x", "response", 9, at)) is None


MATTERS = [
    Told(1, frozenset({"Q3"}), "taking bribes for harbour contracts", "corruption", "allegation", 1, NOON),
    Told(2, frozenset({"Q3"}), "the allegations", "other", "response", 2, NOON + timedelta(days=1)),
    Told(3, frozenset({"Q3"}), "having strikers beaten", "violence", "allegation", 3, NOON + timedelta(days=2)),
    Told(4, frozenset({"Q3"}), "bribes for contracts", "corruption", "legal", 4, NOON + timedelta(days=5)),
    Told(5, frozenset({"Q3", "Q4"}), "Minister acquitted", "other", "legal", 5, NOON + timedelta(days=9)),
    Told(6, frozenset({"Q4"}), "burning the archive", "violence", "allegation", 6, NOON + timedelta(days=9)),
]


@pytest.mark.parametrize("order", list(itertools.permutations(range(6)))[::7])
def test_the_same_cases_come_of_every_order_of_arrival(order: Sequence[int]) -> None:
    filed: dict[int, Told] = {}
    for number, at in enumerate(order, 1):
        new = MATTERS[at]
        places = arrange(list(filed.values()), new)
        labels = {label: label if label > 0 else 10 * number - label for label in places.values()}
        filed = {
            key: replace(told, case_id=labels[places[key]]) if key in places else told for key, told in filed.items()
        }
        filed[new.id] = replace(new, case_id=labels[places[new.id]])
    groups = {
        frozenset(t.id for t in filed.values() if t.case_id == case) for case in {t.case_id for t in filed.values()}
    }
    assert groups == {frozenset({1, 2, 4}), frozenset({3}), frozenset({5, 6})}


def test_what_an_operator_fixed_stays() -> None:
    fixed = replace(MATTERS[3], case_id=9, fixed=True)
    early = replace(MATTERS[1], case_id=9)
    assert arrange([fixed, early], MATTERS[0]) == {1: 9, 2: 9}


def test_the_likelier_of_two_cases_is_chosen_and_the_first_where_they_are_alike() -> None:
    other = replace(CASE, id=8, claims=("beating protesters in the capital",))
    twin = replace(CASE, id=9)
    for cases, claim, chosen in [
        ([other, CASE], "bribes for harbour contracts", 7),
        ([CASE, other], "beating protesters", 8),
        ([CASE, twin], "bribes for harbour contracts", 7),
        ([twin, CASE], "bribes for harbour contracts", 9),
    ]:
        found = choose(cases, Told(0, frozenset({"Q3"}), claim, "corruption", "allegation", 1, NOON))
        assert found == chosen


@pytest.mark.parametrize(
    ("party", "key"),
    [
        (Party("Olan Brevik", "Q3"), "Q3"),
        (Party("The  Harbour\nUnion"), "name:the harbour union"),
        (Party("the harbour union"), "name:the harbour union"),
    ],
)
def test_an_accused_is_told_by_id_else_by_name(party: Party, key: str) -> None:
    assert accused_key(party) == key


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        ("taking bribes for harbour contracts", "Taking bribes for harbour contracts!", True),
        ("taking bribes", "taking bribes for harbour contracts", True),
        ("taking bribes", "beating protesters", False),
        ("", "", False),
    ],
)
def test_claims_in_nearly_the_same_words(left: str, right: str, same: bool) -> None:
    assert same_claim(left, right) is same


FIRST = statement(1)


@pytest.mark.parametrize(
    ("second", "again"),
    [
        (statement(2), True),
        (statement(2, claim="bribes taken for harbour contracts"), True),
        (statement(2, accuser=()), True),
        (statement(2, accused=(GROUP, MINISTER)), True),
        (statement(2, accuser=(GROUP,)), False),
        (statement(2, accused=(GROUP,)), False),
        (statement(2, case_id=2), False),
        (statement(2, claim="beating protesters"), False),
        (statement(2, type="legal", status="charged"), False),
        (statement(2, type="response", status="denied"), False),
    ],
)
def test_what_counts_as_told_again(second: Statement, again: bool) -> None:
    assert told_again(FIRST, second) is again
    assert told_again(second, FIRST) is again


def denial(number: int, *, accused: Sequence[Party] = (MINISTER,), case_id: int = 1, claim: str = "a lie") -> Statement:
    return statement(
        number, type="response", status="denied", accuser=accused, accused=accused, claim=claim, case_id=case_id
    )


def test_a_claim_told_again_keeps_every_source_and_the_surest_wording() -> None:
    told = [
        statement(1, confidence=0.5, at=source(1, outlet="A")),
        statement(2, claim="beating protesters in the capital", case_id=2, at=source(1, outlet="A")),
        statement(3, confidence=0.9, at=source(3, outlet="B")),
    ]
    first, second = gather(told, statuses={1: "denied"})
    assert (first.statement.id, [s.outlet for s in first.sources]) == (3, ["A", "B"])
    assert (second.statement.id, second.case_status, first.case_status) == (2, None, "denied")


@pytest.mark.parametrize(
    ("answer", "beneath"),
    [
        (denial(5), True),
        (statement(5, type="legal", status="charged", accuser=(), claim="fraud"), True),
        (denial(5, case_id=2), False),
        (denial(5, accused=(MAYOR,)), False),
        (denial(5, accused=(Party("Minister Brevik"),)), True),
        (denial(5, accused=(Party("Minister Brevik"),), case_id=2), False),
    ],
)
def test_an_answer_stands_beneath_what_it_answers(answer: Statement, beneath: bool) -> None:
    (claim,) = gather([FIRST], [answer])
    assert [a.id for a in claim.answers] == ([5] if beneath else [])


def test_an_answer_told_twice_stands_there_once_and_none_beneath_an_answer() -> None:
    answers = [denial(5), denial(6), denial(7, claim="revenge for the budget")]
    accusation, reply = gather([FIRST, answers[0]], answers)
    assert [a.id for a in accusation.answers] == [5, 7]
    assert reply.answers == ()


def test_claims_are_the_same_set_in_every_order() -> None:
    told = [statement(1), statement(2, claim="beating protesters", case_id=2), statement(3), denial(4)]
    groups = {
        frozenset(frozenset(s.url for s in claim.sources) for claim in gather(order))
        for order in itertools.permutations(told)
    }
    assert len(groups) == 1
