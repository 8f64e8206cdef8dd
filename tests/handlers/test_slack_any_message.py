"""Any text in any block: Slack takes it, shows all of it, and calls nobody."""

import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.message import Block, Button, Heading, Items, Line, Message, Note, Paragraph, Quote, Text
from handlers.slack.render import render
from tests.emulators.slack_blocks import ALL_TEXT, all_text, check_blocks, pings, visible
from tests.emulators.slack_book import FakeBook

LINK = "https://example.org/a?b=1&c=2"
NASTY = st.sampled_from(
    [
        "<!channel>",
        "<@U0BOSS>",
        "&amp;",
        "&",
        "<",
        ">",
        "*b*",
        "_",
        "`",
        "~",
        ":fire:",
        "|",
        "\n",
        "\x00",
        "\u202e",
        "x" * 3500,
    ]
)
WORDS = st.lists(NASTY | st.text(max_size=40), max_size=6).map("".join)
URLS = st.none() | st.sampled_from([LINK, "https://example.org/|>" + "y" * 1900, "file:///etc/passwd"])
RUNS = st.builds(Text, WORDS, st.sampled_from(["plain", "bold", "italic", "strike", "code"]), URLS)
LINES: st.SearchStrategy[Line] = st.lists(RUNS, max_size=4).map(tuple)
ITEMS = st.lists(st.lists(LINES, max_size=3).map(tuple), max_size=8).map(tuple)
BLOCKS = st.one_of(
    st.builds(Heading, WORDS),
    st.builds(Paragraph, LINES),
    st.builds(Quote, WORDS),
    st.builds(Note, LINES),
    st.builds(Items, ITEMS),
)
ROWS = st.lists(st.lists(st.builds(Button, WORDS, st.text(min_size=1)), max_size=30).map(tuple), max_size=3).map(tuple)


def marks(text: str) -> str:
    """The characters that a reader can see, without the bullets that Slack draws itself."""
    unseen = "\u202d\u202e•"
    return "".join(
        c for c in text if not c.isspace() and unicodedata.category(c) not in ("Cc", "Cs") and c not in unseen
    )


@settings(deadline=None, max_examples=100)
@given(st.lists(BLOCKS, max_size=12), ROWS)
def test_any_message_is_accepted_and_shown_whole(blocks: list[Block], rows: tuple[tuple[Button, ...], ...]) -> None:
    message = Message(tuple(blocks), rows)
    parts = render(message, book=FakeBook(), origin="slack:T0HEARSAY:C0NEWS")
    for part in parts:
        shown = list(part.blocks)
        assert check_blocks(shown) == []
        assert all_text(shown) <= ALL_TEXT
        assert pings(part.text, shown) == []
        assert part.text.strip()
        assert len(part.text) <= 40_000
    assert marks("".join(visible(list(part.blocks)) for part in parts)) == marks(message.plain())
