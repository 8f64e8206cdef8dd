import socket

import pytest

from bot.errors import BlockedAddress
from bot.sources.guard import AddressRefused, AddrInfo, checked, is_local, is_public, shown, socket_factory

PUBLIC = """
1.1.1.1  8.8.8.8  9.255.255.255  11.0.0.1  100.63.255.255  100.128.0.1  126.255.255.255  128.0.0.1  169.253.1.1
172.15.255.255  172.32.0.1  192.0.1.1  192.167.1.1  192.169.1.1  198.17.255.255  198.20.0.1  223.255.255.255
2001:4860:4860::8888  2606:4700:4700::1111  2a00:1450:4001:800::200e  2400::1
::ffff:8.8.8.8  64:ff9b::8.8.8.8
"""
NOT_PUBLIC = """
0.0.0.0  0.1.2.3  10.0.0.1  10.255.255.255  100.64.0.1  100.127.255.255  127.0.0.1  127.255.255.254  169.254.169.254
172.16.0.1  172.31.255.255  192.0.0.1  192.0.0.170  192.0.2.1  192.88.99.1  192.168.0.1  192.168.255.255
198.18.0.1  198.19.255.255  198.51.100.7  203.0.113.9  224.0.0.1  239.255.255.250  240.0.0.1  255.255.255.255
::  ::1  ::7f00:1  ::8.8.8.8  fe80::1  fe80::1%eth0  fec0::1  fc00::1  fd12:3456::1  ff02::1  100::1  5f00::1
2001::1  2001:0:4136:e378:8000:63bf:3fff:fdd2  2001:2::1  2001:10::1  2001:20::1  2001:db8::1  3fff::1
2002:7f00:1::1  2002:808:808::1  2002:a00:1::
::ffff:127.0.0.1  ::ffff:10.0.0.1  ::ffff:169.254.169.254  ::ffff:0:127.0.0.1
64:ff9b::127.0.0.1  64:ff9b::10.0.0.1  64:ff9b::a9fe:a9fe  64:ff9b:1::8.8.8.8
2606:4700::5efe:10.0.0.1  2606:4700::200:5efe:192.168.0.1
2130706433  0x7f000001  0177.0.0.1  127.1  localhost  example.org  1.1.1.1.1
"""
LOCAL = "127.0.0.1 127.9.9.9 10.1.2.3 172.20.0.1 192.168.1.1 100.100.0.1 ::1 fd00::1 ::ffff:127.0.0.1"
NEVER = "0.0.0.0 169.254.169.254 224.0.0.1 255.255.255.255 fe80::1 ff02::1 :: 2002:7f00:1::1 64:ff9b::127.0.0.1"


@pytest.mark.parametrize("address", PUBLIC.split())
def test_public_addresses(address: str) -> None:
    assert is_public(address)
    assert not is_local(address)


@pytest.mark.parametrize("address", ["", *NOT_PUBLIC.split()])
def test_addresses_that_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", LOCAL.split())
def test_local_addresses(address: str) -> None:
    assert is_local(address)
    assert not is_public(address)


@pytest.mark.parametrize("address", NEVER.split())
def test_addresses_that_no_setting_allows(address: str) -> None:
    assert not is_public(address)
    assert not is_local(address)


def place(address: str, port: int) -> AddrInfo:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    where = (address, port, 0, 0) if ":" in address else (address, port)
    return family, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", where


@pytest.mark.parametrize(
    ("address", "port", "allow_private", "dialled"),
    [
        ("8.8.8.8", 443, False, True),
        ("8.8.8.8", 80, False, True),
        ("8.8.8.8", 22, False, False),
        ("8.8.8.8", 8080, False, False),
        ("127.0.0.1", 80, False, False),
        ("::1", 443, False, False),
        ("::ffff:127.0.0.1", 80, False, False),
        ("127.0.0.1", 8080, True, True),
        ("::1", 9999, True, True),
        ("192.168.1.5", 25, True, True),
        ("8.8.8.8", 8080, True, False),
        ("8.8.8.8", 443, True, True),
        ("169.254.169.254", 80, True, False),
        ("0.0.0.0", 80, True, False),  # noqa: S104
        ("64:ff9b::127.0.0.1", 80, True, False),
    ],
)
def test_what_is_dialled(address: str, port: int, allow_private: bool, dialled: bool) -> None:
    make = socket_factory(allow_private=allow_private)
    if not dialled:
        with pytest.raises(AddressRefused):
            make(place(address, port))
        return
    with make(place(address, port)) as opened:
        assert opened.family == place(address, port)[0]


def test_ports_are_the_callers() -> None:
    with socket_factory(allow_private=False, ports=(8443,))(place("8.8.8.8", 8443)) as opened:
        assert opened.type == socket.SOCK_STREAM
    with pytest.raises(AddressRefused):
        socket_factory(allow_private=False, ports=(8443,))(place("8.8.8.8", 443))


@pytest.mark.parametrize(
    ("url", "result"),
    [
        ("https://example.org/feed.xml", "https://example.org/feed.xml"),
        (" https://example.org/a?b=1#part ", "https://example.org/a?b=1"),
        ("http://1.2.3.4/", "http://1.2.3.4/"),
        ("http://127.0.0.1:8000/feed", "http://127.0.0.1:8000/feed"),
        ("http://[::1]:8000/feed", "http://[::1]:8000/feed"),
        ("https://7news.example/rss", "https://7news.example/rss"),
        ("https://news.3news/rss", "https://news.3news/rss"),
    ],
)
def test_urls_that_may_be_tried(url: str, result: str) -> None:
    assert checked(url) == result


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.org/feed",
        "ftp://example.org/feed",
        "file:///etc/passwd",
        "gopher://example.org",
        "javascript:alert(1)",
        "https://",
        "https:///path",
        "https://user@example.org/",
        "https://user:word@example.org/",
        "https://:@example.org/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0x7f.1/",
        "http://0177.0.0.1/",
        "http://017700000001/",
        "http://127.1/",
        "http://127.0.0.01/",
        "http://127.0.0.1./",
        "http://example.0x7f/",
        "http://[::1/",
        "http://example.org:99999/",
        "http://example.org:port/",
        "http://example.org:0/",
    ],
)
def test_urls_that_are_refused(url: str) -> None:
    with pytest.raises(BlockedAddress):
        checked(url)


@pytest.mark.parametrize(
    ("url", "result"),
    [
        ("https://example.org/a?b=c@d", "https://example.org/a?b=c@d"),
        ("https://user:s3cret@example.org/a", "https://example.org/a"),
        ("https://us@er:s3@cret@example.org/a", "https://example.org/a"),
        ("ftp://user:s3cret@[bad/a", "ftp://[bad/a"),
        ("//user:s3cret@example.org", "//example.org"),
        ("https://example.org/\r\nSet-Cookie: x", "https://example.org/??Set-Cookie: x"),
    ],
)
def test_what_is_shown_of_a_url(url: str, result: str) -> None:
    assert shown(url) == result


def test_a_refused_url_shows_no_password() -> None:
    with pytest.raises(BlockedAddress) as caught:
        checked("https://user:s3cret@example.org/feed")
    assert "s3cret" not in f"{caught.value} {caught.value!r} {caught.value.url}"
