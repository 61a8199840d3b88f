"""Prints what a report of everything costs with dated rates, as a ratio to bare SQL.

`python -m tests.bench.rates [--quick] [DIR]`: a million billable entries on 20 projects, each with a rate from the
beginning and three later ones, and a thousand entries with rates of their own. The entries are put straight into the
table, since only their sums are measured. It prints and never fails: a slow machine is no defect.
"""

from __future__ import annotations

import argparse
import sqlite3
import sys
import uuid
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from tests.bench.compare import BARE_SQL, BIN, ROOT, Bench, Bound
from tests.bench.cost import Command, ratio
from tests.bench.history import PROJECTS, history

from timetracker import settings
from timetracker.domain.entry import Charge, Project, Rate
from timetracker.domain.event import Change, Draft, added
from timetracker.workspace import Clock, Workspace

RATES = 4  # of a project, the first from the beginning
OWN = 1000  # entries with rates of their own
_ENTRY = "INSERT INTO entry VALUES (?, ?, 1, ?, NULL, ?, ?, 'UTC', '', 1, 'manual')"
_SUMS = """INSERT INTO tracked (user_id, project_id, task_id, billable, month_at, seconds, entries)
  SELECT 1, project_id, 0, 1, 0, sum(ended_at - started_at), count(*) FROM entry GROUP BY project_id"""


class RateBench(Bench):
    """A long history at dated rates."""

    def rated(self) -> Path:
        """A home with it."""
        home = self.directory / f"rated-{self.large}"
        if not home.exists():
            print(f"... writing {self.large} entries", file=sys.stderr)
            self._catalogue(home, [])
            with closing(sqlite3.connect(home / "timetracker.db")) as db, db:
                works = enumerate(history(self.large, self.end), 1)
                numbers = {name: number for number, name in enumerate(PROJECTS, 1)}
                db.executemany(_ENTRY, (
                    (id, str(uuid.UUID(int=id, version=4)), numbers[work.project], int(work.start.timestamp()),
                     int(work.end.timestamp())) for id, work in works
                ))  # fmt: skip
                db.execute(_SUMS)
            step = self.large // OWN
            self._catalogue(home, [added(Charge(id, "95", "EUR")) for id in range(1, self.large, step)])
        return home

    def _catalogue(self, home: Path, charges: list[Change]) -> None:
        """Record projects with their rates, or else charges of entries."""
        ws = Workspace(settings.load(environ={"TT_HOME": str(home), "TT_ZONE": "UTC"}), Clock(self.end))
        with ws.change() as tx:
            if charges:
                tx.record(Draft("entries.charged", {"rows": len(charges)}, tuple(charges)), self.end)
            for number, name in enumerate(PROJECTS if not charges else (), 1):
                project = Project(tx.next_id("project"), name, rate="80", currency="EUR", billable=True)
                tx.record(Draft("project.created", {"project_id": project.id}, (added(project),)), self.end)
                for later in range(1, RATES):
                    day = (self.end - timedelta(days=400 * later + number)).date().isoformat()
                    rate = Rate(
                        tx.next_id("rate"), project_id=project.id, since=day, amount=f"{80 + later}.50", currency="EUR"
                    )
                    tx.record(Draft("rate.changed", {"rate_id": rate.id}, (added(rate),)), self.end)
        ws.close()

    def everything(self) -> list[Bound]:
        """Reports of all time at dated rates, against the bare aggregate."""
        home = self.rated()
        sql = Command((str(BIN / "python"), "-c", BARE_SQL.format(path=home / "timetracker.db")), self.environ)
        bounds = []
        for words in (("report", "all"), ("report", "all", "--by", "client"), ("unbilled",)):
            report = self.tt(home, *words)
            report = report._replace(environ={**report.environ, "TT_NOW": self.end.isoformat()})
            what = f"{' '.join(words)}, dated and own rates / bare SQL, {self.large} entries"
            bounds.append(Bound(what, ratio(report, sql, self.pairs), 2.0))
        return bounds


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description="What reports cost at dated rates, as ratios of CPU time.")
    parser.add_argument("directory", type=Path, nargs="?", default=ROOT / "build" / "bench", metavar="DIR")
    parser.add_argument("--quick", action="store_true", help="a shorter history and fewer pairs")
    asked = parser.parse_args()
    sizes = {"large": 50_000, "pairs": 5} if asked.quick else {"large": 1_000_000, "pairs": 7}
    for bound in RateBench(asked.directory.resolve(), middle=10_000, **sizes).everything():
        print(bound, flush=True)


if __name__ == "__main__":
    main()
