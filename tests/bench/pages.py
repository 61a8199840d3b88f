"""Prints what pages cost, as ratios to an older revision that is served beside this one over the same history.

`python -m tests.bench.pages [REVISION] [--entries N] [--pairs P]`: the older revision is taken from git, writes the
history and is asked in turns with this one. It prints and never fails. CPU is each server's own, of all its threads.
"""

from __future__ import annotations

import argparse
import http.client
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from http.cookies import SimpleCookie
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

from tests.bench.compare import ROOT
from tests.deadline import LONG_S
from tests.web.serving import free_port

PAGES = (
    "/", "/entries", "/entries?page=2000&before=end&span=all", "/calendar", "/reports?span=month", "/projects",
    "/reports?span=all", "/reports?report=log&span=all", "/reports?report=gaps&span=all",
)  # fmt: skip
RUN = "from timetracker.cli.main import run; run()"
PASSWORD = "a long enough password"


class Cost(NamedTuple):
    """Milliseconds of CPU of a page of the older revision and of this one, and the median ratio of the pairs."""

    path: str
    old_ms: float
    new_ms: float
    ratio: float

    def __str__(self) -> str:
        return (
            f"{self.ratio:8.3f} of the older one ({self.new_ms:.1f} ms of CPU after {self.old_ms:.1f} ms)  {self.path}"
        )


class Server:
    """A web admin of some source over a home, and its administrator."""

    def __init__(self, source: Path, home: Path) -> None:
        self.port = free_port()
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=LONG_S)
        self.headers: dict[str, str] = {}
        self.process = subprocess.Popen(
            [sys.executable, "-c", RUN, "web", "--port", str(self.port)], env=environment(source, home),
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        assert self.process.stdout is not None
        link = re.search(r"/setup\?code=\S+", self.process.stdout.readline())
        assert link, "it was set up before"
        self._set_up(link[0])

    def _set_up(self, path: str) -> None:
        token = re.search(r'name="form_token" value="([^"]+)"', self.get(path).decode())
        assert token
        fields = {
            "form_token": token[1], "code": path.partition("=")[2], "name": "bench", "password": PASSWORD,
            "again": PASSWORD, "telemetry": "disabled",
        }  # fmt: skip
        kind = "application/x-www-form-urlencoded"
        self.connection.request("POST", "/setup", urlencode(fields), {**self.headers, "Content-Type": kind})
        self._keep(self.connection.getresponse())

    def _keep(self, answer: http.client.HTTPResponse) -> bytes:
        text = answer.read()
        cookies = SimpleCookie(self.headers.get("Cookie", ""))
        for line in answer.headers.get_all("Set-Cookie", []):
            cookies.load(line)
        self.headers["Cookie"] = "; ".join(f"{name}={cookie.value}" for name, cookie in cookies.items())
        return text

    def get(self, path: str) -> bytes:
        """A page; RuntimeError when it is none."""
        self.connection.close()  # one that was idle while the other server worked has been ended
        self.connection.request("GET", path, headers=self.headers)
        answer = self.connection.getresponse()
        text = self._keep(answer)
        if answer.status != 200:
            raise RuntimeError(f"{path} answered {answer.status}")
        return text

    def cost_ms(self, path: str) -> float:
        """The CPU time of a page."""
        before = self._cpu_ms()
        self.get(path)
        return self._cpu_ms() - before

    def _cpu_ms(self) -> float:
        tasks = Path(f"/proc/{self.process.pid}/task").glob("*/schedstat")
        return sum(int(task.read_text("ascii").split()[0]) for task in tasks) / 1e6

    def memory_mib(self, what: str = "VmRSS") -> float:
        """What the process holds in memory, or held at most."""
        status = Path(f"/proc/{self.process.pid}/status").read_text("ascii")
        return int(status.partition(f"{what}:")[2].split()[0]) / 1024

    def close(self) -> None:
        """Stop it."""
        self.connection.close()
        self.process.terminate()
        self.process.communicate(timeout=LONG_S)


def environment(source: Path, home: Path) -> dict[str, str]:
    """Of a process that runs the program of some source over a home."""
    path = f"{source / 'src'}{os.pathsep}{source}"
    return {"PATH": os.environ["PATH"], "PYTHONPATH": path, "TT_HOME": str(home), "TT_ZONE": "UTC", "HOME": str(home)}


def older(revision: str, directory: Path) -> Path:
    """The source of a revision."""
    target = directory / "source"
    target.mkdir()
    packed = subprocess.run(
        ["git", "archive", revision], cwd=ROOT, check=True, stdout=subprocess.PIPE, timeout=LONG_S
    ).stdout
    subprocess.run(["tar", "-x", "-C", str(target)], input=packed, check=True, timeout=LONG_S)
    return target


def compared(old: Server, new: Server, paths: Sequence[str], pairs: int) -> Iterator[Cost]:
    """What each page costs, asked of both in turns."""
    for path in paths:
        old.get(path), new.get(path)
        costs = [(old.cost_ms(path), new.cost_ms(path)) for _ in range(pairs)]
        before, after = (statistics.median(column) for column in zip(*costs, strict=True))
        yield Cost(path, before, after, statistics.median(second / first for first, second in costs))


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description="What pages cost beside an older revision.")
    parser.add_argument("revision", nargs="?", default="4813f1a")
    parser.add_argument("--entries", type=int, default=100_000, metavar="N")
    parser.add_argument("--pairs", type=int, default=7, metavar="P")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        source, homes = older(asked.revision, directory), [directory / "old", directory / "new"]
        words = [sys.executable, "-m", "tests.bench.history", str(asked.entries), str(homes[0])]
        subprocess.run(words, cwd=source, env=environment(source, homes[0]), check=True, timeout=LONG_S)
        shutil.copytree(homes[0], homes[1], symlinks=True)
        old, new = Server(source, homes[0]), Server(ROOT, homes[1])
        rest = new.memory_mib()
        for cost in compared(old, new, PAGES, asked.pairs):
            sys.stdout.write(f"{cost}\n")
            sys.stdout.flush()
        for server, which in ((old, "older"), (new, "this")):
            sys.stdout.write(f"{which} revision: {server.memory_mib('VmHWM'):.0f} MiB at the peak\n")
            server.close()
        sys.stdout.write(f"this revision held {rest:.0f} MiB before the pages\n")


if __name__ == "__main__":
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    main()
