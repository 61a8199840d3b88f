"""Prints what an import costs beside parsing the file and bare inserts: `python -m tests.bench.exchange [ENTRIES]`.

The ratio is the median of some rounds, both sides of each next to each other. It prints and never fails.
"""

from __future__ import annotations

import json
import os
import sqlite3
import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from time import process_time

from tests.bench.compare import BIN, Bound
from tests.bench.cost import Command, once, peak_mib

TABLES = ("entry", "entry_tag")
ROUNDS = 5


def frames(count: int) -> str:
    """So many frames of Watson, of twenty projects, two in three with tags."""
    result = [
        [begin, begin + 300, f"project {n % 20}", f"{n:032x}", ["a", "b"] if n % 3 else [], begin + 300]
        for n, begin in ((n, 1_500_000_000 + 600 * n) for n in range(count))
    ]
    return json.dumps(result)


def bare_s(file: Path, store: Path) -> float:
    """CPU seconds of parsing the file and of putting the same rows into the same tables."""
    begin = process_time()
    json.loads(file.read_text(encoding="ascii"))
    parsed = process_time() - begin
    with closing(sqlite3.connect(store)) as database:
        held = {table: database.execute(f"SELECT * FROM {table}").fetchall() for table in TABLES}
        for table in reversed(TABLES):
            database.execute(f"DELETE FROM {table}")
        database.commit()
        begin = process_time()
        for table, rows in held.items():
            places = ", ".join("?" * len(rows[0]))
            database.executemany(f"INSERT INTO {table} VALUES ({places})", rows)
        database.commit()
    return parsed + process_time() - begin


def bounds(directory: Path, count: int) -> Iterator[Bound]:
    """CPU time and memory of an import into an empty home."""
    file, home = directory / "frames", directory / "home"
    file.write_text(frames(count), encoding="ascii")
    environ = {"PATH": os.environ["PATH"], "HOME": str(home), "TT_HOME": str(home), "TT_ZONE": "UTC", "TZ": "UTC"}
    line = (str(BIN / "tt"), "import", "watson", str(file))
    results, again = [], []
    for _ in range(ROUNDS):
        spent = once(Command(line, environ))
        again.append(once(Command(line, environ)) / spent)
        store = next(home.glob("*.db"))
        results.append(spent / bare_s(file, store))
        store.unlink()
    yield Bound(f"import of {count} frames / parsing and bare inserts", statistics.median(results), 2.5)
    yield Bound(f"the same {count} frames again / the first time", statistics.median(again), 1)
    yield Bound(f"import of {count} frames: memory at the peak, MiB", peak_mib(Command(line, environ)), 100)


if __name__ == "__main__":
    asked = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as place:
        for bound in bounds(Path(place), asked):
            print(bound, flush=True)
