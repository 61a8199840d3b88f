"""Kills programs at random instants: `python -m tests.loss.kill [COUNT [SEED]]`, or `make loss KILLS=10000`.

Every second one is a verb that works on the whole store (`upkeep.py`). Of the others one in four is a single command,
half of these in a home where no store is yet; the rest runs one command after another in one process. Every tenth kill
is of an installed `tt` with all its start-up, the others are of children that have imported everything (`forked.py`),
so that they fall into the work. A command that was acknowledged must be there, nothing may be half done, and the log
must heal.
"""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from random import Random

from tests.loss import forked
from tests.loss.evidence import TT, environ, faults, rows
from tests.loss.upkeep import Upkeep, report

from timetracker.cli.main import main as tt_main

AGAIN = 200  # kills in one home: what is looked at after each grows with it
INSTALLED = 10
STEP = 500


def work(name: str) -> None:
    """Record without end, and say what was acknowledged."""
    for number in itertools.count():
        note = f"{name}.{number}"
        begin = f"20{number // 300 % 90 + 10}-{number // 25 % 12 + 1:02}-{number % 25 + 1:02}"
        if tt_main(["add", f"project {number % 5}", "+" + name, "--from", f"{begin}T08:00Z", "--for", "0s",
                    "--note", note, "--quiet"]) == 0:  # fmt: skip
            os.write(1, f"{note}\n".encode())
        tt_main(["start", f"project {number % 3}", "--quiet"])
        if number % 3 == 0:
            tt_main(["stop", "--quiet"])
        if number % 7 == 0:
            tt_main(["undo", "--quiet"])
            tt_main(["redo", "--quiet"])


class Loop:
    """Kills, and remembers what was acknowledged."""

    def __init__(self, directory: Path, seed: int) -> None:
        self.directory = directory
        self.home = directory / "home-0"
        self.chance = Random(seed)
        self.acknowledged: set[str] = set()
        self.count = 0
        directory.mkdir(exist_ok=True)

    def kill(self, number: int) -> list[str]:
        """Kill one program; all that is wrong afterwards."""
        home = self.directory / f"home-{number // AGAIN}"
        if home != self.home:
            self.home, self.acknowledged = home, set()
        forked.without_job(self.home)
        if number % 4:
            self._kill_worker(number)
            return faults(self.home, forked.tt) + self._lost()
        home = self.home if number % 8 else self.directory / f"fresh-{number}"
        forked.without_job(home)
        self._kill_command(home, installed=self.chance.random() < 1 / INSTALLED)
        return faults(home, forked.tt)

    def _kill_worker(self, number: int) -> None:
        reading, writing = os.pipe()
        with open(os.devnull, "wb") as nowhere, open(reading, "rb") as said:
            child = forked.fork(self.home, lambda: work(f"k{number}"), out=writing, err=nowhere.fileno())
            os.close(writing)
            first = said.readline()
            time.sleep(self.chance.uniform(0, 0.15))  # the instant of the kill is what is random here
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            lines = first + said.read()
        fresh = {text.decode() for text in lines.split(b"\n")[:-1]}
        self.acknowledged |= fresh
        self.count += len(fresh)

    def _kill_command(self, home: Path, *, installed: bool) -> None:
        if installed:
            with subprocess.Popen([TT, "start", "killed"], env=environ(home), stdout=subprocess.DEVNULL) as program:
                time.sleep(self.chance.uniform(0, 0.09))
                program.send_signal(signal.SIGKILL)
            return
        with open(os.devnull, "wb") as nowhere:
            child = forked.fork(
                home, forked.command(["start", "killed"]), out=nowhere.fileno(), err=nowhere.fileno()
            )  # fmt: skip
            time.sleep(self.chance.uniform(0, 0.03))
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)

    def _lost(self) -> list[str]:
        stored = {note for (note,) in rows(self.home, "SELECT note FROM entry")}
        lost = self.acknowledged - stored
        return [f"hot: lost: {sorted(lost)[:5]}"] if lost else []


def killed(directory: Path, count: int, seed: int) -> tuple[list[str], int]:
    """Kill so many times; all that went wrong, and how many commands were acknowledged."""
    forked.load()
    loop, upkeep = Loop(directory / "hot", seed), Upkeep(directory / "upkeep", seed)
    wrong: list[str] = []
    for number in range(count):
        faults_now = upkeep.kill(number // 2) if number % 2 else loop.kill(number // 2)
        wrong += [f"kill {number}: {fault}" for fault in faults_now]
        for fault in faults_now:
            print(f"  kill {number}: {fault}", flush=True)
        if (number + 1) % STEP == 0:
            print(f"{number + 1} kills: {len(wrong)} faults", flush=True)
    return wrong, loop.count + upkeep.acknowledged


def main() -> int:
    """Read the command line, kill, print."""
    count, seed = ([int(word) for word in sys.argv[1:]] + [500, os.getpid()][len(sys.argv) - 1 :])[:2]
    with tempfile.TemporaryDirectory() as directory:
        wrong, acknowledged = killed(Path(directory), count, seed)
    print(f"{count} kills (seed {seed}): {acknowledged} commands were acknowledged, {len(wrong)} faults")
    print(report(wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
