"""Messages as Telegram's HTML: nothing gets out of its place, nothing is too long, nothing is lost."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.message import Block, Button, Heading, Items, Message, Note, Paragraph, Quote, Text, line, note, paragraph
from handlers.telegram.render import MAX_UNITS, Part, plain, render, safe_url
from handlers.telegram.wording import cut, lines, one_line, units
from tests.emulators.telegram_book import MemoryBook
from tests.emulators.telegram_checks import keyboard_of, words_of
from tests.emulators.telegram_html import found_entities, read, utf16


def html(*blocks: Block) -> list[str]:
    return [part.html for part in render(Message(blocks), book=MemoryBook())]


BLOCKS: list[tuple[Block, str]] = [
    (Heading("Who is <Asif>?"), "<b>Who is &lt;Asif&gt;?</b>"),
    (paragraph("R&D says ", Text("no", "bold")), "R&amp;D says <b>no</b>"),
    (
        paragraph(Text("gone", "strike"), Text("so", "italic"), Text("/who", "code")),
        "<s>gone</s><i>so</i><code>/who</code>",
    ),
    (paragraph(Text("Dawn", url="https://d.org/?a=1&b=2")), '<a href="https://d.org/?a=1&amp;b=2">Dawn</a>'),
    (paragraph(Text("Dawn", "bold", "https://d.org")), '<b><a href="https://d.org">Dawn</a></b>'),
    (paragraph(Text("x", "code", "https://d.org")), '<a href="https://d.org">x</a>'),
    (paragraph(Text("x", url="javascript:alert(1)")), "x"),
    (paragraph('"quoted"'), '"quoted"'),
    (Quote("He said:\n\n  <b>"), "<blockquote expandable>He said:\n&lt;b&gt;</blockquote>"),
    (note("from ", Text("Dawn", url="http://d.org")), '<i>from </i><i><a href="http://d.org">Dawn</a></i>'),
    (note(Text("/help", "code")), "<code>/help</code>"),
    (note(Text("x", "italic")), "<i>x</i>"),
    (Items(((line("one"), line("more")), (line("two"),))), "• one\n  more\n• two"),
    (paragraph("a\nb\r\n c\u2028d"), "a b c d"),
]


@pytest.mark.parametrize(("block", "expected"), BLOCKS)
def test_each_block_has_its_html(block: Block, expected: str) -> None:
    assert html(block) == [expected]


def test_blocks_stand_on_lines_of_their_own_and_headings_apart() -> None:
    blocks = (Heading("A"), paragraph("b"), Quote("q"), note("n"), Heading("C"), paragraph("d"))
    expected = "<b>A</b>\nb\n<blockquote expandable>q</blockquote>\n<i>n</i>\n\n<b>C</b>\nd"
    assert html(*blocks) == [expected]


@pytest.mark.parametrize(
    "blocks", [(), (paragraph(""),), (Heading(" \n"), Quote("\u200b\u202e")), (Items(((line(""),),)),), (Items(()),)]
)
def test_nothing_to_read_makes_no_parts(blocks: tuple[Block, ...]) -> None:
    assert render(Message(blocks, ((Button("a", "b"),),)), book=MemoryBook()) == []


SPOOFS = [
    ("gpj.\u202eexe", "gpj.exe"),
    ("As\u200bif As\u2060if \ufeffAs\u00adif", "Asif Asif Asif"),
    ("a\x00b\x1bc\x9bd", "abcd"),
    ("\u2066hidden\u2069", "hidden"),
    ("x\U000e0041\U000e0042", "x"),
    ("lone \ud800 half", "lone  half"),
    ("a\u200db\u200c c", "ab c"),
    ("می\u200cخواهم", "می\u200cخواهم"),
    ("क्\u200dष", "क्\u200dष"),
    ("👨\u200d👩\u200d👧 ❤\ufe0f", "👨\u200d👩\u200d👧 ❤\ufe0f"),
    ("a\n✅ Hearsay: all true", "a ✅ Hearsay: all true"),
]


@pytest.mark.parametrize(("text", "shown"), SPOOFS)
def test_hidden_signs_are_taken_out_and_needed_ones_stay(text: str, shown: str) -> None:
    assert one_line(text) == shown


@pytest.mark.parametrize("text", ["@everyone here", "says @asif_news", "(@asif)", "a@b.org @c1234"])
def test_a_headline_calls_nobody(text: str) -> None:
    (part,) = html(paragraph(text), Heading(text), Quote(text))
    assert not [entity for entity in read(part, "HTML")[1] if entity.type == "mention"]
    assert one_line(text).replace("\u2060", "") == text


def test_the_fake_would_have_seen_the_mention() -> None:
    assert [entity.type for entity in found_entities("says @asif_news")] == ["mention"]


URLS = [
    ("https://a.org/x?y=1#z", "https://a.org/x?y=1#z"),
    ("HTTP://A.org", "HTTP://A.org"),
    ('https://a.org/a b"<>', "https://a.org/a%20b%22%3C%3E"),
    ("https://bank.com@evil.org/", None),
    ("https://bank.com\\@evil.org/", None),
    ("https://a.org/می\u200cخواهم", "https://a.org/می%E2%80%8Cخواهم"),
    ("https://a%2eorg/", None),
    ("ftp://a.org", None),
    ("tg://user?id=1", None),
    ("javascript:alert(1)", None),
    ("//a.org", None),
    ("https://", None),
    ("https://[::1", None),
    ("https://a.org/\u202egpj", None),
    ("https://a.org/\n", None),
    ("https://a b.org/", None),
    ("https://a.org/" + "x" * 2048, None),
    ("", None),
    (None, None),
]


@pytest.mark.parametrize(("url", "safe"), URLS)
def test_only_web_addresses_that_show_where_they_lead_become_links(url: str | None, safe: str | None) -> None:
    assert safe_url(url) == safe


def test_a_part_ends_between_items_and_a_heading_goes_with_what_it_heads() -> None:
    items = Items(tuple((line("x" * 40),) for _ in range(3)))
    blocks = (Heading("One"), items, Heading("Two"), paragraph("y" * 30), note("end"))
    parts = [part.text.split("\n") for part in render(Message(blocks), book=MemoryBook(), limit=100)]
    assert [[words[:3] for words in part if words] for part in parts] == [
        ["One", "• x", "• x"],
        ["• x", "Two", "yyy", "end"],
    ]
    parts = [part.text.split("\n") for part in render(Message(blocks), book=MemoryBook(), limit=60)]
    assert [[words[:3] for words in part if words] for part in parts] == [
        ["One", "• x"],
        ["• x"],
        ["• x"],
        ["Two", "yyy", "end"],
    ]


def test_only_what_is_too_long_alone_is_cut_inside_and_at_a_space() -> None:
    parts = render(
        Message((paragraph("a"), paragraph("word " * 30, Text("bold " * 3, "bold")))), book=MemoryBook(), limit=50
    )
    assert [part.text for part in parts] == ["a", *["word " * 9 + "word"] * 3, "bold bold bold"]
    assert parts[-1].html == "<b>bold bold bold </b>"


def test_entities_beyond_a_hundred_go_to_another_part() -> None:
    bold = [line(Text(f"{number}", "bold")) for number in range(150)]
    parts = render(Message((Items(tuple((run,) for run in bold)),)), book=MemoryBook())
    assert [len(read(part.html, "HTML")[1]) for part in parts] == [100, 50]
    one = render(Message((Paragraph(tuple(Text("x", "bold") for _ in range(150))),)), book=MemoryBook())
    assert [len(part.text) for part in one] == [100, 50]


@pytest.mark.parametrize(
    ("text", "room", "head"),
    [
        ("hello world", 8, "hello "),
        ("hello world", 11, "hello world"),
        ("helloworld", 4, "hell"),
        ("😀😀", 3, "😀"),
        ("😀", 1, ""),
        ("ab e\u0301", 4, "ab "),
        ("👨\u200d👩", 3, ""),
        ("x👍🏽", 3, "x"),
        ("a very-long-word", 8, "a very-l"),
    ],
)
def test_a_cut_keeps_characters_whole(text: str, room: int, head: str) -> None:
    found, rest = cut(text, room)
    if head:
        assert found == head
    assert found + rest == text
    assert units(found) <= room


def test_buttons_go_with_the_last_part_as_tokens_that_telegram_takes() -> None:
    book = MemoryBook()
    long = Button("L" * 200, "who " + "x" * 500)
    rows = ((Button("Asif\u202e (minister)", "who =Q1"), long), (), tuple(Button(str(n), f"b{n}") for n in range(9)))
    parts = render(Message((paragraph("x" * 60), paragraph("y" * 60)), rows), book=book, limit=80)
    assert [bool(part.keyboard) for part in parts] == [False, True]
    assert [len(row) for row in parts[1].keyboard] == [2, 8, 1]
    assert parts[1].keyboard[0] == (("Asif (minister)", "t1"), ("L" * 63 + "…", "t2"))
    assert book.action("t2") == long.action


def test_more_than_a_hundred_buttons_are_not_sent() -> None:
    rows = tuple((Button("", f"a{number}"),) for number in range(120))
    (part,) = render(Message((paragraph("x"),), rows), book=MemoryBook())
    assert len(part.keyboard) == 100
    assert part.keyboard[0][0] == ("…", "t1")


def test_plain_keeps_the_words_and_buttons_that_are_wanted() -> None:
    part = Part("<b>a &lt;</b>", "a <", ((("go", "t1"),),))
    assert plain(part) == Part("", "a <", part.keyboard)
    assert plain(part, buttons=False) == Part("", "a <")


WORDS = st.one_of(
    st.text(max_size=40),
    st.text(alphabet="ab<>&\"'\n /@\u200d\u202e\u2060\ud800😀é\u0301&;#", max_size=60),
    st.sampled_from(["</b>", "&lt;", "<a href='x'>", "&#60;", "@asif_news", "word " * 30, "x" * 300, "😀" * 150]),
)
LINE = st.lists(
    st.builds(
        Text,
        WORDS,
        st.sampled_from(["plain", "bold", "italic", "strike", "code"]),
        st.one_of(st.none(), st.sampled_from(["https://a.org/?a=1&b='\"<", "javascript:x", "http://b.org"]), WORDS),
    ),
    max_size=4,
).map(tuple)
BLOCK = st.one_of(
    st.builds(Heading, WORDS),
    st.builds(Paragraph, LINE),
    st.builds(Quote, WORDS),
    st.builds(Note, LINE),
    st.builds(Items, st.lists(st.lists(LINE, max_size=3).map(tuple), max_size=4).map(tuple)),
)


def seen(text: str) -> str:
    """What a reader sees, without spaces, bullets, and signs that take no room."""
    shown = re.sub(
        "[\u115f\u1160\u17b4\u17b5\u3164\uffa0\u034f\u180b-\u180f\ufffe\uffff\U000e0000-\U000e0fff\ufff0-\ufff8]",
        "",
        text,
    )
    kept = (sign for sign in shown if not sign.isspace() and unicodedata.category(sign) not in ("Cc", "Cf", "Cs"))
    return "".join(kept).replace("•", "")


def all_words(message: Message) -> str:
    texts: list[str] = []
    for block in message.blocks:
        match block:
            case Heading(text) | Quote(text):
                texts.append(text)
            case Paragraph(runs) | Note(runs):
                texts += [run.text for run in runs]
            case Items(items):
                texts += [run.text for item in items for words in item for run in words]
    return "".join(texts)


@given(st.lists(BLOCK, max_size=6).map(tuple), st.sampled_from([40, 100, MAX_UNITS]))
def test_whatever_is_written_telegram_takes_it_and_a_reader_sees_it_in_order(
    blocks: tuple[Block, ...], limit: int
) -> None:
    message = Message(blocks)
    parts = render(message, book=MemoryBook(), limit=limit)
    shown = []
    for part in parts:
        text, _ = words_of({"text": part.html, "parse_mode": "HTML"}, "text", limit)
        bare, _ = words_of({"text": part.text}, "text", limit)
        assert seen(text) == seen(bare)
        assert utf16(part.text) <= limit
        shown.append(text)
    left, found = seen(all_words(message)), seen("".join(shown))
    # combining signs that stand alone on a line show nothing and may be left out
    assert _bases(found) == _bases(left)


def _bases(text: str) -> str:
    return "".join(sign for sign in text if unicodedata.category(sign) not in ("Mn", "Me"))


@given(st.lists(st.lists(st.builds(Button, WORDS, WORDS), max_size=10).map(tuple), max_size=14).map(tuple))
def test_whatever_buttons_there_are_telegram_takes_them(rows: tuple[tuple[Button, ...], ...]) -> None:
    (part,) = render(Message((paragraph("x"),), rows), book=MemoryBook())
    keys = [[{"text": label, "callback_data": token} for label, token in row] for row in part.keyboard]
    assert keyboard_of({"reply_markup": {"inline_keyboard": keys}}) == keys


@given(st.text())
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    for clean in (one_line, lines):
        assert clean(clean(text)).replace("\u2060", "") == clean(text).replace("\u2060", "")


@pytest.mark.parametrize("preview", [True, False])
def test_a_preview_is_of_the_first_part_only(preview: bool) -> None:
    long = Message(tuple(paragraph("word " * 700) for _ in range(3)), preview=preview)
    parts = render(long, book=MemoryBook())
    assert [part.preview for part in parts] == [preview, *[False] * (len(parts) - 1)]
    assert len(parts) > 1
