"""Jobs for the workers, good and bad. A worker process imports this file by its name."""

import os
import time
from pathlib import Path

from bot.errors import ParseError


def length(body: bytes, url: str) -> str:
    return f"{len(body)} of {url}"


def refuse(body: bytes, url: str) -> str:
    raise ParseError("no good", url=url)


def stumble(body: bytes, url: str) -> str:
    raise ValueError("a bug in a parser")


def crash(body: bytes, url: str) -> str:
    os._exit(7)


def hang(body: bytes, url: str) -> str:
    """Leave this process's id in the file that `url` names, then do nothing for a minute."""
    Path(url).write_text(str(os.getpid()))
    time.sleep(60)
    return "never"


def hog(body: bytes, url: str) -> str:
    """Ask for memory without end."""
    kept = []
    while True:
        kept.append(bytearray(10_000_000))


def spin(body: bytes, url: str) -> str:
    """Work without end."""
    while True:
        pass
