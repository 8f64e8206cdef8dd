"""What is written in alerts, replies, digests and cards."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot import cards, compose, editions
from bot.compose import AlertNews
from bot.editions import DigestNews
from bot.message import Message, Quote
from bot.phrases import citation
from bot.types import Card, Case, Chat, Claim, Digest, Party, Person, Source, Statement
from bot.wording import translations
from tests.pieces import MINISTER, NOON, source, statement

EN = translations("en")
CHAT = Chat("console", "console")
BREVIK = Person("VD-olan-brevik", "Olan Brevik")
CASE = Case(1, "taking bribes for harbour contracts", "corruption", "denied", NOON, NOON)
NASTY = "<!channel> *Boom* <b>{name}</b> \u202e [x](y) " * 9
DENIAL = statement(2, type="response", status="denied", accuser=[MINISTER], claim="a tale", at=source(2, outlet="B"))
CHARGE = statement(3, type="legal", status="charged", accuser=[], claim="fraud", at=source(3, outlet="C"))


def news(*claims: Claim, title: str = "Harbour row", sources: Sequence[Source] = (source(1),)) -> AlertNews:
    return AlertNews(title, "https://news.example/1", tuple(sources), claims, {BREVIK.id: BREVIK})


def claim(one: Statement | None = None, *answers: Statement) -> Claim:
    return Claim(one or statement(1), (source(1),), answers)


def digest_news(*claims: Claim) -> DigestNews:
    digest = Digest(1, CHAT.id, NOON.date(), "daily", NOON, NOON)
    return DigestNews(digest, claims, {})


def labels(message: Message) -> list[tuple[str, str]]:
    return [(button.label, button.action) for row in message.buttons for button in row]


def test_an_alert_tells_who_says_what_with_evidence_answer_and_source() -> None:
    message = compose.alert(news(claim(None, DENIAL), sources=[source(1), source(2, outlet="B")]), CHAT, EN)
    assert message.plain().splitlines() == [
        "Harbour row",
        "Tessa Marrow accused Olan Brevik: “taking bribes for harbour contracts”",
        "It was said of taking bribes for harbour contracts.",
        "↳ Olan Brevik denied: “a tale” (B)",
        "The Vardia Post · B, 2 Mar 2026 · 2 outlets",
    ]
    assert labels(message) == [("Who is Olan Brevik?", "who =VD-olan-brevik")]


@pytest.mark.parametrize(
    ("claims", "missing"),
    [
        ([claim()], True),
        ([claim(None, DENIAL)], False),
        ([claim(), claim(DENIAL)], False),
        ([claim(CHARGE)], False),
        ([claim(DENIAL)], False),
    ],
)
def test_an_accusation_without_an_answer_says_so(claims: list[Claim], missing: bool) -> None:
    assert ("no answer found yet" in compose.alert(news(*claims), CHAT, EN).plain()) is missing


@pytest.mark.parametrize(("count", "more"), [(3, ""), (4, "… and 1 more statement."), (9, "… and 6 more statements.")])
def test_an_alert_has_three_claims_and_counts_the_rest(count: int, more: str) -> None:
    message = compose.alert(news(*[claim()] * count), CHAT, EN)
    assert sum(isinstance(block, Quote) for block in message.blocks) == 3
    assert message.plain().splitlines()[-2 if more else -1].startswith(more or "The Vardia Post")


def test_the_same_outlet_twice_is_one_outlet() -> None:
    lines = compose.alert(news(claim(), sources=[source(1), source(2), source(3)]), CHAT, EN).plain().splitlines()
    assert lines[-1].startswith("The Vardia Post, 2 Mar 2026 · 1 outlet")


def test_what_is_long_is_cut_and_what_is_nasty_stays_text() -> None:
    person = Party(NASTY, BREVIK.id)
    told = statement(1, accuser=[Party("N" * 400)] * 9, accused=[person], claim=NASTY * 5)
    message = compose.alert(
        AlertNews(NASTY * 2, "https://a.example", (source(1),), (claim(told),), {BREVIK.id: Person(BREVIK.id, NASTY)}),
        CHAT,
        EN,
    )
    lengths = [len(line) for line in message.plain().splitlines()]
    assert all(length <= limit for length, limit in zip(lengths, (300, 1100, 600, 99), strict=True)), lengths
    assert all(len(label) <= 64 for label, _action in labels(message))
    assert "<!channel> *Boom* <b>{name}</b>" in message.plain()


def test_three_people_at_most_have_a_button_and_only_those_who_are_known() -> None:
    people = {f"Q{i}": Person(f"Q{i}", f"P{i}") for i in range(9)}
    told = statement(1, accuser=[Party("P9", "Q9")], accused=[Party(f"P{i}", f"Q{i}") for i in (4, 4, 3, 2, 1)])
    message = compose.alert(AlertNews("T", "u", (source(1),), (claim(told),), people), CHAT, EN)
    assert [action for _label, action in labels(message)] == ["who =Q4", "who =Q3", "who =Q2"]


def test_a_reply_tells_the_step_with_its_evidence() -> None:
    message = compose.reply(Claim(CHARGE, (CHARGE.source,)), CHAT, EN)
    assert message.plain().splitlines() == [
        "Olan Brevik charged or held: “fraud”",
        "It was said of fraud.",
        "C, 2 Mar 2026",
    ]


def every_message() -> dict[str, Message]:
    claims = [claim(None, DENIAL), claim(CHARGE), claim(DENIAL), claim(statement(4, accuser=()))]
    return {
        "alert": compose.alert(news(*claims[:3]), CHAT, EN),
        "reply": compose.reply(claims[0], CHAT, EN),
        "digest": editions.edition(digest_news(*claims), CHAT, EN, unsure_below=0.5),
        "bundle": editions.bundle([news(*claims[:3])], CHAT, EN, quiet=False),
        "correction": compose.correction([statement(1)], CHAT, EN),
        "card": cards.card(Card(BREVIK, "x", tuple(claims), (claims[2],), (claims[0],)), CHAT, EN, unsure_below=0.5),
        "list": cards.statements_list("Latest", claims, CHAT, EN, unsure_below=0.5),
        "case": cards.case(CASE, claims, [BREVIK], CHAT, EN, unsure_below=0.5),
        "pair": cards.comparison((BREVIK, BREVIK), (claims, ()), CHAT, EN, unsure_below=0.5),
    }


@pytest.mark.parametrize("kind", ["alert", "reply", "digest", "bundle", "correction", "card", "list", "case", "pair"])
def test_no_claim_stands_bare(kind: str) -> None:
    message = every_message()[kind]
    lines = [line for block in message.blocks if not isinstance(block, Quote) for line in _lines(block)]
    evidence = [line for line in lines if line.strip().startswith("“") and line.strip().endswith("”")]
    lines = [line for line in lines if line not in evidence]
    for told in ("taking bribes for harbour contracts", "a tale", "fraud"):
        assert all(f"“{told}”" in line for line in lines if told in line)
    accusations = [line for line in lines if "taking bribes" in line]
    assert accusations
    assert all("accused" in line or "accuser not named" in line for line in accusations)


def _lines(block: object) -> list[str]:
    return Message((block,)).plain().splitlines()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("title", "url", "cited"),
    [
        ("Row “now”", "https://n.example/1", "“Row ‘now’”, The Vardia Post, 2 Mar 2026, https://n.example/1"),
        ("", "https://n.example/1", "The Vardia Post, 2 Mar 2026, https://n.example/1"),
        ("Row", "https://n.example/" + "x" * 300, ""),
        ("Row", "file.txt", ""),
    ],
)
def test_a_citation_names_title_outlet_day_and_the_whole_address(title: str, url: str, cited: str) -> None:
    assert citation(replace(source(1), title=title, url=url), "UTC", EN) == cited


def test_a_citation_fits_its_button() -> None:
    long = replace(source(1), title=NASTY, outlet="O" * 300)
    cited = citation(long, "UTC", EN)
    assert len(cited) <= 240
    assert cited.endswith(long.url)
    alert = compose.alert(news(claim(), sources=[long]), CHAT, EN)
    assert (alert.copy and alert.copy.text) == cited
    assert compose.alert(news(claim()), replace(CHAT, density="short"), EN).copy is None
