"""/who with everybody whom the registry ships: who is offered, in what order, and in which scripts a name is known."""

from functools import partial
from pathlib import Path

import pytest

from bot.message import Message
from bot.officials.posts import describe
from bot.officials.registry import Registry, merged_ids, shipped
from bot.store import Store, people
from tests.conftest import Clock
from tests.handlers.talking import COUNTRIES, Chat, actions, labels
from tests.pieces import NOON


@pytest.fixture(scope="module")
def everybody() -> Registry:
    return Registry(shipped(), merged=merged_ids(), countries=COUNTRIES)


@pytest.fixture
def chat(store: Store, clock: Clock, everybody: Registry) -> Chat:
    zardari = everybody.get("Q57373")
    assert zardari is not None
    store.write(lambda db: people.load(db, [zardari], name="registry", version="1", now=NOON))
    return _among(store, clock, everybody)


def _among(store: Store, clock: Clock, everybody: Registry) -> Chat:
    return Chat(store, clock, registry=everybody, describe=partial(describe, on=NOON.date(), countries=COUNTRIES))


def first_line(message: Message) -> str:
    return message.plain().splitlines()[0]


async def test_whoever_may_be_meant_is_offered_with_office_and_country_the_likeliest_first(chat: Chat) -> None:
    question = await chat.say("who Asif")
    assert labels(question)[0].startswith("Khawaja Muhammad Asif · Minister of Defence, Pakistan")
    assert labels(question)[1].startswith("Asif Ali Zardari · President of Pakistan")
    assert actions(question)[-1] == "none Asif"
    assert first_line(await chat.say(actions(question)[1])) == "Asif Ali Zardari"
    assert first_line(await chat.say("who Asif")) == "Asif Ali Zardari"
    assert "Asif" in first_line(await chat.say("who Asif", chat_id="telegram:9"))


async def test_the_choice_outlives_a_restart(chat: Chat, everybody: Registry, path: Path, clock: Clock) -> None:
    zardari = next(a for a in actions(await chat.say("who Asif")) if a.endswith("=Q57373"))
    await chat.say(zardari)
    chat.store.close()
    again = Store.open(path)
    try:
        restarted = _among(again, clock, everybody)
        assert first_line(await restarted.say("who asif")) == "Asif Ali Zardari"
        assert "do you mean?" in first_line(await restarted.say("who Asif", chat_id="telegram:9"))
    finally:
        again.close()


@pytest.mark.parametrize("name", ["Khan", "Kim", "Muhammad", "González"])
async def test_at_most_eight_are_offered_and_none_of_them(chat: Chat, name: str) -> None:
    question = await chat.say(f"who {name}")
    assert len(actions(question)) == 9
    assert (labels(question)[-1], actions(question)[-1]) == ("None of these", f"none {name}")
    assert all(" · " in label for label in labels(question)[:-1])


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("عمران خان", "Imran Khan"),
        ("خواجہ آصف", "Khawaja Muhammad Asif"),
        ("آصف علی زرداری", "Asif Ali Zardari"),
        ("قمر جاوید باجوہ", "Qamar Javed Bajwa"),
        ("حسن روحانی", "Hassan Rouhani"),
        ("عبد الفتاح السيسي", "Abdel Fattah el-Sisi"),
        ("بنيامين نتنياهو", "Benjamin Netanyahu"),
        ("بشار الأسد", "Bashar al-Assad"),
        ("فلاديمير بوتين", "Vladimir Putin"),
        ("בנימין נתניהו", "Benjamin Netanyahu"),
        ("Владимир Путин", "Vladimir Putin"),
        ("Володимир Зеленський", "Volodymyr Zelenskyy"),
        ("Лавров", "Sergey Lavrov"),
        ("习近平", "Xi Jinping"),
        ("習近平", "Xi Jinping"),
        ("蔡英文", "Tsai Ing-wen"),
        ("नरेन्द्र मोदी", "Narendra Modi"),
        ("Zelenskiy", "Volodymyr Zelenskyy"),
        ("Faiz Hamid", "Faiz Hameed"),
        ("@RTErdogan", "Recep Tayyip Erdoğan"),
    ],
)
async def test_a_name_in_any_script_is_the_person_or_the_first_of_those_asked_about(
    chat: Chat, typed: str, name: str
) -> None:
    message = await chat.say(f"who {typed}")
    asked = "do you mean?" in first_line(message)
    assert (labels(message)[0] if asked else first_line(message)).startswith(name)


@pytest.mark.parametrize(("typed", "near"), [("이재명", "Lee Jae-myung"), ("Netanyahoo", "Benjamin Netanyahu")])
async def test_where_nobody_is_found_the_nearest_names_are_offered(chat: Chat, typed: str, near: str) -> None:
    message = await chat.say(f"who {typed}")
    assert near in " ".join((message.plain(), *labels(message)))
