"""Who wants it: subscriptions against statements."""

import pytest

from bot.matching import News, Profile, holds_words, match, wanted
from bot.types import Field, Filter, Party, Statement, Subscription
from tests.pieces import GROUP, statement

MAYOR_ID, MINISTER_ID = "VD-tessa-marrow", "VD-olan-brevik"
ACCUSATION = statement(1)
CHARGE = statement(2, type="legal", status="charged", accuser=(), topic="violence")
BY_GROUP = statement(3, accuser=(GROUP,), accused=(Party("the town council"),))
NEWS = News(
    text="Mayor Tessa Marrow spoke of the U.S. loan, of $5m and of the arms\ndeal (C++ too).",
    outlet="The Vardia Post",
    outlets=3,
    statements=(ACCUSATION, CHARGE, BY_GROUP),
    profiles={
        MAYOR_ID: Profile("VD", frozenset({"other:VD"})),
        MINISTER_ID: Profile("OS", frozenset({"minister:OS", "defmin:OS"})),
    },
    officials=frozenset({"Olan Brevik"}),
)


def subscription(*filters: tuple[Field, str]) -> Subscription:
    return Subscription(1, "console", tuple(Filter(field, value) for field, value in filters))


@pytest.mark.parametrize(
    ("filters", "statement", "want"),
    [
        ([("everything", "")], ACCUSATION, True),
        ([("everything", "")], CHARGE, True),
        ([("everything", "")], BY_GROUP, False),
        ([("person", MINISTER_ID)], ACCUSATION, True),
        ([("person", MAYOR_ID)], ACCUSATION, True),
        ([("person", MAYOR_ID)], CHARGE, False),
        ([("person", "Q404")], ACCUSATION, False),
        ([("person", MINISTER_ID), ("role", "accused")], ACCUSATION, True),
        ([("person", MINISTER_ID), ("role", "accuser")], ACCUSATION, False),
        ([("person", MAYOR_ID), ("role", "accuser")], ACCUSATION, True),
        ([("person", MINISTER_ID), ("role", "accuser"), ("role", "accused")], ACCUSATION, True),
        ([("person", MINISTER_ID), ("role", "either")], ACCUSATION, True),
        ([("person", MINISTER_ID), ("person", "Q404")], ACCUSATION, True),
        ([("person", MINISTER_ID), ("topic", "violence")], ACCUSATION, False),
        ([("person", MINISTER_ID), ("topic", "violence")], CHARGE, True),
        ([("country", "OS")], ACCUSATION, True),
        ([("country", "OS"), ("role", "accuser")], ACCUSATION, False),
        ([("country", "VD"), ("topic", "corruption")], ACCUSATION, True),
        ([("country", "XX")], ACCUSATION, False),
        ([("office", "defmin:OS")], ACCUSATION, True),
        ([("office", "defmin:VD")], ACCUSATION, False),
        ([("topic", "corruption")], BY_GROUP, True),
        ([("topic", "corruption"), ("topic", "violence")], CHARGE, True),
        ([("type", "legal")], CHARGE, True),
        ([("type", "charged")], CHARGE, True),
        ([("type", "legal")], ACCUSATION, False),
        ([("outlet", "the vardia post")], ACCUSATION, True),
        ([("outlet", "The Ostrand Times")], ACCUSATION, False),
        ([("outlets", "3")], ACCUSATION, True),
        ([("outlets", "4")], ACCUSATION, False),
        ([("words", "arms deal")], ACCUSATION, True),
        ([("words", "arms dealer")], ACCUSATION, False),
        ([("words", "arms deal"), ("country", "XX")], ACCUSATION, False),
    ],
)
def test_who_wants_which_statement(filters: list[tuple[Field, str]], statement: Statement, want: bool) -> None:
    assert wanted(subscription(*filters), statement, NEWS) is want


@pytest.mark.parametrize(
    ("words", "held"),
    [
        ("ARMS   deal", True),
        ("U.S.", True),
        ("$5m", True),
        ("C++", True),
        ("(C++", True),
        ("arm", False),
        ("Marro", False),
        (".*", False),
        ("", False),
        ("  ", False),
    ],
)
def test_words_are_whole_and_of_any_sign(words: str, held: bool) -> None:
    assert holds_words(words, NEWS.text) is held


def test_a_match_has_the_wanted_statements_that_are_sure_enough() -> None:
    unsure = statement(4, confidence=0.2)
    news = News(NEWS.text, NEWS.outlet, 1, (ACCUSATION, CHARGE, unsure), NEWS.profiles, NEWS.officials)
    both = [subscription(("person", MINISTER_ID)), subscription(("person", "Q404"))]
    (found,) = match(news, both, least=0.5)
    assert (found.subscription, found.statement_ids) == (both[0], (1, 2))
    assert [one.statement_ids for one in match(news, both, least=0.9)] == []
