"""A small outlet on loopback: real HTTP, answers scripted by path, and a record of what was asked."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Outlet:
    """Answers what `answers` holds for a path, else 404; `asked` keeps every request's path and headers."""

    root: str = ""
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def url(self, path: str) -> str:
        return self.root + path

    def says(self, path: str, body: bytes = b"", *, status: int = 200, **headers: str) -> str:
        """Answer `path` always alike; underscores in header names stand for hyphens."""

        async def answer(request: web.Request) -> web.StreamResponse:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            return web.Response(status=status, body=body, headers=named)

        self.answers[path] = answer
        return self.url(path)

    def does(self, path: str, answer: Answer) -> str:
        self.answers[path] = answer
        return self.url(path)

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append((request.path_qs, dict(request.headers)))
        answer = self.answers.get(request.path)
        return web.Response(status=404) if answer is None else await answer(request)


@asynccontextmanager
async def open_outlet() -> AsyncIterator[Outlet]:
    outlet = Outlet()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", outlet._answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    outlet.root = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield outlet
    finally:
        await runner.cleanup()
