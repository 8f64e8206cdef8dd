"""Digests and bundles: by person and case, what weighs most first."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from bot import editions
from bot.compose import AlertNews
from bot.editions import DigestNews
from bot.message import Heading, Items, Paragraph
from bot.types import Chat, Claim, Digest, Edition, Party, Statement, Status
from bot.wording import translations
from tests.pieces import MINISTER, NOON, source, statement

EN = translations("en")
CHAT = Chat("console", "console")
ABEL, ZORN = Party("Abel Ost", "Q8"), Party("Zorn Vale", "Q9")


def claim(one: Statement, *answers: Statement, status: Status | None = None) -> Claim:
    return Claim(one, (one.source,), answers, status)


def accusation(number: int, accused: Party = MINISTER, *, case: int = 1, status: Status = "alleged") -> Claim:
    told = statement(number, accused=[accused], case_id=case, claim=f"conduct {number}")
    return claim(told, status=status)


def charge(number: int, accused: Party = MINISTER, *, case: int = 1) -> Claim:
    told = statement(number, type="legal", status="charged", accuser=[], accused=[accused], case_id=case, claim="fraud")
    return claim(told, status="charged")


def denial(number: int, accused: Party = MINISTER, *, case: int = 1) -> Claim:
    told = statement(
        number, type="response", status="denied", accuser=[accused], accused=[accused], case_id=case, claim="a tale"
    )
    return claim(told, status="denied")


def told(
    *claims: Claim, before: Mapping[int, Status] | None = None, edition: Edition = "daily", held: int = 0
) -> DigestNews:
    return DigestNews(Digest(1, CHAT.id, NOON.date(), edition, NOON, NOON), claims, before or {}, held)


def headings(news: DigestNews) -> list[str]:
    blocks = editions.edition(news, CHAT, EN, unsure_below=0.5).blocks
    return [b.text if isinstance(b, Heading) else b.runs[0].text for b in blocks if isinstance(b, Heading | Paragraph)]


@pytest.mark.parametrize(
    ("edition", "title"), [("daily", "Digest of 2 March 2026"), ("weekly", "The week to 2 March 2026")]
)
def test_an_empty_digest_says_so_and_makes_no_sound(edition: Edition, title: str) -> None:
    message = editions.edition(told(edition=edition), CHAT, EN, unsure_below=0.5)
    assert message.plain() == f"{title}\nNothing new about what you follow."
    assert message.silent


def test_who_is_charged_comes_before_who_is_accused_before_who_answers() -> None:
    news = told(denial(1, ZORN, case=3), accusation(2, ABEL, case=2), charge(3, MINISTER, case=1))
    assert headings(news) == ["Digest of 2 March 2026", "Olan Brevik", "Abel Ost", "Zorn Vale"]


def test_what_is_new_comes_before_what_is_repeated() -> None:
    news = told(accusation(1, ABEL, case=1), accusation(2, ZORN, case=2), before={1: "alleged"})
    assert headings(news)[1:] == ["Zorn Vale", "Abel Ost"]


def test_a_person_has_one_group_and_a_case_stays_together() -> None:
    news = told(accusation(1, case=1), accusation(2, case=2), charge(3, case=1), accusation(4, ABEL, case=4))
    assert headings(news)[1:] == ["Olan Brevik", "Abel Ost"]
    blocks = editions.edition(news, CHAT, EN, unsure_below=0.5).blocks
    (first, _second) = [block for block in blocks if isinstance(block, Items)]
    lines = ["".join(run.text for run in item[0]) for item in first.items]
    assert [line.rpartition("“")[2] for line in lines] == ["fraud”", "conduct 1”", "conduct 2”"]


def test_what_changed_says_from_what_to_what() -> None:
    text = editions.edition(told(charge(1, case=1), before={1: "denied"}), CHAT, EN, unsure_below=0.5).plain()
    assert "What changed since the last one\n• Olan Brevik: denied → charged (“fraud”)" in text


@pytest.mark.parametrize("before", [{}, {1: "charged"}])
def test_a_new_case_or_one_that_stays_as_it_was_has_not_changed(before: dict[int, Status]) -> None:
    text = editions.edition(told(charge(1, case=1), before=before), CHAT, EN, unsure_below=0.5).plain()
    assert "What changed" not in text


def test_an_answer_stands_beside_what_it_answers() -> None:
    one = replace(accusation(1), answers=(denial(2).statement,))
    text = editions.edition(told(one, denial(2)), CHAT, EN, unsure_below=0.5).plain()
    assert text.count("↳ Olan Brevik denied") == 1
    assert "• Olan Brevik denied" not in text
    assert "\n  ↳ Olan Brevik denied" in text
    assert " · denied\n" in text


@pytest.mark.parametrize(("edition", "most"), [("daily", 30), ("weekly", 45)])
def test_a_digest_ends_somewhere_and_counts_the_rest(edition: Edition, most: int) -> None:
    news = told(*[accusation(number, case=number) for number in range(1, most + 4)], edition=edition)
    message = editions.edition(news, CHAT, EN, unsure_below=0.5)
    assert sum(len(block.items) for block in message.blocks if isinstance(block, Items)) == most
    assert "… and 3 more." in message.plain()


def test_what_was_held_back_is_counted() -> None:
    assert (
        "2 of these were held back."
        in editions.edition(told(accusation(1), held=2), CHAT, EN, unsure_below=0.5).plain()
    )


@pytest.mark.parametrize(
    ("quiet", "why"),
    [(True, "They came in your quiet hours."), (False, "More than 12 came within an hour, so these were gathered.")],
)
def test_a_bundle_says_why_and_has_a_line_for_each(quiet: bool, why: str) -> None:
    alerts = [
        AlertNews(f"Row {n}", f"https://a.example/{n}", (source(n),), (accusation(n, case=n),), {})
        for n in range(1, 28)
    ]
    lines = editions.bundle(alerts, CHAT, EN, quiet=quiet).plain().splitlines()
    assert lines[:4] == ["27 alerts that waited", why, "• Row 1", "  Tessa Marrow accused Olan Brevik: “conduct 1”"]
    assert lines[-1] == "… and 2 more."
