"""The connections of waitress: read more strictly than it does, and ended when nothing comes of them."""

import socket
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

import waitress
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.task import WSGITask

from timetracker.scope import suppress

MOST_CONNECTIONS = 4000
MOST_OF_ONE_ADDRESS = 256
THREADS = 16
OUTSIDE = 256  # files that the process needs beside its connections
PATIENCE_S = 60
UNLIMITED = sys.maxsize
SENT = "timetracker.sent"  # of the WSGI environment: registers what is done once the answer has been sent, or cannot be
LOOPBACK = ("127.0.0.1", "::1")


class OneLength(HTTPRequestParser):  # type: ignore[misc]  # waitress has no types
    """Refuses a request with a Content-Length and a Transfer-Encoding (RFC 9112, 6.3): one of them is a lie."""

    def parse_header(self, header_plus: bytes) -> None:
        """Parse the header block; raises ParsingError, which becomes 400 and closes the connection."""
        super().parse_header(header_plus)
        if self.chunked and "CONTENT_LENGTH" in self.headers:
            raise ParsingError("Content-Length and Transfer-Encoding exclude each other")


class Task(WSGITask):  # type: ignore[misc]  # waitress has no types
    """A request that can ask to be told when its answer was sent."""

    def get_environment(self) -> dict[str, Any]:
        """The environment of WSGI."""
        environ: dict[str, Any] = super().get_environment()
        environ[SENT] = self.channel.endings.append
        return environ


class Channel(HTTPChannel):  # type: ignore[misc]  # waitress has no types
    """A connection of which a whole request must come within PATIENCE_S, and that tells when its answer was sent.

    waitress closes a connection whose `last_activity` is too long ago: a byte now and then is none.
    """

    parser_class = OneLength
    task_class = Task

    def __init__(self, server: Any, sock: Any, addr: Any, adj: Any, map: Any = None) -> None:
        super().__init__(server, sock, addr, adj, map=map)
        self.began: float = self.last_activity
        self.endings: list[Callable[[], object]] = []
        if addr[0] not in LOOPBACK and not server.trusts(addr[0]):
            same = sum(channel.addr[0] == addr[0] for channel in server.active_channels.values())
            self.will_close = same > MOST_OF_ONE_ADDRESS

    def received(self, data: bytes) -> bool:
        """Take in what came."""
        if self.request is None:
            self.began = time.time()
        more: bool = super().received(data)
        if self.request is not None:  # not complete yet
            self.last_activity = self.began
        return more

    def service(self) -> None:
        """Answer one request."""
        super().service()
        self._settle()

    def handle_write(self) -> None:
        """Send what the other side takes."""
        super().handle_write()
        self._settle()

    def handle_close(self) -> None:
        """End the connection."""
        super().handle_close()
        self._settle()

    def _settle(self) -> None:
        """Tell that the answer was sent, or cannot be; the thread of a request and the one that sends may both come."""
        while self.endings and not self.requests and not self.total_outbufs_len:
            try:
                ending = self.endings.pop()
            except IndexError:  # the other thread took it
                return
            ending()


def server(
    app: Callable[..., Any], sockets: Sequence[socket.socket], *, largest: int,
    trusts: Callable[[str], bool] = LOOPBACK.__contains__,
) -> tuple[Any, dict[int, Any]]:  # fmt: skip
    """A server of waitress for bound sockets, and what its loop watches; a body may have so many bytes.

    An address that it `trusts` is a proxy's, and may have as many connections as there are, as this computer may.

    What a reader does not take is put on disk, so that no thread waits for a reader.
    """
    watched: dict[int, Any] = {}
    created = waitress.create_server(
        app, map=watched, sockets=list(sockets), ident=None, threads=THREADS, connection_limit=room(),
        max_request_header_size=32_768, max_request_body_size=largest, channel_timeout=PATIENCE_S, cleanup_interval=5,
        outbuf_high_watermark=UNLIMITED, outbuf_overflow=1 << 18, asyncore_use_poll=True,
        clear_untrusted_proxy_headers=False,  # the application decides whose word counts: web.proxies
    )  # fmt: skip
    for listener in watched.values():
        if hasattr(listener, "channel_class"):
            listener.channel_class, listener.trusts = Channel, trusts
    return created, watched


def room() -> int:
    """How many connections there may be at once, after the limit on open files was raised as far as it goes."""
    try:
        import resource
    except ImportError:  # Windows, whose select() takes 512
        return 400
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = 2 * MOST_CONNECTIONS + OUTSIDE  # an answer on its way may be a file too
    enough = most if hard == resource.RLIM_INFINITY else min(most, hard)
    if soft != resource.RLIM_INFINITY and soft < enough:
        with suppress(ValueError, OSError):  # a system may have a limit of its own
            resource.setrlimit(resource.RLIMIT_NOFILE, (enough, hard))
            soft = enough
    return MOST_CONNECTIONS if soft == resource.RLIM_INFINITY else max(64, min(MOST_CONNECTIONS, soft - OUTSIDE))
