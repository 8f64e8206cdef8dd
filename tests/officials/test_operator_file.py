"""The operator's file: what it may say, what is refused and how, and what it does to the registry."""

import re
from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.officials.operator_file import OperatorChanges, apply, load
from bot.types import Person, Post

PERSON = '[[person]]\nid = "xa-ada"\nname = "Ada Quill"\ncountry = "FR"\n'
COUNTRY = '[[country]]\ncode = "XA"\nname = "Arvenia"\ndemonym = ["Arvenian", "Arvenians"]\ncapital = "Sollen"\n'
POST = '[[person.post]]\nrole = "Minister of Health"\nrole_class = "minister"\nstart = "2024-03"\n'


def changes(tmp_path: Path, text: str) -> OperatorChanges:
    path = tmp_path / "officials.toml"
    path.write_text(text, "utf-8")
    return load(path)


def test_a_person_with_a_post_in_a_country_of_their_own(tmp_path: Path) -> None:
    found = changes(tmp_path, COUNTRY + PERSON.replace("FR", "XA") + POST)
    assert [(country.code, country.name, country.words) for country in found.countries] == [
        ("XA", "Arvenia", ("Arvenia", "Arvenian", "Arvenians", "Sollen"))
    ]
    (person,) = found.people
    assert (person.id, person.name, person.family_name, person.country) == ("xa-ada", "Ada Quill", "Quill", "XA")
    assert (person.prominence, person.origin) == (2, "operator")
    assert person.posts == (Post("Minister of Health", "", "XA", "2024-03", None, "minister", None, "operator"),)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        pytest.param("[[person]\n", "is no TOML", id="broken TOML"),
        pytest.param("[[persons]]\nid = 'a'\n", "persons: Extra inputs are not permitted", id="unknown table"),
        pytest.param(PERSON + "rank = 3\n", "person 1 (xa-ada), rank: Extra inputs", id="unknown key"),
        pytest.param("[[person]]\nid = 'xa-ada'\n", "person 1 (xa-ada), name: Field required", id="no name"),
        pytest.param("[[person]]\nid = 'xa ada'\nname = 'A B'\n", "person 1 (xa ada), id: String should", id="bad id"),
        pytest.param(PERSON.replace("Ada Quill", " "), "name: String should have at least 1", id="empty name"),
        pytest.param(PERSON.replace("Ada Quill", "A" * 400), "name: String should have at most 200", id="long name"),
        pytest.param(PERSON + POST.replace('"minister"', '"boss"'), "post 1, role_class: must be one of", id="class"),
        pytest.param(PERSON + POST.replace("2024-03", "March"), "post 1, start: must be YYYY", id="no day"),
        pytest.param(PERSON + POST.replace("2024-03", "2024-13"), "post 1, start: month must be", id="no month"),
        pytest.param(PERSON + POST + 'end = "2023"\n', "ends (2023) before it starts (2024-03)", id="order"),
        pytest.param(PERSON + "prominence = 9\n", "prominence: Input should be less than or equal to 5", id="range"),
        pytest.param(PERSON.replace("FR", "XQ"), "xa-ada: country 'XQ' is neither shipped", id="unknown country"),
        pytest.param(COUNTRY.replace("XA", "FR"), "country 1 (FR), code: a country of your own", id="real code"),
        pytest.param(COUNTRY.replace("XA", "XK"), "country 1 (XK), code: a country of your own", id="Kosovo"),
        pytest.param(PERSON + PERSON, "xa-ada: stands twice", id="twice"),
        pytest.param(
            "[[merge]]\nid = 'a'\ninto = 'a'\n", "a: is merged into itself in the end", id="merged into itself"
        ),
        pytest.param(
            "[[merge]]\nid = 'a'\ninto = 'b'\n[[merge]]\nid = 'b'\ninto = 'a'\n", "a: is merged into itself", id="ring"
        ),
        pytest.param("hide = 'a'\n", "hide: Input should be", id="no list"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, text: str, fault: str) -> None:
    with pytest.raises(SettingsError) as caught:
        changes(tmp_path, text)
    assert fault in str(caught.value)
    assert "officials.toml" in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"gone\.toml: cannot be read"):
        load(tmp_path / "gone.toml")


OLD = Post("Mayor", "", "FR", "2010", "2014", "governor", None, "curated")
NEW = Post("Minister", "", "FR", "2024", None, "minister", None, "operator")
PEOPLE = (
    Person("one", "Ana Brel", aliases=("A. Brel",), country="FR", prominence=2, last_seen="2020", posts=(OLD,)),
    Person("two", "Anna Brel", aliases=("Ana Brel",), country="FR", prominence=3, last_seen="2022"),
    Person("three", "Tomas Ferrand", country="BE"),
)


def applied(tmp_path: Path, text: str) -> dict[str, Person]:
    return {person.id: person for person in apply(PEOPLE, changes(tmp_path, text))}


def test_nothing_said_changes_nothing(tmp_path: Path) -> None:
    assert tuple(applied(tmp_path, "").values()) == PEOPLE


def test_hidden_people_are_gone(tmp_path: Path) -> None:
    assert sorted(applied(tmp_path, 'hide = ["two", "nobody"]')) == ["one", "three"]


def test_added_people_replace_those_of_the_same_id(tmp_path: Path) -> None:
    found = applied(tmp_path, '[[person]]\nid = "three"\nname = "Tomas Ferrand-Roy"\ncountry = "LU"\n')
    assert (found["three"].name, found["three"].country, found["three"].origin) == (
        "Tomas Ferrand-Roy",
        "LU",
        "operator",
    )


def test_merging_keeps_all_names_and_posts(tmp_path: Path) -> None:
    found = applied(tmp_path, '[[merge]]\nid = "one"\ninto = "two"\n')
    assert sorted(found) == ["three", "two"]
    assert found["two"].aliases == ("Ana Brel", "A. Brel")
    assert (found["two"].prominence, found["two"].last_seen, found["two"].posts) == (3, "2022", (OLD,))


def test_merging_in_a_chain_ends_at_the_last(tmp_path: Path) -> None:
    text = '[[merge]]\nid = "one"\ninto = "two"\n[[merge]]\nid = "two"\ninto = "three"\n'
    found = applied(tmp_path, text)
    assert list(found) == ["three"]
    assert found["three"].aliases == ("Ana Brel", "A. Brel", "Anna Brel")
    assert found["three"].posts == (OLD,)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            'name = "Ana Brell"', ("Ana Brell", ("A. Brel", "Ana Brel"), "FR", 2), id="the old name stays known"
        ),
        pytest.param('aliases = ["Annie Brel"]', ("Ana Brel", ("A. Brel", "Annie Brel"), "FR", 2), id="alias"),
        pytest.param('drop_aliases = ["A. Brel"]', ("Ana Brel", (), "FR", 2), id="wrong alias"),
        pytest.param('country = "BE"', ("Ana Brel", ("A. Brel",), "BE", 2), id="country"),
        pytest.param("prominence = 0", ("Ana Brel", ("A. Brel",), "FR", 0), id="prominence"),
    ],
)
def test_corrections(tmp_path: Path, text: str, expected: tuple[object, ...]) -> None:
    person = applied(tmp_path, f'[[correct]]\nid = "one"\n{text}\n')["one"]
    assert (person.name, person.aliases, person.country, person.prominence) == expected
    assert person.posts == (OLD,)


@pytest.mark.parametrize(("drop", "expected"), [("false", (OLD, NEW)), ("true", (NEW,))])
def test_a_correction_adds_posts_or_replaces_them(tmp_path: Path, drop: str, expected: tuple[Post, ...]) -> None:
    post = '[[correct.post]]\nrole = "Minister"\nrole_class = "minister"\ncountry = "FR"\nstart = "2024"\n'
    text = f'[[correct]]\nid = "one"\ndrop_posts = {drop}\n{post}'
    assert applied(tmp_path, text)["one"].posts == expected


def test_the_example_file_is_an_empty_one() -> None:
    example = Path(__file__).parents[2] / "config" / "officials.toml"
    assert load(example) == OperatorChanges()


def test_the_examples_in_the_file_are_right(tmp_path: Path) -> None:
    example = (Path(__file__).parents[2] / "config" / "officials.toml").read_text("utf-8")
    lines = [line[2:] for line in example.splitlines() if re.match(r"# (?:\[\[|[a-z_]+ = )", line)]
    told = changes(tmp_path, "\n".join(lines))
    assert (len(told.people), len(told.corrections), len(told.merged), len(told.countries)) == (1, 1, 1, 1)
    assert told.hidden == {"xx-somebody"}


def test_a_person_is_split_off_with_names_and_posts_of_their_own(tmp_path: Path) -> None:
    split = '[[split]]\nid = "a"\nperson = "b"\nname = "Ada Quill"\naliases = ["A. Quill"]\nposts = ["mayor"]\n'
    posts = tuple(Post(role, "", "FR", None, None, "other", None, "t") for role in ("Mayor", "Minister of Health"))
    both = Person("a", "Ada Quilling", ("A. Quill", "A. Quilling"), "Quilling", "FR", 2, None, posts)
    found = {person.id: person for person in apply([both], changes(tmp_path, split))}
    assert (found["a"].aliases, found["a"].posts) == (("A. Quilling",), posts[1:])
    assert (found["b"].name, found["b"].aliases, found["b"].posts) == ("Ada Quill", ("A. Quill",), posts[:1])
    assert (found["b"].family_name, found["b"].country, found["b"].origin) == ("Quill", "FR", "operator")
