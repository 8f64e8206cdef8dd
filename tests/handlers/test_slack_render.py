"""Messages as Slack's blocks: shown as they are, within Slack's limits, calling nobody."""

from typing import Any

import pytest

from bot.message import (
    Block,
    Button,
    Heading,
    Items,
    Message,
    Paragraph,
    Quote,
    Text,
    line,
    note,
    paragraph,
)
from handlers.slack.render import Part, render
from handlers.slack.rich_text import cut, web_link
from tests.emulators.slack_blocks import check_blocks, pings, visible
from tests.emulators.slack_book import FakeBook

LINK = "https://example.org/a?b=1&c=2"
PINGS = "<!channel> <!here|here> <@U0BOSS> @channel & more"


def show(*blocks: Block, rows: tuple[tuple[Button, ...], ...] = (), origin: str = "") -> list[Part]:
    return render(Message(blocks, rows), book=FakeBook(), origin=origin)


def rich(kind: str, *elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "rich_text", "elements": [{"type": kind, "elements": list(elements)}]}


def section(text: str) -> dict[str, Any]:
    return {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        (Heading("Who?"), {"type": "header", "text": {"type": "plain_text", "text": "Who?", "emoji": False}}),
        (paragraph("a *b* :c:"), rich("rich_text_section", {"type": "text", "text": "a *b* :c:"})),
        (
            paragraph("said ", Text("no", "bold")),
            rich(
                "rich_text_section",
                {"type": "text", "text": "said "},
                {"type": "text", "text": "no", "style": {"bold": True}},
            ),
        ),
        (
            paragraph(Text("BBC", "italic", LINK)),
            rich("rich_text_section", {"type": "link", "url": LINK, "text": "BBC", "style": {"italic": True}}),
        ),
        (
            paragraph(Text("click", url="javascript:alert(1)")),
            rich("rich_text_section", {"type": "text", "text": "click"}),
        ),
        (Quote("“<!channel>”"), rich("rich_text_quote", {"type": "text", "text": "“<!channel>”"})),
        (
            Items(((line("one"), line("more")), (line("two"),))),
            {
                "type": "rich_text",
                "elements": [
                    {
                        "type": "rich_text_list",
                        "style": "bullet",
                        "elements": [
                            {
                                "type": "rich_text_section",
                                "elements": [{"type": "text", "text": t} for t in ("one", "\n", "more")],
                            },
                            section("two"),
                        ],
                    }
                ],
            },
        ),
        (
            note("4 sources, *really*"),
            {"type": "context", "elements": [{"type": "plain_text", "text": "4 sources, *really*", "emoji": False}]},
        ),
        (
            note("a & b: ", Text("A > B", url=LINK)),
            {
                "type": "context",
                "elements": [
                    {
                        "type": "mrkdwn",
                        "text": "a &amp; b: <https://example.org/a?b=1&amp;c=2|A &gt; B>",
                        "verbatim": True,
                    }
                ],
            },
        ),
        # markup beside a link: only rich text shows it as it is
        (
            note("*a* ", Text("A", url=LINK)),
            rich(
                "rich_text_section",
                {"type": "text", "text": "*a* "},
                {"type": "link", "url": LINK, "text": "A"},
            ),
        ),
        (
            note(Text("a|b", url=LINK)),
            rich("rich_text_section", {"type": "link", "url": LINK, "text": "a|b"}),
        ),
        (
            note(Text("a", "bold")),
            rich("rich_text_section", {"type": "text", "text": "a", "style": {"bold": True}}),
        ),
    ],
)
def test_block(block: Block, expected: dict[str, Any]) -> None:
    (part,) = show(block)
    assert part.blocks == (expected,)
    assert check_blocks(list(part.blocks)) == []


@pytest.mark.parametrize(
    "blocks",
    [
        (),
        (Heading(" \n"),),
        (Paragraph(()),),
        (paragraph("", Text(" ", url=LINK)),),
        (Quote("\x00\x07"),),
        (Items(((line(""),), ())),),
        (note("\ud800"),),
    ],
)
def test_nothing_to_see(blocks: tuple[Block, ...]) -> None:
    assert show(*blocks) == []


@pytest.mark.parametrize("block", [Heading(PINGS), paragraph(PINGS), Quote(PINGS), note(PINGS, Text(PINGS, url=LINK))])
def test_a_headline_calls_nobody(block: Block) -> None:
    (part,) = show(block)
    assert pings(part.text, list(part.blocks)) == []
    assert PINGS in visible(list(part.blocks))
    assert "<" not in part.text


@pytest.mark.parametrize(
    ("url", "accepted"),
    [
        ("https://example.org/", True),
        ("HTTP://example.org/a|b", True),
        ("ftp://example.org/", False),
        ("https://", False),
        ("https://exa mple.org/", False),
        ("https://[::1", False),
        ("https://example.org/" + "a" * 2000, False),
        ("", False),
        (None, False),
    ],
)
def test_links(url: str | None, accepted: bool) -> None:
    assert web_link(url) == (url if accepted else None)


def test_a_pipe_in_an_address_does_not_end_the_link() -> None:
    (part,) = show(note("see ", Text("it", url="https://example.org/a|b")))
    assert part.blocks[0]["elements"][0]["text"] == "see <https://example.org/a%7Cb|it>"


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("one two", 7, ("one two", "")),
        ("one two", 6, ("one", " two")),
        ("one two", 3, ("one", " two")),
        ("onetwo", 3, ("one", "two")),
        ("😀😀😀", 5, ("😀😀", "😀")),
    ],
)
def test_cut(text: str, limit: int, expected: tuple[str, str]) -> None:
    assert cut(text, limit) == expected


def test_a_long_title_is_not_cut() -> None:
    title = "word " * 80
    (part,) = show(Heading(title))
    assert part.blocks[0]["type"] == "rich_text"
    assert visible(list(part.blocks)) == title.strip()


def test_a_long_message_is_split_between_blocks() -> None:
    texts = [f"{n} " + "x" * 2500 for n in range(9)]
    parts = show(*(paragraph(text) for text in texts))
    assert [len(part.blocks) for part in parts] == [4, 4, 1]
    assert "\n".join(visible(list(part.blocks)) for part in parts) == "\n".join(texts)


def test_many_blocks_are_split_and_a_heading_stays_with_its_text() -> None:
    parts = show(*(paragraph(str(n)) for n in range(49)), Heading("H"), paragraph("text"))
    assert [len(part.blocks) for part in parts] == [49, 2]
    assert parts[1].blocks[0]["type"] == "header"


def test_items_are_not_cut_apart() -> None:
    items = tuple((line(f"{n} " + "x" * 900), line("below")) for n in range(30))
    parts = show(Items(items))
    lists = [element for part in parts for block in part.blocks for element in block["elements"]]
    assert len(parts) == 3
    assert sum(len(found["elements"]) for found in lists) == 30


def test_an_item_that_is_too_long_is_cut_between_words() -> None:
    text = "word " * 2000
    parts = show(Items(((line(text),),)))
    assert "".join(visible(list(part.blocks)) for part in parts).split() == text.split()


def test_a_name_of_400_characters_on_a_button() -> None:
    name = "Sardar " * 60
    (part,) = show(paragraph("Which?"), rows=((Button(name, "who =Q1"),),))
    button = part.blocks[1]["elements"][0]
    assert len(button["text"]["text"]) <= 75
    assert button["text"]["text"].endswith("…")


def test_buttons_come_last_with_their_chat() -> None:
    row = tuple(Button(str(n), f"who =Q{n}") for n in range(30))
    (part,) = show(paragraph("Which?"), rows=(row, (Button("None", "help"),)), origin="slack:T1:C1")
    actions = part.blocks[1:]
    assert [len(block["elements"]) for block in actions] == [25, 5, 1]
    assert [block["block_id"] for block in actions] == ["slack:T1:C1#0", "slack:T1:C1#1", "slack:T1:C1#2"]
    assert check_blocks(list(part.blocks)) == []


def test_the_fallback_is_escaped_and_short() -> None:
    (part,) = show(paragraph("<b> & " + "x " * 1400), paragraph("y " * 1000))
    assert part.text.startswith("&lt;b&gt; &amp; x")
    assert part.text.endswith("…")
    assert len(part.text) < 3100
