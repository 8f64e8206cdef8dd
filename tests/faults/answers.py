"""Answers that no honest server gives, byte by byte where HTTP itself is what is bent."""

import asyncio
import gzip
import zlib
from collections.abc import Awaitable, Callable

from aiohttp import web

Raw = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n"


def says(*pieces: bytes, times: int = 1) -> Raw:
    """These bytes, the last piece `times` times."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for piece in (*pieces[:-1], *(pieces[-1] for _ in range(times))):
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0)

    return answer


def ok(*pieces: bytes, times: int = 1) -> Raw:
    """A head that says that all is well, then these bytes, the last piece `times` times."""
    return says(OK, *pieces, times=times)


def drips(start: bytes, drop: bytes, *, every: float = 0.2) -> Raw:
    """`start` at once, then a drop now and then, without end."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(start)
        while True:
            writer.write(drop)
            await writer.drain()
            await asyncio.sleep(every)

    return answer


async def nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """The request is read, and then nothing is said until the client goes away."""
    await reader.read()


async def endless(request: web.Request) -> web.StreamResponse:
    """A body without length and end."""
    response = web.StreamResponse()
    await response.prepare(request)
    while True:
        await response.write(bytes(100_000))


async def no_hurry(request: web.Request) -> web.StreamResponse:
    """A redirect to the same page that takes two seconds each time."""
    await asyncio.sleep(2.5)
    return web.Response(status=302, headers={"Location": request.path})


def zeros(megabytes: int, coding: str) -> bytes:
    """Compressed zeros, `megabytes` of them, some thousandth of that in size."""
    if coding == "deflate":
        packer = zlib.compressobj(9)
        return b"".join(packer.compress(bytes(1_000_000)) for _ in range(megabytes)) + packer.flush()
    return gzip.compress(bytes(10_000_000), compresslevel=9, mtime=0) * (megabytes // 10)
