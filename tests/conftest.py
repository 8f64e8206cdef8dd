"""What all tests share: no network beyond loopback, a store in a fresh file, a clock that stands where it is put."""

import ipaddress
import shutil
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from bot.sources.workers import Workers
from bot.store import Store

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


class Clock:
    """A clock that moves when it is told to."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **step: float) -> None:
        self.now += timedelta(**step)


def pytest_configure() -> None:
    """Slow machines are no failures, and what was found once is found again from the test itself."""
    settings.register_profile("hearsay", deadline=None, database=None)
    settings.load_profile("hearsay")


@pytest.fixture(autouse=True)
def _loopback_only(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A dial beyond loopback fails, and fails the test even where the code copes; other names are not looked up."""
    dialled: list[str] = []
    connect, connect_ex, getaddrinfo = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def refuse(sock: socket.socket, address: Any) -> None:
        if sock.family in (socket.AF_INET, socket.AF_INET6) and not _is_loopback(str(address[0])):
            dialled.append(str(address[0]))
            raise ConnectionRefusedError(f"tests stay on loopback: {address[0]}")

    def guarded(sock: socket.socket, address: Any) -> None:
        refuse(sock, address)
        connect(sock, address)

    def guarded_ex(sock: socket.socket, address: Any) -> int:
        refuse(sock, address)
        return connect_ex(sock, address)

    def look_up(host: Any, *rest: Any, **named: Any) -> Any:
        if host and not _is_address(_text(host)) and _text(host) != "localhost":
            raise socket.gaierror(socket.EAI_NONAME, f"tests look up no names: {_text(host)}")
        return getaddrinfo(host, *rest, **named)

    monkeypatch.setattr(socket.socket, "connect", guarded)
    monkeypatch.setattr(socket.socket, "connect_ex", guarded_ex)
    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    yield
    assert not dialled, f"dialled beyond loopback: {dialled}"


def _text(host: Any) -> str:
    return host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


def _is_loopback(host: str) -> bool:
    if not _is_address(host):
        return host == "localhost"
    address = ipaddress.ip_address(host.partition("%")[0])
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return (mapped or address).is_loopback or address.is_unspecified


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "hearsay.db"


@pytest.fixture(scope="session")
def _migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database with its schema: a copy opens twenty times as fast as a new one is made."""
    made = tmp_path_factory.mktemp("schema") / "hearsay.db"
    Store.open(made).close()
    return made


@pytest.fixture
def store(path: Path, _migrated: Path) -> Iterator[Store]:
    shutil.copyfile(_migrated, path)
    opened = Store.open(path)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    """One process that reads feeds and pages, for all tests of a module."""
    started = Workers(processes=1)
    yield started
    started.stop()
