"""Addresses of stores on PostgreSQL: what may be shown of one, and where a password may be.

An address is a URI or libpq's own form, `host=db.example.org dbname=time`. libpq quotes what it cannot read, so an
address in which a password could be taken for something else is refused here, before libpq sees it.
"""

from __future__ import annotations

from timetracker.domain.annotations import Iterable
from timetracker.domain.errors import InvalidInput

SCHEMES = ("postgresql://", "postgres://")
UNREADABLE = "postgresql://***"
STARS = "***"
_SECRETS = ("password", "sslpassword", "scram_client_key", "scram_server_key", "oauth_client_secret")
# The parameters of libpq, by which its form is known from the name of a file, and a slip from a parameter.
_PARAMETERS = frozenset(
    [
        "application_name",
        "channel_binding",
        "client_encoding",
        "connect_timeout",
        "dbname",
        "fallback_application_name",
        "gssdelegation",
        "gssencmode",
        "gsslib",
        "host",
        "hostaddr",
        "keepalives",
        "keepalives_count",
        "keepalives_idle",
        "keepalives_interval",
        "krbsrvname",
        "load_balance_hosts",
        "max_protocol_version",
        "min_protocol_version",
        "oauth_client_id",
        "oauth_client_secret",
        "oauth_issuer",
        "oauth_scope",
        "options",
        "passfile",
        "password",
        "port",
        "replication",
        "require_auth",
        "requirepeer",
        "requiressl",
        "scram_client_key",
        "scram_server_key",
        "service",
        "servicefile",
        "ssl",
        "ssl_max_protocol_version",
        "ssl_min_protocol_version",
        "sslcert",
        "sslcertmode",
        "sslcompression",
        "sslcrl",
        "sslcrldir",
        "sslkey",
        "sslkeylogfile",
        "sslmode",
        "sslnegotiation",
        "sslpassword",
        "sslrootcert",
        "sslsni",
        "target_session_attrs",
        "tcp_user_timeout",
        "user",
    ]
)


def on_postgresql(address: str) -> bool:
    """Whether an address is one of PostgreSQL, and not the name of a file."""
    return address.startswith(SCHEMES) or (address.partition("=")[0].strip() in _PARAMETERS and "=" in address)


def shown(address: str) -> str:
    """An address without its password; that of a file as it is."""
    return (_written(address, STARS) or UNREADABLE) if on_postgresql(address) else address


def bare(address: str) -> str:
    """An address that works where the password comes from elsewhere; that of a file as it is."""
    return (_written(address, None) or "") if on_postgresql(address) else address


def checked(address: str) -> str:
    """An address that may be in a list of processes.

    Raises InvalidInput when it holds a password, or may hold one.
    """
    if on_postgresql(readable(address)) and _written(address, None) != _written(address, ""):
        raise InvalidInput(
            "A password on the command line can be read by others.",
            hint="Put it into ~/.pgpass or PGPASSWORD, or the whole address into TT_STORE.",
        )
    return address


def readable(address: str) -> str:
    """The address itself.

    Raises InvalidInput, which shows nothing of it, when it is one of PostgreSQL and cannot be read.
    """
    if on_postgresql(address) and _written(address, None) is None:
        raise unreadable()
    return address


def unreadable() -> InvalidInput:
    """The error for an address that cannot be read; what it says may be a password."""
    return InvalidInput(
        "The address of the store cannot be read; it is not shown, since it may hold a password.",
        hint="Write postgresql://USER@HOST:PORT/DATABASE; in a name or password / is %2F, @ is %40, a blank %20.",
    )


def _written(address: str, stars: str | None) -> str | None:
    """An address with `stars` for each secret, without any when that is None; None when it cannot be read."""
    return _uri(address, stars) if address.startswith(SCHEMES) else _pairs(address, stars)


def _uri(address: str, stars: str | None) -> str | None:
    scheme, _, rest = address.partition("://")
    end = min((at for at in (rest.find("@"), rest.find("/")) if at >= 0), default=-1)  # as libpq looks for the log-in
    login, place = (rest[:end], rest[end + 1 :]) if rest[end : end + 1] == "@" and end >= 0 else (None, rest)
    place, mark, query = place.partition("?")
    hosts, slash, database = place.partition("/")
    pairs = [pair.partition("=")[::2] for pair in query.split("&")] if query else []
    if "@" in place or not address.isprintable() or " " in address or not all(map(_host, hosts.split(","))):
        return None
    if any(name not in _PARAMETERS for name, _ in pairs) or ("=" not in query and query):
        return None
    if login is not None:
        user, colon, password = login.partition(":")
        login = f"{user}:{stars}@" if stars == "" and colon and password else f"{user}@"
    options = "&".join(f"{name}={value}" for name, value in _hidden(pairs, stars))
    return f"{scheme}://{login or ''}{hosts}{slash}{database}{mark if options else ''}{options}"


def _host(text: str) -> bool:
    """Whether a text is a host with a port or without."""
    if text.startswith("["):
        _, bracket, rest = text.partition("]")
        return bool(bracket) and (not rest or (rest[0] == ":" and (rest[1:].isdecimal() or rest == ":")))
    port = text.partition(":")[2]
    return not port or port.isdecimal()


def _hidden(pairs: Iterable[tuple[str, str]], stars: str | None) -> list[tuple[str, str]]:
    hidden = [(name, stars if name in _SECRETS else value) for name, value in pairs]
    return [(name, value) for name, value in hidden if value is not None]


def _pairs(address: str, stars: str | None) -> str | None:
    pairs: list[tuple[str, str]] = []
    rest = address.strip()
    while rest:
        name, sign, rest = rest.partition("=")
        value, rest = _value(rest.lstrip())
        if not sign or name.strip() not in _PARAMETERS or value is None:
            return None
        pairs.append((name.strip(), value))
        rest = rest.lstrip()
    return " ".join(f"{name}={value}" for name, value in _hidden(pairs, stars))


def _value(text: str) -> tuple[str | None, str]:
    """The value at the beginning of a text, with its quotes, and the rest; None when a quote does not end."""
    quoted = text.startswith("'")
    at = 1 if quoted else 0
    while at < len(text):
        if text[at] == "\\":
            at += 1
        elif quoted and text[at] == "'":
            return text[: at + 1], text[at + 1 :]
        elif not quoted and text[at].isspace():
            break
        at += 1
    return (None, "") if quoted else (text[:at], text[at:])
