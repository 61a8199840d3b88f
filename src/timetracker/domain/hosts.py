"""Names, and addresses of proxies, by which a server is reached: how one writes them, with commas between them."""

import re
from ipaddress import IPv4Network, IPv6Network

from timetracker.domain.families import InvalidInput

Network = IPv4Network | IPv6Network

_NAME = re.compile(r"(https://)?([a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:]+])(:([0-9]{1,5}))?")


def listed(text: str) -> tuple[str, ...]:
    """The parts of a list."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


def name(text: str) -> tuple[bool, str, str]:
    """Whether a name is reached by HTTPS alone, the name in small letters, and its port; empty for any.

    Raises InvalidInput.
    """
    match = _NAME.fullmatch(text.lower())
    if match is None:
        raise InvalidInput(
            f"{text!r} in web.allow is no name.", hint="Write NAME, NAME:PORT, or https://NAME behind a proxy with TLS."
        )
    return bool(match[1]), match[2], match[5] or ""


def network(text: str) -> Network:
    """A network, or an address as one. Raises InvalidInput."""
    from ipaddress import ip_network  # of a server alone

    try:
        return ip_network(text)
    except ValueError as error:
        raise InvalidInput(
            f"{text!r} in web.proxies is no address or network.",
            hint="Write addresses or networks with commas between them, such as 127.0.0.1, 10.0.0.0/24.",
        ) from error
