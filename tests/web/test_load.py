"""Readers that do not read, requests that do not end and many of both: the server answers everybody else meanwhile."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from select import select
from typing import Any

import pytest
from tests.deadline import DEADLINE_S
from tests.web.browsing import Site, Visitor
from waitress import wasyncore
from waitress.channel import HTTPChannel

from timetracker.web import wire
from timetracker.web.downloads import MOST_AT_ONCE, MOST_OF_ONE_USER, Downloads

LARGE = 17 << 20  # more than waitress lets an answer wait in memory
HEAD = b"GET /%s HTTP/1.1\r\nHost: a\r\n\r\n"


class Loop:
    """A server of a small application, whose loop goes round when a test says so."""

    def __init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.sent: list[str] = []
        self.server, self.watched = wire.server(self._answer, [self.listener])
        self.clients: list[socket.socket] = []

    def _answer(self, environ: dict[str, Any], start_response: Callable[..., object]) -> Iterator[bytes]:
        environ[wire.SENT](lambda: self.sent.append(environ["PATH_INFO"]))
        start_response("200 OK", [])
        blocks = LARGE >> 20 if environ["PATH_INFO"] == "/large" else 1
        return (b"x" * (1 << 20 if blocks > 1 else 1) for _ in range(blocks))

    def client(self, data: bytes, *, buffer: int = 0) -> socket.socket:
        """A connection that sent something; with a small buffer it takes little of the answer."""
        connection = socket.socket()
        if buffer:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        connection.connect(self.listener.getsockname())
        connection.sendall(data)
        self.clients.append(connection)
        return connection

    def until(self, condition: Callable[[], object]) -> None:
        """Let the loop go round until something holds."""
        end = time.monotonic() + DEADLINE_S
        while not condition():
            assert time.monotonic() < end
            wasyncore.loop(0.005, use_poll=True, map=self.watched, count=1)

    @property
    def channels(self) -> list[wire.Channel]:
        """The connections that are open."""
        return list(self.server.active_channels.values())

    def awaits_body(self, client: socket.socket) -> bool:
        """Whether the headers of a request have come, and the body is awaited."""
        of_client = [channel for channel in self.channels if channel.addr == client.getsockname()]
        return any(channel.request is not None and channel.request.headers_finished for channel in of_client)

    @property
    def stalled(self) -> int:
        """How many answers are there as a whole, and were not taken."""
        return sum(not channel.requests and channel.total_outbufs_len > (8 << 20) for channel in self.channels)

    def close(self) -> None:
        """End it all."""
        for client in self.clients:
            client.close()
        self.server.task_dispatcher.shutdown()
        for channel in self.channels:
            channel.handle_close()
        wasyncore.close_all(self.watched)


@pytest.fixture
def loop(monkeypatch: pytest.MonkeyPatch) -> Iterator[Loop]:
    """A server whose loop goes round when the test says so."""
    monkeypatch.setattr(wire, "THREADS", 2)
    created = Loop()
    yield created
    created.close()


def test_readers_that_do_not_read_hold_no_thread(loop: Loop) -> None:
    for _ in range(wire.THREADS + 1):  # more than there are threads
        loop.client(HEAD % b"large", buffer=4096)
    loop.until(lambda: loop.stalled == wire.THREADS + 1)
    assert loop.sent == []
    small = loop.client(HEAD % b"small")
    loop.until(lambda: loop.sent)
    assert small.recv(12) == b"HTTP/1.1 200"
    assert loop.sent == ["/small"]


def test_it_is_told_when_an_answer_was_sent_or_cannot_be(loop: Loop) -> None:
    reader, other = loop.client(HEAD % b"large"), loop.client(HEAD % b"large", buffer=4096)
    loop.until(lambda: loop.stalled == 2)
    other.close()
    loop.until(lambda: loop.sent == ["/large"])
    reader.setblocking(False)
    taken = 0

    def read() -> bool:
        nonlocal taken
        with suppress(BlockingIOError):
            while part := reader.recv(1 << 20):
                taken += len(part)
        return len(loop.sent) == 2

    loop.until(read)
    assert taken > LARGE / 2  # the rest is on its way


@pytest.mark.parametrize("data", [b"GET / HTTP/1.1\r\nX: ", b"POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\na"])
def test_a_request_that_comes_a_byte_at_a_time_is_ended(loop: Loop, data: bytes) -> None:
    client = loop.client(data)
    loop.until(lambda: [channel for channel in loop.channels if channel.request is not None])
    (channel,) = loop.channels
    channel.going -= wire.PATIENCE_S - 1  # it has been coming for so long
    client.sendall(b"y")
    loop.until(lambda: channel.last_activity < time.time() - 1)
    loop.server.maintenance(time.time() + 2)
    loop.until(lambda: not loop.channels)
    assert client.recv(1000).startswith(b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n")


def test_a_connection_without_a_request_is_closed_without_a_word(loop: Loop) -> None:
    client = loop.client(b"")
    loop.until(lambda: loop.channels)
    loop.server.maintenance(time.time() + wire.PATIENCE_S + 1)
    loop.until(lambda: not loop.channels)
    assert client.recv(1) == b""


def test_a_request_that_comes_steadily_may_take_longer_but_not_for_ever(loop: Loop) -> None:
    head = b"POST /import HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % (32 << 20)
    client = loop.client(head)
    loop.until(lambda: [channel for channel in loop.channels if channel.request is not None])
    (channel,) = loop.channels
    channel.going = channel.last_activity = time.time() - wire.PATIENCE_S + 1
    sent_at = time.time()
    client.sendall(b"x" * wire.PROGRESS)
    loop.until(lambda: channel.last_activity >= sent_at)
    loop.server.maintenance(time.time() + 2)
    assert loop.channels == [channel]
    channel.began -= wire.LONGEST_REQUEST_S
    client.sendall(b"x" * wire.PROGRESS)
    loop.until(lambda: channel.last_activity < time.time() - wire.PATIENCE_S + 1)
    loop.server.maintenance(time.time() + 1)
    assert channel.close_when_flushed or channel not in loop.channels


@pytest.mark.parametrize(("amounts", "stays"), [([1], False), ([1, 40_000, 20_000], False), ([40_000, 40_000], True)])
def test_who_takes_a_little_now_and_then_is_ended_and_who_takes_enough_is_not(
    loop: Loop, monkeypatch: pytest.MonkeyPatch, amounts: list[int], stays: bool
) -> None:
    loop.client(HEAD % b"large", buffer=4096)
    loop.until(lambda: loop.stalled == 1)
    (channel,) = loop.channels
    last = channel.last_activity = time.time() - wire.PATIENCE_S + 1
    channel.taken = 0
    for amount in amounts:
        taken = iter([amount, 0])  # what the network takes of it, before it takes no more
        monkeypatch.setattr(HTTPChannel, "send", lambda *_, taken=taken, **__: next(taken))
        channel.handle_write()
    monkeypatch.undo()
    assert (channel.last_activity > last) is stays
    loop.server.maintenance(time.time() + 2)
    assert channel.will_close is not stays


def test_only_an_upload_may_be_large_and_few_are_at_once(loop: Loop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "MOST_UPLOADS", 2)
    large = (b"Content-Length: %d\r\n" % (wire.LARGEST + 1), b"Transfer-Encoding: chunked\r\n")

    def status(path: bytes, length: bytes) -> bytes:
        client = loop.client(b"POST %s HTTP/1.1\r\nHost: a\r\n%s\r\n" % (path, length))
        loop.until(lambda: readable(client) or loop.awaits_body(client))
        return client.recv(12) if readable(client) else b""

    assert status(b"/entries", large[0]) == b"HTTP/1.1 413"
    too_large = b"Content-Length: %d\r\n" % (wire.LARGEST_UPLOAD + 1)
    assert status(b"/import", too_large) == b"HTTP/1.1 413"
    assert [status(b"/import", length) for length in large] == [b"", b""]
    assert status(b"/import", large[0]) == b"HTTP/1.1 503"
    gone = loop.clients[-2]
    name = gone.getsockname()
    gone.close()
    loop.until(lambda: all(channel.addr != name for channel in loop.channels))
    assert status(b"/import", large[0]) == b""


@pytest.mark.parametrize("chunked", [False, True])
def test_who_sends_too_much_sees_why_and_is_read_on_for_a_while(
    loop: Loop, monkeypatch: pytest.MonkeyPatch, chunked: bool
) -> None:
    size = wire.LARGEST + (8 << 20)
    length = b"Transfer-Encoding: chunked" if chunked else b"Content-Length: %d" % size
    client = loop.client(b"POST /entries HTTP/1.1\r\nHost: a\r\n%s\r\n\r\n" % length)
    client.setblocking(False)
    block = b"x" * (1 << 16)
    parts = size >> 16
    sent = 0
    rest = b""

    def send() -> bool:
        nonlocal sent, rest
        if not rest and sent < parts:
            rest = b"%x\r\n%s\r\n" % (len(block), block) if chunked else block
            sent += 1
        with suppress(BlockingIOError):
            rest = rest[client.send(rest) :]
        return sent == parts and not rest

    loop.until(send)
    client.shutdown(socket.SHUT_WR)
    loop.until(lambda: not loop.channels)
    answer = client.recv(4096)
    assert answer.startswith(b"HTTP/1.1 413 Request Entity Too Large\r\n")
    assert b"a form may have 1 MiB, a file to import 64 MiB" in answer
    assert loop.sent == []


def test_who_sends_without_an_end_is_cut_off(loop: Loop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "DRAINED", 1 << 20)
    client = loop.client(b"POST /entries HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n" % (1 << 40))
    client.setblocking(False)

    def send() -> bool:
        with suppress(BlockingIOError, ConnectionResetError, BrokenPipeError):
            client.send(b"x" * (1 << 16))
        return not loop.channels

    loop.until(lambda: loop.channels)  # without any, nothing was cut off
    loop.until(send)
    second = loop.client(b"POST /entries HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n" % (1 << 40))
    loop.until(lambda: readable(second))
    loop.until(lambda: [channel for channel in loop.channels if channel._drained is not None])
    loop.server.maintenance(time.time() + wire.PATIENCE_S + 1)
    loop.until(lambda: not loop.channels)


def readable(client: socket.socket) -> bool:
    """Whether something came."""
    return bool(select([client], [], [], 0)[0])


def test_one_address_elsewhere_has_so_many_connections(loop: Loop) -> None:
    here, there = socket.socketpair()
    adjustments = loop.server.adj
    channels = []
    for number in range(wire.MOST_OF_ONE_ADDRESS + 1):
        channels.append(wire.Channel(loop.server, here.dup(), ("192.0.2.1", number), adjustments, map=loop.watched))
    assert [channel.will_close for channel in channels] == [False] * wire.MOST_OF_ONE_ADDRESS + [True]
    assert not wire.Channel(loop.server, here.dup(), ("192.0.2.2", 1), adjustments, map=loop.watched).will_close
    here.close()
    there.close()


def test_a_user_has_two_downloads_at_once_and_all_have_half_of_the_threads(site: Site, admin: Visitor) -> None:
    downloads: Downloads = site.app.extensions["downloads"]
    first, second = (admin.ask("GET", "/export/csv", buffered=False) for _ in range(2))
    refused = admin.get("/export/csv")
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "10")
    assert "on their way" in refused.text
    first.close()
    second.close()
    assert admin.get("/export/csv").status_code == 200
    assert admin.get("/reports?report=log&format=csv").status_code == 200
    assert admin.get("/export/csv?span=nonsense").status_code == 400
    assert admin.get("/export/csv").status_code == 200  # what fails takes no place
    for user in range(MOST_AT_ONCE):
        downloads.begin(100 + user)
    assert MOST_OF_ONE_USER * 4 == MOST_AT_ONCE
    busy = admin.get("/entries?format=json")
    assert (busy.status_code, busy.headers["Retry-After"]) == (503, "10")


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [("PUT", "/", "GET, HEAD"), ("OPTIONS", "/entries", "GET, HEAD, POST"), ("POST", "/reports", "GET, HEAD"),
     ("DELETE", "/api/v1/start", "POST"), ("GET", "/timer/start", "POST")],
)  # fmt: skip
def test_a_method_that_is_not_allowed_says_which_are(admin: Visitor, method: str, path: str, allow: str) -> None:
    answer = admin.ask(method, path)
    assert (answer.status_code, answer.headers["Allow"]) == (405, allow)


def test_who_is_not_let_in_is_told_how(site: Site) -> None:
    stranger = Visitor(site)
    for path in ("/api/v1/status", "/metrics"):
        answer = stranger.get(path)
        assert (answer.status_code, answer.www_authenticate.type) == (401, "bearer")
