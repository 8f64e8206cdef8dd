"""What `hearsay officials check` finds."""

from datetime import date

import pytest

from bot.officials.faults import find
from bot.types import Person, Post

TODAY = date(2026, 3, 2)


def held(
    role: str, start: str | None = None, end: str | None = None, as_of: str | None = None, cls: str = "other"
) -> Post:
    return Post(role, "", "KE", start, end, cls, as_of, "operator")


def named(key: str, name: str, *posts: Post, aliases: tuple[str, ...] = ()) -> Person:
    return Person(key, name, aliases, name.split()[-1], "KE", 1, None, posts)


@pytest.mark.parametrize(
    ("post", "what"),
    [
        (held("Mayor", "2024", "2023"), "Mayor: ends 2023 before it starts 2024"),
        (held("Mayor", "2024-13"), "Mayor: starts 2024-13: no such day"),
        (held("Mayor", "0999"), "Mayor: starts 0999: too long ago"),
        (held("Mayor", "2099"), "Mayor: starts 2099: years ahead"),
        (held("Mayor", "2024", "2031"), "Mayor: has ended 2031, which is to come"),
        (held("Mayor", "2024", None, "2023-01"), "Mayor: is vouched for 2023-01, before it starts 2024"),
        (held("", "2024", "2023", cls="defmin"), "defmin: ends 2023 before it starts 2024"),
    ],
)
def test_impossible_dates(post: Post, what: str) -> None:
    (fault,) = find([named("a", "Olan Brevik", post)], on=TODAY)
    assert (fault.kind, fault.what) == ("dates", what)


@pytest.mark.parametrize("post", [held("Mayor"), held("Mayor", "2024", "2024"), held("Mayor", "2023", "2026-12-31")])
def test_dates_that_may_be(post: Post) -> None:
    assert list(find([named("a", "Olan Brevik", post)], on=TODAY)) == []


@pytest.mark.parametrize(
    ("one", "other", "kinds"),
    [
        (
            named("a", "Olan Brevik", held("Mayor", "2024")),
            named("b", "Brevik Olan", held("Mayor", "2024")),
            ["duplicate"],
        ),
        (named("a", "Olan Brevik", held("Mayor")), named("b", "Olan Brevik", held("Harbour master")), ["alias"]),
        (
            named("a", "O. Brevik", held("Mayor")),
            named("b", "Ada Quill", held("Whip"), aliases=("O Brevik",)),
            ["alias"],
        ),
        (named("a", "Olan Brevik", held("Mayor", end="2020")), named("b", "Olan Brevik", held("Whip")), []),
        (named("a", "Brevik", held("Mayor")), named("b", "Brevik", held("Whip")), []),
        (named("a", "Olan Brevik"), named("b", "Ada Quill"), []),
    ],
)
def test_namesakes_of_one_country(one: Person, other: Person, kinds: list[str]) -> None:
    assert [fault.kind for fault in find([one, other], on=TODAY)] == kinds
    assert list(find([one, other], on=TODAY, country="UG")) == []
