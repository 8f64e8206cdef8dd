"""What `/timeline` and `/network` say in words beneath and beside the picture."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot import pictures
from bot.message import Message
from bot.pictures import Frame
from bot.types import Chat, Claim, Party, Person
from bot.wording import translations
from tests.pieces import MAYOR, MINISTER, NOON, source, statement

EN = translations("en")
FRAME = Frame(Chat("console", "console"), EN, False, 0.5, None, NOON)
BREVIK = Person("VD-olan-brevik", "Olan Brevik")
DENIAL = statement(2, type="response", status="denied", accuser=[MINISTER], claim="a tale", at=source(2, outlet="B"))
CHARGE = statement(3, type="legal", status="charged", accuser=[], claim="fraud", at=source(3, outlet="C"))


def claim(one: object = None, *answers: object) -> Claim:
    return Claim(one or statement(1), (source(1),), answers)  # type: ignore[arg-type]


def actions(message: Message) -> list[str]:
    return [button.action for row in message.buttons for button in row]


def test_a_timeline_says_in_words_what_the_picture_shows() -> None:
    message = pictures.timeline(BREVIK, [claim(None, DENIAL), claim(DENIAL), claim(CHARGE)], "1y", FRAME)
    lines = message.plain().splitlines()
    assert lines[:3] == [
        "Over time: Olan Brevik",
        "1 accusation, 1 answer, 1 legal step, 2 Mar 2026 to 2 Mar 2026",
        "• Olan Brevik charged or held: “fraud”",
    ]
    assert "  The Vardia Post, 2 Mar 2026 · denied · case 1" in lines
    assert message.picture is not None
    assert message.picture.png.startswith(b"\x89PNG")
    assert message.picture.alt.startswith("Over time: Olan Brevik. 1 accusation,")
    assert actions(message) == [
        "timeline =VD-olan-brevik 30d",
        "timeline =VD-olan-brevik all",
        "timeline =VD-olan-brevik 1y dark",
        "who =VD-olan-brevik",
    ]


def test_a_time_in_which_nothing_was_said() -> None:
    message = pictures.timeline(BREVIK, [], "30d", replace(FRAME, since=NOON - timedelta(days=30)))
    assert message.picture is None
    assert "Nothing was found about Olan Brevik in that time." in message.plain()


union = Party("the harbour workers’ union")
both = statement(4, accuser=[MAYOR, union], accused=[MINISTER, union])


@pytest.mark.parametrize(
    ("claims", "lines"),
    [
        ([claim()], ["• Tessa Marrow accused Olan Brevik: 1 accusation"]),
        ([claim(), claim(None, DENIAL)], ["• Tessa Marrow accused Olan Brevik: 2 accusations, 1 denied"]),
        ([claim(None, DENIAL)], ["• Tessa Marrow accused Olan Brevik: 1 accusation, denied"]),
        (
            [claim(both, DENIAL)],
            [
                "• Tessa Marrow accused Olan Brevik: 1 accusation, denied",
                "• Tessa Marrow accused the harbour workers’ union: 1 accusation",
                "• the harbour workers’ union accused Olan Brevik: 1 accusation, denied",
            ],
        ),
    ],
)
def test_a_network_says_who_accuses_whom_and_what_was_denied(claims: list[Claim], lines: list[str]) -> None:
    message = pictures.network(BREVIK, claims, FRAME)
    assert message.plain().splitlines()[1:-1] == lines
    assert message.plain().splitlines()[-1] == "Hearsay reports what others allege; it asserts none of it."
    assert message.picture is not None


@pytest.mark.parametrize("claims", [[], [claim(statement(1, accuser=()))]])
def test_a_network_of_nobody(claims: list[Claim]) -> None:
    message = pictures.network(BREVIK, claims, replace(FRAME, dark=True))
    assert message.picture is None
    assert message.plain().startswith("Nobody accuses Olan Brevik")


def test_what_somebody_says_of_others_has_its_own_lane() -> None:
    marrow = Person(str(MAYOR.person_id), MAYOR.name)
    message = pictures.timeline(marrow, [claim(None, DENIAL)], "all", FRAME)
    assert message.plain().splitlines()[1] == "1 accusation of others, 2 Mar 2026 to 2 Mar 2026"


def test_where_drawing_fails_the_text_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object, **named: object) -> bytes:
        raise OSError("no room for fonts")

    monkeypatch.setattr("bot.charts.draw_timeline", broken)
    message = pictures.timeline(BREVIK, [claim()], "all", FRAME)
    assert message.picture is None
    assert "Tessa Marrow accused Olan Brevik" in message.plain()
