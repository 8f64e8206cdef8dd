"""Every rule by which a name meets another, each with its examples: what is one person, and what is not."""

import pytest

from bot.officials.likeness import best_likeness, words_of
from bot.officials.names import _SOUNDS, key, sound, tokens
from bot.officials.registry import Registry
from bot.types import Person

# rule: (as the registry has it, as somebody writes it)
MEET = {
    "alias": [("Ahmed al-Sharaa|Abu Mohammad al-Jolani", "Abu Muhammad al-Julani"), ("Xi Jinping|习近平", "习近平")],
    "nickname": [
        ("Joseph Biden", "Joe Biden"),
        ("Timothy Walz", "Tim Walz"),
        ("Robert Menendez", "Bob Menendez"),
        ("William Clinton", "Bill Clinton"),
        ("Binyamin Netanyahu", "Benjamin Netanyahu"),
    ],
    "initials": [
        ("George Walker Bush", "George W. Bush"),
        ("James David Vance", "JD Vance"),
        ("Khadga Prasad Sharma Oli", "K. P. Sharma Oli"),
        ("Donald Trump", "Donald J. Trump"),
    ],
    "title": [
        ("Donald Trump", "President Donald Trump"),
        ("Raheel Sharif", "Lt. Gen. (retd) Raheel Sharif"),
        ("Nawaz Sharif", "Mian Nawaz Sharif"),
        ("Ali Khamenei", "Ayatollah Ali Khamenei"),
        ("Robert Kennedy", "Robert Kennedy, Jr."),
    ],
    "patronymic": [
        ("Vladimir Putin", "Vladimir Vladimirovich Putin"),
        ("Dmitriy Sergeevich Pyanykh", "Dmitry Pyanykh"),
        ("Pavel Dorokhin", "Дорохин, Павел Сергеевич"),
    ],
    "Arabic particle": [
        ("Bashar al-Assad", "Bashar Assad"),
        ("Muhammad bin Salman Al Saud", "Mohammed bin Salman"),
        ("Abd al-Rahman al-Rashid", "Abdulrahman Al-Rashid"),
        ("Zia ul-Haq", "Zia-ul-Haq"),
    ],
    "Chinese order": [("Xi Jinping", "Jinping Xi"), ("Li Keqiang", "Keqiang Li"), ("Xi Jinping", "习近平")],
    "Korean order": [("Kim Jong-un", "Jong Un Kim"), ("Yoon Suk-yeol", "Suk Yeol Yoon"), ("Kim Jong Un", "김정은")],
    "diacritics": [
        ("Recep Tayyip Erdogan", "Recep Tayyip Erdoğan"),
        ("Radovan Karadzic", "Radovan Karadžić"),
        ("Jose Mujica", "José Mujica"),
    ],
    "romanisation": [
        ("Khawaja Asif", "Khwaja Asif"),
        ("Shehbaz Sharif", "Shahbaz Sharif"),
        ("Volodymyr Zelenskyy", "Volodymyr Zelensky"),
        ("Volodymyr Zelenskyy", "Volodymyr Zelenskiy"),
        ("Faiz Hameed", "Faiz Hamid"),
        ("Muammar Gaddafi", "Moammar Qadhafi"),
        ("Alexander Lukashenko", "Aliaksandr Lukashenka"),
        ("Imran Khan", "عمران خان"),
    ],
    "surname first": [("Pavel Dorokhin", "Dorokhin, Pavel"), ("Imran Khan", "KHAN, Imran")],
    "misspelled": [("Qamar Javed Bajwa", "Qamar Javed Bajwah")],
}
APART = {
    "nickname": [("Joseph Biden", "Jim Biden"), ("Timothy Walz", "Tom Walz")],
    "initials": [("George Walker Bush", "J. Bush")],
    "title": [("Sheikh Hasina", "Sheikh Mujib")],
    "romanisation": [("Imran Khan", "Imran Kan")],
    "order": [("Kim Jong-un", "Kim Jong-nam"), ("Shehbaz Sharif", "Nawaz Sharif")],
}


def rows(table: dict[str, list[tuple[str, str]]]) -> list[object]:
    return [
        pytest.param(known, written, id=f"{rule}: {written}")
        for rule, pairs in table.items()
        for known, written in pairs
    ]


@pytest.fixture(scope="module")
def registry() -> Registry:
    """Everybody of the examples: each is told from all the others."""
    names = sorted({known for table in (MEET, APART) for pairs in table.values() for known, _written in pairs})
    people = [known.split("|") for known in names]
    return Registry(Person(name, name, tuple(aliases), name.split()[-1]) for name, *aliases in people)


@pytest.mark.parametrize(("known", "written"), rows(MEET))
def test_one_person_under_two_names(registry: Registry, known: str, written: str) -> None:
    found = [match.person.id for match in registry.search(written)]
    assert key(known.split("|")[0]) in {key(name) for name in found[:1]}


@pytest.mark.parametrize(("known", "written"), rows(APART))
def test_two_people_with_names_alike(known: str, written: str) -> None:
    found = best_likeness(words_of(written), Person("Q1", known, (), known.split()[-1]))
    assert found is None or found.kind not in ("full", "more", "part")
    assert key(known) != key(written)


SPELLINGS = [pair for rule in ("romanisation", "diacritics", "Arabic particle", "alias") for pair in MEET[rule]]
MORE = "Romanoff Turgeneff Mustapha Tchiani Schultz Djibril Dhaka Mahmood Mahmoud Mueller Schroeder Jeong Eun Haniyah"
EVEN_MORE = "Nazarbayev Sergey Qatar Xavier Jawed Shehbaz Khawaja Zelenskyy Hameed"


@pytest.mark.parametrize("rule", _SOUNDS, ids=lambda rule: rule[0])
def test_every_sound_rule_has_an_example(rule: tuple[str, str, str]) -> None:
    """A word of the examples holds what the rule is about, and the rule changes how it sounds."""
    hint, _pattern, to = rule
    names = [*(name for pair in SPELLINGS for name in pair), MORE, EVEN_MORE]
    words = [word for name in names for word in tokens(name) if hint in word]
    assert any(to in sound(word) and sound(word) != word for word in words)
