"""By which names and through which proxies the server is reached: as the settings say, at each request."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from ipaddress import ip_address

from timetracker.domain import hosts
from timetracker.domain.errors import InvalidInput, SettingsError
from timetracker.settings import Settings
from timetracker.web.proxies import Proxies

_HOST = re.compile(r"([a-z0-9.-]+|\[[0-9a-f:]+])(?::([0-9]{1,5}))?")
_MOST_PORT = 65_535
HERE = ("127.0.0.1", "localhost", "tt.localhost", "[::1]")


class AllowedHosts:
    """The Host values by which the server is reached, each with its scheme, and its trusted proxies.

    With a `port` they follow the settings web.allow and web.proxies; `listening` are the addresses that it is bound to.
    """

    def __init__(
        self, names: Mapping[str, str], proxies: Proxies | None = None, *, port: int = 0,
        listening: Iterable[str] = ("127.0.0.1",),
    ) -> None:  # fmt: skip
        self.names, self.proxies = names, proxies or Proxies()
        self._port, self._listening = port, tuple(listening)
        self._said: tuple[str, str] | None = None

    def follow(self, settings: Settings) -> None:
        """Be reached as the settings say now; where they cannot be read, as they said last."""
        if not self._port:
            return
        try:
            said = (str(settings["web.allow"]), str(settings["web.proxies"]))
            if said != self._said:
                self.names, self.proxies = names_for(self._port, hosts.listed(said[0])), Proxies(hosts.listed(said[1]))
                self._said = said
        except (InvalidInput, SettingsError):
            return

    def scheme(self, host: str) -> str | None:
        """The scheme by which the value of a Host header leads here; None where it leads nowhere."""
        return _scheme(self.names, host)

    def leads(self, listed: str, host: str) -> bool:
        """Whether a Host value would lead here with other names too. Raises InvalidInput for what is no name."""
        return not self._port or _scheme(names_for(self._port, hosts.listed(listed)), host) is not None

    def trusts(self, address: str) -> bool:
        """Whether an address is that of a trusted proxy."""
        return self.proxies.trusts(address)

    @property
    def local(self) -> bool:
        """Whether nobody but this computer reaches it: by where it listens, and by who is to lead there."""
        strangers = {name.rpartition(":")[0] for name in self.names} - {*HERE}
        return not strangers and not self.proxies and all(map(_here, self._listening))


def names_for(port: int, more: Iterable[str] = ()) -> dict[str, str]:
    """The Host values by which this server may be reached, exactly, and the scheme that a browser uses with each.

    A NAME is reached at any port (`NAME:*`), NAME:PORT at that one, and https://NAME[:PORT] through a proxy that
    speaks TLS.

    Raises InvalidInput for anything else.
    """
    values = {f"{host}:{port}": "http" for host in HERE}
    for secure, host, own in map(hosts.name, more):
        if not secure:
            values[f"{host}:{own or '*'}"] = "http"
        elif own and own != "443":
            values[f"{host}:{own}"] = "https"
        else:
            values |= {host: "https", f"{host}:443": "https"}
    return values


def _scheme(names: Mapping[str, str], host: str) -> str | None:
    match = _HOST.fullmatch(host.lower())
    if match is None or int(match[2] or 0) > _MOST_PORT:
        return None
    return names.get(match[0]) or names.get(f"{match[1]}:*")


@lru_cache(16)
def _here(address: str) -> bool:
    return ip_address(address).is_loopback
