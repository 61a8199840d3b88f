"""Who asks, when a proxy passes requests on: what it says counts only if its address is one of the trusted ones."""

import re
from collections.abc import Iterable, Mapping
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any, NamedTuple

from timetracker.domain import hosts

Address = IPv4Address | IPv6Address

_HEADERS = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_FORWARDED")
# What any proxy may add: a request that has one of these was passed on, by whomever.
_PASSED_ON = (*_HEADERS, "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PORT", "HTTP_X_REAL_IP", "HTTP_VIA")
_PAIR = re.compile(r'\s*([a-z]+)=(?:"([^"\\]*)"|([^\s;,"]*))\s*', re.IGNORECASE)
_WITH_PORT = re.compile(r"\[(?P<six>[0-9a-fA-F:.]+)](:\d+)?|(?P<four>[0-9.]+)(:\d+)?|(?P<bare>[0-9a-fA-F:.]+)")


class ClientAddress(NamedTuple):
    """Who asks: the address, what it speaks with the trusted proxy (empty: no proxy says), whether it was passed on."""

    address: str
    scheme: str = ""
    trusted: bool = False
    passed_on: bool = False

    @property
    def key(self) -> str:
        """What refused guesses are counted by: the address, of IPv6 the network of one household."""
        address = _address(self.address)
        if isinstance(address, IPv6Address):
            return str(IPv6Network((address, 64), strict=False))
        return self.address

    @property
    def here(self) -> bool:
        """Whether a program on this computer asks for itself."""
        address = _address(self.address)
        return address is not None and address.is_loopback and not self.passed_on


class Proxies:
    """The addresses and networks whose word on the client counts."""

    def __init__(self, listed: Iterable[str] = ()) -> None:
        self._networks = [hosts.network(text) for text in listed]

    def __bool__(self) -> bool:
        return bool(self._networks)

    def client(self, environ: Mapping[str, Any]) -> ClientAddress:
        """Who asks, from the connection and, if a trusted proxy holds it, from what the proxy says.

        Addresses are walked from the right, as far as the proxies are trusted ones: what is left of the first
        stranger was written by him. Two headers that differ are both ignored, since one of them is the client's own.
        """
        peer = str(environ.get("REMOTE_ADDR", ""))
        passed_on = any(name in environ for name in _PASSED_ON)
        if not self._trusts(_address(peer)):
            return ClientAddress(peer, passed_on=passed_on)
        hops, scheme = _said(environ)
        address = _address(peer)
        for hop in reversed(hops):
            named = _address(hop)
            if named is None:
                break
            address = named
            if not self._trusts(named):
                break
        return ClientAddress(str(address), scheme, trusted=True, passed_on=passed_on)

    def trusts(self, address: str) -> bool:
        """Whether the word of an address counts."""
        return self._trusts(_address(address))

    def _trusts(self, address: Address | None) -> bool:
        return address is not None and any(address in network for network in self._networks)


def _address(text: str) -> Address | None:
    """The address of a text, with or without a port; None for anything else."""
    match = _WITH_PORT.fullmatch(text.strip())
    if match is None:
        return None
    try:
        address = ip_address(match["six"] or match["four"] or match["bare"])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def _said(environ: Mapping[str, Any]) -> tuple[list[str], str]:
    """The addresses and the scheme that a proxy tells; nothing where two headers differ."""
    plain = [hop.strip() for hop in environ.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    scheme = _scheme(environ.get("HTTP_X_FORWARDED_PROTO", "").rpartition(",")[2])
    if "HTTP_FORWARDED" not in environ:
        return plain, scheme
    elements = [_pairs(element) for element in environ["HTTP_FORWARDED"].split(",")]
    hops = [pairs.get("for", "") for pairs in elements]
    proto = _scheme(elements[-1].get("proto", ""))
    if not plain and "HTTP_X_FORWARDED_PROTO" not in environ:
        return hops, proto
    return (plain, scheme) if (list(map(_address, plain)), scheme) == (list(map(_address, hops)), proto) else ([], "")


def _scheme(text: str) -> str:
    text = text.strip().lower()
    return text if text in ("http", "https") else ""


def _pairs(element: str) -> dict[str, str]:
    """The pairs of an element of Forwarded (RFC 7239); none for an element that is malformed."""
    pairs: dict[str, str] = {}
    for part in element.split(";"):
        match = _PAIR.fullmatch(part)
        if match is None:
            return {}
        pairs[match[1].lower()] = match[2] if match[2] is not None else match[3]
    return pairs
