"""Any text can be read: offsets point at the very text, other languages are told and left alone, nothing breaks."""

import io
import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from bot.errors import SettingsError
from bot.language import Reader, lexicon
from bot.language.output import to_json
from bot.language.view import render

ACCUSED = "Prime Minister Osric Venn accused Finance Minister Edda Marlow of taking bribes. "
PIECES = st.sampled_from(
    [
        ACCUSED,
        "Marlow denied taking bribes.",
        "“",
        "”",
        '"',
        "\n",
        "\r\n",
        "\u200b",
        "\u202e",
        "😀",
        "<p>",
        "&amp;",
        "ظ",
        "!",
    ]
)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (ACCUSED, "en"),
        ("El presidente acusó al ministro de haber recibido sobornos de una empresa de construcción del puerto.", "es"),
        ("Le ministre a démenti avoir reçu de l'argent de la société qui exploite le port de la capitale.", "fr"),
        ("Der Minister bestritt, von der Firma Geld für den Bau des neuen Hafens angenommen zu haben.", "de"),
        ("Министр опроверг обвинения в получении взяток от строительной компании.", "ru"),
        ("وزیر نے رشوت لینے کے الزامات کی تردید کی ہے اور کہا ہے کہ وہ تمام معاہدے شائع کریں گے۔", "ur"),
    ],
)
def test_languages_are_told_and_only_english_is_read(reader: Reader, text: str, language: str) -> None:
    found = reader.read(text)
    assert found.language == language
    assert bool(found.statements) is (language == "en")


@given(st.lists(PIECES | st.text(max_size=20), max_size=12).map("".join))
@settings(max_examples=60, deadline=None)
def test_offsets_point_at_the_very_text(reader: Reader, text: str) -> None:
    found = reader.read(text)
    for span in [m for p in found.people for m in p.mentions]:
        assert 0 <= span.start < span.end <= len(text)
    for statement in found.statements:
        for span in (statement.cue, statement.claim, statement.sentence):
            assert 0 <= span.start < span.end <= len(text)
        assert statement.sentence.start <= statement.cue.start < statement.cue.end <= statement.sentence.end
        assert statement.accused
    record = to_json("x", text, found, {})
    json.dumps(record)
    for one in record["records"]:
        assert one["claim"]["text"] == text[one["claim"]["start"] : one["claim"]["end"]]


@pytest.mark.parametrize(
    "text",
    ["", " ", "\n" * 500, "word " * 3000, "A" * 20_000, "." * 5_000, ACCUSED.upper(), "😀" * 2_000, "\x00\x01\x02"],
    ids=["empty", "space", "lines", "one sentence", "one word", "dots", "capitals", "emoji", "control"],
)
def test_odd_texts_are_read(reader: Reader, text: str) -> None:
    assert reader.read(text).language


def test_reading_takes_time_in_proportion(reader: Reader) -> None:
    def seconds(times: int) -> float:
        began = time.process_time()
        reader.read(ACCUSED * times)
        return time.process_time() - began

    seconds(10)
    short, long = seconds(100), seconds(800)
    assert long < 8 * short * 4


def test_findings_are_shown_with_reasons(reader: Reader) -> None:
    screen = io.StringIO()
    Console(width=120, file=screen).print(render(ACCUSED, reader.read(ACCUSED)))
    shown = screen.getvalue()
    assert "Osric Venn → Edda Marlow: taking bribes" in shown
    assert "cue “accused”" in shown


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("[cues]", "[cuse]"), "lexicon.toml"),
        (('accuse = ["accuse"]', "accuse = []"), "cues.accuse"),
        (('accuse = ["accuse"]', 'accuse = ["Accuse"]'), "cues.accuse"),
        (('accuse = ["accuse"]', 'accuze = ["accuse"]'), "cues"),
        (("[cues]", "[cues"), "lexicon.toml"),
    ],
)
def test_a_broken_lexicon_is_refused_with_its_key(change: tuple[str, str], says: str) -> None:
    from importlib.resources import files

    text = (files("config") / "lexicon.toml").read_text("utf-8").replace(*change)
    with pytest.raises(SettingsError) as raised:
        lexicon.parse(text)
    assert says in str(raised.value)
