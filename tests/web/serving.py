"""`tt web` as a process of its own, and bytes sent to it as they are."""

from __future__ import annotations

import hashlib
import os
import re
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from tests.deadline import DEADLINE_S

TT = Path(sys.executable).with_name("tt")
NOW = "2026-03-02T09:00:00+00:00"


def free_port() -> int:
    """A port that nobody listens on, neither on 127.0.0.1 nor on ::1."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def environment(home: Path, now: str = NOW, zone: str = "UTC") -> dict[str, str]:
    """The environment of a command that sees `home`, at a fixed clock."""
    variables_ = {name: value for name, value in os.environ.items() if not name.startswith("TT_")}
    return {**variables_, "TT_HOME": str(home), "TT_ZONE": zone, "TT_NOW": now}


def command(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the program in a process of its own."""
    line = [str(TT), *words]
    return subprocess.run(line, env=environment(home), capture_output=True, text=True, check=False, timeout=DEADLINE_S)


class Served:
    """A running `tt web` over a home."""

    def __init__(self, home: Path, now: str = NOW, zone: str = "UTC") -> None:
        self.home = home
        said, self.told = "is taken", ""
        while not self.told:
            assert "is taken" in said, said  # by a neighbour, since it was looked for
            self.port = free_port()
            line = [str(TT), "web", "--port", str(self.port)]
            self.process = subprocess.Popen(
                line, env=environment(home, now, zone), text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )  # fmt: skip
            assert self.process.stdout is not None
            self.told = self.process.stdout.readline()
            said = self.told or self.process.communicate(timeout=DEADLINE_S)[1]

    def __enter__(self) -> Served:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.stop()

    def stop(self, number: signal.Signals = signal.SIGTERM, within_s: float = DEADLINE_S) -> tuple[int, str]:
        """Its exit code and what it said on stderr, after a signal."""
        self.process.send_signal(number)
        _, said = self.process.communicate(timeout=within_s)
        return self.process.returncode, said

    @property
    def host(self) -> str:
        """The value of a good Host header."""
        return f"127.0.0.1:{self.port}"

    def cookie(self, kind: str, value: str) -> str:
        """A cookie of this server: its name is that of the store."""
        store = str(self.home / "timetracker.db")
        return f"tt_{kind}_{hashlib.sha256(store.encode()).hexdigest()[:8]}={value}"

    def connected(self) -> socket.socket:
        """A connection on which nothing was sent yet."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=DEADLINE_S)

    def raw(self, data: bytes) -> bytes:
        """All that comes back until the server closes, or rests for a moment after an answer."""
        with self.connected() as connection:
            with suppress(ConnectionError):  # the answer may come, and the connection close, before all was sent
                connection.sendall(data)
            return heard(connection)

    def get(self, path: str = "/healthz", *headers: str) -> bytes:
        """The answer to one plain request."""
        lines = [f"GET {path} HTTP/1.1", f"Host: {self.host}", "Connection: close", *headers, "", ""]
        return self.raw("\r\n".join(lines).encode("latin-1"))


def heard(connection: socket.socket) -> bytes:
    """All that comes until the other side closes; a reset is an end too."""
    parts = []
    try:
        while part := connection.recv(65_536):
            parts.append(part)
    except ConnectionError:
        pass
    return b"".join(parts)


def statuses(answer: bytes) -> list[int]:
    """The status of each answer in a stream of them."""
    return [int(code) for code in re.findall(rb"HTTP/1\.[01] (\d{3}) ", answer)]
