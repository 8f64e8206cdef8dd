"""What Hearsay's own web server is asked and answers, without its library: rooms make routes and know no server."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class WebRequest:
    """One request. `parts` are the path's parts that the route names in braces; header names are in small letters.

    Its repr shows no query, header or body: they hold secrets and what people wrote.
    """

    method: str
    path: str = field(repr=False)
    parts: Mapping[str, str] = field(default_factory=dict, repr=False)
    query: Mapping[str, str] = field(default_factory=dict, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class WebReply:
    """The answer to a request."""

    status: int = 200
    body: bytes = b""
    content_type: str = "text/plain; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Route:
    """One path that the web server answers, such as "/telegram/{secret}"; `name` stands for it in logs and metrics.

    `inside` routes are answered only to machines in the same network that come without a proxy, others get a 404.
    """

    method: Literal["GET", "POST"]
    path: str
    name: str
    answer: Callable[[WebRequest], Awaitable[WebReply]]
    inside: bool = False
