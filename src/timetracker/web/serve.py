"""Runs the application with waitress, on this computer only unless told otherwise."""

import errno
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterable, Mapping

from timetracker.domain.errors import Conflict, InvalidInput
from timetracker.domain.hosts import listed as parts_of
from timetracker.scope import suppress
from timetracker.settings import Settings
from timetracker.web.app import create_app
from timetracker.web.proxies import Proxies
from timetracker.web.reach import AllowedHosts, names_for
from timetracker.workspace import Clock

LONGEST_STOP_S = 1.5
MOST = 65_535
EVERYWHERE = ("0.0.0.0", "::")  # no address of any computer: what is printed must lead here


def listeners(host: str, port: int) -> list[socket.socket]:
    """Bound sockets: 127.0.0.1 and, where there is IPv6, ::1; or the host that was told.

    Raises Conflict when the port is taken: a stranger's is never adopted.
    """
    addresses = [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")] if not host else [_family(host)]
    sockets: list[socket.socket] = []
    for family, address in addresses:
        try:
            sockets.append(_listener(family, address, port))
        except OSError as error:
            if sockets and error.errno != errno.EADDRINUSE:
                continue  # no IPv6 here
            for listener in sockets:
                listener.close()
            raise Conflict(
                f"The port {port} of {address} is taken ({error.strerror}).",
                hint="Name another one.",
                command=f"tt web --port {port + 1 if port < MOST else port - 1}",
            ) from error
    return sockets


def _listener(family: socket.AddressFamily, address: str, port: int) -> socket.socket:
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        if sys.platform == "win32":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        listener.bind((address, port))
        listener.listen(128)
    except OSError:
        listener.close()
        raise
    return listener


def address(host: str, port: int, listed: str = "") -> tuple[str, str]:
    """Where a browser finds the server, and why it is not `tt.localhost`, if it is not.

    A name of its own keeps its cookies from the other servers of this computer.
    """
    behind_tls = next((name for name in parts_of(listed) if name.startswith("https://")), "")
    if behind_tls:
        return behind_tls, ""
    if host and host not in EVERYWHERE:
        return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}", ""
    try:
        hosts = {str(item[4][0]) for item in socket.getaddrinfo("tt.localhost", port, type=socket.SOCK_STREAM)}
    except OSError:
        hosts = set()
    if hosts and hosts <= {"127.0.0.1", "::1"}:
        return f"http://tt.localhost:{port}", ""
    why = "leads elsewhere" if hosts else "does not resolve"
    return f"http://127.0.0.1:{port}", f"tt.localhost {why} on this computer"


def _family(host: str) -> tuple[socket.AddressFamily, str]:
    return (socket.AF_INET6 if ":" in host else socket.AF_INET), host


def allowed(host: str, port: int, listed: str) -> dict[str, str]:
    """The Host values by which the server may be reached, each with its scheme.

    Raises InvalidInput when it would be reachable from elsewhere without a list of names.
    """
    more = parts_of(listed)
    wide = host not in ("", "127.0.0.1", "::1", "localhost")
    inside_container = host == "0.0.0.0" and os.path.exists("/.dockerenv")
    if wide and not more and not inside_container:
        raise InvalidInput(
            f"{host} can be reached from other computers.",
            hint="Say by which names, in the setting web.allow.",
            command="tt config set --help",
        )
    return names_for(port, more)


def trusted(listed: str) -> Proxies:
    """The proxies of the setting web.proxies.

    Raises InvalidInput.
    """
    return Proxies(parts_of(listed))


def serve(
    open_settings: Callable[[], Settings], clock: Clock, sockets: list[socket.socket], names: Mapping[str, str],
    commands: Iterable[str], defect: Callable[[Exception, bool], object], proxies: Proxies | None = None,
) -> None:  # fmt: skip
    """Serve until SIGTERM or Ctrl-C, by those names and proxies until the settings name others.

    `defect` is told what broke.
    """
    import logging
    import tempfile

    from timetracker.web import wire

    tempfile.tempdir = open_settings().paths.state  # what a slow reader has not taken yet; /tmp may be memory
    listening = [str(listener.getsockname()[0]) for listener in sockets]
    reach = AllowedHosts(names, proxies, port=int(sockets[0].getsockname()[1]), listening=listening)
    app = create_app(open_settings, clock, reach, commands, defect=defect)
    logging.getLogger("waitress").setLevel(logging.ERROR)  # how long its queue is concerns nobody at a terminal
    server, _ = wire.server(app, sockets, trusts=reach.trusts)

    def stop(number: int, frame: object) -> None:
        # Requests under way may end; who reads slowly is not waited for.
        last = threading.Timer(LONGEST_STOP_S, os._exit, [0])
        last.daemon = True
        last.start()
        raise KeyboardInterrupt

    for signal_number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signal_number, stop)
    with suppress(KeyboardInterrupt):
        server.run()
