"""Prints what watching costs: `python -m tests.bench.scrape [--quick] [DIR]`.

CPU time of a scrape of `tt metrics serve` over a small and over a large history, its memory after a
thousand scrapes, and the time that a command's line in the event log takes. Histories are those of
`make bench`. It prints and never fails: a slow machine is no defect. Linux only: it reads /proc.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter, process_time

from tests.bench.compare import BIN, ROOT, Bench, Bound

from timetracker import settings
from timetracker.domain.event import Ended
from timetracker.workspace import Clock, Workspace

ROUNDS = 5


@contextmanager
def served(bench: Bench, home: Path) -> Iterator[tuple[int, str]]:
    """A running exporter: its process, and the address of its figures."""
    words = [str(BIN / "tt"), "metrics", "serve", "--port", "0"]
    with subprocess.Popen(
        words, env={**bench.environ, "TT_HOME": str(home)}, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout
        try:
            yield child.pid, child.stdout.readline().split()[-1]
        finally:
            child.terminate()


def scrape(address: str, times: int) -> int:
    """Fetch the figures; their length in bytes."""
    length = 0
    for _ in range(times):
        with urllib.request.urlopen(address, timeout=60) as answer:
            length = len(answer.read())
    return length


def cpu_s(process: int) -> float:
    """CPU seconds of a process and its threads so far, user and system."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident_mib(process: int) -> float:
    """Resident memory of a process, in MiB."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:")) / 1024


def scrapes(bench: Bench, small: int, times: int) -> Iterator[Bound]:
    """CPU of a scrape by the length of the history, in turns, so that a busy machine bends both alike."""
    with served(bench, bench.home(small)) as (item, few), served(bench, bench.home(bench.large)) as (two, many):
        costs: dict[int, list[float]] = {item: [], two: []}
        scrape(few, 3), scrape(many, 3)
        for _ in range(ROUNDS):
            for process, address in ((item, few), (two, many)):
                begin = cpu_s(process)
                scrape(address, times)
                costs[process].append((cpu_s(process) - begin) / times)
        ratio = statistics.median(b / max(a, 1e-6) for a, b in zip(costs[item], costs[two], strict=True))
        yield Bound(f"a scrape: CPU in ms, {bench.large} entries", statistics.median(costs[two]) * 1000, 50)
        yield Bound(f"a scrape, {bench.large} entries / {small} entries", ratio, 1.5)
        scrape(many, max(0, 1000 - 3 - ROUNDS * times))
        yield Bound(f"tt metrics serve after 1000 scrapes: memory in MiB, {bench.large} entries", resident_mib(two), 50)


def log_lines(home: Path, lines: int) -> Iterator[Bound]:
    """What the line of a finished command adds to it, in milliseconds."""
    settings_ = settings.load(environ={"TT_HOME": str(home), "TT_ZONE": "UTC"})
    ws = Workspace(settings_, Clock())
    ws.log_event(Ended("cli", "status", "ok", 0, 1), None)  # the day's file is there
    begin, cpu = perf_counter(), process_time()
    for _ in range(lines):
        ws.log_event(Ended("cli", "status", "ok", 0, 1), None)
    yield Bound("a command's line in the log: ms", (perf_counter() - begin) * 1000 / lines, 1)
    yield Bound("a command's line in the log: CPU in ms", (process_time() - cpu) * 1000 / lines, 1)
    ws.close()


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description="What watching costs.")
    parser.add_argument("directory", type=Path, nargs="?", default=ROOT / "build" / "bench", metavar="DIR")
    parser.add_argument("--quick", action="store_true", help="a shorter history")
    asked = parser.parse_args()
    large = 20_000 if asked.quick else 1_000_000
    bench = Bench(asked.directory.resolve(), large=large, middle=1000, pairs=1)
    for bound in scrapes(bench, 1000, 60):
        print(bound, flush=True)
    for bound in log_lines(bench.home(1000), 500):
        print(bound, flush=True)


if __name__ == "__main__":
    main()
