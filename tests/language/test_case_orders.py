"""An accusation, its denial, the charge and the acquittal, as four outlets write them: one case in every order."""

import itertools
from datetime import timedelta
from pathlib import Path

import pytest

from bot.ingest import Ingest
from bot.language import Reader
from bot.officials.linker import Linker
from bot.officials.registry import Registry
from bot.store import Store, cases, people, statements
from bot.store.rows import rows
from bot.types import Draft, Findings, Person, Post
from tests.pieces import NOON


def official(key: str, name: str, role: str, role_class: str) -> Person:
    post = Post(role, "", "KE", "2022", None, role_class, "2026-01-01", "operator")
    return Person(key, name, (), name.split()[-1], "KE", 3, "2026-01-01", (post,))


OFFICIALS = (
    official("Q1", "Leon Marrack", "Energy Minister", "minister"),
    official("Q2", "Helena Korvath", "Leader of the opposition", "opposition"),
)
TEXTS = (
    "Opposition leader accuses energy minister of fraud\n"
    "Kenya's opposition leader Helena Korvath accused Energy Minister Leon Marrack on Monday of falsifying the stock "
    "returns of the state fuel reserve. She told parliament that the tanks were empty.",
    "Minister rejects the accusations\n"
    "Energy Minister Leon Marrack denied the allegations on Tuesday. He told reporters in Nairobi that he had done "
    "nothing wrong.",
    "Minister charged\n"
    "Prosecutors charged Kenya's Energy Minister Leon Marrack with fraud on Friday over the missing fuel. He resigned "
    "an hour later.",
    "Court acquits former minister\n"
    "Former Energy Minister Leon Marrack was acquitted of fraud on Thursday. A judge in Nairobi found that nothing had "
    "been proved.",
)


@pytest.fixture(scope="module")
def findings(reader: Reader) -> dict[str, Findings]:
    return {text: reader.read(text) for text in TEXTS}


async def record(path: Path, findings: dict[str, Findings], order: tuple[int, ...]) -> list[tuple[str, str]]:
    """The statuses of the cases, with the statements' statuses by date, after the articles came in this order."""

    async def read(text: str) -> Findings:
        return findings[text]

    store = Store.open(path)
    store.write(lambda db: people.load(db, OFFICIALS, name="registry", version="1", now=NOON))
    link = Linker(Registry(OFFICIALS)).link
    now = NOON + timedelta(days=90)
    ingest = Ingest(store, read, link, clock=lambda: now, reader="1", alert_confidence=0.5)
    for at in order:
        published = NOON + timedelta(days=20 * at)
        draft = Draft(f"https://news.example/{at}", f"Outlet {at}", TEXTS[at][:20], TEXTS[at], published, "KE")
        await ingest.article(draft, announce=True)
    ids = [r["id"] for r in store.read(lambda db: rows(db, "SELECT id FROM cases"))]
    statuses = store.read(lambda db: cases.statuses(db, ids))
    told = {key: store.read(lambda db, key=key: statements.of_case(db, key)) for key in ids}  # type: ignore[misc]
    store.close()
    sure = {key: [one.status for one in told[key] if one.confidence >= 0.4] for key in ids}
    return sorted((statuses[key], ", ".join(dict.fromkeys(sure[key]))) for key in ids)


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))), ids=lambda order: "".join(map(str, order)))
async def test_one_case_whatever_came_first(
    findings: dict[str, Findings], order: tuple[int, ...], tmp_path: Path
) -> None:
    expected = [("cleared", "alleged, denied, charged, cleared")]
    assert await record(tmp_path / "h.db", findings, order) == expected
