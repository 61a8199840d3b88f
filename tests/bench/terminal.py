"""Prints how long commands take at a terminal, and the first time after an installation, beside the peers.

`make bench` runs it: `python -m tests.bench.terminal [--runs N]`. The time is that from the start of the process until
it has ended: the median and the 95th percentile. It prints and never fails.
"""

from __future__ import annotations

import argparse
import os
import pty
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.compare import PEERS, ROOT, Bench
from tests.bench.cost import Command, once

FEW = 100
SCREEN = {"TERM": "xterm", "COLUMNS": "100", "TT_PAGER": "cat", "PAGER": "cat"}  # a pager waits for keys


def at_terminal(command: Command) -> tuple[float, float]:
    """Run a command at a terminal of 100 columns; the seconds that it took, and its CPU seconds.

    Raises RuntimeError when it fails.
    """
    for words in command.before:
        once(Command(words, command.environ))
    begin = time.monotonic()
    child, terminal = pty.fork()
    if not child:
        try:
            os.execvpe(command.words[0], list(command.words), {**command.environ, **SCREEN})
        finally:
            os._exit(127)
    while _read(terminal):
        pass
    _, status, usage = os.wait4(child, 0)
    wall = time.monotonic() - begin
    os.close(terminal)
    if status:
        raise RuntimeError(f"{' '.join(command.words)} ended with {os.waitstatus_to_exitcode(status)}")
    return wall, usage.ru_utime + usage.ru_stime


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 1 << 16)
    except OSError:  # the other end is closed
        return b""


def table_ratio(command: Command, other: Command, pairs: int) -> float:
    """How many times the CPU time of `other` a command takes that draws its tables on a terminal."""
    at_terminal(command), once(other)
    return statistics.median(at_terminal(command)[1] / max(once(other), 1e-6) for _ in range(pairs))


def lines(bench: Bench) -> list[tuple[str, Command]]:
    """What is typed at each program."""
    home = bench.home(FEW)
    named: list[tuple[str, Command | None]] = [(f"tt {words}", bench.tt(home, *words.split())) for words in (
        "status", "start site", "stop", "log week", "report week", "chart week", "--help")]  # fmt: skip
    named += [
        (f"watson {words}", bench.watson(FEW, *words.split())) for words in ("status", "log --week", "report --week")
    ]
    named += [(f"timew {words}", bench.timewarrior(FEW, *words.split())) for words in ("", "summary :week")]
    before = {"tt status": "start site", "tt start site": "stop", "tt stop": "start site"}
    return [
        (name, command._replace(before=[[command.words[0], *before[name].split()]]) if name in before else command)
        for name, command in named
        if command is not None
    ]


def first_run(program: str, words: tuple[str, ...], environ: dict[str, str], packages: Path) -> float:
    """The seconds of a first run: `packages` copied without bytecode, as installers leave it that compile nothing."""
    with tempfile.TemporaryDirectory() as directory:
        target = Path(directory) / "packages"
        shutil.copytree(packages, target, ignore=shutil.ignore_patterns("__pycache__"))
        run = [sys.executable, "-c", program, *words]
        return at_terminal(
            Command(run, {**environ, "PYTHONPATH": str(target), "WATSON_DIR": directory, "TT_HOME": directory})
        )[0]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="How long commands take at a terminal.")
    parser.add_argument("directory", type=Path, nargs="?", default=ROOT / "build" / "bench", metavar="DIR")
    parser.add_argument("--runs", type=int, default=41)
    asked = parser.parse_args()
    bench = Bench(asked.directory.resolve(), large=FEW, middle=FEW, pairs=asked.runs)
    bare = statistics.median(at_terminal(bench.bare)[0] for _ in range(asked.runs))
    print(f"{'python -c pass':24} {bare * 1000:6.0f} ms")
    for name, command in lines(bench):
        try:
            times = sorted(at_terminal(command)[0] * 1000 for _ in range(asked.runs))
            late = times[min(len(times) - 1, int(0.95 * len(times)))]
            print(f"{name:24} {statistics.median(times):6.0f} ms, of 20 the slowest {late:6.0f} ms", flush=True)
        except RuntimeError as error:
            print(f"---- {error}", flush=True)
    begin = "import sys; sys.argv[0] = 'tt'; from timetracker.cli.entry import run; run()"
    first = first_run(begin, ("status",), bench.environ, ROOT / "src")
    print(f"{'first tt status':24} {first * 1000:6.0f} ms, right after the installation")
    watson = next((PEERS.parent / "lib").glob("python*/site-packages"), None)
    if watson:
        first = first_run("import sys; from watson.__main__ import cli; cli()", ("status",), bench.environ, watson)
        print(f"{'first watson status':24} {first * 1000:6.0f} ms, right after the installation")


if __name__ == "__main__":
    main()
