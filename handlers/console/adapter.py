"""The console as a chat: lines in, rich text out. The end of its input ends the reading, never the bot."""

import asyncio
import contextlib
import itertools
import sys
import threading
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Literal

from rich.console import Console

from bot.errors import UsageError
from bot.log import logger
from bot.message import MOST_FILE_BYTES, Act, Answer, Button, File, Lane, Message, Offer, Request, Sent, Way
from handlers.console.render import numbered, render

CHAT_ID = "console"
_SAME_NAME = 1000


class ConsoleBot:
    """Both ways of the console chat. `lines` yields what is typed; it may block, and is read in a thread.

    A file is written into `folder`; "COMMAND < PATH" sends one along.
    """

    platform = "console"

    def __init__(
        self,
        answer: Answer,
        console: Console,
        *,
        lines: Callable[[], Iterable[str]] | None = None,
        folder: Path = Path(),
    ) -> None:
        self._answer = answer
        self._console = console
        self._lines = lines or (lambda: sys.stdin)
        self._folder = folder
        self._buttons: list[Button] = []
        self._numbers = itertools.count(1)

    def lanes(self, chat_id: str, act: Act) -> tuple[Lane, ...]:
        """A terminal takes all at once."""
        return ()

    async def send(
        self, chat_id: str, message: Message, *, key: str, reply_to: str | None = None, way: Way | None = None
    ) -> Sent:
        """Print a message; `chat_id`, `key` and `reply_to` change nothing here."""
        self._show(message)
        return Sent(str(next(self._numbers)))

    async def edit(
        self, chat_id: str, message_id: str, message: Message, *, rest: Sequence[str] = (), way: Way | None = None
    ) -> Sent:
        """Print the new version: a terminal does not take back what it has shown."""
        self._show(message)
        return Sent(message_id)

    async def find(self, chat_id: str, key: str, *, since: datetime | None = None) -> Sent | Literal["cannot"] | None:
        """A terminal cannot be asked."""
        return "cannot"

    async def run(self) -> None:
        """Answer each line until the input ends."""
        typed: asyncio.Queue[str | None] = asyncio.Queue()
        loop = asyncio.get_running_loop()

        def listen() -> None:
            with contextlib.suppress(RuntimeError):  # the loop has closed: the bot has stopped
                try:
                    for line in self._lines():
                        loop.call_soon_threadsafe(typed.put_nowait, line.strip())
                except (OSError, UnicodeDecodeError):
                    logger(__name__).warning("the terminal cannot be read any more")
                loop.call_soon_threadsafe(typed.put_nowait, None)

        # A daemon: a thread that waits for a terminal can't be woken, and must not keep a stopped bot alive.
        threading.Thread(target=listen, name="hearsay-console", daemon=True).start()
        while (line := await typed.get()) is not None:
            if line:
                await self.say(line)

    async def say(self, typed: str) -> Message:
        """Answer one line; a number presses that button of the last message."""
        text, offer = _with_file(self._pressed(typed) or typed.lstrip("/"))
        request = Request(CHAT_ID, self.platform, "console", text, offer=offer)
        answer = await self._answer(request)
        self._show(answer)
        return answer

    def _pressed(self, typed: str) -> str | None:
        if typed.isdecimal() and 1 <= int(typed) <= len(self._buttons):
            return self._buttons[int(typed) - 1].action
        return None

    def _show(self, message: Message) -> None:
        if not message.blocks:
            return
        self._buttons = numbered(message) or self._buttons
        self._console.print(render(message))
        if message.file is not None:
            written = _written(message.file, self._folder)
            self._console.print(f"→ {written}" if written else message.file.instead, markup=False, highlight=False)
        self._console.print()


def _written(file: File, folder: Path) -> Path | None:
    """Where the file lies now, beside those that were there; None where it cannot be written."""
    stem, dot, ending = file.name.rpartition(".")
    for number in range(1, _SAME_NAME):
        path = folder / (file.name if number == 1 else f"{stem}-{number}{dot}{ending}")
        try:
            with path.open("xb") as opened:
                opened.write(file.content)
        except FileExistsError:
            continue
        except OSError as error:
            logger(__name__).warning("a file was not written", error=error.strerror)
            return None
        return path.resolve()
    return None


def _with_file(typed: str) -> tuple[str, Offer | None]:
    """ "feeds import < my.opml": the words, and the file where there is one of that name."""
    words, sign, name = typed.rpartition(" < ")
    try:
        path = Path(name.strip()).expanduser()
        size = path.stat().st_size if sign and path.is_file() else None
    except (OSError, RuntimeError):  # a name that is too long, a home that is not there
        size = None
    if size is None:
        return typed, None

    def fetch() -> bytes:
        try:
            with path.open("rb") as opened:
                content = opened.read(MOST_FILE_BYTES + 1)
        except OSError as error:
            raise UsageError(f"{path}: {error.strerror}") from error
        if len(content) > MOST_FILE_BYTES:
            raise UsageError(f"{path}: more than {MOST_FILE_BYTES:,} bytes")
        return content

    return words.strip(), Offer(path.name, size, fetch)
