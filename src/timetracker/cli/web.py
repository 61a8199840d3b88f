"""The local web admin: serve it, and manage who may come in."""

from __future__ import annotations

import getpass
import sys
from datetime import UTC, datetime

from timetracker.actions import accounts, tokens, users
from timetracker.cli import registry
from timetracker.cli.ask import interactive
from timetracker.cli.registry import command
from timetracker.cli.user import listed
from timetracker.domain.errors import Conflict, InvalidInput
from timetracker.domain.record import NamedTuple
from timetracker.files import Busy
from timetracker.view import Card, Column, Sheet

TYPE_CHECKING = False
if TYPE_CHECKING:
    from socket import socket

    from timetracker.cli.administration import AnyRole, Days, Host, OpenBrowser, Port, Role, Scope, TokenId
    from timetracker.cli.parameters import Name
    from timetracker.web.proxies import Proxies
    from timetracker.workspace import Workspace

_MISSING = "The web admin is not installed."


class LandingPage(NamedTuple):
    """The address that a browser opens, and the sentence that tells it."""

    address: str
    sentence: str


@command("web", "serve")
def serve_(
    ws: Workspace, *, port: Port = 0, host: Host = "", open_: OpenBrowser = False, without_row_security: AnyRole = False
) -> Card | None:
    """Serve the web admin on this computer.

    Until Ctrl-C; it says where it is when it runs already.
    Examples: tt web · tt web --port 9000 --open
    """
    _installed()
    from timetracker.web import instance, serve  # door: web

    if not without_row_security and not ws.store.row_security():
        raise Conflict(
            "The role that would serve the web admin is above the database's rules on rows: it could show everybody's"
            " entries to anybody.",
            hint="Use the role that owns the store, or say that this is meant.",
            command="tt web --without-row-security",
        )
    place = instance.place(ws.paths.state, ws.settings.store)
    try:
        with instance.claimed(place):
            bound = host or str(ws.settings["web.host"])
            number = port or int(ws.settings["web.port"])
            listed = str(ws.settings["web.allow"])
            names = serve.allowed(bound, number, listed)
            proxies = serve.trusted(str(ws.settings["web.proxies"]))
            sockets = serve.listeners(bound, number)
            address, why = serve.address(bound, number, listed)
            instance.tell(place, address)
            way = _way_in(ws, address)
            if why:
                way = way._replace(sentence=f"{way.sentence} ({why})")
            _serve(ws, sockets, names, proxies, way, open_=open_)
    except Busy:
        return _found(ws, instance.running(place) or "", open_=open_)
    return None


def _found(ws: Workspace, address: str, *, open_: bool) -> Card:
    """The one that runs already: its address, and a way in."""
    if not address:
        raise Conflict("The web admin is just being started.", hint="Look at the terminal that started it.")
    way = _way_in(ws, address)
    if open_:
        _open(way.address)
    return Card(f"It runs already. {way.sentence}", {"address": address, "running": True})


def _serve(
    ws: Workspace, sockets: list[socket], names: dict[str, str], proxies: Proxies, way: LandingPage, *, open_: bool
) -> None:
    from timetracker import settings as configuration  # door: web
    from timetracker.cli.defect import tell
    from timetracker.web import serve

    store = ws.settings.store
    ws.close()
    sys.stdout.write(f"{way.sentence}\n")
    sys.stdout.flush()
    if open_:
        _open(way.address)
    registry.load_all()
    commands = [" ".join(path) for path, row in registry.COMMANDS.items() if not row.hidden]
    serve.serve(
        lambda: configuration.load(store=store),
        ws.clock,
        sockets,
        names,
        commands,
        lambda error, mine: tell(error, 1, mine=mine),
        proxies,
    )


def _open(address: str) -> None:
    import webbrowser

    webbrowser.open(address)


def _installed() -> None:
    from importlib.util import find_spec

    if not all(find_spec(name) for name in ("flask", "waitress", "argon2")):
        raise InvalidInput(_MISSING, hint="Install it with: pip install 'tt-timetracker[web]'")


def _way_in(ws: Workspace, address: str) -> LandingPage:
    if accounts.set_up(ws):
        return LandingPage(address, f"The web admin is at {address} (to enter without a password: tt web link)")
    first = f"{address}/setup?code={accounts.make_code(ws, 'setup')}"
    return LandingPage(first, f"Set up the web admin (good for ten minutes): {first}")


def _address(ws: Workspace) -> str:
    """Where it would be served by the settings alone."""
    from timetracker.web import serve  # door: web

    host, port, listed = (ws.settings[f"web.{name}"] for name in ("host", "port", "allow"))
    return serve.address(str(host), int(port), str(listed))[0]


def _root(ws: Workspace) -> str:
    """Where it is served, or would be; a warning where it is not."""
    from timetracker.web import instance  # door: web

    running = instance.running(instance.place(ws.paths.state, ws.settings.store))
    if not running:
        ws.warn("web_not_running", "The web admin does not run.", command="tt web")
    return running or _address(ws)


@command("web", "link")
def link(ws: Workspace) -> Card:
    """Print a one-time link into the web admin.

    Before its set-up it leads there.
    """
    _installed()
    purpose = "enter" if accounts.set_up(ws) else "setup"
    code = accounts.make_code(ws, purpose)
    address = f"{_root(ws)}/{purpose}?code={code}"
    return Card(address, {"address": address, "purpose": purpose})


@command("web", "logout-all")
def logout_all(ws: Workspace) -> Card:
    """End every session of everybody."""
    accounts.log_out_all(ws)
    return Card("All sessions are over.", {})


@command("web", "user-list")
def user_list(ws: Workspace) -> Sheet:
    """List the users."""
    return listed([user._asdict() for user in users.everybody(ws)])


@command("web", "user-add", writes=True)
def user_add(ws: Workspace, name: Name, *, role: Role = "member") -> Card:
    """Make a user who can log in.

    The password is asked for, or read from standard input.
    """
    _installed()
    user = users.add(ws, name, _password(), role)
    return Card(f"Added user {user.name} ({user.role}).", {"user": user._asdict()})


@command("web", "user-passwd")
def user_passwd(ws: Workspace, name: Name) -> Card:
    """Give a user another password.

    All sessions of that user end.
    """
    _installed()
    user = users.set_password(ws, name, _password())
    return Card(f"{user.name} has another password.", {"user": user._asdict()})


@command("web", "user-link")
def user_link(ws: Workspace, name: Name) -> Card:
    """Print a link to choose a password.

    For a user, by name or number, who forgot the password or has none yet. It works once, within a day, or a week where
    there is no password yet.
    """
    _installed()
    user, code, until = accounts.password_link(ws, users.find(ws, name).id)
    address = f"{_root(ws)}/choose-password?code={code}"
    return Card(address, {"address": address, "user": user._asdict(), "until_s": until})


@command("web", "user-delete", writes=True)
def user_delete(ws: Workspace, name: Name) -> Card:
    """Take a user's log-in away; the entries stay."""
    user = users.deactivate(ws, name)
    return Card(f"{user.name} cannot log in any more.", {"user": user._asdict()})


@command("web", "token-add")
def token_add(ws: Workspace, name: Name, *, scope: Scope = "read", days: Days = None) -> Card:
    """Make a token for programs.

    Its scope is read, write or metrics. It is shown once, and good for some days or until it is revoked.
    """
    secret = tokens.add(ws, name, scope, days=days)
    return Card(secret, {"token": secret, "scope": scope})


@command("web", "token-list")
def token_list(ws: Workspace) -> Sheet:
    """List your tokens."""
    columns = (
        Column("id", "Id", "count"),
        Column("name", "Name"),
        Column("scope", "Scope"),
        Column("used", "Last used", "instant"),
        Column("expires", "Expires", "instant"),
    )
    items = [
        {
            "id": token.id,
            "name": token.name,
            "scope": token.scope,
            "used": _instant(token.used_at),
            "expires": _instant(token.expires_at),
        }
        for token in tokens.own(ws)
    ]
    return Sheet("Tokens", columns, [[*item.values()] for item in items], {"tokens": items})


def _instant(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


@command("web", "token-revoke")
def token_revoke(ws: Workspace, id: TokenId) -> Card:
    """Revoke a token."""
    tokens.revoke(ws, id)
    return Card(f"Token {id} is revoked.", {"id": id})


def _password() -> str:
    if not interactive():
        return sys.stdin.readline().rstrip("\n")
    first = getpass.getpass("Password: ")
    if getpass.getpass("Again: ") != first:
        raise InvalidInput("The two passwords differ.", hint="Try again.")
    return first
