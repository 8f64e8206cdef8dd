"""HTTP for feeds and pages: conditional, bounded in bytes and time, and guarded at every hop.

This is the only place that makes HTTP requests to outlets.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from types import MappingProxyType, TracebackType
from typing import Literal, Self
from urllib.parse import urljoin, urlsplit

import aiohttp

from bot.errors import BlockedAddress, FeedGone, FetchError, HostHeld, NotAllowed, TooLarge
from bot.sources.freshness import fresh_for, parse_retry_after
from bot.sources.guard import AddressRefused, Dial, checked, is_local, shown, socket_factory
from bot.sources.host_pace import HostPace

Kind = Literal["feed", "page", "robots"]
May = Callable[[str], Awaitable[bool]]
MAX_REDIRECTS = 5
MAX_VALIDATOR = 1024
CHUNK = 65536
ROBOTS_CAP = 512 * 1024
PER_HOST = 2
# Feeds never wait for pages: a feed whose pages come slowly keeps no other feed back.
AT_ONCE: Mapping[Kind, int] = MappingProxyType({"feed": 64, "page": 32, "robots": 32})
# All that a server has for its answer, redirects included: one that drips holds a slot no longer than that.
SECONDS = 9.0
FEED_TYPES = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/rdf+xml;q=0.9,"
    " application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, */*;q=0.3"
)
PAGE_TYPES = "text/html, application/xhtml+xml;q=0.9, */*;q=0.3"
_GOOD = frozenset({200, 203, 226})
_TEMPORARY = frozenset({302, 303, 307})
_PERMANENT = frozenset({301, 308})


@dataclass(frozen=True)
class Fetched:
    """A server's answer: `url` is where it was found, `moved_to` where to ask from now on, if that is elsewhere.

    With `not_modified` there is no body: what was fetched under the same `etag` and `last_modified` still holds.
    `fresh_for` is how long the server wants it to be taken for fresh, where it says so.
    """

    url: str
    status: int
    body: bytes = b""
    content_type: str = ""
    charset: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    moved_to: str | None = None
    not_modified: bool = False
    fresh_for: timedelta | None = None

    @cached_property
    def digest(self) -> str:
        """What tells one body from another."""
        return hashlib.blake2b(self.body, digest_size=16).hexdigest()


class Fetcher:
    """An HTTP client to be used as `async with Fetcher(...) as fetcher`.

    `dial` makes the sockets, and refuses addresses; `resolver` turns names into addresses, as the system does if None.
    """

    def __init__(
        self,
        *,
        user_agent: str,
        allow_private: bool = False,
        feed_cap: int = 8_000_000,
        page_cap: int = 3_000_000,
        timeout: float = SECONDS,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        dial: Dial | None = None,
        resolver: aiohttp.abc.AbstractResolver | None = None,
        pace: HostPace | None = None,
    ) -> None:
        self._user_agent = user_agent
        self._caps: Mapping[Kind, int] = {"feed": feed_cap, "page": page_cap, "robots": ROBOTS_CAP}
        self._timeout = timeout
        self._clock = clock
        self._dial = dial or socket_factory(allow_private=allow_private)
        self._resolver = resolver
        self._pace = pace or HostPace(clock=clock, free=lambda host: allow_private and _is_local(host))
        self._slots = {kind: asyncio.Semaphore(many) for kind, many in AT_ONCE.items()}
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(
            # No limit over all: who waits for the connector would do so within the deadline.
            connector=aiohttp.TCPConnector(
                socket_factory=self._dial, resolver=self._resolver, limit=0, limit_per_host=PER_HOST
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": self._user_agent},
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=self._timeout),
            trust_env=False,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    def slow_down(self, url: str, seconds_each: float) -> None:
        """Ask this host no oftener than so from now on."""
        self._pace.slow_down(url, seconds_each)

    async def get(
        self,
        url: str,
        *,
        kind: Kind,
        etag: str | None = None,
        last_modified: str | None = None,
        may: May | None = None,
    ) -> Fetched:
        """Fetch `url` when its host's turn comes, following redirects, within one deadline for all of it.

        Raises BlockedAddress, TooLarge, FeedGone (410), HostHeld (the host asked for a pause, so it was not asked) or
        FetchError, with the server's pause as `retry_after`; NotAllowed where `may` forbids a host that a redirect
        leads to.
        """
        if self._session is None:
            raise RuntimeError("a Fetcher is used inside `async with`")
        start, headers = checked(url), _request_headers(kind, etag, last_modified)
        async with self._pace.turn(start), self._slots[kind]:
            held = self._pace.held(start)
            if held is not None:
                raise HostHeld("the host asked for a pause", url=shown(url), retry_after=held)
            async with self._in_time(start, "whole answer"):
                return await self._follow(_Ask(self._session, start, headers, self._caps[kind], may))

    async def post(self, url: str, form: Mapping[str, str]) -> None:
        """Post a form, as a hub is asked; redirects are not followed. Raises FetchError unless the answer is 2xx."""
        if self._session is None:
            raise RuntimeError("a Fetcher is used inside `async with`")
        target = checked(url)
        async with (
            self._pace.turn(target),
            self._in_time(url, "answer"),
            self._session.post(target, data=dict(form), allow_redirects=False) as response,
        ):
            response.close()
        if not 200 <= response.status < 300:
            raise FetchError(f"the server answered {response.status}", url=shown(url), status=response.status)

    @asynccontextmanager
    async def _in_time(self, url: str, wanted: str) -> AsyncIterator[None]:
        """The one deadline for all that is asked within; what goes wrong there is told in our words."""
        try:
            async with asyncio.timeout(self._timeout):
                yield
        except TimeoutError as error:
            raise FetchError(f"no {wanted} within {self._timeout:g} seconds", url=shown(url)) from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise _translated(error, url) from error

    async def _follow(self, ask: "_Ask") -> Fetched:
        permanent, moved_to, url = True, None, ask.url
        for _ in range(MAX_REDIRECTS + 1):
            async with ask.session.get(url, headers=ask.headers, allow_redirects=False) as response:
                target = _redirect(response, url)
                if target is None:
                    fetched = await self._read(response, url, ask.headers, ask.cap)
                    return replace(fetched, moved_to=moved_to)
                # What a redirect says besides where to go is not read.
                response.close()
            permanent = permanent and response.status in _PERMANENT
            url = checked(target)
            moved_to = url if permanent else moved_to
            if ask.may is not None and not same_host(url, ask.url) and not await ask.may(url):
                raise NotAllowed("robots.txt of the host that it leads to forbids it", url=shown(url))
            await self._pace.step(url)
        raise FetchError(f"more than {MAX_REDIRECTS} redirects", url=shown(url))

    async def _read(self, response: aiohttp.ClientResponse, url: str, headers: Mapping[str, str], cap: int) -> Fetched:
        asked = "If-None-Match" in headers or "If-Modified-Since" in headers
        not_modified = response.status == 304 and asked
        if not not_modified and response.status not in _GOOD:
            error = _refusal(response, url, self._clock())
            response.close()
            if error.retry_after is not None:
                self._pace.hold(url, error.retry_after)
            raise error
        return Fetched(
            url=url,
            status=response.status,
            body=b"" if not_modified else await _body(response, url, cap),
            content_type=response.content_type,
            charset=response.charset,
            etag=_validator(response.headers.get("ETag")),
            last_modified=_validator(response.headers.get("Last-Modified")),
            not_modified=not_modified,
            fresh_for=fresh_for(response.headers, self._clock()),
        )


@dataclass(frozen=True, slots=True)
class _Ask:
    session: aiohttp.ClientSession
    url: str
    headers: Mapping[str, str]
    cap: int
    may: May | None


def same_host(left: str, right: str) -> bool:
    """Whether two addresses are one host's, the port counted in."""
    return urlsplit(left).netloc.lower() == urlsplit(right).netloc.lower()


def _request_headers(kind: Kind, etag: str | None, last_modified: str | None) -> dict[str, str]:
    headers = {"Accept": {"feed": FEED_TYPES, "page": PAGE_TYPES, "robots": "text/plain, */*;q=0.1"}[kind]}
    if kind == "feed":
        headers["A-IM"] = "feed"  # RFC 3229: a server may send new entries only
    if etag:
        headers["If-None-Match"] = etag
    if last_modified:
        headers["If-Modified-Since"] = last_modified
    return headers


def _redirect(response: aiohttp.ClientResponse, url: str) -> str | None:
    location = response.headers.get("Location")
    if response.status not in _PERMANENT | _TEMPORARY or not location:
        return None
    return urljoin(url, location)


def _refusal(response: aiohttp.ClientResponse, url: str, now: datetime) -> FetchError:
    """What an answer without a usable body means."""
    detail = f"the server answered {response.status}"
    if response.status == 410:
        return FeedGone(detail, url=shown(url), status=410)
    retry_after = parse_retry_after(response.headers.get("Retry-After"), now) if response.status in (429, 503) else None
    return FetchError(detail, url=shown(url), status=response.status, retry_after=retry_after)


async def _body(response: aiohttp.ClientResponse, url: str, cap: int) -> bytes:
    """The body, decompressed piece by piece so that a small download that swells is stopped in time."""
    pieces: list[bytes] = []
    size = response.content_length or 0
    if size <= cap:
        size = 0
        async for piece in response.content.iter_chunked(CHUNK):
            size += len(piece)
            if size > cap:
                break
            pieces.append(piece)
    if size > cap:
        response.close()
        raise TooLarge(f"more than {cap:,} bytes", url=shown(url), status=response.status)
    return b"".join(pieces)


def _is_local(host: str) -> bool:
    return host == "localhost" or is_local(host)


def _validator(value: str | None) -> str | None:
    """A validator that can be sent back; one too long to keep is as good as none."""
    return value if value and len(value) <= MAX_VALIDATOR else None


def _translated(error: Exception, url: str) -> FetchError:
    """A failure of the HTTP client in our words. Its own text stays out: it can hold the URL with a password."""
    cause = error.os_error if isinstance(error, aiohttp.ClientConnectorError) else error
    if isinstance(cause, AddressRefused):
        return BlockedAddress("not a public web address", url=shown(url))
    return FetchError(f"{_reason(error)} ({type(error).__name__})", url=shown(url))


def _reason(error: Exception) -> str:
    match error:
        case aiohttp.ClientSSLError():
            return "no secure connection"
        case aiohttp.ClientConnectorDNSError():
            return "no such host"
        case aiohttp.ClientOSError() | aiohttp.ServerDisconnectedError() | OSError():
            return "no connection, or it broke"
        case aiohttp.ClientPayloadError():
            return "the answer is broken"
        case _:
            return "no usable answer"
