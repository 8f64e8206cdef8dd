"""The sample outlets as the demo sees them: a child process with feeds on loopback, and a word to publish more."""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE, Process
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import bot
from bot.errors import HearsayError

START_SECONDS = 30.0
STOP_SECONDS = 5.0
SERVER = "bot.demo.server"


@dataclass(frozen=True, slots=True)
class SampleFeed:
    """A feed of the sample outlets, with its outlet, the outlet's country and its language."""

    url: str
    outlet: str
    country: str
    language: str


class SampleOutlets:
    """The sample outlets, served while `async with SampleOutlets() as outlets` lasts.

    Entering and `publish` raise HearsayError when the server does not start, has died or does not answer.
    """

    def __init__(self, *, patience: float = START_SECONDS, server: str = SERVER) -> None:
        self.feeds: tuple[SampleFeed, ...] = ()
        self._server = server
        self._patience = patience
        self._process: Process | None = None

    async def __aenter__(self) -> Self:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            self._server,
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
            # `-m` looks in the current folder first, which may hold another `bot`.
            cwd=Path(bot.__file__).parents[1],
            # Ctrl-C in a terminal is for the demo; the server goes when its standard input closes.
            start_new_session=True,
        )
        try:
            told = await self._line()
        except BaseException:
            await self._stop()
            raise
        self.feeds = tuple(_feed(told["port"], facts) for facts in told["feeds"])
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stop()

    async def publish(self) -> None:
        """Have the outlets publish their second batch. Returns when it can be fetched."""
        process = self._running()
        if process.stdin is not None and not process.stdin.is_closing():
            process.stdin.write(b"publish\n")
        await self._line()

    def _running(self) -> Process:
        if self._process is None:
            raise RuntimeError("SampleOutlets is used inside `async with`")
        return self._process

    async def _line(self) -> dict[str, Any]:
        """The server's next line."""
        process = self._running()
        assert process.stdout is not None  # noqa: S101 - it was asked for
        try:
            line = await asyncio.wait_for(process.stdout.readline(), self._patience)
        except TimeoutError as error:
            raise self._failed(f"no answer within {self._patience:g} seconds: is the machine very busy?") from error
        if not line:
            raise self._failed(await _last_words(process))
        told: dict[str, Any] = json.loads(line)
        return told

    def _failed(self, why: str) -> HearsayError:
        command = f"{sys.executable} -m {self._server}"
        return HearsayError(f"{why}; `{command}` shows more", subject="sample outlets")

    async def _stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if process.stdin is not None:
            process.stdin.close()
        try:
            await asyncio.wait_for(process.communicate(), STOP_SECONDS)
        except TimeoutError:
            process.kill()
            await process.communicate()


def _feed(port: int, facts: dict[str, str]) -> SampleFeed:
    return SampleFeed(f"http://127.0.0.1:{port}{facts['path']}", facts["outlet"], facts["country"], facts["language"])


async def _last_words(process: Process) -> str:
    said = await process.stderr.read() if process.stderr is not None else b""
    lines = said.decode(errors="replace").strip().splitlines()
    return f"the server ended ({lines[-1]})" if lines else "the server ended"
