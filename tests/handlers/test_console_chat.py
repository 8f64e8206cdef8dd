"""The console chat: anything shows as itself, numbers press buttons, the end of input stops nothing."""

import asyncio
import io
from collections.abc import Iterable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from bot.message import Button, Heading, Items, Message, Note, Paragraph, Quote, Request, Sent, Text, paragraph
from handlers.console import ConsoleBot, render
from handlers.console.render import visible

TEXT = st.text(max_size=60) | st.sampled_from(
    ["[bold]x[/bold]", "[/]", ":smile:", "\x1b[31m", "<!channel>", "{0}", "\\["]
)
URL = st.none() | TEXT | st.sampled_from(["https://a.example/x y", "https://a.example/\x1b\\", "https://a.example/[x]"])
RUN = st.builds(Text, TEXT, st.sampled_from(["plain", "bold", "italic", "strike", "code"]), URL)
LINE = st.lists(RUN, max_size=4).map(tuple)
ITEM = st.lists(LINE, max_size=3).map(tuple)
BLOCK = st.one_of(
    st.builds(Heading, TEXT),
    st.builds(Paragraph, LINE),
    st.builds(Quote, TEXT),
    st.builds(Note, LINE),
    st.builds(Items, st.lists(ITEM, max_size=3).map(tuple)),
)
ROW = st.lists(st.builds(Button, TEXT, TEXT), max_size=3).map(tuple)
MESSAGE = st.builds(Message, st.lists(BLOCK, max_size=5).map(tuple), st.lists(ROW, max_size=3).map(tuple))


def shown(message: Message, *, terminal: bool = False, width: int = 4000) -> str:
    out = io.StringIO()
    Console(file=out, width=width, force_terminal=terminal, color_system="truecolor" if terminal else None).print(
        render(message)
    )
    return out.getvalue()


@given(MESSAGE)
def test_any_message_can_be_shown(message: Message) -> None:
    text = shown(message)
    assert "\x1b" not in text
    for row in message.buttons:
        for button in row:
            assert all(line in text for line in visible(button.label).rstrip().splitlines() if line == line.rstrip())


@given(MESSAGE)
def test_on_a_terminal_only_richs_own_sequences_come_through(message: Message) -> None:
    text = shown(message, terminal=True)
    assert all(part.startswith(("[", "]8;", "\\")) for part in text.split("\x1b")[1:])


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("[bold]not bold[/bold]", "[bold]not bold[/bold]"),
        ("[/nothing]", "[/nothing]"),
        (":warning:", ":warning:"),
        ("red \x1b[31m text", "red [31m text"),
        ("left \u202eright", "left right"),
        ("bell \x07 null \x00.", "bell  null ."),
        ("<!channel> *b* _i_", "<!channel> *b* _i_"),
        ("آصف — “said”", "آصف — “said”"),
    ],
)
def test_text_shows_as_itself_without_what_steers_a_terminal(text: str, plain: str) -> None:
    assert shown(Message((paragraph(text),))).rstrip() == plain.rstrip()


@pytest.mark.parametrize(
    ("url", "linked"),
    [
        ("https://a.example/x", True),
        ("https://a.example/x y", False),
        ("https://a.example/\x1b\\evil", False),
        ("https://a.example/\nx", False),
        (None, False),
    ],
)
def test_only_a_clean_address_becomes_a_link(url: str | None, linked: bool) -> None:
    text = shown(Message((paragraph(Text("here", url=url)),)), terminal=True)
    assert ("\x1b]8;" in text) is linked
    assert "here" in text


def test_blocks_and_numbered_buttons_have_their_look() -> None:
    message = Message(
        (Heading("Olan Brevik"), Quote("It was said."), Items(((), ((Text("one"),), (Text("two"),))))),
        buttons=((Button("Who?", "who =Q1"), Button("Follow", "subscribe =Q1")), (Button("None", "none x"),)),
    )
    assert [line.rstrip() for line in shown(message, width=60).splitlines()] == [
        "Olan Brevik",
        "  ▏ It was said.",
        "•",
        "• one",
        "  two",
        "  [1] Who?",
        "  [2] Follow",
        "  [3] None",
    ]


# --- the chat --------------------------------------------------------------------------------------------------------


class Talk:
    """A console bot whose answers echo what was asked, with two buttons where the text is "buttons"."""

    def __init__(self, lines: Iterable[str] = ()) -> None:
        self.out = io.StringIO()
        self.asked: list[Request] = []
        console = Console(file=self.out, width=80, color_system=None)
        self.bot = ConsoleBot(self.answer, console, lines=lambda: lines)

    async def answer(self, request: Request) -> Message:
        self.asked.append(request)
        buttons = ((Button("One", "who =Q1"), Button("Two", "who =Q2")),) if request.text == "buttons" else ()
        return Message((paragraph(f"you said {request.text}"),), buttons=buttons)

    @property
    def texts(self) -> list[str]:
        return [request.text for request in self.asked]


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        (["/who Asif"], ["who Asif"]),
        (["who Asif\n", "   ", "", "\t/help "], ["who Asif", "help"]),
        (["buttons", "2"], ["buttons", "who =Q2"]),
        (["buttons", "hello", "1"], ["buttons", "hello", "who =Q1"]),
        (["buttons", "3", "0", "-1", "²", "٢"], ["buttons", "3", "0", "-1", "²", "who =Q2"]),
        (["2"], ["2"]),
    ],
)
async def test_lines_are_answered_and_numbers_press_buttons(typed: list[str], asked: list[str]) -> None:
    talk = Talk(typed)
    await talk.bot.run()
    assert talk.texts == asked
    assert {(r.chat_id, r.platform, r.private) for r in talk.asked} == {("console", "console", True)}


async def test_the_end_of_input_ends_the_reading_but_not_the_sending() -> None:
    talk = Talk([])
    await talk.bot.run()
    sent = [await talk.bot.send("console", Message((paragraph(f"alert {i}"),)), key=f"k{i}") for i in (1, 2)]
    assert sent == [Sent("1"), Sent("2")]
    await talk.bot.edit("console", "1", Message((paragraph("alert 1, changed"),)))
    assert talk.out.getvalue().split("\n\n")[:3] == ["alert 1", "alert 2", "alert 1, changed"]
    assert await talk.bot.find("console", "k1") == "cannot"


async def test_the_buttons_of_an_alert_can_be_pressed() -> None:
    talk = Talk()
    alert = Message((paragraph("alert"),), buttons=((Button("Who?", "who =Q7"),),))
    await talk.bot.send("console", alert, key="k")
    await talk.bot.say("1")
    assert talk.texts == ["who =Q7"]


def broken() -> Iterator[str]:
    yield "help"
    raise UnicodeDecodeError("utf-8", b"\xff", 0, 1, "not text")


async def test_input_that_is_no_text_ends_the_reading() -> None:
    talk = Talk(broken())
    async with asyncio.timeout(5):
        await talk.bot.run()
    assert talk.texts == ["help"]
