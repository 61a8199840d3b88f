"""Prints what a store on PostgreSQL costs with the history of a hundred people: copies, a report, the web admin.

`make bench` runs it: `python -m tests.bench.team [--quick] [DIR]`. It needs PostgreSQL's server and psql.
It prints and never fails: a slow machine is no defect. Copies and queries are measured by the clock, since the server
works beside us; the web admin by its own CPU time.
"""

from __future__ import annotations

import argparse
import os
import sqlite3
import statistics
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
from sqlalchemy import Table
from tests.bench import history
from tests.bench.compare import ROOT, Bench, Bound
from tests.bench.cost import Command, peak_mib
from tests.bench.web import PAGES, Server as Web
from tests.deadline import LONG_S
from tests.postgres import Server, binaries, fresh, serving

from timetracker.store import sql_sqlite
from timetracker.store.copying.sides import LONG, columns, yes_no
from timetracker.store.schema import METADATA

PEOPLE = 100
TABLES = [METADATA.tables[name] for name in LONG]
MONTH = """
    SELECT u.name, sum(least(coalesce(e.ended_at, {now}), {end}) - greatest(e.started_at, {begin})), count(*)
    FROM entry AS e JOIN user_account AS u ON u.id = e.user_id
    WHERE e.started_at < {end} AND coalesce(e.ended_at, {now}) > {begin} GROUP BY u.name ORDER BY 2 DESC
"""


class TeamBench(Bench):
    """The history of a team in a file, and commands on a server that it is copied to."""

    def team(self) -> Path:
        """The file of the team, written when it is not there yet."""
        home = self.directory / f"team-{self.large}"
        if not home.exists():
            print(f"... writing {self.large} entries of {PEOPLE} people", flush=True)
            history.write(self.large, home, self.end, PEOPLE)
        return home / "timetracker.db"

    def asked(self, store: str, *words: str) -> Command:
        """A command at the end of the history, on a store."""
        done = self.tt(self.directory / "team-home", *words)
        return done._replace(environ={**done.environ, "TT_STORE": store, "TT_NOW": self.end.isoformat()})


def wall_s(command: Command) -> float:
    """How long a command takes by the clock, in seconds."""
    before = time.perf_counter()
    subprocess.run(command.words, env=dict(command.environ), check=True, stdout=subprocess.DEVNULL, timeout=LONG_S)
    return time.perf_counter() - before


def copies(bench: TeamBench, server: Server, created: str) -> Iterator[Bound]:
    """Both ways, beside the bare copy: the same rows read and put into the tables of a store as they are.

    The bare copy keeps keys, indexes and constraints, and leaves out triggers, progress, resuming and verifying.
    """
    origin, back = bench.team(), bench.directory / "back.db"
    for path in bench.directory.glob("ba*.db*"):
        path.unlink()
    with fresh(server) as spare:
        bare = (bare_there(origin, spare), bare_back(spare, bench.directory / "bare.db"))
    for name, words, plain in (
        ("to PostgreSQL", (str(origin), created), bare[0]), ("to a file", (created, str(back)), bare[1])
    ):  # fmt: skip
        before = time.perf_counter()
        peak = peak_mib(bench.tt(bench.directory / "team-home", "db", "copy", *words))
        took = time.perf_counter() - before
        print(f"copy {name}: {took:.1f} s, bare {plain:.1f} s")
        yield Bound(f"copy {name} / bare copy, {bench.large} entries", took / plain, 3.0)
        yield Bound(f"copy {name}: peak memory in MiB, {bench.large} entries", peak, 150)


def bare_there(origin: Path, spare: str) -> float:
    """Seconds to read every long row of a file and write it with COPY."""
    before = time.perf_counter()
    with closing(sqlite3.connect(origin)) as source, psycopg.connect(spare.replace("//tt@", "//postgres@")) as target:
        target.execute("SET session_replication_role = replica")
        for table in TABLES:
            truths = [number for number, name in enumerate(columns(table)) if name in yes_no(table)]
            listed = ", ".join(columns(table))
            with target.cursor().copy(f"COPY {table.name} ({listed}) FROM STDIN".encode()) as taken:
                for row in source.execute(f"SELECT {_quoted(table)} FROM {table.name}"):
                    values = list(row)
                    for number in truths:
                        values[number] = bool(values[number])
                    taken.write_row(values)
    return time.perf_counter() - before


def bare_back(spare: str, goal: Path) -> float:
    """Seconds to read every long row of a database and write it into a file."""
    before = time.perf_counter()
    with closing(sqlite3.connect(goal)) as target, psycopg.connect(spare.replace("//tt@", "//postgres@")) as source:
        target.execute("PRAGMA journal_mode=WAL")
        for statement in sql_sqlite.SCHEMA:
            target.execute(statement)
        for table in TABLES:
            with source.cursor(name="bare") as rows:
                rows.execute(f"SELECT {', '.join(columns(table))} FROM {table.name}".encode())
                rows.itersize = 2000
                places = ", ".join("?" * len(columns(table)))
                target.executemany(f"INSERT INTO {table.name} ({_quoted(table)}) VALUES ({places})", rows)
        target.commit()
    return time.perf_counter() - before


def _quoted(table: Table) -> str:
    return ", ".join(f'"{name}"' for name in columns(table))


def month(bench: TeamBench, store: str) -> Iterator[Bound]:
    """What a month of everybody takes more than a month with nothing in it, beside psql's query and an empty one."""
    begin = bench.end.replace(day=1, hour=0)
    instants = {"begin": int(begin.timestamp()), "end": int(bench.end.timestamp()), "now": int(bench.end.timestamp())}
    psql = ["psql", "--no-psqlrc", "--quiet", "--dbname", store.replace("//tt@", "//postgres@"), "--command"]
    reports = [
        bench.asked(store, "report", "--by", "user", "--from", start, "--to", end)
        for start, end in ((begin.isoformat(), bench.end.isoformat()), ("1990-01-01", "1990-02-01"))
    ]
    queries = [Command((*psql, text), bench.environ) for text in (MONTH.format(**instants), "SELECT 1")]
    taken: dict[int, list[float]] = {0: [], 1: [], 2: [], 3: []}
    for _ in range(bench.pairs):
        for number, command in enumerate((*reports, *queries)):
            taken[number].append(wall_s(command))
    report, nothing, query, hello = (statistics.median(taken[number]) * 1000 for number in range(4))
    print(f"month: tt {report:.0f} ms, of nothing {nothing:.0f} ms; psql {query:.0f} ms, of nothing {hello:.0f} ms")
    bound = f"month of {PEOPLE} people / the query in psql, without starting either, {bench.large} entries"
    yield Bound(bound, (report - nothing) / (query - hello), 2.0)


def pages(bench: TeamBench, store: str) -> Iterator[Bound]:
    """CPU of the web admin for its pages."""
    web = Web(bench.directory / "team-home", bench.environ, bench.end, store)
    for name, path in PAGES.items():
        yield Bound(f"{name}: ms of server CPU, {bench.large} entries", web.cost_s(path, bench.pairs) * 1000, 25.0)
    yield Bound(f"memory after these pages, in MiB, {bench.large} entries", web.memory_mib(), 150.0)
    web.close()


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description="What a store on PostgreSQL costs with the history of many people.")
    parser.add_argument("directory", type=Path, nargs="?", default=ROOT / "build" / "bench", metavar="DIR")
    parser.add_argument("--quick", action="store_true", help="a shorter history and fewer pairs")
    asked = parser.parse_args()
    sizes = {"large": 50_000, "pairs": 5} if asked.quick else {"large": 1_000_000, "pairs": 15}
    bench = TeamBench(asked.directory.resolve(), middle=10_000, **sizes)
    if binaries() is None:
        print("PostgreSQL is left out. Debian, Ubuntu: sudo apt-get install postgresql")
        return
    with serving(durable=True) as server:
        store = server.address(server.database())
        for part in (copies(bench, server, store), month(bench, store), pages(bench, store)):
            for bound in part:
                print(bound, flush=True)


if __name__ == "__main__":
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    main()
