"""Odd, huge and hostile texts: read in bounded time and memory, every offset true, what they say still found."""

import subprocess
import sys
import time
from itertools import pairwise

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.language import DEFAULT_CONFIDENCE, Reader
from bot.language.parsing import LONGEST_SENTENCE, LONGEST_TEXT, SpacyParser, bound, load_parser
from bot.types import Findings

ACCUSED = "Prime Minister Osric Venn accused Finance Minister Edda Marlow of taking bribes."
DENIED = "Finance Minister Edda Marlow denied taking bribes."
DULL = "The boats came home on Tuesday with little fish and the harbour was quiet."
MOST_MEMORY_MB = 600
LONGEST_WAIT = 600

SPOKEN = "PRESENTER: Good evening.\nOSRIC VENN: I came by train.\nPRESENTER: And the weather?\nVENN: It rained.\n"
LIVE_BLOG = (
    "14:02\nThe session opens.\n\n14:10\n" + ACCUSED + "\n\n14:31 | UPDATE\n" + DENIED + "\n\n14:40\nIt is over."
)
MARKUP = (
    f'<div class="x"><p>{ACCUSED}</p><br/>&nbsp;&amp;<script>if (a < b) {{ f("c") }}</script><!-- {DENIED} --></div>'
)


def names(number: int) -> str:
    """A list of that many names, after words enough to tell the language."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    ends = [a + b + c for a in "aeiou" for b in letters for c in letters]
    return (DULL + " ") * 30 + "There were " + ", ".join(f"Bor{end} Vel{end}" for end in ends[:number]) + "."


def check(found: Findings, text: str) -> None:
    """Every span lies in the text, mentions name their person, sentences come in order and hold their cues."""
    for person in found.people:
        assert person.mentions
        for span in person.mentions:
            assert 0 <= span.start < span.end <= len(text)
            assert is_form(text[span.start : span.end], person.name)
    for statement in found.statements:
        sentence = statement.sentence
        for span in (statement.cue, statement.claim, sentence):
            assert 0 <= span.start < span.end <= len(text)
            assert text[span.start : span.end].strip()
        assert sentence.start <= statement.cue.start < statement.cue.end <= sentence.end
        assert statement.accused
        assert 0.0 <= statement.confidence <= 1.0
    for earlier, later in pairwise(statement.sentence for statement in found.statements):
        assert earlier == later or earlier.end <= later.start


def is_form(written: str, name: str) -> bool:
    """Whether a mention shares a word with the name that it stands for."""
    return bool(set(written.casefold().replace("-", " ").split()) & set(name.casefold().replace("-", " ").split()))


def seconds(reader: Reader, text: str) -> float:
    """CPU time that reading takes."""
    began = time.process_time()
    reader.read(text)
    return time.process_time() - began


@pytest.mark.parametrize(
    "text", ["", " ", "\n\t \r\n", "\u200b\ufeff\u2060", "\xa0" * 50, "\x00", "—…!?", "42 7,000 3.5%"]
)
def test_a_text_without_words_says_nothing(reader: Reader, text: str) -> None:
    assert reader.read(text) == Findings("und")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(ACCUSED.upper() + "\n" + DENIED.upper(), id="capitals"),
        pytest.param(ACCUSED.lower() + "\n" + DENIED.lower(), id="no capitals"),
        pytest.param(" ".join([ACCUSED[:-1], DULL[:-1], DENIED[:-1]] * 10).replace(",", ""), id="no punctuation"),
        pytest.param("😀👩🏽‍🚒" + ACCUSED.replace(" ", " 🇵🇰 ") + "👍" * 200, id="emoji"),
        pytest.param("\u200b".join(ACCUSED) + "\ufeff" + DENIED, id="zero width"),
        pytest.param(
            "\u202e" + ACCUSED + "\u202c " + DENIED + " הוא אמר כי זה לא נכון. " + ACCUSED, id="right to left"
        ),
        pytest.param(MARKUP * 5, id="markup"),
        pytest.param("* " + "\n* ".join([ACCUSED, DULL, DENIED] * 10), id="list"),
        pytest.param(LIVE_BLOG * 3, id="live blog"),
        pytest.param(SPOKEN * 20, id="transcript"),
        pytest.param(ACCUSED.replace(" ", "\x00") + "\x00" * 100 + DENIED, id="nulls"),
        pytest.param("\ud800" + ACCUSED + "\udfff\udfff" + DENIED + "\ud83d", id="lone surrogates"),
        pytest.param(ACCUSED + "\r\n\r\n\u2028\u2029\x85\x0b\x0c" + DENIED, id="line ends"),
        pytest.param(f"{ACCUSED} <!channel> <@U123> *_~`{DENIED}`~_* [x](javascript:x)", id="chat markup"),
        pytest.param(ACCUSED.replace("Venn", "V" + "e" * 400 + "n"), id="name of 400 letters"),
        pytest.param(ACCUSED.replace("e", "e\u0301" * 3), id="stacked accents"),
    ],
)
def test_odd_texts_keep_their_offsets(reader: Reader, text: str) -> None:
    check(reader.read(text), text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"• {ACCUSED}\n• {DULL}", id="bullet"),
        pytest.param(f"14:10 {ACCUSED}\n14:31 {DULL}", id="live blog"),
        pytest.param(f"{DULL}\r\n\r\n{ACCUSED}\r\n", id="carriage returns"),
        pytest.param(f"😀 {ACCUSED} 😀", id="emoji"),
        pytest.param(f"\ufeff{ACCUSED}", id="byte order mark"),
        pytest.param(ACCUSED.replace(" ", "\xa0"), id="no-break spaces"),
        pytest.param(f"{ACCUSED}\ud800", id="lone surrogate"),
        pytest.param(f"{DULL}\n{ACCUSED}\n" + "“" * 200, id="marks that never close"),
        pytest.param(f"<p>{DULL}</p>\n{ACCUSED}\n<br/>", id="markup around"),
        pytest.param(f"<!channel> {DULL}\n{ACCUSED}", id="chat markup"),
    ],
)
def test_what_an_odd_text_says_is_found(reader: Reader, text: str) -> None:
    found = reader.read(text)
    check(found, text)
    sure = [one for one in found.statements if one.confidence >= DEFAULT_CONFIDENCE]
    assert [(one.type, one.accuser, one.accused) for one in sure] == [("allegation", ("Osric Venn",), ("Edda Marlow",))]
    assert text[sure[0].cue.start : sure[0].cue.end] == "accused"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("it", "Il ministro ha negato di aver preso soldi dalla società che gestisce il porto della capitale."),
        ("pt", "O ministro negou ter recebido dinheiro da empresa que administra o porto da capital do país."),
        ("tr", "Bakan, limanı işleten şirketten para aldığı yönündeki suçlamaları dün akşam reddetti."),
        ("ar", "نفى الوزير أنه تلقى أموالا من الشركة التي تدير ميناء العاصمة."),
        ("hi", "मंत्री ने बंदरगाह चलाने वाली कंपनी से पैसे लेने के आरोपों से इनकार किया।"),
        ("zh", "部长否认从经营首都港口的公司收受金钱，并表示将公布所有合同。"),
        ("ja", "大臣は、首都の港を運営する会社から金を受け取ったことを否定した。"),
        ("el", "Ο υπουργός αρνήθηκε ότι πήρε χρήματα από την εταιρεία που διαχειρίζεται το λιμάνι."),
    ],
)
def test_another_language_is_told_and_nothing_else(reader: Reader, language: str, text: str) -> None:
    assert reader.read(text) == Findings(language)


def test_ten_thousand_quotation_marks(reader: Reader) -> None:
    text = ACCUSED + (" " + "“" * 50) * 100 + DENIED + (" " + '"' * 50) * 100
    check(reader.read(text), text)


@pytest.mark.timeout(LONGEST_WAIT)
def test_three_thousand_names(reader: Reader) -> None:
    text = names(3_000)
    found = reader.read(text)
    check(found, text)
    assert len(found.people) > 1_500


PARTS = st.sampled_from(
    [
        ACCUSED,
        DENIED,
        "Venn said Marlow had lied.",
        "“She stole it,” he said.",
        "A court cleared Marlow-Venn.",
        " “",
        "” ",
        "'",
        "’s ",
        "\n",
        "\r\n",
        "\u200b",
        "\u202e",
        "\x00",
        "\ud800",
        "👩🏽‍🚒",
        "<p>",
        "&nbsp;",
        "ß",
        "- ",
        "OSRIC VENN: ",
    ]
)


@given(st.lists(PARTS | st.text(max_size=12), min_size=1, max_size=14).map("".join))
@settings(max_examples=60)
def test_offsets_hold_in_any_mixture(reader: Reader, text: str) -> None:
    check(reader.read(text), text)


def test_reading_again_finds_the_same(reader: Reader) -> None:
    first = reader.read(LIVE_BLOG)
    reader.read(MARKUP)
    assert reader.read(LIVE_BLOG) == first


@pytest.mark.timeout(LONGEST_WAIT)
@pytest.mark.parametrize(
    "text",
    [
        pytest.param((ACCUSED + " " + DENIED + " ") * 20, id="accusations"),
        pytest.param((DULL + " ") * 40, id="nothing"),
        pytest.param("he said and the minister of the town and " * 50, id="one sentence"),
        pytest.param('"" ' * 200, id="quotation marks"),
    ],
)
def test_twice_the_text_takes_at_most_thrice_the_time(reader: Reader, text: str) -> None:
    text = DULL + " " + text
    reader.read(text[:400])
    assert seconds(reader, text * 2) < 3 * seconds(reader, text) + 0.1


def test_of_a_huge_text_only_the_beginning_is_read(reader: Reader) -> None:
    """5 MB: what stands after LONGEST_TEXT characters isn't found, and costs nothing."""
    text = ACCUSED + "\n" * (LONGEST_TEXT - len(ACCUSED)) + DENIED + (DULL + " ") * 53_000
    assert len(text) > 4_900_000
    found = reader.read(text)
    check(found, text)
    assert {one.type for one in found.statements if one.confidence >= DEFAULT_CONFIDENCE} == {"allegation"}
    assert all(span.end <= LONGEST_TEXT for person in found.people for span in person.mentions)


@pytest.fixture(scope="module")
def parser() -> SpacyParser:
    return load_parser(None)


@pytest.mark.parametrize("word", ["the mayor of the old town ", "accused ", "“ ", "and he said "])
def test_no_sentence_is_longer_than_the_bound(word: str) -> None:
    """A sentence of 50,000 words is read as many, each begun at most a word late."""
    doc = spacy.blank("en").make_doc(word * (50_000 // len(word.split())))
    bound(doc)
    starts = [0, *(token.i for token in doc[1:] if token.is_sent_start), len(doc)]
    assert len(starts) > 50_000 // (LONGEST_SENTENCE + 1)
    assert max(later - earlier for earlier, later in pairwise(starts)) <= LONGEST_SENTENCE + 1


@pytest.mark.timeout(LONGEST_WAIT)
def test_a_run_of_marks_takes_time_in_proportion(parser: SpacyParser) -> None:
    def spent(marks: int) -> float:
        began = time.process_time()
        parser.parse("The boats came home. " + "“" * marks)
        return time.process_time() - began

    spent(10)
    assert spent(6_000) < 4 * 1.5 * spent(1_500) + 0.1


# A process that starts another passes its own peak on to it as the other's ru_maxrss; VmHWM is the other's alone.
READ_ALONE = """
import re, resource, sys
from pathlib import Path
from bot.language import load
found = load().read(sys.stdin.read())
status = Path("/proc/self/status")
own = re.search(r"VmHWM:\\s+(\\d+)", status.read_text()) if status.exists() else None
print(found.language, (int(own[1]) if own else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) // 1024)
"""


@pytest.mark.timeout(LONGEST_WAIT)
def test_an_endless_sentence_needs_no_more_memory_than_a_worker_has() -> None:
    text = "the mayor of the old town has a boat and " * 1_220
    run = subprocess.run([sys.executable, "-c", READ_ALONE], input=text, capture_output=True, text=True, check=True)
    language, megabytes = run.stdout.split()
    assert language == "en"
    assert int(megabytes) < MOST_MEMORY_MB
