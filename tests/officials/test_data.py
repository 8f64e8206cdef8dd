"""The data that ships: complete, consistent, small; and packing, which gives the same for the same."""

import csv
import gzip
from importlib.resources import files
from pathlib import Path

import pytest

from bot.officials.countries import shipped_countries
from bot.officials.features import NAMES
from bot.officials.linker import shipped_weights
from bot.officials.names import key, tokens
from bot.officials.pack import pack
from bot.officials.posts import RANKS, first_day, last_day
from bot.officials.registry import Registry, merged_ids, shipped_names, version

DATA = Path(str(files("bot.officials"))) / "data"
PEOPLE = [
    {
        "id": "b",
        "wikidata": "",
        "name": "Ben Ora",
        "aliases": "",
        "family_name": "Ora",
        "country": "FJ",
        "prominence": "2",
    },
    {
        "id": "a",
        "wikidata": "",
        "name": "Ana Vuki",
        "aliases": "A. Vuki",
        "family_name": "Vuki",
        "country": "FJ",
        "prominence": "1",
    },
]
POSTS = [
    {"person_id": "b", "role": "Governor", "start": "2020"},
    {"person_id": "b", "role": "Mayor", "start": "2010"},
    {"person_id": "nobody", "role": "Mayor", "start": "2010"},
]


def test_the_registry_is_whole(registry: Registry) -> None:
    assert len(registry) == 37112
    assert sum(len(person.posts) for person in registry) == 50375
    assert len({person.id for person in registry}) == len(registry)


def test_every_row_can_be_read(registry: Registry) -> None:
    countries = shipped_countries()
    for person in registry:
        assert tokens(person.name)
        assert person.country is None or person.country in countries
        for post in person.posts:
            assert post.role_class in RANKS
            assert post.country is None or post.country in countries
            days = [day for day in (post.start, post.end, post.as_of, person.last_seen) if day]
            assert all(first_day(day) <= last_day(day) for day in days)


def test_merged_ids_lead_to_somebody(registry: Registry) -> None:
    merged = merged_ids()
    assert len(merged) == 355
    assert all(registry.get(old) is not None for old in merged)


def test_names_come_without_their_people(registry: Registry) -> None:
    names = list(shipped_names())
    assert len(names) == sum(1 + len(person.aliases) for person in registry)
    assert "Khwaja Asif" in names


def test_the_bygone_are_not_in_the_registry(registry: Registry) -> None:
    bygone = (DATA / "bygone.txt").read_text("utf-8").splitlines()
    known = {name for name in bygone for person in registry.named(name) if person.prominence >= 4}
    assert known == set()
    assert len({key(name) for name in bygone}) > 80


def test_every_feature_has_a_weight() -> None:
    weights = shipped_weights()
    assert len(weights.values) == len(NAMES)
    assert 0.5 < weights.threshold < 1


def test_the_data_is_small() -> None:
    assert sum(path.stat().st_size for path in DATA.rglob("*") if path.is_file()) < 2_000_000


def test_the_notices_are_there() -> None:
    readme = (DATA / "README.md").read_text("utf-8")
    assert all(
        f"`{source}`" in readme
        for source in ("factbook", "cia2019", "phoenix", "congress", "wd-eps", "wd-in", "ofac", "curated")
    )
    assert "MIT" in (DATA / "LICENSES" / "phoenix-MIT.txt").read_text("utf-8")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "source"
    (folder / "LICENSES").mkdir(parents=True)
    (folder / "LICENSES" / "some-MIT.txt").write_text("MIT", "utf-8")
    (folder / "merged.csv").write_text("old,kept\r\nc,a\r\n", "utf-8")
    people = [{**row, "source": "x", "last_seen": ""} for row in PEOPLE]
    blank = {"organisation": "", "country": "", "end": "", "source": "x", "role_class": "governor", "as_of": ""}
    for name, rows in (("people.csv.gz", people), ("posts.csv.gz", [{**row, **blank} for row in POSTS])):
        with gzip.open(folder / name, "wt", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    return folder


def test_packing_sorts_drops_what_nobody_owns_and_repeats_itself(source: Path, tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    for target in (one, other):
        target.mkdir()
        assert pack(source, target) == (target / "version.txt").read_text("utf-8").strip()
    people = gzip.decompress((one / "people.csv.gz").read_bytes()).decode().splitlines()
    posts = gzip.decompress((one / "posts.csv.gz").read_bytes()).decode().splitlines()
    assert [row.split(",")[0] for row in people] == ["id", "a", "b"]
    assert [row.split(",")[:2] for row in posts] == [["person_id", "role"], ["b", "Mayor"], ["b", "Governor"]]
    assert (one / "merged.csv").read_bytes() == b"old,kept\nc,a\n"
    assert (one / "LICENSES" / "some-MIT.txt").exists()
    assert all((one / path.name).read_bytes() == path.read_bytes() for path in other.glob("*.*"))


def test_the_version_is_that_of_the_files() -> None:
    assert len(version()) == 12
    assert version() == (DATA / "version.txt").read_text("utf-8").strip()
