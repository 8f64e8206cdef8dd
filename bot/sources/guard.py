"""The address guard: which addresses may be dialled, judged on the address itself at the moment of the dial.

A name that resolves to a private address, a redirect to one and a second DNS answer are all caught, because every
connection asks for its socket here. URLs are checked beforehand for what no dial can see: scheme, credentials, and
hosts spelt so that they read as a name and dial as an address.
"""

import re
import socket
from collections.abc import Callable, Collection
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from bot.errors import BlockedAddress

AddrInfo = tuple[int, int, int, str, tuple[Any, ...]]
Dial = Callable[[AddrInfo], socket.socket]
WEB_PORTS = (80, 443)

# IANA's special-purpose registries, written out: what `ipaddress` calls global differs between Python versions, and
# it counts multicast in.
_SPECIAL_V4 = tuple(
    ip_network(block)
    for block in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/3",
    )
)
_UNICAST_V6 = ip_network("2000::/3")
_SPECIAL_V6 = tuple(
    ip_network(block)
    for block in (
        "2001::/23",  # protocol assignments, Teredo among them
        "2001:db8::/32",
        "2002::/16",  # 6to4: carries any IPv4 address
        "2620:4f:8000::/48",
        "3fff::/20",
    )
)
_NAT64 = ip_network("64:ff9b::/96")
_ISATAP = (0x00005EFE, 0x02005EFE)

# With private networks allowed: this machine and its local networks. Link-local stays refused, for cloud machines keep
# their credentials there; so do multicast and the unspecified address.
_LOCAL = tuple(
    ip_network(block)
    for block in (
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "::1/128",
        "fc00::/7",
    )
)
_DOTTED = re.compile(r"(?:0|[1-9]\d{0,2})(?:\.(?:0|[1-9]\d{0,2})){3}\Z")
_NUMBER = re.compile(r"(?:\d+|0x[0-9a-f]*)\Z")


class AddressRefused(OSError):
    """Raised at the dial, for the HTTP client to carry out as any other failure to connect."""


def is_public(address: str) -> bool:
    """Whether a literal IP address belongs to the public internet; addresses that wrap another are judged by it."""
    found = _parsed(address)
    if found is None:
        return False
    if isinstance(found, IPv4Address):
        return not any(found in block for block in _SPECIAL_V4)
    if found in _NAT64:
        return is_public(str(IPv4Address(int(found) & 0xFFFFFFFF)))
    if (int(found) >> 32) & 0xFFFFFFFF in _ISATAP:
        return False
    return found in _UNICAST_V6 and not any(found in block for block in _SPECIAL_V6)


def is_local(address: str) -> bool:
    """Whether a literal IP address is this machine or a private network that an operator may allow."""
    found = _parsed(address)
    return found is not None and any(found in block for block in _LOCAL)


def socket_factory(*, allow_private: bool, ports: Collection[int] = WEB_PORTS) -> Dial:
    """A maker of sockets that raises AddressRefused for an address or a port that may not be dialled.

    `allow_private` lets local addresses through, on any port; a public address keeps to `ports`.
    """

    def make(info: AddrInfo) -> socket.socket:
        family, kind, protocol, _, place = info
        if not _may_dial(str(place[0]), int(place[1]), allow_private=allow_private, ports=ports):
            raise AddressRefused("not a public web address")
        return socket.socket(family, kind, protocol)

    return make


def checked(url: str) -> str:
    """`url` without its fragment, if it may be fetched at all. Raises BlockedAddress."""
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise BlockedAddress("not a URL", url=shown(url)) from error
    if parts.scheme not in ("http", "https"):
        raise BlockedAddress("only http and https are fetched", url=shown(url))
    if parts.username is not None or parts.password is not None:
        raise BlockedAddress("a URL with a user name or password is not fetched", url=shown(url))
    if not host or port == 0 or _is_odd_number(host):
        raise BlockedAddress("not the name of a host", url=shown(url))
    return urlunsplit(parts._replace(fragment=""))


def shown(url: str) -> str:
    """`url` as it may stand in a log or an error: without user name and password, on one line, of bounded length."""
    bare = re.sub(r"(?i)^([a-z][a-z0-9+.-]*:)?//[^/?#]*@", lambda found: f"{found[1] or ''}//", url.strip())
    return "".join(char if char.isprintable() else "?" for char in bare[:500])


def _parsed(address: str) -> IPv4Address | IPv6Address | None:
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return None
    return found.ipv4_mapped or found if isinstance(found, IPv6Address) else found


def _may_dial(address: str, port: int, *, allow_private: bool, ports: Collection[int]) -> bool:
    return (allow_private and is_local(address)) or (is_public(address) and port in ports)


def _is_odd_number(host: str) -> bool:
    """Whether a host ends in a number without being a plain address: the resolver may read 0x7f.1 as loopback."""
    if ":" in host or _DOTTED.match(host):
        return False
    last = host.rstrip(".").rpartition(".")[2].lower()
    return bool(_NUMBER.match(last))
