"""Prints what the web admin costs: pages over a million entries and over none, the first page, memory, waiting.

Both stores hold the same day of work on top, in a month of its own: what differs is the history alone.

`make bench` runs it: `python -m tests.bench.web [--quick] [DIR]`. It prints and never fails: a slow machine is no
defect. CPU is the server's own, of all its threads; where a request waits, the time is the wall's.
"""

from __future__ import annotations

import argparse
import http.client
import os
import re
import shutil
import socket
import statistics
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from tests.bench import history
from tests.bench.compare import BIN, ROOT, Bench, Bound
from tests.bench.cost import Command, cpu_s
from tests.deadline import LONG_S

from timetracker import settings
from timetracker.actions import accounts, edit, track
from timetracker.domain.errors import NothingRuns
from timetracker.web import cookies
from timetracker.workspace import Clock, Workspace

PAGES = {"Today": "/", "month report": "/reports?span=month", "entries of a month": "/entries"}
NAME, PASSWORD = "bench", "a long enough password"


class Server:
    """A running `tt web` over a home, and a browser that is logged in."""

    def __init__(self, home: Path, environ: dict[str, str], now: datetime, store: str = "") -> None:
        name = cookies.named(cookies.SESSION, store or str(home / "timetracker.db"))
        self.cookie = f"{name}={_session(workspace(home, now, store))}"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        words = [str(BIN / "tt"), "web", "--port", str(self.port)]
        self.process = subprocess.Popen(
            words,
            env={**environ, "TT_HOME": str(home), "TT_NOW": now.isoformat(), "TT_STORE": store},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert self.process.stdout is not None
        self.process.stdout.readline()
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def get(self, path: str) -> bytes:
        """A page; RuntimeError when it is none."""
        self.connection.request("GET", path, headers={"Cookie": self.cookie})
        answer = self.connection.getresponse()
        text = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path} answered {answer.status}")
        return text

    def cpu_s(self) -> float:
        """The CPU time so far, of all threads, in seconds."""
        tasks = Path(f"/proc/{self.process.pid}/task").glob("*/schedstat")
        return sum(int(task.read_text("ascii").split()[0]) for task in tasks) / 1e9

    def cost_s(self, path: str, times: int) -> float:
        """The median CPU time of a page, in seconds."""
        costs = []
        for _ in range(times + 3):
            before = self.cpu_s()
            self.get(path)
            costs.append(self.cpu_s() - before)
        return statistics.median(costs[3:])

    def memory_mib(self) -> float:
        """What the process holds in memory, in MiB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text("ascii")
        match = re.search(r"VmRSS:\s+(\d+)", status)
        assert match
        return int(match[1]) / 1024

    def close(self) -> None:
        """Stop it."""
        self.connection.close()
        self.process.terminate()
        self.process.communicate(timeout=LONG_S)


def _session(ws: Workspace) -> str:
    """The secret of a session of the administrator, set up when nobody was."""
    try:
        code = accounts.make_code(ws, "setup")  # a change: it also brings a kept store up to date
        if not accounts.set_up(ws):
            accounts.complete_setup(ws, code, NAME, PASSWORD)
        return accounts.log_in(ws, NAME, PASSWORD, "other")
    finally:
        ws.close()


def workspace(home: Path, now: datetime, store: str = "") -> Workspace:
    """A workspace over a home at an instant, on its own file or another store."""
    return Workspace(settings.load(environ={"TT_HOME": str(home), "TT_ZONE": "UTC", "TT_STORE": store}), Clock(now))


def later(bench: Bench) -> datetime:
    """The afternoon of a day in the month after the history."""
    return (bench.end.replace(day=1) + timedelta(days=40)).replace(day=3, hour=17)


def copied(bench: Bench, count: int) -> Path:
    """A copy of a home of so many entries, with a day of six entries on top."""
    home = bench.directory / f"web-{count}"
    if not home.exists():
        shutil.copytree(bench.home(count), home, symlinks=True)
        ws = workspace(home, later(bench))
        with suppress(NothingRuns):
            track.cancel(ws)  # what other measurements left running
        for hour in range(9, 15):
            begin = later(bench).replace(hour=hour)
            edit.add(ws, history.PROJECTS[hour % 4], begin, begin + timedelta(minutes=50))
        ws.close()
    return home


def first_page(bench: Bench) -> Iterator[Bound]:
    """CPU from the command to the first answered page, and what the process then holds."""
    typer = Command((str(BIN / "python"), "-c", "import typer"), bench.environ)
    costs, held = [], 0.0
    for _ in range(5):
        server = Server(copied(bench, 0), bench.environ, later(bench))
        server.get("/")
        costs.append(server.cpu_s())
        held = server.memory_mib()
        server.close()
    cost = statistics.median(costs)
    print(f"first page: {cost * 1000:.0f} ms of CPU time from the command on")
    yield Bound("first page after tt web / python -c 'import typer'", cost / cpu_s(typer, 9), 14.0)
    yield Bound("memory after the first page, in MiB", held, 70.0)


def pages(bench: Bench, times: int) -> Iterator[Bound]:
    """Pages over many entries, beside the same over none."""
    empty, large = (Server(copied(bench, count), bench.environ, later(bench)) for count in (0, bench.large))
    for name, path in PAGES.items():
        small, big = empty.cost_s(path, times), large.cost_s(path, times)
        yield Bound(f"{name}: {bench.large} entries / empty store", big / small, 2.0)
        yield Bound(f"{name}: ms of server CPU, {bench.large} entries", big * 1000, 25.0)
    yield Bound(f"memory after these pages, in MiB, {bench.large} entries", large.memory_mib(), 70.0)
    empty.close()
    large.close()
    full = Server(copied(bench, bench.large), bench.environ, bench.end)
    for name, path in PAGES.items():
        yield Bound(f"{name}: ms of server CPU, 60 entries a day", full.cost_s(path, times) * 1000, 25.0)
    full.close()


def crowded(bench: Bench) -> Iterator[Bound]:
    """How long a request waits beside 200 idle and 50 slow connections, in seconds."""
    server = Server(copied(bench, 0), bench.environ, later(bench))
    others = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(250)]
    for item in others[:50]:
        item.sendall(b"POST /login HTTP/1.1\r\nContent-Length: 1000\r\n")
    waits = []
    for _ in range(50):
        before = time.perf_counter()
        server.get("/")
        waits.append(time.perf_counter() - before)
    for item in others:
        item.close()
    server.close()
    yield Bound("longest wait in seconds beside 200 idle and 50 slow connections", max(waits), 1.0)


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description="What the web admin costs.")
    parser.add_argument("directory", type=Path, nargs="?", default=ROOT / "build" / "bench", metavar="DIR")
    parser.add_argument("--quick", action="store_true", help="a shorter history and fewer requests")
    asked = parser.parse_args()
    large, times = (20_000, 10) if asked.quick else (1_000_000, 50)
    bench = Bench(asked.directory.resolve(), large=large, middle=5_000, pairs=7)
    for part in (first_page(bench), pages(bench, times), crowded(bench)):
        for bound in part:
            print(bound, flush=True)


if __name__ == "__main__":
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    main()
