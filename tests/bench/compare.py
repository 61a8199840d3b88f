"""Prints what `tt` costs, as ratios to the bare interpreter, Watson, Timewarrior and bare SQL.

`make bench` runs it: `python -m tests.bench.compare [--quick] [DIR]`. Histories are written into DIR
(build/bench) once and used again. It prints and never fails: a slow machine is no defect.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from tests.bench import history
from tests.bench.cost import Command, cpu_s, once, peak_mib, ratio

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
PEERS = ROOT / "build" / "peers" / "bin"

BARE_SQL = (
    "import sqlite3; db = sqlite3.connect('file:{path}?mode=ro', uri=True);"
    "db.execute('SELECT p.name, sum(e.ended_at - e.started_at), count(*) FROM entry e"
    " JOIN project p ON p.id = e.project_id WHERE e.user_id = 1 GROUP BY p.name').fetchall()"
)


class Bound(NamedTuple):
    """One line of the result: what was measured, and the ratio it should not exceed."""

    what: str
    measured: float
    most: float

    def __str__(self) -> str:
        mark = "ok  " if self.measured <= self.most else "OVER"
        return f"{mark} {self.measured:8.3f}  at most {self.most:<6g} {self.what}"


class Bench:
    """Homes of several sizes, and the commands that are compared over them."""

    def __init__(self, directory: Path, *, large: int, middle: int, pairs: int) -> None:
        self.directory = directory
        self.large = large
        self.middle = middle
        self.pairs = pairs
        self.end = _end(directory)
        # Nothing of the caller's shell: PYTHONDONTWRITEBYTECODE alone would double every figure.
        self.environ = {"PATH": os.environ["PATH"], "HOME": str(directory), "TZ": "UTC"}
        self.bare = Command((str(BIN / "python"), "-c", "pass"), self.environ)

    def home(self, count: int) -> Path:
        """A home with so many entries, written when it is not there yet."""
        home = self.directory / f"tt-{count}"
        if not home.exists():
            print(f"... writing {count} entries", file=sys.stderr)
            history.write(count, home, self.end)
            home.mkdir(parents=True, exist_ok=True)
        return home

    def tt(self, home: Path, *words: str, before: str = "") -> Command:
        """A command line of `tt` in a home."""
        tt = str(BIN / "tt")
        ahead = [(tt, *before.split())] if before else []
        return Command((tt, *words), {**self.environ, "TT_HOME": str(home)}, ahead)

    def watson(self, count: int, *words: str) -> Command | None:
        """A command line of Watson over the same history; None when it is not installed."""
        program = PEERS / "watson"
        if not program.exists():
            return None
        directory = self.directory / f"watson-{count}"
        if not directory.exists():
            history.write_watson(count, directory, self.end)
        return Command((str(program), *words), {**self.environ, "WATSON_DIR": str(directory)})

    def timewarrior(self, count: int, *words: str) -> Command | None:
        """A command line of Timewarrior over the same history; None when it is not installed."""
        if shutil.which("timew") is None:
            return None
        directory = self.directory / f"timewarrior-{count}"
        if not directory.exists():
            history.write_timewarrior(count, directory, self.end)
        return Command(("timew", *words), {**self.environ, "TIMEWARRIORDB": str(directory)})

    def hot_verbs(self) -> Iterator[Bound]:
        """Start, stop and status, over an empty store and over a large one."""
        empty, large = self.home(0), self.home(self.large)
        watson = self.watson(0, "status")
        for verb, words, before in (("start", ("start", "site"), "stop"), ("stop", ("stop",), "start site"),
                                    ("status", ("status",), "")):  # fmt: skip
            self.settle(empty, large)
            small, big = (self.tt(home, *words, before=before) for home in (empty, large))
            yield Bound(f"{verb} / python -c pass, empty store", ratio(small, self.bare, self.pairs), 3.0)
            yield Bound(f"{verb} / python -c pass, {self.large} entries", ratio(big, self.bare, self.pairs), 3.0)
            yield Bound(f"{verb}, {self.large} entries / empty store", ratio(big, small, self.pairs), 1.15)
            if watson:
                yield Bound(f"{verb} / watson status, empty store", ratio(small, watson, self.pairs), 0.4)
                yield Bound(f"{verb} / watson status, {self.large} entries", ratio(big, watson, self.pairs), 0.4)

    def settle(self, *homes: Path) -> None:
        """Have an entry running in every home, as `stop` before `start` and `status` need."""
        for home in homes:
            once(self.tt(home, "start", "site"))

    def with_settings(self) -> Iterator[Bound]:
        """What a settings file adds to a hot verb, in units of the bare interpreter."""
        plain, filled = self.home(0), self.directory / "tt-settings"
        if not filled.exists():
            shutil.copytree(plain, filled)
            (filled / "config.toml").write_text('[week]\nstart = "sunday"\n[day]\nstart = "04:00"\n', encoding="ascii")
        self.settle(plain, filled)
        with_file = ratio(self.tt(filled, "status"), self.bare, self.pairs)
        without = ratio(self.tt(plain, "status"), self.bare, self.pairs)
        yield Bound("status: a settings file adds, / python -c pass", with_file - without, 0.4)

    def other_commands(self) -> Iterator[Bound]:
        """Version and completion against Watson's status."""
        watson = self.watson(0, "status")
        if watson is None:
            return
        home = self.home(self.middle)
        yield Bound("--version / watson status", ratio(self.tt(home, "--version"), watson, self.pairs), 0.9)
        complete = self.tt(home, "_complete", "bash", "st")
        yield Bound("completion / watson status", ratio(complete, watson, self.pairs), 0.9)

    def reports(self) -> Iterator[Bound]:
        """Sums over long histories against the peers and against bare SQL."""
        month = self.tt(self.home(self.middle), "report", "month")
        complete = self.tt(self.home(self.middle), "report", "all", "--by", "project")
        few = max(3, self.pairs // 5)
        if watson := self.watson(self.middle, "report", "--month"):
            yield Bound(f"report month / watson report, {self.middle} entries", ratio(month, watson, few), 0.1)
        if timewarrior := self.timewarrior(self.middle, "summary", ":all"):
            yield Bound(
                f"report all / timew summary :all, {self.middle} entries", ratio(complete, timewarrior, 1), 1 / 40
            )
        large = self.home(self.large)
        report = self.tt(large, "report", "all", "--by", "project")
        sql = Command((str(BIN / "python"), "-c", BARE_SQL.format(path=large / "timetracker.db")), self.environ)
        yield Bound(f"report all / bare SQL, {self.large} entries", ratio(report, sql, few), 2.0)
        yield Bound(f"report all: peak memory in MiB, {self.large} entries", peak_mib(report), 45)


def _end(directory: Path) -> datetime:
    # Histories are kept from run to run, and all must end at the same hour.
    stamp = directory / "end"
    if not stamp.exists():
        directory.mkdir(parents=True, exist_ok=True)
        stamp.write_text(history.last_hour().isoformat(), encoding="ascii")
    return datetime.fromisoformat(stamp.read_text(encoding="ascii"))


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description="What tt costs, as ratios of CPU time.")
    parser.add_argument("directory", type=Path, nargs="?", default=ROOT / "build" / "bench", metavar="DIR")
    parser.add_argument("--quick", action="store_true", help="shorter histories and fewer pairs")
    asked = parser.parse_args()
    sizes = {"large": 20_000, "middle": 5_000, "pairs": 7} if asked.quick else {
        "large": 1_000_000, "middle": 100_000, "pairs": 25}  # fmt: skip
    bench = Bench(asked.directory.resolve(), **sizes)
    print(f"python -c pass: {cpu_s(bench.bare, 15) * 1000:.1f} ms of CPU time")
    if watson := bench.watson(0, "status"):
        print(f"watson status:  {cpu_s(watson, 7) * 1000:.1f} ms")
    for part in (bench.hot_verbs, bench.with_settings, bench.other_commands, bench.reports):
        for bound in part():
            print(bound, flush=True)


if __name__ == "__main__":
    main()
