"""Fitting the linker: it learns what articles show, keeps its beliefs where they are silent, and can be repeated."""

import json
import random
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from bot.officials.features import NAMES
from bot.officials.fit import BELIEFS, Linked, choices, learn, read_linked, solve, with_faults
from bot.officials.linker import Linker, Weights
from bot.officials.registry import Registry
from bot.types import FoundPerson, Person, Post, Span

TEXT = "Norland's health minister, Ola Brandt, met Tom Kell.\n"


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    for folder in ("train", "texts"):
        (tmp_path / folder).mkdir()
    people = [
        {"name": "Ola Brandt", "official": True, "role": "health minister", "mentions": [[27, 37]]},
        {"name": "Tom Kell", "official": False, "role": None, "mentions": [[43, 51]]},
    ]
    (tmp_path / "train" / "news_2021-05-03_visit.json").write_text(json.dumps({"people": people}), "utf-8")
    (tmp_path / "texts" / "news_2021-05-03_visit.txt").write_text(TEXT, "utf-8")
    rows = [("Ola Brandt", ["ola"]), ("Tom Kell", [])]
    lines = [json.dumps({"doc": "news_2021-05-03_visit", "name": name, "ids": ids}) for name, ids in rows]
    (tmp_path / "links_train.jsonl").write_text("\n".join(lines), "utf-8")
    return tmp_path


@pytest.fixture
def linker() -> Linker:
    post = Post("Minister of Health", "Government", "FJ", "2020", None, "minister", None, "curated")
    people = [
        Person("ola", "Ola Brandt", family_name="Brandt", country="FJ", prominence=2, posts=(post,)),
        Person("tom", "Tom Kell", family_name="Kell", country="FJ", prominence=2),
    ]
    return Linker(Registry(people), weights=Weights((0.0,) * len(NAMES), 0.5))


def test_articles_are_read_with_their_links_and_dates(gold: Path) -> None:
    (article,) = read_linked(gold, "train")
    assert (article.dated, article.text) == (date(2021, 5, 3), TEXT)
    assert article.ids == {"Ola Brandt": ("ola",), "Tom Kell": ()}
    assert article.people[0] == FoundPerson("Ola Brandt", True, "health minister", (Span(27, 37),))
    assert Linked("undated", "", (), {}).dated is None


def test_every_linked_person_is_a_choice_with_at_most_one_right(gold: Path, linker: Linker) -> None:
    ola, tom = choices(linker, read_linked(gold, "train"), with_date=True)
    assert (ola[1].tolist(), tom[1].tolist()) == ([1.0], [0.0])
    assert ola[0].shape == tom[0].shape == (1, len(NAMES))


def test_what_the_right_ones_have_gains_weight() -> None:
    shown, unseen = NAMES.index("full name"), NAMES.index("misspelled")
    vector = np.zeros((2, len(NAMES)))
    vector[0, shown] = 1.0
    weights = solve([(vector, np.array([1.0, 0.0]))] * 30)
    assert weights[shown] > 1.0
    assert weights[unseen] == pytest.approx(BELIEFS["misspelled"])


def test_learning_can_be_repeated(gold: Path, linker: Linker) -> None:
    articles = read_linked(gold, "train")
    assert learn(linker, articles) == learn(linker, articles)


def test_faults_leave_the_names_alone(gold: Path) -> None:
    (article,) = read_linked(gold, "train")
    read = [with_faults(article, random.Random(seed)) for seed in range(40)]  # noqa: S311 - no secret
    assert {person.name for each in read for person in each.people} == {"Ola Brandt", "Tom Kell"}
    assert {each.people[0].role for each in read} == {"health minister", None}
    assert {each.people[0].official for each in read} == {True, False}


def test_beliefs_are_about_features_that_exist() -> None:
    assert set(BELIEFS) <= set(NAMES)
