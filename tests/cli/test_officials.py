"""`hearsay officials import`, `check` and `show`: each format, run twice, and what two sources make of each other."""

from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli.application import application
from bot.officials import registry
from bot.types import Person, Post

DATA = Path(__file__).parents[1] / "officials" / "data"
DEFENCE = Post("Minister of Defence", "", "KE", "2024", None, "defmin", "2025-01-01", "shipped")
MAYOR = Post("Mayor", "", "KE", "2024", "2020", "governor", None, "shipped")
SHIPPED = (
    Person("ke-olan-brevik", "Olan Brevik", ("Brevik Olan",), "Brevik", "KE", 4, "2025-01-01", (DEFENCE,)),
    Person("ke-ada-quill", "Ada Quill", (), "Quill", "KE", 1, "2025-01-01", (MAYOR,)),
)
NOTHING = "0 added, 0 changed, 0 ended, 0 conflicting"


@pytest.fixture(autouse=True)
def few(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two people are shipped, so that each command takes a moment."""
    monkeypatch.setenv("HEARSAY_DATABASE", str(tmp_path / "hearsay.db"))
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setattr(registry, "shipped", lambda: iter(SHIPPED))


def officials(*words: str) -> str:
    done = CliRunner().invoke(application(), ["officials", *words])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.output


def take(name: str, *options: str) -> str:
    return officials("import", str(DATA / name), "--country", "KE", "--as-of", "2026-03-02", *options)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("wikidata.json", ["3 rows: 1 added, 4 changed, 1 ended, 0 conflicting.", "Tessa"]),
        ("entities.ftm.json", ["Ines Okello", "1 ended, 0 conflicting", "1 rows about nobody who is known"]),
        ("people.csv", ["Ines Okello", "O. J. Brevik"]),
        ("table.csv", ["3 rows: ", "Tessa Marrow", "Okello"]),
    ],
)
def test_what_an_import_does_is_told_and_a_second_time_it_does_nothing(name: str, told: list[str]) -> None:
    first = take(name)
    assert [words for words in told if words not in first] == []
    assert "added" in first
    before = officials("show", "ke-olan-brevik")
    assert NOTHING in take(name)
    assert officials("show", "ke-olan-brevik") == before
    assert "Minister of Defence" in before


def test_nothing_that_was_known_is_dropped() -> None:
    for name in ("wikidata.json", "entities.ftm.json", "people.csv", "table.csv"):
        take(name)
    shown = officials("show", "Brevik")
    assert shown.startswith("Olan Brevik  ke-olan-brevik  Kenya")
    for name in ("Brevik Olan", "O. Brevik", "Olan Juma Brevik", "Олан Бревик", "O. J. Brevik"):
        assert f"also: {name}\n" in shown
    assert "Minister of Health" in shown
    assert "2022-10-27" in shown
    assert "followthemoney: ended: Minister of Defence" in shown
    assert "Mayor" in officials("show", "Ada Quill")


def test_a_file_without_a_person_says_nothing_about_them(tmp_path: Path) -> None:
    take("wikidata.json")
    before = officials("show", "Q900002")
    fewer = tmp_path / "fewer.csv"
    fewer.write_text("name,role,country,start,end\nOlan Brevik,Minister of Defence,KE,2024,\n", "utf-8")
    officials("import", str(fewer), "--name", "wikidata", "--as-of", "2026-03-09")
    assert officials("show", "Q900002") == before


def test_what_contradicts_is_told_when_it_comes_and_whenever_it_is_checked(tmp_path: Path) -> None:
    assert "2 faults" not in officials("check")
    take("entities.ftm.json")
    other = tmp_path / "other.csv"
    other.write_text("name,role,country,start,end\nOlan Brevik,Minister of Defence,KE,2024-03-11,2025-06-30\n", "utf-8")
    what = "Minister of Defence (2024-03-11): ended 2026-01-05 here, 2025-06-30 there"
    told = officials("import", str(other))
    assert f"conflicting Olan Brevik: {what}" in told
    assert "1 conflicting" in told
    checked = officials("check", "--country", "ke")
    assert f"other: {what}" in checked
    assert "Mayor: ends 2020 before it starts 2024" in checked
    assert checked.endswith("2 faults among 4 people.\n")
    assert officials("check", "--country", "PK").endswith("0 faults among 4 people.\n")


def test_two_incumbents_of_one_name_and_one_person_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    offices = [("Odo Perrin", "Whip"), ("Odo Perrin", "Harbour master"), ("Ines Varga", "Whip"), ("Varga Ines", "Whip")]
    namesakes = [
        Person(
            f"ke-{at}",
            name,
            (),
            name.split()[-1],
            "KE",
            1,
            None,
            (replace(MAYOR, role=role, end=None, role_class="other", source="operator"),),
        )
        for at, (name, role) in enumerate(offices)
    ]
    monkeypatch.setattr(registry, "shipped", lambda: iter(namesakes))
    checked = officials("check").splitlines()
    assert [kind for kind in ("alias", "duplicate") if not any(kind in line for line in checked)] == []
    assert checked[-1] == "2 faults among 4 people."


def test_show_lists_those_who_may_be_meant_and_nobody_is_a_sentence() -> None:
    take("wikidata.json")
    listed = officials("show", "Kenya")
    assert "ke-olan-brevik" in listed
    assert "Q900002" in listed
    with pytest.raises(Exception, match="I know nobody called “Xerxes”"):
        officials("show", "Xerxes")
