"""Kills programs at random instants: `python -m tests.loss.kill [COUNT [SEED]]`, or `make loss KILLS=10000`.

Every second one is a verb that works on the whole store (`upkeep.py`). Of the others one in four is an installed `tt`,
half of these in a home where no store is yet; the rest runs one command after another in one process, so that most
kills fall into the writing. A command that was acknowledged must be there, nothing may be half done, and the log must
heal.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from random import Random

from tests.loss.evidence import TT, environ, faults, rows
from tests.loss.upkeep import Upkeep, report

ROOT = Path(__file__).parents[2]
WORKER = """
import itertools, os, sys
from timetracker.cli.main import main
name = sys.argv[1]
for number in itertools.count():
    note = f"{name}.{number}"
    begin = f"20{number // 300 % 90 + 10}-{number // 25 % 12 + 1:02}-{number % 25 + 1:02}"
    if main(["add", f"project {number % 5}", "+" + name, "--from", f"{begin}T08:00Z", "--for", "0s",
             "--note", note, "--quiet"]) == 0:
        os.write(1, f"{note}\\n".encode())
    main(["start", f"project {number % 3}", "--quiet"])
    if number % 3 == 0:
        main(["stop", "--quiet"])
    if number % 7 == 0:
        main(["undo", "--quiet"])
        main(["redo", "--quiet"])
"""


class Loop:
    """Kills, and remembers what was acknowledged."""

    def __init__(self, directory: Path, seed: int) -> None:
        self.directory = directory
        self.home = directory / "home"
        self.chance = Random(seed)
        self.acknowledged: set[str] = set()
        directory.mkdir(exist_ok=True)

    def kill(self, number: int) -> list[str]:
        """Kill one program; all that is wrong afterwards."""
        if number % 4:
            self._kill_worker(number)
            return faults(self.home) + self._lost()
        home = self.home if number % 8 else self.directory / f"fresh-{number}"
        self._kill_command(home)
        return faults(home)

    def _kill_worker(self, number: int) -> None:
        words = [sys.executable, "-c", WORKER, f"k{number}"]
        with subprocess.Popen(words, cwd=ROOT, env=environ(self.home), stdout=subprocess.PIPE) as child:
            assert child.stdout is not None
            first = child.stdout.readline()
            time.sleep(self.chance.uniform(0, 0.25))  # the instant of the kill is what is random here
            child.send_signal(signal.SIGKILL)
            said = first + child.stdout.read()
        self.acknowledged.update(text.decode() for text in said.split(b"\n")[:-1])

    def _kill_command(self, home: Path) -> None:
        with subprocess.Popen([TT, "start", "killed"], env=environ(home), stdout=subprocess.DEVNULL) as child:
            time.sleep(self.chance.uniform(0, 0.09))
            child.send_signal(signal.SIGKILL)

    def _lost(self) -> list[str]:
        kept = {note for (note,) in rows(self.home, "SELECT note FROM entry")}
        lost = self.acknowledged - kept
        return [f"hot: lost: {sorted(lost)[:5]}"] if lost else []


def killed(directory: Path, count: int, seed: int) -> tuple[list[str], int]:
    """Kill so many times; all that went wrong, and how many commands were acknowledged."""
    loop, upkeep = Loop(directory / "hot", seed), Upkeep(directory / "upkeep", seed)
    found: list[str] = []
    for number in range(count):
        wrong = upkeep.kill(number // 2) if number % 2 else loop.kill(number // 2)
        found += [f"kill {number}: {fault}" for fault in wrong]
    return found, len(loop.acknowledged) + upkeep.acknowledged


def main() -> int:
    """Read the command line, kill, print."""
    count, seed = ([int(word) for word in sys.argv[1:]] + [500, os.getpid()][len(sys.argv) - 1 :])[:2]
    with tempfile.TemporaryDirectory() as directory:
        found, acknowledged = killed(Path(directory), count, seed)
    print(f"{count} kills (seed {seed}): {acknowledged} commands were acknowledged, {len(found)} faults")
    print(report(found))
    for each in found:
        print(f"  {each}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
