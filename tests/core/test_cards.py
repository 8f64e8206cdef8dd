"""What is written in cards, their pages, choices, cases, comparisons and lists of articles."""

from dataclasses import replace

import pytest

from bot import cards
from bot.message import Message
from bot.types import Card, Case, Chat, Claim, Hit, Outcome, Party, Person
from bot.wording import translations
from tests.pieces import MAYOR, MINISTER, NOON, OFFICIALS, source, statement

EN = translations("en")
CHAT = Chat("console", "console")
BREVIK = Person("VD-olan-brevik", "Olan Brevik")
FERRY = Party("Pell Ferry", "VD-pell-ferry")
DENIAL = statement(2, type="response", status="denied", accuser=[MINISTER], claim="a tale", at=source(2, outlet="B"))
CHARGE = statement(3, type="legal", status="charged", accuser=[], claim="fraud", at=source(3, outlet="C"))


def claim(one: object = None, *answers: object, status: object = None) -> Claim:
    return Claim(one or statement(1), (source(1),), answers, status)  # type: ignore[arg-type]


def show(*accused_of: Claim, **more: object) -> Message:
    return cards.card(Card(BREVIK, "Minister", accused_of, **more), CHAT, EN, unsure_below=0.5)  # type: ignore[arg-type]


def labels(message: Message) -> list[tuple[str, str]]:
    return [(button.label, button.action) for row in message.buttons for button in row]


def test_a_card_puts_the_answer_beneath_the_accusation_and_nowhere_else() -> None:
    lines = show(claim(None, DENIAL), responses=(claim(DENIAL),)).plain().splitlines()
    assert lines == [
        "Olan Brevik",
        "Minister",
        "Accused of · 1 case",
        "• Tessa Marrow accused Olan Brevik: “taking bribes for harbour contracts”",
        "  “It was said of taking bribes for harbour contracts.”",
        "  ↳ Olan Brevik denied: “a tale” (B)",
        "  The Vardia Post, 2 Mar 2026 · denied · case 1",
        "Hearsay reports what others allege; it asserts none of it.",
    ]


def test_figures_by_status_stand_in_a_table_where_there_is_something_to_count() -> None:
    by_status = (("alleged", 2, 1), ("charged", 1, 0))
    assert show(claim(), accused_cases=1, by_status=(("alleged", 1, 0),)).table == ()
    assert show(claim(), accused_cases=3, accuser_cases=1, by_status=by_status).table == (
        ("Cases", "Accused of", "Accuses others"),
        ("alleged", "2", "1"),
        ("charged", "1", "0"),
    )


def test_an_answer_to_what_the_card_does_not_show_stands_by_itself() -> None:
    lines = show(responses=(claim(DENIAL),)).plain().splitlines()
    assert lines[2:5] == ["Answers", "• Olan Brevik denied: “a tale”", "  The Vardia Post, 2 Mar 2026 · case 1"]


both = statement(1, accused=[MINISTER, FERRY])
for_both = statement(5, type="response", status="denied", accuser=[MINISTER], accused=[MINISTER, FERRY])
admitted = statement(6, type="response", status="admitted", accuser=[MINISTER])


@pytest.mark.parametrize(
    ("answered", "mark"),
    [
        (claim(None), ""),
        (claim(None, DENIAL), " · denied"),
        (claim(None, DENIAL, status="denied"), " · denied"),
        (claim(None, DENIAL, status="charged"), " · denied · charged"),
        (claim(None, status="denied"), " · denied"),
        (claim(None, status="alleged"), ""),
        (claim(None, admitted, status="admitted"), " · admitted"),
        (claim(both, DENIAL), " · denied by Olan Brevik"),
        (claim(both, for_both), " · denied"),
        (claim(None, CHARGE, status="charged"), " · charged"),
        (claim(None, *[DENIAL] * 3, *[admitted] * 3), " · denied"),
    ],
)
def test_denied_stands_beside_what_was_denied_whatever_came_of_it(answered: Claim, mark: str) -> None:
    (line,) = [line for line in show(answered).plain().splitlines() if "2 Mar 2026" in line]
    assert line == f"  The Vardia Post, 2 Mar 2026{mark} · case 1"


@pytest.mark.parametrize(
    ("outcome", "words"),
    [(None, "sued"), ("settled", "sued, then settled"), ("withdrawn", "sued, then withdrawn")],
)
def test_a_suit_is_told_with_how_it_ended(outcome: Outcome | None, words: str) -> None:
    of_suit = claim(None, DENIAL, status="sued")
    text = show(replace(of_suit, case_outcome=outcome)).plain()
    assert f"2 Mar 2026 · denied · {words} · case 1\n" in text
    known = Case(1, "taking bribes", "corruption", "sued", NOON, NOON, outcome)
    assert (
        cards.case(known, [of_suit], [], CHAT, EN, unsure_below=0.5)
        .plain()
        .startswith(f"Case 1 · corruption · {words}\n")
    )


def test_a_card_of_somebody_who_is_not_in_the_record() -> None:
    message = show()
    assert "Nothing is alleged by or about this person in what Hearsay has read." in message.plain()
    assert labels(message) == [("Follow", "subscribe =VD-olan-brevik")]


def test_a_card_is_one_screen_and_its_buttons_lead_to_the_rest() -> None:
    message = show(*[claim()] * 6, accuses=(claim(),) * 2, accused_cases=31, accuser_cases=1)
    assert (message.plain().count("• "), "Accused of · 31 cases" in message.plain()) == (6, True)
    assert labels(message) == [
        ("All accusations (31)", "more accused 0 =VD-olan-brevik"),
        ("Follow", "subscribe =VD-olan-brevik"),
        ("Timeline", "timeline =VD-olan-brevik"),
        ("Network", "network =VD-olan-brevik"),
    ]


def test_a_card_can_be_of_the_wrong_person() -> None:
    message = cards.card(Card(BREVIK, ""), CHAT, EN, unsure_below=0.5, others="Brevik")
    assert labels(message)[-1] == ("Another “Brevik”?", "others Brevik")
    assert message.plain().splitlines()[1].startswith("Nothing is alleged")


@pytest.mark.parametrize(
    ("following", "cases", "told", "buttons"),
    [
        (10, 31, "Cases 6 to 10 of 31", ["more accused 10 =VD-olan-brevik", "who =VD-olan-brevik"]),
        (None, 8, "Cases 6 to 8 of 8", ["who =VD-olan-brevik"]),
    ],
)
def test_a_page_says_where_it_is(following: int | None, cases: int, told: str, buttons: list[str]) -> None:
    message = cards.page(
        BREVIK, "accused", [claim()], CHAT, EN, unsure_below=0.5, first=5, cases=cases, following=following
    )
    assert told in message.plain()
    assert [action for _label, action in labels(message)] == buttons


def test_a_choice_has_a_button_for_each_and_one_for_none() -> None:
    candidates = [(person, f"office {i}") for i, person in enumerate(OFFICIALS[:2])]
    message = cards.choice("Asif", candidates, EN, action="who Asif")
    assert labels(message) == [
        ("Khawaja Asif · office 0", "who Asif =Q1"),
        ("Asif Ali Zardari · office 1", "who Asif =Q2"),
        ("None of these", "none Asif"),
    ]
    assert message.plain().splitlines() == [
        "Which “Asif” do you mean?",
        "• Khawaja Asif — office 0",
        "  Asif Ali Zardari — office 1".replace("  ", "• ", 1),
    ]


@pytest.mark.parametrize(
    ("office", "label"),
    [
        ("", "Olan Brevik"),
        ("Minister, Vardia", "Olan Brevik · Minister, Vardia"),
        ("Mayor (as of May 2019) · Vardia", "Olan Brevik · Mayor (as of May 2019) · Vardia"),
        (
            "former Director General of Harbours and Ferries (the north), Vardia (until 2020)",
            "Olan Brevik · former Director General of Harbours…, Vardia",
        ),
        (
            "Member of the Assembly of the Western Provinces (as of December 2018) · Vardia",
            "Olan Brevik · Member of the Assembly of the Western…, Vardia",
        ),
        ("x" * 300, "Olan Brevik · " + "x" * 47 + "…"),
    ],
)
def test_a_button_names_office_and_country_in_62_signs(office: str, label: str) -> None:
    assert cards.person_label(BREVIK, office) == label
    assert len(label) <= 62


def test_a_case_is_told_from_its_beginning_with_denied_beside_what_was_denied() -> None:
    case = Case(7, "bribes", "corruption", "charged", NOON, NOON)
    message = cards.case(
        case, [claim(None, DENIAL), claim(DENIAL), claim(CHARGE)], [BREVIK], CHAT, EN, unsure_below=0.5
    )
    lines = message.plain().splitlines()
    assert lines[:3] == [
        "Case 7 · corruption · charged",
        "first told 2 Mar 2026, last 2 Mar 2026",
        "• Tessa Marrow accused Olan Brevik: “taking bribes for harbour contracts”",
    ]
    assert "  The Vardia Post, 2 Mar 2026 · denied" in lines
    assert labels(message) == [("Who is Olan Brevik?", "who =VD-olan-brevik")]


def test_a_comparison_says_what_each_says_of_the_other_and_when_nothing() -> None:
    marrow = Person(str(MAYOR.person_id), MAYOR.name)
    message = cards.comparison((marrow, BREVIK), ([claim(None, DENIAL)], ()), CHAT, EN, unsure_below=0.5)
    lines = message.plain().splitlines()
    assert lines[:2] == ["Tessa Marrow and Olan Brevik", "What Tessa Marrow says of Olan Brevik"]
    assert "  ↳ Olan Brevik denied: “a tale” (B)" in lines
    assert lines[-3:-1] == ["What Olan Brevik says of Tessa Marrow", "No accusation was found."]


def test_articles_found_have_the_words_in_bold() -> None:
    hit = Hit(source(1), ("… of the ", "arms", " ", "deal", "\n with  them"))
    message = cards.hits("arms deal", [hit], CHAT, EN, following=2)
    assert message.plain().splitlines() == [
        "Articles with arms deal",
        "• Headline 1",
        "  … of the arms deal with them",
        "  The Vardia Post, 2 Mar 2026",
    ]
    bold = [run.text for run in message.blocks[1].items[0][1] if run.style == "bold"]  # type: ignore[union-attr]
    assert bold == ["arms", "deal"]
    assert labels(message) == [("More", "search arms deal page 2")]
