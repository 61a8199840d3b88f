"""Prints what reports cost over a long history, as ratios to a short one of the same density, and to bare SQL.

`python -m tests.bench.reports [--quick] [DIR]`; `make bench` runs it too. Histories are written into DIR (build/bench)
once and used again; projects get rates and roundings. It prints and never fails: a slow machine is no defect.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from tests.bench.compare import BARE_SQL, BIN, ROOT, Bench, Bound
from tests.bench.cost import Command, cpu_s, once, peak_mib, ratio
from tests.bench.history import PROJECTS

# Both histories hold all of it: 10 000 entries reach back 166 days.
COVERED = timedelta(days=160)
RULES = ("up 15m per entry", "nearest 6m per day", "up 15m per report")


class ReportBench(Bench):
    """A long history and a short one, and the reports that are compared over them."""

    def prepared(self, count: int) -> Path:
        """A home with so many entries, whose projects have rates, and every second one a rounding."""
        home = self.home(count)
        if not (home / "rated").exists():
            once(self.tt(home, "db", "upgrade"))
            for number, name in enumerate(PROJECTS):
                rule = "up 6m" if number % 2 else "none"
                once(self.tt(home, "project", "edit", name, "--rate", "80", "--currency", "EUR", "--round", rule))
            (home / "rated").touch()
        return home

    def asked(self, home: Path, *words: str) -> Command:
        """A command at the end of the histories."""
        done = self.tt(home, *words)
        return done._replace(environ={**done.environ, "TT_NOW": self.end.isoformat()})

    def spans(self) -> Iterator[Bound]:
        """What a span costs may not depend on how much lies before it."""
        short, long = self.prepared(self.middle), self.prepared(self.large)
        covered = ("--from", (self.end - COVERED).isoformat(), "--to", self.end.isoformat())
        for name, words in (
            ("report month", ("report", "month")),
            ("report month --by day,project", ("report", "month", "--by", "day,project")),
            ("timesheet month", ("timesheet", "month")), ("gaps week", ("gaps", "week")),
            ("gaps week --within day", ("gaps", "week", "--within", "day")), ("chart week", ("chart", "week")),
            ("heatmap of 160 days", ("heatmap", *covered)), ("compare month", ("compare", "month")),
        ):  # fmt: skip
            measured = ratio(self.asked(long, *words), self.asked(short, *words), self.pairs)
            yield Bound(f"{name}, {self.large} entries / {self.middle}", measured, 1.3)

    def year(self) -> Iterator[Bound]:
        """A year's heatmap: its squares are twice as many as the short history has days."""
        short, long = self.prepared(self.middle), self.prepared(self.large)
        yield Bound(
            f"heatmap of the year, {self.large} entries / {self.middle}, which are of half of it",
            ratio(self.asked(long, "heatmap"), self.asked(short, "heatmap"), self.pairs), 1.3,
        )  # fmt: skip

    def everything(self) -> Iterator[Bound]:
        """Reports of all time with rates and roundings, against the bare aggregate."""
        home, few = self.prepared(self.large), max(3, self.pairs // 5)
        sql = Command((str(BIN / "python"), "-c", BARE_SQL.format(path=home / "timetracker.db")), self.environ)
        lines = [
            ("rates, roundings of projects", ()),
            *((f"rates, --round '{rule}'", ("--round", rule)) for rule in RULES),
        ]
        for name, words in lines:
            report = self.asked(home, "report", "all", "--by", "project", *words)
            yield Bound(f"report all, {name} / bare SQL, {self.large} entries", ratio(report, sql, few), 2.0)
            yield Bound(f"report all, {name}: peak memory in MiB", peak_mib(report), 45)


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description="What reports cost over a long history, as ratios of CPU time.")
    parser.add_argument("directory", type=Path, nargs="?", default=ROOT / "build" / "bench", metavar="DIR")
    parser.add_argument("--quick", action="store_true", help="a shorter history and fewer pairs")
    asked = parser.parse_args()
    sizes = {"large": 50_000, "pairs": 5} if asked.quick else {"large": 1_000_000, "pairs": 15}
    bench = ReportBench(asked.directory.resolve(), middle=10_000, **sizes)
    print(f"python -c pass: {cpu_s(bench.bare, 15) * 1000:.1f} ms of CPU time", file=sys.stderr)
    for part in (bench.spans, bench.year, bench.everything):
        for bound in part():
            print(bound, flush=True)


if __name__ == "__main__":
    main()
