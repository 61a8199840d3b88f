"""The connections of waitress: read more strictly than it does, and ended when nothing comes of them."""

import socket
import sys
import time
from collections.abc import Callable, Sequence
from copy import copy
from functools import partial
from typing import Any
from weakref import WeakSet

import waitress
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.task import WSGITask
from waitress.utilities import BadRequest, RequestEntityTooLarge

from timetracker.scope import suppress

MOST_CONNECTIONS = 4000
MOST_OF_ONE_ADDRESS = 256
THREADS = 16
OUTSIDE = 256  # files that the process needs beside its connections
PATIENCE_S = 60
PROGRESS = 64 * 1024  # bytes that must come, or be taken, within that time; fewer are none
LONGEST_REQUEST_S = 900  # however steadily it comes
LARGEST = 1 << 20  # of a body
LARGEST_FILE = 64 << 20
LARGEST_UPLOAD = LARGEST_FILE + LARGEST  # with the fields beside the file
DRAINED = 512 << 20  # of a body that is refused: a browser that is cut off in the middle of it shows no answer
UPLOADS = "/import"  # whose bodies are files
MOST_UPLOADS = 4  # that are larger than any other body, at once
UNLIMITED = sys.maxsize
SENT = "timetracker.sent"  # of the WSGI environment: registers what is done once the answer has been sent, or cannot be
LOOPBACK = ("127.0.0.1", "::1")


class Limits:
    """What waitress goes by, with another limit for bodies that are no uploads, and the uploads that are here."""

    def __init__(self, adjustments: Any) -> None:
        self.uploads: WeakSet[WireRequest] = WeakSet()
        self.of_uploads = adjustments
        self.of_others = copy(adjustments)
        self.of_others.limits = self
        self.of_others.max_request_body_size = LARGEST + 1  # waitress refuses what is as large as its limit


class TooManyUploads(BadRequest):  # type: ignore[misc]  # waitress has no types
    """What an upload is answered while others are under way."""

    code, reason = 503, "Service Unavailable"


class TooLarge(RequestEntityTooLarge):  # type: ignore[misc]  # likewise
    """What a body is answered that is larger than any of its kind."""

    def to_response(self, ident: str | None = None) -> tuple[str, list[tuple[str, str]], bytes]:
        """Status, headers and body, which a browser shows as it is."""
        _, headers, _ = super().to_response(ident)
        text = (
            f"This is too large: a form may have {LARGEST >> 20} MiB, a file to import {LARGEST_FILE >> 20} MiB.\n"
            "Nothing was done. Go back and choose a smaller one; the owner of this computer imports larger files.\n"
        )
        return f"{self.code} {self.reason}", headers, text.encode()


class WireRequest(HTTPRequestParser):  # type: ignore[misc]  # waitress has no types
    """A request as it comes: one with two lengths is refused, and large bodies but for a few uploads."""

    adj: Any
    completed: bool
    error: Any

    def received(self, data: bytes) -> int:
        """Take in what came; returns how many bytes of it are of this request."""
        count: int = super().received(data)
        if type(self.error) is RequestEntityTooLarge:
            self.error = TooLarge(self.error.body)
        return count

    @property
    def cut_off(self) -> bool:
        """Whether more of it comes than was taken in."""
        return isinstance(self.error, RequestEntityTooLarge | TooManyUploads)

    def parse_header(self, header_plus: bytes) -> None:
        """Parse the header block; raises ParsingError, which becomes 400 and closes the connection.

        A request with a Content-Length and a Transfer-Encoding (RFC 9112, 6.3) lies about one of them.
        """
        super().parse_header(header_plus)
        if self.chunked and "CONTENT_LENGTH" in self.headers:
            raise ParsingError("Content-Length and Transfer-Encoding exclude each other")
        limits: Limits = self.adj.limits
        if self.path != UPLOADS or not (self.chunked or self.content_length > LARGEST):
            self.adj = limits.of_others
        elif sum(not upload.completed for upload in limits.uploads) >= MOST_UPLOADS:  # one that is refused may live on
            self.error, self.completed = TooManyUploads("Other files are being uploaded; try again in a minute."), True
        else:
            limits.uploads.add(self)


class WireTask(WSGITask):  # type: ignore[misc]  # waitress has no types
    """A request that can ask to be told when its answer was sent."""

    def get_environment(self) -> dict[str, Any]:
        """The environment of WSGI."""
        environ: dict[str, Any] = super().get_environment()
        environ[SENT] = self.channel.endings.append
        return environ


class Channel(HTTPChannel):  # type: ignore[misc]  # waitress has no types
    """A connection that must go on, both ways, and that tells when its answer was sent.

    It is given up when its `last_activity` is too long ago: bytes now and then are none.
    """

    parser_class = WireRequest
    task_class = WireTask
    request: Any
    last_activity: Any
    close_when_flushed: Any

    def __init__(self, server: Any, sock: Any, addr: Any, adj: Any, map: Any = None) -> None:
        super().__init__(server, sock, addr, adj, map=map)
        self.began: float = self.last_activity  # when the request that comes began
        self.going: float = self.last_activity  # when enough of it had come the last time
        self.came = self.taken = 0  # bytes since then, and of the answer
        self.endings: list[Callable[[], object]] = []
        self._cut_off = False  # whether the rest of a body comes that was refused
        self._drained: int | None = None  # bytes of it that came, once the answer was sent
        if addr[0] not in LOOPBACK and not server.trusts(addr[0]):
            same = sum(channel.addr[0] == addr[0] for channel in server.active_channels.values())
            self.will_close = same > MOST_OF_ONE_ADDRESS

    def received(self, data: bytes) -> bool:
        """Take in what came."""
        now = time.time()
        if self.request is None:
            self.began, self.going, self.came = now, now, 0
        more: bool = super().received(data)
        self._cut_off = self._cut_off or any(request.cut_off for request in self.requests)
        self.came += len(data)
        if self.came >= PROGRESS:
            self.going, self.came = now, 0
        if self.request is not None:  # not complete yet
            self.last_activity = min(self.going, self.began + LONGEST_REQUEST_S - PATIENCE_S)
        return more

    def send(self, data: bytes, do_close: bool = True) -> int:
        """Send what the other side takes, and count it."""
        count: int = super().send(data, do_close=do_close)
        self.taken += count
        return count

    def _flush_some(self, do_close: bool = True) -> bool:
        last = self.last_activity
        flushed: bool = super()._flush_some(do_close=do_close)
        if self.taken >= PROGRESS or not self.total_outbufs_len:
            self.taken = 0
        else:
            self.last_activity = last
        return flushed

    def give_up(self) -> None:
        """End it; a request that did not come as a whole is told why (RFC 9110, 15.5.9)."""
        if self.request is None or self.total_outbufs_len:
            self.will_close = True
            return
        with self.outbuf_lock:
            self.outbufs[-1].append(_TOO_LATE)
            self.current_outbuf_count += len(_TOO_LATE)
            self.total_outbufs_len += len(_TOO_LATE)
            self.close_when_flushed = True

    def service(self) -> None:
        """Answer one request."""
        super().service()
        self._settle()

    def handle_write(self) -> None:
        """Send what the other side takes."""
        super().handle_write()
        self._settle()

    def readable(self) -> bool:
        """Whether it waits for what the other side sends."""
        return self._drained is not None or bool(super().readable())

    def handle_read(self) -> None:
        """Take in what the other side sends; what is left of a refused body comes to nothing."""
        if self._drained is None:
            super().handle_read()
            return
        data = self.recv(PROGRESS)  # without any, it has ended
        self._drained += len(data)
        self.last_activity = min(time.time(), self.began + LONGEST_REQUEST_S - PATIENCE_S)
        if not data or self._drained > DRAINED:
            self.handle_close()

    def _drains(self) -> bool:
        """Begin to wait for the rest of a refused body: were it closed now, the answer would be lost."""
        if not self._cut_off or self._drained is not None or self.total_outbufs_len or not self.connected:
            return False
        try:
            self.socket.shutdown(socket.SHUT_WR)
        except OSError:
            return False
        self._drained, self.will_close = 0, False
        return True

    def handle_close(self) -> None:
        """End the connection."""
        if self._drains():
            self._settle()
            return
        super().handle_close()
        self.request = None  # whose place is free
        self._settle()

    def _settle(self) -> None:
        """Tell that the answer was sent, or cannot be; the thread of a request and the one that sends may both come."""
        while self.endings and not self.requests and not self.total_outbufs_len:
            try:
                ending = self.endings.pop()
            except IndexError:  # the other thread took it
                return
            ending()


_WORDS = f"The request did not come as a whole within {PATIENCE_S} seconds.\n".encode()
_TOO_LATE = (
    b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Type: text/plain\r\n"
    b"Content-Length: %d\r\n\r\n%s" % (len(_WORDS), _WORDS)
)


def maintain(listener: Any, now: float) -> None:
    """Give up the connections of a server that do not go on."""
    for channel in list(listener.active_channels.values()):
        if not channel.requests and channel.last_activity < now - PATIENCE_S:
            channel.give_up()


def server(
    app: Callable[..., Any], sockets: Sequence[socket.socket], *, trusts: Callable[[str], bool] = LOOPBACK.__contains__
) -> tuple[Any, dict[int, Any]]:
    """A server of waitress for bound sockets, and what its loop watches.

    An address that it `trusts` is a proxy's, and may have as many connections as there are, as this computer may.

    What a reader does not take is put on disk, so that no thread waits for a reader, and so is what is uploaded.
    """
    watched: dict[int, Any] = {}
    created = waitress.create_server(
        app, map=watched, sockets=list(sockets), ident=None, threads=THREADS, connection_limit=room(),
        max_request_header_size=32_768, max_request_body_size=LARGEST_UPLOAD + 1, channel_timeout=PATIENCE_S,
        cleanup_interval=5, outbuf_high_watermark=UNLIMITED, outbuf_overflow=1 << 18, asyncore_use_poll=True,
        clear_untrusted_proxy_headers=False,  # the application decides whose word counts: web.proxies
    )  # fmt: skip
    for listener in watched.values():
        if hasattr(listener, "channel_class"):
            listener.channel_class, listener.trusts = Channel, trusts
            listener.maintenance = partial(maintain, listener)
            listener.adj.limits = Limits(listener.adj)
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
