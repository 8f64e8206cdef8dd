"""Who is named, with which office, and whether that makes an official. Sentences written for these tests."""

import pytest

from bot.language import Reader
from bot.types import FoundPerson


def person(reader: Reader, text: str, name: str) -> FoundPerson:
    """The one person of that full name."""
    found = {one.name: one for one in reader.read(text).people}
    assert name in found, f"{name} is not among {list(found)}"
    return found[name]


@pytest.mark.parametrize(
    ("text", "name", "role", "official"),
    [
        ("Finance Minister Edda Marlow opened the quay.", "Edda Marlow", "Finance Minister", True),
        ("Edda Marlow, the finance minister, opened the quay.", "Edda Marlow", "finance minister", True),
        ("The mayor of Lowmarch, Tobin Venn, was absent.", "Tobin Venn", "mayor of Lowmarch", True),
        ("Former President Osric Venn came to the meeting.", "Osric Venn", "Former President", True),
        ("Osric Venn is the prime minister of Tarvonia.", "Osric Venn", "prime minister of Tarvonia", True),
        ("Senator Lena Ortiz asked for a report.", "Lena Ortiz", "Senator", True),
        ("Judge Paul Whitfield heard the case on Monday.", "Paul Whitfield", "Judge", True),
        ("Retired generals Pavel Orlin and Ivo Drach left the army.", "Pavel Orlin", "Retired generals", True),
        ("Harbour ministry spokesman Ivo Drach gave no figures.", "Ivo Drach", "spokesman", True),
        ("Asked by Hugh Tanner, a California lawyer, she said no.", "Hugh Tanner", "California lawyer", False),
        ("Hugh Tanner, a Treasury lawyer, gave no figures.", "Hugh Tanner", "Treasury lawyer", True),
        ("Hugh Tanner, president of the Lowmarch Bank, sold shares.", "Hugh Tanner", "president", False),
        ("Nora Quill, the wife of President Osric Venn, sang.", "Nora Quill", "wife", False),
        ("Nora Quill, leader of the Green Party, walked out.", "Nora Quill", "leader of the Green Party", True),
        ("Nora Quill, a militant leader, walked out.", "Nora Quill", "militant leader", False),
        ("Nora Quill, who was then defence minister, walked out.", "Nora Quill", "defence minister", True),
        ("Nora Quill, who had served as defence minister, walked out.", "Nora Quill", "defence minister", True),
        ("Nora Quill, who is running for governor, walked out.", "Nora Quill", "candidate for governor", True),
        ("Nora Quill, once a police officer, walked out.", "Nora Quill", "police officer", True),
        ("Nora Quill, 54, a former senator, walked out.", "Nora Quill", "former senator", True),
        ("Nora Quill was elected mayor of Lowmarch on Sunday.", "Nora Quill", "mayor of Lowmarch", True),
        ("Nora Quill was appointed defence minister on Sunday.", "Nora Quill", "defence minister", True),
        ("As finance minister, Nora Quill raised the duty on salt.", "Nora Quill", "finance minister", True),
        ("The U.S. ambassador to Tarvonia, Lena Ortiz, spoke.", "Lena Ortiz", "ambassador to Tarvonia", True),
        ("The deputy speaker of the parliament Osric Venn spoke.", "Osric Venn", "speaker of the parliament", True),
        ("The director of the tax agency, Dr. Lena Ortiz, spoke.", "Lena Ortiz", "director of the tax agency", True),
        ("Former Secretary of Defense Lena Ortiz spoke.", "Lena Ortiz", "Former Secretary of Defense", True),
        ("The judge, Qaim Harun Sheri, died on Monday.", "Qaim Harun Sheri", "judge", True),
        ("Deputy Chief of Staff Nora Quill walked out.", "Nora Quill", "Chief of Staff", True),
        ("Actress Nora Quill sang at the opening.", "Nora Quill", "Actress", False),
        ("Professor Hugh Tanner wrote a long book.", "Hugh Tanner", "Professor", False),
    ],
)
def test_the_office_of_a_person(reader: Reader, text: str, name: str, role: str, official: bool) -> None:
    found = person(reader, text, name)
    assert found.official is official
    assert found.role is not None
    assert role.casefold() in found.role.casefold()


def test_who_gives_an_office_does_not_get_it(reader: Reader) -> None:
    assert person(reader, "Hugh Tanner named the mayor of Lowmarch on Monday.", "Hugh Tanner").role is None


@pytest.mark.parametrize(
    ("text", "name", "mentions"),
    [
        ("Prime Minister Osric Venn spoke. Venn then left. Nobody saw Venn again.", "Osric Venn", 3),
        ("Finance Minister Edda Marlow spoke. Marlow's office said no more.", "Edda Marlow", 2),
        ("Governor Lena Ortiz spoke. The Ortiz campaign said no more.", "Lena Ortiz", 2),
        ("Osric Venn met Edda Marlow. Venn was late. Marlow was not.", "Edda Marlow", 2),
    ],
)
def test_a_person_is_one_over_all_forms_of_the_name(reader: Reader, text: str, name: str, mentions: int) -> None:
    found = person(reader, text, name)
    assert len(found.mentions) == mentions
    surname = name.split()[-1]
    assert {text[span.start : span.end] for span in found.mentions} <= {name, surname}


@pytest.mark.parametrize(
    "text",
    ["The Lowmarch Harbour Company repaired the quay.", "Nothing of note happened.", "", "\n\n", "!!! ??? ..."],
)
def test_nobody_is_named(reader: Reader, text: str) -> None:
    assert reader.read(text).people == ()


@pytest.mark.parametrize(
    ("text", "name", "mentions"),
    [
        ("Ayman al-Harun spoke on tape. Harun was not seen again.", "Ayman al-Harun", ["Ayman al-Harun", "Harun"]),
        ("LENA ORTIZ: Why did he go?\nORTIZ: Well.", "LENA ORTIZ", ["LENA ORTIZ", "ORTIZ"]),
        ("Dave Camp spoke to the reporters on Monday. Camp was late.", "Dave Camp", ["Dave Camp", "Camp"]),
        ("Reporters met officer Antoine Varga on Monday.", "Antoine Varga", ["Antoine Varga"]),
        ("Governor Lena Ortiz spoke, and the Ortiz Library closed.", "Lena Ortiz", ["Lena Ortiz"]),
        (
            "Karl zu Harrow and Anna Le Moyne spoke to us. Le Moyne was late.",
            "Anna Le Moyne",
            ["Anna Le Moyne", "Le Moyne"],
        ),
        ("Follow David Martin Tanner on the radio today.", "David Martin Tanner", ["David Martin Tanner"]),
        ("She was told of Obama’s plan on Monday.", "Obama", ["Obama"]),
    ],
)
def test_where_a_name_is_seen(reader: Reader, text: str, name: str, mentions: list[str]) -> None:
    assert [text[span.start : span.end] for span in person(reader, text, name).mentions] == mentions


def test_a_famous_name_alone_is_an_officials(reader: Reader) -> None:
    found = person(reader, "Nobody there had read Merkel’s letter.", "Merkel")
    assert (found.official, found.reason) == (True, "known as an official")


@pytest.mark.parametrize(
    "text",
    [
        "He went to the town of Spen Harrow on Monday. Spen Harrow is large.",
        "The shop in Spen Harrow, Texas, closed on Monday.",
        "The mill in the Spen Harrow district closed on Monday.",
        "A walk near Tal Harrow was called off on Monday.",
    ],
)
def test_a_place_is_nobody(reader: Reader, text: str) -> None:
    assert reader.read(text).people == ()
