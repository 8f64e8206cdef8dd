"""The tests' own guard: nothing is dialled or looked up beyond this machine."""

import socket

import pytest

from tests.conftest import _is_loopback


@pytest.mark.parametrize("name", ["news.example", "localhost.example", "1.2.3.4.example"])
def test_names_are_not_looked_up(name: str) -> None:
    with pytest.raises(socket.gaierror, match="tests look up no names"):
        socket.getaddrinfo(name, 80)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "0.0.0.0"])  # noqa: S104
def test_this_machine_is_found(host: str) -> None:
    assert socket.getaddrinfo(host, 80)
    assert _is_loopback(host)


@pytest.mark.parametrize("host", ["192.0.2.1", "10.0.0.1", "2001:db8::1", "::ffff:8.8.8.8", "news.example", ""])
def test_what_is_not_this_machine(host: str) -> None:
    assert not _is_loopback(host)
