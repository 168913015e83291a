"""Which addresses may be connected to; the guard stands at the socket, where spelling is over.

Python's `is_global` alone says True for multicast, NAT64 and 6to4 addresses, which lead anywhere.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import TypeAlias

IPAddress: TypeAlias = IPv4Address | IPv6Address
AddressInfo: TypeAlias = tuple[
    int | socket.AddressFamily, int | socket.SocketKind, int, str, tuple[object, ...]
]

_NAT64 = ip_network("64:ff9b::/96")  # RFC 6052; the last 32 bits are the IPv4 address meant
_COMPATIBLE = ip_network("::/96")
_OLD_SPELLING = re.compile(r"(0x[0-9a-f]*|[0-9]+)(\.(0x[0-9a-f]*|[0-9]+)){0,3}")  # inet_aton(3)
_SPECIAL = tuple(
    ip_network(network)
    for network in (
        "192.0.0.0/24",  # IETF protocol assignments
        "192.88.99.0/24",  # 6to4 relays
        "64:ff9b:1::/48",  # NAT64 of a local network
        "2001::/23",  # IETF protocol assignments, among them Teredo
        "3fff::/20",  # documentation
        "5f00::/16",  # segment routing
        "2002::/16",  # 6to4, which leads wherever the IPv4 address inside does, if anywhere
        "fec0::/10",  # site-local of old
    )
)


class AddressRefused(OSError):
    """A connection into a network that is not public; another address of the host may do."""


@dataclass(slots=True)
class _Hop:
    trusted: bool
    refused: list[str] = field(default_factory=list)


_hop: ContextVar[_Hop | None] = ContextVar("hop", default=None)


def refusal(address: str) -> str | None:
    """Tell why an address is not to be connected to; None for a public one."""
    try:
        given = ip_address(address.partition("%")[0])
    except ValueError:
        return "no address"
    for meant in (given, *_wrapped(given)):
        if problem := _problem(meant):
            return problem
    return None


def plain_host(host: str) -> str:
    """Return a host as it is compared: in lower case, an address in its usual spelling.

    The C library, and with it proxies, read `0x7f.1`, `0177.1` and `2130706433` as 127.0.0.1.
    """
    name = host.lower().rstrip(".")
    try:
        return str(ip_address(name.strip("[]").partition("%")[0]))
    except ValueError:
        pass
    if not _OLD_SPELLING.fullmatch(name):
        return name
    try:
        return socket.inet_ntoa(socket.inet_aton(name))
    except OSError:
        return name


def literal_refusal(host: str) -> str | None:
    """Tell why a host that is written as an address is refused; None for names."""
    name = plain_host(host)
    numeric = ":" in name or name.rpartition(".")[2].isdigit()  # WHATWG: "ends in a number"
    return refusal(name) if numeric else None


@contextmanager
def hop_to(*, trusted: bool) -> Iterator[list[str]]:
    """Guard the connections made inside; yield the list of addresses that were refused.

    `trusted` is for hosts that `allow_private` names, and for proxies: the host of this one hop.
    """
    hop = _Hop(trusted)
    token = _hop.set(hop)
    try:
        yield hop.refused
    finally:
        _hop.reset(token)


def guarded_socket(info: AddressInfo) -> socket.socket:
    """Make the socket for a connection, or refuse; outside of `hop_to` nothing is trusted."""
    family, kind, protocol, _, address = info
    host = str(address[0])
    hop = _hop.get()
    if hop is None or not hop.trusted:
        problem = refusal(host)
        if problem:
            if hop is not None:
                hop.refused.append(host)
            raise AddressRefused(f"{host} is {problem}")
    return socket.socket(family, kind, protocol)


def _wrapped(address: IPAddress) -> Iterator[IPAddress]:
    """Yield the IPv4 addresses that an IPv6 address stands for."""
    if isinstance(address, IPv4Address):
        return
    if address.ipv4_mapped is not None:
        yield address.ipv4_mapped
    if address in _NAT64 or (address in _COMPATIBLE and int(address) > 1):
        yield IPv4Address(int(address) & 0xFFFF_FFFF)


def _problem(address: IPAddress) -> str | None:
    if address.is_loopback:
        return "this machine"
    if address.is_multicast:
        return "a multicast address"
    if address.is_unspecified or (address.is_reserved and isinstance(address, IPv4Address)):
        return "no address of a host"
    if address.is_link_local:
        return "a link-local address"
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return None  # the address inside decides; is_global of mapped ones differs between Pythons
    if isinstance(address, IPv6Address) and address in _NAT64:
        return None
    if not address.is_global or any(address in network for network in _SPECIAL):
        return "in a private or special network"
    return None
