"""Prints how long `/healthz` waits beside readers that do not read, requests that do not end and many open tabs.

`python -m tests.bench.load [--entries N] [--seconds S]`: eight downloads that nobody reads, by four users, 600
connections with unfinished headers that send a byte now and then, and 50 tabs that show Today and ask for the timer. It
prints and never fails.
"""

from __future__ import annotations

import argparse
import socket
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from tests.bench import history
from tests.web.serving import Served, statuses

from timetracker import settings
from timetracker.store import credentials
from timetracker.web.cookies import SESSION, named
from timetracker.workspace import Clock, Workspace

USERS = 4
DOWNLOADS = 8
ASKED_EVERY_S = 1.5  # as `static/timer.js` does
EVERY_S = 5.0  # a byte of a request that does not end


class Waits(NamedTuple):
    """How long probes waited, and how much of a core the server used meanwhile."""

    seconds: Sequence[float]
    core: float

    def __str__(self) -> str:
        median, worst = statistics.median(self.seconds) * 1000, max(self.seconds) * 1000
        return (
            f"/healthz: median {median:.1f} ms, worst {worst:.0f} ms of {len(self.seconds)}; {self.core:.1%} of a core"
        )


def written(home: Path, count: int) -> list[str]:
    """The cookies of some users of a store with so many entries."""
    history.write(count, home, history.last_hour(), people=USERS)
    ws = Workspace(settings.load(environ={"TT_HOME": str(home), "TT_ZONE": "UTC"}), Clock())
    with ws.change() as tx:
        now = int(ws.clock.now().timestamp())
        secrets = [credentials.begin_session(tx, user, "other", now) for user in range(1, USERS + 1)]
    ws.close()
    return [f"Cookie: {named(SESSION, ws.settings.store)}={secret}" for secret in secrets]


def asking(served: Served, path: str, cookie: str, *, buffer: int = 0) -> socket.socket:
    """A connection that asked for something; with a small buffer it takes little of it."""
    connection = socket.socket()
    if buffer:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
    connection.settimeout(60)
    connection.connect(("127.0.0.1", served.port))
    connection.sendall(f"GET {path} HTTP/1.1\r\nHost: {served.host}\r\n{cookie}\r\n\r\n".encode())
    return connection


class Tab:
    """A tab that shows Today, and asks for the timer as its script does."""

    def __init__(self, served: Served, cookie: str) -> None:
        self._served = served
        self._connection = HTTPConnection("127.0.0.1", served.port, timeout=60)
        self._headers = {"Host": served.host, "Cookie": cookie.removeprefix("Cookie: ")}
        self._etag = ""
        self._asked("/")
        self.ask()

    def ask(self) -> int:
        """Ask for the timer; returns the status."""
        answer = self._asked("/timer.json?at=%2F", {"If-None-Match": self._etag})
        self._etag = answer.getheader("ETag") or ""
        return answer.status

    def _asked(self, path: str, more: Mapping[str, str] = MappingProxyType({})) -> HTTPResponse:
        self._connection.request("GET", path, headers={**self._headers, **more})
        answer = self._connection.getresponse()
        answer.read()
        return answer

    def close(self) -> None:
        """Close the tab."""
        self._connection.close()


@contextmanager
def tabs(served: Served, cookies: Sequence[str], count: int) -> Iterator[None]:
    """Tabs that show Today, are looked at, and ask for the timer every 1.5 seconds."""
    open_tabs = [Tab(served, cookies[number % len(cookies)]) for number in range(count)]
    over = threading.Event()

    def ask() -> None:
        turn = 0
        while not over.wait(ASKED_EVERY_S / count):
            assert open_tabs[turn % count].ask() in (200, 304)
            turn += 1

    asker = threading.Thread(target=ask)
    asker.start()
    try:
        yield
    finally:
        over.set()
        asker.join()
        for tab in open_tabs:
            tab.close()


@contextmanager
def half_open(served: Served, count: int) -> Iterator[None]:
    """Connections with unfinished headers, each sending a byte now and then; who is ended begins again."""
    over = threading.Event()
    head = f"GET / HTTP/1.1\r\nHost: {served.host}\r\nX-Slow: ".encode()
    connections = [served.connected() for _ in range(count)]
    for connection in connections:
        connection.sendall(head)

    def go_on() -> None:
        while not over.wait(EVERY_S):
            for number, connection in enumerate(connections):
                try:
                    connection.sendall(b"x")
                except OSError:
                    connections[number] = served.connected()
                    connections[number].sendall(head)

    sender = threading.Thread(target=go_on)
    sender.start()
    try:
        yield
    finally:
        over.set()
        sender.join()
        for connection in connections:
            connection.close()


def cpu_s(served: Served) -> float:
    """The CPU time of the server so far."""
    tasks = Path(f"/proc/{served.process.pid}/task").glob("*/schedstat")
    return sum(int(task.read_text("ascii").split()[0]) for task in tasks) / 1e9


def probed(served: Served, seconds: float, pause_s: float = 0.1) -> Waits:
    """Ask for /healthz for so many seconds."""
    waits = []
    began, used = time.monotonic(), cpu_s(served)
    while time.monotonic() - began < seconds:
        before = time.perf_counter()
        assert statuses(served.get()) == [200]
        waits.append(time.perf_counter() - before)
        time.sleep(pause_s)
    return Waits(waits, (cpu_s(served) - used) / (time.monotonic() - began))


def measured(count: int, seconds: float, *, slow: int = 600, open_tabs: int = 50) -> Iterator[tuple[str, Waits]]:
    """What is there, and how long probes waited beside it."""
    with tempfile.TemporaryDirectory() as directory:
        home = Path(directory) / "home"
        cookies = written(home, count)
        with Served(home, history.last_hour().isoformat()) as served, ExitStack() as stack:
            yield "nothing else", probed(served, seconds)
            stack.enter_context(tabs(served, cookies, open_tabs))
            yield f"{open_tabs} tabs", probed(served, seconds)
            stack.enter_context(half_open(served, slow))
            yield f"{open_tabs} tabs, {slow} half-open connections", probed(served, seconds)
            for number in range(DOWNLOADS):
                cookie = cookies[number % USERS]
                stack.enter_context(asking(served, "/export/json", cookie, buffer=4096))
            yield "the same while 8 downloads are being made", probed(served, seconds)
            stack.enter_context(tabs(served, cookies, 1))
            while probed(served, 1).core > 0.5:
                pass
            yield "the same, the downloads made and not read", probed(served, seconds)


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description="How long /healthz waits beside a crowd.")
    parser.add_argument("--entries", type=int, default=100_000, metavar="N")
    parser.add_argument("--seconds", type=float, default=20, metavar="S")
    asked = parser.parse_args()
    for what, waits in measured(asked.entries, asked.seconds):
        sys.stdout.write(f"{what}: {waits}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
