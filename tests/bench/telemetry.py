"""Prints what telemetry adds to `tt start`: `python -m tests.bench.telemetry [--pairs N]`, a part of `make bench`.

A yes is compared with no decision at all, in a build that cannot send and in builds for a host that
accepts and never answers, one that answers no connection, and one whose name leads nowhere; there once more
with a series that begins at every start, which happens once a week in real life and has a bound of its own.
"""

from __future__ import annotations

import argparse
import os
import socket
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from tests.bench.compare import BIN, Bound
from tests.bench.cost import Command, once
from tests.telemetry.installation import Box, Installation

MOST_MS = 2.0
MOST_DUE_MS = 120.0


def added_ms(command: Command, other: Command, pairs: int) -> float:
    """How much more CPU time a command takes than another, in milliseconds: the median over pairs, by turns first."""
    once(command), once(other)
    sums = [once(command) - once(other) if turn % 2 else -once(other) + once(command) for turn in range(pairs)]
    return statistics.median(sums) * 1000


def _start(tt: str, home: Path, path: str, *, due: bool = False) -> Command:
    environ = {"PATH": path, "HOME": str(home), "TT_HOME": str(home), "TT_ZONE": "UTC", "TZ": "UTC"}
    ahead: list[tuple[str, ...]] = [(tt, "stop")]
    if due:
        ahead.append(("touch", "-d", "20 days ago", str(home / "telemetry" / ".gate")))
    once(Command((tt, "start", "site"), environ))
    return Command((tt, "start", "site"), environ, ahead)


def _hosts(stack: ExitStack) -> Iterator[tuple[str, str]]:
    silent = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=64))
    yield "a host that never answers", f"http://127.0.0.1:{silent.getsockname()[1]}"
    # A full queue of connections is passed over in silence, as dropped packets are.
    full = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
    for _ in range(4):
        client = stack.enter_context(socket.socket())
        client.setblocking(False)
        client.connect_ex(full.getsockname())
    yield "a host that drops packets", f"http://127.0.0.1:{full.getsockname()[1]}"
    # A loopback name on the port of nobody stands for a name that is not found: nothing is there to talk to.
    yield "a host that is not there", "http://localhost:1"


def bounds(directory: Path, pairs: int) -> Iterator[Bound]:
    """What a yes adds to `tt start`, in milliseconds of CPU time, for each kind of host."""
    tt, path = str(BIN / "tt"), os.environ["PATH"]
    off = _start(tt, _made(directory / "off"), path)
    inert = _made(directory / "inert")
    once(Command((tt, "telemetry", "enable", "--yes"), {**off.environ, "HOME": str(inert), "TT_HOME": str(inert)}))
    yield Bound("start: ms that telemetry adds, no endpoint", added_ms(_start(tt, inert, path), off, pairs), MOST_MS)
    with ExitStack() as stack:
        for number, (what, host) in enumerate(_hosts(stack)):
            installation = Installation(directory / str(number), host)
            home = _made(directory / str(number) / "home")
            build = str(installation.bin / "tt")
            plain = _start(build, _made(directory / str(number) / "off"), path)
            Box(home, installation).enable()
            waits = _start(build, home, path)
            yield Bound(f"start: ms that telemetry adds, {what}", added_ms(waits, plain, pairs), MOST_MS)
            sends = _start(build, home, path, due=True)
            yield Bound(f"start: ms that it adds with a sender due, {what}", added_ms(sends, plain, pairs), MOST_DUE_MS)


def _made(directory: Path) -> Path:
    directory.mkdir(parents=True)
    return directory


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description="What telemetry adds to a start, in milliseconds of CPU time.")
    parser.add_argument("--pairs", type=int, default=100)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        for bound in bounds(Path(directory), asked.pairs):
            print(bound, flush=True)


if __name__ == "__main__":
    main()
