"""Names, and addresses of proxies, by which a server is reached: how one writes them, with commas between them."""

import re
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from timetracker.domain.families import InvalidInput

Network = IPv4Network | IPv6Network

_LABELS = r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*"
_NAME = re.compile(rf"(?P<tls>https://)?(?P<name>{_LABELS}|\[(?P<six>[0-9a-f:]+)])(?::(?P<port>[0-9]{{1,5}}))?")
_OWN_NAME = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*", re.IGNORECASE)
_MAPPED = "::ffff:0:0/96"  # addresses of IPv4 in IPv6
_WIDEST = {4: 8, 6: 16}  # bits of the prefix of a network of proxies
_OWN_SIX = ("fc00::/7", "fe80::/10")  # of one's own network, never of the internet
NARROW = "Write the addresses of the proxies, or a network of at least /8, of IPv6 /16, as in 10.0.0.0/24."
_PORTS = range(1, 65_536)


def listed(text: str) -> tuple[str, ...]:
    """The parts of a list."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


def name(text: str) -> tuple[bool, str, str]:
    """Whether a name is reached by HTTPS alone, the name in small letters, and its port; empty for any.

    Raises InvalidInput.
    """
    match = _NAME.fullmatch(text.lower())
    port = (match and match["port"]) or ""
    if match is None or (match["six"] and not is_address(match["six"])) or (port and int(port) not in _PORTS):
        raise InvalidInput(
            f"{text!r} in web.allow is no name.", hint="Write NAME, NAME:PORT, or https://NAME behind a proxy with TLS."
        )
    return bool(match["tls"]), match["name"], port


def own(text: str) -> str:
    """The address of this computer that a server binds to, or a name of it; empty for the usual one.

    Raises InvalidInput.
    """
    if text and not _OWN_NAME.fullmatch(text) and not is_address(text):
        raise InvalidInput(f"{text!r} is no address of this computer.", hint="Write one such as 127.0.0.1, or ::1.")
    return text


def is_address(text: str) -> bool:
    """Whether it is an address, and not a name."""
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def network(text: str) -> Network:
    """A network, or an address as one; one of IPv4 that is written as IPv6 is that of IPv4.

    Raises InvalidInput, also for one so wide that strangers are in it: they could write whose address is theirs.
    """
    try:
        network: Network = ip_network(text)
    except ValueError as error:
        raise InvalidInput(
            f"{text!r} in web.proxies is no address or network.",
            hint="Write addresses or networks with commas between them, such as 127.0.0.1, 10.0.0.0/24.",
        ) from error
    own = False
    if isinstance(network, IPv6Network):
        if network.subnet_of(IPv6Network(_MAPPED)):
            network = IPv4Network((int(network.network_address) & 0xFFFF_FFFF, network.prefixlen - 96))
        else:
            own = any(network.subnet_of(IPv6Network(ours)) for ours in _OWN_SIX)
    if network.prefixlen < _WIDEST[network.version] and not own:
        raise InvalidInput(f"{text!r} in web.proxies holds more than proxies: whoever asks would be believed.",
                           hint=NARROW)  # fmt: skip
    return network
