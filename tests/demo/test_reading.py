"""What the language room finds in the sample outlets' copy: the statements that the demo is to show."""

from datetime import UTC, datetime

import pytest

from bot.demo import newsroom
from bot.language import DEFAULT_CONFIDENCE, Reader, load
from bot.officials.matcher import known_names
from bot.types import Findings

COPY = newsroom.load(datetime(2026, 3, 2, 21, 0, tzinfo=UTC))
THREE = {"Imran Khan", "Qamar Javed Bajwa", "Faiz Hameed"}
ASIF, KORVATH, SOLVANE = {"Khawaja Muhammad Asif"}, {"Helena Korvath"}, {"Marta Solvane"}
MARRACK, HALDRIN, DRUSK = {"Leon Marrack"}, {"Viktor Haldrin"}, {"Anton Drusk"}


@pytest.fixture(scope="module")
def reader() -> Reader:
    return load(names=known_names())


def found(reader: Reader, name: str, batch: int) -> Findings:
    wanted = (*name.split("/"), batch)
    article = next(one for one in COPY.articles if (one.outlet, one.id, one.batch) == wanted)
    return reader.read("\n".join((article.title, *article.paragraphs)))


@pytest.mark.parametrize(
    ("name", "batch", "kind", "status", "accuser", "accused"),
    [
        ("ledger/marrack-audit", 1, "allegation", "alleged", {"Edwin Tarrow"}, MARRACK),
        ("ledger/marrack-audit", 1, "allegation", "alleged", KORVATH, MARRACK),
        ("lantern/housing-figures", 1, "allegation", "alleged", {"Oskar Lindqvale"}, KORVATH),
        ("lantern/housing-figures", 1, "response", "denied", KORVATH, KORVATH),
        ("halyard/drusk-acquitted", 1, "legal", "cleared", set(), DRUSK),
        ("halyard/marrack-charged", 2, "legal", "charged", set(), MARRACK),
        ("halyard/marrack-charged", 2, "response", "denied", MARRACK, MARRACK),
        ("ledger/dredging-contract", 2, "allegation", "alleged", KORVATH, SOLVANE),
        ("halyard/port-deal", 2, "allegation", "alleged", KORVATH, SOLVANE),
        ("lantern/solvane-denies", 2, "response", "denied", SOLVANE, SOLVANE),
        ("lantern/coast-road", 1, "allegation", "alleged", {"rights group"}, HALDRIN),
        ("lantern/coast-road", 2, "response", "denied", HALDRIN, HALDRIN),
        ("lantern/coast-road", 2, "legal", "investigated", {"military prosecutors"}, HALDRIN),
        ("halyard/asif-weapons", 2, "allegation", "alleged", ASIF, THREE),
        ("ledger/asif-generals", 2, "allegation", "alleged", ASIF, THREE),
        ("lantern/asif-taliban", 2, "allegation", "alleged", ASIF, THREE),
    ],
)
def test_the_main_statements_are_found(
    reader: Reader, name: str, batch: int, kind: str, status: str, accuser: set[str], accused: set[str]
) -> None:
    told = [
        (one.type, one.status, set(one.accuser), set(one.accused))
        for one in found(reader, name, batch).statements
        if one.confidence >= DEFAULT_CONFIDENCE
    ]
    assert any((one[0], one[1], one[3]) == (kind, status, accused) and accuser <= one[2] for one in told), told


@pytest.mark.parametrize(
    "name", ["halyard/ferry-terminal-opens", "ledger/rate-unchanged", "halyard/recif-des-sarcelles"]
)
def test_nothing_is_found_where_nothing_is_alleged(reader: Reader, name: str) -> None:
    assert [one for one in found(reader, name, 1).statements if one.confidence >= DEFAULT_CONFIDENCE] == []
