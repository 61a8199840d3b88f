"""Addresses of stores on PostgreSQL: what may be shown of one, and where a password may stand."""

from __future__ import annotations

import re

from timetracker.domain.errors import InvalidInput

SCHEMES = ("postgresql://", "postgres://")
_SECRETS = re.compile(r"([?&](?:password|sslpassword)=)[^&]*")
_STARS = r"\1***"


def shown(address: str) -> str:
    """An address without its password; that of a file as it is."""
    if not address.startswith(SCHEMES):
        return address
    scheme, separator, rest = address.partition("://")
    authority, slash, tail = rest.partition("/")
    if not slash:
        authority, slash, tail = rest.partition("?")
    login, at, host = authority.rpartition("@")
    login = login.partition(":")[0]
    return f"{scheme}{separator}{login}{at}{host}{_SECRETS.sub(_STARS, f'{slash}{tail}')}"


def checked(address: str) -> str:
    """An address that may stand in a list of processes.

    Raises InvalidInput when it holds a password.
    """
    login = address.partition("://")[2].partition("/")[0].rpartition("@")[0]
    if ":" in login or _SECRETS.search(address):
        raise InvalidInput(
            "A password on the command line can be read by others.",
            hint="Put it into ~/.pgpass or PGPASSWORD, or the whole address into TT_STORE.",
        )
    return address
