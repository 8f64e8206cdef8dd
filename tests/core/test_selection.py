"""Looking subscriptions up finds all that matching would, and few others."""

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.matching import News, Profile, match
from bot.selection import keys, leads
from bot.types import Field, Filter, Subscription
from tests.pieces import MAYOR, MINISTER, statement

TEXT = "The Mayor said that the U.S. sold Zürich's port for $5m"
NEWS = News(
    TEXT,
    "The Vardia Post",
    2,
    (statement(1), statement(2, type="response", status="denied", topic="abuse of power")),
    {"VD-olan-brevik": Profile("VD", frozenset({"minister:VD"})), "VD-tessa-marrow": Profile(None, frozenset())},
    frozenset({MINISTER.name, MAYOR.name}),
)
VALUES: dict[Field, list[str]] = {
    "person": ["VD-olan-brevik", "VD-tessa-marrow", "Q1"],
    "office": ["minister:VD", "hos:VD"],
    "country": ["VD", "PK"],
    "topic": ["corruption", "abuse of power", "other"],
    "outlet": ["the vardia post", "The Vardia Post", "Dawn"],
    "words": ["u.s.", "zürich's port", "PORT", "ports", "$5m", "sold  zürich", "!?"],
    "role": ["accuser", "accused", "either"],
    "type": ["allegation", "denied", "charged"],
    "outlets": ["2", "3"],
    "everything": [""],
}
filters = st.sampled_from([Filter(field, value) for field, values in VALUES.items() for value in values])


@given(st.lists(filters, min_size=1, max_size=5, unique=True))
@settings(max_examples=400)
def test_who_wants_an_article_shares_a_key_with_it(chosen: list[Filter]) -> None:
    led = leads(chosen)
    looked_up = not led or any((one.field, key) in keys(NEWS) for one, key in led.items())
    wanted = match(NEWS, [Subscription(1, "console", tuple(chosen))], least=0.0)
    assert looked_up or not wanted
    assert len({one.field for one in led}) <= 1
