"""The platform-free message, the request that asks for one, and the channel that carries it.

A `Message` does not know how to send itself, and holds no markup: escaping, splitting and fallbacks belong to the
renderers in `handlers`. Text in it may hold anything that a headline can hold.
"""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from bot.form import Form

Style = Literal["plain", "bold", "italic", "strike", "code"]


@dataclass(frozen=True, slots=True)
class Text:
    """A run of text in one style, perhaps a link. `url` is http(s) or None."""

    text: str
    style: Style = "plain"
    url: str | None = None


Line = tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A short title line."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One line of runs; a renderer never puts two paragraphs on one line."""

    runs: Line


@dataclass(frozen=True, slots=True)
class Items:
    """A bulleted list; each item may have several lines, and is not cut apart when a message is split, if it fits."""

    items: tuple[tuple[Line, ...], ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of an article, as evidence."""

    text: str


@dataclass(frozen=True, slots=True)
class Note:
    """Small print: sources, counts, hints."""

    runs: Line


Block = Heading | Paragraph | Items | Quote | Note


@dataclass(frozen=True, slots=True)
class Button:
    """A choice. `action` is a command without its slash ("who =Q57373"); renderers shorten it through `ButtonBook`."""

    label: str
    action: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG to look at before the text; `alt` says in words what it shows; `name` is the file's."""

    png: bytes = field(repr=False)
    alt: str
    name: str = "picture.png"


@dataclass(frozen=True, slots=True)
class File:
    """A document to keep: its `name` with an ending, what kind of file it is, and what stands in it.

    A channel sends it beneath the text, in the same chat, thread or topic, as a document of its own (Telegram:
    sendDocument; Slack: the upload flow; the console writes it into the folder that it runs in and names the path). It
    goes where the text goes: with a `private` message only to the asker. Where a platform does not take it, the channel
    sends `instead`, a sentence for the reader, in its place, and logs why; the message itself counts as sent. What an
    edit would put in the place of another message has no file: `Channel.edit` refuses one (MessageRefused).
    """

    name: str
    content: bytes = field(repr=False)
    instead: str
    kind: str = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Copy:
    """A button that puts `text`, of at most 256 characters, on the reader's clipboard; left out where there is none."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Message:
    """What a chat is shown. `buttons` are rows; `silent` asks for no sound; `private` that only the asker sees it.

    `replaces` says that it takes the place of the message whose button was pressed, where one was. `preview` asks the
    platform to show a little of the page that its first link leads to. A message without blocks is not shown.
    The blocks say all that matters without `picture`: a platform that cannot show it leaves it out. `file` comes with
    the text, `copy` beneath its buttons. A platform with forms opens `form` in its place for who pressed a button.
    `table` has figures at a glance, its heads first; a platform without tables leaves it out.
    """

    blocks: tuple[Block, ...]
    buttons: tuple[tuple[Button, ...], ...] = ()
    silent: bool = False
    private: bool = False
    replaces: bool = False
    preview: bool = False
    picture: Picture | None = None
    file: File | None = None
    copy: Copy | None = None
    form: Form | None = None
    table: tuple[tuple[str, ...], ...] = ()

    def plain(self) -> str:
        """The visible text, without styles and buttons: the fallback, the notification and the test's view."""
        return "\n".join(_plain(block) for block in self.blocks)


def _plain(block: Block) -> str:
    match block:
        case Heading(text) | Quote(text):
            return text
        case Paragraph(runs) | Note(runs):
            return "".join(run.text for run in runs)
        case Items(items):
            return "\n".join("• " + "\n  ".join("".join(r.text for r in line) for line in item) for item in items)


def line(*parts: str | Text) -> Line:
    """Runs from strings and `Text`s."""
    return tuple(Text(part) if isinstance(part, str) else part for part in parts)


def paragraph(*parts: str | Text) -> Paragraph:
    """A paragraph from strings and `Text`s."""
    return Paragraph(line(*parts))


def note(*parts: str | Text) -> Note:
    """Small print from strings and `Text`s."""
    return Note(line(*parts))


MOST_FILE_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Offer:
    """A file that somebody sent with what they asked; it is not fetched until a command wants it.

    `fetch` brings what stands in it. It blocks and is not for the event loop's thread; it raises UsageError with a
    sentence for the asker where the platform does not give the file, or gives more than `MOST_FILE_BYTES`. `size` is
    what the platform says, 0 where it says nothing.
    """

    name: str
    size: int
    fetch: Callable[[], bytes] = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody asked in a chat. `text` is the command without its slash or the platform's prefix ("who Asif").

    `platform` is "telegram", "slack" or "console"; `user_id` is the platform's own id of the person who asked;
    `private` says whether the chat is one person's; `admin` whether the platform says that the person runs the chat;
    `reply_to` is the platform's id of the message that it answers, where it answers one; `offer` the file that came
    with the words, or that the message which they answer has. Who only `looks` leaves no trace: the chat is not made.
    """

    chat_id: str
    platform: str
    user_id: str
    text: str
    private: bool = True
    admin: bool = True
    user_zone: str | None = None
    reply_to: str | None = None
    offer: Offer | None = None
    looks: bool = False

    @property
    def person(self) -> str:
        """Who asked, as no other platform's people are called: "telegram:12"."""
        return f"{self.platform}:{self.user_id}"


Answer = Callable[[Request], Awaitable[Message]]


@dataclass(frozen=True, slots=True)
class ChatEvent:
    """A chat lives on under `new_chat_id` ("moved"), lost the bot ("gone") or has it again ("back")."""

    chat_id: str
    kind: Literal["moved", "gone", "back"]
    new_chat_id: str | None = None


OnChat = Callable[[ChatEvent], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that is there: the platform's id of its first part (and of all parts).

    `whole` is False when the end of it is missing: it was cut off while its parts went out.
    """

    message_id: str
    parts: tuple[str, ...] = ()
    whole: bool = True


Act = Literal["send", "edit"]


@dataclass(frozen=True, slots=True)
class Lane:
    """A limit of a platform: at most `most` requests in any `seconds`. None: no such limit, but it can be closed."""

    name: str
    most: int | None = None
    seconds: float = 1.0


@dataclass(frozen=True, slots=True)
class Way:
    """How the parts of one message go out: `done` are those that are there already, in order.

    `turn` waits until the next request may go out, and is left when its answer came; `out` is told each part's id.
    """

    turn: Callable[[], AbstractAsyncContextManager[object]]
    out: Callable[[str], Awaitable[None]]
    done: tuple[str, ...] = ()


class ButtonBook(Protocol):
    """Keeps long button actions under short tokens that survive a restart."""

    def token(self, action: str) -> str:
        """A token of at most 24 ASCII characters for `action`; the same action gets the same token."""
        ...

    def action(self, token: str) -> str | None:
        """The action behind a token, or None when it is not known (a stale or forged button)."""
        ...


class Channel(Protocol):
    """One platform's way out. Every method but `lanes` raises `bot.errors.DeliveryError` and nothing else.

    Without a `way` the channel finds its own, as an answer that somebody waits for.
    """

    platform: str

    def lanes(self, chat_id: str, act: Act) -> tuple[Lane, ...]:
        """The lanes that one request uses, the narrowest first: a pause that the platform asks for closes that one."""
        ...

    async def send(
        self, chat_id: str, message: Message, *, key: str, reply_to: str | None = None, way: Way | None = None
    ) -> Sent:
        """Post `message`. `key` names the delivery; where a platform can carry it, `find` can look it up later."""
        ...

    async def edit(
        self, chat_id: str, message_id: str, message: Message, *, rest: Sequence[str] = (), way: Way | None = None
    ) -> Sent:
        """Replace a message that was sent; `rest` are the ids of its further parts. Returns what is there then."""
        ...

    async def find(self, chat_id: str, key: str, *, since: datetime | None = None) -> Sent | None | Literal["cannot"]:
        """What was sent under `key` (tried at `since`), None when it is not in the chat, "cannot" when nobody knows."""
        ...
