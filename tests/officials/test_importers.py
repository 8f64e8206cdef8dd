"""Files of officials: each format gives the same kind of rows, and damage is a sentence, not a crash."""

import gzip
import json
from pathlib import Path

import pytest

from bot.errors import UsageError
from bot.officials.countries import shipped_countries
from bot.officials.importers import Told, format_of, read
from bot.officials.importers.told import day_of, office, role_class_of
from bot.officials.importers.wikidata import objects

DATA = Path(__file__).parent / "data"
AS_OF = "2026-03-02"


def rows(path: Path, country: str | None = "KE") -> list[Told]:
    return list(read(path, countries=shipped_countries(), country=country, data_set="t", as_of=AS_OF))


def lines(path: Path, country: str | None = "KE") -> list[str]:
    """Each row as one line: id, name, country, aliases; posts."""
    found = []
    for told in rows(path, country):
        person = told.person
        posts = "; ".join(
            f"{p.role} [{p.role_class}] {p.country} {p.start or ''}..{p.end or ''} ({p.as_of or ''})"
            for p in person.posts
        )
        found.append(f"{person.id} | {person.name} | {person.country} | {', '.join(person.aliases)} | {posts}")
    return found


EXPECTED = {
    "wikidata.json": [
        "Q900001 | Olan Brevik | KE | O. Brevik, Olan Juma Brevik"
        " | Minister of Defence [defmin] KE 2024-03-11.. (2026-03-02)",
        "Q900001 | Olan Brevik | KE |  | Minister of Health [minister] KE 2022-10-27..2024-03-10 ()",
        'Q900002 | Tessa "Tess" Marrow, Jr. | KE |  | Prime Minister [hog] KE .. (2026-03-02)',
    ],
    "entities.ftm.json": [
        "Q900001 | Olan Brevik | KE | Олан Бревик | Minister of Defence [defmin] KE .. ()",
        "NK-7xYz | Ines Okello | KE |  | Governor of the Central Bank [cbank] KE .. ()",
        "NK-role | Bo Wek | KE |  | Member of Parliament [legislator] KE .. ()",
        "Q900001 |  | None |  | Minister of Defence [defmin] KE 2024-03-11..2026-01-05 ()",
        "NK-7xYz |  | None |  | Governor of the Central Bank [cbank] KE 2023.. (2026-02-01)",
        "nobody |  | None |  | Minister of Defence [defmin] KE .. ()",
    ],
    "people.csv": [
        "ke-olan-brevik | Olan Brevik | KE | Brevik Olan, O. J. Brevik | ",
        "Q900009 | Ines Okello | KE |  | ",
        "ke-olan-brevik |  | None |  | Minister of Defence [defmin] KE 2024.. (2025-01-01)",
        "Q900009 |  | None |  | Governor [cbank] KE .. ()",
        "nobody |  | None |  | Mayor [other] KE .. ()",
    ],
    "table.csv": [
        " | Olan Brevik | KE | O. Brevik | Minister of Defence [defmin] KE 2024-03.. ()",
        " | Tessa Marrow | KE |  | Mayor of Nairobi [governor] KE 2021..2023-05-01 ()",
        " | Okello, Ines | KE |  | ",
    ],
}


@pytest.mark.parametrize("name", EXPECTED)
def test_each_format_gives_people_and_then_their_posts(name: str) -> None:
    assert lines(DATA / name) == EXPECTED[name]


@pytest.mark.parametrize("name", EXPECTED)
def test_a_packed_file_is_the_same(name: str, tmp_path: Path) -> None:
    packed = tmp_path / f"{name}.gz"
    packed.write_bytes(gzip.compress((DATA / name).read_bytes()))
    beside = DATA / "posts.csv"
    if name == "people.csv":
        (tmp_path / "posts.csv.gz").write_bytes(gzip.compress(beside.read_bytes()))
    assert lines(packed) == EXPECTED[name]


def test_the_flat_json_of_the_query_service_is_the_same(tmp_path: Path) -> None:
    raw = json.loads((DATA / "wikidata.json").read_text("utf-8"))
    flat = [{key: cell["value"] for key, cell in row.items()} for row in raw["results"]["bindings"]]
    path = tmp_path / "query.json"
    path.write_text(json.dumps(flat), "utf-8")
    assert lines(path) == EXPECTED["wikidata.json"]


@pytest.mark.parametrize(
    ("content", "form"),
    [
        (b"id,name\n", "csv"),
        (b"\xef\xbb\xbfid,name,country\n", "csv"),
        (b"person_id,role\n", "csv"),
        (b"name,role\n", "csv"),
        (b'{"head": {}, "results": {"bindings": []}}', "wikidata"),
        (b'[{"p": "x"}]', "wikidata"),
        (b'{"id": "a", "schema": "Person", "properties": {}}\n', "followthemoney"),
    ],
)
def test_the_format_is_told_by_the_beginning(tmp_path: Path, content: bytes, form: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    assert format_of(path) == form


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "none of the formats"),
        (b"hello\n", "none of the formats"),
        (b"a,b\n1,2\n", "none of the formats"),
        (b"\xff\xfe\x00", "is not UTF-8"),
        (b'{"results": {"bindings": [{"p": {"value": "Q1"}}, {"p"', "breaks off"),
        (b'{"no": "results"}', "holds no results"),
        (b"[1, 2", "breaks off"),
    ],
    ids=lambda value: str(value)[:24],
)
def test_what_is_no_such_file_is_a_sentence(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    with pytest.raises(UsageError, match=said):
        rows(path)


def test_a_missing_or_damaged_file_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        rows(tmp_path / "none.csv")
    damaged = tmp_path / "entities.ftm.json.gz"
    damaged.write_bytes(gzip.compress((DATA / "entities.ftm.json").read_bytes())[:300])
    with pytest.raises(UsageError, match=r"cannot be read|breaks off"):
        rows(damaged)


def test_results_of_any_length_are_read_without_holding_them(tmp_path: Path) -> None:
    row = {"p": {"value": "http://www.wikidata.org/entity/Q1"}, "pLabel": {"value": 'A [B] {C} " ] ä' * 20}}
    path = tmp_path / "long.json"
    path.write_text('{"results": {"bindings": [\n' + ",\n".join([json.dumps(row)] * 3000) + "]}}", "utf-8")
    with path.open(encoding="utf-8") as stream:
        assert sum(found == row for found in objects(stream, "long")) == 3000


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024", "2024"),
        ("2024-03", "2024-03"),
        ("2024-03-11T00:00:00Z", "2024-03-11"),
        ("2024-02-30", None),
        ("11/03/2024", None),
        ("-0044-03-15T00:00:00Z", None),
        ("", None),
        (None, None),
    ],
)
def test_days(text: str | None, day: str | None) -> None:
    assert day_of(text) == day


@pytest.mark.parametrize(
    ("role", "country", "bare", "where", "role_class"),
    [
        ("Minister of Defence of Pakistan", None, "Minister of Defence", "PK", "defmin"),
        ("President of the United States", None, "President", "US", "hos"),
        ("Prime Minister of Pakistan", "PK", "Prime Minister", "PK", "hog"),
        ("Pakistani ambassador to Kenya", "PK", "Pakistani ambassador to Kenya", "PK", "ambassador"),
        ("Mayor of Nairobi", None, "Mayor of Nairobi", "KE", "governor"),
        ("Governor of Punjab", "PK", "Governor of Punjab", "PK", "governor"),
        ("Minister of Justice", "FR", "Minister of Justice", "FR", "justice"),
        ("keeper of the seals", "FR", "keeper of the seals", "FR", "other"),
        ("<!channel>\u202e" + "x" * 400, None, "<!channel>" + "x" * 190, None, "other"),
    ],
)
def test_an_office_without_its_country(role: str, country: str | None, bare: str, where: str, role_class: str) -> None:
    assert office(role, country, shipped_countries()) == (bare, where)
    assert role_class_of(bare) == role_class
