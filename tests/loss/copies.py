"""Kills `tt db copy` between a file and PostgreSQL: `python -m tests.loss.copies [COUNT [SEED]]`; needs PostgreSQL.

A copy that was cut off is not in use, and the same command again goes on with it or begins again. A file has its name
only when it is whole.
"""

from __future__ import annotations

import os
import signal
import sys
import tempfile
import time
from pathlib import Path
from random import Random

from tests.loss import forked
from tests.loss.forked import tt
from tests.loss.upkeep import source
from tests.postgres import Server, binaries, serving

FIRST_S = 1.0


class Copies:
    """Kills copies in both directions, and looks at what they left."""

    def __init__(self, server: Server, directory: Path, seed: int) -> None:
        self.server = server
        self.home = directory / "home"
        self.chance = Random(seed)
        self.lasts_s = FIRST_S
        forked.without_job(self.home)
        lines = source(0)
        (directory / "first.csv").write_text(lines)
        self.count = lines.count("\n") - 1
        done = tt(self.home, "import", "csv", str(directory / "first.csv"), "--zone", "UTC")
        assert done.returncode == 0, done
        self.file = str(self.home / "timetracker.db")
        self.full = server.address(server.database())
        done = tt(self.home, "db", "copy", self.file, self.full)
        assert done.returncode == 0, done

    def words(self, number: int) -> list[str]:
        """A command line, to a file and to a database in turn."""
        goal = str(self.home / f"copy-{number}.db") if number % 2 else self.server.address(self.server.database())
        return ["db", "copy", self.full if number % 2 else self.file, goal]

    def kill(self, number: int) -> list[str]:
        """Kill one copy; all that is wrong afterwards."""
        words = self.words(number)
        with open(os.devnull, "wb") as nowhere:
            child = forked.fork(self.home, forked.command(words), out=nowhere.fileno(), err=nowhere.fileno())
            time.sleep(self.chance.uniform(0, self.lasts_s))  # the instant of the kill is what is random here
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
        begin = time.perf_counter()
        wrong = self.again(words)
        self.lasts_s = time.perf_counter() - begin
        return [f"kill {number}: {fault}" for fault in wrong]

    def again(self, words: list[str]) -> list[str]:
        """What is wrong after a copy that was cut off, when the same command runs again."""
        goal = words[-1]
        to_server, wrong = goal.startswith("postgresql:"), []
        if to_server or not Path(goal).exists():
            again = tt(self.home, *words)
            finished = to_server and "already" in again.stderr
            wrong += [f"the same again: {again}"] if again.returncode and not finished else []
        wrong += self._looked_at(goal)
        if to_server:
            self.server.drop(goal)
        return wrong

    def _looked_at(self, goal: str) -> list[str]:
        checked = tt(self.home, "db", "check", "--store", goal)
        listed = tt(self.home, "export", "csv", "--store", goal)
        wrong = [f"unsound: {checked.stdout}{checked.stderr}"] if checked.returncode else []
        if listed.stdout.count("\n") - 1 != self.count:
            wrong.append(f"not whole: {listed.stdout.count(chr(10)) - 1} of {self.count} entries")
        left = [path.name for path in self.home.iterdir() if "tt-new" in path.name]
        return wrong + ([f"litter: {left}"] if left else [])


def main() -> int:
    """Read the command line, kill, print."""
    count, seed = ([int(word) for word in sys.argv[1:]] + [100, os.getpid()][len(sys.argv) - 1 :])[:2]
    if binaries() is None:
        print("PostgreSQL is not installed")
        return 0
    forked.load()
    wrong: list[str] = []
    with tempfile.TemporaryDirectory() as directory, serving() as server:
        copies = Copies(server, Path(directory), seed)
        for number in range(count):
            fresh = copies.kill(number)
            wrong += fresh
            for fault in fresh:
                print(f"  {fault}", flush=True)
    print(f"{count} kills of tt db copy (seed {seed}): {len(wrong)} faults")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
