"""Facts of several sources about one person: nothing is dropped, contradictions are told."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.officials.identity import meet, provisional_of
from bot.officials.reconcile import changes, fold, reconcile, renewed, same_office
from bot.types import Person, Post


def held(role: str = "Minister of Defence", start: str = "", end: str = "", *, as_of: str = "", cls: str = "") -> Post:
    known = {"Minister of Defence": "defmin", "Mayor": "governor", "Minister of Health": "minister"}
    return Post(role, "", "KE", start or None, end or None, cls or known.get(role, "other"), as_of or None, "t")


def official(*posts: Post, name: str = "Olan Brevik", key: str = "Q1", country: str | None = "KE") -> Person:
    return Person(key, name, (), "Brevik", country, 1, None, posts)


@pytest.mark.parametrize(
    ("mine", "other", "same"),
    [
        pytest.param(held(start="2024"), held(start="2024-03-11"), True, id="a year and a day of it"),
        pytest.param(held(start="2024-03-11"), held(start="2024-04-20"), True, id="the oath and the gazette"),
        pytest.param(held(start="2022-04"), held(start="2024-03"), False, id="two spells"),
        pytest.param(held(start="2022", end="2023"), held(start="2024"), False, id="one after the other"),
        pytest.param(held(), held(start="2024"), True, id="no date excludes nothing"),
        pytest.param(held(end="2023"), held(start="2024"), False, id="over before it began"),
        pytest.param(held("Minister for Defence"), held(cls="defmin"), True, id="the class is the office"),
        pytest.param(held("Minister of Health"), held("Minister of Roads", cls="minister"), False, id="other words"),
        pytest.param(held("Health Minister", cls="minister"), held("Minister of Health"), True, id="word order"),
        pytest.param(held(), replace(held(), country="UG"), False, id="another country"),
    ],
)
def test_one_spell_in_one_office(mine: Post, other: Post, same: bool) -> None:
    assert same_office(mine, other) is same
    assert same_office(other, mine) is same


@pytest.mark.parametrize(
    ("known", "told", "posts", "said"),
    [
        pytest.param(
            held(start="2024"), held(start="2024-03-11"), [held(start="2024-03-11")],
            ["changed Minister of Defence began 2024-03-11"], id="a date becomes more precise",
        ),
        pytest.param(
            held(start="2024"), held(start="2024", end="2026-01-05"), [held(start="2024", end="2026-01-05")],
            ["ended Minister of Defence (2024): 2026-01-05"], id="ended",
        ),
        pytest.param(
            held(start="2024"), held("Mayor", "2019", "2023"), [held(start="2024"), held("Mayor", "2019", "2023")],
            ["changed new post: Mayor (2019)", "ended Mayor (2019): 2023"], id="a post of before",
        ),
        pytest.param(
            held(start="2024", end="2025"), held(start="2024", end="2026"), [held(start="2024", end="2025")],
            ["conflicting Minister of Defence (2024): ended 2025 here, 2026 there"], id="two ends",
        ),
        pytest.param(
            held(start="2024-03-11"), held(start="2024-04-20"), [held(start="2024-03-11")],
            ["conflicting Minister of Defence (2024-04-20): began 2024-03-11 here, 2024-04-20 there"], id="two starts",
        ),
        pytest.param(
            held(start="2024", end="2025"), held(start="2024", as_of="2026-02"),
            [held(start="2024", end="2025", as_of="2026-02")],
            ["conflicting Minister of Defence (2024): ended 2025 here, held on 2026-02 there"], id="held after its end",
        ),
        pytest.param(
            held(start="2024", as_of="2026-02"), held(start="2024", end="2025"),
            [held(start="2024", end="2025", as_of="2026-02")],
            [
                "ended Minister of Defence (2024): 2025",
                "conflicting Minister of Defence (2024): held on 2026-02 here, ended 2025 there",
            ],
            id="ended before it was seen",
        ),
        pytest.param(held(as_of="2024"), held(as_of="2026"), [held(as_of="2026")], [], id="vouched for later"),
        pytest.param(held(start="2024"), held(start="2024"), [held(start="2024")], [], id="nothing new"),
    ],
)  # fmt: skip
def test_what_a_source_adds(known: Post, told: Post, posts: list[Post], said: list[str]) -> None:
    before = official(known)
    result = reconcile(before, official(told))
    assert list(result.person.posts) == posts
    told_of = [*changes(before, result.person), *result.conflicts]
    assert [f"{change.kind} {change.what}" for change in told_of] == said


def test_names_come_together_and_a_country_is_not_overwritten() -> None:
    other = replace(official(name="Brevik, O."), aliases=("Олан Бревик",), country="UG")
    result = reconcile(official(), other)
    assert result.person.aliases == ("Brevik, O.", "Олан Бревик")
    assert (result.person.country, [c.what for c in result.conflicts]) == ("KE", ["country: KE here, UG there"])


def test_a_source_corrects_itself_and_drops_nothing() -> None:
    before = official(held(start="2024", end="2025"), held("Mayor", "2019"))
    now = renewed(before, official(held(start="2024", end="2026"), name="Olan J. Brevik"))
    assert now.posts == (held(start="2024", end="2026"), held("Mayor", "2019"))
    assert (now.name, now.aliases) == ("Olan J. Brevik", ("Olan Brevik",))
    assert renewed(now, official(name="")) == now


DAYS = st.sampled_from(["", "2019", "2021-05", "2024", "2024-03-11", "2024-04-20", "2026-01"])
POSTS = st.builds(held, st.sampled_from(["Minister of Defence", "Mayor", "Minister of Health"]), DAYS, DAYS, as_of=DAYS)
TOLD = st.lists(st.lists(POSTS, max_size=3).map(lambda posts: official(*posts)), min_size=1, max_size=4)


@given(TOLD)
def test_folding_again_adds_nothing_and_no_office_is_lost(told: list[Person]) -> None:
    once, again = fold(None, told), fold(None, [*told, *told])
    assert changes(once.person, once.person) == ()
    assert {post.role for post in once.person.posts} == {post.role for person in told for post in person.posts}
    assert [post.role for post in again.person.posts] == [post.role for post in once.person.posts]


@pytest.mark.parametrize(
    ("told", "namesakes", "who", "doubts"),
    [
        pytest.param(official(held(), key="Q9"), [official(held(), key="ke-a")], "ke-a", [], id="country and office"),
        pytest.param(official(held(), key="Q9"), [official(held(), key="Q1")], None, [], id="two Wikidata ids"),
        pytest.param(
            official(held(), key="Q9"), [official(held("Mayor"), key="ke-a")], None, ["ke-a"], id="another office"
        ),
        pytest.param(
            official(held(), key="x"), [official(held(), key="ke-a"), official(held(), key="ke-b")],
            None, ["ke-a", "ke-b"], id="two who may be",
        ),
        pytest.param(
            official(held(), key="x"), [official(held(), key="ke-a"), official(held("Mayor"), key="ke-b")],
            "ke-a", [], id="one of two",
        ),
        pytest.param(
            official(replace(held(), country="UG"), key="x", country="UG"), [official(held(), key="ke-a")],
            None, [], id="another country",
        ),
        pytest.param(official(held(), key="x"), [], None, [], id="nobody"),
    ],
)  # fmt: skip
def test_rather_two_people_too_many_than_one_wrong(
    told: Person, namesakes: list[Person], who: str | None, doubts: list[str]
) -> None:
    found, possible = meet(told, namesakes)
    assert (found, [person.id for person in possible]) == (who, doubts)


@pytest.mark.parametrize(
    ("role", "country", "same"),
    [
        ("defence minister", "KE", True),
        ("Kenyan minister", None, True),
        ("former mayor", "KE", False),
        ("defence minister", "UG", False),
        ("harbour master", None, False),
    ],
)
def test_somebody_met_in_the_news_is_known_by_country_and_office(role: str, country: str | None, same: bool) -> None:
    post = Post(role, "", country, None, None, "other", None, "news")
    met = Person("news-olan-brevik", "Olan Brevik", (), "Brevik", country, 1, None, (post,), "news")
    assert bool(provisional_of(official(held()), [met])) is same
