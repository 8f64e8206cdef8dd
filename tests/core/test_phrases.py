"""Who alleges is in every line, and a claim never stands without quotation marks."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.message import Line
from bot.phrases import claim_lines, names, one_line, sourced, told, web_url, when
from bot.types import Claim, Party, Statement, StatementType, Status
from bot.wording import translations
from tests.pieces import GROUP, MAYOR, MINISTER, NOON, source, statement

EN = translations("en")
CLAIM = "taking bribes for harbour contracts"


def plain(line: Line) -> str:
    return "".join(run.text for run in line)


@pytest.mark.parametrize(
    ("type", "status", "accuser", "accused", "line"),
    [
        ("allegation", "alleged", [MAYOR], [MINISTER], "Tessa Marrow accused Olan Brevik"),
        ("allegation", "alleged", [], [MINISTER], "Olan Brevik accused (accuser not named)"),
        ("allegation", "alleged", [GROUP], [MINISTER, MAYOR], f"{GROUP.name} accused Olan Brevik and Tessa Marrow"),
        ("allegation", "alleged", [MAYOR], [], "Tessa Marrow accused somebody"),
        ("response", "denied", [MINISTER], [MINISTER], "Olan Brevik denied"),
        ("response", "denied", [MINISTER], [], "Olan Brevik denied"),
        ("response", "denied", [GROUP], [MINISTER], f"{GROUP.name} rejected what is said of Olan Brevik"),
        (
            "response",
            "denied",
            [],
            [MINISTER],
            "Somebody whom the article does not name rejected what is said of Olan Brevik",
        ),
        ("response", "admitted", [MINISTER], [MINISTER], "Olan Brevik admitted"),
        ("response", "admitted", [GROUP], [MINISTER], f"{GROUP.name} admitted for Olan Brevik"),
        ("legal", "investigated", [GROUP], [MINISTER], f"Olan Brevik under investigation by {GROUP.name}"),
        ("legal", "investigated", [], [MINISTER], "Olan Brevik under investigation"),
        ("legal", "sued", [MAYOR], [MINISTER], "Olan Brevik sued by Tessa Marrow"),
        ("legal", "sued", [], [MINISTER], "Olan Brevik sued"),
        ("legal", "charged", [GROUP], [MINISTER], f"Olan Brevik charged or held by {GROUP.name}"),
        ("legal", "charged", [], [MINISTER], "Olan Brevik charged or held"),
        ("legal", "convicted", [GROUP], [MINISTER], f"{GROUP.name} found against Olan Brevik"),
        ("legal", "convicted", [], [MINISTER], "A court found against Olan Brevik"),
        ("legal", "cleared", [GROUP], [MINISTER], f"Olan Brevik cleared by {GROUP.name}"),
        ("legal", "cleared", [], [MINISTER], "Olan Brevik cleared"),
        ("legal", "alleged", [], [MINISTER], "A legal step concerned Olan Brevik"),
    ],
)
def test_each_kind_of_statement_has_its_line(
    type: StatementType, status: Status, accuser: Sequence[Party], accused: Sequence[Party], line: str
) -> None:
    one = statement(type=type, status=status, accuser=accuser, accused=accused, claim=CLAIM)
    assert plain(told(one, EN)) == f"{line[0].upper()}{line[1:]}: “{CLAIM}”"


PARTIES = st.lists(st.builds(Party, st.text(min_size=1, max_size=400)), max_size=9)


@given(
    st.sampled_from(["allegation", "response", "legal"]),
    st.sampled_from(["alleged", "denied", "admitted", "investigated", "sued", "charged", "convicted", "cleared"]),
    PARTIES,
    PARTIES,
    st.text(min_size=1, max_size=900),
)
def test_a_claim_is_always_quoted_last_and_the_line_is_one_line(
    type: StatementType, status: Status, accuser: list[Party], accused: list[Party], claim: str
) -> None:
    line = told(statement(type=type, status=status, accuser=accuser, accused=accused, claim=claim), EN)
    assert line[-1].text == f": “{one_line(claim)}”"
    assert len(plain(line)) < 1300
    if accuser and accuser[0].name.strip() and type == "allegation":
        assert one_line(accuser[0].name, 80)[1:] in plain(line)


@pytest.mark.parametrize("name", ["{accused}", "a {claim} of {0}", "100 % {", "}{"])
def test_braces_in_a_name_are_only_braces(name: str) -> None:
    said = plain(told(statement(accuser=[Party(name)]), EN))
    assert said.startswith(f"{name[0].upper()}{name[1:]} accused Olan Brevik: ")


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, ""),
        (1, "P0"),
        (2, "P0 and P1"),
        (3, "P0, P1 and P2"),
        (5, "P0, P1, P2, P3 and P4"),
        (6, "P0, P1, P2, P3, P4 and 1 other"),
        (40, "P0, P1, P2, P3, P4 and 35 others"),
    ],
)
def test_parties_are_listed(count: int, said: str) -> None:
    assert names([Party(f"P{i}") for i in range(count)], EN) == said


@pytest.mark.parametrize(
    ("text", "longest", "cut"),
    [
        ("short", 10, "short"),
        (" on\ntwo\t lines ", 20, "on two lines"),
        ("one two three four", 12, "one two…"),
        ("one two, three four", 12, "one two…"),
        ("x" * 300, 10, "x" * 9 + "…"),
        ("A " + "x" * 300, 10, "A " + "x" * 7 + "…"),
        ("", 10, ""),
    ],
)
def test_text_is_cut_at_a_word(text: str, longest: int, cut: str) -> None:
    assert one_line(text, longest) == cut


@given(st.text(max_size=700), st.integers(min_value=2, max_value=300))
def test_a_cut_text_is_never_longer_than_allowed(text: str, longest: int) -> None:
    cut = one_line(text, longest)
    assert len(cut) <= longest
    assert "\n" not in cut


@pytest.mark.parametrize(
    ("zone", "day"), [("UTC", "31 Dec 2026"), ("Asia/Karachi", "1 Jan 2027"), ("America/New_York", "31 Dec 2026")]
)
def test_a_date_is_the_chats_own(zone: str, day: str) -> None:
    assert when(datetime(2026, 12, 31, 21, 0, tzinfo=UTC), zone) == day


@pytest.mark.parametrize(
    ("outlets", "line"),
    [
        (["A"], "A, 2 Mar 2026"),
        (["A", "B", "C", "D"], "A · B · C · D, 2 Mar 2026"),
        (["A", "B", "C", "D", "E", "F"], "A · B · C · D and 2 more, 2 Mar 2026"),
    ],
)
def test_sources_are_linked_and_dated(outlets: list[str], line: str) -> None:
    runs = sourced([source(i, outlet=name) for i, name in enumerate(outlets)], "UTC", EN)
    assert plain(runs) == line
    assert [run.url for run in runs if run.url] == [
        f"https://news.example/{o.lower()}/{i}" for i, o in enumerate(outlets[:4])
    ]


def test_an_article_without_a_date_has_the_day_when_it_was_read() -> None:
    assert plain(sourced([source(published=None)], "UTC", EN)).endswith(f", undated, read {NOON:%-d %b %Y}")


@pytest.mark.parametrize(
    ("url", "link"),
    [("https://a.example/x", True), ("http://a.example", True), ("file:///etc/passwd", False), ("javascript:x", False)],
)
def test_only_web_addresses_are_links(url: str, link: bool) -> None:
    assert web_url(url) == (url if link else None)


def denial(number: int, claim: str) -> Statement:
    return statement(number, type="response", status="denied", accuser=[MINISTER], claim=claim)


def test_answers_stand_beneath_with_their_outlet_the_last_two_of_them() -> None:
    answers = tuple(denial(number, f"lie {number}") for number in range(2, 7))
    claim = Claim(statement(1, confidence=0.4), (source(1),), answers, "denied")
    lines = [plain(line) for line in claim_lines(claim, "UTC", EN, unsure_below=0.5)]
    assert lines[0].startswith("Tessa Marrow accused Olan Brevik")
    assert lines[1:3] == [f"↳ Olan Brevik denied: “lie {n}” (The Vardia Post)" for n in (5, 6)]
    assert lines[3] == "The Vardia Post, 2 Mar 2026 · denied · uncertain reading"


@pytest.mark.parametrize(
    ("status", "tail"),
    [("alleged", ""), (None, ""), ("charged", " · charged"), ("convicted", " · found against by a court")],
)
def test_the_status_of_the_case_ends_the_claim(status: Status | None, tail: str) -> None:
    lines = claim_lines(Claim(statement(1), (source(1),), (), status), "UTC", EN)
    assert plain(lines[-1]) == f"The Vardia Post, 2 Mar 2026{tail}"
