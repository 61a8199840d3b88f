"""Runs the application with waitress, on this computer only unless told otherwise."""

from __future__ import annotations

import os
import signal
import socket
import sys
from typing import TYPE_CHECKING

from timetracker.domain.errors import Conflict, InvalidInput
from timetracker.web.app import create_app
from timetracker.web.guard import LARGEST, names_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from timetracker.settings import Settings
    from timetracker.workspace import Clock

THREADS = 8


def listeners(host: str, port: int) -> list[socket.socket]:
    """Bound sockets: 127.0.0.1 and, where there is IPv6, ::1; or the host that was told.

    Raises Conflict when the port is taken: a stranger's is never adopted.
    """
    wanted = [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")] if not host else [_family(host)]
    made: list[socket.socket] = []
    for family, address in wanted:
        found = socket.socket(family, socket.SOCK_STREAM)
        try:
            found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                found.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            found.bind((address, port))
            found.listen(128)
        except OSError as error:
            found.close()
            if made and family == socket.AF_INET6:
                continue  # no IPv6 here
            raise Conflict(
                f"The port {port} of {address} is taken ({error.strerror}).",
                hint="Name another one: tt web --port 8788",
            ) from error
        made.append(found)
    return made


def _family(host: str) -> tuple[socket.AddressFamily, str]:
    return (socket.AF_INET6 if ":" in host else socket.AF_INET), host


def allowed(host: str, port: int, listed: str) -> set[str]:
    """The Host values by which the server may be reached.

    Raises InvalidInput when it would be reachable from elsewhere without a list of names.
    """
    more = tuple(name.strip() for name in listed.split(",") if name.strip())
    wide = host not in ("", "127.0.0.1", "::1", "localhost")
    inside_container = host == "0.0.0.0" and os.path.exists("/.dockerenv")
    if wide and not more and not inside_container:
        raise InvalidInput(
            f"{host} can be reached from other computers.", hint="Say by which names: tt config set web.allow NAME,NAME"
        )
    return names_for(port, more)


def serve(
    open_settings: Callable[[], Settings], clock: Clock, sockets: list[socket.socket], names: set[str],
    commands: Iterable[str],
) -> None:  # fmt: skip
    """Serve until SIGTERM or Ctrl-C."""
    import waitress

    app = create_app(open_settings, clock, names, commands)
    server = waitress.create_server(
        app, sockets=sockets, threads=THREADS, ident=None, max_request_header_size=32_768,
        max_request_body_size=LARGEST, channel_timeout=30, connection_limit=500, cleanup_interval=5,
    )  # fmt: skip

    def stop(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    try:
        server.run()
    except KeyboardInterrupt:
        pass
    finally:
        server.close()
        sys.stderr.flush()
